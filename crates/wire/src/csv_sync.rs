//! Synchronising a table from CSV.
//!
//! Source: reference, sections 1.9 and 5.3.

use serde::{Deserialize, Serialize};

use crate::request::RequestError;

/// The most rows, without the header.
pub const MAX_ROWS: usize = 10_000;

/// The most columns.
pub const MAX_COLUMNS: usize = 500;

/// The most bytes of the body ("2 MB").
pub const MAX_BYTES: usize = 2 * 1024 * 1024;

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncAnswer {
    /// Always true.
    pub success: bool,
}

impl Default for SyncAnswer {
    fn default() -> Self {
        Self { success: true }
    }
}

/// Refuses a body that is too large.
///
/// # Errors
/// [`RequestError::TooLarge`].
pub fn check_bytes(bytes: usize) -> Result<(), RequestError> {
    check(bytes, "bytes", MAX_BYTES)
}

/// Refuses a file that is too long or too wide; `rows` are counted without the header.
///
/// # Errors
/// [`RequestError::TooLarge`].
pub fn check_shape(rows: usize, columns: usize) -> Result<(), RequestError> {
    check(rows, "rows", MAX_ROWS)?;
    check(columns, "columns", MAX_COLUMNS)
}

fn check(size: usize, unit: &'static str, limit: usize) -> Result<(), RequestError> {
    if size > limit {
        return Err(RequestError::TooLarge { what: "the CSV".to_owned(), size, unit, limit });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_hold_up_to_their_last_row_column_and_byte() {
        assert_eq!(check_bytes(MAX_BYTES), Ok(()));
        assert_eq!(check_bytes(MAX_BYTES + 1).unwrap_err().to_airtable().status(), 413);
        assert_eq!(check_shape(10_000, 500), Ok(()));
        for (rows, columns) in [(10_001, 1), (1, 501)] {
            let error = check_shape(rows, columns).unwrap_err().to_airtable();
            assert_eq!((error.status(), error.error_type()), (422, "INVALID_REQUEST_UNKNOWN"));
        }
        assert_eq!(serde_json::to_string(&SyncAnswer::default()).unwrap(), r#"{"success":true}"#);
    }
}
