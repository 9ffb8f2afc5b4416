"""Fields of every type, with every option that the Metadata API knows."""

from checks import case
from pyairtable.models import schema as S
from world import checkbox, date, files, formula, link, make, moment, number, select, text

BRIGHT = [f"{hue}Bright" for hue in "green teal cyan blue purple pink red orange yellow gray".split()]
PLAIN = {
    "singleLineText": S.SingleLineTextFieldSchema,
    "multilineText": S.MultilineTextFieldSchema,
    "richText": S.RichTextFieldSchema,
    "email": S.EmailFieldSchema,
    "url": S.UrlFieldSchema,
    "phoneNumber": S.PhoneNumberFieldSchema,
    "barcode": S.BarcodeFieldSchema,
    "singleCollaborator": S.SingleCollaboratorFieldSchema,
    "multipleCollaborators": S.MultipleCollaboratorsFieldSchema,
    "createdBy": S.CreatedByFieldSchema,
    "lastModifiedBy": S.LastModifiedByFieldSchema,
    "autoNumber": S.AutoNumberFieldSchema,
}
DATES = {"local": "l", "friendly": "LL", "us": "M/D/YYYY", "european": "D/M/YYYY", "iso": "YYYY-MM-DD"}
TIMES = {"12hour": "h:mma", "24hour": "HH:mm"}


def fields_table(w):
    return w.once("fields", lambda: w.table(text("Key")))


def created(w, check, described, kind):
    """Creates a field; what was answered is kept for the case that reads the schema at the end."""
    field = make(fields_table(w), described)
    check.equal(f"{described['name']}: what the client takes it for", type(field).__name__, kind.__name__)
    w.once("answered fields", list).append(field)
    return field


@case("types without options")
def plain(w, check):
    for kind, schema in PLAIN.items():
        field = created(w, check, text(kind, kind), schema)
        check.equal(f"{kind}: id", (field.id[:3], len(field.id)), ("fld", 17))


@case("numbers")
def numbers(w, check):
    for precision in range(9):
        field = created(w, check, number(f"Number {precision}", precision), S.NumberFieldSchema)
        check.equal(f"precision {precision}", field.options.precision, precision)
        percent = {"name": f"Percent {precision}", "type": "percent", "options": {"precision": precision}}
        check.equal(f"percent {precision}", created(w, check, percent, S.PercentFieldSchema).options.precision, precision)
    for symbol in ("$", "€", "kr ", "CHF", ""):
        options = {"precision": 2, "symbol": symbol}
        field = created(w, check, {"name": f"In {symbol}", "type": "currency", "options": options}, S.CurrencyFieldSchema)
        check.equal(f"symbol {symbol!r}", (field.options.symbol, field.options.precision), (symbol, 2))
    for form in ("h:mm", "h:mm:ss", "h:mm:ss.S", "h:mm:ss.SS", "h:mm:ss.SSS"):
        described = {"name": f"Takes {form}", "type": "duration", "options": {"durationFormat": form}}
        check.equal(form, created(w, check, described, S.DurationFieldSchema).options.duration_format, form)


@case("ratings and checkboxes, every icon and colour")
def icons(w, check):
    for icon in ("star", "heart", "thumbsUp", "flag", "dot"):
        for top, color in ((1, BRIGHT[0]), (5, BRIGHT[8]), (10, BRIGHT[9])):
            options = {"icon": icon, "color": color, "max": top}
            field = created(w, check, {"name": f"{icon} {top}", "type": "rating", "options": options}, S.RatingFieldSchema)
            check.equal(f"{icon} of {top}", field.options.model_dump(), options)
    for icon in ("check", "xCheckbox", "star", "heart", "thumbsUp", "flag", "dot"):
        options = {"icon": icon, "color": "tealBright"}
        field = created(w, check, {"name": f"Box {icon}", "type": "checkbox", "options": options}, S.CheckboxFieldSchema)
        check.equal(f"box {icon}", field.options.model_dump(), options)
    for color in BRIGHT:
        options = {"icon": "check", "color": color}
        field = created(w, check, {"name": f"Box {color}", "type": "checkbox", "options": options}, S.CheckboxFieldSchema)
        check.equal(color, field.options.color, color)


@case("dates and times")
def dates(w, check):
    for style, form in DATES.items():
        field = created(w, check, date(f"Date {style}", style), S.DateFieldSchema)
        check.equal(f"{style} says its format", field.options.date_format.model_dump(), {"name": style, "format": form})
        for clock, time_form in TIMES.items():
            options = {
                "timeZone": "Europe/Paris",
                "dateFormat": {"name": style, "format": form},
                "timeFormat": {"name": clock},
            }
            described = {"name": f"{style} {clock}", "type": "dateTime", "options": options}
            got = created(w, check, described, S.DateTimeFieldSchema).options
            check.equal(f"{style} {clock}", (got.time_zone, got.time_format.format), ("Europe/Paris", time_form))
    for zone in ("utc", "client", "America/New_York"):
        check.equal(zone, created(w, check, moment(f"In {zone}", zone), S.DateTimeFieldSchema).options.time_zone, zone)


