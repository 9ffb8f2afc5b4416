//! Whole bases imported under the ids that they had elsewhere.

use cadre_model::BaseId;
use serde_json::{Value as Json, json};

use super::World;
use crate::testing::tenants::Tenants;
use crate::{Caller, Code, Scope};

fn import(world: &World, content: &Json) -> Json {
    world.ok("base_import", json!({"format": "json", "content": content.to_string()}))
}

fn get(world: &World, base: &str, table: &str, record: &str) -> Json {
    world.ok("record_get", json!({"base": base, "table": table, "record": record}))["record"].take()
}

/// A base as third-party suites expect it: reference, section 8.2.
fn wrapper() -> Json {
    let date_time = json!({"timeZone": "utc", "dateFormat": {"name": "iso"}, "timeFormat": {"name": "24hour"}});
    let bright = json!({"icon": "check", "color": "greenBright"});
    json!({
        "id": "appaPqizdsNHDvlEm", "name": "Test Wrapper",
        "tables": [
            {
                "id": "tblfbOcVkVnnKxurq", "name": "TEST_TABLE", "primaryFieldId": "fldzbVdWW4xJdZ1em",
                "fields": [
                    {"id": "fldzbVdWW4xJdZ1em", "name": "text", "type": "singleLineText"},
                    {"id": "fldFLyuxGuWobyMV2", "name": "number", "type": "number", "options": {"precision": 1}},
                    {"name": "boolean", "type": "checkbox", "options": bright},
                    {"name": "datetime", "type": "dateTime", "options": date_time},
                    {"id": "fld5VP9oPeCpvIumr", "name": "attachment", "type": "multipleAttachments"},
                ],
                "views": [{"id": "viwTestView000001", "name": "view", "type": "grid", "visibleFieldIds": ["fldzbVdWW4xJdZ1em"]}],
                "records": [{"id": "recTest0000000001", "fields": {"text": "x", "fldFLyuxGuWobyMV2": 2,
                    "attachment": [{"id": "attTest0000000001", "url": "https://e.com/a.png", "filename": "a.png", "size": 7}]}}],
            },
            {
                "id": "tblEverything0001", "name": "Everything",
                "fields": [
                    {"id": "fldName0000000001", "name": "Name", "type": "singleLineText"},
                    {"name": "Notes", "type": "richText"},
                    {"name": "Assignee", "type": "singleCollaborator"},
                    {"name": "Status", "type": "singleSelect",
                     "options": {"choices": [{"id": "selTodo0000000001", "name": "Todo", "color": "blueLight2"}]}},
                    {"name": "Autonumber", "type": "autoNumber"},
                    {"name": "Open URL", "type": "button"},
                    {"id": "fldInt00000000001", "name": "Formula Int", "type": "formula", "options": {"formula": "{Autonumber} * 2"}},
                    {"id": "fldErr00000000001", "name": "Formula Error", "type": "formula", "options": {"formula": "ERROR()"}},
                    {"name": "Formula NaN", "type": "formula", "options": {"formula": "0 / 0"}},
                    {"id": "fldSelf0000000001", "name": "Link to Self", "type": "multipleRecordLinks",
                     "options": {"linkedTableId": "tblEverything0001", "isReversed": false, "prefersSingleRecordLink": false,
                                 "inverseLinkFieldId": "fldSelf0000000001"}},
                    {"name": "Count", "type": "count", "options": {"recordLinkFieldId": "fldSelf0000000001", "isValid": true}},
                    {"name": "Lookup Int", "type": "multipleLookupValues", "options": {"isValid": true,
                     "recordLinkFieldId": "fldSelf0000000001", "fieldIdInLinkedTable": "fldInt00000000001", "result": {"type": "number"}}},
                    {"name": "Lookup Error", "type": "multipleLookupValues", "options": {"isValid": true,
                     "recordLinkFieldId": "fldSelf0000000001", "fieldIdInLinkedTable": "fldErr00000000001", "result": null}},
                    {"name": "Rollup Int", "type": "rollup", "options": {"isValid": true, "result": {"type": "number"},
                     "recordLinkFieldId": "fldSelf0000000001", "fieldIdInLinkedTable": "fldInt00000000001"}},
                    {"name": "Broken", "type": "multipleLookupValues", "options": {"isValid": false,
                     "recordLinkFieldId": null, "fieldIdInLinkedTable": null, "result": null}},
                    {"id": "fldAddress0000001", "name": "Address", "type": "multipleRecordLinks",
                     "options": {"linkedTableId": "tblAddress0000001", "inverseLinkFieldId": "fldBack0000000001"}},
                    {"name": "Created", "type": "createdTime"},
                    {"name": "Created By", "type": "createdBy"},
                    {"name": "Last Modified", "type": "lastModifiedTime"},
                    {"name": "Last Modified By", "type": "lastModifiedBy"},
                ],
                "records": [
                    {"id": "recEvery000000001", "createdTime": "2022-08-29T07:00:00.000Z", "fields": {
                        "Name": "self", "Notes": "* kept", "Assignee": {"id": "usrCdrAlice00001N", "email": "alice@example.com"},
                        "Status": "Todo", "Autonumber": 7, "Link to Self": ["recEvery000000001"],
                        "Address": ["recAddress0000001"], "Formula Int": 999, "Open URL": {"label": "Open URL", "url": "https://x.io/\"q\""},
                        "Created By": {"id": "usrCdrAlice00001N", "email": "alice@example.com", "name": "Alice"},
                        "Last Modified": "2022-09-01T00:00:00.000Z", "Last Modified By": {"id": "usrCdrBob000001N0"},
                    }},
                    {"id": "recEvery000000002", "createdTime": "2022-08-30T07:00:00.000Z", "fields": {
                        "Status": "Not told", "Open URL": {"label": "Open URL", "url": "https://x.io/\"q\""}}},
                ],
            },
            {
                "id": "tblAddress0000001", "name": "Address",
                "fields": [{"name": "Number", "type": "number", "options": {"precision": 0}}, {"name": "Street", "type": "singleLineText"}],
                "records": [{"id": "recAddress0000001", "fields": {"Street": "High"}}],
            },
        ],
    })
}

