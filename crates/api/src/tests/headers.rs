//! Headers: of tokens, of browsers, of bodies, of answers. Source: reference, sections 1.3 and 1.7.

use std::io::Read;

use serde_json::{Value as Json, json};

use crate::testing::World;
use crate::{AirtableLimits, RateForm, Settings};

#[tokio::test]
async fn a_browser_asks_first_and_needs_no_token_for_that() {
    let world = World::new();
    let ask = [
        ("origin", "https://app.example.com"),
        ("access-control-request-method", "PATCH"),
        ("access-control-request-headers", "authorization,content-type"),
    ];
    for path in ["/v0/appCdr3mo0Base001/Tasks", "/v0/meta/bases", "/nowhere"] {
        let answer = world.send("OPTIONS", path, &ask, "").await;
        assert_eq!(answer.status, 204, "{path}");
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
        assert_eq!(answer.headers["access-control-allow-methods"], "DELETE,GET,OPTIONS,PATCH,POST,PUT");
        assert_eq!(
            answer.headers["access-control-allow-headers"],
            "authorization,content-length,content-type,user-agent,x-airtable-application-id,x-airtable-user-agent,\
             x-api-version,x-requested-with"
        );
    }
}

#[tokio::test]
async fn every_answer_has_the_same_headers_whatever_its_status() {
    let world = World::new();
    let base = world.base().await;
    let good = world.ask("GET", &format!("/v0/{base}/Tasks"), Json::Null).await;
    let refused = world.ask("GET", &format!("/v0/{base}/Tasks?x=1"), Json::Null).await;
    let nobody = world.send("GET", &format!("/v0/{base}/Tasks"), &[], "").await;
    let nothing = world.send("GET", "/nowhere", &[], "").await;
    let statuses: Vec<u16> = [&good, &refused, &nobody, &nothing].iter().map(|a| a.status.as_u16()).collect();
    assert_eq!(statuses, [200, 422, 401, 404]);
    for answer in [good, refused, nobody, nothing] {
        assert_eq!(answer.headers["content-type"], "application/json; charset=utf-8");
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
        assert_eq!(answer.headers["vary"], "Accept-Encoding");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers["x-frame-options"], "DENY");
        assert!(!answer.headers.contains_key("server") && !answer.headers.contains_key("set-cookie"));
        assert_eq!(answer.headers["x-request-id"].len(), 16);
    }
}

#[tokio::test]
async fn a_request_id_comes_back() {
    let world = World::new();
    let given = world.ask_with(&[("x-request-id", "trace-1.2")], "GET", "/v0/meta/bases", Json::Null).await;
    assert_eq!(given.headers["x-request-id"], "trace-1.2");
}

#[tokio::test]
async fn a_token_is_shown_in_one_way_alone() {
    let world = World::new();
    let required = (401, json!({"error": {"type": "AUTHENTICATION_REQUIRED", "message": "Authentication required"}}));
    let basic = format!("Basic {}", world.admin);
    let bearer = format!("Bearer {}", world.admin);
    let cut = &bearer[..bearer.len() - 1];
    let key = format!("/api/ops/base_list?api_key={}", world.admin);
    for headers in [
        &[][..],
        &[("authorization", basic.as_str())],
        &[("authorization", world.admin.as_str())],
        &[("authorization", cut)],
        &[("authorization", "Bearer ")],
        &[("authorization", "Bearer null")],
        &[("authorization", bearer.as_str()), ("authorization", bearer.as_str())],
        &[("x-api-key", world.admin.as_str())],
        &[("cookie", world.admin.as_str())],
    ] {
        let answer = world.send("GET", "/v0/meta/bases/appCdr3mo0Base001/tables", headers, "").await;
        assert_eq!(answer.said(), required, "{headers:?}");
        assert_eq!(world.send("POST", &key, headers, "").await.status, 401);
    }
    let lower = format!("bearer {}", world.admin);
    let ours = world.send("POST", "/api/ops/base_list", &[("authorization", &lower)], "").await;
    assert_eq!(ours.status, 200);
}

