//! Records: shapes of answers, values by name and id, versions, keys, upserts, failures.

use cadre_base::BaseError;
use cadre_store::Fault;
use serde_json::{Value as Json, json};

use super::World;
use crate::operations::query::{Query, QueryIn};
use crate::operations::record_create::{RecordCreate, RecordCreateIn};
use crate::operations::record_delete::{RecordDelete, RecordDeleteIn, RecordRef};
use crate::operations::record_get::{RecordGet, RecordGetIn};
use crate::operations::record_update::{RecordPatch, RecordUpdate, RecordUpdateIn};
use crate::record::{NewFields, RecordForm};
use crate::{Code, RecordPage};

fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8(out).unwrap()
}

fn new(fields: Json) -> NewFields {
    NewFields { fields: fields.as_object().unwrap().clone() }
}

#[test]
fn created_records_come_back_in_order_without_blank_cells_and_with_computed_ones() {
    let world = World::with_tasks();
    let made = world.ok(
        "record_create",
        json!({"table": "Tasks", "records": [
            {"fields": {"Title": "a", "Points": 2.5, "Done": true, "Due": "2026-11-20", "State": "Todo"}},
            {"fields": {"Title": null, "Points": 0, "Done": false}},
            {"fields": {}},
        ]}),
    );
    let fields: Vec<&Json> = made["records"].as_array().unwrap().iter().map(|record| &record["fields"]).collect();
    let whole = json!({"Title": "a", "Points": 2.5, "Done": true, "Due": "2026-11-20", "State": "Todo", "Double": 5});
    assert_eq!(fields, [&whole, &json!({"Points": 0, "Double": 0}), &json!({"Double": 0})]);
    assert_eq!(made["records"][0]["createdTime"], "2026-11-20T09:00:00.000Z");
    assert_eq!(made["versions"], json!([made["commit"], made["commit"], made["commit"]]));
    world.assert_sound();
}

