//! Webhooks as callers see them, and their delivery to receivers on loopback.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cadre_model::{Clock, Timestamp};
use cadre_notify::{Outgoing, OutgoingError, Policy, Request, Sender};
use cadre_testkit::clock::START;
use cadre_wire::webhooks::{MacSecret, PayloadPage, Ping, WebhookList};
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

use super::deliver;
use crate::testing::{Folder, owner};
use crate::{App, AppError, AppSettings, Caller, Code, Key, Scope, Scopes, find};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A product with a base `Test` that has a table `Tasks`.
struct World {
    folder: Folder,
    app: Arc<App>,
    caller: Caller,
}

impl World {
    fn new() -> Self {
        let folder = Folder::default();
        let world = Self { app: Arc::new(folder.app()), folder, caller: owner() };
        world.ok("base_create", json!({ "name": "Test" }));
        let fields = json!([
            { "name": "Title", "type": "singleLineText" },
            { "name": "Points", "type": "number", "options": { "precision": 0 } },
        ]);
        world.ok("table_create", json!({ "name": "Tasks", "fields": fields }));
        world
    }

    /// The same folder, as after a restart.
    fn restarted(&self) -> Self {
        Self { folder: self.folder.clone(), app: Arc::new(self.folder.app()), caller: owner() }
    }

    /// The same folder under another rule of what may be reached.
    fn reaching(self, targets: Policy) -> Self {
        let settings = AppSettings { targets, ..AppSettings::default() };
        Self { app: Arc::new(self.folder.app().with_settings(settings)), ..self }
    }

    fn call(&self, caller: &Caller, name: &str, input: &Json) -> Result<Json, AppError> {
        let row = find(name).unwrap();
        let answer = (row.call)(&self.app, caller, input.to_string().as_bytes(), &mut |_| {})?;
        Ok(serde_json::from_slice(&answer).unwrap())
    }

    #[expect(clippy::needless_pass_by_value, reason = "requests are written down where they are made")]
    fn ok(&self, name: &str, input: Json) -> Json {
        self.call(&self.caller, name, &input).unwrap_or_else(|error| panic!("{name} {input}: {error:?}"))
    }

    #[expect(clippy::needless_pass_by_value, reason = "requests are written down where they are made")]
    fn refused(&self, name: &str, input: Json) -> AppError {
        self.call(&self.caller, name, &input).unwrap_err()
    }

    /// A webhook of all records that notifies at `url`; its id and its secret.
    fn hook(&self, url: Option<&str>) -> (String, MacSecret) {
        let made = self.ok("webhook_create", create(url));
        let secret = made["macSecretBase64"].as_str().unwrap();
        (made["id"].as_str().unwrap().to_owned(), MacSecret::from_base64(secret).unwrap())
    }

    fn task(&self) -> String {
        let fields = json!({ "Title": "T" });
        let made = self.ok("record_create", json!({ "table": "Tasks", "records": [{ "fields": fields }] }));
        made["records"][0]["id"].as_str().unwrap().to_owned()
    }

    fn listed(&self) -> WebhookList {
        serde_json::from_value(self.ok("webhook_list", json!({}))).unwrap()
    }

    fn payloads(&self, hook: &str, cursor: u64) -> PayloadPage {
        let page = self.ok("webhook_payloads", json!({ "webhook": hook, "cursor": cursor }));
        serde_json::from_value(page).unwrap()
    }

    fn later(&self, ms: i64) -> Timestamp {
        self.folder.clock.advance(ms)
    }
}

fn create(url: Option<&str>) -> Json {
    json!({
        "notificationUrl": url,
        "specification": { "options": { "filters": { "dataTypes": ["tableData"] } } },
    })
}

#[test]
fn a_receiver_is_refused_under_the_rule_that_notifications_go_out_by() {
    let (this, private) = ("http://127.0.0.1:9/", ["http://10.0.0.1/", "http://[fd00::1]/", "http://0x0a000001/"]);
    let with = |targets: Policy| World::new().reaching(targets);
    let refused = |world: &World, url: &str| {
        let error = world.refused("webhook_create", create(Some(url)));
        assert_eq!(error.code(), Code::InvalidRequest, "{url}");
        assert!(error.message().starts_with("notificationUrl: the host "), "{error}");
    };
    let (public, local) = (with(Policy::PUBLIC), with(Policy::PUBLIC.with_loopback()));
    refused(&public, this);
    local.hook(Some(this));
    for url in private {
        refused(&public, url);
        refused(&local, url);
    }
    let open = with(Policy::PUBLIC.with_private());
    for url in private {
        open.hook(Some(url));
    }
    refused(&open, "http://169.254.169.254/latest");
    refused(&open, this);
}

