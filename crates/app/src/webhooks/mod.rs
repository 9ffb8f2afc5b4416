//! Webhooks: what is kept of them in memory beside the system base, how they are found and shown, and their delivery.
//!
//! | module | is |
//! |---|---|
//! | `hooks` | which bases have new commits, and how far payloads were counted since they were last kept |
//! | `found` | a webhook that a caller may manage |
//! | `shown` | a webhook as answers have it |
//! | `book` | what is due, and how it ended: what [`deliver`] goes by |
//!
//! Source: Airtable Web API reference, section 6.

mod book;
mod found;
mod hooks;
mod shown;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::sync::Arc;

use cadre_model::Timestamp;
use cadre_notify::Sender;
use cadre_wire::webhooks::LIFE_DAYS;

use crate::app::App;
use crate::error::AppError;

pub use shown::{NotificationFailure, NotificationShown, WebhookShown};

pub(crate) use found::{Managed, needs_data_scopes};
pub(crate) use hooks::Hooks;
pub(crate) use shown::shown;

/// How long a webhook lives after it was made, refreshed or listed, and how long it can be read after that.
const LIFE_MS: i64 = LIFE_DAYS * 24 * 60 * 60 * 1000;

/// When a webhook that lives at an instant expires.
pub(crate) fn expires_after(now: Timestamp) -> Timestamp {
    Timestamp(now.0.saturating_add(LIFE_MS))
}

/// Delivers the notifications of all webhooks of the data folder until `stop` ends: those that are due from before a restart
/// first, then what is committed. To be run by the one process that serves the folder.
///
/// # Errors
/// When the data folder cannot be opened.
pub async fn deliver(app: Arc<App>, sender: Arc<dyn Sender>, stop: impl Future<Output = ()>) -> Result<(), AppError> {
    let opened = app.existing()?;
    let (wake, clock) = (opened.bases.hooks().wake().clone(), Arc::clone(opened.bases.clock()));
    let book = Arc::new(book::Shelf::new(opened));
    cadre_notify::run(book, sender, clock, wake, stop).await;
    Ok(())
}
