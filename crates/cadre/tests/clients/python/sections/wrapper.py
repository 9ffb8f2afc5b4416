"""What pyairtable's own integration tests ask, in the base that they ask it of, with its ids.

The base is made over the API, exported whole, given the ids that those tests know by heart, and imported. Source: the
Airtable Web API reference, section 8.2.
"""

from datetime import datetime, timezone
from uuid import uuid4

import requests
from checks import case
from pyairtable import formulas as fo
from pyairtable.orm import fields as f
from pyairtable.utils import attachment
from sections.files import png
from sections.models import model
from world import Peer, checkbox, date, files, formula, link, make, moment, number, select, text, until

BASE, TABLE = "appaPqizdsNHDvlEm", "tblfbOcVkVnnKxurq"
FIELDS = {"text": "fldzbVdWW4xJdZ1em", "number": "fldFLyuxGuWobyMV2", "attachment": "fld5VP9oPeCpvIumr"}


def of(kind, name, **options):
    return {"name": name, "type": kind} | ({"options": options} if options else {})


def everything():
    """The fields of the table `EVERYTHING` that need no other."""
    return [
        text("Name"), text("Notes", "richText"), text("Assignee", "singleCollaborator"),
        text("Watchers", "multipleCollaborators"), select("Status", "Todo", "In progress", "Done"), files("Attachments"),
        checkbox("Done"), select("Tags", "a", "b", many=True), date("Date"), moment("DateTime"),
        of("duration", "Duration (h:mm)", durationFormat="h:mm"), of("duration", "Duration (h:mm:ss.s)", durationFormat="h:mm:ss.S"),
        text("Phone", "phoneNumber"), text("Email", "email"), text("URL", "url"), number("Integer"), number("Decimal 1", 1),
        number("Decimal 2", 2), text("Autonumber", "autoNumber"), of("currency", "Dollars", precision=2, symbol="$"),
        of("percent", "Percent", precision=0), of("rating", "Stars", icon="star", color="yellowBright", max=5),
        text("Barcode", "barcode"), of("button", "Open URL", label="Open URL", url="{URL}"),
        formula("Formula Int", "1"), formula("Formula Float", "1.5"), formula("Formula Text", "'text'"),
        formula("Formula Error", "ERROR()"), formula("Formula NaN", "0/0"), of("createdTime", "Created"),
        text("Created By", "createdBy"), of("lastModifiedTime", "Last Modified"), text("Last Modified By", "lastModifiedBy"),
    ]


def build(w):
    """Makes the base, and imports it under its ids."""
    draft = w.base(
        ("TEST_TABLE", [text("text"), number("number", 2), checkbox("boolean"), moment("datetime"), files("attachment")]),
        ("EVERYTHING", everything()),
        ("Address", [text("Street"), number("Number")]),
        ("Contact", [text("First Name"), text("Last Name"), text("Email", "email"), checkbox("Registered"), date("Birthday"),
                     moment("Last Access")]),
        name="Test Wrapper",
    )
    first, every, address, contact = draft.tables()
    make(contact, link("Address", address))
    make(every, link("Address", address))
    itself = make(every, link("Link to Self", every))
    every.create_field("Link to Self (Count)", "count", options={"recordLinkFieldId": itself.id})
    schema = draft.schema(force=True)
    for name, source in (("Int", "Formula Int"), ("Error", "Formula Error")):
        words = {"recordLinkFieldId": itself.id, "fieldIdInLinkedTable": schema.table("EVERYTHING").field(source).id}
        every.create_field(f"Rollup {name}", "rollup", options=words | {"formula": "SUM(values)"})
        every.create_field(f"Lookup {name}", "multipleLookupValues", options=words)
    view = first.schema().views[0].id
    w.operation("view_update", base=draft.id, view=view, change={"name": "view"})
    whole = w.operation("base_export", base=draft.id, what="base")["content"]
    known = schema.table("TEST_TABLE")
    ids = {draft.id: BASE, known.id: TABLE} | {known.field(name).id: id_ for name, id_ in FIELDS.items()}
    for old, new in ids.items():
        whole = whole.replace(old, new)
    draft.delete()
    w.stream("base_import", format="json", content=whole)
    return w.api.base(BASE)


def wrapper(w):
    return w.once("wrapper", lambda: build(w))


@case("the schema")
def schema(w, check):
    base = wrapper(w)
    check.true("listed by name", "Test Wrapper" in [b.name for b in w.api.bases(force=True)])
    found = base.schema(force=True)
    check.equal("its tables", sorted(t.name for t in found.tables), ["Address", "Contact", "EVERYTHING", "TEST_TABLE"])
    table = found.table("TEST_TABLE")
    check.equal("the id of the table", table.id, TABLE)
    check.equal("the ids of fields", {name: table.field(name).id for name in FIELDS}, FIELDS)
    check.equal("the view", table.view("view").name, "view")
    check.raises("no other table", KeyError, lambda: base.table("DoesNotExist", validate=True))
    people = base.collaborators()
    check.equal("the base from outside", (people.id, people.name), (BASE, "Test Wrapper"))


