//! The server, handed to the command line: a listener, the API over a data folder, and a good end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use cadre_api::{AirtableLimits, Api, MetricsFor, RateForm, Settings};
use cadre_app::{App, AppSettings};
use cadre_cli::{RateBody, Server, Up, UpError, UpOptions};
use cadre_edge::{Bounds, Scheme, Served, Stop, acceptor, serve, url};
use cadre_model::SystemClock;
use cadre_notify::{Outgoing, Policy};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{downloads, logging, token_file, vault};

/// Serves in this process.
pub(crate) struct Serving;

/// Threads for what blocks. Those that write wait for the disk most of their time.
const BLOCKING_THREADS: usize = 300;
/// How long threads that block may go on after the last answer.
const LAST_WORDS: Duration = Duration::from_secs(10);

impl Server for Serving {
    fn up(&self, options: &UpOptions, tell: &mut dyn FnMut(&Up) -> io::Result<()>) -> Result<(), UpError> {
        // Kept until the last request is answered: what it told is sent when this goes.
        let _logging = logging::start(options)?;
        let runtime = runtime().map_err(|error| UpError::Start(format!("no threads can be had: {error}")))?;
        let served = runtime.block_on(up(options, tell));
        runtime.shutdown_timeout(LAST_WORDS);
        served
    }
}

/// The threads that a server runs on.
pub(crate) fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread().enable_all().max_blocking_threads(BLOCKING_THREADS).thread_name("cadre").build()
}

async fn up(options: &UpOptions, tell: &mut dyn FnMut(&Up) -> io::Result<()>) -> Result<(), UpError> {
    let start = |error: &dyn std::fmt::Display| UpError::Start(error.to_string());
    let tls = options.tls.as_ref().map(|tls| acceptor(&tls.chain, &tls.key)).transpose();
    let tls = tls.map_err(|error| start(&error))?;
    let cannot = |error: io::Error| UpError::Start(format!("cannot listen on {}: {error}", options.listen));
    let listener = TcpListener::bind(options.listen).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    let reached = url(reachable(address), if tls.is_some() { Scheme::Https } else { Scheme::Http });
    let public_url = options.public_url.clone().unwrap_or(reached);
    // Signals count from here on, so that whoever is told where this serves may ask it to end.
    let ends = Ends::listen().map_err(|error| start(&error))?;

    let app = App::new(Arc::new(SystemClock), vault::serving(&options.folder, &public_url));
    let app = Arc::new(app.with_settings(AppSettings { public_url: public_url.clone(), targets: policy(options) }));
    let token_made = token_file::ensure(&app, &options.folder)?;
    let up =
        Up { url: public_url, data: options.folder.clone(), token_file: token_file::path(&options.folder), token_made };
    tracing::info!(url = up.url, data = %up.data.display(), "serving");
    tell(&up).map_err(UpError::Tell)?;

    let stop = Stop::default();
    tokio::spawn(ends.ask(stop.clone()));
    let api = Arc::new(Api::new(Arc::clone(&app), settings(options)));
    let keeping = tokio::spawn({
        let api = Arc::clone(&api);
        async move { api.keep().await }
    });
    let outgoing = Outgoing::new(policy(options)).map_err(|error| start(&error))?;
    let fetching = tokio::spawn(downloads::run(Arc::clone(&app), outgoing.clone(), stop.clone()));
    let delivering = tokio::spawn(deliver(app, outgoing, stop.clone()));
    let served = serve(listener, tls, api, Bounds::default(), stop).await;
    for background in [keeping, fetching, delivering] {
        background.abort();
        // Ended or broken off: what it was at is found again at the next start.
        drop(background.await);
    }
    match served {
        Served::Whole => tracing::info!("every request was answered; ending"),
        Served::Cut => tracing::warn!("some requests took too long and were cut off; ending"),
    }
    Ok(())
}

/// Notifies whoever webhooks name, until the end is asked for.
async fn deliver(app: Arc<App>, outgoing: Outgoing, stop: Stop) {
    let delivered = cadre_app::webhooks::deliver(app, Arc::new(outgoing), async move { stop.asked().await }).await;
    if let Err(error) = delivered {
        tracing::error!(%error, "webhooks are not delivered");
    }
}

/// Which targets of webhooks and of addresses of files may be reached.
fn policy(options: &UpOptions) -> Policy {
    let policy = if options.listen.ip().is_loopback() { Policy::PUBLIC.with_loopback() } else { Policy::PUBLIC };
    if options.private_targets { policy.with_private() } else { policy }
}

fn settings(options: &UpOptions) -> Settings {
    let local = options.listen.ip().is_loopback();
    let metrics_for = if local { MetricsFor::Everybody } else { MetricsFor::Tokens };
    let settings = Settings { metrics_for, ..Settings::default() };
    match options.airtable_limits {
        None => settings,
        Some(RateBody::Object) => settings.with_limits(AirtableLimits { form: RateForm::Object }),
        Some(RateBody::List) => settings.with_limits(AirtableLimits { form: RateForm::List }),
    }
}

/// An address at which this machine reaches a listener: one that listens everywhere is not reached at "everywhere".
fn reachable(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => SocketAddr::from(([127, 0, 0, 1], v4.port())),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => SocketAddr::from(([0, 0, 0, 0, 0, 0, 0, 1], v6.port())),
        other => other,
    }
}

/// The signals that ask for the end.
struct Ends {
    terminate: Signal,
    interrupt: Signal,
}

impl Ends {
    fn listen() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Asks for the end when the first signal comes; a second one ends the process at once.
    async fn ask(mut self, stop: Stop) {
        self.next().await;
        tracing::info!("asked to end: what is under way is finished first");
        stop.ask();
        self.next().await;
        tracing::warn!("asked again: ending at once");
        std::process::exit(1);
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
