//! What the product does with files besides operations: keys of addresses, and files that are fetched for it.

use std::sync::Arc;

use cadre_base::{BaseError, Draft, FilePlace, Op, system_actor};
use cadre_model::BaseId;
use serde_json::Value as Json;

use super::address::Signer;
use super::downloads::Download;
use super::keeping;
use crate::app::App;
use crate::error::AppError;

/// The name of the key that addresses are signed with.
const KEY: &str = "attachments";

impl App {
    /// The key that addresses are signed with; `None` for a folder that no server has served.
    pub(crate) fn file_key(&self) -> Result<Option<[u8; 32]>, AppError> {
        let opened = self.existing()?;
        Ok(match opened.system()? {
            Some(system) => Some(system.secret(KEY)?),
            None => None,
        })
    }

    /// What gives addresses to the files of a base; `None` where nobody would serve them.
    pub(crate) fn signer(&self, base: BaseId) -> Result<Option<Signer>, AppError> {
        let key = self.file_key()?;
        Ok(key.map(|key| Signer::new(&key, &self.settings().public_url, base, self.now())))
    }

    /// Names who is to be woken when files wait to be fetched; called from any thread, must not wait.
    pub fn on_attachments_pending(&self, wake: impl Fn() + Send + Sync + 'static) {
        self.downloads().wake_by(Box::new(wake));
    }

    /// Takes at most so many files that wait to be fetched, those that wait longest first. Each is to be answered by
    /// [`App::attachment_fetched`], [`App::attachment_failed`] or [`App::attachment_later`]; after a restart those that were not
    /// wait again.
    pub fn attachments_pending(&self, most: usize) -> Vec<Download> {
        self.downloads().take(most)
    }

    /// Puts a file back that could not be fetched now.
    pub fn attachment_later(&self, download: Download) {
        self.downloads().put_back(download);
    }

    /// Stores a file that was fetched, in the place of its address. Where the record or the attachment has gone meanwhile, nothing
    /// is done.
    ///
    /// # Errors
    /// Where the content or the commit cannot be stored: then the file is still to be fetched.
    pub fn attachment_fetched(
        &self,
        download: &Download,
        content: &[u8],
        content_type: Option<&str>,
    ) -> Result<(), AppError> {
        let blobs = self.existing()?.store.blobs();
        let file = keeping::keep(&*blobs, download.attachment, &download.filename, content_type, content)?;
        self.put_in_place(download, file)
    }

    /// Takes a file that cannot be fetched out of its cell, by a commit of the system's: readers must not take the address that a
    /// caller named for the file's. Where it has gone meanwhile, nothing is done. Source: Airtable Web API reference, section 3.3,
    /// row "failed download": the item disappears.
    ///
    /// # Errors
    /// Where the commit cannot be stored.
    pub fn attachment_failed(&self, download: &Download) -> Result<(), AppError> {
        self.commit_fetch(
            download,
            Op::DropPendingFile { record: download.record, field: download.field, file: download.attachment },
        )
    }

    fn put_in_place(&self, download: &Download, file: Json) -> Result<(), AppError> {
        let op = Op::PutFile {
            record: download.record,
            field: download.field,
            file: Arc::new(file),
            place: FilePlace::Same,
        };
        self.commit_fetch(download, op)
    }

    /// Commits how a fetch ended, as the system.
    fn commit_fetch(&self, download: &Download, op: Op) -> Result<(), AppError> {
        let base = self.existing()?.bases.open(download.base)?;
        let label = Some("attachment_fetch".to_owned());
        let draft = Draft { actor: system_actor(), label, ops: vec![op], ..Draft::default() };
        match base.commit(draft) {
            // The record, the field or its type has gone: nobody waits for the file any more.
            Ok(_) | Err(BaseError::NoRecord(_) | BaseError::NoField { .. } | BaseError::Invalid { .. }) => {
                self.downloads().done(download);
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}