#[test]
fn a_webhook_is_made_listed_read_refreshed_and_deleted() {
    let world = World::new();
    world.task();
    let made = world.ok("webhook_create", create(Some("https://example.com/")));
    let id = made["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("ach") && id.len() == 17, "{id}");
    assert_eq!(made["expirationTime"], "2026-11-27T09:00:00.000Z");
    assert_eq!(made.as_object().unwrap().len(), 3);
    let listed = world.ok("webhook_list", json!({}));
    let expected = json!({
        "id": id, "isHookEnabled": true, "areNotificationsEnabled": true, "notificationUrl": "https://example.com/",
        "cursorForNextPayload": 1, "expirationTime": "2026-11-27T09:00:00.000Z",
        "lastSuccessfulNotificationTime": null, "lastNotificationResult": null,
        "specification": { "options": { "filters": { "dataTypes": ["tableData"] } } },
    });
    assert_eq!(listed, json!({ "webhooks": [expected] }));
    let task = world.task();
    let page = world.payloads(&id, 1);
    assert_eq!((page.payloads.len(), page.cursor, page.might_have_more), (1, 2, false));
    let payload = serde_json::to_value(&page.payloads[0]).unwrap();
    let tables = payload["changedTablesById"].as_object().unwrap();
    let created = tables.values().next().unwrap()["createdRecordsById"][&task]["cellValuesByFieldId"].as_object();
    assert_eq!(created.unwrap().values().collect::<Vec<_>>(), ["T"]);
    assert_eq!(world.listed().webhooks[0].cursor_for_next_payload, 2);
    world.later(DAY_MS);
    let refreshed = world.ok("webhook_refresh", json!({ "webhook": id }));
    assert_eq!(refreshed, json!({ "expirationTime": "2026-11-28T09:00:00.000Z" }));
    let off = world.ok("webhook_enable", json!({ "webhook": id, "enable": false }));
    assert_eq!(off, json!({ "areNotificationsEnabled": false }));
    assert!(!world.listed().webhooks[0].are_notifications_enabled);
    world.ok("webhook_delete", json!({ "webhook": id }));
    assert!(world.listed().webhooks.is_empty());
    for (name, more) in [
        ("webhook_delete", json!({})),
        ("webhook_refresh", json!({})),
        ("webhook_payloads", json!({})),
        ("webhook_enable", json!({ "enable": true })),
    ] {
        let mut input = json!({ "webhook": id });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(world.refused(name, input).code(), Code::WebhookNotFound, "{name}");
    }
}

#[test]
fn what_was_told_and_counted_is_the_same_after_a_restart() {
    let world = World::new();
    let (id, _) = world.hook(None);
    for _ in 0..60 {
        world.task();
    }
    let first = world.payloads(&id, 1);
    assert_eq!((first.payloads.len(), first.cursor, first.might_have_more), (50, 51, true));
    let again = world.restarted();
    assert_eq!(again.payloads(&id, 1), first);
    let last = again.payloads(&id, first.cursor);
    assert_eq!((last.payloads.len(), last.cursor, last.might_have_more), (10, 61, false));
    assert_eq!(again.payloads(&id, 61).payloads.len(), 0);
    assert_eq!(again.restarted().listed().webhooks[0].cursor_for_next_payload, 61);
}

#[test]
fn a_webhook_expires_after_a_week_and_is_gone_after_another() {
    let world = World::new();
    let (id, _) = world.hook(None);
    let (listed, _) = world.hook(None);
    world.task();
    world.later(6 * DAY_MS);
    assert_eq!(world.payloads(&listed, 1).payloads.len(), 1);
    world.later(DAY_MS);
    world.task();
    let [old, lives] = world.listed().webhooks.try_into().unwrap();
    assert_eq!((old.is_hook_enabled, old.cursor_for_next_payload), (false, 2), "what came after is not heard");
    assert_eq!((lives.is_hook_enabled, lives.cursor_for_next_payload), (true, 3), "listing let it live on");
    assert_eq!(world.payloads(&id, 1).payloads.len(), 1, "it can be read");
    assert_eq!(world.listed().webhooks[0].expiration_time, old.expiration_time, "and does not come back by that");
    let expired = world.refused("webhook_refresh", json!({ "webhook": id }));
    assert_eq!((expired.code(), expired.message().contains("expired")), (Code::InvalidRequest, true));
    world.later(7 * DAY_MS);
    assert_eq!(world.refused("webhook_payloads", json!({ "webhook": id })).code(), Code::WebhookNotFound);
    assert_eq!(world.listed().webhooks.len(), 1);
}

#[test]
fn a_base_has_ten_webhooks_and_those_that_expired_do_not_count() {
    let world = World::new();
    let ids: Vec<String> = (0..10).map(|_| world.hook(None).0).collect();
    assert_eq!(world.refused("webhook_create", create(None)).code(), Code::TooManyWebhooks);
    world.ok("webhook_delete", json!({ "webhook": ids[0] }));
    world.hook(None);
    world.later(7 * DAY_MS);
    world.hook(None);
    assert_eq!(world.listed().webhooks.len(), 11);
}

#[test]
fn what_cannot_be_watched_or_notified_is_refused() {
    let world = World::new();
    let specification = |filters: Json| json!({ "specification": { "options": { "filters": filters } } });
    let refused = [
        specification(json!({})),
        specification(json!({ "dataTypes": [] })),
        specification(json!({ "dataTypes": ["records"] })),
        specification(json!({ "dataTypes": ["tableData"], "recordChangeScope": "Tasks" })),
        specification(json!({ "dataTypes": ["tableData"], "recordChangeScope": "tblTest0000000099" })),
        specification(json!({ "dataTypes": ["tableData"], "watch": [] })),
        json!({ "specification": { "filters": {} } }),
        json!({ "specification": null }),
        create(Some("ftp://example.com/")),
        create(Some("https://user:secret@example.com/")),
        create(Some("http://169.254.169.254/latest")),
        create(Some("not an address")),
    ];
    for input in refused {
        let error = world.refused("webhook_create", input.clone());
        assert_eq!(error.code(), Code::InvalidRequest, "{input}: {error:?}");
    }
    let unknown = specification(json!({ "dataTypes": ["tableData"], "watchDataInFieldIds": ["fldTest0000000099"] }));
    let error = world.refused("webhook_create", unknown);
    assert!(error.message().contains("specification.options.filters.watchDataInFieldIds[0]"), "{error:?}");
    let (id, _) = world.hook(None);
    for (cursor, limit) in [(0, 1), (1, 0), (1, 51)] {
        let input = json!({ "webhook": id, "cursor": cursor, "limit": limit });
        assert_eq!(world.refused("webhook_payloads", input).code(), Code::InvalidRequest);
    }
    assert_eq!(world.listed().webhooks.len(), 1);
}

#[test]
fn the_scopes_are_those_of_what_is_watched() {
    let world = World::new();
    let with = |scopes: &[Scope]| Caller::owner_with(Default::default(), scopes.iter().copied().collect::<Scopes>());
    let fields = json!({ "specification": { "options": { "filters": { "dataTypes": ["tableFields"] } } } });
    let try_create = |scopes: &[Scope], input: &Json| world.call(&with(scopes), "webhook_create", input);
    let missing = |result: Result<Json, AppError>| result.unwrap_err().code() == Code::ScopeMissing;
    assert!(missing(try_create(&[Scope::RecordsRead, Scope::SchemaRead], &create(None))));
    assert!(missing(try_create(&[Scope::Webhooks, Scope::SchemaRead], &create(None))));
    assert!(missing(try_create(&[Scope::Webhooks, Scope::RecordsRead], &fields)));
    let made = try_create(&[Scope::Webhooks, Scope::RecordsRead], &create(None)).unwrap();
    try_create(&[Scope::Webhooks, Scope::SchemaRead], &fields).unwrap();
    let input = json!({ "webhook": made["id"] });
    assert!(missing(world.call(&with(&[Scope::Webhooks]), "webhook_payloads", &input)));
    world.call(&with(&[Scope::Webhooks]), "webhook_list", &json!({})).unwrap();
    world.call(&with(&[Scope::Webhooks]), "webhook_refresh", &input).unwrap();
}

#[test]
fn users_need_to_be_creators_of_the_base() {
    let world = World::new();
    let (id, _) = world.hook(None);
    let caller = |role: &str| {
        let email = format!("{role}@example.com");
        world.ok("user_create", json!({ "name": role, "email": email }));
        world.ok("member_set", json!({ "of": { "base": "Test" }, "user": email, "role": role }));
        let token = world.ok("token_create", json!({ "name": role, "user": email }));
        world.app.authenticate(token["token"].as_str().unwrap()).unwrap()
    };
    let (editor, creator) = (caller("edit"), caller("create"));
    let calls = [
        ("webhook_list", json!({})),
        ("webhook_payloads", json!({ "webhook": id })),
        ("webhook_create", create(None)),
        ("webhook_enable", json!({ "webhook": id, "enable": false })),
        ("webhook_refresh", json!({ "webhook": id })),
        ("webhook_delete", json!({ "webhook": id })),
    ];
    for (name, input) in &calls {
        assert_eq!(world.call(&editor, name, input).unwrap_err().code(), Code::RoleMissing, "{name}");
    }
    for (name, input) in &calls {
        world.call(&creator, name, input).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    }
    // What is of another base is not there.
    let other = World::new();
    let (foreign, _) = other.hook(None);
    assert_eq!(world.refused("webhook_delete", json!({ "webhook": foreign })).code(), Code::WebhookNotFound);
}

#[test]
fn a_payload_names_the_user_with_their_role() {
    let world = World::new();
    let (id, _) = world.hook(None);
    world.ok("user_create", json!({ "name": "Alice", "email": "alice@example.com" }));
    world.ok("member_set", json!({ "of": { "base": "Test" }, "user": "alice@example.com", "role": "edit" }));
    let token = world.ok("token_create", json!({ "name": "t", "user": "alice@example.com" }));
    let alice = world.app.authenticate(token["token"].as_str().unwrap()).unwrap();
    world.call(&alice, "record_create", &json!({ "table": "Tasks", "records": [{ "fields": {} }] })).unwrap();
    let payload = serde_json::to_value(&world.payloads(&id, 1).payloads[0]).unwrap();
    let action = &payload["actionMetadata"];
    assert_eq!(action["source"], "publicApi");
    let user = &action["sourceMetadata"]["user"];
    assert_eq!((&user["name"], &user["email"]), (&json!("Alice"), &json!("alice@example.com")));
    assert_eq!(user["permissionLevel"], "edit");
}

#[test]
fn a_request_that_is_sent_again_makes_no_second_webhook_and_shows_the_same_secret() {
    let world = World::new();
    let keyed = || owner().with_key(Key { key: "k".to_owned(), body_sha256: "00".to_owned() });
    let first = world.call(&keyed(), "webhook_create", &create(None)).unwrap();
    world.later(1_000);
    assert_eq!(world.call(&keyed(), "webhook_create", &create(None)).unwrap(), first);
    assert_eq!(world.listed().webhooks.len(), 1);
    let refresh = json!({ "webhook": first["id"] });
    let keyed = || owner().with_key(Key { key: "r".to_owned(), body_sha256: "00".to_owned() });
    let refreshed = world.call(&keyed(), "webhook_refresh", &refresh).unwrap();
    world.later(1_000);
    assert_eq!(world.call(&keyed(), "webhook_refresh", &refresh).unwrap(), refreshed);
}

// ---- delivery

/// A receiver on loopback that answers with statuses in turn, the last one ever after, and hands on what it gets.
async fn receiver(statuses: &'static [u16]) -> (String, mpsc::UnboundedReceiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (send, got) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        for turn in 0.. {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = Vec::new();
            let (head, body) = loop {
                stream.read_buf(&mut bytes).await.unwrap();
                let text = String::from_utf8(bytes.clone()).unwrap();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let length = |line: &str| line.strip_prefix("content-length: ").map(|n| n.parse::<usize>().unwrap());
                if head.lines().find_map(length).is_some_and(|length| body.len() == length) {
                    break (head.to_owned(), body.to_owned());
                }
            };
            let status = statuses[turn.min(statuses.len() - 1)];
            let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
            let mac = head.lines().find_map(|line| line.strip_prefix("x-airtable-content-mac: ")).unwrap().to_owned();
            if send.send((mac, body.into_bytes())).is_err() {
                return;
            }
        }
    });
    (url, got)
}

