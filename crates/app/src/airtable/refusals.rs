//! Why Airtable cannot be read, in the words of the product.

use cadre_sync::SyncError;
use cadre_wire::{ErrorKind, Refusal};

use super::Wanted;
use crate::code::Code;
use crate::error::AppError;

const GOES_ON: &str = "what was brought is kept: the same import goes on where it was";

/// The scopes that an import needs.
const SCOPES: &str = "schema.bases:read, data.records:read and data.recordComments:read";

/// An error of the client; none holds the token.
pub(super) fn told(error: &SyncError, wanted: &Wanted) -> AppError {
    let message = error.to_string();
    match error {
        SyncError::Refused { refusal, .. } => refused(refusal, message, wanted),
        SyncError::CallsSpent { .. } => AppError::new(Code::AirtableBilling, message).hint(GOES_ON),
        SyncError::Address { .. } | SyncError::Token => AppError::new(Code::InvalidRequest, message),
        SyncError::Unreadable { .. } => AppError::new(Code::AirtableRefused, message),
        _ => AppError::new(Code::AirtableUnreachable, message).hint(GOES_ON),
    }
}

fn refused(refusal: &Refusal, message: String, wanted: &Wanted) -> AppError {
    let base = wanted.base;
    let (message, hint) = match refusal.status {
        401 => {
            let message = format!("Airtable does not know the token: {message}");
            (message, "make one at https://airtable.com/create/tokens".to_owned())
        }
        403 | 404 if refusal.is_not_found() => {
            let message = format!("Airtable shows this token no base {base}: {message}");
            (message, format!("check the id, and that the token has access to the base, with the scopes {SCOPES}"))
        }
        403 if refusal.kind() == Some(ErrorKind::InvalidPermissions) => {
            let message = format!("the token may not read this: {message}");
            (message, format!("it needs the scopes {SCOPES}; `without` leaves comments out"))
        }
        403 => (message, format!("the token needs the scopes {SCOPES}")),
        _ => (message, GOES_ON.to_owned()),
    };
    AppError::new(Code::AirtableRefused, message).hint(hint)
}

/// A file that cannot be fetched now, for reasons that pass.
pub(super) fn unreachable(filename: &str, why: &str) -> AppError {
    AppError::new(Code::AirtableUnreachable, format!("the attachment {filename:?} cannot be fetched: {why}"))
        .hint(GOES_ON)
}
