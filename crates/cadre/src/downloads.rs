//! Files that cells name by address: fetched after the answer was given, and put into their place.
//!
//! What waits is known to the product and found again after a restart; nothing here has to be kept.

use std::sync::Arc;
use std::time::Duration;

use cadre_app::{App, Download};
use cadre_edge::Stop;
use cadre_notify::{Limits, Outgoing, OutgoingError, Request};
use tokio::sync::{Notify, Semaphore};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::sleep;

/// Files that are fetched at the same time.
const AT_ONCE: usize = 4;
/// The largest file and the longest time. Source for the size: Airtable Web API reference, section 1.9.
const LIMITS: Limits = Limits { time: Duration::from_secs(15 * 60), body_bytes: 1_000_000_000 };
/// A file beyond this is fetched while no other such one is, so that a few addresses cannot fill the memory.
const LARGE: usize = 16 << 20;
/// How often a file is asked for that may come later, and how long to wait in between: four times as long each time.
const ATTEMPTS: u32 = 4;
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// After the store failed, before the file is tried again.
const AFTER_FAILURE: Duration = Duration::from_secs(10);

/// What those who fetch share.
struct Fetching {
    app: Arc<App>,
    outgoing: Outgoing,
    large: Semaphore,
}

/// Fetches files as they come to wait, until the end is asked for. Those under way then wait again after a restart.
pub(crate) async fn run(app: Arc<App>, outgoing: Outgoing, stop: Stop) {
    let waiting = Arc::new(Notify::new());
    let wake = Arc::clone(&waiting);
    app.on_attachments_pending(move || wake.notify_one());
    let fetching = Arc::new(Fetching { app, outgoing, large: Semaphore::new(1) });
    let mut under_way = JoinSet::new();
    loop {
        for download in fetching.app.attachments_pending(AT_ONCE.saturating_sub(under_way.len())) {
            under_way.spawn(fetch(Arc::clone(&fetching), download));
        }
        tokio::select! {
            () = stop.asked() => return,
            () = waiting.notified(), if under_way.len() < AT_ONCE => {}
            Some(_) = under_way.join_next() => {}
        }
    }
}

/// How asking for a file ended.
enum Fetched {
    File {
        content: Vec<u8>,
        content_type: Option<String>,
    },
    /// It will not come, and why.
    Failed(String),
    /// It may come later, and why not now.
    Later(String),
}

async fn fetch(fetching: Arc<Fetching>, download: Download) {
    let mut pause = FIRST_PAUSE;
    for attempt in 1..=ATTEMPTS {
        match fetching.ask(&download.url).await {
            Fetched::Later(_) if attempt < ATTEMPTS => {
                sleep(pause).await;
                pause *= 4;
            }
            ended => return fetching.put(download, ended).await,
        }
    }
}

impl Fetching {
    async fn ask(&self, url: &str) -> Fetched {
        match self.read(url).await {
            Ok(fetched) => fetched,
            Err(
                error @ (OutgoingError::Timeout { .. }
                | OutgoingError::Failed { .. }
                | OutgoingError::Unresolved { .. }),
            ) => Fetched::Later(error.to_string()),
            Err(error) => Fetched::Failed(error.to_string()),
        }
    }

    async fn read(&self, url: &str) -> Result<Fetched, OutgoingError> {
        let mut answer = self.outgoing.send(Request::get(url, LIMITS)).await?;
        match answer.status() {
            200 => {}
            status @ (408 | 425 | 429 | 500..=599) => {
                return Ok(Fetched::Later(format!("it was answered with {status}")));
            }
            status => return Ok(Fetched::Failed(format!("it was answered with {status}"))),
        }
        let content_type = answer.header("content-type").map(str::to_owned);
        let (mut content, mut place) = (Vec::new(), None);
        while let Some(part) = answer.chunk().await? {
            if place.is_none() && content.len() + part.len() > LARGE {
                // The place is never closed.
                place = self.large.acquire().await.ok();
            }
            content.extend_from_slice(&part);
        }
        Ok(Fetched::File { content, content_type })
    }

    async fn put(self: Arc<Self>, download: Download, fetched: Fetched) {
        let here = Arc::clone(&self);
        let put = spawn_blocking(move || {
            let put = match &fetched {
                Fetched::File { content, content_type } => {
                    here.app.attachment_fetched(&download, content, content_type.as_deref())
                }
                Fetched::Failed(why) | Fetched::Later(why) => {
                    tracing::warn!(attachment = %download.attachment, why, "a file was not fetched");
                    here.app.attachment_failed(&download, why)
                }
            };
            put.map_err(|error| (download, error))
        });
        if let Ok(Err((download, error))) = put.await {
            tracing::error!(attachment = %download.attachment, %error, "a file was fetched and cannot be stored");
            sleep(AFTER_FAILURE).await;
            self.app.attachment_later(download);
        }
    }
}