@case("records")
def records(w, check):
    table = wrapper(w).table("TEST_TABLE")
    made = table.create({"text": "A", "number": 1, "boolean": True})
    check.equal("get", table.get(made["id"])["fields"]["text"], "A")
    check.equal("update", table.update(made["id"], {"text": "B"})["fields"], {"text": "B", "number": 1, "boolean": True})
    check.equal("replace", table.update(made["id"], {"number": 2}, replace=True)["fields"], {"number": 2})
    check.true("all", made["id"] in [r["id"] for r in table.all()] and "number" in table.all()[0]["fields"])
    check.equal("delete", table.delete(made["id"])["deleted"], True)
    many = table.batch_create([{"text": "A", "number": 1, "boolean": True} for _ in range(15)])
    changed = table.batch_update([r | {"fields": r["fields"] | {"text": "C"}} for r in many])
    check.equal("batch update", {r["fields"]["text"] for r in changed}, {"C"})
    check.equal("batch delete", len(table.batch_delete([r["id"] for r in many])), 15)
    by_id = table.create({FIELDS["text"]: "Hello"}, use_field_ids=True)
    check.equal("by field id", by_id["fields"], {FIELDS["text"]: "Hello"})
    check.equal("by name again", table.update(by_id["id"], {FIELDS["text"]: "Bye"})["fields"], {"text": "Bye"})
    shown = {"id": by_id["id"], "createdTime": by_id["createdTime"], "fields": {"text": "Bye"}}
    for extra in ({}, {"formula": f"text != '{'x' * 17000}'"}):
        for options in ({"view": "view"}, {"max_records": 1}, {"page_size": 1}, {"offset": ""}, {"fields": ["text", "number"]},
                        {"cell_format": "json"}, {"sort": ["text", "number"]}, {"time_zone": "utc"}, {"user_locale": "en-ie"}):
            check.equal(f"{options} {'by POST' if extra else ''}", table.all(**options, **extra), [shown])
        got = table.all(use_field_ids=True, **extra)
        check.equal(f"field ids {'by POST' if extra else ''}", got, [shown | {"fields": {FIELDS["text"]: "Bye"}}])
    table.delete(by_id["id"])


