"""Views: listed and deleted as at Airtable; created and changed beyond it."""

from checks import case
from world import number, select, text, values


def filled(w):
    table = w.table(text(), number(), select("State", "Todo", "Done"))
    table.batch_create([{"Name": n, "Number": i, "State": s} for i, (n, s) in enumerate(
        [("a", "Done"), ("b", "Todo"), ("c", "Done"), ("d", "Todo")])])
    return table


def create(w, table, **described):
    answer = w.raw("POST", f"/v0/meta/bases/{table.base.id}/tables/{table.id}/views", json=described)
    answer.raise_for_status()
    return answer.json()


@case("views are listed, got and deleted")
def listed(w, check):
    table = filled(w)
    base = f"/v0/meta/bases/{table.base.id}"
    grid = table.schema().views[0]
    views = w.raw("GET", f"{base}/views").json()["views"]
    check.equal("listed", [(v["id"], v["name"], v["type"]) for v in views], [(grid.id, "Grid view", "grid")])
    check.equal("got", w.raw("GET", f"{base}/views/{grid.id}").json()["name"], "Grid view")
    second = create(w, table, name="Second", type="grid")
    view = table.schema(force=True).view("Second")
    check.equal("a new one is in the schema", (view.id, view.type), (second["id"], "grid"))
    view.delete()
    check.true("the client knows it is deleted", view.deleted)
    check.equal("and it is gone", [v.name for v in table.schema(force=True).views], ["Grid view"])
    check.refused("for lists too", lambda: table.all(view="Second"), 422, "VIEW_NAME_NOT_FOUND", "View Second not found")


@case("a view filters and orders what is listed through it")
def through(w, check):
    table = filled(w)
    done = {"filter": "{State}='Done'", "sort": [{"field": "Number", "direction": "desc"}]}
    create(w, table, name="Finished", type="grid", **done)
    names = lambda **options: values(table.all(view="Finished", **options), "Name")  # noqa: E731
    check.equal("filtered and in order", names(), ["c", "a"])
    check.equal("a sort of the request is stronger", names(sort=["Number"]), ["a", "c"])
    check.equal("a formula of the request is one more", names(formula="{Number}=0"), ["a"])
    check.equal("hidden fields are returned still", sorted(table.all(view="Finished")[0]["fields"]), ["Name", "Number", "State"])
    long_formula = f"{{Name}}!='{'x' * 17000}'"
    check.equal("by POST as well", names(formula=long_formula), ["c", "a"])
    table.create({"Name": "e", "Number": 9, "State": "Done"})
    check.equal("it follows what is written", names(), ["e", "c", "a"])


@case("a view is changed")
def changed(w, check):
    table = filled(w)
    made = create(w, table, name="Draft", filterByFormula="{Number}>1", visibleFieldIds=["Name"])
    path = f"/v0/meta/bases/{table.base.id}/views/{made['id']}"
    shown = table.schema(force=True).view("Draft").visible_field_ids
    check.equal("the fields it shows", shown, [table.schema().field("Name").id])
    check.equal("the records it holds", sorted(values(table.all(view="Draft"), "Name")), ["c", "d"])
    answer = w.raw("PATCH", path, json={"name": "Final", "filterByFormula": None, "visibleFieldIds": None})
    check.equal("answered", answer.status_code, 200)
    check.equal("all fields", len(table.schema(force=True).view("Final").visible_field_ids), 3)
    check.equal("all records", len(table.all(view="Final")), 4)
    check.equal("no other name finds it", w.raw("GET", f"/v0/{table.base.id}/{table.id}?view=Draft").status_code, 422)
    check.equal("what views do not have", w.raw("PATCH", path, json={"colour": "red"}).status_code, 422)
    kinds = ("grid", "form", "calendar", "gallery", "kanban", "timeline", "block")
    for kind in kinds:
        create(w, table, name=f"A {kind}", type=kind)
    check.equal("of every kind", [v.type for v in table.schema(force=True).views][2:], list(kinds))


@case("a view of another table")
def elsewhere(w, check):
    base = w.base(("One", [text()]), ("Two", [text()]))
    view = base.schema().table("One").views[0]
    check.refused("by id", lambda: base.table("Two").all(view=view.id), 422)
    check.refused("unknown by id", lambda: base.table("Two").all(view="viwNoSuchView0000"), 422, "VIEW_ID_NOT_FOUND")
    check.refused("unknown by name", lambda: base.table("Two").all(view="Nope"), 422, "VIEW_NAME_NOT_FOUND", "View Nope not found")
