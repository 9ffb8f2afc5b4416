//! Files: uploaded, shown with addresses, read by them, fetched by address, replaced and kept.

use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use cadre_store::{Blobs as _, Fault};
use serde_json::{Value as Json, json};

use super::World;
use crate::{App, AppSettings, Code};

impl World {
    /// A world as a server has it, with a table `Tasks` that has attachment fields.
    fn with_files() -> Self {
        let mut world = Self::with_tasks();
        world.app = world
            .folder
            .app()
            .with_settings(AppSettings { public_url: "https://x.io".to_owned(), ..AppSettings::default() });
        world.app.existing().unwrap().system_made().unwrap();
        for name in ["Files", "More"] {
            world.ok("field_create", json!({"table": "Tasks", "field": {"name": name, "type": "multipleAttachments"}}));
        }
        world
    }

    fn upload(&self, id: &str, filename: &str, content: &[u8]) -> Json {
        self.ok("attachment_upload", upload(id, filename, content))["record"].take()
    }
}

fn upload(id: &str, filename: &str, content: &[u8]) -> Json {
    let content = base64::engine::general_purpose::STANDARD.encode(content);
    json!({"record": id, "field": "Files", "filename": filename, "contentType": "text/x-notes", "content": content})
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut content = Vec::new();
    let picture = image::DynamicImage::new_rgb8(width, height);
    picture.write_to(&mut Cursor::new(&mut content), image::ImageFormat::Png).unwrap();
    content
}

/// What is asked for by an address.
fn read_input(url: &str) -> Json {
    let parts: Vec<&str> = url.strip_prefix("https://x.io/v0/attachments/").unwrap().split('/').collect();
    json!({"base": parts[0], "attachment": parts[1], "sha256": parts[2], "expires": parts[3], "signature": parts[4],
           "filename": parts[5]})
}

fn bytes(read: &Json) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(read["content"].as_str().unwrap()).unwrap()
}

#[test]
fn an_upload_is_appended_and_answered_by_field_id_with_the_whole_cell() {
    let world = World::with_files();
    let id = world.task(json!({"Title": "a"}));
    world.upload(&id, "notes.txt", b"Hello");
    let record = world.upload(&id, "more.txt", b"Hello again");
    assert_eq!(record["id"], json!(id));
    let fields = record["fields"].as_object().unwrap();
    assert_eq!(fields.len(), 1);
    let (key, files) = fields.iter().next().unwrap();
    assert!(key.starts_with("fld"), "{key}");
    let names: Vec<&Json> = files.as_array().unwrap().iter().map(|file| &file["filename"]).collect();
    assert_eq!(names, ["notes.txt", "more.txt"]);
    assert_eq!((&files[0]["size"], &files[0]["type"]), (&json!(5), &json!("text/x-notes")));
    assert!(files[0]["id"].as_str().unwrap().starts_with("att") && files[0].get("sha256").is_none());
    assert_eq!(world.fields(&id)["Files"], *files, "a read shows the same");
    let read = world.ok("attachment_read", read_input(files[1]["url"].as_str().unwrap()));
    assert_eq!(bytes(&read), b"Hello again");
    assert_eq!((&read["contentType"], &read["inline"]), (&json!("text/plain; charset=utf-8"), &json!(false)));
    world.assert_sound();
}

#[test]
fn a_picture_has_its_size_and_thumbnails_that_are_read_like_it() {
    let world = World::with_files();
    let id = world.task(json!({}));
    let content = png(1024, 512);
    let record = world.upload(&id, "logo.png", &content);
    let file = &record["fields"].as_object().unwrap().values().next().unwrap()[0];
    assert_eq!((&file["width"], &file["height"], &file["size"]), (&json!(1024), &json!(512), &json!(content.len())));
    let sizes = |size: &str| (file["thumbnails"][size]["width"].clone(), file["thumbnails"][size]["height"].clone());
    assert_eq!(sizes("small"), (json!(72), json!(36)));
    assert_eq!((sizes("large"), sizes("full")), ((json!(512), json!(256)), (json!(1024), json!(512))));
    for size in ["small", "large", "full"] {
        let read = world.ok("attachment_read", read_input(file["thumbnails"][size]["url"].as_str().unwrap()));
        let picture = image::load_from_memory(&bytes(&read)).unwrap();
        assert_eq!((json!(picture.width()), json!(picture.height())), sizes(size));
        assert_eq!(read["inline"], true);
    }
    let shown = world.ok(
        "record_get",
        json!({"table": "Tasks", "record": id,
        "form": {"cellFormat": "string", "timeZone": "utc", "userLocale": "en"}}),
    );
    let text = shown["record"]["fields"]["Files"].as_str().unwrap();
    assert_eq!(text, format!("logo.png ({})", file["url"].as_str().unwrap()));
}

#[test]
fn a_bad_picture_is_kept_like_any_file() {
    let world = World::with_files();
    let id = world.task(json!({}));
    let content = [&png(64, 64)[..40], b"cut off"].concat();
    let record = world.upload(&id, "broken.png", &content);
    let file = &record["fields"].as_object().unwrap().values().next().unwrap()[0];
    assert_eq!((&file["size"], file.get("thumbnails")), (&json!(content.len()), None));
}

