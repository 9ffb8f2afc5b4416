use std::sync::Arc;
use std::time::Duration;

use cadre_wire::query::ListParameters;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::exchange::Method;
use crate::testing::{Planted, Service};
use crate::{A_BASE, A_TOKEN, Step, SyncError};

const BASE: &str = "appCdr3mo0Base001";
const TABLE: &str = "tblCdrTasks00001A";
const RECORD: &str = "recCdrTask000001J";
const TOO_MANY: &str =
    r#"{"error":{"type":"RATE_LIMIT_REACHED","message":"Rate limit exceeded. Please try again later"}}"#;
const TOO_MANY_LIST: &str =
    r#"{"errors":[{"error":"RATE_LIMIT_REACHED","message":"Rate limit exceeded. Please try again later"}]}"#;
const SPENT: &str =
    r#"{"errors":[{"error":"PUBLIC_API_BILLING_LIMIT_EXCEEDED","message":"The API billing plan limit was exceeded"}]}"#;
const EXPIRED: &str = r#"{"error":{"type":"LIST_RECORDS_ITERATOR_NOT_AVAILABLE"}}"#;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A page of records with these ids.
fn page(ids: &[&str], offset: Option<&str>) -> String {
    let record = |id: &&str| format!(r#"{{"id":"{id}","createdTime":"2026-11-20T09:30:00.000Z","fields":{{}}}}"#);
    let records: Vec<String> = ids.iter().map(record).collect();
    let offset = offset.map(|offset| format!(r#","offset":"{offset}""#)).unwrap_or_default();
    format!(r#"{{"records":[{}]{offset}}}"#, records.join(","))
}

#[tokio::test(start_paused = true)]
async fn no_second_holds_more_than_five_requests_whatever_the_network_does() {
    for latency_ms in [0, 3, 80, 700] {
        let service = Service::new(A_BASE, Duration::from_millis(latency_ms));
        let client = service.client();
        let begun = Instant::now();
        for _ in 0..60 {
            client.record(BASE, TABLE, RECORD).await.unwrap_err();
        }
        assert_eq!((service.too_many(), client.requests()), (0, 60), "{latency_ms} ms");
        if latency_ms <= 3 {
            assert!(begun.elapsed() < seconds(13), "near five a second: {:?}", begun.elapsed());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_holds_for_many_at_once() {
    let service = Service::new(A_BASE, Duration::from_millis(900));
    let client = Arc::new(service.client());
    let mut asking = JoinSet::new();
    let begun = Instant::now();
    for _ in 0..60 {
        let client = Arc::clone(&client);
        asking.spawn(async move { client.walk(BASE, TABLE, ListParameters::default()).next().await.unwrap() });
    }
    asking.join_all().await;
    assert_eq!(service.too_many(), 0);
    assert!(begun.elapsed() < seconds(40), "{:?}", begun.elapsed());
    let starts: Vec<Instant> = service.asked().iter().map(|(at, _)| *at).collect();
    assert_eq!(starts.len(), 60);
}

#[tokio::test(start_paused = true)]
async fn fifty_a_second_over_all_bases() {
    let service = Service::new(A_TOKEN, Duration::from_millis(5));
    let client = Arc::new(service.client());
    let mut asking = JoinSet::new();
    let begun = Instant::now();
    for base in 0..300 {
        let client = Arc::clone(&client);
        asking.spawn(async move {
            let base = format!("appCdr3mo0Bas{base:04}");
            client.walk(&base, TABLE, ListParameters::default()).next().await.unwrap()
        });
    }
    asking.join_all().await;
    assert_eq!(service.too_many(), 0);
    assert!(begun.elapsed() < seconds(8), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn one_too_many_keeps_everybody_away_for_thirty_seconds_in_either_form_of_body() {
    for body in [TOO_MANY, TOO_MANY_LIST] {
        let service = Service::new(A_BASE, Duration::ZERO);
        service.plant([Planted::Says(429, None, body)]);
        let client = Arc::new(service.client());
        let mut asking = JoinSet::new();
        for _ in 0..3 {
            let client = Arc::clone(&client);
            asking.spawn(async move { client.walk(BASE, TABLE, ListParameters::default()).next().await.unwrap() });
        }
        asking.join_all().await;
        let asked = service.asked();
        assert_eq!(asked.len(), 4);
        for (at, _) in &asked[1..] {
            assert!(*at - asked[0].0 >= seconds(30), "{body}: {:?}", *at - asked[0].0);
        }
        assert_eq!(service.too_many(), 0, "they do not all come at once then");
    }
    let service = Service::new(A_BASE, Duration::ZERO);
    service.plant([Planted::Says(429, Some("3"), TOO_MANY)]);
    service.client().walk(BASE, TABLE, ListParameters::default()).next().await.unwrap();
    let asked = service.asked();
    let waited = asked[1].0 - asked[0].0;
    assert!(waited >= seconds(3) && waited < seconds(4), "the server may ask for less: {waited:?}");
}

#[tokio::test(start_paused = true)]
async fn another_base_is_not_held_up_by_a_lock_out() {
    let service = Service::new(A_TOKEN, Duration::ZERO);
    service.plant([Planted::Says(429, None, TOO_MANY)]);
    let client = service.client();
    let begun = Instant::now();
    let (mut locked, mut other) = (
        client.walk(BASE, TABLE, ListParameters::default()),
        client.walk("appCdr3mo0Base002", TABLE, ListParameters::default()),
    );
    let (locked, other) = tokio::join!(locked.next(), async {
        other.next().await.unwrap();
        begun.elapsed()
    });
    locked.unwrap();
    assert!(other < seconds(1) && begun.elapsed() >= seconds(30), "{other:?}");
}

#[tokio::test(start_paused = true)]
async fn a_month_that_is_spent_ends_it_at_once() {
    let service = Service::new(A_BASE, Duration::ZERO);
    service.plant([Planted::Says(429, None, SPENT)]);
    let begun = Instant::now();
    let error = service.client().walk(BASE, TABLE, ListParameters::default()).next().await.unwrap_err();
    assert!(matches!(error, SyncError::CallsSpent { .. }) && !error.is_passing(), "{error}");
    assert!(error.to_string().contains("no calls of the API left this month"), "{error}");
    assert_eq!((service.asked().len(), begun.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn what_fails_in_passing_is_asked_for_again_with_growing_waits_and_given_up_at_last() {
    let service = Service::new(A_BASE, Duration::ZERO);
    service.plant([
        Planted::Says(500, None, ""),
        Planted::Breaks,
        Planted::Says(502, None, "<html>bad gateway</html>"),
        Planted::Says(503, Some("9"), r#"{"error":{"type":"RETRIABLE_ERROR","message":"safe to retry"}}"#),
    ]);
    service.client().walk(BASE, TABLE, ListParameters::default()).next().await.unwrap();
    let asked = service.asked();
    let waits: Vec<f64> = asked.windows(2).map(|two| (two[1].0 - two[0].0).as_secs_f64()).collect();
    for (wait, (least, most)) in waits.iter().zip([(0.5, 1.1), (1.0, 2.1), (2.0, 4.1), (9.0, 9.1)]) {
        assert!((least..most).contains(wait), "{waits:?}");
    }

    let service = Service::new(A_BASE, Duration::ZERO);
    service.plant((0..20).map(|_| Planted::Says(503, None, "")));
    let begun = Instant::now();
    let error = service.client().walk(BASE, TABLE, ListParameters::default()).next().await.unwrap_err();
    assert!(matches!(error, SyncError::Failing { tries: 8, .. }) && error.is_passing(), "{error}");
    assert!(begun.elapsed() < seconds(180), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_is_told_and_not_asked_for_again() {
    for (status, body) in [
        (401, r#"{"error":{"type":"AUTHENTICATION_REQUIRED","message":"Authentication required"}}"#),
        (403, r#"{"error":{"type":"INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND","message":"Invalid permissions"}}"#),
        (404, r#"{"error":"NOT_FOUND"}"#),
        (422, r#"{"error":{"type":"INVALID_REQUEST_UNKNOWN","message":"Invalid request"}}"#),
    ] {
        let service = Service::new(A_BASE, Duration::ZERO);
        service.plant([Planted::Says(status, None, body)]);
        let error = service.client().tables(BASE).await.unwrap_err();
        assert_eq!(error.refusal().map(|refusal| refusal.status), Some(status));
        assert_eq!(service.asked().len(), 1, "{error}");
    }
    let service = Service::new(A_BASE, Duration::ZERO);
    service.answers(&["<html>a proxy</html>"]);
    let error = service.client().tables(BASE).await.unwrap_err();
    assert!(matches!(error, SyncError::Unreadable { .. }), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_list_whose_pages_expire_begins_again() {
    let service = Service::new(A_BASE, Duration::ZERO);
    service.answers(&[&page(&["recA"], Some("itr1/recA"))]);
    let client = service.client();
    let mut walk = client.walk(BASE, TABLE, ListParameters::default());
    let step = walk.next().await.unwrap().unwrap();
    assert!(
        matches!(&step, Step::Page { records, next } if records.len() == 1 && next.as_deref() == Some("itr1/recA"))
    );
    service.plant([Planted::Says(422, None, EXPIRED)]);
    assert_eq!(walk.next().await.unwrap(), Some(Step::Again));
    service.answers(&[&page(&["recA"], Some("itr2/recA")), &page(&["recB"], None)]);
    assert!(matches!(walk.next().await.unwrap(), Some(Step::Page { next: Some(_), .. })));
    assert!(matches!(walk.next().await.unwrap(), Some(Step::Page { next: None, .. })));
    assert_eq!(walk.next().await.unwrap(), None);
    let urls: Vec<String> = service.asked().into_iter().map(|(_, request)| request.url).collect();
    let offset = |url: &String| url.split("offset=").nth(1).map(|rest| rest.split('&').next().unwrap().to_owned());
    let offsets: Vec<Option<String>> = urls.iter().map(offset).collect();
    let itr = |text: &str| Some(text.to_owned());
    assert_eq!(offsets, [None, itr("itr1%2FrecA"), None, itr("itr2%2FrecA")]);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_never_gets_through_is_given_up() {
    let service = Service::new(A_BASE, Duration::ZERO);
    let client = service.client();
    let mut walk = client.walk(BASE, TABLE, ListParameters::default());
    let error = loop {
        service.answers(&[&page(&["recA"], Some("itr1/recA"))]);
        match walk.next().await {
            Ok(Some(Step::Page { .. })) => service.plant([Planted::Says(422, None, EXPIRED)]),
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(matches!(error, SyncError::Expiring { .. }) && error.is_passing(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_long_list_of_fields_is_sent_as_a_body() {
    let service = Service::new(A_BASE, Duration::ZERO);
    let client = service.client();
    let fields = |count: usize| ListParameters {
        fields: (0..count).map(|no| format!("fldCdrF{no:010}")).collect(),
        comment_count: true,
        ..ListParameters::default()
    };
    client.walk(BASE, TABLE, fields(400)).next().await.unwrap();
    client.walk(BASE, TABLE, fields(600)).next().await.unwrap();
    let asked = service.asked();
    let (short, long) = (&asked[0].1, &asked[1].1);
    assert_eq!(short.method, Method::Get);
    assert!(short.url.contains("returnFieldsByFieldId=1") && short.url.contains("pageSize=100"), "{}", short.url);
    assert!(short.url.starts_with(&format!("https://airtable.test/v0/{BASE}/{TABLE}?")), "{}", short.url);
    assert_eq!(
        (long.method, long.url.as_str()),
        (Method::Post, &*format!("https://airtable.test/v0/{BASE}/{TABLE}/listRecords"))
    );
    let body: serde_json::Value = serde_json::from_str(&long.body).unwrap();
    assert_eq!((&body["returnFieldsByFieldId"], &body["pageSize"]), (&true.into(), &100.into()));
}

#[tokio::test(start_paused = true)]
async fn bases_and_comments_are_read_to_their_end() {
    let service = Service::new(A_BASE, Duration::ZERO);
    service.answers(&[
        r#"{"bases":[{"id":"app1","name":"One","permissionLevel":"create"}],"offset":"itr/app1"}"#,
        r#"{"bases":[{"id":"app2","name":"Two","permissionLevel":"guest"}]}"#,
    ]);
    let client = service.client();
    let names: Vec<String> = client.bases().await.unwrap().into_iter().map(|base| base.name).collect();
    assert_eq!(names, ["One", "Two"]);
    let comment = |id: &str| {
        format!(
            r#"{{"id":"{id}","text":"t","author":{{"id":"usr1"}},"createdTime":"2026-11-20T09:40:00.000Z","lastUpdatedTime":null}}"#
        )
    };
    let first = format!(r#"{{"comments":[{},{}],"offset":"x"}}"#, comment("com1"), comment("com2"));
    let second = format!(r#"{{"comments":[{},{}],"offset":null}}"#, comment("com2"), comment("com3"));
    service.answers(&[&first, &second]);
    let comments = client.comments(BASE, TABLE, RECORD).await.unwrap();
    let ids: Vec<&str> = comments.iter().map(|comment| comment.id.as_str()).collect();
    assert_eq!(ids, ["com1", "com2", "com3"]);
    assert!(service.asked()[3].1.url.ends_with(&format!("/{RECORD}/comments?pageSize=100&offset=x")));
}
