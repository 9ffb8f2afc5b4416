//! Attachments, barcodes and texts written by a model: cells that hold objects.

use std::sync::Arc;

use cadre_model::{AttachmentId, Cell};
use serde_json::{Map, Value as Json};

use super::super::attachment::{PENDING, SHA256};
use super::super::context::Target;
use super::super::error::{CellErrorKind, Fault, quoted};
use super::Reader;
use super::text::bounded;

/// Whether whole attachments, with ids and all that a server says of them, are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    /// New ones have an address and perhaps a name; others are kept by their id.
    Refused,
    /// As they were read from a server.
    Kept,
}

const ATTACHMENTS: &str = "an array of `{\"url\": \"https://...\", \"filename\"?: \"...\"}` for new files and \
                           `{\"id\": \"att...\"}` for files to keep";
const BARCODE: &str = "an object with `text` and perhaps `type`, both strings";

impl Reader<'_> {
    /// Attachments; those not listed go. Source: Airtable Web API reference, section 3.3.
    pub(super) fn attachments(&self, json: &Json, target: &mut dyn Target) -> Result<Option<Cell>, Fault> {
        if json.as_str() == Some("") {
            return Ok(None);
        }
        let items = self.elements(json, ATTACHMENTS, |_| false)?;
        let mut files: Vec<Arc<Json>> = Vec::with_capacity(items.len());
        for item in items {
            let file = match &*item {
                Json::Object(map) => self.attachment(map, target)?,
                Json::String(text) if self.is_lenient() => new_file(address_in(text), None, target)?,
                other => {
                    return Err(Fault { kind: CellErrorKind::Attachment, ..Fault::wrong_type(other, ATTACHMENTS) });
                }
            };
            let same = |other: &Arc<Json>| other.get("id") == file.get("id");
            if !files.iter().any(same) {
                files.push(file);
            }
        }
        Ok((!files.is_empty()).then(|| Cell::Objects(files.into())))
    }

    fn attachment(&self, map: &Map<String, Json>, target: &mut dyn Target) -> Result<Arc<Json>, Fault> {
        if let Some(id) = map.get("id") {
            let id: Option<AttachmentId> = id.as_str().and_then(|id| id.parse().ok());
            let Some(id) = id else { return Err(fault("`id` is no attachment id")) };
            if let Some(kept) = self.present_file(id) {
                return Ok(kept);
            }
            let says = |key: &&str| map.get(*key).is_some_and(Json::is_string);
            if self.whole == Whole::Kept && ["url", SHA256, "filename"].iter().any(says) {
                return Ok(Arc::new(Json::Object(kept(map))));
            }
            return Err(fault(format!("the cell has no attachment {id}")));
        }
        if let Some(key) = map.keys().find(|key| !matches!(key.as_str(), "url" | "filename") && !self.is_lenient()) {
            return Err(fault(format!("a new attachment has no key {}", quoted(key))));
        }
        let Some(url) = map.get("url").and_then(Json::as_str) else { return Err(fault("`url` is missing")) };
        match map.get("filename") {
            None | Some(Json::Null) => new_file(url, None, target),
            Some(Json::String(name)) => new_file(url, Some(name), target),
            Some(_) => Err(fault("`filename` is no string")),
        }
    }

    fn present_file(&self, id: AttachmentId) -> Option<Arc<Json>> {
        let Some(Cell::Objects(files)) = self.slot.present else { return None };
        let id = id.to_string();
        files.iter().find(|file| file.get("id").and_then(Json::as_str) == Some(&id)).cloned()
    }

    pub(super) fn barcode(&self, json: &Json) -> Result<Option<Cell>, Fault> {
        let (text, kind) = match json {
            Json::Object(map) if map.keys().all(|key| key == "text" || key == "type") => {
                (map.get("text").unwrap_or(&Json::Null), map.get("type").unwrap_or(&Json::Null))
            }
            Json::String(_) if self.is_lenient() => (json, &Json::Null),
            other => return Err(Fault::wrong_type(other, BARCODE)),
        };
        let Some(text) = text.as_str() else { return Err(Fault::wrong_type(json, BARCODE)) };
        bounded(text)?;
        if text.is_empty() {
            return Ok(None);
        }
        let mut object = Map::new();
        match kind {
            Json::Null => {}
            Json::String(kind) => {
                bounded(kind)?;
                object.insert("type".to_owned(), kind.as_str().into());
            }
            other => return Err(Fault::wrong_type(other, BARCODE)),
        }
        object.insert("text".to_owned(), text.into());
        Ok(Some(Cell::Objects([Arc::new(Json::Object(object))].into())))
    }
}

/// The object of a field that a model writes, kept as it came.
pub(super) fn ai_text(json: &Json) -> Result<Option<Cell>, Fault> {
    const RIGHT: &str = "an object with `state`, `isStale` and `value`";
    match json {
        Json::Object(map) if map.get("state").is_some_and(Json::is_string) => {
            map.get("value").and_then(Json::as_str).map_or(Ok(()), bounded)?;
            Ok(Some(Cell::Objects([Arc::new(json.clone())].into())))
        }
        other => Err(Fault::wrong_type(other, RIGHT)),
    }
}

/// A whole attachment of this or another server. One of which nothing is known but its address was never fetched.
fn kept(map: &Map<String, Json>) -> Map<String, Json> {
    let mut map = map.clone();
    if map.contains_key("url") && map.keys().all(|key| matches!(key.as_str(), "id" | "url" | "filename")) {
        map.insert(PENDING.to_owned(), true.into());
    }
    map
}

fn new_file(url: &str, name: Option<&str>, target: &mut dyn Target) -> Result<Arc<Json>, Fault> {
    bounded(url)?;
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    if !matches!(scheme.as_deref(), Some("http" | "https")) {
        return Err(fault(format!("{} is no http or https address", quoted(url))));
    }
    let name = match name.filter(|name| !name.is_empty()) {
        Some(name) => {
            bounded(name)?;
            name.to_owned()
        }
        None => name_of(url),
    };
    let mut object = Map::new();
    object.insert("id".to_owned(), target.new_attachment_id().to_string().into());
    object.insert("url".to_owned(), url.into());
    object.insert("filename".to_owned(), name.into());
    object.insert(PENDING.to_owned(), true.into());
    Ok(Arc::new(Json::Object(object)))
}

/// The file name in an address: its last segment, decoded. Source: section 3.3, row "derived filename".
fn name_of(url: &str) -> String {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let segment = path.split_once('/').map_or("", |(_, path)| path.rsplit('/').next().unwrap_or_default());
    let name = percent_decoded(segment);
    if name.is_empty() { "attachment".to_owned() } else { name }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The address in a text: the text itself, or what stands in parentheses in `name (address)`, the form in which
/// attachments are shown.
fn address_in(text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_suffix(')').and_then(|rest| rest.rfind('(').map(|at| &rest[at + 1..]));
    inner.filter(|url| url.contains("://")).unwrap_or(text)
}

fn fault(wrong: impl Into<String>) -> Fault {
    Fault::new(CellErrorKind::Attachment, wrong, ATTACHMENTS)
}
