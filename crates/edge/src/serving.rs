//! From a listener to a face: connections, their bounds, and their end.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::headers::Scheme;
use crate::patient::Patient;
use crate::{Body, Request, Response};

/// What answers requests.
pub trait Face: Send + Sync + 'static {
    /// Answers a request that came over `scheme`.
    fn answer(&self, request: Request, scheme: Scheme) -> impl Future<Output = Response> + Send;
}

/// What connections may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Connections at the same time; more wait until one ends.
    pub connections: usize,
    /// From the first moment of waiting for a request to the end of its head, and so the longest rest between two.
    pub head: Duration,
    /// The handshake of TLS.
    pub handshake: Duration,
    /// How long the other side may take nothing of what it is sent.
    pub stalled: Duration,
    /// How long requests that are under way may take once the end was asked for.
    pub drain: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: 4_096,
            head: Duration::from_secs(30),
            handshake: Duration::from_secs(10),
            stalled: Duration::from_secs(30),
            drain: Duration::from_secs(30),
        }
    }
}

/// Asks a server to end; whoever has a clone may ask.
#[derive(Clone, Debug, Default)]
pub struct Stop(CancellationToken);

impl Stop {
    /// Asks for the end.
    pub fn ask(&self) {
        self.0.cancel();
    }

    /// Whether the end was asked for.
    pub fn is_asked(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Waits until the end is asked for.
    pub async fn asked(&self) {
        self.0.cancelled().await;
    }
}

/// How serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Served {
    /// Every request that was under way was answered.
    Whole,
    /// Some took too long and were cut off.
    Cut,
}

/// Most bytes of a request's head. Longer ones are answered with 431.
const HEAD_BYTES: usize = 256 << 10;

/// How long to wait when no connection can be taken, as when all of the system's files are open.
const BREATH: Duration = Duration::from_millis(50);

/// What the connections of a listener share.
struct Shared<F> {
    face: Arc<F>,
    tls: Option<TlsAcceptor>,
    bounds: Bounds,
    stop: Stop,
    /// Asks what is still under way after the drain to break off.
    cut: Stop,
}

/// Serves connections until the end is asked for; then takes no more, and waits for what is under way.
///
/// Connections are HTTP/1.1 with keep-alive and without Nagle's delay.
pub async fn serve<F: Face>(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    face: Arc<F>,
    bounds: Bounds,
    stop: Stop,
) -> Served {
    let shared = Arc::new(Shared { face, tls, bounds, stop, cut: Stop::default() });
    let connections = TaskTracker::new();
    let places = Arc::new(Semaphore::new(bounds.connections));
    while let Some((socket, place)) = next(&listener, &places, &shared.stop).await {
        connections.spawn(connection(socket, place, Arc::clone(&shared)));
    }
    drop(listener);
    connections.close();
    if timeout(bounds.drain, connections.wait()).await.is_ok() {
        return Served::Whole;
    }
    shared.cut.ask();
    connections.wait().await;
    Served::Cut
}

/// The next connection with its place; `None` when the end was asked for.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    stop: &Stop,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let accepted = async {
        let place = Arc::clone(places).acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok((socket, _)) => return Some((socket, place)),
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "no connection can be taken");
                    sleep(BREATH).await;
                }
            }
        }
    };
    tokio::select! {
        biased;
        () = stop.asked() => None,
        accepted = accepted => accepted,
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(error.kind(), Kind::ConnectionRefused | Kind::ConnectionAborted | Kind::ConnectionReset)
}

async fn connection<F: Face>(socket: TcpStream, place: OwnedSemaphorePermit, shared: Arc<Shared<F>>) {
    // A socket that knows no such option is slower and nothing else.
    drop(socket.set_nodelay(true));
    let socket = Patient::new(socket, shared.bounds.stalled);
    match &shared.tls {
        None => requests(socket, Scheme::Http, &shared).await,
        Some(tls) => {
            let shaken = tokio::select! {
                shaken = timeout(shared.bounds.handshake, tls.accept(socket)) => shaken,
                () = shared.stop.asked() => return,
            };
            match shaken {
                Ok(Ok(socket)) => requests(socket, Scheme::Https, &shared).await,
                Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
                Err(_) => tracing::debug!("a handshake took too long"),
            }
        }
    }
    drop(place);
}

/// Answers the requests of a connection, one after the other.
async fn requests<F: Face, I>(io: I, scheme: Scheme, shared: &Arc<Shared<F>>)
where
    I: AsyncRead + AsyncWrite + Unpin,
{
    let service = service_fn(|request: http::Request<hyper::body::Incoming>| {
        let shared = Arc::clone(shared);
        async move { Ok::<_, Infallible>(shared.face.answer(request.map(Body::from), scheme).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(shared.bounds.head)
        .max_header_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(io), service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = shared.stop.asked() => None,
    };
    let ended = match ended {
        Some(ended) => Some(ended),
        None => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = connection.as_mut() => Some(ended),
                () = shared.cut.asked() => None,
            }
        }
    };
    if let Some(Err(error)) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

/// Where a listener listens, in words.
pub fn url(address: SocketAddr, scheme: Scheme) -> String {
    match scheme {
        Scheme::Http => format!("http://{address}"),
        Scheme::Https => format!("https://{address}"),
    }
}

#[cfg(test)]
mod tests;
