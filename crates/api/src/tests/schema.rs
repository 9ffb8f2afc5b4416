//! Tables, fields and views. Source: reference, sections 4.2 to 4.6.

use serde_json::{Value as Json, json};

use crate::testing::World;

#[tokio::test]
async fn tables_are_made_shown_changed_and_deleted() {
    let world = World::new();
    let base = world.base().await;
    let tables = format!("/v0/meta/bases/{base}/tables");
    let made = world
        .ask("POST", &tables, json!({"name": "People", "fields": [{"name": "Name", "type": "singleLineText"}]}))
        .await
        .done();
    let id = made["id"].as_str().unwrap();
    assert_eq!(made["primaryFieldId"], made["fields"][0]["id"]);
    assert_eq!((&made["views"][0]["name"], &made["views"][0]["type"]), (&json!("Grid view"), &json!("grid")));
    assert!(made.get("description").is_none());
    let changed = world.ask("PATCH", &format!("{tables}/People"), json!({"description": "All of us"})).await.done();
    assert_eq!((&changed["name"], &changed["description"]), (&json!("People"), &json!("All of us")));
    let shown = world.ask("GET", &format!("{tables}?include=visibleFieldIds"), Json::Null).await.done();
    assert_eq!(shown["tables"][1]["views"][0]["visibleFieldIds"], json!([made["fields"][0]["id"]]));
    let plain = world.ask("GET", &tables, Json::Null).await.done();
    assert!(plain["tables"][1]["views"][0].get("visibleFieldIds").is_none());
    let taken = world.ask("PATCH", &format!("{tables}/{id}"), json!({"name": "TASKS"})).await.said();
    assert_eq!((taken.0, &taken.1["error"]["type"]), (422, &json!("DUPLICATE_TABLE_NAME")));
    let nothing = world.ask("PATCH", &format!("{tables}/{id}"), json!({})).await.said();
    assert_eq!((nothing.0, &nothing.1["error"]["type"]), (422, &json!("INVALID_REQUEST_UNKNOWN")));
    assert_eq!(world.ask("DELETE", &format!("{tables}/{id}"), Json::Null).await.done()["deleted"], true);
    assert_eq!(world.ask("PATCH", &format!("{tables}/{id}"), json!({"name": "x"})).await.status, 404);
}

#[tokio::test]
async fn a_name_that_is_too_long_is_said_to_be_so() {
    let world = World::new();
    let base = world.base().await;
    let (tables, long) = (format!("/v0/meta/bases/{base}/tables"), "n".repeat(300));
    let fields = format!("{tables}/Tasks/fields");
    let field = json!({"name": long, "type": "singleLineText"});
    for (method, path, body, what) in [
        ("POST", &fields, field.clone(), "field"),
        ("PATCH", &format!("{fields}/Title"), json!({"name": long}), "field"),
        ("POST", &tables, json!({"name": "T", "fields": [field]}), "field"),
        ("POST", &tables, json!({"name": long, "fields": [{"name": "A", "type": "singleLineText"}]}), "table"),
        ("PATCH", &format!("{tables}/Tasks"), json!({"name": long}), "table"),
    ] {
        let message = format!(
            "Invalid request: parameter validation failed. Check your request data: the name of the {what} is longer than \
             255 characters."
        );
        let said = (422, json!({"error": {"type": "INVALID_REQUEST_UNKNOWN", "message": message}}));
        assert_eq!(world.ask(method, path, body).await.said(), said, "{method} {path}");
    }
}

