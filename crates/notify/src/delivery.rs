//! The loop that sends what is due.
//!
//! It asks a [`Book`] what is due, sends pings side by side, one at a time for each webhook, writes down how each ended, and
//! sleeps until the next is due or it is woken. Everything that must outlive the process is in the book; a ping that was on
//! its way when the process ended is sent again.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use cadre_model::{Clock, Timestamp, WebhookId};
use cadre_wire::webhooks::{MAC_HEADER, PING_TIMEOUT_S};
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use tokio::sync::Notify;
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;

use crate::outgoing::{Limits, Outgoing, OutgoingError, Request};
use crate::ping::{Outcome, Ping};

/// How long a receiver may take. Source: Airtable Web API reference, section 6.8.
pub const PATIENCE: Duration = Duration::from_secs(PING_TIMEOUT_S);
/// Pings on their way at the same time.
pub const MOST_AT_ONCE: usize = 64;
/// After the book failed, before it is asked again.
const AFTER_FAILURE: Duration = Duration::from_secs(10);
/// The clock is looked at again after this, whatever is due: it may have been set.
const LONGEST_SLEEP_MS: i64 = 60_000;

/// What is due, and what was done: kept durably by whoever implements it. Its methods block.
pub trait Book: Send + Sync + 'static {
    /// Takes in what was committed and gives at most `limit` pings that are due, none of webhooks in `busy`.
    ///
    /// # Errors
    /// When what is stored cannot be read; it is asked again after a while.
    fn due(&self, now: Timestamp, busy: &[WebhookId], limit: usize) -> Result<Due, BookError>;

    /// Writes down how a ping ended.
    ///
    /// # Errors
    /// When it cannot be stored: the ping is then sent again.
    fn settle(&self, ping: &Ping, outcome: &Outcome) -> Result<(), BookError>;
}

/// Why a book could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct BookError(#[from] pub Box<dyn std::error::Error + Send + Sync>);

/// What is due.
#[derive(Debug, Default)]
pub struct Due {
    /// To be sent now.
    pub pings: Vec<Ping>,
    /// When to ask again, if nobody wakes the loop before; webhooks that are busy apart.
    pub next_at: Option<Timestamp>,
}

/// What pings are sent by: [`Outgoing`], or a fake.
pub trait Sender: Send + Sync + 'static {
    /// Makes a request; gives the status of the answer.
    fn status(&self, request: Request) -> Answer<'_>;
}

/// A status to come.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<u16, OutgoingError>> + Send + 'a>>;

impl Sender for Outgoing {
    fn status(&self, request: Request) -> Answer<'_> {
        Box::pin(async move { Ok(self.send(request).await?.status()) })
    }
}

/// Wakes the loop. Cheap to clone; may be called from any thread, and never waits.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// Says that something may be due: at once, or at the latest after what the loop is doing.
    pub fn wake(&self) {
        self.0.notify_one();
    }
}

/// Sends what is due, until `stop` ends. Pings on their way then are dropped; the book has them as due.
pub async fn run(
    book: Arc<dyn Book>,
    sender: Arc<dyn Sender>,
    clock: Arc<dyn Clock>,
    wake: Wake,
    stop: impl Future<Output = ()>,
) {
    let mut delivery = Delivery { book, sender, clock, sending: JoinSet::new(), busy: BTreeMap::new() };
    let mut stop = pin!(stop);
    loop {
        let pause = delivery.step().await;
        tokio::select! {
            () = &mut stop => return,
            () = wake.0.notified() => {}
            Some(done) = delivery.sending.join_next_with_id() => delivery.sent(done),
            () = tokio::time::sleep(pause) => {}
        }
    }
}

struct Delivery {
    book: Arc<dyn Book>,
    sender: Arc<dyn Sender>,
    clock: Arc<dyn Clock>,
    /// Each sends a ping and writes down how it ended.
    sending: JoinSet<Result<(), BookError>>,
    /// Whose pings are on their way, by task.
    busy: BTreeMap<tokio::task::Id, WebhookId>,
}

