//! What became of a request that was not answered as it should have been.

use std::error::Error as _;
use std::io::ErrorKind;
use std::time::Duration;

use cadre_app::{AppError, Code, Retry};
use cadre_wire::Refusal;
use serde::Deserialize;

/// Why a request has no answer, and whether it may be sent again.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: AppError,
    pub(crate) done: Done,
    /// What the server asks to wait.
    pub(crate) after: Option<Duration>,
}

/// Whether what was asked for may have been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    /// It was not, and asking again may help.
    No,
    /// Nobody knows: the answer was lost.
    Perhaps,
    /// Asking again does not help.
    Settled,
    /// The server and this program do not understand each other.
    Misunderstood,
}

/// The body in which an operation's error comes.
#[derive(Deserialize)]
struct Told {
    error: AppError,
}

impl Failure {
    pub(crate) fn settled(error: AppError) -> Self {
        Self { error, done: Done::Settled, after: None }
    }

    fn misunderstood(error: AppError) -> Self {
        Self { error, done: Done::Misunderstood, after: None }
    }

    /// A request that got no answer.
    pub(crate) fn unanswered(url: &str, error: reqwest::Error) -> Self {
        let done = match () {
            () if !error.is_connect() => Done::Perhaps,
            () if is_passing(&error) => Done::No,
            () => Done::Settled,
        };
        let what = if error.is_timeout() { "did not answer in time" } else { "cannot be reached" };
        let said = match cause(&error) {
            Some(cause) => format!("the server {url} {what}: {cause}"),
            None => format!("the server {url} {what}"),
        };
        let error = AppError::new(Code::ServerUnreachable, said).caused_by(error.without_url());
        Self { error, done, after: None }
    }

    /// An answer that broke off, after which the work may go on or not.
    pub(crate) fn broken_off(url: &str, cause: impl std::fmt::Display) -> Self {
        let said = format!("the answer of the server {url} broke off: {cause}");
        let error = AppError::new(Code::ServerUnreachable, said);
        Self { error, done: Done::Perhaps, after: None }
    }

    /// An answer that is not what operations answer.
    pub(crate) fn not_understood(url: &str, what: impl std::fmt::Display) -> Self {
        Self::misunderstood(AppError::new(
            Code::ServerMismatch,
            format!("the answer of the server {url} is not understood: {what}"),
        ))
    }

    /// An answer that says no.
    pub(crate) fn refused(url: &str, status: u16, body: &[u8], retry_after: Option<&str>) -> Self {
        let refusal = Refusal::parse(status, body, retry_after);
        if let Ok(told) = serde_json::from_slice::<Told>(body) {
            return Self::told(told.error, refusal.retry_after);
        }
        if refusal.body.error_type().is_none() {
            return Self::not_understood(url, refusal);
        }
        // Refusals on the way to an operation: the rate, the size of the body, a server that gave up waiting for the operation.
        let done = match status {
            429 => Done::No,
            _ if status >= 500 => Done::Perhaps,
            _ => Done::Settled,
        };
        let code = if status == 429 || status >= 500 { Code::ServerUnreachable } else { Code::InvalidRequest };
        let after = refusal.retry_after;
        Self { error: AppError::new(code, format!("the server {url} refused: {refusal}")), done, after }
    }

    /// An operation that was refused or failed: it is not done, in no part.
    pub(crate) fn told(error: AppError, after: Option<Duration>) -> Self {
        let done = match error.code() {
            _ if error.retry() == Retry::Later => Done::No,
            Code::FunctionNotFound if error.message().starts_with("there is no operation") => Done::Misunderstood,
            Code::InvalidRequest if error.message().starts_with("the request of ") => Done::Misunderstood,
            _ => Done::Settled,
        };
        Self { error, done, after }
    }
}

/// Whether a connection that could not be made may be made a moment later; a certificate that is refused never is.
fn is_passing(error: &reqwest::Error) -> bool {
    let mut next = error.source();
    while let Some(found) = next {
        if let Some(io) = found.downcast_ref::<std::io::Error>() {
            return matches!(
                io.kind(),
                ErrorKind::ConnectionRefused
                    | ErrorKind::ConnectionReset
                    | ErrorKind::ConnectionAborted
                    | ErrorKind::NotConnected
                    | ErrorKind::TimedOut
            );
        }
        next = found.source();
    }
    error.is_timeout()
}

/// What is at the bottom of an error, in words.
fn cause(error: &reqwest::Error) -> Option<String> {
    let mut last = error.source()?;
    while let Some(next) = last.source() {
        last = next;
    }
    Some(last.to_string())
}
