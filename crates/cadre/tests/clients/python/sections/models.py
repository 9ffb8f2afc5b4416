"""The client's models: every class of field, written, read, compared, cleared."""

import inspect
from datetime import date, datetime, timedelta, timezone

from checks import case
from pyairtable import formulas as fo
from pyairtable.exceptions import MissingRecordError, MissingValueError, MultipleValuesError
from pyairtable.orm import Model
from pyairtable.orm import fields as F
from world import checkbox, files, formula, link, make, moment, number, select, text
from world import date as day

RATING = {"name": "Rating", "type": "rating", "options": {"icon": "star", "color": "yellowBright", "max": 5}}
CURRENCY = {"name": "Currency", "type": "currency", "options": {"precision": 2, "symbol": "$"}}
PERCENT = {"name": "Percent", "type": "percent", "options": {"precision": 1}}
DURATION = {"name": "Duration", "type": "duration", "options": {"durationFormat": "h:mm:ss.S"}}
AT = datetime(2026, 2, 28, 10, 30, 15, tzinfo=timezone.utc)

# The class, the field, a value, another value; for those that can be written.
WRITABLE = [
    (F.TextField, text("Text"), "a", "b"),
    (F.SingleLineTextField, text("Line"), "a", "b"),
    (F.MultilineTextField, text("Long", "multilineText"), "a\nb", "c\n\nd"),
    (F.RichTextField, text("Rich", "richText"), "**a**\n", "_b_\n"),
    (F.EmailField, text("Email", "email"), "a@example.com", "b@example.com"),
    (F.UrlField, text("Url", "url"), "https://example.com/", "example.com"),
    (F.PhoneNumberField, text("Phone", "phoneNumber"), "+44 1", "+44 2"),
    (F.NumberField, number("Number", 2), 1.5, 2),
    (F.IntegerField, number("Integer"), 1, 2),
    (F.FloatField, number("Float", 3), 1.5, 2.5),
    (F.CurrencyField, CURRENCY, 1.25, 2),
    (F.PercentField, PERCENT, 0.5, 0.25),
    (F.RatingField, RATING, 1, 5),
    (F.DurationField, DURATION, timedelta(seconds=90.5), timedelta(hours=2)),
    (F.SelectField, select("Select", "a", "b"), "a", "b"),
    (F.MultipleSelectField, select("Selects", "a", "b", many=True), ["a"], ["b", "a"]),
    (F.DateField, day("Date"), date(2026, 2, 28), date(2026, 3, 1)),
    (F.DatetimeField, moment("Datetime"), AT, AT + timedelta(days=1)),
    (F.BarcodeField, text("Barcode", "barcode"), {"text": "1"}, {"text": "2", "type": "ean13"}),
    (F.CheckboxField, checkbox("Checkbox"), True, False),
]
REQUIRED = [
    F.RequiredTextField, F.RequiredSingleLineTextField, F.RequiredMultilineTextField, F.RequiredRichTextField,
    F.RequiredEmailField, F.RequiredUrlField, F.RequiredPhoneNumberField, F.RequiredNumberField, F.RequiredIntegerField,
    F.RequiredFloatField, F.RequiredCurrencyField, F.RequiredPercentField, F.RequiredRatingField, F.RequiredDurationField,
    F.RequiredSelectField, None, F.RequiredDateField, F.RequiredDatetimeField, F.RequiredBarcodeField, None,
]


def model(w, table, title="Thing", config=None, /, **fields):
    """A model of a table, that asks our server."""
    meta = {"base_id": table.base.id, "table_name": table.name, "api_key": w.token} | (config or {})
    made = type(title, (Model,), {"Meta": meta} | fields)
    made.meta.api = w.api
    return made


def written(w):
    return w.once("models", lambda: w.table(text("Key"), *[described for _, described, _, _ in WRITABLE]))


def attribute(described):
    return described["name"].lower()


