//! Paths: split while raw, decoded after. Source: reference, section 1.1.

use serde_json::{Value as Json, json};

use crate::testing::World;
use crate::{AirtableLimits, RateForm, Settings};

fn encoded(name: &str) -> String {
    name.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn names_may_hold_anything() {
    let world = World::new();
    let base = world.base().await;
    let names =
        ["a/b", "..", "100%", "%2F", "a+b", "naïve 🧾 \"q\" 'p'", "meta", "listRecords", "a?b#c", "tblx", "Ärger"];
    for name in names {
        let table = json!({"name": name, "fields": [{"name": "Title", "type": "singleLineText"}]});
        world.ask("POST", &format!("/v0/meta/bases/{base}/tables"), table).await.done();
        for slash in ["", "/", "/?", "?"] {
            let path = format!("/v0/{base}/{}{slash}", encoded(name));
            assert_eq!(world.ask("GET", &path, Json::Null).await.said(), (200, json!({"records": []})), "{path}");
        }
        let made =
            world.ask("POST", &format!("/v0/{base}/{}", encoded(name)), json!({"fields": {"Title": name}})).await;
        let id = made.done()["id"].as_str().unwrap().to_owned();
        let path = format!("/v0/{base}/{}/{id}", encoded(name));
        assert_eq!(world.ask("GET", &path, Json::Null).await.done()["fields"], json!({"Title": name}), "{path}");
    }
    // A client that does not encode names at all.
    assert_eq!(world.ask("GET", &format!("/v0/{base}/100%"), Json::Null).await.status, 200);
    // A plus sign is a plus sign in a path, and letters may be of either case.
    assert_eq!(world.ask("GET", &format!("/v0/{base}/a+b"), Json::Null).await.status, 200);
    assert_eq!(world.ask("GET", &format!("/v0/{base}/TASKS"), Json::Null).await.status, 200);
}

#[tokio::test]
async fn what_is_no_route_is_bare_and_asks_for_no_token() {
    let world = World::new();
    let base = world.base().await;
    let id = "recCdrTask000001J";
    for path in [
        "/".to_owned(),
        "/v0".to_owned(),
        "/v1/meta/bases".to_owned(),
        "/v0/junk/Tasks".to_owned(),
        format!("/v0/{base}"),
        format!("/v0/{base}/"),
        format!("/v0//{base}/Tasks"),
        format!("/v0/{base}//Tasks"),
        format!("/v0/{base}/Tasks//{id}"),
        format!("/v0/{base}/Tasks/notanid"),
        format!("/v0/{base}/Tasks/{id}x"),
        format!("/v0/{base}/Tasks/{id}/nothing"),
        format!("/v0/{base}/%ff%fe"),
        format!("/v0/{}/Tasks", base.to_uppercase()),
        format!("/v0/{base}%2FTasks"),
        format!("/V0/{base}/Tasks"),
        format!("/v0/{base}/{}", "x/".repeat(100)),
        "/v0/meta/bases/junk/tables".to_owned(),
        "/.env".to_owned(),
    ] {
        let answer = world.send("GET", &path, &[], "").await;
        assert_eq!(answer.said(), (404, json!({"error": "NOT_FOUND"})), "{path}");
    }
    let odd = world.send("TRACE", &format!("/v0/{base}/Tasks"), &[], "").await;
    assert_eq!(odd.said(), (404, json!({"error": "NOT_FOUND"})));
    let wrong_method = world.ask("PUT", &format!("/v0/{base}/Tasks/listRecords"), json!({})).await;
    assert_eq!(wrong_method.said(), (404, json!({"error": "NOT_FOUND"})));
}

#[tokio::test]
async fn tricks_with_paths_have_one_answer_each() {
    let world = World::new();
    let base = world.base().await;
    let id = world.record(&base, json!({"Title": "a"})).await;
    let none = || json!({"error": "NOT_FOUND"});
    let no_table = |name: &str| {
        let message = format!("Could not find table {name} in application {base}");
        json!({"error": {"type": "TABLE_NOT_FOUND", "message": message}})
    };
    for (path, said) in [
        // A slash that is encoded is part of a name.
        (format!("/v0/{base}/Tasks%2F{id}"), no_table(&format!("Tasks/{id}"))),
        (format!("/v0/{base}/%2FTasks"), no_table("/Tasks")),
        (format!("/v0%2F{base}/Tasks"), none()),
        (format!("/v0/meta%2Fbases/{base}/tables"), none()),
        // What is encoded twice is decoded once.
        (format!("/v0/{base}/%2554asks"), no_table("%54asks")),
        (format!("/v0/{base}/Tasks%252F{id}"), no_table(&format!("Tasks%2F{id}"))),
        (format!("/v0/{base}/Tasks/%2572ec00000000000000"), none()),
        // Dots are names and lead nowhere.
        (format!("/v0/{base}/.."), no_table("..")),
        (format!("/v0/{base}/%2e%2E"), no_table("..")),
        (format!("/v0/{base}/../{base}/Tasks"), none()),
        (format!("/v0/./{base}/Tasks"), none()),
        (format!("/v0/{base}/Tasks/../Tasks"), none()),
        (format!("/v0/{base}/Tasks/."), none()),
        ("/api/ops/../../v0/meta/bases".to_owned(), none()),
        ("/v0/meta/bases/..%2f..%2fadmin.token/tables".to_owned(), none()),
        // NUL and other controls are characters of names.
        (format!("/v0/{base}/Tasks%00"), no_table("Tasks\0")),
        (format!("/v0/{base}/Tasks%0d%0aX-Evil:%201"), no_table("Tasks\r\nX-Evil: 1")),
        (format!("/v0/{base}/Tasks/{id}%00"), none()),
        // What is not UTF-8: a slash in two bytes, a surrogate, a byte alone, half a percent sequence that is one in text.
        (format!("/v0/{base}/%c0%af"), none()),
        (format!("/v0/{base}/%ed%a0%80"), none()),
        (format!("/v0/{base}/%80"), none()),
        (format!("/v0/{base}/%2"), no_table("%2")),
        (format!("/v0/{base}/%zz"), no_table("%zz")),
        // Letters that look like others, or are made of several.
        (format!("/v0/{base}/Ta%CC%88sks"), no_table("Ta\u{308}sks")),
        (format!("/v0/{base}/%EF%BC%B4asks"), no_table("\u{ff34}asks")),
        (format!("/v0/{base}/Tasks;v=1"), no_table("Tasks;v=1")),
    ] {
        let answer = world.ask("GET", &path, Json::Null).await;
        assert_eq!(answer.said(), (404, said), "{path}");
        assert!(!answer.headers.contains_key("x-evil"), "{path}");
    }
    assert_eq!(world.ask("GET", "/v0/meta/bases", Json::Null).await.done()["bases"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn literal_segments_are_found_encoded_as_well() {
    let world = World::new();
    let base = world.base().await;
    let path = format!("/%760/%6Deta/bases/{base}/tables");
    assert_eq!(world.ask("GET", &path, Json::Null).await.status, 200);
}

#[tokio::test]
async fn long_addresses_are_taken_and_longer_ones_refused() {
    let world = World::new();
    let base = world.base().await;
    for length in [15_999, 16_000, 16_001, 20_000, 63_999, 64_000] {
        let answer = world.ask("GET", &as_long_as(&base, length), Json::Null).await;
        assert_eq!(answer.said(), (200, json!({"records": []})), "{length}");
    }
    let refused = world.ask("GET", &as_long_as(&base, 64_001), Json::Null).await;
    assert_eq!(refused.said(), (414, too_long()));
}

#[tokio::test]
async fn with_airtables_limits_an_address_may_be_as_long_as_there() {
    let limits = AirtableLimits { form: RateForm::Object };
    let world = World::with(Settings::default().with_limits(limits));
    let base = world.base().await;
    assert_eq!(world.ask("GET", &as_long_as(&base, 16_000), Json::Null).await.said(), (200, json!({"records": []})));
    assert_eq!(world.ask("GET", &as_long_as(&base, 16_001), Json::Null).await.said(), (414, too_long()));
}

/// A list of no record whose address has a number of characters.
fn as_long_as(base: &str, length: usize) -> String {
    let empty = format!("/v0/{base}/Tasks?filterByFormula=%27%27%3D%27x%27");
    empty.replacen("%27%27", &format!("%27{}%27", "y".repeat(length - empty.len())), 1)
}

fn too_long() -> Json {
    json!({"error": {"type": "REQUEST_URI_TOO_LONG", "message": "Request URL is too long"}})
}
