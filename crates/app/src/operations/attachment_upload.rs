//! `attachment_upload`: a file appended to an attachment cell.

use std::sync::Arc;

use cadre_base::{BaseError, FilePlace, Op};
use cadre_model::{AttachmentId, RecordId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::files::{Content, keeping};
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::input::draft;
use crate::record::output::Rendered;
use crate::record::{RecordForm, RecordOut, answer};
use crate::role::Role;
use crate::scope::Scope;

/// Appends a file.
pub struct AttachmentUpload;

/// The file, and where it goes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttachmentUploadIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The record, of any table.
    #[schemars(with = "String")]
    pub record: RecordId,
    /// The field, by name or id.
    pub field: String,
    /// The file's name.
    pub filename: String,
    /// Its media type; told by its content or name when absent or unknown.
    #[serde(default)]
    pub content_type: Option<String>,
    /// What it holds, in Base64.
    pub content: Content,
}

impl Operation for AttachmentUpload {
    const NAME: &'static str = "attachment_upload";
    const SUMMARY: &'static str = "Append a file to an attachment cell";
    const SCOPE: Option<Scope> = Some(Scope::RecordsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = AttachmentUploadIn;
    type Out = RecordOut;
    type Event = NoEvent;

    /// The answer is the record with this one cell, named by the id of its field. Source: Airtable Web API reference,
    /// section 5.2.
    fn run(
        app: &App,
        caller: &Caller,
        input: AttachmentUploadIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<RecordOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Edit)?;
        let before = answer::before(app, &base, caller)?;
        let (table, _) = before.find_record(input.record).ok_or(BaseError::NoRecord(input.record))?;
        let found = before.schema().table(table).ok_or(BaseError::NoRecord(input.record))?;
        let (field, _) = finding::field(&before, found, &input.field)?;
        let blobs = app.existing()?.store.blobs();
        let id = AttachmentId::generate(&mut rand::rng());
        let file = keeping::keep(&*blobs, id, &input.filename, input.content_type.as_deref(), &input.content.0)?;
        let op = Op::PutFile { record: input.record, field, file: Arc::new(file), place: FilePlace::Last };
        let outcome = base.commit(draft(caller, Self::NAME, vec![op]))?;
        let after = answer::state(&base, caller, &outcome, &[input.record])?;
        let rows = answer::rows(&after, table, &[input.record]);
        let form = RecordForm::by_ids(true);
        let rendered = Rendered::of_fields(after, table, rows, vec![field], &form)?;
        Ok(RecordOut(rendered.complete(app, base.id(), &form)?))
    }
}
