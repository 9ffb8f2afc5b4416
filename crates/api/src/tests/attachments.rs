//! Files: uploaded, and read under signed addresses. Source: reference, sections 3.3 and 5.2.

use serde_json::{Value as Json, json};

use crate::testing::World;

/// A base whose table `Tasks` has the field `Files`, and one record.
async fn world() -> (World, String, String) {
    let world = World::new();
    let base = world.base().await;
    let field = json!({"name": "Files", "type": "multipleAttachments"});
    world.ask("POST", &format!("/v0/meta/bases/{base}/tables/Tasks/fields"), field).await.done();
    let record = world.record(&base, json!({"Title": "a"})).await;
    (world, base, record)
}

async fn upload(world: &World, base: &str, record: &str, body: Json) -> Json {
    world.ask("POST", &format!("/v0/{base}/{record}/Files/uploadAttachment"), body).await.done()
}

fn path_of(url: &str) -> String {
    url.strip_prefix("http://127.0.0.1:8000").expect("addresses begin with the public URL").to_owned()
}

#[tokio::test]
async fn a_file_is_appended_and_read_without_a_token() {
    let (world, base, record) = world().await;
    // "Hello, Cadre!\n", with the line breaks that pyairtable's encoder makes.
    let text = json!({"contentType": "text/plain", "filename": "notes ü.txt", "file": "SGVsbG8s\nIENhZHJlIQo=\n"});
    let first = upload(&world, &base, &record, text.clone()).await;
    let second = upload(&world, &base, &record, text).await;
    assert_eq!(second["id"], json!(record));
    let fields = second["fields"].as_object().unwrap();
    assert!(fields.len() == 1 && fields.keys().all(|key| key.starts_with("fld")), "{second}");
    let files = fields.values().next().unwrap().as_array().unwrap();
    assert_eq!(files.len(), 2, "{first}");
    assert_eq!((&files[1]["filename"], &files[1]["size"]), (&json!("notes ü.txt"), &json!(14)));
    assert_eq!(files[1]["type"], "text/plain");

    let path = path_of(files[1]["url"].as_str().unwrap());
    let read = world.send("GET", &path, &[], "").await;
    assert_eq!((read.status.as_u16(), read.text()), (200, "Hello, Cadre!\n".to_owned()));
    assert!(read.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"notes _.txt\""));
    assert_eq!(read.headers["x-content-type-options"], "nosniff");
    let part = world.send("GET", &path, &[("range", "bytes=0-4")], "").await;
    assert_eq!((part.status.as_u16(), part.text()), (206, "Hello".to_owned()));
}

#[tokio::test]
async fn a_write_that_nobody_waits_for_any_more_is_done_to_its_end() {
    let (world, base, _) = world().await;
    let (wake, woken) = std::sync::mpsc::channel();
    let wake = std::sync::Mutex::new(wake);
    world.app.on_attachments_pending(move || wake.lock().unwrap().send(()).unwrap());
    let cells = json!({"fields": {"Title": "b", "Files": [{"url": "https://example.com/a.txt"}]}});
    let path = format!("/v0/{base}/Tasks");
    tokio::select! {
        biased;
        _ = world.ask("POST", &path, cells) => {}
        // The connection breaks off once the request was handed in.
        () = std::future::ready(()) => {}
    }
    tokio::task::spawn_blocking(move || woken.recv().unwrap()).await.unwrap();
    let pending = world.app.attachments_pending(10);
    assert_eq!(pending.iter().map(|file| file.url.as_str()).collect::<Vec<_>>(), ["https://example.com/a.txt"]);
}

#[tokio::test]
async fn an_address_that_was_changed_or_has_ended_reads_nothing() {
    let (world, base, record) = world().await;
    let html = json!({"contentType": "text/html", "filename": "a.html", "file": "PHNjcmlwdD4="});
    let made = upload(&world, &base, &record, html).await;
    let file = &made["fields"].as_object().unwrap().values().next().unwrap()[0];
    let path = path_of(file["url"].as_str().unwrap());
    let read = world.send("GET", &path, &[], "").await;
    assert_eq!(read.status, 200);
    assert!(!read.headers["content-type"].to_str().unwrap().contains("html"), "{:?}", read.headers);
    assert!(read.headers["content-disposition"].to_str().unwrap().starts_with("attachment"), "{:?}", read.headers);

    let parts: Vec<&str> = path.split('/').collect();
    for at in 3..parts.len() {
        let mut other = parts.clone();
        let changed = match at {
            3 => "appNowhere0000001".to_owned(),
            4 => "attNowhere0000001".to_owned(),
            5 => "0".repeat(parts[5].len()),
            6 => "99999999999".to_owned(),
            7 => "A".repeat(parts[7].len()),
            _ => "b.html".to_owned(),
        };
        other[at] = &changed;
        let answer = world.send("GET", &other.join("/"), &[], "").await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]["code"]), (404, &json!("FILE_NOT_FOUND")), "{at}");
    }
    world.clock.advance(3 * 60 * 60 * 1_000);
    assert_eq!(world.send("GET", &path, &[], "").await.status, 404, "three hours later");
    let again = world.ask("GET", &format!("/v0/{base}/Tasks/{record}"), Json::Null).await.done();
    let fresh = path_of(again["fields"]["Files"][0]["url"].as_str().unwrap());
    assert_eq!(world.send("GET", &fresh, &[], "").await.status, 200);
}

#[tokio::test]
async fn what_is_no_file_or_has_no_place_is_refused() {
    let (world, base, record) = world().await;
    let good = json!({"contentType": "text/plain", "filename": "a", "file": "YQ=="});
    let to = |record: &str, field: &str| format!("/v0/{base}/{record}/{field}/uploadAttachment");
    let no_record = world.ask("POST", &to("recNowhere0000001", "Files"), good.clone()).await.said();
    assert_eq!((no_record.0, &no_record.1["error"]["type"]), (404, &json!("MODEL_ID_NOT_FOUND")));
    let no_field = world.ask("POST", &to(&record, "Nope"), good.clone()).await.said();
    assert_eq!((no_field.0, &no_field.1["error"]["type"]), (422, &json!("UNKNOWN_FIELD_NAME")));
    let other_kind = world.ask("POST", &to(&record, "Title"), good).await.said();
    assert_eq!(other_kind.0, 422, "{}", other_kind.1);
    for wrong in [json!({"filename": "a", "file": "YQ=="}), json!({"contentType": "a/b", "filename": "a", "file": "?"})]
    {
        let said = world.ask("POST", &to(&record, "Files"), wrong).await.said();
        assert_eq!((said.0, &said.1["error"]["type"]), (422, &json!("INVALID_REQUEST_UNKNOWN")));
    }
}