impl Delivery {
    /// Sends what is due now; how long to sleep after that.
    async fn step(&mut self) -> Duration {
        let limit = MOST_AT_ONCE.saturating_sub(self.busy.len());
        if limit == 0 {
            return Duration::from_millis(LONGEST_SLEEP_MS.unsigned_abs());
        }
        let now = self.clock.now();
        let (book, busy) = (Arc::clone(&self.book), self.busy.values().copied().collect::<Vec<_>>());
        let asked = tokio::task::spawn_blocking(move || book.due(now, &busy, limit)).await;
        let due = match asked.map_err(|error| BookError(error.into())).flatten() {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(error = &*error.0, "what is to be notified cannot be read");
                return AFTER_FAILURE;
            }
        };
        for ping in due.pings {
            let webhook = ping.webhook;
            let task = send(ping, Arc::clone(&self.book), Arc::clone(&self.sender), Arc::clone(&self.clock));
            self.busy.insert(self.sending.spawn(task).id(), webhook);
        }
        let pause_ms = due.next_at.map_or(LONGEST_SLEEP_MS, |at| at.0.saturating_sub(self.clock.now().0));
        Duration::from_millis(pause_ms.clamp(0, LONGEST_SLEEP_MS).unsigned_abs())
    }

    /// Takes note that a ping is not on its way any more.
    fn sent(&mut self, done: Result<(tokio::task::Id, Result<(), BookError>), JoinError>) {
        let (id, result) = match done {
            Ok((id, result)) => (id, result),
            Err(error) => (error.id(), Err(BookError(error.into()))),
        };
        self.busy.remove(&id);
        if let Err(error) = result {
            tracing::error!(error = &*error.0, "how a notification ended cannot be written down");
        }
    }
}

/// Sends a ping and writes down how it ended. Where that cannot be written, the webhook stays busy for a while: the ping will
/// be due again at once.
async fn send(
    ping: Ping,
    book: Arc<dyn Book>,
    sender: Arc<dyn Sender>,
    clock: Arc<dyn Clock>,
) -> Result<(), BookError> {
    let body = ping.body(clock.now());
    let began = Instant::now();
    let answer = tokio::time::timeout(PATIENCE, sender.status(request(&ping, body))).await;
    let duration_ms = began.elapsed().as_secs_f64() * 1000.0;
    let error = match answer {
        Ok(Ok(200..=299)) => None,
        Ok(Ok(status)) => Some(format!("receiver answered {status}")),
        Ok(Err(error)) => {
            tracing::debug!(error = &error as &dyn std::error::Error, webhook = %ping.webhook, "a notification failed");
            Some(error.to_string())
        }
        Err(_) => Some(OutgoingError::Timeout { limit: PATIENCE }.to_string()),
    };
    let outcome = Outcome { at: clock.now(), duration_ms, error };
    let settled = tokio::task::spawn_blocking(move || book.settle(&ping, &outcome)).await;
    let settled = settled.map_err(|error| BookError(error.into())).flatten();
    if settled.is_err() {
        tokio::time::sleep(AFTER_FAILURE).await;
    }
    settled
}

fn request(ping: &Ping, body: Vec<u8>) -> Request {
    let name = HeaderName::from_bytes(MAC_HEADER.as_bytes()).expect("the name of the header is letters and hyphens");
    let mac = HeaderValue::from_str(&ping.secret.sign(&body));
    let mac = mac.expect("a signature is letters, digits, a hyphen and an equals sign");
    // The body of the answer is not read: whatever a receiver has to say, its status is all that counts.
    let limits = Limits { time: PATIENCE, body_bytes: u64::MAX };
    Request::post(ping.url.clone(), body, limits)
        .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
        .header(name, mac)
}

#[cfg(test)]
mod tests;
