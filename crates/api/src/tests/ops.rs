//! Operations under their own names, health, figures, descriptions.

use serde_json::{Value as Json, json};

use crate::testing::World;
use crate::{MetricsFor, Settings};

#[tokio::test]
async fn an_operation_is_called_by_its_name_with_its_input() {
    let world = World::new();
    let made = world.ask("POST", "/api/ops/base_create", json!({"name": "Plan"})).await.done();
    assert_eq!(made["name"], "Plan");
    let listed = world.ask("POST", "/api/ops/base_list", Json::Null).await.done();
    assert_eq!(listed["bases"].as_array().unwrap().len(), 1);
    let all = world.ask("GET", "/api/ops", Json::Null).await.done();
    let names: Vec<&str> = all["operations"].as_array().unwrap().iter().map(|o| o["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"base_create") && names.contains(&"query"), "{names:?}");
}

#[tokio::test]
async fn its_errors_are_told_whole() {
    let world = World::new();
    let answer = world.ask("POST", "/api/ops/base_show", json!({"base": "Plan"})).await;
    assert_eq!(answer.status, 404);
    let said = answer.json();
    assert_eq!((&said["error"]["code"], &said["error"]["kind"]), (&json!("BASE_NOT_FOUND"), &json!("notFound")));
    let wrong = world.ask("POST", "/api/ops/base_create", json!({"nam": "Plan"})).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.json()["error"]["message"].as_str().unwrap().contains("unknown field `nam`"));
    let none = world.ask("POST", "/api/ops/base_destroy", Json::Null).await;
    assert_eq!((none.status.as_u16(), none.json()["error"]["code"].as_str().unwrap()), (404, "FUNCTION_NOT_FOUND"));
    let formula = json!({"formula": "1 +"});
    let formula = world.ask("POST", "/api/ops/formula_eval", formula).await.json();
    assert!(formula["error"]["formula"]["diagnostics"][0]["span"].is_object(), "{formula}");
}

#[tokio::test]
async fn a_stream_tells_events_and_then_how_it_ended() {
    let world = World::new();
    let all = world.ask("GET", "/api/ops", Json::Null).await.done();
    let streams: Vec<&Json> =
        all["operations"].as_array().unwrap().iter().filter(|row| row["flow"] == "stream").collect();
    assert!(!streams.is_empty());
    // A copy of what is in memory fails after it has begun.
    let lines = world.ask("POST", "/api/ops/backup", json!({"folder": "/tmp/nowhere"})).await;
    assert_eq!(lines.headers["content-type"], "application/x-ndjson; charset=utf-8", "{}", lines.text());
    let lines: Vec<Json> = lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0], json!({"event": {"what": "copy", "done": 1, "total": 2}}));
    assert_eq!(lines[1]["error"]["code"], "STORE_FAILED");
    let accept = [("accept", "text/event-stream")];
    let events = world.ask_with(&accept, "POST", "/api/ops/backup", json!({"folder": "/tmp/nowhere"})).await;
    assert_eq!(events.headers["content-type"], "text/event-stream; charset=utf-8");
    assert!(events.text().starts_with("event: event\ndata: {\"what\":\"copy\""), "{}", events.text());
    assert!(events.text().contains("\n\nevent: error\ndata: {"), "{}", events.text());
    // What is refused before it begins has a status of its own.
    let refused = world.ask("POST", "/api/ops/backup", json!({"into": "x"})).await;
    assert_eq!(refused.status, 422);
}

#[tokio::test]
async fn health_names_each_part() {
    let world = World::new();
    let health = world.send("GET", "/health", &[], "").await;
    let said = health.json();
    assert_eq!((health.status.as_u16(), &said["ready"], &said["alive"]), (200, &json!(true), &json!(true)));
    let parts = said["parts"].as_array().unwrap();
    let names: Vec<&str> = parts.iter().map(|part| part["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["log", "blobs", "directory"]);
    assert!(parts.iter().all(|part| part["ok"] == true && part["latencyMs"].as_f64().unwrap() >= 0.0), "{said}");
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(world.send("GET", path, &[], "").await.said(), (200, json!({"status": "ok"})), "{path}");
    }
}

#[tokio::test]
async fn figures_are_for_everybody_where_nobody_else_comes_and_else_for_those_who_may() {
    let open = World::with(Settings { metrics_for: MetricsFor::Everybody, ..Settings::default() });
    let base = open.base().await;
    open.ask("GET", &format!("/v0/{base}/Tasks"), Json::Null).await.done();
    let figures = open.send("GET", "/metrics", &[], "").await;
    assert_eq!(figures.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    let text = figures.text();
    for part in [
        "cadre_http_requests_total{route=\"record_list\",status=\"200\"} 1",
        &format!("cadre_base_commits_total{{base=\"{base}\"}} 2"),
        &format!("cadre_base_drafts_waiting{{base=\"{base}\"}} 0"),
        "cadre_open_bases ",
        "process_resident_memory_bytes ",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let closed = World::new();
    assert_eq!(closed.send("GET", "/metrics", &[], "").await.status, 401);
    assert_eq!(closed.ask("GET", "/metrics", Json::Null).await.status, 200);
    let other = closed.token(&[cadre_app::Scope::RecordsRead], None);
    assert_eq!(closed.ask_as(&other, "GET", "/metrics", Json::Null).await.status, 403);
}

#[tokio::test]
async fn the_api_describes_itself() {
    let world = World::new();
    let document = world.send("GET", "/openapi.json", &[], "").await.done();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["paths"]["/v0/{base}/{table}/{record}"]["get"].is_object());
    assert!(document["paths"]["/api/ops/query"]["post"]["requestBody"].is_object());
    let page = world.send("GET", "/api", &[], "").await;
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    assert!(page.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
}
