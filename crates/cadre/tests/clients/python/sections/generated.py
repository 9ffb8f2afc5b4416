"""Models that the client writes itself, from the schema of a base."""

import os
import sys
import types

from checks import case
from pyairtable.orm import generate
from world import checkbox, date, files, formula, link, make, moment, number, select, text


@case("a module of models is written, and works")
def module(w, check):
    rating = {"name": "Stars", "type": "rating", "options": {"icon": "star", "color": "yellowBright", "max": 5}}
    base = w.base(
        ("Work items", [
            text("Title"), number("Points", 1), checkbox(), select("State", "a", "b"), select("Tags", "x", many=True),
            date(), moment(), files(), rating, text("No", "autoNumber"), formula("Shout", "UPPER({Title})"),
        ]),
        ("People", [text("Name"), number("Rate")]),
    )
    items, people = base.table("Work items", validate=True), base.table("People", validate=True)
    owner = make(items, link("Owner", people))
    rate = people.schema().field("Rate").id
    items.create_field("Rates", "multipleLookupValues", options={"recordLinkFieldId": owner.id, "fieldIdInLinkedTable": rate})
    base.schema(force=True)
    source = str(generate.ModelFileBuilder(base))
    check.true("a class for each table", "class WorkItem(Model):" in source and "class Person(Model):" in source, source[:400])
    check.true("a lookup knows of what", "F.LookupField[int | float]" in source, source)
    check.true("a formula is what it gives", "shout = F.SingleLineTextField('Shout', readonly=True)" in source
               or "shout = F.TextField('Shout', readonly=True)" in source, source)
    made = types.ModuleType("generated_models")
    sys.modules[made.__name__] = made
    os.environ["AIRTABLE_API_KEY"] = w.token
    exec(compile(source, "generated_models.py", "exec"), made.__dict__)  # noqa: S102 - what the client wrote
    made.WorkItem.meta.api = made.Person.meta.api = w.api
    ann = made.Person(name="Ann", rate=2)
    ann.save()
    item = made.WorkItem(title="write", points=1.5, state="a", owner=[ann], done=True)
    item.save()
    item.fetch()
    check.equal("computed fields come along", (item.shout, item.rates, item.no), ("WRITE", [2], 1))
    check.equal("links lead on", item.owner[0].name, "Ann")
    check.equal("and back", made.Person.from_id(ann.id).work_items[0].title, "write")
