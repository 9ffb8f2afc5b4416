"""Select fields: every colour, every way to name a choice."""

from checks import case
from world import make, select, text

COLOURS = [
    f"{hue}{shade}"
    for shade in ("Light2", "Light1", "Bright", "Dark1")
    for hue in "blue cyan teal green yellow orange red pink purple gray".split()
]


@case("every colour")
def colours(w, check):
    choices = [{"name": f"in {color}", "color": color} for color in COLOURS]
    table = w.table(text(), {"name": "State", "type": "singleSelect", "options": {"choices": choices}})
    made = table.schema().field("State").options.choices
    for choice, asked in zip(made, choices, strict=True):
        check.equal(asked["color"], (choice.name, choice.color), (asked["name"], asked["color"]))
    check.equal("ids are theirs alone", len({c.id for c in made}), len(COLOURS))
    check.true("and look like ids", all(c.id.startswith("sel") and len(c.id) == 17 for c in made))
    records = table.batch_create([{"State": c["name"]} for c in choices])
    check.equal("every choice can be written", [r["fields"]["State"] for r in records], [c["name"] for c in choices])
    for choice in choices[::8]:
        found = table.all(formula=f"{{State}}='{choice['name']}'")
        check.equal(f"{choice['name']} is found", [r["fields"]["State"] for r in found], [choice["name"]])


@case("one choice a cell")
def single(w, check):
    table = w.table(text(), select("State", "Todo", "In progress", "Done, really", 'With "quotes"', "ünï ✨"))
    for choice in ("Todo", "In progress", "Done, really", 'With "quotes"', "ünï ✨"):
        record = table.create({"State": choice})
        check.equal(choice, table.get(record["id"])["fields"], {"State": choice})
    record = table.create({"State": "Todo"})
    check.equal("it is changed", table.update(record["id"], {"State": "In progress"})["fields"]["State"], "In progress")
    check.equal("and cleared", table.update(record["id"], {"State": None})["fields"], {})
    say = 'Insufficient permissions to create new select option ""Later""'
    check.refused("an unknown one", lambda: table.create({"State": "Later"}), 422, "INVALID_MULTIPLE_CHOICE_OPTIONS", say)
    check.refused("case counts", lambda: table.create({"State": "todo"}), 422, "INVALID_MULTIPLE_CHOICE_OPTIONS")
    check.refused("a number", lambda: table.create({"State": 1}), 422)
    check.equal("and nothing was written", len(table.all()), 6)


@case("several choices a cell")
def several(w, check):
    table = w.table(text(), select("Tags", "red", "green", "blue", many=True))
    record = table.create({"Tags": ["green", "red"]})
    check.equal("in the order given", record["fields"]["Tags"], ["green", "red"])
    check.equal("read again", table.get(record["id"])["fields"]["Tags"], ["green", "red"])
    check.equal("replaced as a whole", table.update(record["id"], {"Tags": ["blue"]})["fields"]["Tags"], ["blue"])
    check.equal("an empty list clears", table.update(record["id"], {"Tags": []})["fields"], {})
    check.refused("an unknown one", lambda: table.create({"Tags": ["red", "pink"]}), 422, "INVALID_MULTIPLE_CHOICE_OPTIONS")
    table.batch_create([{"Tags": ["red"]}, {"Tags": ["red", "blue"]}])
    check.equal("found by one of them", len(table.all(formula="FIND('red', ARRAYJOIN({Tags}))")), 2)
    check.equal("found by text", len(table.all(formula="{Tags}='red, blue'")), 1)


@case("choices that did not exist, with typecast")
def made_on_the_way(w, check):
    table = w.table(text(), select("State", "Todo"), select("Tags", "a", many=True))
    check.equal("one", table.create({"State": "New"}, typecast=True)["fields"]["State"], "New")
    check.equal("several", table.create({"Tags": ["a", "b", "c"]}, typecast=True)["fields"]["Tags"], ["a", "b", "c"])
    check.equal("many from a text", table.create({"Tags": "c, d"}, typecast=True)["fields"]["Tags"], ["c", "d"])
    schema = table.schema(force=True)
    check.equal("the schema has them", [c.name for c in schema.field("State").options.choices], ["Todo", "New"])
    check.equal("each once", [c.name for c in schema.field("Tags").options.choices], ["a", "b", "c", "d"])
    table.create({"State": "New"})
    check.equal("after that they exist", len(table.all(formula="{State}='New'")), 2)


@case("choices by the Metadata API")
def described(w, check):
    table = w.table(text())
    field = make(table, select("State", "One", "Two"))
    check.equal("in order", [c.name for c in field.options.choices], ["One", "Two"])
    check.refused("the same name twice", lambda: make(table, select("Again", "One", "One")), 422)
    check.equal("none is allowed", make(table, select("Bare")).options.choices, [])
    bare = table.create({"Bare": "First"}, typecast=True)
    check.equal("and filled later", bare["fields"], {"Bare": "First"})