#[tokio::test]
async fn lists_are_compressed_for_whoever_takes_that() {
    let world = World::new();
    let base = world.base().await;
    for n in 0..20 {
        world.record(&base, json!({"Title": format!("a title of some length, number {n}")})).await;
    }
    let tasks = format!("/v0/{base}/Tasks");
    let plain = world.ask("GET", &tasks, Json::Null).await;
    let packed = world.ask_with(&[("accept-encoding", "gzip, deflate")], "GET", &tasks, Json::Null).await;
    assert_eq!(packed.headers["content-encoding"], "gzip");
    assert_eq!(packed.headers["airtable-uncompressed-content-length"], plain.body.len().to_string());
    let mut back = Vec::new();
    flate2::read::GzDecoder::new(&packed.body[..]).read_to_end(&mut back).unwrap();
    assert_eq!(back, plain.body);
}

#[tokio::test]
async fn a_body_that_is_no_json_or_too_large_is_refused() {
    let world = World::new();
    let base = world.base().await;
    let tasks = format!("/v0/{base}/Tasks");
    let bearer = format!("Bearer {}", world.admin);
    let token = [("authorization", bearer.as_str())];
    let deep = format!("{{\"fields\":{{\"Title\":{}1{}}}}}", "[".repeat(10_000), "]".repeat(10_000));
    for body in ["{", "[]]", "\u{feff}{}", "{\"fields\": {\"Title\": 1}", "nil", deep.as_str()] {
        let (status, said) = world.send("POST", &tasks, &token, body.to_owned()).await.said();
        assert_eq!((status, &said["error"]["type"]), (400, &json!("INVALID_REQUEST_BODY")), "{body:.40}");
    }
    let mut settings = Settings::default();
    settings.body.most_bytes = 1_000;
    let small = World::with(settings);
    let (status, said) = small.ask("POST", "/api/ops/base_create", json!({"name": "x".repeat(1_000)})).await.said();
    assert_eq!((status, &said["error"]["type"]), (413, &json!("REQUEST_TOO_LARGE")));
}

