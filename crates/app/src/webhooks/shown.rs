//! A webhook as answers have it.

use cadre_base::Snapshot;
use cadre_base::webhooks::Watch;
use cadre_model::{Timestamp, WebhookId};
use cadre_notify::{Attempt, PingState};
use cadre_wire::webhooks::Specification;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::system::Webhook;

/// A webhook. Source: Airtable Web API reference, section 6.4.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookShown {
    /// Its id.
    #[schemars(with = "String")]
    pub id: WebhookId,
    /// Whether it makes payloads: it has not expired, and what it watches is there.
    pub is_hook_enabled: bool,
    /// Whether it notifies.
    pub are_notifications_enabled: bool,
    /// Where its notifications go.
    pub notification_url: Option<String>,
    /// The cursor that its next payload will have, from 1.
    pub cursor_for_next_payload: u64,
    /// When it expires.
    #[schemars(with = "String")]
    pub expiration_time: Timestamp,
    /// When a notification last arrived.
    #[schemars(with = "Option<String>")]
    pub last_successful_notification_time: Option<Timestamp>,
    /// How the last notification went.
    pub last_notification_result: Option<NotificationShown>,
    /// What it watches and tells.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub specification: Specification,
}

/// How a notification went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotificationShown {
    /// Whether it arrived.
    pub success: bool,
    /// When it was over.
    #[schemars(with = "String")]
    pub completion_timestamp: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// How many tries came before it.
    pub retry_number: u32,
    /// What went wrong; only when something did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<NotificationFailure>,
    /// Whether it will be tried again; only when something went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub will_be_retried: Option<bool>,
}

/// What went wrong with a notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotificationFailure {
    /// In words.
    pub message: String,
}

impl From<&Attempt> for NotificationShown {
    fn from(attempt: &Attempt) -> Self {
        let Attempt { completed_at, duration_ms, retry_number, error, will_be_retried } = attempt;
        Self {
            success: error.is_none(),
            completion_timestamp: *completed_at,
            duration_ms: *duration_ms,
            retry_number: *retry_number,
            error: error.clone().map(|message| NotificationFailure { message }),
            will_be_retried: error.is_some().then_some(*will_be_retried),
        }
    }
}

/// A webhook, counted, as it is at an instant in a state of its base.
pub(crate) fn shown(hook: &Webhook, base: &Snapshot, now: Timestamp) -> WebhookShown {
    let PingState { last_success_at, last, .. } = &hook.ping;
    WebhookShown {
        id: hook.id,
        is_hook_enabled: hook.is_active(now) && Watch::holds(&hook.specification, base.schema()),
        are_notifications_enabled: hook.notifies,
        notification_url: hook.url.clone(),
        cursor_for_next_payload: hook.progress.last().cursor,
        expiration_time: hook.expires,
        last_successful_notification_time: *last_success_at,
        last_notification_result: last.as_ref().map(NotificationShown::from),
        specification: (*hook.specification).clone(),
    }
}
