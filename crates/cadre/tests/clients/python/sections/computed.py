"""Computed fields, created and changed over the API."""

from checks import case
from pyairtable.models import schema as S
from world import formula, link, make, moment, number, select, text


def plan(w, *task_fields):
    """Tasks that link to people."""
    base = w.base(("Tasks", [text("Title"), number("Points", 1), *task_fields]), ("People", [text("Name"), number("Rate")]))
    tasks, people = base.table("Tasks", validate=True), base.table("People", validate=True)
    owner = make(tasks, link("Owner", people))
    return tasks, people, owner


def field(table, name, kind, **options):
    return table.create_field(name, kind, options=options or None)


@case("formulas")
def formulas(w, check):
    table = w.table(text("Title"), number("Points", 1), moment("Due"), select("State", "a", "b"))
    points = table.schema().field("Points").id
    made = make(table, formula("Twice", "{Points} * 2"))
    check.equal("what the client takes it for", type(made).__name__, S.FormulaFieldSchema.__name__)
    check.equal("names become ids", made.options.formula, f"{{{points}}} * 2")
    check.equal("what it reads", made.options.referenced_field_ids, [points])
    check.equal("valid", made.options.is_valid, True)
    check.equal("its type", made.options.result.type.value, "number")
    record = table.create({"Title": "a", "Points": 1.5})
    check.equal("worked out", record["fields"]["Twice"], 3)
    check.equal("again when it changes", table.update(record["id"], {"Points": 4})["fields"]["Twice"], 8)
    check.equal("of nothing", table.create({"Title": "b"})["fields"].get("Twice"), 0)
    make(table, formula("Shout", "UPPER({Title}) & '!'"))
    check.equal("a text", table.get(record["id"])["fields"]["Shout"], "A!")
    check.equal("of a text", table.schema(force=True).field("Shout").options.result.type.value, "singleLineText")
    make(table, formula("Next day", "DATEADD({Due}, 1, 'day')"))
    moved = table.update(record["id"], {"Due": "2026-02-28T10:00:00.000Z"})["fields"]["Next day"]
    check.equal("a moment", moved, "2026-03-01T10:00:00.000Z")
    make(table, formula("On formulas", "{Twice} + 1"))
    check.equal("of formulas", table.get(record["id"])["fields"]["On formulas"], 9)
    make(table, formula("NaN", "0/0"))
    make(table, formula("Broken", "1/0"))
    make(table, formula("Wrong", "ERROR()"))
    fields = table.get(record["id"])["fields"]
    check.equal("not a number", fields["NaN"], {"specialValue": "NaN"})
    check.equal("without end", fields["Broken"], {"specialValue": "Infinity"})
    check.equal("an error", fields["Wrong"], {"error": "#ERROR!"})
    check.equal("filtered by", len(table.all(formula="{Twice}=8")), 1)
    check.equal("ordered by", [r["fields"]["Twice"] for r in table.all(sort=["-Twice"])], [8, 0])
    say = 'Field "Twice" cannot accept a value because the field is computed'
    check.refused("not written", lambda: table.create({"Twice": 1}), 422, "INVALID_VALUE_FOR_COLUMN", say)
    renamed = table.schema().field("Points")
    renamed.name = "Effort"
    renamed.save()
    check.equal("a renamed field is followed", table.update(record["id"], {"Effort": 5})["fields"]["Twice"], 10)
    for words in ("{Nope} + 1", "1 +", "NOSUCH()"):
        check.refused(words, lambda words=words: make(table, formula("X", words)), 422)
    check.refused("a circle", lambda: make(table, formula("Circle", "{Circle} + 1")), 422)


@case("formulas are changed, beyond Airtable")
def changed(w, check):
    table = w.table(text("Title"), number("Points"), formula("Twice", "{Points} * 2"))
    record = table.create({"Points": 3})
    twice = table.schema().field("Twice")
    path = f"/v0/meta/bases/{table.base.id}/tables/{table.id}/fields/{twice.id}"
    answer = w.raw("PATCH", path, json={"options": {"formula": "{Points} * 3"}})
    check.equal("answered", answer.status_code, 200)
    check.equal("worked out anew", table.get(record["id"])["fields"]["Twice"], 9)
    answer = w.raw("PATCH", path, json={"options": {"formula": "{Twice} * 3"}})
    check.equal("not into a circle", answer.status_code, 422)
    check.equal("deleted", w.raw("DELETE", path).status_code, 200)
    check.equal("and gone", [f.name for f in table.schema(force=True).fields], ["Title", "Points"])