@case("every class that can be written")
def round_trip(w, check):
    table = written(w)
    fields = {attribute(d): cls(d["name"]) for cls, d, _, _ in WRITABLE}
    Thing = model(w, table, **fields)
    thing = Thing(**{attribute(d): first for _, d, first, _ in WRITABLE})
    saved = thing.save()
    check.equal("saved as new", (saved.created, saved.updated, saved.saved), (True, False, True))
    check.equal("saved once", thing.save().saved, False)
    check.true("with a time", thing.created_time is not None)
    read = Thing.from_id(thing.id)
    # A cleared rich text reads as an empty line; a list is always one.
    nothing = {F.RichTextField: "\n", F.MultipleSelectField: []}
    for cls, described, first, second in WRITABLE:
        name = attribute(described)
        check.equal(f"{cls.__name__} read", getattr(read, name), first)
        setattr(read, name, second)
        check.equal(f"{cls.__name__} saved alone", read.save().field_names, {described["name"]})
        again = Thing.from_id(thing.id)
        check.equal(f"{cls.__name__} changed", getattr(again, name), second)
        setattr(again, name, None)
        again.save()
        cleared = getattr(Thing.from_id(thing.id), name)
        check.equal(f"{cls.__name__} cleared", cleared, nothing.get(cls, cls.missing_value))
    check.equal("deleted", thing.delete(), True)
    check.raises("for good", RuntimeError, thing.save)


@case("classes that want a value")
def required(w, check):
    table = written(w)
    chosen = [(cls, described, value) for cls, (_, described, value, _) in zip(REQUIRED, WRITABLE, strict=True) if cls]
    Thing = model(w, table, **{attribute(d): cls(d["name"]) for cls, d, _ in chosen})
    thing = Thing(**{attribute(d): value for _, d, value in chosen})
    thing.save()
    read = Thing.from_id(thing.id)
    for cls, described, value in chosen:
        check.equal(cls.__name__, getattr(read, attribute(described)), value)
    empty = Thing.from_record(table.create({}))
    for cls, described, _ in chosen:
        check.raises(f"{cls.__name__} of nothing", MissingValueError, lambda d=described: getattr(empty, attribute(d)))


