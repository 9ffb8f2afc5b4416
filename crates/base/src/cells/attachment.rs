//! Attachments as cells keep them, and as the API gives them.
//!
//! | state | kept | given |
//! |---|---|---|
//! | stored | `{id, filename, type, size, sha256, width?, height?, thumbnails?}` | the same with `url` for `sha256` |
//! | to be fetched | `{id, url, filename, pending: true}` | `{id, url, filename}` |
//! | of an import, not to be had | `{id, url, filename, failed: "why"}` | `{id, url, filename}` |
//! | of another server | as it came, with `url` | as it came |
//!
//! A thumbnail is kept as `{sha256, type, width, height}` and given as `{url, width, height}`. Addresses of stored files are asked of
//! [`Files`], since they end after a while. Source: Airtable Web API reference, section 3.3.

use serde_json::{Map, Value as Json};

use super::context::Names;
use super::output::push_json_string;

/// The key of the hash that a stored file is under.
pub const SHA256: &str = "sha256";
/// The key of files that are to be fetched.
pub const PENDING: &str = "pending";
/// The key of files of an import that could not be fetched.
pub const FAILED: &str = "failed";

/// The sizes of thumbnails, in the order in which they are given.
pub const THUMBNAILS: [&str; 3] = ["small", "large", "full"];

/// A stored file that is to be given an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredFile<'a> {
    /// The attachment's id.
    pub attachment: &'a str,
    /// SHA-256 of the content, in hex.
    pub sha256: &'a str,
    /// Its name.
    pub filename: &'a str,
}

/// Who gives addresses to stored files.
pub trait Files: Send + Sync + std::fmt::Debug {
    /// Appends the address of a file, plain text that needs no escape in JSON.
    fn push_url(&self, file: StoredFile<'_>, out: &mut String);
}

/// Whether an attachment is to be fetched.
pub fn is_pending(object: &Json) -> bool {
    object.get(PENDING) == Some(&Json::Bool(true))
}

fn text<'a>(object: &'a Map<String, Json>, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Json::as_str)
}

/// The address of an attachment: one that is given to a stored file, or the one that it came with.
pub(super) fn push_url(object: &Json, names: &dyn Names, out: &mut String) {
    let Json::Object(map) = object else { return };
    match (stored(map, map), names.files()) {
        (Some(file), Some(files)) => files.push_url(file, out),
        _ => out.push_str(text(map, "url").unwrap_or_default()),
    }
}

/// The stored file of an attachment or of one of its thumbnails.
fn stored<'a>(attachment: &'a Map<String, Json>, part: &'a Map<String, Json>) -> Option<StoredFile<'a>> {
    Some(StoredFile {
        attachment: text(attachment, "id")?,
        sha256: text(part, SHA256)?,
        filename: text(attachment, "filename").unwrap_or_default(),
    })
}

/// Appends an attachment as the API gives it; where files have no addresses, a stored one with its hash.
pub(super) fn write(object: &Json, names: &dyn Names, out: &mut Vec<u8>) {
    match object {
        Json::Object(map) => write_given(map, names.files(), out),
        other => write_json(other, out),
    }
}

fn write_json(value: &Json, out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("a vector takes every byte, and a JSON value has text keys");
}

fn write_given(map: &Map<String, Json>, files: Option<&dyn Files>, out: &mut Vec<u8>) {
    let addressed = stored(map, map).zip(files);
    let mut keys = Keys { is_first: true };
    for (name, value) in map {
        match (name.as_str(), addressed) {
            (PENDING | FAILED, _) | (SHA256 | "url" | "thumbnails", Some(_)) => {}
            (name, _) => {
                keys.push(name, out);
                write_json(value, out);
            }
        }
        if let (Some((file, files)), "id") = (addressed, name.as_str()) {
            keys.push("url", out);
            write_url(file, files, out);
        }
    }
    if let (Some((_, files)), Some(Json::Object(thumbnails))) = (addressed, map.get("thumbnails")) {
        keys.push("thumbnails", out);
        write_thumbnails(map, thumbnails, files, out);
    }
    keys.close(out);
}

/// The keys of an object that is being written.
struct Keys {
    is_first: bool,
}

impl Keys {
    fn push(&mut self, key: &str, out: &mut Vec<u8>) {
        out.push(if self.is_first { b'{' } else { b',' });
        self.is_first = false;
        push_json_string(key, out);
        out.push(b':');
    }

    fn close(self, out: &mut Vec<u8>) {
        out.extend_from_slice(if self.is_first { b"{}" } else { b"}" });
    }
}

fn write_url(file: StoredFile<'_>, files: &dyn Files, out: &mut Vec<u8>) {
    let mut url = String::with_capacity(256);
    files.push_url(file, &mut url);
    push_json_string(&url, out);
}

fn write_thumbnails(
    attachment: &Map<String, Json>,
    thumbnails: &Map<String, Json>,
    files: &dyn Files,
    out: &mut Vec<u8>,
) {
    let mut keys = Keys { is_first: true };
    for size in THUMBNAILS {
        let Some(Json::Object(thumbnail)) = thumbnails.get(size) else { continue };
        let Some(file) = stored(attachment, thumbnail) else { continue };
        keys.push(size, out);
        out.extend_from_slice(b"{\"url\":");
        write_url(file, files, out);
        for key in ["width", "height"] {
            if let Some(pixels) = thumbnail.get(key) {
                out.extend_from_slice(format!(",\"{key}\":{pixels}").as_bytes());
            }
        }
        out.push(b'}');
    }
    keys.close(out);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::Fake;
    use super::*;

    #[derive(Debug)]
    struct Addresses;

    impl Files for Addresses {
        fn push_url(&self, file: StoredFile<'_>, out: &mut String) {
            out.push_str(&format!("https://h/{}/{}/{}", file.attachment, file.sha256, file.filename));
        }
    }

    fn given(object: &Json) -> Json {
        let names = Fake { files: Some(&Addresses), ..Fake::new() };
        let mut out = Vec::new();
        write(object, &names, &mut out);
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn a_stored_file_gets_addresses_and_keeps_its_hash_to_itself() {
        let kept = json!({
            "id": "att1", "filename": "a.png", "type": "image/png", "size": 9, "sha256": "ff", "width": 72, "height": 72,
            "thumbnails": {"small": {"sha256": "ee", "type": "image/png", "width": 36, "height": 36}},
        });
        let expected = json!({
            "id": "att1", "url": "https://h/att1/ff/a.png", "filename": "a.png", "type": "image/png", "size": 9,
            "width": 72, "height": 72,
            "thumbnails": {"small": {"url": "https://h/att1/ee/a.png", "width": 36, "height": 36}},
        });
        assert_eq!(given(&kept), expected);
        let mut plain = Vec::new();
        write(&kept, &Fake::new(), &mut plain);
        assert_eq!(
            serde_json::from_slice::<Json>(&plain).unwrap(),
            kept,
            "as it is kept where files have no addresses"
        );
    }

    #[test]
    fn files_that_are_not_here_are_given_with_the_address_they_came_with() {
        let plain = json!({"id": "att1", "url": "https://x.io/a.png", "filename": "a.png"});
        for (key, value) in [(PENDING, json!(true)), (FAILED, json!("404"))] {
            let mut kept = plain.clone();
            kept[key] = value;
            assert_eq!(given(&kept), plain);
        }
        let foreign =
            json!({"id": "att1", "url": "https://x.io/a.png", "size": 3, "thumbnails": {"small": {"url": "t"}}});
        assert_eq!(given(&foreign), foreign);
        assert_eq!(given(&json!({})), json!({}));
    }
}