#[test]
fn answers_are_written_in_the_shapes_of_the_web_api() {
    let world = World::with_tasks();
    let input = RecordCreateIn {
        table: "Tasks".to_owned(),
        records: vec![new(json!({"Title": "a \"b\""})), new(json!({}))],
        ..RecordCreateIn::default()
    };
    let made = world.app.call::<RecordCreate>(&world.caller, input).unwrap();
    let list: Json = serde_json::from_str(&text(|out| made.write_into(out))).unwrap();
    let ids: Vec<String> =
        list["records"].as_array().unwrap().iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect();
    let head = format!(
        r#"{{"id":"{}","createdTime":"2026-11-20T09:00:00.000Z","fields":{{"Title":"a \"b\"","Double":0}}}}"#,
        ids[0]
    );
    assert_eq!(text(|out| made.write_first(out)), head);
    assert_eq!(list.as_object().unwrap().len(), 1, "{list}");
    let got = RecordGetIn {
        base: None,
        table: "Tasks".to_owned(),
        record: ids[0].parse().unwrap(),
        fields: Vec::new(),
        as_of: None,
        form: RecordForm::default(),
    };
    let got = world.app.call::<RecordGet>(&world.caller, got).unwrap();
    assert_eq!(text(|out| got.write_into(out)), head);
    assert_eq!(got.version(), made.versions()[0]);
    let delete = RecordDeleteIn {
        table: "Tasks".to_owned(),
        records: ids.iter().map(|id| RecordRef::any(id.parse().unwrap())).collect(),
        ..RecordDeleteIn::default()
    };
    let gone = world.app.call::<RecordDelete>(&world.caller, delete).unwrap();
    let [a, b] = [0, 1].map(|i| format!(r#"{{"id":"{}","deleted":true}}"#, ids[i]));
    assert_eq!(text(|out| gone.write_into(out)), format!(r#"{{"records":[{a},{b}]}}"#));
    assert_eq!(text(|out| gone.write_first(out)), a);
}

#[test]
fn fields_are_named_by_name_or_id_and_shown_by_either() {
    let world = World::with_tasks();
    let schema = world.ok("base_schema", json!({}));
    let title = schema["tables"][1]["fields"][0]["id"].as_str().unwrap().to_owned();
    let made = world.ok(
        "record_create",
        json!({"table": "Tasks", "records": [{"fields": {title.as_str(): "x", "Points": 1}}],
               "form": {"returnFieldsByFieldId": true}}),
    );
    assert_eq!(made["records"][0]["fields"][&title], "x");
    let id = made["records"][0]["id"].as_str().unwrap();
    let shown = world.ok("record_get", json!({"table": "Tasks", "record": id, "fields": ["Points", title.as_str()]}));
    assert_eq!(shown["record"]["fields"], json!({"Points": 1, "Title": "x"}));
    let unknown = world.refused("record_create", json!({"table": "Tasks", "records": [{"fields": {"Colour": 1}}]}));
    assert_eq!(unknown.code(), Code::FieldNotFound);
    assert!(matches!(unknown.base(), Some(BaseError::NoField { field, .. }) if field == "Colour"));
}

#[test]
fn strings_are_shown_in_the_zone_and_language_asked_for() {
    let world = World::with_tasks();
    let id = world.task(json!({"Title": "a", "Points": 2, "Done": true, "Due": "2026-11-20"}));
    let form = json!({"cellFormat": "string", "timeZone": "utc", "userLocale": "en-gb"});
    let shown = world.ok("record_get", json!({"table": "Tasks", "record": id, "form": form}));
    let expected = json!({"Title": "a", "Points": "2.0", "Done": "checked", "Due": "20/11/2026", "Double": "4"});
    assert_eq!(shown["record"]["fields"], expected);
    let missing =
        world.refused("record_get", json!({"table": "Tasks", "record": id, "form": {"cellFormat": "string"}}));
    assert!(missing.message().contains("timeZone"), "{missing}");
    let page = world.ok("query", json!({"table": "Tasks", "form": form}));
    assert_eq!(page["records"][0]["fields"], expected);
}

#[test]
fn a_record_is_found_in_the_whole_base_and_an_unknown_one_or_table_is_not() {
    let world = World::with_tasks();
    let id = world.task(json!({"Title": "a"}));
    let found = world.ok("record_get", json!({"table": "People", "record": id}));
    assert_eq!(found["record"]["fields"]["Title"], "a");
    let unknown = world.refused("record_get", json!({"table": "Tasks", "record": "recNone0000000001"}));
    assert_eq!(unknown.code(), Code::RecordNotFound);
    assert!(matches!(unknown.base(), Some(BaseError::NoRecord(_))));
    let table = world.refused("record_get", json!({"table": "Nothing", "record": id}));
    assert!(matches!(table.base(), Some(BaseError::NoTable(key)) if key == "Nothing"));
    let elsewhere =
        world.refused("record_update", json!({"table": "People", "records": [{"id": id, "fields": {"Name": "x"}}]}));
    assert!(matches!(elsewhere.base(), Some(BaseError::OtherTable { .. })));
}

#[test]
fn merge_leaves_what_is_not_named_and_replace_clears_it() {
    let world = World::with_tasks();
    let id = world.task(json!({"Title": "a", "Points": 2, "State": "Todo"}));
    let edit = |fields: Json, mode: &str| {
        let input = json!({"table": "Tasks", "records": [{"id": id, "fields": fields}], "mode": mode});
        world.ok("record_update", input)["records"][0]["fields"].take()
    };
    assert_eq!(edit(json!({"Points": 3}), "merge"), json!({"Title": "a", "Points": 3, "State": "Todo", "Double": 6}));
    assert_eq!(edit(json!({"State": null}), "merge"), json!({"Title": "a", "Points": 3, "Double": 6}));
    assert_eq!(edit(json!({"Title": "b"}), "replace"), json!({"Title": "b", "Double": 0}));
    let computed =
        world.refused("record_update", json!({"table": "Tasks", "records": [{"id": id, "fields": {"Double": 1}}]}));
    assert!(computed.message().starts_with("Field \"Double\" cannot accept a value because the field is computed"));
    assert_eq!(world.fields(&id), json!({"Title": "b", "Double": 0}));
}

#[test]
fn an_element_that_fails_leaves_nothing_of_its_batch() {
    let world = World::with_tasks();
    let head = world.head();
    let records: Vec<Json> = (0..9).map(|i| json!({"fields": {"Title": i.to_string()}})).collect();
    let bad = [records, vec![json!({"fields": {"Points": "many"}})]].concat();
    let refused = world.refused("record_create", json!({"table": "Tasks", "records": bad}));
    assert_eq!(refused.code(), Code::InvalidCell);
    assert_eq!((world.head(), world.ok("query", json!({"table": "Tasks"}))["matching"].clone()), (head, json!(0)));
}

#[test]
fn typecast_creates_choices_and_linked_records() {
    let world = World::with_tasks();
    let fields = json!({"State": "Late", "Owner": "Alice", "Points": "1,234.5"});
    let strict = world.refused("record_create", json!({"table": "Tasks", "records": [{"fields": fields}]}));
    assert_eq!(strict.code(), Code::InvalidCell);
    let made = world.ok("record_create", json!({"table": "Tasks", "records": [{"fields": fields}], "typecast": true}));
    let owner = made["records"][0]["fields"]["Owner"][0].as_str().unwrap().to_owned();
    assert_eq!(
        (&made["records"][0]["fields"]["State"], &made["records"][0]["fields"]["Points"]),
        (&json!("Late"), &json!(1234.5))
    );
    let alice = world.ok("record_get", json!({"table": "People", "record": owner}));
    assert_eq!(alice["record"]["fields"], json!({"Name": "Alice", "Tasks": [made["records"][0]["id"]]}));
}

#[test]
fn an_upsert_answers_with_all_three_lists() {
    let world = World::with_tasks();
    let there = world.task(json!({"Title": "there", "Points": 1}));
    let by_id = world.task(json!({"Title": "other"}));
    let input = RecordUpdateIn {
        table: "Tasks".to_owned(),
        records: vec![
            RecordPatch { fields: new(json!({"Title": "there", "Points": 5})).fields, ..RecordPatch::default() },
            RecordPatch { fields: new(json!({"Title": "new"})).fields, ..RecordPatch::default() },
            RecordPatch {
                id: Some(by_id.parse().unwrap()),
                fields: new(json!({"Points": 1})).fields,
                if_version: None,
            },
        ],
        merge_on: Some(vec!["Title".to_owned()]),
        ..RecordUpdateIn::default()
    };
    let done = world.app.call::<RecordUpdate>(&world.caller, input).unwrap();
    let shown: Json = serde_json::from_str(&text(|out| done.write_into(out))).unwrap();
    let keys: Vec<&String> = shown.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["records", "createdRecords", "updatedRecords"]);
    assert_eq!(shown["records"][0]["fields"], json!({"Title": "there", "Points": 5, "Double": 10}));
    assert_eq!(shown["createdRecords"], json!([shown["records"][1]["id"]]));
    assert_eq!(shown["updatedRecords"], json!([there, by_id]));
    world.task(json!({"Title": "new"}));
    let several = world.refused(
        "record_update",
        json!({"table": "Tasks", "mergeOn": ["Title"], "records": [{"fields": {"Title": "new", "Points": 1}}]}),
    );
    assert_eq!(several.code(), Code::SeveralMatch);
    assert!(several.message().contains("Cannot update more than one record"), "{several}");
    let plain = world.refused("record_update", json!({"table": "Tasks", "records": [{"fields": {"Title": "new"}}]}));
    assert_eq!(plain.code(), Code::InvalidRequest);
}

#[test]
fn a_version_that_has_passed_refuses_the_write() {
    let world = World::with_tasks();
    let id = world.task(json!({"Title": "a"}));
    let first = world.ok("record_get", json!({"table": "Tasks", "record": id}))["version"].clone();
    let edit = |version: &Json, title: &str| json!({"table": "Tasks", "records": [{"id": id, "fields": {"Title": title}, "ifVersion": version}]});
    let second = world.ok("record_update", edit(&first, "b"))["versions"][0].clone();
    let stale = world.refused("record_update", edit(&first, "c"));
    assert_eq!(stale.code(), Code::VersionConflict);
    assert_eq!(world.fields(&id)["Title"], "b");
    let delete = |version: &Json| json!({"table": "Tasks", "records": [{"id": id, "ifVersion": version}]});
    assert_eq!(world.refused("record_delete", delete(&first)).code(), Code::VersionConflict);
    let gone = world.ok("record_delete", delete(&second));
    assert_eq!(gone["records"], json!([{"id": id, "deleted": true}]));
    assert_eq!(world.refused("record_delete", delete(&second)).code(), Code::RecordNotFound);
}

#[test]
fn a_key_gives_the_same_bytes_again_whatever_happened_since() {
    let world = World::with_tasks();
    let id = world.task(json!({"Title": "a", "Points": 1}));
    let create = json!({"table": "Tasks", "records": [{"fields": {"Title": "once", "Points": 2}}]});
    let upsert = json!({"table": "Tasks", "mergeOn": ["Title"],
                        "records": [{"fields": {"Title": "a", "Points": 7}}, {"fields": {"Title": "z"}}]});
    let delete = json!({"table": "Tasks", "records": [{"id": id}]});
    let rename = json!({"table": "Tasks", "field": "Points", "change": {"name": "Size"}});
    let drop = json!({"table": "Tasks", "field": "Due"});
    let requests = [
        ("record_create", create),
        ("record_update", upsert),
        ("record_delete", delete),
        ("field_update", rename),
        ("field_delete", drop),
        ("view_create", json!({"table": "Tasks", "view": {"name": "Mine", "filter": "{State} = 'Todo'"}})),
        ("view_delete", json!({"table": "Tasks", "view": "Mine"})),
        ("table_create", json!({"name": "More", "fields": [{"name": "Name", "type": "singleLineText"}]})),
        ("table_update", json!({"table": "Tasks", "name": "Work"})),
        ("table_delete", json!({"table": "More"})),
    ];
    let mut answers = Vec::new();
    for (operation, input) in &requests {
        answers.push(world.bytes(&world.keyed(operation), operation, input).unwrap());
    }
    let head = world.head();
    let again = world.folder.app();
    for (world, app) in [(&world, &world.app), (&world, &again)] {
        for ((operation, input), first) in requests.iter().zip(&answers) {
            let row = crate::find(operation).unwrap();
            let answer = (row.call)(app, &world.keyed(operation), input.to_string().as_bytes(), &mut |_| {}).unwrap();
            assert_eq!(String::from_utf8_lossy(&answer), String::from_utf8_lossy(first), "{operation}");
        }
    }
    assert_eq!(world.head(), head, "nothing was done twice");
    let other = crate::Key { key: "record_create".to_owned(), body_sha256: "11".to_owned() };
    let reused = world.call_as(&world.caller.clone().with_key(other), requests[0].0, &requests[0].1).unwrap_err();
    assert_eq!(reused.code(), Code::KeyReused);
}

#[test]
fn pages_end_where_the_records_or_max_records_end() {
    let world = World::with_tasks();
    let records: Vec<Json> = (0..30).map(|i| json!({"fields": {"Title": format!("t{i:02}"), "Points": i}})).collect();
    world.ok("record_create", json!({"table": "Tasks", "records": records}));
    let page = |offset: Option<String>| -> RecordPage {
        let input =
            QueryIn { table: "Tasks".to_owned(), limit: Some(10), max_records: Some(25), offset, ..QueryIn::default() };
        world.app.call::<Query>(&world.caller, input).unwrap()
    };
    let (mut sizes, mut ids, mut offset) = (Vec::new(), Vec::new(), None);
    loop {
        let page = page(offset);
        let json: Json = serde_json::from_str(&text(|out| page.write_into(out))).unwrap();
        assert_eq!(json.get("offset").is_some(), page.offset().is_some());
        ids.extend(json["records"].as_array().unwrap().iter().map(|record| record["id"].as_str().unwrap().to_owned()));
        sizes.push(page.len());
        offset = page.offset();
        if offset.is_none() {
            break;
        }
    }
    assert_eq!(sizes, [10, 10, 5]);
    assert!(ids.is_sorted(), "without view and sort the order is that of record ids");
    let all = world
        .ok("query", json!({"table": "Tasks", "sort": [{"field": "Points", "direction": "desc"}], "maxRecords": 1}));
    assert_eq!(all["records"][0]["fields"]["Title"], "t29");
    assert!(all.get("offset").is_none());
}

#[test]
fn a_view_is_obeyed_and_hidden_fields_are_shown_where_asked() {
    let world = World::with_tasks();
    world.task(json!({"Title": "a", "State": "Todo", "Points": 1}));
    world.task(json!({"Title": "b", "State": "Done", "Points": 2}));
    let settings = json!({"name": "Open", "filter": "{State} = 'Todo'", "visibleFields": ["Title"]});
    let view = world.ok("view_create", json!({"table": "Tasks", "view": settings}));
    for key in [json!("Open"), view["id"].clone()] {
        let visible = world.ok("query", json!({"table": "Tasks", "view": key}));
        assert_eq!(visible["records"][0]["fields"], json!({"Title": "a"}));
        assert_eq!(visible["matching"], 1);
        let all = world.ok("query", json!({"table": "Tasks", "view": key, "shown": "all"}));
        assert_eq!(all["records"][0]["fields"], json!({"Title": "a", "State": "Todo", "Points": 1, "Double": 2}));
    }
    let unknown = world.refused("query", json!({"table": "Tasks", "view": "Closed"}));
    assert!(matches!(unknown.base(), Some(BaseError::NoView(key)) if key == "Closed"));
    let formula = world.refused("query", json!({"table": "Tasks", "filter": "{points of} = 1"}));
    assert!(matches!(formula.base(), Some(BaseError::Formula { .. })) && formula.formula_fault().is_some());
}

#[test]
fn a_request_with_too_many_records_is_refused_before_anything_is_done() {
    let world = World::with_tasks();
    let records = vec![json!({"fields": {}}); crate::record::MOST_RECORDS + 1];
    let refused = world.refused("record_create", json!({"table": "Tasks", "records": records}));
    assert!(refused.message().contains("10001 records: at most 10000"), "{refused}");
}

#[test]
fn an_append_that_fails_leaves_nothing() {
    let world = World::with_tasks();
    let id = world.task(json!({"Title": "there"}));
    let requests = [
        ("record_create", json!({"table": "Tasks", "records": [{"fields": {"Owner": "Alice"}}], "typecast": true})),
        (
            "record_update",
            json!({"table": "Tasks", "records": [{"id": id, "fields": {"Title": "x"}}], "mode": "replace"}),
        ),
        ("record_update", json!({"table": "Tasks", "mergeOn": ["Title"], "records": [{"fields": {"Title": "y"}}]})),
        ("record_delete", json!({"table": "Tasks", "records": [{"id": id}]})),
        ("field_create", json!({"table": "Tasks", "field": {"name": "New", "type": "singleLineText"}})),
        ("table_delete", json!({"table": "Tasks"})),
    ];
    for (operation, input) in requests {
        let before = world.ok("base_export", json!({"what": "base"}))["content"].clone();
        world.folder.log.faults().plant(Fault::BeforeCommit, 1);
        let refused = world.call(operation, &input).unwrap_err();
        assert_eq!(refused.code(), Code::StoreFailed, "{operation}");
        assert_eq!(world.ok("base_export", json!({"what": "base"}))["content"], before, "{operation}");
    }
    world.assert_sound();
}