@case("classes that the server fills")
def filled(w, check):
    table = w.table(
        text("Name"), number("Number"), text("No", "autoNumber"), text("Maker", "createdBy"), text("Editor", "lastModifiedBy"),
        text("Owner", "singleCollaborator"), text("Team", "multipleCollaborators"), files(), formula("Twice", "{Number}*2"))
    table.create_field("Created", "createdTime")
    table.create_field("Modified", "lastModifiedTime")
    table.create_field("Open", "button", options={"label": "Open", "url": "'https://example.com/'"})
    itself = make(table, link("Itself", table))
    table.create_field("Count", "count", options={"recordLinkFieldId": itself.id})
    twice = table.schema(force=True).field("Twice").id
    words = {"recordLinkFieldId": itself.id, "fieldIdInLinkedTable": twice}
    table.create_field("Twices", "multipleLookupValues", options=words)
    table.create_field("Sum", "rollup", options=words | {"formula": "SUM(values)"})
    table.create_field("Wise", "aiText", options={"prompt": ["Say ", {"field": {"fieldId": table.schema().fields[0].id}}]})
    Thing = model(
        w, table,
        name=F.TextField("Name"), number=F.NumberField("Number"), no=F.AutoNumberField("No"), maker=F.CreatedByField("Maker"),
        editor=F.LastModifiedByField("Editor"), owner=F.CollaboratorField("Owner"), team=F.MultipleCollaboratorsField("Team"),
        must_own=F.RequiredCollaboratorField("Owner"), files=F.AttachmentsField("Files"), twice=F.IntegerField("Twice", readonly=True),
        created=F.CreatedTimeField("Created"), modified=F.LastModifiedTimeField("Modified"), open=F.ButtonField("Open"),
        itself=F.LinkField("Itself", F.LinkSelf), first_self=F.SingleLinkField("Itself", F.LinkSelf),
        count=F.CountField("Count"), must_count=F.RequiredCountField("Count"), twices=F.LookupField("Twices"),
        sum=F.NumberField("Sum", readonly=True), wise=F.AITextField("Wise"), sorted=F.ManualSortField("Order"),
        source=F.ExternalSyncSourceField("Source"))
    thing = Thing(name="x", number=3)
    thing.owner = {"id": w.me["id"]}
    thing.team = [{"email": w.me["email"]}]
    thing.save()
    thing.itself = [thing]
    thing.save()
    check.equal("nothing is read until it is fetched", (thing.twice, thing.count, thing.twices), (None, None, []))
    thing.fetch()
    check.equal("AutoNumberField", thing.no, 1)
    check.equal("CreatedByField", thing.maker["id"], w.me["id"])
    check.equal("LastModifiedByField", thing.editor["id"], w.me["id"])
    check.equal("CollaboratorField", (thing.owner["id"], thing.owner["email"]), (w.me["id"], w.me["email"]))
    check.equal("RequiredCollaboratorField", thing.must_own["id"], w.me["id"])
    check.equal("MultipleCollaboratorsField", [one["id"] for one in thing.team], [w.me["id"]])
    check.equal("CreatedTimeField", thing.created, thing.created_time)
    check.true("LastModifiedTimeField", thing.modified >= thing.created, thing.modified)
    check.equal("ButtonField", thing.open, {"label": "Open", "url": "https://example.com/"})
    check.equal("a formula", thing.twice, 6)
    check.equal("LinkField", [one.id for one in thing.itself], [thing.id])
    check.equal("SingleLinkField", thing.first_self.id, thing.id)
    check.equal("CountField", thing.count, 1)
    check.equal("RequiredCountField", thing.must_count, 1)
    check.equal("LookupField", thing.twices, [6])
    check.equal("a rollup", thing.sum, 6)
    check.true("AITextField", thing.wise is None or set(thing.wise) >= {"state", "isStale", "value"}, thing.wise)
    check.equal("fields that are not there", (thing.sorted, thing.source), ("", ""))
    thing.files.upload("a.txt", "words", "text/plain")
    check.equal("AttachmentsField", [(f["filename"], f["size"]) for f in thing.files], [("a.txt", 5)])
    check.equal("is there without saving", [f["filename"] for f in Thing.from_id(thing.id).files], ["a.txt"])
    for name in ("no", "maker", "created", "twice", "count", "open", "twices"):
        check.raises(f"{name} is not written", AttributeError, lambda n=name: setattr(thing, n, 1))
    schema = Thing.itself.field_schema()
    check.equal("a class knows its schema", (schema.name, schema.type), ("Itself", "multipleRecordLinks"))


@case("links between models")
def linked(w, check):
    base = w.base(("Address", [text("Street"), number("Number")]), ("Contact", [text("Name"), day("Birthday"), moment("Seen")]))
    addresses, contacts = base.table("Address", validate=True), base.table("Contact", validate=True)
    make(contacts, link("Address", addresses))
    Address = model(w, addresses, "Address", street=F.TextField("Street"))
    Contact = model(
        w, contacts, "Contact", name=F.TextField("Name"), birthday=F.DateField("Birthday"), seen=F.DatetimeField("Seen"),
        address=F.LinkField("Address", Address, lazy=True), only=F.SingleLinkField("Address", Address),
        strict=F.SingleLinkField("Address", Address, raise_if_many=True))
    here = Address(street="Han 123")
    here.save()
    now = datetime.now(timezone.utc).replace(microsecond=0)
    contact = Contact(name="John", address=[here], birthday=now.date(), seen=now)
    check.equal("created", contact.save().created, True)
    contact.name = "Not John"
    check.equal("updated", contact.save().updated, True)
    unread = Contact.from_id(contact.id, fetch=False)
    check.equal("nothing before it is fetched", unread.address, [])
    unread.fetch()
    lazy = unread.address[0]
    check.equal("a link that was not followed", (lazy.id, lazy.street), (here.id, ""))
    lazy.fetch()
    check.equal("and was", lazy.street, "Han 123")
    check.equal("times", (unread.birthday, unread.seen), (now.date(), now))
    check.equal("one link", unread.only.street, "Han 123")
    there = Address(street="Luke 4")
    there.save()
    unread.address.append(there)
    check.equal("a longer list is a change", unread.save().field_names, {"Address"})
    again = Contact.from_id(contact.id)
    check.equal("both are there", [a.id for a in again.address], [here.id, there.id])
    check.equal("the first of them", again.only.id, here.id)
    check.raises("or an error", MultipleValuesError, lambda: again.strict)
    again.address.remove(again.address[0])
    again.save()
    check.equal("one is left", [a.id for a in Contact.from_id(contact.id).address], [there.id])
    Contact.address.populate(again, lazy=False)
    check.equal("fetched with it", Contact.from_id(contact.id).only.street, "Luke 4")


