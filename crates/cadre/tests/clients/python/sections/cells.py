"""Cells of every type: written, read, cleared."""

from checks import case
from world import checkbox, date, files, ids_of, link, make, moment, number, select, text

WRITABLE = [
    (text("Line"), "a\tb 'c' \"d\" ü ✨", None),
    (text("Long", "multilineText"), "one\ntwo\n\nthree", None),
    (text("Rich", "richText"), "**bold** and _lean_\n", None),
    (text("Mail", "email"), "ann@example.com", None),
    (text("Page", "url"), "example.com", None),
    (text("Phone", "phoneNumber"), "+44 (0)20 7946 0958", None),
    (number("Whole"), 42, None),
    (number("Parts", 4), 3.1416, None),
    (number("Minus"), -7, None),
    ({"name": "Money", "type": "currency", "options": {"precision": 2, "symbol": "€"}}, 12.5, None),
    ({"name": "Share", "type": "percent", "options": {"precision": 1}}, 0.333, None),
    ({"name": "Takes", "type": "duration", "options": {"durationFormat": "h:mm:ss"}}, 3661, None),
    ({"name": "Takes parts", "type": "duration", "options": {"durationFormat": "h:mm:ss.SSS"}}, 1.25, None),
    ({"name": "Stars", "type": "rating", "options": {"icon": "star", "color": "yellowBright", "max": 5}}, 4, None),
    (checkbox("Done"), True, None),
    (select("State", "Todo", "Done"), "Done", None),
    (select("Tags", "a", "b", "c", many=True), ["c", "a"], None),
    (date("Day"), "2026-02-28", None),
    (moment("At"), "2026-02-28T23:59:59.000Z", None),
    (text("Code", "barcode"), {"text": "4006381333931"}, None),
    (text("Code and type", "barcode"), {"text": "01234567", "type": "upce"}, None),
]


def every_type(w):
    return w.once("every type", lambda: w.table(text("Key"), *[described for described, _, _ in WRITABLE]))


@case("every type is written and read")
def round_trip(w, check):
    table = every_type(w)
    fields = {described["name"]: value for described, value, _ in WRITABLE}
    record = table.create(fields)
    read = table.get(record["id"])
    for name, value in fields.items():
        check.equal(f"{name} is answered", record["fields"].get(name), value)
        check.equal(f"{name} is read", read["fields"].get(name), value)
    check.equal("alone or in a list", table.all(), [read])
    for name, value in fields.items():
        alone = table.create({name: value})
        check.equal(f"{name} alone", alone["fields"], {name: value})


@case("null clears every type, and PUT clears what it does not name")
def cleared(w, check):
    table = every_type(w)
    fields = {described["name"]: value for described, value, _ in WRITABLE}
    nulls = dict.fromkeys(fields)
    kept_rich = {"Rich": "\n"}
    check.equal("created with nulls for all", table.create(nulls)["fields"], {})
    record = table.create(fields)
    check.equal("cleared all at once", table.update(record["id"], nulls)["fields"], kept_rich)
    record = table.create(fields)
    for name in fields:
        left = table.update(record["id"], {name: None})["fields"]
        check.equal(f"{name} is cleared alone", left.get(name), kept_rich.get(name))
    record = table.create(fields)
    put = table.update(record["id"], {"Key": "x"}, replace=True)["fields"]
    check.equal("PUT leaves what it names and nothing else", put, {"Key": "x"})
    for name, nothing in (("Line", ""), ("Tags", []), ("Done", False)):
        record = table.create({name: fields[name], "Key": "k"})
        check.equal(f"{name}: {nothing!r} clears", table.update(record["id"], {name: nothing})["fields"], {"Key": "k"})


@case("what a cell does not take")
def refused(w, check):
    table = every_type(w)
    wrong = {
        "Line": 5, "Long": ["a"], "Mail": {"a": 1}, "Whole": "42", "Parts": True, "Money": "€ 5", "Share": [0.5],
        "Takes": "1:00", "Stars": 6, "Done": "yes", "State": ["Todo"], "Tags": "a", "Day": "28.02.2026",
        "At": "yesterday", "Code": "4006381333931",
    }
    for name, value in wrong.items():
        say = f'Field "{name}" cannot accept the provided value'
        kind = "INVALID_VALUE_FOR_COLUMN"
        check.refused(f"{name}: {value!r}", lambda n=name, v=value: table.create({n: v}), 422, kind, say)
    check.refused("a rating of none", lambda: table.create({"Stars": 0}), 422, "INVALID_VALUE_FOR_COLUMN")
    check.refused("an unknown field", lambda: table.create({"Colour": 1}), 422, "UNKNOWN_FIELD_NAME",
                  'Unknown field name: "Colour"')