@case("lookups, rollups, counts")
def over_links(w, check):
    tasks, people, owner = plan(w)
    rate, name = people.schema().field("Rate").id, people.schema().field("Name").id
    lookup = field(tasks, "Rates", "multipleLookupValues", recordLinkFieldId=owner.id, fieldIdInLinkedTable=rate)
    check.equal("a lookup", type(lookup).__name__, S.MultipleLookupValuesFieldSchema.__name__)
    check.equal("knows where from", (lookup.options.record_link_field_id, lookup.options.field_id_in_linked_table), (owner.id, rate))
    check.equal("and of what", lookup.options.result.type.value, "number")
    names = field(tasks, "Names", "multipleLookupValues", recordLinkFieldId=owner.id, fieldIdInLinkedTable=name)
    check.equal("a lookup of texts", names.options.result.type.value, "singleLineText")
    words = {"recordLinkFieldId": owner.id, "fieldIdInLinkedTable": rate}
    rollups = {
        "Sum": ("SUM(values)", 30), "Most": ("MAX(values)", 20), "Least": ("MIN(values)", 10),
        "Mean": ("AVERAGE(values)", 15), "How many": ("COUNTA(values)", 2), "Joined": ("ARRAYJOIN(values, '/')", "10/20"),
    }
    for title, (words_of, _) in rollups.items():
        made = field(tasks, title, "rollup", **words, formula=words_of)
        check.equal(f"{title}: a rollup", type(made).__name__, S.RollupFieldSchema.__name__)
        check.equal(f"{title}: valid", made.options.is_valid, True)
    count = field(tasks, "Count", "count", recordLinkFieldId=owner.id)
    check.equal("a count", (type(count).__name__, count.options.record_link_field_id), (S.CountFieldSchema.__name__, owner.id))
    ann, bob = (r["id"] for r in people.batch_create([{"Name": "Ann", "Rate": 10}, {"Name": "Bob", "Rate": 20}]))
    full = tasks.create({"Title": "x", "Owner": [ann, bob]})["fields"]
    check.equal("looked up in order", (full["Rates"], full["Names"]), ([10, 20], ["Ann", "Bob"]))
    for title, (_, wanted) in rollups.items():
        check.equal(f"{title} of two", full.get(title), wanted)
    check.equal("two", full["Count"], 2)
    empty = tasks.create({"Title": "y"})["fields"]
    check.equal("of nothing: count", empty["Count"], 0)
    check.equal("of nothing: lookup", empty.get("Rates"), None)
    check.equal("of nothing: sum", empty["Sum"], 0)
    check.equal("of nothing: mean", empty["Mean"], {"specialValue": "NaN"})
    people.update(ann, {"Rate": 40})
    again = tasks.first(formula="{Title}='x'")["fields"]
    check.equal("follows the other table", (again["Rates"], again["Sum"]), ([40, 20], 60))
    check.equal("filtered by a rollup", len(tasks.all(formula="{Sum}=60")), 1)
    check.equal("filtered by a lookup", len(tasks.all(formula="FIND('Ann', ARRAYJOIN({Names}))")), 1)
    say = 'Field "Rates" cannot accept a value because the field is computed'
    check.refused("not written", lambda: tasks.create({"Rates": [1]}), 422, "INVALID_VALUE_FOR_COLUMN", say)
    check.refused("a lookup of nothing", lambda: field(
        tasks, "X", "multipleLookupValues", recordLinkFieldId=owner.id, fieldIdInLinkedTable="fldNoSuchField000"), 422)
    check.refused("through no link", lambda: field(tasks, "X", "count", recordLinkFieldId=tasks.schema().field("Title").id), 422)


@case("what the server notes of every record")
def noted(w, check):
    table = w.table(text("Title"), number("Points"), text("No", "autoNumber"), text("Maker", "createdBy"), text("Editor", "lastModifiedBy"))
    created = field(table, "Created", "createdTime")
    check.equal("made at", (created.type, type(created).__name__), ("createdTime", S.CreatedTimeFieldSchema.__name__))
    points = table.schema().field("Points").id
    modified = field(table, "Modified", "lastModifiedTime")
    check.equal("changed at", type(modified).__name__, S.LastModifiedTimeFieldSchema.__name__)
    watched = field(table, "Points changed", "lastModifiedTime", referencedFieldIds=[points])
    check.equal("a field's changes", watched.options.referenced_field_ids, [points])
    one, two = table.batch_create([{"Title": "a"}, {"Title": "b"}])
    check.equal("numbered from 1", (one["fields"]["No"], two["fields"]["No"]), (1, 2))
    check.equal("created when it was", one["fields"]["Created"], one["createdTime"])
    check.equal("made by who asked", one["fields"]["Maker"]["id"], w.me["id"])
    changed = table.update(one["id"], {"Title": "c"})["fields"]
    check.true("changed since", changed["Modified"] >= changed["Created"], changed)
    check.equal("by who asked", changed["Editor"]["id"], w.me["id"])
    check.equal("a field that was not changed", changed.get("Points changed"), None)
    check.true("and one that was", table.update(one["id"], {"Points": 1})["fields"]["Points changed"])
    table.delete(two["id"])
    check.equal("numbers are used once", table.create({})["fields"]["No"], 3)


@case("buttons are on every record")
def buttons(w, check):
    table = w.table(text("Title"))
    made = table.create_field("Open", "button", options={"label": "Open", "url": "'https://example.com/' & {Title}"})
    check.equal("a button", type(made).__name__, S.ButtonFieldSchema.__name__)
    check.equal("with its address", table.create({"Title": "x"})["fields"]["Open"], {"label": "Open", "url": "https://example.com/x"})
    check.equal("also where nothing is", list(table.create({})["fields"]), ["Open"])
