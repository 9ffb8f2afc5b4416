//! Records. Source: reference, section 2.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::testing::World;

async fn world() -> (World, String) {
    let world = World::new();
    let base = world.base().await;
    (world, base)
}

#[tokio::test]
async fn a_record_is_created_got_changed_replaced_and_deleted() {
    let (world, base) = world().await;
    let tasks = format!("/v0/{base}/Tasks");
    let made = world.ask("POST", &tasks, json!({"fields": {"Title": "Write the parser", "Points": 3}})).await.done();
    let id = made["id"].as_str().unwrap();
    assert_eq!(made["fields"], json!({"Title": "Write the parser", "Points": 3, "Twice": 6}));
    assert_eq!(made["createdTime"].as_str().unwrap().len(), "2026-11-20T09:30:00.000Z".len());
    let one = format!("{tasks}/{id}");
    assert_eq!(world.ask("GET", &one, Json::Null).await.done(), made);
    let changed = world.ask("PATCH", &one, json!({"fields": {"Points": 0}})).await.done();
    assert_eq!(changed["fields"], json!({"Title": "Write the parser", "Points": 0, "Twice": 0}));
    let replaced = world.ask("PUT", &one, json!({"fields": {"Title": "Ship it"}})).await.done();
    assert_eq!(replaced["fields"], json!({"Title": "Ship it", "Twice": 0}));
    let gone = world.ask("DELETE", &one, Json::Null).await.done();
    assert_eq!(gone, json!({"id": id, "deleted": true}));
    let missing = json!({"error": {"type": "MODEL_ID_NOT_FOUND", "message": "Record not found"}});
    for method in ["GET", "PATCH", "PUT", "DELETE"] {
        let body = if method == "GET" || method == "DELETE" { Json::Null } else { json!({"fields": {}}) };
        assert_eq!(world.ask(method, &one, body).await.said(), (404, missing.clone()), "{method}");
    }
}

#[tokio::test]
async fn batches_keep_their_order_and_are_all_or_nothing() {
    let (world, base) = world().await;
    let tasks = format!("/v0/{base}/Tasks");
    let three = json!({"records": [{"fields": {"Title": "c"}}, {"fields": {}}, {"fields": {"Title": "a"}}]});
    // airtable.js sends batches to a path with a slash and a bare question mark.
    let made = world.ask("POST", &format!("{tasks}/?"), three).await.done();
    let ids: Vec<&str> = made["records"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap()).collect();
    assert_eq!(made["records"][1]["fields"], json!({"Twice": 0}));
    let wrong = json!({"records": [{"id": ids[0], "fields": {"Title": "x"}}, {"id": ids[1], "fields": {"Twice": 1}}]});
    let (status, said) = world.ask("PATCH", &tasks, wrong).await.said();
    let message = "Field \"Twice\" cannot accept a value because the field is computed";
    assert_eq!((status, said), (422, json!({"error": {"type": "INVALID_VALUE_FOR_COLUMN", "message": message}})));
    let first = world.ask("GET", &format!("{tasks}/{}", ids[0]), Json::Null).await.done();
    assert_eq!(first["fields"]["Title"], "c", "nothing was written");
    let gone = world.ask("DELETE", &format!("{tasks}?records[]={}&records%5B%5D={}", ids[2], ids[0]), Json::Null).await;
    assert_eq!(gone.done(), json!({"records": [{"id": ids[2], "deleted": true}, {"id": ids[0], "deleted": true}]}));
    let again = world.ask("DELETE", &format!("{tasks}?records[]={}", ids[0]), Json::Null).await.said();
    let message = format!("Record ID {} does not exist in this table", ids[0]);
    assert_eq!(again, (422, json!({"error": {"type": "ROW_DOES_NOT_EXIST", "message": message}})));
}