@case("files, links and what links bring along")
def links(w, check):
    check.equal("files", created(w, check, files(), S.MultipleAttachmentsFieldSchema).options.is_reversed, False)
    table = fields_table(w)
    other = table.base.create_table("Others", [text("Name")])
    field = created(w, check, link("Others", other), S.MultipleRecordLinksFieldSchema)
    check.equal("it says where it leads", field.options.linked_table_id, other.id)
    check.equal("many, in order", (field.options.prefers_single_record_link, field.options.is_reversed), (False, False))
    inverse = table.base.schema(force=True).table("Others").field(field.options.inverse_link_field_id)
    check.equal("its counterpart leads back", inverse.options.linked_table_id, table.id)
    check.equal("and knows it", inverse.options.inverse_link_field_id, field.id)
    check.equal("and is named after the table", inverse.name, table.name)
    self_link = created(w, check, link("Itself", table), S.MultipleRecordLinksFieldSchema)
    check.equal("a link to the own table", self_link.options.linked_table_id, table.id)
    check.equal("has no counterpart", self_link.options.inverse_link_field_id, None)


@case("fields are renamed and described")
def rename(w, check):
    table = w.table(text("Key"), number("Points"))
    field = table.schema().field("Points")
    field.name, field.description = "Story points", "Of effort"
    field.save()
    check.equal("answered", (field.name, field.description, field.options.precision), ("Story points", "Of effort", 0))
    read = table.schema(force=True).field(field.id)
    check.equal("and kept", (read.name, read.description), ("Story points", "Of effort"))
    record = table.create({"Story points": 3})
    check.equal("cells go by the new name", record["fields"], {"Story points": 3})
    described = table.create_field("More", "singleLineText", description="Words")
    check.equal("a description at creation", described.description, "Words")
    by_name = w.api.table(table.base.id, "Things").create_field("Later", "singleLineText")
    check.equal("the path may name the table", by_name.name, "Later")


@case("what cannot be a field")
def refused(w, check):
    table = w.table(text("Key"), number("Points"))
    again = lambda name: lambda: table.create_field(name, "singleLineText")  # noqa: E731
    check.refused("a name is given once", again("Points"), 422, "DUPLICATE_OR_EMPTY_FIELD_NAME")
    check.refused("in any case of letters", again("points"), 422, "DUPLICATE_OR_EMPTY_FIELD_NAME")
    check.refused("no name is none", again(""), 422, "DUPLICATE_OR_EMPTY_FIELD_NAME")
    check.refused("an unknown type", lambda: table.create_field("X", "noSuchType"), 422)
    check.refused("a precision beyond the range", lambda: make(table, number("X", 9)), 422)
    check.refused("a rating of 11", lambda: table.create_field(
        "X", "rating", options={"icon": "star", "color": "yellowBright", "max": 11}), 422)
    check.refused("a link to nowhere", lambda: table.create_field(
        "X", "multipleRecordLinks", options={"linkedTableId": "tblNoSuchTable000"}), 422)
    check.refused("a format that is not its name's", lambda: table.create_field(
        "X", "date", options={"dateFormat": {"name": "iso", "format": "LL"}}), 422)
    check.equal("nothing of it is there", [f.name for f in table.schema(force=True).fields], ["Key", "Points"])


@case("a base may begin with fields of any type")
def at_once(w, check):
    described = [
        text("Title"), number("Points", 1), checkbox(), select("State", "Todo"), select("Tags", "a", many=True),
        date(), moment(), files(), text("Mail", "email"), text("Serial", "autoNumber"),
        text("Maker", "createdBy"), formula("Twice", "{Points}*2"),
    ]
    table = w.table(*described)
    check.equal("in order", [f.type for f in table.schema().fields], [d["type"] for d in described])
    primary = [text("Title", kind) for kind in ("multilineText", "phoneNumber", "email", "url", "barcode", "autoNumber")]
    primary += [date("Title"), number("Title"), formula("Title", "'x'")]
    for field in primary:
        table = w.table(field)
        check.equal(f"{field['type']} may be the primary field", table.schema().fields[0].type, field["type"])
    for field in (checkbox("Title"), select("Title", "a"), files("Title")):
        check.refused(f"{field['type']} may not", lambda field=field: w.table(field), 422)


@case("the schema says of every field what its creation answered")
def read_again(w, check):
    schema = fields_table(w).schema(force=True)
    answered = w.once("answered fields", list)
    for field in answered:
        check.equal(field.name, schema.field(field.id).model_dump(), field.model_dump())
    check.equal("in the order of creation", [f.id for f in schema.fields[1:]], [f.id for f in answered])
