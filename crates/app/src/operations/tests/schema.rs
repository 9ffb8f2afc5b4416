//! Tables, fields and views: made, changed, shown, deleted; what is refused, and with which data for faces.

use cadre_base::BaseError;
use cadre_base::cells::options::OptionsErrorKind;
use serde_json::{Value as Json, json};

use super::World;
use crate::Code;

fn field<'j>(table: &'j Json, name: &str) -> &'j Json {
    table["fields"].as_array().unwrap().iter().find(|field| field["name"] == name).unwrap()
}

/// A table as the base shows it.
fn shown(world: &World, name: &str) -> Json {
    let schema = world.ok("base_schema", json!({"include": ["visibleFieldIds", "definitions"]}));
    schema["tables"].as_array().unwrap().iter().find(|table| table["name"] == name).unwrap().clone()
}

#[test]
fn a_new_table_is_shown_whole_with_its_grid_view() {
    let world = World::new();
    let made = world.ok(
        "table_create",
        json!({"name": "T", "description": "What", "fields": [
            {"name": "Name", "type": "singleLineText", "description": "Who"},
            {"name": "Size", "type": "number", "options": {"precision": 2}},
        ]}),
    );
    assert_eq!(made["primaryFieldId"], made["fields"][0]["id"]);
    assert_eq!(
        made["fields"][0].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["id", "name", "type", "description"]
    );
    assert_eq!(made["fields"][1]["options"], json!({"precision": 2}));
    assert_eq!(made["description"], "What");
    let view = &made["views"][0];
    assert_eq!(
        (&view["name"], &view["type"], view.as_object().unwrap().len()),
        (&json!("Grid view"), &json!("grid"), 3)
    );
    let listed = world.ok("base_schema", json!({"include": ["visibleFieldIds"]}));
    let visible = [&made["fields"][0]["id"], &made["fields"][1]["id"]];
    assert_eq!(listed["tables"][0]["views"][0]["visibleFieldIds"], json!(visible));
    assert_eq!(world.ok("base_schema", json!({}))["tables"][0], made);
}

#[test]
fn computed_fields_of_every_type_are_made_in_one_table_from_the_fields_before_them() {
    let world = World::with_tasks();
    let made = world.ok(
        "table_create",
        json!({"name": "All", "include": ["definitions"], "fields": [
            {"name": "Name", "type": "singleLineText"},
            {"name": "Tasks", "type": "multipleRecordLinks", "options": {"linkedTableId": "Tasks"}},
            {"name": "Line", "type": "formula", "options": {"formula": "{Name} & '!'"}},
            {"name": "Titles", "type": "multipleLookupValues",
             "options": {"recordLinkFieldId": "Tasks", "fieldIdInLinkedTable": "Title"}},
            {"name": "Sum", "type": "rollup", "options": {
                "recordLinkFieldId": "Tasks", "fieldIdInLinkedTable": "Points", "formula": "SUM(values)",
                "condition": "{Done}"}},
            {"name": "Count", "type": "count", "options": {"recordLinkFieldId": "Tasks"}},
            {"name": "No", "type": "autoNumber"},
            {"name": "Made", "type": "createdTime"},
            {"name": "Made by", "type": "createdBy"},
            {"name": "Edited", "type": "lastModifiedTime", "options": {"referencedFieldIds": ["Name"]}},
            {"name": "Edited by", "type": "lastModifiedBy"},
            {"name": "Open", "type": "button", "options": {"label": "Go", "url": "'https://x.io/' & {Name}"}},
        ]}),
    );
    let types: Vec<&str> = made["fields"].as_array().unwrap().iter().map(|f| f["type"].as_str().unwrap()).collect();
    assert_eq!(types.len(), 12);
    for name in ["Line", "Titles", "Sum", "Count", "Edited"] {
        assert_eq!(field(&made, name)["options"]["isValid"], true, "{name}");
    }
    let id = |name: &str| field(&made, name)["id"].as_str().unwrap().to_owned();
    assert_eq!(field(&made, "Line")["options"]["formula"], format!("{{{}}} & '!'", id("Name")));
    assert_eq!(field(&made, "Sum")["options"]["formula"], "SUM(values)");
    assert_eq!(field(&made, "Titles")["options"]["recordLinkFieldId"], id("Tasks"));
    let link = &field(&made, "Tasks")["options"];
    let other = shown(&world, "Tasks");
    assert_eq!(link["inverseLinkFieldId"], field(&other, "All")["id"]);
    assert_eq!(field(&other, "All")["options"]["isReversed"], true);
    let [a, b] =
        [json!({"Title": "a", "Points": 2, "Done": true}), json!({"Title": "b", "Points": 3})].map(|f| world.task(f));
    let record =
        world.ok("record_create", json!({"table": "All", "records": [{"fields": {"Name": "x", "Tasks": [a, b]}}]}));
    let fields = &record["records"][0]["fields"];
    assert_eq!(fields["Line"], "x!");
    assert_eq!((&fields["Titles"], &fields["Sum"], &fields["Count"]), (&json!(["a", "b"]), &json!(2), &json!(2)));
    assert_eq!((&fields["No"], &fields["Open"]), (&json!(1), &json!({"label": "Go", "url": "https://x.io/x"})));
    world.assert_sound();
}

