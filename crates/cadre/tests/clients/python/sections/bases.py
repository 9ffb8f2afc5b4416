"""Bases, tables, whom they belong to: the Metadata API."""

import requests
from checks import case
from world import checkbox, number, select, text


@case("who asks")
def who_asks(w, check):
    me = w.api.whoami()
    check.equal("a user's id has 17 characters", (me["id"][:3], len(me["id"])), ("usr", 17))
    check.true("the administrator's token may see the address", "@" in me["email"])
    check.true("scopes are for OAuth alone", "scopes" not in me)


@case("a base is created, listed, read, left")
def life_of_a_base(w, check):
    tasks = {"name": "Tasks", "description": "Everything to do", "fields": [text("Title"), number("Points")]}
    people = {"name": "People", "fields": [text("Name")]}
    base = w.api.create_base(w.workspace_id, "Plan", [tasks, people])
    check.equal("its id", (base.id[:3], len(base.id)), ("app", 17))
    check.equal("its name", base.name, "Plan")
    check.equal("the owner's role is shown as create", base.permission_level, "create")
    check.true("it is in the list", base.id in [b.id for b in w.api.bases(force=True)])
    check.equal("it is found by id", w.api.base(base.id, validate=True, force=True).name, "Plan")
    check.raises("an unknown one is not", KeyError, lambda: w.api.base("appNoSuchBase0000", validate=True))
    check.equal("tables come in order", [t.name for t in base.tables(force=True)], ["Tasks", "People"])
    base.delete()
    check.true("a deleted one is in no list", base.id not in [b.id for b in w.api.bases(force=True)])
    check.refused(
        "and cannot be read", lambda: base.schema(force=True), 403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"
    )


@case("the schema of a base")
def schema(w, check):
    base = w.base(("Tasks", [text("Title"), number("Points", 2), checkbox(), select("State", "Todo", "Done")]))
    found = base.schema()
    table = found.table("Tasks")
    check.equal("a table is found by its id as well", found.table(table.id).name, "Tasks")
    check.equal("ids of tables", (table.id[:3], len(table.id)), ("tbl", 17))
    check.equal("the first field is the primary one", table.primary_field_id, table.field("Title").id)
    check.equal("without description there is none", table.description, None)
    check.equal("fields in order", [f.name for f in table.fields], ["Title", "Points", "Done", "State"])
    check.equal("a view is there", [(v.name, v.type) for v in table.views], [("Grid view", "grid")])
    view = table.view("Grid view")
    check.equal("that shows every field", view.visible_field_ids, [f.id for f in table.fields])
    plain = w.raw("GET", f"/v0/meta/bases/{base.id}/tables").json()
    check.true("only when asked", "visibleFieldIds" not in plain["tables"][0]["views"][0])
    bracketed = w.raw("GET", f"/v0/meta/bases/{base.id}/tables?include[]=visibleFieldIds").json()
    check.true("in either spelling", "visibleFieldIds" in bracketed["tables"][0]["views"][0])
    check.true("unset descriptions are left out", "description" not in plain["tables"][0])
    check.true("and options of what has none", "options" not in plain["tables"][0]["fields"][0])


@case("tables are created, found, renamed and described")
def tables(w, check):
    base = w.base(("One", [text()]))
    two = base.create_table("Two", [text("Key"), number("Count")], description="The second")
    schema = two.schema()
    check.equal("description", schema.description, "The second")
    check.equal("fields", [f.name for f in schema.fields], ["Key", "Count"])
    check.equal("a new table has a grid", [(v.name, v.type) for v in schema.views], [("Grid view", "grid")])
    check.equal("both are there", [t.name for t in base.tables(force=True)], ["One", "Two"])
    schema.name, schema.description = "Zwei", "Die zweite"
    schema.save()
    check.equal("the answer has the new name", schema.name, "Zwei")
    again = base.schema(force=True).table(two.id)
    check.equal("the schema too", (again.name, again.description), ("Zwei", "Die zweite"))
    check.equal("records are reached by it", base.table("Zwei").create({"Key": "a"})["fields"], {"Key": "a"})
    check.equal("and by the id", len(base.table(two.id).all()), 1)
    check.equal("and in any case of letters", len(base.table("ZWEI").all()), 1)
    check.refused("a name is given once", lambda: base.create_table("one", [text()]), 422)
    check.refused("a table has a field", lambda: base.create_table("Three", []), 422)
    odd = "a/b ü?&#%+ ✨"
    base.create_table(odd, [text()])
    check.equal("odd names are reached", base.table(odd).create({"Name": "x"})["fields"], {"Name": "x"})
    check.equal("and read", len(base.table(odd).all()), 1)


@case("whom a base belongs to")
def collaborators(w, check):
    base = w.base(("One", [text()]))
    info = base.collaborators()
    check.equal("its id", info.id, base.id)
    check.equal("its name", info.name, base.name)
    check.equal("its workspace", info.workspace_id, w.workspace_id)
    check.equal("the role of who asks", info.permission_level in ("create", "owner"), True)
    ann = w.person("Ann")
    w.operation("member_set", user=ann, of={"base": base.id}, role="edit")
    people = base.collaborators(force=True).individual_collaborators.via_base
    check.equal("its people", [(person.user_id, person.permission_level) for person in people], [(ann, "edit")])
    check.equal("no invitations", (info.invite_links.via_base, info.invite_links.via_workspace), ([], []))
    check.refused("shares are not there", base.shares, 403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND")
    space = w.api.workspace(w.workspace_id).collaborators()
    check.equal("the workspace", (space.id, base.id in space.base_ids), (w.workspace_id, True))
    check.true("who owns it", "owner" in [person.permission_level for person in space.individual_collaborators.via_workspace])
    check.true("its bases' people", ann in [person.user_id for person in space.individual_collaborators.via_base])


@case("bases are listed in one page here, and with what strict clients need")
def listing(w, check):
    answer = w.raw("GET", "/v0/meta/bases").json()
    check.true("no offset at the end", "offset" not in answer)
    check.equal("the keys of a base", sorted(answer["bases"][0]), ["id", "name", "permissionLevel"])
    check.equal("an empty offset is none", w.raw("GET", "/v0/meta/bases?offset=").status_code, 200)


@case("headers that browsers need")
def headers(w, check):
    found = w.raw("GET", "/v0/meta/whoami").headers
    check.equal("of what kind it is", found["Content-Type"].replace(" ", "").lower(), "application/json;charset=utf-8")
    check.equal("any page may ask", found["Access-Control-Allow-Origin"], "*")
    asked = requests.options(f"{w.url}/v0/appAny0000000000/Any", timeout=10)
    check.true("a preflight needs no token", asked.status_code in (200, 204), asked.status_code)
    allowed = asked.headers.get("Access-Control-Allow-Headers", "").lower()
    check.true("and may send its own headers", "authorization" in allowed and "x-airtable-user-agent" in allowed)
