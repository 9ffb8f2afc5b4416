//! `attachment_read`: a stored file, for whoever has an address that was given to it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::files::address::Parts;
use crate::files::{Content, keeping, kinds};
use crate::operation::{Effect, NoEvent, Operation};
use crate::scope::Scope;

/// Reads a file.
pub struct AttachmentRead;

/// The parts of the address, decoded: `/v0/attachments/{base}/{attachment}/{sha256}/{expires}/{signature}/{filename}`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttachmentReadIn {
    /// The base.
    pub base: String,
    /// The attachment.
    pub attachment: String,
    /// The hash of the content.
    pub sha256: String,
    /// When the address ends, in seconds since 1970.
    pub expires: String,
    /// What shows that this server gave it.
    pub signature: String,
    /// The file's name.
    pub filename: String,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentReadOut {
    /// Its name.
    pub filename: String,
    /// The media type to serve it as: never one that a browser would run.
    pub content_type: String,
    /// Whether a browser may show it in place of saving it: pictures and PDF.
    pub inline: bool,
    /// The hash of the content, in hex: the same content has the same one.
    pub sha256: String,
    /// What it holds, in Base64.
    pub content: Content,
}

impl Operation for AttachmentRead {
    const NAME: &'static str = "attachment_read";
    const SUMMARY: &'static str = "Read a file of an attachment cell by the parts of its address";
    /// The address itself is the right to read.
    const SCOPE: Option<Scope> = None;
    const EFFECT: Effect = Effect::Read;
    type In = AttachmentReadIn;
    type Out = AttachmentReadOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        _: &Caller,
        input: AttachmentReadIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<AttachmentReadOut, AppError> {
        let parts = Parts {
            base: &input.base,
            attachment: &input.attachment,
            sha256: &input.sha256,
            expires: &input.expires,
            filename: &input.filename,
        };
        let opened = app.existing()?;
        let key = app.file_key()?;
        if !key.is_some_and(|key| parts.hold(&key, &input.signature, app.now())) {
            return Err(gone());
        }
        let hash = keeping::hash(&input.sha256).ok_or_else(gone)?;
        let content = opened.store.blobs().get(&hash)?.ok_or_else(gone)?;
        let content_type = kinds::served(&content, &input.filename).to_owned();
        let inline = kinds::picture(&content).is_some() || content_type == "application/pdf";
        let (filename, sha256) = (keeping::name(&input.filename), keeping::hex(&hash));
        Ok(AttachmentReadOut { filename, content_type, inline, sha256, content: Content(content) })
    }
}

/// One answer whatever is wrong with an address.
fn gone() -> AppError {
    AppError::new(Code::FileNotFound, "there is no file under this address, or the address has ended")
        .hint("read the record again: addresses hold for two hours")
}
