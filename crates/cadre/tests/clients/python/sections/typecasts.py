"""What texts become when typecast is asked for."""

from checks import case
from world import checkbox, date, link, make, moment, number, select, text

CASES = [
    (number("n", 2), [("1,234.5", 1234.5), ("42", 42), ("-7", -7), (" 3 ", 3)]),
    ({"name": "c", "type": "currency", "options": {"precision": 2, "symbol": "$"}}, [("$5", 5), ("$1,000.25", 1000.25)]),
    ({"name": "p", "type": "percent", "options": {"precision": 1}}, [("12%", 0.12)]),
    (checkbox("b"), [("true", True), ("1", True), ("checked", True)]),
    (date("d"), [("2026-02-28", "2026-02-28")]),
    (moment("m"), [("2026-02-28T10:00:00Z", "2026-02-28T10:00:00.000Z")]),
    ({"name": "r", "type": "rating", "options": {"icon": "star", "color": "yellowBright", "max": 5}}, [("3", 3)]),
    ({"name": "t", "type": "duration", "options": {"durationFormat": "h:mm"}}, [("1:30", 5400)]),
    (text("l"), [(5, "5"), (True, "true")]),
    (select("s", "One"), [("One", "One"), ("Two", "Two")]),
    (select("ms", "One", many=True), [(["One", "Two"], ["One", "Two"]), ("One,Three", ["One", "Three"])]),
]


@case("texts become what the field holds")
def texts(w, check):
    table = w.table(text("Key"), *[field for field, _ in CASES])
    for field, pairs in CASES:
        name = field["name"]
        for given, wanted in pairs:
            got = table.create({name: given}, typecast=True)["fields"].get(name)
            check.equal(f"{field['type']} {given!r}", got, wanted)
    check.refused("nonsense stays refused", lambda: table.create({"n": "many"}, typecast=True), 422)


@case("it is for bodies, and off unless asked for")
def off(w, check):
    table = w.table(text("Key"), number("n"))
    check.refused("not given", lambda: table.create({"n": "5"}), 422, "INVALID_VALUE_FOR_COLUMN")
    answer = w.raw("POST", f"/v0/{table.base.id}/Things?typecast=true", json={"fields": {"n": "5"}})
    check.equal("not in the query", answer.status_code, 422)
    record = table.create({"n": 1})
    check.equal("update", table.update(record["id"], {"n": "6"}, typecast=True)["fields"]["n"], 6)
    check.equal("replace", table.update(record["id"], {"n": "7"}, replace=True, typecast=True)["fields"], {"n": 7})
    batch = table.batch_update([{"id": record["id"], "fields": {"n": "8"}}], typecast=True)
    check.equal("a batch", batch[0]["fields"]["n"], 8)
    check.equal("a batch created", table.batch_create([{"n": "9"}], typecast=True)[0]["fields"]["n"], 9)


@case("names become links, and new records")
def links(w, check):
    base = w.base(("Tasks", [text("Title")]), ("People", [text("Name")]))
    tasks, people = base.table("Tasks"), base.table("People")
    make(tasks, link("Owner", base.table("People", validate=True)))
    ann = people.create({"Name": "Ann"})["id"]
    check.equal("one by name", tasks.create({"Owner": "Ann"}, typecast=True)["fields"]["Owner"], [ann])
    check.equal("in a list", tasks.create({"Owner": ["Ann"]}, typecast=True)["fields"]["Owner"], [ann])
    new = tasks.create({"Owner": ["Ann", "Zoe"]}, typecast=True)["fields"]["Owner"]
    check.equal("a new name makes a record", people.get(new[1])["fields"]["Name"], "Zoe")
    check.equal("ids are ids still", tasks.create({"Owner": [ann]}, typecast=True)["fields"]["Owner"], [ann])
    check.equal("two people in all", len(people.all()), 2)
    check.refused("names are nothing without", lambda: tasks.create({"Owner": ["Ann"]}), 422)


@case("people by address or name")
def people(w, check):
    table = w.table(text("Key"), text("Owner", "singleCollaborator"))
    by_mail = table.create({"Owner": w.me["email"]}, typecast=True)["fields"]["Owner"]
    check.equal("by address", by_mail["id"], w.me["id"])
    by_name = table.create({"Owner": by_mail["name"]}, typecast=True)["fields"]["Owner"]
    check.equal("by name", by_name["id"], w.me["id"])
