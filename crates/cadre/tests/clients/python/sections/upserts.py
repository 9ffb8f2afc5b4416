"""Upserts: records found by what they say, changed or created."""

from checks import case
from world import checkbox, date, formula, ids_of, make, number, select, text, values


def keyed(w):
    return w.table(text("text"), number("number", 1), checkbox("boolean"), select("state", "a", "b"), date("day"))


@case("by id, by key, and new")
def mixed(w, check):
    table = keyed(w)
    one, two = table.batch_create([{"text": "One"}, {"text": "Two"}])
    result = table.batch_upsert(
        [
            {"id": one["id"], "fields": {"number": 3}},
            {"fields": {"text": "Two", "number": 4}},
            {"fields": {"text": "Three", "number": 5}},
        ],
        key_fields=["text"],
    )
    check.equal("those changed", sorted(result["updatedRecords"]), sorted([one["id"], two["id"]]))
    check.equal("one is new", len(result["createdRecords"]), 1)
    check.equal("in order", ids_of(result["records"]), [one["id"], two["id"], result["createdRecords"][0]])
    check.equal("cells", [r["fields"] for r in result["records"]], [
        {"text": "One", "number": 3}, {"text": "Two", "number": 4}, {"text": "Three", "number": 5}])
    replaced = table.batch_upsert(
        [
            {"id": one["id"], "fields": {"number": 3}},
            {"fields": {"text": "Two"}},
            {"fields": {"text": "Three", "number": 6}},
            {"fields": {"text": None, "number": 7}},
        ],
        key_fields=["text"],
        replace=True,
    )
    check.equal("replaced", [r["fields"] for r in replaced["records"]][:3], [
        {"number": 3}, {"text": "Two"}, {"text": "Three", "number": 6}])
    check.equal("an empty key makes a record", replaced["records"][3]["fields"], {"number": 7})
    check.equal("that is told", len(replaced["createdRecords"]), 1)
    text_id, number_id = (table.schema().field(name).id for name in ("text", "number"))
    by_id = table.batch_upsert([{"fields": {"text": "Two", "number": 8}}], key_fields=["text"], use_field_ids=True)
    check.equal("by field id", by_id["records"], [dict(two, fields={text_id: "Two", number_id: 8})])
    by_key = table.batch_upsert([{"fields": {text_id: "Two", "number": 9}}], key_fields=[text_id])
    check.equal("the key by id", by_key["updatedRecords"], [two["id"]])


@case("keys of one to three fields of many types")
def keys(w, check):
    table = keyed(w)
    first = table.create({"text": "x", "number": 1.5, "state": "a", "day": "2026-01-01"})
    fields = first["fields"]
    for key in (["text"], ["number"], ["state"], ["day"], ["text", "number"], ["text", "number", "day"]):
        result = table.batch_upsert([{"fields": fields}], key_fields=key)
        check.equal(f"found by {', '.join(key)}", result["updatedRecords"], [first["id"]])
    missed = table.batch_upsert([{"fields": fields | {"number": 2}}], key_fields=["text", "number"])
    check.equal("all must fit", len(missed["createdRecords"]), 1)
    rest = [{"fields": {"text": "y"}}]
    check.refused("four are too many", lambda: upsert(table, rest, ["text", "number", "day", "state"]), 422)
    check.refused("none is too few", lambda: upsert(table, rest, []), 422)
    check.refused("an unknown one", lambda: upsert(table, rest, ["nope"]), 422, "UNKNOWN_FIELD_NAME")
    make(table, formula("twice", "{number}*2"))
    check.refused("a computed one", lambda: upsert(table, rest, ["twice"]), 422)


def upsert(table, records, key):
    """Past the client's own check of the keys."""
    return table.api.patch(table.urls.records, json={"records": records, "performUpsert": {"fieldsToMergeOn": key}})


@case("a key that fits several records")
def ambiguous(w, check):
    table = keyed(w)
    table.batch_create([{"text": "twin", "number": 1}, {"text": "twin", "number": 2}])
    asked = [{"fields": {"text": "new"}}, {"fields": {"text": "twin", "number": 3}}]
    try:
        table.batch_upsert(asked, key_fields=["text"])
        check.true("is refused", False)
    except Exception as error:  # noqa: BLE001 - what it is, is checked
        check.equal("is refused", error.response.status_code, 422)
        check.true("in the words that clients look for", "Cannot update more than one record" in str(error), str(error))
    check.equal("and nothing is written", sorted(values(table.all(), "number")), [1, 2])
    check.equal("by id it may be named", len(table.batch_upsert(
        [{"id": table.all()[0]["id"], "fields": {"text": "twin", "number": 9}}], key_fields=["text"])["records"]), 1)
    gone = [{"id": "recNoSuchRecord00", "fields": {"text": "z"}}]
    check.refused("a missing id is not created", lambda: table.batch_upsert(gone, key_fields=["text"]), 422, "ROW_DOES_NOT_EXIST")


@case("many, and with typecast")
def many(w, check):
    table = keyed(w)
    rows = [{"fields": {"text": f"k{i}", "number": i}} for i in range(35)]
    first = table.batch_upsert(rows, key_fields=["text"])
    check.equal("all are new", (len(first["createdRecords"]), len(first["updatedRecords"])), (35, 0))
    second = table.batch_upsert(rows, key_fields=["text"])
    check.equal("all are known", (len(second["createdRecords"]), len(second["updatedRecords"])), (0, 35))
    check.equal("the same", ids_of(second["records"]), ids_of(first["records"]))
    cast = table.batch_upsert([{"fields": {"number": "3", "state": "new"}}], key_fields=["number"], typecast=True)
    check.equal("a text finds a number", cast["updatedRecords"], [first["records"][3]["id"]])
    check.equal("and makes a choice", cast["records"][0]["fields"]["state"], "new")
