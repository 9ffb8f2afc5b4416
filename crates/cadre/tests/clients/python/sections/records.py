"""The life of a record, alone and in batches."""

import re
from datetime import datetime

from checks import case
from world import checkbox, formula, ids_of, number, select, text, values


def things(w):
    return w.table(text(), number(), checkbox(), select("State", "Todo", "Done"))


@case("a record is created, read, changed, replaced and deleted")
def life(w, check):
    table = things(w)
    record = table.create({"Name": "A", "Number": 1, "Done": True})
    check.equal("an id", (record["id"][:3], len(record["id"])), ("rec", 17))
    check.true("a time", re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", record["createdTime"]))
    check.equal("its cells", record["fields"], {"Name": "A", "Number": 1, "Done": True})
    check.equal("read alone", table.get(record["id"]), record)
    check.equal("read with all", table.all(), [record])
    changed = table.update(record["id"], {"Name": "B"})
    check.equal("changed, the rest stays", changed["fields"], {"Name": "B", "Number": 1, "Done": True})
    check.equal("created when it was", changed["createdTime"], record["createdTime"])
    replaced = table.update(record["id"], {"Number": 2}, replace=True)
    check.equal("replaced, the rest goes", replaced["fields"], {"Number": 2})
    check.equal("read again", table.get(record["id"])["fields"], {"Number": 2})
    check.equal("deleted", table.delete(record["id"]), {"id": record["id"], "deleted": True})
    check.refused("gone", lambda: table.get(record["id"]), 404, "MODEL_ID_NOT_FOUND", "Record not found")
    check.refused("once", lambda: table.delete(record["id"]), 404, "MODEL_ID_NOT_FOUND", "Record not found")
    check.refused("for good", lambda: table.update(record["id"], {}), 404, "MODEL_ID_NOT_FOUND", "Record not found")
    check.equal("from the list too", table.all(), [])


@case("records are written in batches")
def batches(w, check):
    table = things(w)
    made = table.batch_create([{"Name": f"n{i}", "Number": i} for i in range(25)])
    check.equal("in order", values(made, "Number"), list(range(25)))
    check.equal("each its own", len(set(ids_of(made))), 25)
    check.equal("they stay", sorted(values(table.all(), "Number")), list(range(25)))
    for record in made:
        record["fields"]["Name"] = "C"
    changed = table.batch_update(made)
    check.equal("changed, in order", ids_of(changed), ids_of(made))
    check.equal("all of them", set(values(changed, "Name")), {"C"})
    check.equal("the rest stays", values(changed, "Number"), list(range(25)))
    replaced = table.batch_update([{"id": i, "fields": {"Name": "D"}} for i in ids_of(made)], replace=True)
    check.equal("replaced", [r["fields"] for r in replaced], [{"Name": "D"}] * 25)
    gone = table.batch_delete(ids_of(made))
    check.equal("deleted, in order", gone, [{"id": i, "deleted": True} for i in ids_of(made)])
    check.equal("none is left", table.all(), [])
    check.equal("no records are no request", (table.batch_create([]), table.batch_delete([])), ([], []))


@case("a batch with one bad element writes nothing")
def atomic(w, check):
    table = w.table(text(), number(), text("Serial", "autoNumber"), formula("Twice", "{Number}*2"))
    first = table.create({"Number": 1})
    check.equal("numbers begin at 1", first["fields"]["Serial"], 1)
    bad = [{"Number": 2}, {"Number": 3, "Twice": 1}]
    say = 'Field "Twice" cannot accept a value because the field is computed'
    check.refused("create", lambda: table.batch_create(bad), 422, "INVALID_VALUE_FOR_COLUMN", say)
    check.equal("nothing is there", ids_of(table.all()), [first["id"]])
    check.equal("no number was used up", table.create({"Number": 2})["fields"]["Serial"], 2)
    second = {"id": "recNoSuchRecord00", "fields": {"Number": 9}}
    say = "Record ID recNoSuchRecord00 does not exist in this table"
    update = lambda: table.batch_update([{"id": first["id"], "fields": {"Number": 9}}, second])  # noqa: E731
    check.refused("update", update, 422, "ROW_DOES_NOT_EXIST", say)
    check.equal("nothing was changed", table.get(first["id"])["fields"]["Number"], 1)
    check.refused("delete", lambda: table.batch_delete([first["id"], second["id"]]), 422, "ROW_DOES_NOT_EXIST", say)
    check.equal("nothing was deleted", len(table.all()), 2)


@case("fields by id")
def by_id(w, check):
    table = things(w)
    name, count = (table.schema().field(field).id for field in ("Name", "Number"))
    record = table.create({name: "Hello", "Number": 2}, use_field_ids=True)
    check.equal("created, answered by id", record["fields"], {name: "Hello", count: 2})
    check.equal("created, answered by name", table.create({name: "Plain"})["fields"], {"Name": "Plain"})
    check.equal("read", table.get(record["id"], use_field_ids=True)["fields"], {name: "Hello", count: 2})
    changed = table.update(record["id"], {name: "Goodbye"}, use_field_ids=True)
    check.equal("changed", changed["fields"], {name: "Goodbye", count: 2})
    many = table.batch_create([{name: "x"}, {"Name": "y"}], use_field_ids=True)
    check.equal("a batch", [r["fields"] for r in many], [{name: "x"}, {name: "y"}])
    many = table.batch_update([{"id": r["id"], "fields": {name: "z"}} for r in many], use_field_ids=True)
    check.equal("a batch changed", [r["fields"] for r in many], [{name: "z"}] * 2)
    listed = table.all(use_field_ids=True, fields=["Name", count])
    check.true("listed", {name: "Goodbye", count: 2} in [r["fields"] for r in listed])
    by_ids = w.connect(w.token, use_field_ids=True).table(table.base.id, table.id)
    check.equal("a client that always asks so", by_ids.get(record["id"])["fields"], {name: "Goodbye", count: 2})
    check.equal("and lists so", sorted(by_ids.first(formula=f"{{{count}}}=2")["fields"]), sorted([name, count]))


@case("the empty record")
def empty(w, check):
    table = things(w)
    record = table.create({})
    check.equal("has no cells", record["fields"], {})
    check.equal("is listed", table.all(), [record])
    check.equal("nor do nulls make any", table.create({"Name": None, "Number": None, "Done": None})["fields"], {})
    check.equal("an empty text is empty", table.create({"Name": ""})["fields"], {})
    check.equal("unchecked is empty", table.create({"Done": False})["fields"], {})
    check.equal("zero is not", table.create({"Number": 0})["fields"], {"Number": 0})


@case("times")
def times(w, check):
    table = things(w)
    made = table.batch_create([{"Number": i} for i in range(3)])
    for record in made:
        stamp = datetime.fromisoformat(record["createdTime"].replace("Z", "+00:00"))
        age = (datetime.now(stamp.tzinfo) - stamp).total_seconds()
        check.true("a record is as old as it is", -2 < age < 30, age)
    check.equal("a batch is one moment", len({r["createdTime"] for r in made}), 1)
    formula_time = table.all(formula="IS_BEFORE(CREATED_TIME(), DATEADD(NOW(), 1, 'days'))")
    check.equal("formulas see it", len(formula_time), 3)


@case("requests in the forms of other clients")
def other_forms(w, check):
    table = things(w)
    path = f"/v0/{table.base.id}/Things"
    post = lambda at, body: w.raw("POST", at, json=body)  # noqa: E731
    check.equal("a slash at the end", post(f"{path}/", {"fields": {"Name": "a"}}).json()["fields"], {"Name": "a"})
    check.equal("a bare question mark", post(f"{path}?", {"fields": {"Name": "b"}}).status_code, 200)
    extra = {"records": [{"fields": {"Name": "c"}, "createdTime": "x"}], "typecast": None, "stray": 1}
    check.equal("keys that nobody knows", post(path, extra).status_code, 200)
    by_query = post(f"{path}?returnFieldsByFieldId=true", {"fields": {"Name": "d"}}).json()["fields"]
    check.equal("field ids asked for in the query", list(by_query), [table.schema().field("Name").id])
    some = ids_of(table.all())
    deleted = w.raw("DELETE", f"{path}?records[]={some[0]}&records[]={some[1]}")
    check.equal("raw brackets", ids_of(deleted.json()["records"]), some[:2])
    deleted = w.raw("DELETE", f"{path}?records[0]={some[2]}")
    check.equal("numbered brackets", ids_of(deleted.json()["records"]), some[2:3])
    typed = w.raw("GET", path, headers={"Content-Type": "application/json"})
    check.equal("a GET that claims a body", typed.status_code, 200)
    zipped = w.raw("GET", path, headers={"Accept-Encoding": "gzip"})
    check.equal("compressed when it may be", len(zipped.json()["records"]), len(table.all()))


@case("other tables' records")
def other_table(w, check):
    base = w.base(("One", [text()]), ("Two", [text()]))
    record = base.table("One").create({"Name": "here"})
    two = base.table("Two")
    say = f"Record ID {record['id']} does not exist in this table"
    change = [{"id": record["id"], "fields": {"Name": "x"}}]
    check.refused("are not changed in a batch", lambda: two.batch_update(change), 422, "ROW_DOES_NOT_EXIST", say)
    check.refused("nor alone", lambda: two.update(record["id"], {}), 404, "MODEL_ID_NOT_FOUND", "Record not found")
    check.refused("nor deleted", lambda: two.delete(record["id"]), 404, "MODEL_ID_NOT_FOUND", "Record not found")
    check.equal("and are as they were", base.table("One").get(record["id"]), record)


@case("deleted records come back from the trash, beyond Airtable")
def trash(w, check):
    table = things(w)
    record = table.create({"Name": "kept", "Number": 4, "State": "Done"})
    table.delete(record["id"])
    w.operation("record_restore", base=table.base.id, table=table.id, records=[record["id"]])
    check.equal("as it was", table.get(record["id"]), record)