#[tokio::test]
async fn fields_of_any_type_are_made_changed_and_deleted() {
    let world = World::new();
    let base = world.base().await;
    let fields = format!("/v0/meta/bases/{base}/tables/Tasks/fields");
    let field = |name: &str, kind: &str, options: Json| json!({"name": name, "type": kind, "options": options});
    let made = world.ask("POST", &fields, field("Late", "formula", json!({"formula": "{Points} > 5"}))).await.done();
    assert_eq!((&made["type"], &made["options"]["isValid"]), (&json!("formula"), &json!(true)));
    let id = made["id"].as_str().unwrap();
    let changed = json!({"name": "Very late", "options": {"formula": "{Points} > 50"}});
    let changed = world.ask("PATCH", &format!("{fields}/{id}"), changed).await.done();
    assert_eq!(changed["name"], "Very late");
    for (name, kind) in [("Made", "createdTime"), ("No", "autoNumber"), ("Changed by", "lastModifiedBy")] {
        let made = world.ask("POST", &fields, json!({"name": name, "type": kind})).await.done();
        assert_eq!(made["type"], kind);
    }
    let taken = world.ask("POST", &fields, json!({"name": "title", "type": "singleLineText"})).await.said();
    assert_eq!((taken.0, &taken.1["error"]["type"]), (422, &json!("DUPLICATE_OR_EMPTY_FIELD_NAME")));
    let circle = json!({"options": {"formula": "{Very late}"}});
    let circle = world.ask("PATCH", &format!("{fields}/{id}"), circle).await.said();
    assert_eq!((circle.0, &circle.1["error"]["type"]), (422, &json!("INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE")));
    assert_eq!(world.ask("DELETE", &format!("{fields}/{id}"), Json::Null).await.done()["deleted"], true);
    let gone = world.ask("PATCH", &format!("{fields}/{id}"), json!({"name": "x"})).await.said();
    assert_eq!((gone.0, &gone.1["error"]["type"]), (422, &json!("UNKNOWN_FIELD_NAME")));
}

#[tokio::test]
async fn views_are_made_listed_changed_used_and_deleted() {
    let world = World::new();
    let base = world.base().await;
    world.record(&base, json!({"Title": "a", "Points": 1})).await;
    world.record(&base, json!({"Title": "b", "Points": 9})).await;
    let made = json!({"name": "Large", "filter": "{Points} > 5", "visibleFields": ["Title"]});
    let made = world.ask("POST", &format!("/v0/meta/bases/{base}/tables/Tasks/views"), made).await.done();
    let view = format!("/v0/meta/bases/{base}/views/{}", made["id"].as_str().unwrap());
    assert_eq!(world.ask("GET", &view, Json::Null).await.done()["name"], "Large");
    let listed = world.ask("GET", &format!("/v0/meta/bases/{base}/views"), Json::Null).await.done();
    assert_eq!(listed["views"].as_array().unwrap().len(), 2);
    let records = world.ask("GET", &format!("/v0/{base}/Tasks?view=Large"), Json::Null).await.done();
    assert_eq!(records["records"][0]["fields"], json!({"Title": "b", "Points": 9, "Twice": 18}), "hidden fields too");
    assert_eq!(records["records"].as_array().unwrap().len(), 1);
    world.ask("PATCH", &view, json!({"name": "All", "filter": null})).await.done();
    let records = world.ask("GET", &format!("/v0/{base}/Tasks?view=All"), Json::Null).await.done();
    assert_eq!(records["records"].as_array().unwrap().len(), 2);
    assert_eq!(world.ask("DELETE", &view, Json::Null).await.done()["deleted"], true);
    assert_eq!(world.ask("GET", &view, Json::Null).await.said(), (404, json!({"error": {"type": "NOT_FOUND"}})));
}

#[tokio::test]
async fn views_take_the_words_of_lists_and_schemas_and_no_others() {
    let world = World::new();
    let base = world.base().await;
    world.record(&base, json!({"Title": "a", "Points": 1})).await;
    let views = format!("/v0/meta/bases/{base}/tables/Tasks/views");
    let made = json!({"name": "None", "filterByFormula": "{Points} > 5", "visibleFieldIds": ["Title"]});
    world.ask("POST", &views, made).await.done();
    let records = world.ask("GET", &format!("/v0/{base}/Tasks?view=None"), Json::Null).await.done();
    assert_eq!(records["records"], json!([]));
    let odd = world.ask("POST", &views, json!({"name": "Odd", "colour": "red"})).await.said();
    assert_eq!((odd.0, &odd.1["error"]["type"]), (422, &json!("INVALID_REQUEST_UNKNOWN")));
    let wrong = world.ask("POST", &views, json!({"name": ["Odd"]})).await.said();
    assert_eq!((wrong.0, &wrong.1["error"]["type"]), (422, &json!("INVALID_REQUEST_UNKNOWN")));
}