#[test]
fn an_address_that_was_tampered_with_or_has_ended_reads_nothing() {
    let world = World::with_files();
    let id = world.task(json!({}));
    let record = world.upload(&id, "a.txt", b"secret");
    let url = record["fields"].as_object().unwrap().values().next().unwrap()[0]["url"].as_str().unwrap().to_owned();
    let good = read_input(&url);
    for (key, value) in
        [("base", "appCdr3mo0Base002"), ("sha256", "../../x"), ("expires", "99999999999"), ("signature", "")]
    {
        let mut changed = good.clone();
        changed[key] = json!(value);
        assert_eq!(world.refused("attachment_read", changed).code(), Code::FileNotFound, "{key}");
    }
    let elsewhere = World::with_files();
    assert_eq!(
        elsewhere.refused("attachment_read", good.clone()).code(),
        Code::FileNotFound,
        "each folder has its own key"
    );
    let after_a_start = world.folder.app();
    let row = crate::find("attachment_read").unwrap();
    let again = (row.call)(&after_a_start, &world.caller, good.to_string().as_bytes(), &mut |_| {});
    assert!(again.is_ok(), "the key is kept: {again:?}");
    world.folder.clock.advance(3 * 60 * 60 * 1000);
    assert_eq!(world.refused("attachment_read", good).code(), Code::FileNotFound);
}

#[test]
fn a_file_by_address_is_shown_with_it_until_it_is_fetched() {
    let world = World::with_files();
    let woken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&woken);
    world.app.on_attachments_pending(move || {
        count.fetch_add(1, Ordering::SeqCst);
    });
    let id = world
        .task(json!({"Files": [{"url": "https://e.com/logo.png"}, {"url": "https://e.com/b", "filename": "b.txt"}]}));
    let shown = world.fields(&id)["Files"].clone();
    let bare = json!({"id": shown[0]["id"], "url": "https://e.com/logo.png", "filename": "logo.png"});
    assert_eq!(shown[0], bare);
    assert_eq!(woken.load(Ordering::SeqCst), 1);
    let downloads = world.app.attachments_pending(10);
    assert_eq!(downloads.iter().map(|d| d.filename.as_str()).collect::<Vec<_>>(), ["logo.png", "b.txt"]);
    assert_eq!(world.app.attachments_pending(10), []);
    world.app.attachment_fetched(&downloads[0], &png(20, 10), Some("image/png")).unwrap();
    world.app.attachment_failed(&downloads[1]).unwrap();
    let fetched = world.fields(&id)["Files"].clone();
    assert_eq!((&fetched[0]["id"], &fetched[0]["width"]), (&bare["id"], &json!(20)));
    let read = world.ok("attachment_read", read_input(fetched[0]["url"].as_str().unwrap()));
    assert_eq!(bytes(&read), png(20, 10));
    assert_eq!(fetched.as_array().unwrap().len(), 1, "what cannot be fetched has gone: {fetched}");
    world.ok("record_update", json!({"table": "Tasks", "records": [{"id": id, "fields": {"Title": "x"}}]}));
    assert_eq!(world.app.attachments_pending(10), [], "neither is fetched again");
    world.assert_sound();
}

#[test]
fn a_file_that_cannot_be_fetched_goes_by_a_commit_of_the_system() {
    let world = World::with_files();
    let id = world.task(json!({"Title": "a", "Files": [{"url": "https://e.com/private?token=s3cret"}]}));
    let download = world.app.attachments_pending(1).remove(0);
    let head = world.head();
    world.folder.log.faults().plant(Fault::BeforeCommit, 1);
    assert_eq!(world.app.attachment_failed(&download).unwrap_err().code(), Code::StoreFailed);
    assert_eq!(world.fields(&id)["Files"].as_array().unwrap().len(), 1, "it still waits");
    world.app.attachment_failed(&download).unwrap();
    assert_eq!((world.head(), world.fields(&id)), (head + 1, json!({"Title": "a", "Double": 0})));
    world.app.attachment_failed(&download).unwrap();
    assert_eq!(world.head(), head + 1, "once");
    let again = world.folder.app();
    again.existing().unwrap().bases.open(download.base).unwrap();
    assert_eq!(again.attachments_pending(1), [], "nothing waits after a restart");
    world.assert_sound();
}

#[test]
fn files_that_wait_are_found_after_a_restart_and_what_has_gone_is_left_alone() {
    let world = World::with_files();
    let keep = world.task(json!({"Files": [{"url": "https://e.com/1.png"}]}));
    let gone = world.task(json!({"Files": [{"url": "https://e.com/2.png"}]}));
    let taken_out = world.task(json!({"More": [{"url": "https://e.com/3.png"}]}));
    let again: App = world.folder.app();
    assert_eq!(again.attachments_pending(10), [], "until somebody opens the base");
    again.existing().unwrap().bases.open(world.app.attachments_pending(1)[0].base).unwrap();
    let downloads = again.attachments_pending(10);
    assert_eq!(downloads.len(), 3);
    let world = World { app: again, ..world };
    world.ok("record_delete", json!({"table": "Tasks", "records": [{"id": gone}]}));
    world.ok("record_update", json!({"table": "Tasks", "records": [{"id": taken_out, "fields": {"More": null}}]}));
    let head = world.head();
    for download in &downloads {
        world.app.attachment_fetched(download, b"bytes", None).unwrap();
    }
    assert_eq!(world.head(), head + 1, "one commit, for the one that is still there");
    assert_eq!(world.fields(&keep)["Files"][0]["size"], 5);
    assert_eq!(world.fields(&taken_out).get("More"), None);
    world.assert_sound();
}