#[test]
fn a_table_that_links_to_itself_is_planned_with_the_right_numbers() {
    let world = World::with_tasks();
    let made = world.ok(
        "table_create",
        json!({"name": "Tree", "fields": [
            {"name": "Name", "type": "singleLineText"},
            {"name": "Parent", "type": "multipleRecordLinks", "options": {"linkedTableId": "Tree"}},
            {"name": "Above", "type": "multipleLookupValues",
             "options": {"recordLinkFieldId": "Parent", "fieldIdInLinkedTable": "Name"}},
        ]}),
    );
    assert_eq!(field(&made, "Above")["options"]["isValid"], true);
    assert_eq!(field(&made, "Parent")["options"]["linkedTableId"], made["id"]);
    assert_eq!(field(&made, "Above")["options"]["result"]["type"], "singleLineText");
}

#[test]
fn what_a_table_cannot_be_is_refused_with_what_faces_need() {
    let world = World::with_tasks();
    let create = |name: &str, fields: Json| world.refused("table_create", json!({"name": name, "fields": fields}));
    let text = json!([{"name": "Name", "type": "singleLineText"}]);
    let taken = create("tasks", text.clone());
    assert!(matches!(taken.base(), Some(BaseError::Name { what: "table", .. })), "{taken}");
    assert!(matches!(create(" ", text).base(), Some(BaseError::Name { what: "table", .. })));
    assert!(matches!(create("T", json!([])).base(), Some(BaseError::Invalid { .. })));
    let check = json!([{"name": "C", "type": "checkbox", "options": {"icon": "check", "color": "redBright"}}]);
    assert!(create("T", check).message().contains("cannot name its records"));
    let unknown = create("T", json!([{"name": "C", "type": "colour"}]));
    let fault = unknown.field_fault().unwrap();
    assert_eq!(
        (fault.table.as_str(), fault.error.kind, fault.error.field.as_str()),
        ("T", OptionsErrorKind::UnknownType, "C")
    );
    assert_eq!(unknown.code(), Code::InvalidField);
    let twice = json!([{"name": "N", "type": "singleLineText"}, {"name": "n", "type": "singleLineText"}]);
    assert!(matches!(create("T", twice).base(), Some(BaseError::Name { what: "field", .. })));
}

#[test]
fn a_table_is_renamed_described_and_gets_another_primary_field() {
    let world = World::with_tasks();
    let renamed = world.ok("table_update", json!({"table": "Tasks", "name": "Work", "description": "To do"}));
    assert_eq!((&renamed["name"], &renamed["description"]), (&json!("Work"), &json!("To do")));
    let bare = world.ok("table_update", json!({"table": "work", "description": null}));
    assert!(bare.get("description").is_none());
    assert_eq!(bare["name"], "Work");
    let turned = world.ok("table_update", json!({"table": "Work", "primaryField": "Double"}));
    assert_eq!(turned["primaryFieldId"], field(&turned, "Double")["id"]);
    assert_eq!(world.refused("table_update", json!({"table": "Work"})).code(), Code::InvalidRequest);
    let taken = world.refused("table_update", json!({"table": "Work", "name": "People"}));
    assert!(matches!(taken.base(), Some(BaseError::Name { what: "table", .. })));
}

