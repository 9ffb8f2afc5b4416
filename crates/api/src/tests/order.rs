//! The order of checks: the base, then what the path names in it, then the query and the body. Source: reference, section 7.2.

use serde_json::{Value as Json, json};

use crate::testing::World;

#[tokio::test]
async fn what_the_path_names_is_looked_up_before_the_rest_is_judged() {
    let world = World::new();
    let base = world.base().await;
    let record = world.record(&base, json!({"Title": "a"})).await;
    let (nope, gone) = (format!("/v0/{base}/Nope"), format!("/v0/{base}/Tasks/recXXXXXXXXXXXXXX"));
    let meta = format!("/v0/meta/bases/{base}/tables");
    let message = format!("Could not find table Nope in application {base}");
    let no_table = (404, json!({"error": {"type": "TABLE_NOT_FOUND", "message": message}}));
    let no_record = (404, json!({"error": {"type": "MODEL_ID_NOT_FOUND", "message": "Record not found"}}));
    let eleven = json!({"records": vec![json!({"fields": {}}); 11]}).to_string();
    for (method, path, body, said) in [
        ("POST", nope.clone(), "{", &no_table),
        ("POST", nope.clone(), "{}", &no_table),
        ("POST", nope.clone(), &eleven, &no_table),
        ("GET", format!("{nope}?nosuch=1"), "", &no_table),
        ("POST", format!("{nope}/listRecords"), "[]", &no_table),
        ("DELETE", nope.clone(), "", &no_table),
        ("PATCH", format!("{nope}/{record}"), "{}", &no_table),
        ("POST", format!("{meta}/Nope/fields"), "{}", &no_table),
        ("PATCH", format!("{meta}/Nope"), "{", &no_table),
        ("PATCH", gone.clone(), "{}", &no_record),
        ("PUT", gone.clone(), "{", &no_record),
        ("PATCH", gone.clone(), r#"{"fields":{"Nope":1}}"#, &no_record),
        ("GET", format!("{gone}?nosuch=1"), "", &no_record),
        ("POST", format!("{gone}/comments"), "{}", &no_record),
    ] {
        assert_eq!(&sent(&world, method, &path, body).await, said, "{method} {path} {body}");
    }
    let hidden = sent(&world, "POST", "/v0/appXXXXXXXXXXXXXX/Nope", "{").await;
    assert_eq!((hidden.0, &hidden.1["error"]["type"]), (403, &json!("INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND")));
    for (method, path, body, status, error) in [
        ("POST", format!("/v0/{base}/Tasks"), "{", 400, "INVALID_REQUEST_BODY"),
        ("POST", format!("/v0/{base}/Tasks"), "{}", 422, "INVALID_REQUEST_MISSING_FIELDS"),
        ("PATCH", format!("/v0/{base}/Tasks/{record}"), r#"{"fields":{"Nope":1}}"#, 422, "UNKNOWN_FIELD_NAME"),
        ("POST", format!("{meta}/Tasks/fields"), "{}", 422, "DUPLICATE_OR_EMPTY_FIELD_NAME"),
    ] {
        let said = sent(&world, method, &path, body).await;
        assert_eq!(
            (said.0, &said.1["error"]["type"]),
            (status, &json!(error)),
            "what is there is judged: {method} {path}"
        );
    }
}

async fn sent(world: &World, method: &str, path: &str, body: &str) -> (u16, Json) {
    let bearer = format!("Bearer {}", world.admin);
    world.send(method, path, &[("authorization", &bearer)], body.to_owned()).await.said()
}