#[tokio::test(start_paused = true)]
async fn airtables_limits_shut_a_base_for_thirty_seconds() {
    for (form, body) in [
        (RateForm::Object, json!({"error": {"type": "RATE_LIMIT_REACHED", "message": MESSAGE}})),
        (RateForm::List, json!({"errors": [{"error": "RATE_LIMIT_REACHED", "message": MESSAGE}]})),
    ] {
        let world = World::with(Settings::default().with_limits(AirtableLimits { form }));
        let base = world.ask("POST", "/api/ops/base_create", json!({"name": "Plan"})).await.done();
        let tables = format!("/v0/meta/bases/{}/tables", base["id"].as_str().unwrap());
        for _ in 0..5 {
            assert_eq!(world.ask("GET", &tables, Json::Null).await.status, 200);
        }
        let refused = world.ask("GET", &tables, Json::Null).await;
        assert_eq!(refused.headers["retry-after"], "30");
        assert_eq!(refused.said(), (429, body.clone()));
        tokio::time::advance(std::time::Duration::from_millis(29_500)).await;
        let refused = world.ask("GET", &tables, Json::Null).await;
        assert_eq!((refused.status.as_u16(), refused.headers["retry-after"].to_str().unwrap()), (429, "1"));
        tokio::time::advance(std::time::Duration::from_millis(500)).await;
        assert_eq!(world.ask("GET", &tables, Json::Null).await.status, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn airtables_limits_hold_csv_syncs_to_twenty_in_five_minutes() {
    let limits = AirtableLimits { form: RateForm::Object };
    let world = World::with(Settings::default().with_limits(limits));
    let base = world.base().await;
    let bearer = format!("Bearer {}", world.admin);
    let csv = [("authorization", bearer.as_str()), ("content-type", "text/csv")];
    let made = world.ask("POST", "/api/ops/csv_sync_create", json!({"base": base, "table": "Tasks"})).await.done();
    let path = format!("/v0/{base}/Tasks/sync/{}", made["sync"].as_str().unwrap());
    for _ in 0..20 {
        assert_eq!(world.send("POST", &path, &csv, "Title\na\n").await.status, 200);
        tokio::time::advance(std::time::Duration::from_secs(1)).await;
    }
    let refused = world.send("POST", &path, &csv, "Title\na\n").await;
    assert_eq!((refused.status.as_u16(), refused.headers["retry-after"].to_str().unwrap()), (429, "280"));
    assert_eq!(world.ask("GET", &format!("/v0/{base}/Tasks"), Json::Null).await.status, 200, "other calls go on");
    tokio::time::advance(std::time::Duration::from_secs(280)).await;
    assert_eq!(world.send("POST", &path, &csv, "Title\na\n").await.status, 200);
}

const MESSAGE: &str = "Rate limit exceeded. Please try again later";

#[tokio::test]
async fn with_airtables_limits_more_than_ten_records_are_never_taken() {
    let limits = AirtableLimits { form: RateForm::Object };
    let world = World::with(Settings::default().with_limits(limits));
    let base = world.base().await;
    let eleven = json!({"records": vec![json!({"fields": {}}); 11]});
    let path = format!("/v0/{base}/Tasks");
    assert_eq!(world.ask_with(&[("x-cadre-max", "100")], "POST", &path, eleven).await.status, 422);
    let long = format!("/v0/{base}/Tasks?filterByFormula={}", "x".repeat(16_000));
    assert_eq!(world.ask("GET", &long, Json::Null).await.status, 414);
}

#[tokio::test]
async fn an_address_that_is_too_long_is_refused_so_that_a_page_can_read_it() {
    let world = World::new();
    let long = format!("/v0/{}/Tasks?filterByFormula={}", world.base().await, "x".repeat(64_500));
    let refused = world.ask_with(&[("origin", "https://plan.example.com")], "GET", &long, Json::Null).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.headers["access-control-allow-origin"]),
        (414, &"*".parse().unwrap())
    );
    assert_eq!(refused.headers["content-type"], "application/json; charset=utf-8");
    assert_eq!(refused.json()["error"]["type"], "REQUEST_URI_TOO_LONG");
}

#[tokio::test]
async fn headers_that_are_there_twice_or_make_no_sense_have_one_answer_each() {
    let world = World::new();
    let base = world.base().await;
    let (tasks, record) = (format!("/v0/{base}/Tasks"), world.record(&base, json!({"Title": "a"})).await);
    let one = format!("{tasks}/{record}");
    let (wrong, long) = ((422, json!("INVALID_REQUEST_UNKNOWN")), "k".repeat(201));
    for (headers, method, path, said) in [
        (&[("x-cadre-max", "0")][..], "GET", &tasks, wrong.clone()),
        (&[("x-cadre-max", "10001")], "GET", &tasks, wrong.clone()),
        (&[("x-cadre-max", "5"), ("x-cadre-max", "7")], "GET", &tasks, wrong.clone()),
        (&[("x-cadre-as-of", "yesterday")], "GET", &tasks, wrong.clone()),
        (&[("if-match", "x")], "PATCH", &one, wrong.clone()),
        (&[("if-match", "\"1\""), ("if-match", "\"2\"")], "PATCH", &one, wrong.clone()),
        (&[("idempotency-key", "")], "PATCH", &one, wrong.clone()),
        (&[("idempotency-key", long.as_str())], "PATCH", &one, wrong.clone()),
        (&[("idempotency-key", "a"), ("idempotency-key", "b")], "PATCH", &one, wrong.clone()),
        (&[("content-type", "text/plain"), ("content-type", "application/xml")], "PATCH", &one, (200, Json::Null)),
        (&[("content-length", "notanumber")], "PATCH", &one, (200, Json::Null)),
    ] {
        let body = if method == "GET" { Json::Null } else { json!({"fields": {"Title": "b"}}) };
        let (status, answer) = world.ask_with(headers, method, path, body).await.said();
        assert_eq!((status, answer["error"]["type"].clone()), said, "{headers:?}");
    }
}

#[tokio::test]
async fn a_form_of_a_browser_is_no_body_of_any_route() {
    let world = World::new();
    let base = world.base().await;
    let record = world.record(&base, json!({"Title": "a"})).await;
    let field = json!({"name": "Files", "type": "multipleAttachments"});
    world.ask("POST", &format!("/v0/meta/bases/{base}/tables/Tasks/fields"), field).await.done();
    let bearer = format!("Bearer {}", world.admin);
    let headers = [("authorization", bearer.as_str()), ("content-type", "multipart/form-data; boundary=b")];
    let form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--b--\r\n";
    for path in [format!("/v0/{base}/{record}/Files/uploadAttachment"), format!("/v0/{base}/Tasks")] {
        let (status, said) = world.send("POST", &path, &headers, form).await.said();
        assert_eq!((status, &said["error"]["type"]), (400, &json!("INVALID_REQUEST_BODY")), "{path}");
    }
    let read = world.ask("GET", &format!("/v0/{base}/Tasks"), Json::Null).await.done();
    assert_eq!((read["records"].as_array().unwrap().len(), read["records"][0]["fields"].get("Files")), (1, None));
}
