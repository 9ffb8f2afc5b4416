//! What SQLite says, as errors of the log.

use std::sync::Arc;

use cadre_model::BaseId;
use cadre_store::LogError;
use rusqlite::ErrorCode;

/// Names what was being done when SQLite failed.
pub(crate) trait During<T> {
    /// Turns the error of SQLite into one of the log.
    fn during(self, what: &'static str) -> Result<T, LogError>;
}

impl<T> During<T> for rusqlite::Result<T> {
    fn during(self, what: &'static str) -> Result<T, LogError> {
        self.map_err(|error| sqlite(what, error))
    }
}

impl<T> During<T> for std::io::Result<T> {
    fn during(self, what: &'static str) -> Result<T, LogError> {
        self.map_err(|error| io(what, error))
    }
}

/// An error of SQLite as one of the log.
pub(crate) fn sqlite(what: &'static str, error: rusqlite::Error) -> LogError {
    if is_full(&error) { LogError::Full } else { LogError::Database { what, source: Box::new(error) } }
}

/// An error of SQLite that several callers get to hear.
pub(crate) fn shared(what: &'static str, error: &Arc<rusqlite::Error>) -> LogError {
    if is_full(error) { LogError::Full } else { LogError::Database { what, source: Box::new(Arc::clone(error)) } }
}

/// An error of the file system as one of the log.
pub(crate) fn io(what: &'static str, error: std::io::Error) -> LogError {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => LogError::Full,
        _ => LogError::Database { what, source: Box::new(error) },
    }
}

/// Whether SQLite ran out of disk.
pub(crate) fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
}

/// Something stored that cannot be what was stored.
pub(crate) fn damaged(base: BaseId, what: impl Into<String>, detail: impl Into<String>) -> LogError {
    LogError::Damaged { base, what: what.into(), detail: detail.into() }
}
