//! A request and its answer, without what carries them.

use std::future::Future;
use std::pin::Pin;

/// What an exchange comes to, to be waited for.
pub type Answered<'e> = Pin<Box<dyn Future<Output = Result<Answer, NoAnswer>> + Send + 'e>>;

/// What carries requests to Airtable; it adds the token.
pub trait Exchange: Send + Sync {
    /// Sends a request once.
    fn send(&self, request: Request) -> Answered<'_>;
}

/// How a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Without a body.
    Get,
    /// With a body of JSON; only lists of records are asked for so.
    Post,
}

/// A request; all of them only read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where to, with its query.
    pub url: String,
    /// The JSON of [`Method::Post`].
    pub body: String,
}

/// An answer, of any status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// The body, unpacked.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct NoAnswer {
    /// In words, without secrets.
    pub what: String,
    /// Whether the same may go well a moment later.
    pub is_passing: bool,
}