#[test]
fn a_deleted_table_leaves_text_where_links_were() {
    let world = World::with_tasks();
    let person = world.ok("record_create", json!({"table": "People", "records": [{"fields": {"Name": "Alice"}}]}));
    let id = world.task(json!({"Title": "a", "Owner": [person["records"][0]["id"]]}));
    let people = shown(&world, "People")["id"].clone();
    assert_eq!(world.ok("table_delete", json!({"table": "People"})), json!({"id": people, "deleted": true}));
    assert_eq!(field(&shown(&world, "Tasks"), "Owner")["type"], "singleLineText");
    assert_eq!(world.fields(&id)["Owner"], "Alice");
    world.assert_sound();
}

#[test]
fn a_field_changes_its_name_formula_choices_and_type() {
    let world = World::with_tasks();
    let id = world.task(json!({"Title": "12", "Points": 3, "State": "Todo"}));
    let change = |field: &str, change: Json| {
        world.ok("field_update", json!({"table": "Tasks", "field": field, "change": change}))["field"].take()
    };
    let renamed = change("Points", json!({"name": "Size", "description": "How big"}));
    assert_eq!((&renamed["name"], &renamed["description"]), (&json!("Size"), &json!("How big")));
    assert_eq!(world.fields(&id)["Double"], 6, "formulas hold fields by id");
    change("Double", json!({"options": {"formula": "{Size} * 10 & ' pt'"}}));
    assert_eq!(world.fields(&id)["Double"], "30 pt");
    let state = field(&shown(&world, "Tasks"), "State").clone();
    let mut choices = state["options"]["choices"].as_array().unwrap().clone();
    choices[0]["name"] = json!("Ready");
    choices.push(json!({"name": "Late", "color": "redBright"}));
    let changed = change("State", json!({"options": {"choices": choices}}));
    assert_eq!(changed["options"]["choices"][0]["id"], state["options"]["choices"][0]["id"]);
    assert_eq!(changed["options"]["choices"][2]["color"], "redBright");
    assert_eq!(world.fields(&id)["State"], "Ready");
    let number = change("Title", json!({"type": "number", "options": {"precision": 0}}));
    assert_eq!(number["type"], "number");
    assert_eq!(world.fields(&id)["Title"], 12);
    let text = change("State", json!({"type": "singleLineText"}));
    assert_eq!(text["type"], "singleLineText");
    assert_eq!(world.fields(&id)["State"], "Ready");
    world.assert_sound();
}

#[test]
fn a_change_of_a_field_that_cannot_be_is_refused_with_what_faces_need() {
    let world = World::with_tasks();
    let refused = |field: &str, change: Json| {
        world.refused("field_update", json!({"table": "Tasks", "field": field, "change": change}))
    };
    assert!(matches!(refused("Points", json!({"name": "title"})).base(), Some(BaseError::Name { what: "field", .. })));
    let blank = refused("Points", json!({"name": " "}));
    assert_eq!(blank.field_fault().unwrap().error.kind, OptionsErrorKind::Name);
    assert_eq!(refused("Points", json!({})).field_fault().unwrap().error.kind, OptionsErrorKind::Shape);
    let options = refused("Points", json!({"options": {"precision": 9}}));
    let fault = options.field_fault().unwrap();
    assert_eq!((fault.error.kind, fault.error.path.as_str()), (OptionsErrorKind::Options, "options.precision"));
    let formula = refused("Double", json!({"options": {"formula": "{Nothing} + "}}));
    assert!(matches!(formula.base(), Some(BaseError::Formula { .. })), "{formula}");
    let circle = refused("Double", json!({"options": {"formula": "{Double} + 1"}}));
    assert_eq!(circle.code(), Code::CircularReference);
    assert!(matches!(refused("Nothing", json!({"name": "x"})).base(), Some(BaseError::NoField { .. })));
    let primary = world.refused("field_delete", json!({"table": "Tasks", "field": "Title"}));
    assert!(primary.message().contains("names the records"), "{primary}");
}