#[test]
fn a_base_in_airtables_shapes_keeps_its_ids_and_what_they_stand_for() {
    let world = World::new();
    let told = import(&world, &wrapper());
    assert_eq!((&told["base"], &told["records"]), (&json!("appaPqizdsNHDvlEm"), &json!(4)));
    let base = "appaPqizdsNHDvlEm";
    let plain = get(&world, base, "TEST_TABLE", "recTest0000000001");
    assert_eq!((&plain["fields"]["text"], &plain["fields"]["number"]), (&json!("x"), &json!(2)));
    assert_eq!(plain["fields"]["attachment"][0]["size"], 7);
    assert_eq!(world.app.attachments_pending(5), [], "what another server has told of is not fetched");
    let record = get(&world, base, "everything", "recEvery000000001");
    assert_eq!(record["createdTime"], "2022-08-29T07:00:00.000Z");
    let fields = &record["fields"];
    for (name, value) in [
        ("Name", json!("self")),
        ("Notes", json!("* kept")),
        ("Status", json!("Todo")),
        ("Autonumber", json!(7)),
        ("Formula Int", json!(14)),
        ("Formula Error", json!({"error": "#ERROR!"})),
        ("Formula NaN", json!({"specialValue": "NaN"})),
        ("Link to Self", json!(["recEvery000000001"])),
        ("Count", json!(1)),
        ("Lookup Int", json!([14])),
        ("Lookup Error", json!([{"error": "#ERROR!"}])),
        ("Rollup Int", json!(14)),
        ("Open URL", json!({"label": "Open URL", "url": "https://x.io/\"q\""})),
        ("Address", json!(["recAddress0000001"])),
        ("Created", json!("2022-08-29T07:00:00.000Z")),
        ("Created By", json!({"id": "usrCdrAlice00001N", "email": "alice@example.com", "name": "Alice"})),
        ("Last Modified", json!("2022-09-01T00:00:00.000Z")),
        ("Last Modified By", json!({"id": "usrCdrBob000001N0"})),
    ] {
        assert_eq!(fields[name], value, "{name}");
    }
    let other = get(&world, base, "Everything", "recEvery000000002");
    assert_eq!((&other["fields"]["Status"], &other["fields"]["Autonumber"]), (&json!("Not told"), &json!(8)));
    let address = get(&world, base, "Address", "recAddress0000001");
    assert_eq!(address["fields"]["Everything"], json!(["recEvery000000001"]), "the other side was made");
    let schema = world.ok("base_schema", json!({"base": base, "include": ["visibleFieldIds"]}));
    assert_eq!(schema["tables"][0]["views"][0]["id"], "viwTestView000001");
    assert_eq!(schema["tables"][0]["views"][0]["visibleFieldIds"], json!(["fldzbVdWW4xJdZ1em"]));
    let every = schema["tables"][1]["fields"].as_array().unwrap();
    let of = |name: &str| every.iter().find(|field| field["name"] == name).unwrap();
    assert_eq!(of("Status")["options"]["choices"][0]["id"], "selTodo0000000001");
    assert_eq!(
        of("Formula Int")["options"]["formula"],
        format!("{{{}}} * 2", of("Autonumber")["id"].as_str().unwrap())
    );
    assert_eq!(schema["tables"][2]["fields"][2]["id"], "fldBack0000000001");
    assert_eq!(of("Broken")["options"]["isValid"], false);
    let notes: Vec<&Json> = told["fields"].as_array().unwrap().iter().map(|field| &field["name"]).collect();
    assert_eq!(notes, ["Rollup Int"]);
    world.assert_sound();
}

