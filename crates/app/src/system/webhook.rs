//! Webhooks as they are kept.

use std::fmt;
use std::sync::Arc;

use cadre_base::webhooks::Progress;
use cadre_model::{BaseId, RecordId, Timestamp, UserId, WebhookId};
use cadre_notify::PingState;
use cadre_wire::webhooks::{MacSecret, Specification};
use serde::de::DeserializeOwned;

use super::entry::{Cells, ColumnKind, Entry, Reading, TableSpec, Unreadable};
use super::hex;

/// A webhook of a base. Its payloads are not kept: they follow from the specification and the log.
#[derive(Clone)]
pub(crate) struct Webhook {
    pub(crate) id: WebhookId,
    pub(crate) base: BaseId,
    /// Who made it; nobody where it was the owner of the folder.
    pub(crate) creator: Option<UserId>,
    /// Where its notifications go; without one, payloads are only listed.
    pub(crate) url: Option<String>,
    pub(crate) specification: Arc<Specification>,
    /// What its notifications are signed with.
    pub(crate) secret: [u8; 32],
    /// What is committed from then on is not heard.
    pub(crate) expires: Timestamp,
    /// Whether it notifies.
    pub(crate) notifies: bool,
    /// How far its payloads were counted.
    pub(crate) progress: Progress,
    /// How far its receiver was told.
    pub(crate) ping: PingState,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").field("id", &self.id).field("base", &self.base).finish_non_exhaustive()
    }
}

/// The record that a webhook is kept in: the same letters and digits under another prefix.
pub(crate) fn record_of_webhook(webhook: WebhookId) -> RecordId {
    RecordId::from_bytes(webhook.to_bytes()).expect("ids of webhooks and records have the same form")
}

impl Webhook {
    pub(crate) fn mac_secret(&self) -> MacSecret {
        MacSecret::from_bytes(self.secret)
    }
}

impl Entry for Webhook {
    const TABLE: &'static TableSpec = &TableSpec {
        name: "Webhooks",
        description: "Who is told of changes of a base, of which, and how far.",
        columns: &[
            ("Id", ColumnKind::Text),
            ("Base", ColumnKind::Text),
            ("Creator", ColumnKind::Text),
            ("Address", ColumnKind::Long),
            ("Specification", ColumnKind::Long),
            ("Secret", ColumnKind::Text),
            ("Expires", ColumnKind::Time),
            ("Notifies", ColumnKind::Check),
            ("Progress", ColumnKind::Long),
            ("Told", ColumnKind::Long),
        ],
    };

    type Key = WebhookId;

    fn key(&self) -> WebhookId {
        self.id
    }

    fn read(row: &Reading<'_>) -> Result<Self, Unreadable> {
        let secret: String = row.parsed("Secret")?;
        let no_secret = Unreadable { column: "Secret", what: "it is not 64 hex digits".to_owned() };
        let blank = |column| Unreadable { column, what: "it is blank".to_owned() };
        Ok(Self {
            id: row.parsed("Id")?,
            base: row.parsed("Base")?,
            creator: row.maybe("Creator")?,
            url: row.text("Address").map(|text| text.to_string()),
            specification: Arc::new(json(row, "Specification")?),
            secret: hex::read(&secret).ok_or(no_secret)?,
            expires: row.time("Expires").ok_or_else(|| blank("Expires"))?,
            notifies: row.checked("Notifies"),
            progress: json(row, "Progress")?,
            ping: json(row, "Told")?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        cells.shown("Id", Some(&self.id));
        cells.shown("Base", Some(&self.base));
        cells.shown("Creator", self.creator.as_ref().map(|by| by as &dyn fmt::Display));
        cells.text("Address", self.url.as_deref().unwrap_or_default());
        cells.text("Specification", &text(&*self.specification));
        cells.text("Secret", &hex::text(&self.secret));
        cells.time("Expires", Some(self.expires));
        cells.check("Notifies", self.notifies);
        cells.text("Progress", &text(&self.progress));
        cells.text("Told", &text(&self.ping));
    }
}

fn json<T: DeserializeOwned>(row: &Reading<'_>, column: &'static str) -> Result<T, Unreadable> {
    let text: String = row.parsed(column)?;
    serde_json::from_str(&text).map_err(|error| Unreadable { column, what: error.to_string() })
}

fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("plain data with text keys has a JSON form")
}