#[tokio::test]
async fn options_that_do_not_fit_are_told_with_the_names_of_table_and_field() {
    let world = World::new();
    let base = world.base().await;
    let schema = world.ask("GET", &format!("/v0/meta/bases/{base}/tables"), Json::Null).await.done();
    let fields = format!("/v0/meta/bases/{base}/tables/{}/fields", schema["tables"][0]["id"].as_str().unwrap());
    let said = async |field: Json| {
        let (status, said) = world.ask("POST", &fields, field).await.said();
        assert_eq!(status, 422, "{said}");
        (said["error"]["type"].as_str().unwrap().to_owned(), said["error"]["message"].as_str().unwrap().to_owned())
    };
    let options = "INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE";
    for (field, error_type, message) in [
        (
            json!({"name": "A", "type": "number"}),
            options,
            "Invalid options for Tasks.A: it is missing at options.precision; expected a whole number from 0 to 8",
        ),
        (
            json!({"name": "A", "type": "formula", "options": {"formula": "{Nope}"}}),
            options,
            "Invalid options for Tasks.A: the formula names what does not exist: there is no field named `Nope` at byte 0",
        ),
        (
            json!({"name": "A", "type": "multipleRecordLinks", "options": {"linkedTableId": "tblNope0000000000"}}),
            options,
            "Invalid options for Tasks.A: there is no \"tblNope0000000000\" at options.linkedTableId; expected a table of this base",
        ),
        (
            json!({"name": "A", "type": "nothing"}),
            "UNSUPPORTED_FIELD_TYPE_FOR_CREATE",
            "Invalid options for Tasks.A: Creating such fields is not supported at this time",
        ),
        (
            json!({"name": "A"}),
            "INVALID_REQUEST_UNKNOWN",
            "Invalid request: parameter validation failed. Check your request data.",
        ),
        (
            json!({"name": "  ", "type": "email"}),
            "DUPLICATE_OR_EMPTY_FIELD_NAME",
            "The field name is empty or already in use in this table",
        ),
    ] {
        assert_eq!(said(field).await, (error_type.to_owned(), message.to_owned()));
    }
}

#[tokio::test]
async fn a_rollup_is_made_without_a_formula_and_adds_up() {
    let world = World::new();
    let base = world.base().await;
    let tables = format!("/v0/meta/bases/{base}/tables");
    let link = json!({"name": "Parts", "type": "multipleRecordLinks", "options": {"linkedTableId": "Tasks"}});
    let link = world.ask("POST", &format!("{tables}/Tasks/fields"), link).await.done();
    let options = json!({"recordLinkFieldId": link["id"], "fieldIdInLinkedTable": "Points"});
    let rollup = json!({"name": "Sum", "type": "rollup", "options": options});
    let made = world.ask("POST", &format!("{tables}/Tasks/fields"), rollup).await.done();
    assert_eq!((&made["options"]["isValid"], &made["options"]["result"]["type"]), (&json!(true), &json!("number")));
    let parts = [2, 3].map(|points| json!({"Title": "part", "Points": points}));
    let [one, two] = parts;
    let ids = [world.record(&base, one).await, world.record(&base, two).await];
    let whole = world.record(&base, json!({"Title": "whole", "Parts": ids})).await;
    let read = world.ask("GET", &format!("/v0/{base}/Tasks/{whole}"), Json::Null).await.done();
    assert_eq!(read["fields"]["Sum"], 5);
}
