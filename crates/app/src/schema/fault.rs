//! A description of a field that is none.

use cadre_base::cells::options::{OptionsError, OptionsErrorKind};

use crate::code::Code;
use crate::error::AppError;

/// What is wrong with the description of a field, for faces that say it in the words of another product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// The table that the field is of, or is to be of.
    pub table: String,
    /// What is wrong.
    pub error: OptionsError,
}

/// A description that the table of this name cannot have a field by.
pub(crate) fn of(table: &str, error: OptionsError) -> AppError {
    let code = match error.kind {
        OptionsErrorKind::Name => Code::NameTaken,
        _ => Code::InvalidField,
    };
    let OptionsError { field, path, wrong, right, .. } = &error;
    let message = format!("field {field:?} of table {table:?} cannot be so: {wrong} at `{path}`");
    let hint = format!("expected {right}");
    AppError::new(code, message).hint(hint).about_field(FieldFault { table: table.to_owned(), error })
}
