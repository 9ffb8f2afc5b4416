"""Lists: pages, order, filters, projections, by GET and by POST."""

from checks import case
from world import checkbox, date, ids_of, make, moment, number, select, text, values

COUNT = 1050


def long_table(w):
    def fill():
        table = w.table(text(), number(), select("Group", "a", "b", "c"))
        for start in range(0, COUNT, 10):
            rows = [{"Name": f"row {i:04}", "Number": (i * 11) % COUNT, "Group": "abc"[i % 3]} for i in range(start, start + 10)]
            table.batch_create(rows)
        return table

    return w.once("long", fill)


def short_table(w):
    def fill():
        table = w.table(text(), number(), checkbox(), select("State", "Todo", "Doing", "Done"), date(), moment())
        table.batch_create([
            {"Name": "delta", "Number": 4, "State": "Doing", "Date": "2026-01-04"},
            {"Name": "alpha", "Number": 1, "Done": True, "State": "Done", "Date": "2026-03-01"},
            {"Name": "Charlie", "Number": 2, "State": "Todo", "Moment": "2026-01-01T10:00:00.000Z"},
            {"Name": "bravo", "Number": 2, "Done": True, "State": "Todo"},
            {"Number": 0},
        ])
        return table

    return w.once("short", fill)


@case("pages over more than a thousand records")
def pages(w, check):
    table = long_table(w)
    everything = table.all()
    check.equal("all of them", len(everything), COUNT)
    check.equal("each once", len(set(ids_of(everything))), COUNT)
    check.equal("without view or sort by id", ids_of(everything), sorted(ids_of(everything)))
    check.equal("a hundred a page", [len(p) for p in table.iterate()], [100] * 10 + [50])
    check.equal("or as asked", [len(p) for p in table.iterate(page_size=70)], [70] * 15)
    check.equal("the end of the last page is the end", len(list(table.iterate(page_size=50))), 21)
    check.equal("a cap over all pages", [len(p) for p in table.iterate(page_size=10, max_records=25)], [10, 10, 5])
    check.equal("a cap at the end of a page", [len(p) for p in table.iterate(page_size=10, max_records=20)], [10, 10])
    check.equal("a cap within a page", [len(p) for p in table.iterate(max_records=7)], [7])
    up = table.all(sort=["Number"])
    check.equal("in order over pages", values(up, "Number"), list(range(COUNT)))
    down = table.all(sort=["-Number"], page_size=99)
    check.equal("and back", values(down, "Number"), list(reversed(range(COUNT))))
    some = table.all(formula="MOD({Number}, 5)=0", sort=["Name"], page_size=30)
    check.equal("filtered over pages", values(some, "Name"), sorted(values(some, "Name")))
    check.equal("all that match", len(some), COUNT // 5)
    grouped = table.all(sort=["Group", "-Number"])
    keys = [("abc".index(r["fields"]["Group"]), -r["fields"]["Number"]) for r in grouped]
    check.equal("by two fields, choices in their order", keys, sorted(keys))
    check.equal("only some fields", {tuple(r["fields"]) for r in table.all(fields=["Name"])}, {("Name",)})


@case("pages by POST, when the address is too long")
def pages_by_post(w, check):
    table = long_table(w)
    long_formula = f"AND({{Number}}>=0, {{Name}}!='{'x' * 17000}')"
    check.equal("all of them", len(table.all(formula=long_formula)), COUNT)
    found = table.all(formula=long_formula, sort=["-Number"], fields=["Number"], page_size=80)
    check.equal("in order over pages", values(found, "Number"), list(reversed(range(COUNT))))
    check.equal("projected", {tuple(r["fields"]) for r in found}, {("Number",)})
    capped = [len(p) for p in table.iterate(formula=long_formula, page_size=10, max_records=25)]
    check.equal("capped", capped, [10, 10, 5])
    wanted = ids_of(table.all(max_records=499))
    by_ids = "OR(" + ",".join(f"RECORD_ID()='{i}'" for i in wanted) + ")"
    check.equal("499 records by their ids", sorted(ids_of(table.all(formula=by_ids))), sorted(wanted))
    field = table.schema().field("Name").id
    one = table.all(formula=long_formula, max_records=1, use_field_ids=True, fields=[field])
    check.equal("by field id", list(one[0]["fields"]), [field])
    zoned = table.all(formula=long_formula, max_records=1, cell_format="string", time_zone="utc", user_locale="en-gb")
    check.true("zone and locale in the query", isinstance(zoned[0]["fields"]["Number"], str))
    both = {"filterByFormula": "{Number}<3", "timeZone": "utc", "userLocale": "de", "method": "post", "pageSize": "2"}
    answer = w.raw("POST", f"/v0/{table.base.id}/{table.id}/listRecords", json=both).json()
    check.equal("or in the body, with a stray key", len(answer.get("records", [])), 2)
    again = w.raw("POST", f"/v0/{table.base.id}/{table.id}/listRecords", json=both | {"offset": answer["offset"]}).json()
    check.equal("the offset in the body", (len(again["records"]), "offset" in again), (1, False))


@case("order")
def order(w, check):
    table = short_table(w)
    names = lambda **options: values(table.all(**options), "Name")  # noqa: E731
    check.equal("text without regard to case", names(sort=["Name"]), [None, "alpha", "bravo", "Charlie", "delta"])
    check.equal("back", names(sort=["-Name"]), ["delta", "Charlie", "bravo", "alpha", None])
    check.equal("numbers", values(table.all(sort=["Number"]), "Number"), [0, 1, 2, 2, 4])
    check.equal("two keys", names(sort=["-Number", "-Name"]), ["delta", "Charlie", "bravo", "alpha", None])
    states = values(table.all(sort=["State", "Name"]), "State")
    check.equal("choices in the field's order", states, [None, "Todo", "Todo", "Doing", "Done"])
    check.equal("checked last", values(table.all(sort=["Done"]), "Done"), [None, None, None, True, True])
    dates = values(table.all(sort=["-Date"]), "Date")
    check.equal("dates", dates, ["2026-03-01", "2026-01-04", None, None, None])
    ten = [{"field": "Number", "direction": "asc"}] + [{"field": "Name"}] * 10
    query = "&".join(f"sort[{i}][field]={one['field']}" for i, one in reversed(list(enumerate(ten))))
    answer = w.raw("GET", f"/v0/{table.base.id}/{table.id}?{query}").json()
    check.equal("keys go by number, not by arrival", values(answer["records"], "Number"), [0, 1, 2, 2, 4])


@case("every option by GET and by POST")
def options(w, check):
    table = w.table(text("text"), number("number"))
    record = table.create({"text": "abracadabra"})
    by_id = dict(record, fields={table.schema().field("text").id: "abracadabra"})
    view = table.schema().views[0]
    for how, formula in (("GET", None), ("POST", f"text != '{'x' * 17000}'")):
        found = lambda **options: table.all(**options, **({"formula": formula} if formula else {}))  # noqa: B023, E731
        check.equal(f"{how} a view by name", found(view="Grid view"), [record])
        check.equal(f"{how} a view by id", found(view=view.id), [record])
        check.equal(f"{how} at most one", found(max_records=1), [record])
        check.equal(f"{how} one a page", found(page_size=1), [record])
        check.equal(f"{how} an empty offset", found(offset=""), [record])
        check.equal(f"{how} some fields", found(fields=["text", "number"]), [record])
        check.equal(f"{how} a field by id", found(fields=list(by_id["fields"])), [record])
        check.equal(f"{how} cells in JSON", found(cell_format="json"), [record])
        check.equal(f"{how} an order", found(sort=["text", "-number"]), [record])
        check.equal(f"{how} a zone without need", found(time_zone="utc"), [record])
        check.equal(f"{how} a locale without need", found(user_locale="en-ie"), [record])
        check.equal(f"{how} field ids", found(use_field_ids=True), [by_id])
        check.equal(f"{how} how many comments", found(count_comments=True)[0]["fields"], record["fields"])
    check.equal("the first", table.first(), record)
    check.equal("the first of none", table.first(formula="text='x'"), None)
    check.equal("an empty formula is none", table.all(formula=""), [record])
    check.equal("an empty view is none", table.all(view=""), [record])
    for flag, keys in (("1", by_id), ("true", by_id), ("0", record), ("false", record)):
        answer = w.raw("GET", f"/v0/{table.base.id}/{table.id}?returnFieldsByFieldId={flag}").json()
        check.equal(f"flag {flag}", answer["records"], [keys])
    for spelling in ("fields[]=text", "fields[0]=text", "fields=text", "fields%5B%5D=text"):
        answer = w.raw("GET", f"/v0/{table.base.id}/{table.id}?{spelling}").json()
        check.equal(spelling, answer["records"], [record])


@case("cells as text")
def strings(w, check):
    table = short_table(w)
    shown = lambda zone="utc", locale="en-gb": {  # noqa: E731
        r["fields"].get("Name"): r["fields"]
        for r in table.all(cell_format="string", time_zone=zone, user_locale=locale)
    }
    alpha = shown()["alpha"]
    check.equal("a number", alpha["Number"], "1")
    check.equal("a checkbox", alpha["Done"], "checked")
    check.equal("a choice", alpha["State"], "Done")
    check.equal("a date", alpha["Date"], "2026-03-01")
    check.true("a moment", "10:00" in shown()["Charlie"]["Moment"], shown()["Charlie"]["Moment"])
    check.true("empty cells are left out", "State" not in shown()[None])
    one = table.get(ids_of(table.all(formula="{Name}='alpha'"))[0], cell_format="string", time_zone="utc", user_locale="en")
    check.equal("one record alone", one["fields"], alpha)
    check.refused("not without a zone", lambda: table.all(cell_format="string", user_locale="en"), 422)
    check.refused("nor without a locale", lambda: table.all(cell_format="string", time_zone="utc"), 422)


@case("records come and go while pages are turned")
def while_turning(w, check):
    table = w.table(text(), number())
    made = table.batch_create([{"Number": i} for i in range(30)])
    turning = table.iterate(page_size=10, sort=["Number"])
    first = next(turning)
    table.batch_delete(ids_of(made[:10]))
    table.create({"Number": 15.0})
    rest = [record for page in turning for record in page]
    seen = [r["fields"]["Number"] for r in first + rest]
    check.equal("those that stay are seen once, in order", [n for n in seen if n != 15], [n for n in range(30) if n != 15])
    late = make(table, number("Later"))
    check.equal("a field that came meanwhile", late.options.precision, 0)
