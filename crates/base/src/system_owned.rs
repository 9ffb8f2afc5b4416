//! Tables and fields that are the system's own: operations write them, users read them.

use cadre_model::{Table, TableNo};

use crate::draft::{Authority, Made};
use crate::edit::Editor;
use crate::error::BaseError;

impl Editor<'_> {
    /// Makes a table and all its fields the system's own.
    ///
    /// # Errors
    /// [`BaseError::SystemTable`] for users; [`BaseError::Taken`] when another table has the purpose, [`BaseError::Invalid`] when
    /// this one has another.
    pub(crate) fn mark_system(&mut self, no: TableNo, purpose: String) -> Result<Made, BaseError> {
        let found = self.work.schema.table(no).ok_or_else(|| BaseError::NoTable(no.to_string()))?;
        let mut table = (**found).clone();
        if self.authority == Authority::User {
            return Err(BaseError::SystemTable(table.name));
        }
        if let Some((other, _)) = self.work.schema.system_table(&purpose)
            && other != no
        {
            return Err(BaseError::Taken { what: "purpose", id: purpose });
        }
        if table.system.as_ref().is_some_and(|there| *there != purpose) {
            let problem = "is the system's own for another purpose already".to_owned();
            return Err(BaseError::Invalid { what: format!("table {:?}", table.name), problem });
        }
        for field in table.fields.clone() {
            if let Some(found) = self.work.schema.field(field).filter(|found| !found.system) {
                let mut owned = (**found).clone();
                owned.system = true;
                self.put_field(no, field, Some(owned));
            }
        }
        table.system = Some(purpose);
        self.put_table(no, Some(table));
        Ok(Made::Nothing)
    }

    /// Refuses users who would change a table of the system's own.
    pub(crate) fn check_table_open(&self, table: &Table) -> Result<(), BaseError> {
        match table.system.is_some() && self.authority == Authority::User {
            true => Err(BaseError::SystemTable(table.name.clone())),
            false => Ok(()),
        }
    }

    /// Refuses users who would create or delete records of a table that a list or the system fills.
    pub(crate) fn check_records_open(&self, no: TableNo) -> Result<(), BaseError> {
        self.check_not_mirror(no)?;
        self.work.schema.table(no).map_or(Ok(()), |table| self.check_table_open(table))
    }
}