@case("filters")
def filters(w, check):
    table = wrapper(w).table("TEST_TABLE")
    name = f"Mike's Thing {uuid4()}"
    made = table.create({"text": name, "number": 12345, "boolean": True})
    check.equal("all fit", table.first(formula=fo.match({"text": name, "number": 12345}))["id"], made["id"])
    check.equal("none fits", table.first(formula=fo.match({"text": name, "number": 0})), None)
    check.equal("any fits", table.first(formula=fo.match({"text": name, "number": 0}, match_any=True))["id"], made["id"])
    quoted = table.create({"text": 'Some "Quote"'})
    check.equal("quotes", table.first(formula=fo.match({"text": 'Some "Quote"'}))["id"], quoted["id"])
    now = datetime.now(timezone.utc)
    moments = [table.create({"datetime": now.isoformat(timespec="milliseconds").replace("+00:00", "Z")})["id"] for _ in range(2)]
    equal = fo.match({"datetime": now.replace(microsecond=now.microsecond // 1000 * 1000)})
    check.equal("a moment", sorted(r["id"] for r in table.all(formula=equal)), sorted(moments))
    found = table.all(formula=fo.FIND(now.date().isoformat(), fo.Field("datetime")))
    check.equal("its day", sorted(r["id"] for r in found), sorted(moments))
    table.batch_delete([r["id"] for r in table.all()])


@case("files")
def attachments(w, check):
    table = wrapper(w).table("TEST_TABLE")
    peer, picture = Peer(), png(260, 260)
    peer.files = {"/logo.png": ("image/png", picture)}
    try:
        made = table.create({"attachment": [attachment(f"{peer.url}/logo.png", filename="a.png")]})
        check.equal("its name", table.get(made["id"])["fields"]["attachment"][0]["filename"], "a.png")
        until(lambda: "size" in table.get(made["id"])["fields"]["attachment"][0])
        answer = table.upload_attachment(made["id"], "attachment", "b.png", picture)
        files_ = answer["fields"][FIELDS["attachment"]]
        both = [(one["filename"], one["type"], one["size"]) for one in files_]
        check.equal("both", both, [("a.png", "image/png", len(picture)), ("b.png", "image/png", len(picture))])
        for one in files_:
            check.equal(f"bytes of {one['filename']}", requests.get(one["url"], timeout=10).content == picture, True)
    finally:
        peer.close()
    table.delete(made["id"])


@case("every field of a model")
def every_field(w, check):
    base = wrapper(w)
    places = model(w, base.table("Address", validate=True), "Address", street=f.TextField("Street"))
    names = {
        "name": f.TextField("Name"), "notes": f.RichTextField("Notes"), "assignee": f.CollaboratorField("Assignee"),
        "watchers": f.MultipleCollaboratorsField("Watchers"), "status": f.SelectField("Status"),
        "attachments": f.AttachmentsField("Attachments"), "done": f.CheckboxField("Done"), "tags": f.MultipleSelectField("Tags"),
        "date": f.DateField("Date"), "datetime": f.DatetimeField("DateTime"), "hours": f.DurationField("Duration (h:mm)"),
        "seconds": f.DurationField("Duration (h:mm:ss.s)"), "phone": f.PhoneNumberField("Phone"), "email": f.EmailField("Email"),
        "url": f.UrlField("URL"), "integer": f.IntegerField("Integer"), "decimal": f.FloatField("Decimal 1"),
        "number": f.NumberField("Decimal 2"), "dollars": f.CurrencyField("Dollars"), "percent": f.PercentField("Percent"),
        "stars": f.RatingField("Stars"), "barcode": f.BarcodeField("Barcode"), "addresses": f.LinkField("Address", places),
        "link_self": f.LinkField("Link to Self", f.LinkSelf),
    }
    read_only = {
        "autonumber": f.AutoNumberField("Autonumber"), "button": f.ButtonField("Open URL"),
        "formula_integer": f.IntegerField("Formula Int", readonly=True), "formula_float": f.FloatField("Formula Float", readonly=True),
        "formula_text": f.TextField("Formula Text", readonly=True), "formula_error": f.TextField("Formula Error", readonly=True),
        "formula_nan": f.TextField("Formula NaN", readonly=True), "link_count": f.CountField("Link to Self (Count)"),
        "rollup_integer": f.IntegerField("Rollup Int", readonly=True), "rollup_error": f.TextField("Rollup Error", readonly=True),
        "lookup_integer": f.LookupField("Lookup Int"), "lookup_error": f.LookupField("Lookup Error"),
        "created": f.CreatedTimeField("Created"), "created_by": f.CreatedByField("Created By"),
        "last_modified": f.LastModifiedTimeField("Last Modified"), "last_modified_by": f.LastModifiedByField("Last Modified By"),
        "absent": f.CountField("Count"), "absent_too": f.NumberField("Number"),
    }
    Everything = model(w, base.table("Everything"), "Everything", **names, **read_only)
    record = Everything(**dict.fromkeys(names))
    record.save()
    check.true("created with null for all", record.id)
    check.equal("no links", (record.addresses, record.link_self), ([], []))
    record.link_self = [record]
    record.save()
    check.equal("nothing is read by writing", (record.formula_integer, record.formula_nan, record.link_count), (None, "", None))
    record.fetch()
    check.equal("numbers", (record.formula_integer, record.formula_float, record.autonumber), (1, 1.5, 1))
    check.equal("text", record.formula_text, "text")
    check.equal("not a number", record.formula_nan, {"specialValue": "NaN"})
    check.equal("errors", (record.formula_error, record.rollup_error), ({"error": "#ERROR!"},) * 2)
    check.equal("itself is counted", record.link_count, 1)
    check.equal("looked up", record.lookup_integer, [record.formula_integer])
    check.equal("an error looked up", record.lookup_error, [{"error": "#ERROR!"}])
    check.equal("rolled up", record.rollup_integer, 1)
    check.true("times", record.created <= record.last_modified)
    check.equal("people", (record.created_by["id"], record.last_modified_by["id"]), (w.me["id"],) * 2)
    check.equal("a button without address", record.button["label"], "Open URL")
    check.equal("by another spelling of the table", len(base.table("EVERYTHING").all()), 1)
    record.delete()


@case("a webhook")
def webhook(w, check):
    base = wrapper(w)
    table = base.table("TEST_TABLE")
    made = base.add_webhook("https://example.com/", {"options": {"filters": {"dataTypes": ["tableData"]}}})
    hook = base.webhook(made.id)
    hook.disable_notifications()
    record = table.create({"text": "Hey there!"})
    (first,) = hook.payloads()
    cells = first.changed_tables_by_id[TABLE].created_records_by_id[record["id"]].cell_values_by_field_id
    check.equal("exactly the cells that were set", cells, {FIELDS["text"]: "Hey there!"})
    for index in range(20):
        table.update(record["id"], {"text": str(index)})
    rest = list(hook.payloads(cursor=first.cursor + 1))
    said = [p.changed_tables_by_id[TABLE].changed_records_by_id[record["id"]].current.cell_values_by_field_id for p in rest]
    check.equal("one for each write", [cells[FIELDS["text"]] for cells in said], [str(index) for index in range(20)])
    for one in base.webhooks():
        one.delete()
    check.equal("deleted", base.webhooks(), [])
    table.delete(record["id"])


@case("a comment")
def comment(w, check):
    table = wrapper(w).table("TEST_TABLE")
    record = table.create({"text": "Text"})["id"]
    me = w.me["id"]
    table.add_comment(record, f"A comment from @[{me}]")
    (note,) = table.comments(record)
    check.equal("mentioned", (note.author.id, note.mentioned[me].id), (me, me))
    note.text = "Never mind!"
    note.save()
    check.equal("no longer", (me in note.text, bool(note.mentioned)), (False, False))
    note.delete()
    check.equal("deleted", table.comments(record), [])
    table.delete(record)
