//! Whether what an address names is there: for faces that say so before they say what is wrong with the rest of a request.

use cadre_base::BaseError;
use cadre_model::RecordId;

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::finding;
use crate::role::Role;

/// What an address names beside its base.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Address<'a> {
    /// A table, by name or id.
    pub table: Option<&'a str>,
    /// A record, of whatever table.
    pub record: Option<RecordId>,
}

impl App {
    /// Checks that the base, the table and the record of an address are there for a caller who needs a role. Cost: look-ups in
    /// memory, and opening the base where it is not open.
    ///
    /// # Errors
    /// As [`App::base_as`]; [`crate::Code::TableNotFound`]; [`crate::Code::RecordNotFound`].
    pub fn find_address(&self, caller: &Caller, base: &str, needs: Role, address: Address<'_>) -> Result<(), AppError> {
        let snapshot = self.base_as(caller, base, needs)?.snapshot();
        if let Some(table) = address.table {
            finding::table(&snapshot, Some(table))?;
        }
        match address.record {
            Some(id) if snapshot.find_record(id).is_none() => Err(BaseError::NoRecord(id).into()),
            _ => Ok(()),
        }
    }
}