@case("fields that the model does not know")
def undeclared(w, check):
    table = w.table(text("First Name"), text("Last Name"), text("Email", "email"), day("Birthday"))
    Contact = model(w, table, first_name=F.TextField("First Name"), last_name=F.TextField("Last Name"))
    record = table.create({"First Name": "Alice", "Last Name": "Arnold", "Email": "a@example.com", "Birthday": "1970-01-01"})
    contact = Contact.from_id(record["id"])
    contact.first_name = "Alice"
    contact.save(force=True)
    check.equal("stay", table.get(record["id"]), record)


@case("many models")
def many(w, check):
    table = w.table(text("Name"), number("Number"), checkbox())
    fields = {"name": F.TextField("Name"), "number": F.NumberField("Number"), "done": F.CheckboxField("Done")}
    Thing = model(w, table, **fields)
    things = [Thing(name=f"n{i}", number=i) for i in range(25)]
    Thing.batch_save(things)
    check.true("all are saved", all(t.exists() for t in things))
    for thing in things:
        thing.done = True
    Thing.batch_save(things)
    check.equal("all are changed", len(Thing.all(formula=Thing.done.eq(True))), 25)
    check.equal("all in order", [t.number for t in Thing.all(sort=["-Number"])], list(reversed(range(25))))
    check.equal("the first", Thing.first(formula=Thing.name.eq("n7")).number, 7)
    check.equal("none", Thing.first(formula=Thing.name.eq("nobody")), None)
    for operator, count in (("gt", 4), ("gte", 5), ("lt", 20), ("lte", 21), ("ne", 24)):
        check.equal(operator, len(Thing.all(formula=getattr(Thing.number, operator)(20))), count)
    both = fo.AND(Thing.number.gt(3), Thing.number.lt(6))
    check.equal("two at once", sorted(t.number for t in Thing.all(formula=both)), [4, 5])
    wanted = [t.id for t in reversed(things)]
    check.equal("by ids, in their order", [t.id for t in Thing.from_ids(wanted)], wanted)
    check.raises("an unknown id", MissingRecordError, lambda: Thing.from_ids(wanted[:2] + ["recNoSuchRecord00"]))
    check.equal("remembered", Thing.from_id(wanted[0], memoize=True) is Thing.from_id(wanted[0]), True)
    noted = things[0].add_comment("a note")
    check.equal("comments", [c.id for c in things[0].comments()], [noted.id])
    counted = Thing.all(count_comments=True, formula=Thing.number.eq(0))
    check.equal("counted", counted[0].comment_count, 1)
    schema = table.schema()
    ids = {key: type(field)(schema.field(field.field_name).id) for key, field in fields.items()}
    ById = model(w, table, "ById", {"use_field_ids": True}, **ids)
    check.equal("by field ids", ById.from_id(things[3].id).number, 3)
    made = ById(name="new")
    made.save()
    check.equal("written so too", table.get(made.id)["fields"], {"Name": "new"})
    found = ById.first(formula=fo.EQ(fo.Field(schema.field("Name").id), "new"))
    check.equal("and found", found.id, made.id)
    Thing.batch_delete(things)
    check.equal("deleted", len(Thing.all()), 1)


@case("no class is left out")
def complete(w, check):
    source = inspect.getsource(inspect.getmodule(complete))
    missing = [cls.__name__ for cls in F.ALL_FIELDS if f"F.{cls.__name__}" not in source]
    check.equal("all are used above", missing, ["RequiredAITextField"])