/// Delivers while `meanwhile` goes on.
async fn while_delivering<T>(world: &World, sender: Arc<dyn Sender>, meanwhile: impl Future<Output = T>) -> T {
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(deliver(Arc::clone(&world.app), sender, async { drop(stopped.await) }));
    let done = meanwhile.await;
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    done
}

fn on_loopback() -> Arc<dyn Sender> {
    Arc::new(Outgoing::new(Policy::PUBLIC.with_loopback()).unwrap())
}

/// Waits until the result of the last notification is what it should be.
async fn settled(
    world: &World,
    holds: impl Fn(&cadre_wire::webhooks::Webhook) -> bool,
) -> cadre_wire::webhooks::Webhook {
    loop {
        let hook = world.listed().webhooks.remove(0);
        if holds(&hook) {
            return hook;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_receiver_is_told_of_a_change_and_can_verify_and_fetch_it() {
    let world = World::new();
    let (url, mut got) = receiver(&[204]).await;
    let (id, secret) = world.hook(Some(&url));
    let told = while_delivering(&world, on_loopback(), async {
        let task = world.task();
        let (mac, body) = got.recv().await.unwrap();
        secret.verify(&body, &mac).unwrap();
        let ping: Ping = serde_json::from_slice(&body).unwrap();
        assert_eq!((ping.webhook.id.as_str(), ping.timestamp), (id.as_str(), START));
        let page = world.payloads(&ping.webhook.id, 1);
        let changed = serde_json::to_value(&page.payloads[0].changed_tables_by_id).unwrap();
        assert!(changed.to_string().contains(&task));
        settled(&world, |hook| hook.last_notification_result.is_some()).await
    })
    .await;
    let result = told.last_notification_result.unwrap();
    assert_eq!((result.success, result.retry_number, result.will_be_retried), (true, 0, None));
    assert_eq!((told.last_successful_notification_time, told.cursor_for_next_payload), (Some(START), 2));
}

#[tokio::test]
async fn a_failed_notification_is_tried_again_by_the_next_process_at_its_time() {
    let world = World::new();
    let (url, mut got) = receiver(&[500, 200]).await;
    world.hook(Some(&url));
    world.task();
    let failed = while_delivering(&world, on_loopback(), async {
        got.recv().await.unwrap();
        settled(&world, |hook| hook.last_notification_result.is_some()).await
    })
    .await;
    let result = failed.last_notification_result.unwrap();
    assert_eq!((result.success, result.will_be_retried), (false, Some(true)));
    assert_eq!(result.error.unwrap().message, "receiver answered 500");
    assert_eq!(failed.last_successful_notification_time, None);
    // Another process, nine seconds later: it is not time yet. Then it is.
    let again = world.restarted();
    let told = while_delivering(&again, on_loopback(), async {
        again.later(9_000);
        again.task();
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert!(got.try_recv().is_err(), "it waits for its time");
        again.later(1_000);
        again.task();
        got.recv().await.unwrap();
        settled(&again, |hook| hook.last_successful_notification_time.is_some()).await
    })
    .await;
    let result = told.last_notification_result.unwrap();
    assert_eq!((result.success, result.retry_number), (true, 1));
    assert_eq!(told.last_successful_notification_time, Some(Timestamp(START.0 + 10_000)));
    assert!(got.try_recv().is_err(), "three changes were told by one");
}

/// Fails every request, and counts them.
#[derive(Default)]
struct Broken(Mutex<u32>);

impl Sender for Broken {
    fn status(&self, _: Request) -> cadre_notify::delivery::Answer<'_> {
        *self.0.lock().unwrap() += 1;
        Box::pin(async { Err(OutgoingError::Redirects) })
    }
}

/// Lets tokio's time pass, which is paused: nobody waits for real.
async fn pass(seconds: u64) {
    drop(tokio::time::timeout(Duration::from_secs(seconds), std::future::pending::<()>()).await);
}

/// Tokio's time as a clock.
struct Paused(tokio::time::Instant);

impl Clock for Paused {
    fn now(&self) -> Timestamp {
        Timestamp(START.0 + i64::try_from(self.0.elapsed().as_millis()).unwrap())
    }
}

#[tokio::test(start_paused = true)]
async fn after_fourteen_failures_notifications_are_off_until_they_are_switched_on() {
    let folder = Folder::default();
    let app = Arc::new(App::new(Arc::new(Paused(tokio::time::Instant::now())), Arc::new(folder.clone())));
    let world = World { folder, app, caller: owner() };
    world.ok("base_create", json!({ "name": "Test" }));
    world.ok("table_create", json!({ "name": "Tasks", "fields": [{ "name": "Title", "type": "singleLineText" }] }));
    let (id, _) = world.hook(Some("https://example.com/"));
    let broken = Arc::<Broken>::default();
    world.task();
    while_delivering(&world, Arc::clone(&broken) as _, pass(30 * 3600)).await;
    assert_eq!(*broken.0.lock().unwrap(), 14);
    let hook = world.listed().webhooks.remove(0);
    assert_eq!((hook.are_notifications_enabled, hook.is_hook_enabled), (false, true));
    let result = hook.last_notification_result.unwrap();
    assert_eq!((result.retry_number, result.will_be_retried), (13, Some(false)));
    // Payloads go on.
    world.task();
    assert_eq!(world.payloads(&id, 1).payloads.len(), 2);
    while_delivering(&world, Arc::clone(&broken) as _, async {
        pass(3600).await;
        assert_eq!(*broken.0.lock().unwrap(), 14);
        world.ok("webhook_enable", json!({ "webhook": id, "enable": true }));
        pass(5).await;
    })
    .await;
    assert_eq!(*broken.0.lock().unwrap(), 15, "what it was not told of is told now");
}

#[tokio::test(start_paused = true)]
async fn who_is_deleted_switched_off_or_expired_is_not_told() {
    let folder = Folder::default();
    let app = Arc::new(App::new(Arc::new(Paused(tokio::time::Instant::now())), Arc::new(folder.clone())));
    let world = World { folder, app, caller: owner() };
    world.ok("base_create", json!({ "name": "Test" }));
    world.ok("table_create", json!({ "name": "Tasks", "fields": [{ "name": "Title", "type": "singleLineText" }] }));
    let (deleted, _) = world.hook(Some("https://example.com/1"));
    let (off, _) = world.hook(Some("https://example.com/2"));
    world.ok("webhook_delete", json!({ "webhook": deleted }));
    world.ok("webhook_enable", json!({ "webhook": off, "enable": false }));
    world.hook(Some("https://example.com/3"));
    let broken = Arc::<Broken>::default();
    while_delivering(&world, Arc::clone(&broken) as _, async {
        pass(7 * 24 * 3600).await;
        world.task();
        pass(60).await;
        assert_eq!(*broken.0.lock().unwrap(), 0);
        assert_eq!(world.listed().webhooks.len(), 2);
        // A week later they are taken away for good.
        pass(7 * 24 * 3600).await;
        world.task();
        pass(1).await;
    })
    .await;
    let system = world.app.existing().unwrap().system_made().unwrap();
    assert_eq!(system.directory().webhooks.len(), 0);
}

#[tokio::test]
async fn a_base_in_the_trash_tells_nobody_anything() {
    let world = World::new();
    let (url, mut got) = receiver(&[200]).await;
    world.hook(Some(&url));
    world.task();
    world.ok("base_delete", json!({ "base": "Test" }));
    world.ok("base_create", json!({ "name": "Other" }));
    world.ok("table_create", json!({ "name": "Tasks", "fields": [{ "name": "Title", "type": "singleLineText" }] }));
    let (other, _) = world.hook(Some(&url));
    while_delivering(&world, on_loopback(), async {
        world.task();
        let (_, body) = got.recv().await.unwrap();
        let ping: Ping = serde_json::from_slice(&body).unwrap();
        assert_eq!(ping.webhook.id, other);
        settled(&world, |hook| hook.last_notification_result.is_some()).await
    })
    .await;
    assert!(got.try_recv().is_err());
}

#[tokio::test]
async fn a_receiver_at_a_private_address_is_a_failed_notification() {
    let world = World::new().reaching(Policy::PUBLIC.with_private());
    world.hook(Some("http://10.1.2.3/hook"));
    world.task();
    let hook = while_delivering(&world, on_loopback(), async {
        settled(&world, |hook| hook.last_notification_result.is_some()).await
    })
    .await;
    let message = hook.last_notification_result.unwrap().error.unwrap().message;
    assert_eq!(message, "the host 10.1.2.3 may not be reached: it stands for a private address");
}