@case("dates and moments in every spelling")
def moments(w, check):
    table = w.table(text("Key"), date("Day"), moment("At"), moment("There", "America/New_York"))
    read = lambda fields: table.create(fields)["fields"]  # noqa: E731
    check.equal("a moment makes a day", read({"Day": "2026-02-28T12:00:00.000Z"}), {"Day": "2026-02-28"})
    check.equal("without parts of seconds", read({"At": "2026-02-28T10:00:00Z"}), {"At": "2026-02-28T10:00:00.000Z"})
    check.equal("with an offset", read({"At": "2026-02-28T10:00:00+02:00"}), {"At": "2026-02-28T08:00:00.000Z"})
    check.equal("without: UTC", read({"At": "2026-02-28T10:00:00"}), {"At": "2026-02-28T10:00:00.000Z"})
    check.equal("or the field's zone", read({"There": "2026-02-28T10:00:00"}), {"There": "2026-02-28T15:00:00.000Z"})
    check.equal("in summer too", read({"There": "2026-07-01T10:00:00"}), {"There": "2026-07-01T14:00:00.000Z"})
    check.equal("a number is milliseconds", read({"At": 1640520000000}), {"At": "2021-12-26T12:00:00.000Z"})
    check.equal("a day makes a moment", read({"At": "2026-02-28"}), {"At": "2026-02-28T00:00:00.000Z"})
    check.equal("parts of seconds stay", read({"At": "2026-02-28T10:00:00.123Z"}), {"At": "2026-02-28T10:00:00.123Z"})


@case("rich text is kept in one form")
def rich(w, check):
    table = w.table(text("Key"), text("Rich", "richText"))
    record = table.create({"Rich": "#header\n* bullet"})
    check.equal("bullets and the last line", record["fields"]["Rich"], "#header\n- bullet\n")
    check.equal("once is enough", table.update(record["id"], record["fields"])["fields"], record["fields"])


@case("links between records")
def links(w, check):
    base = w.base(("Tasks", [text("Title")]), ("People", [text("Name")]))
    tasks, people = base.table("Tasks"), base.table("People")
    make(tasks, link("Owner", base.table("People", validate=True)))
    ann, bob = (people.create({"Name": name})["id"] for name in ("Ann", "Bob"))
    task = tasks.create({"Title": "Write", "Owner": [bob, ann]})
    check.equal("in the order given", task["fields"]["Owner"], [bob, ann])
    check.equal("the other side", people.get(ann)["fields"], {"Name": "Ann", "Tasks": [task["id"]]})
    check.equal("replaced as a whole", tasks.update(task["id"], {"Owner": [ann]})["fields"]["Owner"], [ann])
    check.equal("the other side follows", people.get(bob)["fields"], {"Name": "Bob"})
    second = tasks.create({"Title": "Read"})["id"]
    check.equal("written from there", people.update(bob, {"Tasks": [second, task["id"]]})["fields"]["Tasks"], [second, task["id"]])
    check.equal("seen from here", tasks.get(task["id"])["fields"]["Owner"], [ann, bob])
    check.equal("an empty list clears", "Owner" in tasks.update(second, {"Owner": []})["fields"], False)
    people.delete(ann)
    check.equal("a deleted record is in no link", tasks.get(task["id"])["fields"]["Owner"], [bob])
    missing, wrong = "recNoSuchRecord00", task["id"]
    owner = lambda *ids: lambda: tasks.create({"Owner": list(ids)})  # noqa: E731
    check.refused("an unknown record", owner(missing), 422, "ROW_DOES_NOT_EXIST")
    say = f"Record ID {wrong} belongs to table {tasks.id}, but the field links to table {people.id}"
    check.refused("a record of another table", owner(wrong), 422, "ROW_TABLE_DOES_NOT_MATCH_LINKED_TABLE", say)
    names = tasks.all(formula="{Owner}='Bob'")
    check.equal("formulas see names", ids_of(names), [task["id"]])
    check.equal("several are joined", ids_of(tasks.all(formula="FIND('Bob', {Owner})")), [task["id"]])
    for length in (1, 50):
        owners = [people.create({"Name": f"P{i}"})["id"] for i in range(length)]
        check.equal(f"{length} links", tasks.update(second, {"Owner": owners})["fields"]["Owner"], owners)
    shown = tasks.get(task["id"], cell_format="string", time_zone="utc", user_locale="en")["fields"]
    check.equal("as text", shown["Owner"], "Bob")


@case("people in cells")
def people(w, check):
    one, many = text("Owner", "singleCollaborator"), text("Team", "multipleCollaborators")
    table = w.table(text("Key"), one, many)
    me, mail = w.me["id"], w.me["email"]
    record = table.create({"Owner": {"id": me}})
    owner = record["fields"]["Owner"]
    check.equal("by id", (owner["id"], owner["email"]), (me, mail))
    check.true("with a name", owner["name"])
    check.equal("by address", table.create({"Owner": {"email": mail}})["fields"]["Owner"]["id"], me)
    check.equal("as it is read", table.update(record["id"], {"Owner": owner})["fields"]["Owner"], owner)
    check.equal("several", table.create({"Team": [{"id": me}]})["fields"]["Team"], [owner])
    check.equal("several by bare id", table.create({"Team": [me]})["fields"]["Team"], [owner])
    check.equal("cleared", table.update(record["id"], {"Owner": None})["fields"], {})


@case("an attachment cell takes addresses and its own files")
def attachments(w, check):
    table = w.table(text("Key"), files())
    check.equal("none", table.create({"Files": []})["fields"], {})
    check.refused("a bare text", lambda: table.create({"Files": ["http://127.0.0.1/a.png"]}), 422)
    check.refused("data in the address", lambda: table.create({"Files": [{"url": "data:text/plain,x"}]}), 422,
                  "INVALID_ATTACHMENT_OBJECT")
    check.refused("a file that is not there", lambda: table.create({"Files": [{"id": "attNoSuchFile0000"}]}), 422,
                  "INVALID_ATTACHMENT_OBJECT")
