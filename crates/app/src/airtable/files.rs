//! The attachments of records as Airtable tells them.

use std::sync::Arc;

use cadre_base::cells::attachment::FAILED;
use cadre_model::AttachmentId;
use cadre_notify::Fetched;
use cadre_store::Blobs;
use cadre_wire::records::Record;
use cadre_wire::schema::Table;
use serde_json::{Map, Value as Json};
use tokio::task::spawn_blocking;

use super::Files;
use crate::code::Code;
use crate::error::AppError;
use crate::files::keeping;

/// An attachment in a cell of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attachment {
    pub(super) table: String,
    pub(super) record: String,
    pub(super) id: String,
    /// Where its content is for some hours.
    pub(super) url: String,
    pub(super) filename: String,
    /// What its content is said to be.
    kind: Option<String>,
}

/// Whether a field holds attachments.
pub(super) fn holds_files(field_type: &str) -> bool {
    field_type == "multipleAttachments"
}

/// The attachments of a record.
pub(super) fn of_record(table: &Table, record: &Record) -> Vec<Attachment> {
    let fields = table.fields.iter().filter(|field| holds_files(&field.field_type));
    let cells = fields.filter_map(|field| record.fields.get(&field.id)?.as_array());
    let files = cells.flatten().filter_map(Json::as_object);
    files.filter_map(|file| Attachment::read(&table.id, &record.id, file)).collect()
}

impl Attachment {
    fn read(table: &str, record: &str, file: &Map<String, Json>) -> Option<Self> {
        let text = |key: &str| file.get(key).and_then(Json::as_str).map(str::to_owned);
        Some(Self {
            table: table.to_owned(),
            record: record.to_owned(),
            id: text("id")?,
            url: text("url")?,
            filename: text("filename").unwrap_or_default(),
            kind: text("type"),
        })
    }

    /// How a cell keeps one whose content is not to be had.
    pub(super) fn failed(&self, why: &str) -> Json {
        serde_json::json!({"id": self.id, "url": self.url, "filename": self.filename, FAILED: why})
    }
}

/// How the fetching of an attachment ended.
pub(super) enum Brought {
    /// Its content is stored; as cells keep it.
    Kept(Json),
    /// The address leads nowhere any more, or never did; why.
    Gone(String),
    /// It will not come; why.
    Never(String),
    /// It does not come now; why.
    Later(String),
}

/// Fetches an attachment and stores its content.
pub(super) async fn bring(
    files: Arc<dyn Files>,
    blobs: Arc<dyn Blobs>,
    attachment: Attachment,
) -> Result<(Attachment, Brought), AppError> {
    let fetched = files.fetch(&attachment.url).await;
    let why = fetched.problem().unwrap_or_default();
    let brought = match fetched {
        Fetched::Unreachable(why) => Brought::Later(why),
        Fetched::Refused { status: 400..=404 | 410 } => Brought::Gone(why),
        Fetched::Refused { .. } | Fetched::Never(_) => Brought::Never(why),
        Fetched::File { content, content_type } => {
            let Ok(id) = attachment.id.parse::<AttachmentId>() else {
                return Ok((attachment, Brought::Never("its id is none".to_owned())));
            };
            let (filename, kind) = (attachment.filename.clone(), attachment.kind.clone().or(content_type));
            let keep = move || keeping::keep(&*blobs, id, &filename, kind.as_deref(), &content);
            let kept = spawn_blocking(keep).await;
            Brought::Kept(kept.map_err(|error| {
                AppError::new(Code::Internal, "storing an attachment ended in a panic").caused_by(error)
            })??)
        }
    };
    Ok((attachment, brought))
}