#[tokio::test]
async fn ten_records_are_taken_unless_more_are_asked_for() {
    let (world, base) = world().await;
    let tasks = format!("/v0/{base}/Tasks");
    let eleven = json!({"records": vec![json!({"fields": {"Title": "x"}}); 11]});
    let (status, said) = world.ask("POST", &tasks, eleven.clone()).await.said();
    let message = "A maximum of 10 records can be created per request but you have provided 11.";
    assert_eq!((status, said), (422, json!({"error": {"type": "INVALID_RECORDS", "message": message}})));
    let made = world.ask_with(&[("x-cadre-max", "11")], "POST", &tasks, eleven).await.done();
    assert_eq!(made["records"].as_array().unwrap().len(), 11);
    for wrong in ["0", "10001", "-1", "ten", "1e3"] {
        let (status, _) = world.ask_with(&[("x-cadre-max", wrong)], "GET", &tasks, Json::Null).await.said();
        assert_eq!(status, 422, "{wrong}");
    }
    let (status, said) = world.ask("GET", &format!("{tasks}?pageSize=101"), Json::Null).await.said();
    assert_eq!((status, &said["error"]["type"]), (422, &json!("INVALID_REQUEST_UNKNOWN")));
    let page = world.ask_with(&[("x-cadre-max", "10000")], "GET", &format!("{tasks}?pageSize=101"), Json::Null).await;
    assert_eq!(page.done()["records"].as_array().unwrap().len(), 11);
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_paged_the_same_way_by_query_and_by_body() {
    let (world, base) = world().await;
    let tasks = format!("/v0/{base}/Tasks");
    for points in 0..25 {
        world.record(&base, json!({"Title": format!("t{points:02}"), "Points": points})).await;
    }
    let query = "fields%5B%5D=Title&sort%5B0%5D%5Bdirection%5D=desc&sort%5B0%5D%5Bfield%5D=Points&pageSize=10\
                 &maxRecords=15&filterByFormula=%7BPoints%7D+%3E+2&view=&offset=&timeZone=utc&userLocale=en-ie";
    let first = world.ask("GET", &format!("{tasks}?{query}"), Json::Null).await.done();
    let body = json!({
        "fields": ["Title"], "sort": [{"field": "Points", "direction": "desc"}], "pageSize": 10, "maxRecords": 15,
        "filterByFormula": "{Points} > 2", "method": "post", "timeZone": "utc",
    });
    let posted = world.ask("POST", &format!("{tasks}/listRecords?userLocale=en-ie"), body.clone()).await.done();
    assert_eq!(posted, first);
    assert_eq!(first["records"].as_array().unwrap().len(), 10);
    assert_eq!(first["records"][0]["fields"], json!({"Title": "t24"}));
    let offset = first["offset"].as_str().unwrap();
    let query = query.replace("&offset=", &format!("&offset={offset}"));
    let second = world.ask("GET", &format!("{tasks}?{query}"), Json::Null).await.done();
    assert_eq!((second["records"].as_array().unwrap().len(), second.get("offset")), (5, None));
    let mut body = body;
    body["offset"] = json!(offset);
    assert_eq!(world.ask("POST", &format!("{tasks}/listRecords"), body).await.done(), second);
}

#[tokio::test]
async fn an_upsert_says_what_it_created_and_updated() {
    let (world, base) = world().await;
    let tasks = format!("/v0/{base}/Tasks");
    let id = world.record(&base, json!({"Title": "a", "Points": 1})).await;
    let body = json!({
        "performUpsert": {"fieldsToMergeOn": ["Title"]}, "typecast": true,
        "records": [{"fields": {"Title": "b"}}, {"fields": {"Title": "a", "State": "New"}}],
    });
    let done = world.ask("PATCH", &tasks, body).await.done();
    assert_eq!(done["updatedRecords"], json!([id]));
    assert_eq!(done["createdRecords"], json!([done["records"][0]["id"]]));
    assert_eq!(done["records"][1]["fields"], json!({"Title": "a", "Points": 1, "State": "New", "Twice": 2}));
    let twice = json!({"records": [{"fields": {"Title": "a"}}]});
    world.ask("POST", &tasks, twice).await.done();
    let body = json!({"performUpsert": {"fieldsToMergeOn": ["Title"]}, "records": [{"fields": {"Title": "a"}}]});
    let (status, said) = world.ask("PATCH", &tasks, body).await.said();
    assert_eq!(status, 422);
    assert!(said["error"]["message"].as_str().unwrap().contains("Cannot update more than one record"), "{said}");
}

#[tokio::test]
async fn what_is_wrong_is_said_in_airtables_words_and_more_of_it_in_headers() {
    let (world, base) = world().await;
    let tasks = format!("/v0/{base}/Tasks");
    let error = |kind: &str, message: &str| json!({"error": {"type": kind, "message": message}});
    let cases = [
        (json!({"fields": {"Titel": "x"}}), error("UNKNOWN_FIELD_NAME", "Unknown field name: \"Titel\"")),
        (
            json!({"fields": {"Points": "three"}}),
            error("INVALID_VALUE_FOR_COLUMN", "Field \"Points\" cannot accept the provided value"),
        ),
        (
            json!({"fields": {"State": "Blue"}}),
            error(
                "INVALID_MULTIPLE_CHOICE_OPTIONS",
                "Insufficient permissions to create new select option \"\"Blue\"\"",
            ),
        ),
        (
            json!({"Title": "x"}),
            error("INVALID_REQUEST_MISSING_FIELDS", "Could not find field \"fields\" in the request body"),
        ),
    ];
    for (body, expected) in cases {
        let answer = world.ask("POST", &tasks, body).await;
        assert!(answer.headers.contains_key("x-cadre-detail"), "{expected}");
        assert_eq!(answer.said(), (422, expected));
    }
    let hinted = world.ask("POST", &tasks, json!({"fields": {"Titel": "x"}})).await;
    let detail = hinted.headers["x-cadre-detail"].to_str().unwrap();
    assert!(detail.contains("did you mean \"Title\"?"), "{detail}");
    assert_eq!(hinted.headers["x-cadre-code"], "FIELD_NOT_FOUND");
    let filter = world.ask("GET", &format!("{tasks}?filterByFormula=%7BNope%7D%3D1"), Json::Null).await.said();
    let message = "The formula for filtering records is invalid: Unknown field names: nope";
    assert_eq!(filter, (422, error("INVALID_FILTER_BY_FORMULA", message)));
    let view = world.ask("GET", &format!("{tasks}?view=Mine"), Json::Null).await.said();
    assert_eq!(view, (422, error("VIEW_NAME_NOT_FOUND", "View Mine not found")));
    let offset = world.ask("GET", &format!("{tasks}?offset=10"), Json::Null).await.said();
    assert_eq!(offset, (422, error("INVALID_OFFSET_VALUE", "The value of offset 10 is invalid")));
    let unknown = world.ask("GET", &format!("{tasks}?colour=red"), Json::Null).await.said();
    assert_eq!(unknown.1["error"]["type"], "INVALID_REQUEST_UNKNOWN");
}

#[tokio::test]
async fn fields_are_named_by_id_and_cells_shown_as_texts_on_request() {
    let (world, base) = world().await;
    let id = world.record(&base, json!({"Title": "a", "Points": 1200})).await;
    let one = format!("/v0/{base}/Tasks/{id}");
    let by_id = world.ask("GET", &format!("{one}?returnFieldsByFieldId=1"), Json::Null).await.done();
    assert!(by_id["fields"].as_object().unwrap().keys().all(|key| key.starts_with("fld")), "{by_id}");
    let query = "cellFormat=string&timeZone=utc&userLocale=en-gb";
    let texts = world.ask("GET", &format!("{one}?{query}"), Json::Null).await.done();
    assert_eq!(texts["fields"]["Points"], "1200");
    let (status, said) = world.ask("GET", &format!("{one}?cellFormat=string"), Json::Null).await.said();
    assert_eq!((status, &said["error"]["type"]), (422, &json!("INVALID_REQUEST_UNKNOWN")));
}

#[tokio::test]
async fn a_version_guards_against_changes_of_others() {
    let (world, base) = world().await;
    let id = world.record(&base, json!({"Title": "a"})).await;
    let one = format!("/v0/{base}/Tasks/{id}");
    let version = world.ask("GET", &one, Json::Null).await.headers["etag"].to_str().unwrap().to_owned();
    let changed = world.ask_with(&[("if-match", &version)], "PATCH", &one, json!({"fields": {"Title": "b"}})).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.headers["etag"], version);
    for method in ["PATCH", "PUT"] {
        let body = json!({"fields": {"Title": "c"}});
        let (status, said) = world.ask_with(&[("if-match", &version)], method, &one, body).await.said();
        assert_eq!((status, &said["error"]["type"]), (412, &json!("PRECONDITION_FAILED")), "{method}");
    }
    let late = world.ask_with(&[("if-match", &version)], "DELETE", &one, Json::Null).await;
    assert_eq!(late.status, 412);
    let any = world.ask_with(&[("if-match", "*")], "DELETE", &one, Json::Null).await;
    assert_eq!(any.status, 200);
}

