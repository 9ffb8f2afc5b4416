//! Bodies: what a request brings and what an answer carries.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use tokio::sync::mpsc;

/// A body: none, bytes at hand, what a connection brings, or what is made piece by piece.
#[derive(Debug, Default)]
pub struct Body(Inner);

#[derive(Debug, Default)]
enum Inner {
    #[default]
    Empty,
    Whole(Bytes),
    Incoming(Incoming),
    Pieces(mpsc::Receiver<Bytes>),
}

/// Pieces that wait until the other side has taken those before.
const WAITING: usize = 16;

/// The writing end of a body that is made piece by piece.
#[derive(Debug)]
pub struct Chunks(mpsc::Sender<Bytes>);

impl Chunks {
    /// Hands a piece on, and waits until there is room for it.
    ///
    /// # Errors
    /// Nobody reads any more.
    pub async fn send(&self, piece: impl Into<Bytes>) -> Result<(), Gone> {
        self.0.send(piece.into()).await.map_err(|_| Gone)
    }

    /// Hands a piece on, and blocks until there is room for it. For threads that may block.
    ///
    /// # Errors
    /// Nobody reads any more.
    pub fn push(&self, piece: impl Into<Bytes>) -> Result<(), Gone> {
        self.0.blocking_send(piece.into()).map_err(|_| Gone)
    }
}

/// Nobody reads the body any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nobody reads the answer any more")]
pub struct Gone;

impl Body {
    /// No body.
    pub fn empty() -> Self {
        Self(Inner::Empty)
    }

    /// A body that is made piece by piece, and where its pieces go.
    pub fn in_pieces() -> (Chunks, Self) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Chunks(sender), Self(Inner::Pieces(receiver)))
    }

    /// The bytes, when all of them are at hand.
    pub fn whole(&self) -> Option<&Bytes> {
        match &self.0 {
            Inner::Whole(bytes) => Some(bytes),
            _ => None,
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(if bytes.is_empty() { Inner::Empty } else { Inner::Whole(bytes) })
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl From<Incoming> for Body {
    fn from(incoming: Incoming) -> Self {
        Self(Inner::Incoming(incoming))
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let inner = &mut self.get_mut().0;
        match inner {
            Inner::Empty => Poll::Ready(None),
            Inner::Whole(bytes) => {
                let bytes = std::mem::take(bytes);
                *inner = Inner::Empty;
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Inner::Incoming(incoming) => Pin::new(incoming).poll_frame(cx),
            Inner::Pieces(pieces) => pieces.poll_recv(cx).map(|piece| piece.map(|bytes| Ok(Frame::data(bytes)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Inner::Empty => true,
            Inner::Whole(_) | Inner::Pieces(_) => false,
            Inner::Incoming(incoming) => incoming.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Inner::Empty => SizeHint::with_exact(0),
            Inner::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Inner::Incoming(incoming) => incoming.size_hint(),
            Inner::Pieces(_) => SizeHint::default(),
        }
    }
}
