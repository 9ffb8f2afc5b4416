//! The errors of the floors below in the words of the product: the one place that maps them.

use std::error::Error;

use cadre_base::{BaseError, NAME_IS_TOO_LONG};
use cadre_store::LogError;

use crate::code::Code;
use crate::error::AppError;

impl From<LogError> for AppError {
    fn from(error: LogError) -> Self {
        let made = of_log(&error);
        match made.code() {
            Code::StoreFailed | Code::Internal => made.caused_by(error),
            _ => made,
        }
    }
}

fn of_log(error: &LogError) -> AppError {
    let code = match error {
        LogError::Locked(_) => Code::FolderInUse,
        LogError::Full => Code::DiskFull,
        LogError::TooNew { .. } => Code::DataTooNew,
        LogError::NoBase(_) => Code::BaseNotFound,
        LogError::Damaged { .. } | LogError::DamagedBlob { .. } => Code::DataDamaged,
        LogError::BadBatch(_) => Code::Internal,
        _ => Code::StoreFailed,
    };
    let message = match error {
        LogError::Database { what, .. } => format!("the store could not {what}"),
        other => other.to_string(),
    };
    AppError::new(code, message)
}

impl From<BaseError> for AppError {
    fn from(error: BaseError) -> Self {
        let made = match &error {
            BaseError::Log(error) => of_log(error),
            BaseError::Formula { source, place } => {
                // The text that was compiled is the caller's own, who has it; the place says which one it is.
                Self::new(Code::InvalidFormula, format!("the formula of {place} is invalid: {source}"))
            }
            BaseError::Internal => Self::new(Code::Internal, "the request failed inside; nothing was written"),
            other => Self::new(code_of(other), other.to_string()),
        };
        made.of_base(error)
    }
}

/// What stands behind an error whose own words tell not all of it.
pub(crate) fn cause(error: &BaseError) -> Option<&(dyn Error + 'static)> {
    match error {
        BaseError::Log(source) if matches!(of_log(source).code(), Code::StoreFailed | Code::Internal) => Some(source),
        BaseError::Formula { source, .. } => Some(source),
        _ => None,
    }
}

/// The code of a base's error.
pub(crate) fn code_of(error: &BaseError) -> Code {
    use BaseError as E;
    match error {
        E::NoTable(_) => Code::TableNotFound,
        E::NoField { .. } => Code::FieldNotFound,
        E::NoView(_) | E::OtherTablesView(_) => Code::ViewNotFound,
        E::NoRecord(_) | E::OtherTable { .. } => Code::RecordNotFound,
        E::Name { problem: NAME_IS_TOO_LONG, .. } => Code::InvalidRequest,
        E::Taken { .. } | E::Name { .. } => Code::NameTaken,
        E::Cell { .. } => Code::InvalidCell,
        E::SeveralMatch { .. } => Code::SeveralMatch,
        E::SyncedTable { .. } => Code::SyncedTable,
        E::SystemField(_) | E::SystemTable(_) => Code::SystemField,
        E::Cycle(_) => Code::CircularReference,
        E::Invalid { .. } => Code::InvalidRequest,
        E::Cursor(_) => Code::InvalidOffset,
        E::Changed { .. } => Code::VersionConflict,
        E::Conflict(_) => Code::UndoConflict,
        E::KeyReused(_) => Code::KeyReused,
        E::Refused { .. } => Code::RuleRefused,
        E::NoCommit(_) => Code::CommitNotFound,
        E::Compacted(_) => Code::HistoryCompacted,
        E::Damaged(_) => Code::DataDamaged,
        _ => Code::StoreFailed,
    }
}