#[tokio::test]
async fn a_guard_that_cannot_be_held_is_refused() {
    let (world, base) = world().await;
    let (a, b) = (world.record(&base, json!({"Title": "a"})).await, world.record(&base, json!({"Title": "b"})).await);
    let tasks = format!("/v0/{base}/Tasks");
    let version = |id: &str| {
        let one = format!("{tasks}/{id}");
        let world = &world;
        async move { world.ask("GET", &one, Json::Null).await.headers["etag"].to_str().unwrap().to_owned() }
    };
    let stale = version(&a).await;
    world.ask("PATCH", &format!("{tasks}/{a}"), json!({"fields": {"Title": "a2"}})).await.done();
    let change = |id: &str| json!({"id": id, "fields": {"Title": "lost"}});
    let (one, two) = (json!({"records": [change(&a)]}), json!({"records": [change(&a), change(&b)]}));
    let (new, fields) = (json!({"fields": {"Title": "new"}}), format!("/v0/meta/bases/{base}/tables/Tasks/fields"));
    let upsert = json!({"performUpsert": {"fieldsToMergeOn": ["Title"]}, "records": [{"fields": {"Title": "a2"}}]});
    let (first, both) = (format!("{tasks}?records[]={a}"), format!("{tasks}?records[]={a}&records[]={b}"));
    let comments = format!("{tasks}/{a}/comments");
    let (changed, refused) = ((412, "PRECONDITION_FAILED"), (422, "INVALID_REQUEST_UNKNOWN"));
    for (method, path, body, expected) in [
        ("PATCH", &tasks, &one, changed),
        ("PUT", &tasks, &one, changed),
        ("DELETE", &first, &Json::Null, changed),
        ("PATCH", &tasks, &two, refused),
        ("PUT", &tasks, &two, refused),
        ("PATCH", &tasks, &upsert, refused),
        ("DELETE", &both, &Json::Null, refused),
        ("POST", &tasks, &new, refused),
        ("POST", &comments, &json!({"text": "x"}), refused),
        ("POST", &fields, &json!({"name": "F", "type": "singleLineText"}), refused),
    ] {
        let (status, said) = world.ask_with(&[("if-match", &stale)], method, path, body.clone()).await.said();
        assert_eq!((status, said["error"]["type"].as_str().unwrap()), expected, "{method} {path} {body}");
    }
    for when in ["junk", stale.trim_matches('"'), "2026-01-01"] {
        for (method, path, body) in [("POST", &tasks, &new), ("PATCH", &tasks, &one), ("DELETE", &first, &Json::Null)] {
            let (status, said) = world.ask_with(&[("x-cadre-as-of", when)], method, path, body.clone()).await.said();
            assert_eq!((status, said["error"]["type"].as_str().unwrap()), refused, "{method} {path} {when}");
        }
    }
    let listed = world.ask("GET", &tasks, Json::Null).await.done();
    let records = listed["records"].as_array().unwrap().iter();
    let titles: BTreeSet<_> = records.map(|one| one["fields"]["Title"].as_str().unwrap()).collect();
    assert_eq!(titles, BTreeSet::from(["a2", "b"]), "nothing was written");
    let held = version(&a).await;
    let (status, _) = world.ask_with(&[("if-match", &held)], "PATCH", &tasks, one.clone()).await.said();
    assert_eq!(status, 200, "one record of a batch has its guard");
}

