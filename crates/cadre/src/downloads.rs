//! Files that cells name by address: fetched after the answer was given, and put into their place.
//!
//! What waits is known to the product and found again after a restart; nothing here has to be kept.

use std::sync::Arc;
use std::time::Duration;

use cadre_app::{App, Download};
use cadre_edge::Stop;
use cadre_notify::{Fetched, Fetcher, Outgoing, origin_of};
use tokio::sync::Notify;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::sleep;

/// Files that are fetched at the same time.
const AT_ONCE: usize = 4;
/// After the store failed, before the file is tried again.
const AFTER_FAILURE: Duration = Duration::from_secs(10);

/// What those who fetch share.
struct Fetching {
    app: Arc<App>,
    fetcher: Fetcher,
}

/// Fetches files as they come to wait, until the end is asked for. Those under way then wait again after a restart.
pub(crate) async fn run(app: Arc<App>, outgoing: Outgoing, stop: Stop) {
    let waiting = Arc::new(Notify::new());
    let wake = Arc::clone(&waiting);
    app.on_attachments_pending(move || wake.notify_one());
    let fetching = Arc::new(Fetching { app, fetcher: Fetcher::new(outgoing) });
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

async fn fetch(fetching: Arc<Fetching>, download: Download) {
    let fetched = fetching.fetcher.fetch(&download.url).await;
    fetching.put(download, fetched).await;
}

/// Says in the log which file is taken out of its cell, and why; of its address only where it leads, since the rest may be secret.
fn note(download: &Download, why: &str) {
    let from = origin_of(&download.url).unwrap_or_default();
    let Download { base, record, attachment, .. } = download;
    tracing::warn!(%base, %record, %attachment, from, why, "a file was not fetched and is taken out of its cell");
}

impl Fetching {
    async fn put(self: Arc<Self>, download: Download, fetched: Fetched) {
        let here = Arc::clone(&self);
        let put = spawn_blocking(move || {
            let put = match &fetched {
                Fetched::File { content, content_type } => {
                    here.app.attachment_fetched(&download, content, content_type.as_deref())
                }
                failed => {
                    let why = failed.problem().unwrap_or_default();
                    note(&download, &why);
                    here.app.attachment_failed(&download)
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