#[test]
fn a_deleted_field_goes_with_its_cells_and_what_read_it_says_so() {
    let world = World::with_tasks();
    let id = world.task(json!({"Title": "a", "Points": 3}));
    let points = field(&shown(&world, "Tasks"), "Points")["id"].clone();
    let gone = world.ok("field_delete", json!({"table": "Tasks", "field": points}));
    assert_eq!(gone, json!({"id": points, "deleted": true}));
    assert_eq!(world.fields(&id), json!({"Title": "a", "Double": {"error": "#ERROR!"}}));
    let double = field(&shown(&world, "Tasks"), "Double").clone();
    assert_eq!((&double["options"]["isValid"], &double["options"]["result"]), (&json!(false), &Json::Null));
    world.ok("undo", json!({}));
    assert_eq!(world.fields(&id)["Double"], 6);
}

#[test]
fn a_field_that_was_read_can_be_made_again_elsewhere() {
    let world = World::with_tasks();
    for found in shown(&world, "Tasks")["fields"].as_array().unwrap() {
        let computed = ["formula", "multipleRecordLinks"].contains(&found["type"].as_str().unwrap());
        if computed || found["name"] == "Title" {
            continue;
        }
        let mut copy = found.clone();
        copy["name"] = json!(format!("{} copy", found["name"].as_str().unwrap()));
        let made = world.ok("field_create", json!({"table": "People", "field": copy}))["field"].take();
        assert_ne!(made["id"], found["id"], "ids are drawn anew");
        assert_eq!(made["type"], found["type"]);
    }
    let kept = json!({"id": "fldCdrKept000001A", "name": "Kept", "type": "email"});
    let made = world.ok("field_create", json!({"table": "People", "field": kept, "keepId": true}));
    assert_eq!(made["field"], kept);
    let taken = world.refused("field_create", json!({"table": "Tasks", "field": kept, "keepId": true}));
    assert!(matches!(taken.base(), Some(BaseError::Taken { what: "field", .. })));
}

#[test]
fn views_of_every_kind_are_made_changed_listed_and_deleted() {
    let world = World::with_tasks();
    let points = field(&shown(&world, "Tasks"), "Points")["id"].as_str().unwrap().to_owned();
    for kind in ["grid", "form", "calendar", "gallery", "kanban", "timeline", "block"] {
        let made =
            world.ok("view_create", json!({"table": "Tasks", "view": {"name": format!("A {kind}"), "type": kind}}));
        assert_eq!(made["type"], kind);
    }
    let made = world.ok(
        "view_create",
        json!({"table": "Tasks", "view": {
            "name": "Big", "filter": "{Points} > 2", "sort": [{"field": "Points", "direction": "desc"}],
            "group": [{"field": "State"}], "visibleFields": ["Title", "Points"]}}),
    );
    assert_eq!(made["filter"], format!("{{{points}}} > 2"));
    assert_eq!(made["sort"], json!([{"field": points, "direction": "desc"}]));
    assert_eq!(made["visibleFieldIds"].as_array().unwrap().len(), 2);
    let id = made["id"].as_str().unwrap();
    assert_eq!(world.ok("view_get", json!({"view": id, "include": ["definitions"]})), made);
    assert_eq!(world.ok("view_get", json!({"view": id})), json!({"id": id, "name": "Big", "type": "grid"}));
    assert_eq!(world.ok("view_get", json!({"table": "Tasks", "view": "Big"}))["id"], id);
    let change = json!({"name": "Small", "filter": null, "visibleFields": null, "sort": []});
    let changed = world.ok("view_update", json!({"view": id, "change": change}));
    assert_eq!((&changed["name"], &changed["sort"], changed.get("filter")), (&json!("Small"), &json!([]), None));
    assert_eq!(changed["visibleFieldIds"].as_array().unwrap().len(), 7);
    assert_eq!(changed["group"], made["group"], "what is absent stays");
    let listed = world.ok("view_list", json!({"table": "Tasks"}));
    assert_eq!(listed["views"].as_array().unwrap().len(), 9);
    assert_eq!(world.ok("view_list", json!({}))["views"].as_array().unwrap().len(), 10);
    assert_eq!(world.ok("view_delete", json!({"view": id})), json!({"id": id, "deleted": true}));
    assert!(matches!(world.refused("view_get", json!({"view": id})).base(), Some(BaseError::NoView(_))));
    let last = world.refused("view_delete", json!({"table": "People", "view": "Grid view"}));
    assert!(last.message().contains("only view"), "{last}");
}

