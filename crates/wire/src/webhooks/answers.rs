//! What webhook routes take and answer.

use cadre_model::Timestamp;
use serde::{Deserialize, Serialize};

use super::payload::{PAYLOAD_FORMAT, Payload};
use super::specification::Specification;
use crate::json::Object;
use crate::request::{RequestError, Wanted};

/// A webhook to make (reference, section 6.1).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateWebhook {
    /// Where pings go; without one, payloads are polled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification_url: Option<String>,
    /// What it watches and tells.
    pub specification: Specification,
}

impl CreateWebhook {
    /// Reads a body. Of the address only the scheme is looked at here.
    ///
    /// # Errors
    /// [`RequestError::NotJson`], [`RequestError::Wrong`] for another address than `http` or `https`, and what
    /// [`Specification::parse`] refuses.
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let mut body = Object::parse(body)?;
        let notification_url = body.text("notificationUrl")?.map(http).transpose()?;
        let specification =
            body.take("specification").ok_or_else(|| RequestError::Missing("specification".to_owned()))?;
        body.finish()?;
        Ok(Self { notification_url, specification: Specification::parse(specification)? })
    }
}

fn http(url: String) -> Result<String, RequestError> {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    let web = scheme.is_some_and(|scheme| ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web)));
    crate::query::check_url_length(&url, crate::query::MAX_URL)?;
    if web && !url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        Ok(url)
    } else {
        Err(RequestError::wrong("notificationUrl", &url, Wanted::Url))
    }
}

/// The answer to making a webhook: the secret is never told again (reference, section 6.1).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatedWebhook {
    /// Its id.
    pub id: String,
    /// The key of its pings' signatures, in Base64.
    pub mac_secret_base64: String,
    /// When it expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration_time: Option<Timestamp>,
}

impl std::fmt::Debug for CreatedWebhook {
    /// Leaves the secret out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, mac_secret_base64: _, expiration_time } = self;
        f.debug_struct("CreatedWebhook")
            .field("id", id)
            .field("expiration_time", expiration_time)
            .finish_non_exhaustive()
    }
}

/// The webhooks of a base (reference, section 6.4).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WebhookList {
    /// All of them.
    pub webhooks: Vec<Webhook>,
}

/// A webhook (reference, section 6.4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// Its id.
    pub id: String,
    /// Whether it makes payloads.
    pub is_hook_enabled: bool,
    /// Whether it pings.
    pub are_notifications_enabled: bool,
    /// Where pings go.
    #[serde(default)]
    pub notification_url: Option<String>,
    /// The cursor that its next payload will have, from 1.
    pub cursor_for_next_payload: u64,
    /// When it expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration_time: Option<Timestamp>,
    /// When a ping last arrived.
    #[serde(default)]
    pub last_successful_notification_time: Option<Timestamp>,
    /// How the last ping went.
    #[serde(default)]
    pub last_notification_result: Option<NotificationResult>,
    /// What it watches and tells.
    pub specification: Specification,
}

/// How a ping went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NotificationResult {
    /// Whether it arrived.
    pub success: bool,
    /// When it was over.
    pub completion_timestamp: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// How often it had been repeated.
    pub retry_number: u32,
    /// What went wrong; only when it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<NotificationError>,
    /// Whether it will be tried again; only when it went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub will_be_retried: Option<bool>,
}

/// What went wrong with a ping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationError {
    /// In words.
    pub message: String,
}

/// Switches pings on or off (reference, section 6.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EnableNotifications {
    /// Whether to ping.
    pub enable: bool,
}

impl EnableNotifications {
    /// Reads a body.
    ///
    /// # Errors
    /// [`RequestError::NotJson`], [`RequestError::Missing`], [`RequestError::Wrong`].
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let mut body = Object::parse(body)?;
        let enable = body.flag("enable")?.ok_or_else(|| RequestError::Missing("enable".to_owned()))?;
        body.finish()?;
        Ok(Self { enable })
    }
}

/// The answer to a refresh (reference, section 6.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefreshedWebhook {
    /// When it expires now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration_time: Option<Timestamp>,
}

/// A page of payloads (reference, section 6.6).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PayloadPage {
    /// Oldest first.
    pub payloads: Vec<Payload>,
    /// What to ask for next: the cursor of the last payload here plus one; for an empty list the one that was asked for
    /// (unconfirmed).
    pub cursor: u64,
    /// Whether to ask again at once.
    pub might_have_more: bool,
    /// [`PAYLOAD_FORMAT`]
    #[serde(default = "format")]
    pub payload_format: String,
}

fn format() -> String {
    PAYLOAD_FORMAT.to_owned()
}

impl PayloadPage {
    /// A page that begins at `cursor` and that more may follow.
    pub fn with_more(cursor: u64, payloads: Vec<Payload>) -> Self {
        Self { might_have_more: true, ..Self::last(cursor, payloads) }
    }

    /// A page that begins at `cursor` and ends with the newest payload.
    pub fn last(cursor: u64, payloads: Vec<Payload>) -> Self {
        let next = cursor.saturating_add(payloads.len() as u64);
        Self { payloads, cursor: next, might_have_more: false, payload_format: format() }
    }
}
