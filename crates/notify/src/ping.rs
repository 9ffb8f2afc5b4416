//! What one notification says, and the states it goes through until it arrives or is given up.
//!
//! A notification only tells that there are new payloads. What is new follows from two numbers: the cursor that the next
//! payload will have, and the cursor up to which the receiver was told. Several changes are told by one ping, a failed one
//! is tried again at growing distances, and after the last try notifications stop.
//!
//! Source: Airtable Web API reference, sections 6.4 and 6.8.

use cadre_model::{BaseId, Timestamp, WebhookId};
use cadre_wire::webhooks::{self as wire, MacSecret, RETRIES};
use serde::{Deserialize, Serialize};

/// Before the first try again; it doubles each time, so that the last one comes after 22 hours and 45 minutes.
pub const FIRST_PAUSE_MS: i64 = 10_000;

/// A notification that is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ping {
    /// The base that changed.
    pub base: BaseId,
    /// Whose notification it is.
    pub webhook: WebhookId,
    /// Where it goes.
    pub url: String,
    /// What it is signed with.
    pub secret: MacSecret,
    /// The cursor of the next payload: everything before it is told by this ping.
    pub cursor: u64,
}

impl Ping {
    /// The body: JSON in ASCII alone.
    pub fn body(&self, at: Timestamp) -> Vec<u8> {
        wire::Ping::new(self.base.to_string(), self.webhook.to_string(), at).to_bytes()
    }
}

/// How sending a ping ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// When.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// Why it failed, for whoever made the webhook; `None` when it arrived.
    pub error: Option<String>,
}

/// The last try, as the list of webhooks shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// When it ended.
    pub completed_at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// How many tries of the same ping came before it.
    pub retry_number: u32,
    /// Why it failed; absent when it arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether it will be tried again; false when it arrived.
    pub will_be_retried: bool,
}

/// How far a webhook's receiver has been told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PingState {
    /// The receiver knows of every payload before this cursor.
    pub told: u64,
    /// Tries of the ping at hand that failed.
    #[serde(default)]
    pub failures: u32,
    /// When it is tried again, while there are failures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Timestamp>,
    /// When a ping last arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_success_at: Option<Timestamp>,
    /// The last try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Attempt>,
}

impl Default for PingState {
    fn default() -> Self {
        Self { told: 1, failures: 0, retry_at: None, last_success_at: None, last: None }
    }
}

/// What follows from a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Notifications go on.
    GoOn,
    /// That was the last try: notifications are to be disabled.
    GivenUp,
}

impl PingState {
    /// From when on a ping is to be sent, `cursor` being that of the next payload; `None` when all was told.
    pub fn due_at(&self, cursor: u64) -> Option<Timestamp> {
        (cursor > self.told).then(|| self.retry_at.unwrap_or(Timestamp(i64::MIN)))
    }

    /// Takes in how sending a ping ended that told of everything before `cursor`.
    pub fn settle(&mut self, cursor: u64, outcome: &Outcome) -> Verdict {
        let retry_number = self.failures;
        let fails = outcome.error.is_some();
        let given_up = fails && retry_number >= RETRIES;
        self.last = Some(Attempt {
            completed_at: outcome.at,
            duration_ms: outcome.duration_ms,
            retry_number,
            error: outcome.error.clone(),
            will_be_retried: fails && !given_up,
        });
        if fails && !given_up {
            self.failures += 1;
            self.retry_at = Some(Timestamp(outcome.at.0.saturating_add(pause_ms(self.failures))));
            return Verdict::GoOn;
        }
        self.rest();
        if given_up {
            return Verdict::GivenUp;
        }
        self.told = self.told.max(cursor);
        self.last_success_at = Some(outcome.at);
        Verdict::GoOn
    }

    /// Forgets failures: the next ping is a new one. For notifications that are switched on or off.
    pub fn rest(&mut self) {
        self.failures = 0;
        self.retry_at = None;
    }
}

/// The pause after the `n`-th failure, from 1.
fn pause_ms(n: u32) -> i64 {
    FIRST_PAUSE_MS << n.saturating_sub(1).min(RETRIES)
}

#[cfg(test)]
mod tests;