#[test]
fn a_file_that_cannot_be_stored_changes_nothing_and_is_fetched_again() {
    let world = World::with_files();
    let id = world.task(json!({"Files": [{"url": "https://e.com/1.png"}]}));
    let head = world.head();
    let download = world.app.attachments_pending(1).remove(0);
    world.folder.blobs.faults().plant(Fault::DiskFull, 1);
    assert_eq!(world.app.attachment_fetched(&download, b"bytes", None).unwrap_err().code(), Code::DiskFull);
    world.folder.log.faults().plant(Fault::BeforeCommit, 1);
    assert_eq!(world.app.attachment_fetched(&download, b"bytes", None).unwrap_err().code(), Code::StoreFailed);
    world.folder.blobs.faults().plant(Fault::DiskFull, 1);
    assert_eq!(world.call("attachment_upload", &upload(&id, "a", b"b")).unwrap_err().code(), Code::DiskFull);
    assert_eq!(world.head(), head);
    world.app.attachment_later(download);
    let download = world.app.attachments_pending(1).remove(0);
    world.app.attachment_fetched(&download, b"bytes", None).unwrap();
    assert_eq!(world.fields(&id)["Files"][0]["size"], 5);
}

#[test]
fn the_same_content_is_stored_once_and_an_upload_under_a_key_is_one() {
    let world = World::with_files();
    let id = world.task(json!({}));
    let before = world.folder.blobs.list().unwrap().len();
    let input = upload(&id, "a.txt", b"the same");
    let first = world.bytes(&world.keyed("k"), "attachment_upload", &input).unwrap();
    assert_eq!(world.bytes(&world.keyed("k"), "attachment_upload", &input).unwrap(), first);
    world.upload(&id, "b.txt", b"the same");
    assert_eq!(world.folder.blobs.list().unwrap().len(), before + 1);
    assert_eq!(world.fields(&id)["Files"].as_array().unwrap().len(), 2);
}

#[test]
fn files_are_kept_by_id_and_those_not_listed_go() {
    let world = World::with_files();
    let id = world.task(json!({}));
    world.upload(&id, "a.txt", b"a");
    let files = world.upload(&id, "b.txt", b"b")["fields"].as_object().unwrap().values().next().unwrap().clone();
    let update = |value: Json| json!({"table": "Tasks", "records": [{"id": id, "fields": {"Files": value}}]});
    // What was read is sent back, as programs do.
    world.ok("record_update", update(json!([files[1]])));
    let left = world.fields(&id)["Files"].clone();
    assert_eq!((left.as_array().unwrap().len(), &left[0]["id"]), (1, &files[1]["id"]));
    let elsewhere = world.task(json!({}));
    let stolen =
        json!({"table": "Tasks", "records": [{"id": elsewhere, "fields": {"Files": [{"id": files[1]["id"]}]}}]});
    assert_eq!(world.refused("record_update", stolen).code(), Code::InvalidCell);
    let text =
        world.refused("attachment_upload", json!({"record": id, "field": "Title", "filename": "a", "content": ""}));
    assert_eq!(text.code(), Code::InvalidRequest);
}

#[test]
fn texts_that_become_attachments_are_fetched_and_lookups_show_addresses() {
    let world = World::with_files();
    let person = world.ok("record_create", json!({"table": "People", "records": [{"fields": {"Name": "Alice"}}]}));
    let person = person["records"][0]["id"].as_str().unwrap().to_owned();
    let id = world.task(json!({"Title": "https://e.com/a.png", "Owner": [person]}));
    world.upload(&id, "a.txt", b"a");
    world.ok(
        "field_create",
        json!({"table": "People", "field": {"name": "Of tasks", "type": "multipleLookupValues",
        "options": {"recordLinkFieldId": "Tasks", "fieldIdInLinkedTable": "Files"}}}),
    );
    let shown = world.ok("record_get", json!({"table": "People", "record": person}));
    let looked_up = &shown["record"]["fields"]["Of tasks"][0];
    assert_eq!(*looked_up, world.fields(&id)["Files"][0]);
    world.ok("field_create", json!({"table": "Tasks", "field": {"name": "Link", "type": "url"}}));
    world.ok(
        "record_update",
        json!({"table": "Tasks", "records": [{"id": id, "fields": {"Link": "https://e.com/a.png"}}]}),
    );
    world.ok("field_update", json!({"table": "Tasks", "field": "Link", "change": {"type": "multipleAttachments"}}));
    assert_eq!(world.app.attachments_pending(5).len(), 1);
}