/// A schema with the fields that a field refers to in the order of their ids.
fn without_order(mut schema: Json) -> Json {
    let tables = schema["tables"].as_array_mut().unwrap().iter_mut();
    for field in tables.flat_map(|table| table["fields"].as_array_mut().unwrap()) {
        let fields = field.get_mut("options").and_then(|options| options.get_mut("referencedFieldIds"));
        if let Some(Json::Array(fields)) = fields {
            fields.sort_by_key(ToString::to_string);
        }
    }
    schema
}

#[test]
fn what_our_own_schema_and_records_say_makes_the_same_base_again() {
    let world = World::with_tasks();
    let person = world.ok("record_create", json!({"table": "People", "records": [{"fields": {"Name": "Alice"}}]}));
    world.task(
        json!({"Title": "a", "Points": 1, "State": "Todo", "Owner": [person["records"][0]["id"]], "Due": "2026-11-20"}),
    );
    world.ok("field_create", json!({"table": "People", "field": {"name": "Sum", "type": "rollup", "options": {
        "recordLinkFieldId": "Tasks", "fieldIdInLinkedTable": "Points", "formula": "MAX(values)", "condition": "{Points} > 0"}}}));
    world.ok(
        "view_create",
        json!({"table": "Tasks", "view": {"name": "Open", "type": "kanban", "filter": "{State} = 'Todo'",
        "sort": [{"field": "Points", "direction": "desc"}], "visibleFields": ["Title"]}}),
    );
    let schema = world.ok("base_schema", json!({"include": ["definitions"]}));
    let mut tables = schema["tables"].as_array().unwrap().clone();
    for table in &mut tables {
        let page = world.ok("query", json!({"table": table["name"]}));
        table["records"] = page["records"].clone();
    }
    let elsewhere = World::new();
    import(&elsewhere, &json!({"id": "appCdrCopy000001B", "name": "Copy", "tables": tables}));
    let copy = elsewhere.ok("base_schema", json!({"base": "Copy", "include": ["definitions"]}));
    assert_eq!(without_order(copy), without_order(schema));
    for table in ["People", "Tasks"] {
        let [first, second] = [(&world, "Test"), (&elsewhere, "Copy")]
            .map(|(world, base)| world.ok("query", json!({"base": base, "table": table}))["records"].take());
        assert_eq!(first, second);
    }
    elsewhere.assert_sound();
}

#[test]
fn a_whole_base_comes_back_with_the_ids_and_content_it_had() {
    let world = World::new();
    import(&world, &wrapper());
    let whole = world.ok("base_export", json!({"base": "appaPqizdsNHDvlEm", "what": "base"}))["content"].take();
    let elsewhere = World::new();
    let told = elsewhere.ok("base_import", json!({"format": "json", "content": whole}));
    assert_eq!(told["base"], "appaPqizdsNHDvlEm");
    for (table, record) in [("Everything", "recEvery000000001"), ("TEST_TABLE", "recTest0000000001")] {
        let [first, second] = [&world, &elsewhere].map(|world| get(world, "appaPqizdsNHDvlEm", table, record));
        assert_eq!(first, second);
    }
    let again = elsewhere.ok("base_export", json!({"base": "appaPqizdsNHDvlEm", "what": "base"}));
    assert_eq!(again["content"], whole);
    elsewhere.assert_sound();
}

