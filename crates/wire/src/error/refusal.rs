//! An answer that says no, as a client sees it, and what to do about it.

use std::time::Duration;

use super::{ErrorBody, ErrorKind};

/// How long a base stays closed after a 429 (reference, section 1.8).
const LOCK_OUT: Duration = Duration::from_secs(30);

/// How long to wait after a fault of the service that does not say.
const AFTER_FAULT: Duration = Duration::from_secs(1);

/// The longest wait that a server may ask for.
const LONGEST: Duration = Duration::from_secs(3600);

/// An answer of a server that says no.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.text())]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: ErrorBody,
    /// What the header `Retry-After` asks for, where there was one.
    pub retry_after: Option<Duration>,
}

/// Whether and when the same request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Not without a change.
    Never,
    /// After at least this long.
    After(Duration),
}

impl Refusal {
    /// Reads an answer; `retry_after` is the header's value, in seconds (dates are not read).
    pub fn parse(status: u16, body: &[u8], retry_after: Option<&str>) -> Self {
        let seconds = retry_after.and_then(|text| text.trim().parse::<u64>().ok());
        let retry_after = seconds.map(|seconds| Duration::from_secs(seconds).min(LONGEST));
        Self { status, body: ErrorBody::parse(body), retry_after }
    }

    /// Which error of the table it is, if one.
    pub fn kind(&self) -> Option<ErrorKind> {
        ErrorKind::of(self.status, &self.body)
    }

    /// Whether and when to try again: 429 after the lock-out, except for a spent month; 500, 502, 503 and 504 soon (reference,
    /// sections 1.8, 7.2 and 11.2). A create that ended in one of the latter may have happened: look before repeating it.
    pub fn retry(&self) -> Retry {
        match self.status {
            429 if self.body.error_type() == Some(ErrorKind::BillingLimitExceeded.row().error_type) => Retry::Never,
            429 => Retry::After(self.retry_after.unwrap_or(LOCK_OUT)),
            500 | 502 | 503 | 504 => Retry::After(self.retry_after.unwrap_or(AFTER_FAULT)),
            _ => Retry::Never,
        }
    }

    /// Whether what was asked for is not there or not open to us: Airtable answers 403 or 404 for the same mistake (reference,
    /// section 9, row 21).
    pub fn is_not_found(&self) -> bool {
        self.status == 404 || self.kind() == Some(ErrorKind::InvalidPermissionsOrModelNotFound)
    }

    /// Whether a walk over pages must begin again.
    pub fn is_iterator_gone(&self) -> bool {
        self.kind() == Some(ErrorKind::IteratorNotAvailable)
    }

    fn text(&self) -> String {
        let Self { status, body, .. } = self;
        match (body.error_type(), body.message()) {
            (Some(error_type), Some(message)) => format!("{status} {error_type}: {message}"),
            (Some(error_type), None) => format!("{status} {error_type}"),
            _ => match body {
                ErrorBody::Other(text) => format!("{status}: {text}"),
                _ => format!("{status} without a body"),
            },
        }
    }
}
