//! Webhooks and tables made as CSV files. Source: reference, sections 5.3 and 6.

use serde_json::{Value as Json, json};

use crate::testing::World;

#[tokio::test]
async fn a_webhook_is_made_listed_read_switched_refreshed_and_deleted() {
    let world = World::new();
    let base = world.base().await;
    let hooks = format!("/v0/bases/{base}/webhooks");
    let new = json!({"specification": {"options": {"filters": {"dataTypes": ["tableData"]}}}});
    let made = world.ask("POST", &hooks, new).await.done();
    assert_eq!(made.as_object().unwrap().len(), 3, "{made}");
    assert!(made["macSecretBase64"].is_string() && made["expirationTime"].is_string(), "{made}");
    let id = made["id"].as_str().unwrap();
    let hook = format!("{hooks}/{id}");

    world.record(&base, json!({"Title": "Hey there!"})).await;
    let page = world.ask("GET", &format!("{hook}/payloads?cursor=1"), Json::Null).await.done();
    assert_eq!(
        (&page["cursor"], &page["mightHaveMore"], &page["payloadFormat"]),
        (&json!(2), &json!(false), &json!("v0"))
    );
    assert_eq!(page["payloads"][0]["actionMetadata"]["source"], "publicApi");
    let table = page["payloads"][0]["changedTablesById"].as_object().unwrap().values().next().unwrap();
    let created = table["createdRecordsById"].as_object().unwrap().values().next().unwrap();
    let cells: Vec<&Json> = created["cellValuesByFieldId"].as_object().unwrap().values().collect();
    assert_eq!(cells, [&json!("Hey there!")], "the cells that were set and no others");
    let later = world.ask("GET", &format!("{hook}/payloads?cursor=2&limit=50"), Json::Null).await.done();
    assert_eq!((&later["payloads"], &later["cursor"]), (&json!([]), &json!(2)));

    assert_eq!(
        world.ask("POST", &format!("{hook}/enableNotifications"), json!({"enable": false})).await.done(),
        json!({})
    );
    assert!(world.ask("POST", &format!("{hook}/refresh"), Json::Null).await.done()["expirationTime"].is_string());
    let listed = world.ask("GET", &hooks, Json::Null).await.done();
    assert_eq!(
        (&listed["webhooks"][0]["id"], &listed["webhooks"][0]["areNotificationsEnabled"]),
        (&json!(id), &json!(false))
    );
    assert!(listed["webhooks"][0].get("macSecretBase64").is_none());
    assert_eq!(world.ask("DELETE", &hook, Json::Null).await.done(), json!({}));
    for (method, path) in
        [("DELETE", hook.clone()), ("GET", format!("{hook}/payloads")), ("POST", format!("{hook}/refresh"))]
    {
        let gone = world.ask(method, &path, Json::Null).await.said();
        assert_eq!(gone, (404, json!({"error": {"type": "NOT_FOUND"}})), "{method} {path}");
    }
}

#[tokio::test]
async fn what_a_webhook_cannot_be_is_refused() {
    let world = World::new();
    let base = world.base().await;
    let hooks = format!("/v0/bases/{base}/webhooks");
    let all = json!({"options": {"filters": {"dataTypes": ["tableData"]}}});
    for wrong in [
        json!({}),
        json!({"specification": {"options": {"filters": {}}}}),
        json!({"specification": {"options": {"filters": {"dataTypes": ["everything"]}}}}),
        json!({"notificationUrl": "ftp://example.com/", "specification": all}),
        json!({"notificationUrl": "http://169.254.169.254/latest", "specification": all}),
        json!({"notificationUrl": "http://10.0.0.1/", "specification": all}),
        json!({"notificationUrl": "http://0x0a000001/", "specification": all}),
        json!({"notificationUrl": "http://[fd00::1]/", "specification": all}),
    ] {
        let (status, said) = world.ask("POST", &hooks, wrong.clone()).await.said();
        assert_eq!((status, &said["error"]["type"]), (422, &json!("INVALID_REQUEST_UNKNOWN")), "{wrong}");
    }
    for cursor in ["0", "x", "-1"] {
        let path = format!("{hooks}/achCdrHook000001P/payloads?cursor={cursor}");
        assert_eq!(world.ask("GET", &path, Json::Null).await.status, 422, "{cursor}");
    }
}

#[tokio::test]
async fn a_table_is_made_as_a_csv_file() {
    let world = World::new();
    let base = world.base().await;
    let sync = world.ask("POST", "/api/ops/csv_sync_create", json!({"base": base, "table": "Tasks"})).await;
    let made = sync.done();
    let sync = made["sync"].as_str().unwrap();
    let bearer = format!("Bearer {}", world.admin);
    let csv = [("authorization", bearer.as_str()), ("content-type", "text/csv")];
    let path = format!("/v0/{base}/Tasks/sync/{sync}");
    let done = world.send("POST", &path, &csv, "Title,Points\na,1\nb,2\n").await.done();
    assert_eq!(done, json!({"success": true}));
    let listed = world.ask("GET", &format!("/v0/{base}/Tasks?sort%5B0%5D%5Bfield%5D=Title"), Json::Null).await.done();
    let titles: Vec<&Json> = listed["records"].as_array().unwrap().iter().map(|r| &r["fields"]["Title"]).collect();
    assert_eq!(titles, [&json!("a"), &json!("b")]);
    assert_eq!(world.send("POST", &path, &csv, "Title\nb\n").await.status, 200);
    let listed = world.ask("GET", &format!("/v0/{base}/Tasks"), Json::Null).await.done();
    assert_eq!(listed["records"].as_array().unwrap().len(), 1);
    let odd = world.send("POST", &path, &csv, vec![b'T', 0xff, 0xfe]).await;
    assert_eq!(odd.status, 422);
}