#[test]
fn a_base_that_does_not_hold_together_is_not_imported_and_every_place_is_named() {
    let world = World::new();
    let mut bad = wrapper();
    bad["tables"][0]["records"][0]["fields"]["number"] = json!("many");
    bad["tables"][0]["records"][0]["fields"]["Colour"] = json!("red");
    bad["tables"][1]["records"][0]["fields"]["Address"] = json!(["recNone0000000001"]);
    let cases: Vec<(Json, Vec<&str>)> = vec![
        (
            bad,
            vec!["Field \"number\" cannot accept", "no field \"Colour\"", "Record ID recNone0000000001 does not exist"],
        ),
        (json!({"name": "B", "tables": [{"name": "T", "fields": []}]}), vec!["no fields"]),
        (
            json!({"name": "B", "tables": [{"name": "T", "fields": [{"name": "F", "type": "colour"}]}]}),
            vec!["no field type"],
        ),
        (
            json!({"name": "B", "tables": [
                {"name": "T", "fields": [{"name": "F", "type": "singleLineText"}, {"name": "f", "type": "url"}]},
                {"name": "t", "fields": [{"name": "F", "type": "singleLineText"}]}]}),
            vec!["\"f\" of a field", "that of another table"],
        ),
        (
            json!({"name": "B", "tables": [{"id": "tblSame0000000001", "name": "T", "primaryFieldId": "fldNone0000000001",
                "fields": [{"id": "fldSame0000000001", "name": "F", "type": "singleLineText"}]}]}),
            vec!["primaryFieldId"],
        ),
    ];
    for (content, says) in cases {
        let refused = world.refused("base_import", json!({"format": "json", "content": content.to_string()}));
        assert_eq!(refused.code(), Code::InvalidFile, "{refused}");
        let told: Vec<String> =
            refused.file_problems().iter().map(|problem| format!("{}: {}", problem.place, problem.what)).collect();
        for text in says {
            assert!(told.iter().any(|told| told.contains(text)), "{text:?} is not in {told:#?}");
        }
        assert_eq!(world.ok("base_list", json!({}))["bases"].as_array().unwrap().len(), 1);
    }
    import(&world, &wrapper());
    let again = world.refused("base_import", json!({"format": "json", "content": wrapper().to_string()}));
    assert_eq!(again.code(), Code::NameTaken);
}

/// What a base has of contents that were imported by `caller` in all three forms that JSON has.
fn believed(tenants: &Tenants, caller: &Caller, exported: [&str; 2]) -> Vec<bool> {
    let [whole, table] = exported;
    let records: Json = serde_json::from_str(table).unwrap();
    let shaped = json!({"tables": [{"name": "T", "records": records, "fields": [
        {"name": "Name", "type": "singleLineText"}, {"name": "Note", "type": "multilineText"},
        {"name": "Files", "type": "multipleAttachments"}]}]});
    let free = |text: &str| text.replace(&tenants.other, BaseId::generate(&mut rand::rng()).to_string().as_str());
    let imports = [
        json!({"format": "json", "content": free(whole)}),
        json!({"format": "json", "content": table, "table": "T", "newBase": "Plain"}),
        json!({"format": "json", "content": shaped.to_string(), "newBase": "Shaped"}),
    ];
    let believed = imports.iter().map(|input| {
        let made = tenants.call_as(caller, "base_import", input).unwrap();
        let back = json!({"base": made["base"], "what": {"table": {"format": "json"}}});
        let content = tenants.ok("base_export", &back)["content"].as_str().unwrap().to_owned();
        assert!(content.contains("plan.txt"), "the attachment itself is kept: {content}");
        content.contains("sha256")
    });
    believed.collect()
}

#[test]
fn hashes_of_contents_are_believed_of_what_the_caller_sees() {
    let tenants = Tenants::new();
    let records = json!({"base": tenants.other, "table": "T", "records": [{"fields": {"Name": "a"}}]});
    let record = tenants.ok("record_create", &records)["records"][0]["id"].take();
    let upload = json!({"base": tenants.other, "record": record, "field": "Files", "filename": "plan.txt",
        "contentType": "text/plain", "content": "c2VjcmV0"});
    tenants.ok("attachment_upload", &upload);
    let export = |what: Json| {
        let exported = tenants.ok("base_export", &json!({"base": tenants.other, "what": what}));
        exported["content"].as_str().unwrap().to_owned()
    };
    let (whole, table) = (export(json!("base")), export(json!({"table": {"format": "json"}})));
    assert!(whole.contains("sha256") && table.contains("sha256"));
    tenants.member("workspace", &tenants.ours, "owner");
    let caller = tenants.token(json!({"scopes": Scope::ALL}));
    assert_eq!(believed(&tenants, &caller, [&whole, &table]), [false; 3], "who does not see it cannot claim it");
    tenants.member("base", &tenants.other, "read");
    assert_eq!(believed(&tenants, &caller, [&whole, &table]), [true; 3], "who sees it has it anyway");
}