#[test]
fn ids_are_kept_where_a_table_brings_its_own() {
    let world = World::new();
    let made = world.ok(
        "table_create",
        json!({"name": "T", "id": "tblCdrTasks00001A", "fields": [
            {"id": "fldCdrTitle00001C", "name": "Title", "type": "singleLineText"}]}),
    );
    assert_eq!((&made["id"], &made["primaryFieldId"]), (&json!("tblCdrTasks00001A"), &json!("fldCdrTitle00001C")));
}

#[test]
fn tables_of_a_new_base_refer_to_those_before_them() {
    let world = World::new();
    let made = world.ok(
        "base_create",
        json!({"name": "Whole", "tables": [
            {"name": "People", "fields": [
                {"name": "Name", "type": "singleLineText"}, {"name": "Size", "type": "number", "options": {"precision": 0}}]},
            {"name": "Tasks", "fields": [
                {"name": "Title", "type": "singleLineText"},
                {"name": "Owner", "type": "multipleRecordLinks", "options": {"linkedTableId": "People"}},
                {"name": "Sizes", "type": "multipleLookupValues",
                 "options": {"recordLinkFieldId": "Owner", "fieldIdInLinkedTable": "Size"}}]},
            {"name": "Notes", "fields": [
                {"name": "Text", "type": "singleLineText"},
                {"name": "Task", "type": "multipleRecordLinks", "options": {"linkedTableId": "Tasks"}},
                {"name": "Titles", "type": "multipleLookupValues",
                 "options": {"recordLinkFieldId": "Task", "fieldIdInLinkedTable": "Title"}}]},
        ]}),
    );
    let [people, tasks, notes] = [0, 1, 2].map(|at| &made["tables"][at]);
    assert_eq!(field(tasks, "Owner")["options"]["linkedTableId"], people["id"]);
    assert_eq!(field(tasks, "Sizes")["options"]["fieldIdInLinkedTable"], field(people, "Size")["id"]);
    assert_eq!(field(notes, "Titles")["options"]["fieldIdInLinkedTable"], field(tasks, "Title")["id"]);
    for (table, name) in [(tasks, "Sizes"), (notes, "Titles")] {
        assert_eq!(field(table, name)["options"]["isValid"], true, "{name}");
    }
}

#[test]
fn a_link_led_to_another_table_takes_its_names_along_and_its_lookups_read_as_errors() {
    let world = World::with_tasks();
    let ann = world.ok("record_create", json!({"table": "People", "records": [{"fields": {"Name": "Ann"}}]}));
    let id = world.task(json!({"Title": "a", "Owner": [ann["records"][0]["id"]]}));
    world.ok(
        "field_create",
        json!({"table": "Tasks", "field": {"name": "Look", "type": "multipleLookupValues",
        "options": {"recordLinkFieldId": "Owner", "fieldIdInLinkedTable": "Name"}}}),
    );
    let fields = json!([{"name": "Name", "type": "singleLineText"}]);
    world.ok("table_create", json!({"name": "Teams", "fields": fields}));
    let before = world.fields(&id);
    assert_eq!(before["Look"], json!(["Ann"]));
    world.ok(
        "field_update",
        json!({"table": "Tasks", "field": "Owner", "change": {"options": {"linkedTableId": "Teams"}}}),
    );
    let after = world.fields(&id);
    assert_eq!(after["Look"], json!([{"error": "#ERROR!"}]), "a list as any lookup");
    let made = world.ok("record_get", json!({"table": "Teams", "record": after["Owner"][0]}));
    assert_eq!(made["record"]["fields"]["Name"], "Ann");
    assert_eq!(field(&shown(&world, "People"), "Tasks")["type"], "singleLineText");
    world.ok("undo", json!({}));
    assert_eq!(world.fields(&id), before);
    assert_eq!(field(&shown(&world, "People"), "Tasks")["type"], "multipleRecordLinks");
    world.assert_sound();
}