#[tokio::test]
async fn a_key_makes_a_request_happen_once() {
    let (world, base) = world().await;
    let tasks = format!("/v0/{base}/Tasks");
    let key = [("idempotency-key", "import-7-line-12")];
    let body = json!({"fields": {"Title": "once"}});
    let first = world.ask_with(&key, "POST", &tasks, body.clone()).await;
    let again = world.ask_with(&key, "POST", &tasks, body.clone()).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body), "the same bytes again");
    let other = world.ask_with(&key, "POST", &tasks, json!({"fields": {"Title": "twice"}})).await.said();
    assert_eq!((other.0, &other.1["error"]["type"]), (422, &json!("IDEMPOTENCY_KEY_REUSED")));
    let elsewhere = world.ask_with(&key, "POST", &format!("{tasks}?returnFieldsByFieldId=1"), body).await;
    assert_eq!(elsewhere.status, 422, "the query belongs to the request");
    let listed = world.ask("GET", &tasks, Json::Null).await.done();
    assert_eq!(listed["records"].as_array().unwrap().len(), 1);
    let long = "k".repeat(201);
    assert_eq!(world.ask_with(&[("idempotency-key", &long)], "POST", &tasks, json!({"fields": {}})).await.status, 422);
}

#[tokio::test]
async fn the_past_is_read_on_request() {
    let (world, base) = world().await;
    let id = world.record(&base, json!({"Title": "then"})).await;
    let one = format!("/v0/{base}/Tasks/{id}");
    let then = world.ask("GET", &one, Json::Null).await.headers["etag"].to_str().unwrap().trim_matches('"').to_owned();
    world.ask("PATCH", &one, json!({"fields": {"Title": "now"}})).await.done();
    let past = [("x-cadre-as-of", then.as_str())];
    assert_eq!(world.ask_with(&past, "GET", &one, Json::Null).await.done()["fields"]["Title"], "then");
    let listed = world.ask_with(&past, "GET", &format!("/v0/{base}/Tasks"), Json::Null).await.done();
    assert_eq!(listed["records"][0]["fields"]["Title"], "then");
    let (status, _) = world.ask_with(&[("x-cadre-as-of", "999")], "GET", &one, Json::Null).await.said();
    assert_eq!(status, 422, "no such commit");
}

#[tokio::test]
async fn a_view_of_another_table_and_what_is_missing_beside_a_format_are_told_as_such() {
    let world = World::new();
    let base = world.base().await;
    let other = json!({"name": "Other", "fields": [{"name": "Name", "type": "singleLineText"}]});
    let other = world.ask("POST", &format!("/v0/meta/bases/{base}/tables"), other).await.done();
    let view = other["views"][0]["id"].as_str().unwrap();
    let list = format!("/v0/{base}/Tasks");
    let (status, said) = world.ask("GET", &format!("{list}?view={view}"), Json::Null).await.said();
    assert_eq!((status, said), (422, json!({"error": {"type": "FAILED_STATE_CHECK"}})));
    for (query, missing) in
        [("cellFormat=string&userLocale=en", "timeZone"), ("cellFormat=string&timeZone=utc", "userLocale")]
    {
        let (status, said) = world.ask("GET", &format!("{list}?{query}"), Json::Null).await.said();
        let message = format!(
            "Invalid request: parameter validation failed. Check your request data: cellFormat=string needs {missing}."
        );
        assert_eq!((status, said), (422, json!({"error": {"type": "INVALID_REQUEST_UNKNOWN", "message": message}})));
    }
}
