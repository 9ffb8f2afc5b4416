//! One operation of a draft, dispatched.

use std::sync::Arc;

use crate::compute::Plan;
use crate::draft::{Made, Op};
use crate::edit::Editor;
use crate::error::BaseError;

impl Editor<'_> {
    /// Works one operation out on the working state.
    pub(crate) fn run(&mut self, op: Op) -> Result<Made, BaseError> {
        match op {
            Op::NameBase(name) => self.name_base(&name),
            Op::CreateTable { id, name, description, fields } => self.create_table(id, name, description, fields),
            Op::UpdateTable { table, name, description, primary } => {
                self.update_table(table, name, description, primary)
            }
            Op::DeleteTable(table) => self.delete_table(table),
            Op::CreateField { table, field } => self.create_field(table, field),
            Op::UpdateField { field, name, description, kind } => self.update_field(field, name, description, kind),
            Op::DeleteField(field) => self.delete_field(field),
            Op::CreateView { table, id, spec } => self.create_view(table, id, spec),
            Op::UpdateView { view, spec } => self.update_view(view, spec),
            Op::DeleteView(view) => self.delete_view(view),
            Op::CreateRecords { table, records, typecast } => self.create_records(table, records, typecast),
            Op::UpdateRecords { table, records, mode, typecast } => self.update_records(table, records, mode, typecast),
            Op::UpsertRecords { table, merge_on, records, mode, typecast } => {
                self.upsert_records(table, &merge_on, records, mode, typecast)
            }
            Op::MarkSync { table, sync } => self.mark_sync(table, sync),
            Op::MarkSystem { table, purpose } => self.mark_system(table, purpose),
            Op::Mirror { table, mirror } => self.mirror(table, mirror),
            Op::Expect(versions) => self.expect_versions(&versions),
            Op::DeleteRecords { table, ids } => self.delete_records(table, &ids),
            Op::PutFile { record, field, file, place } => self.put_file(record, field, file, place),
            Op::DropPendingFile { record, field, file } => self.drop_pending_file(record, field, file),
            Op::RestoreRecords(records) => self.restore_records(records),
            Op::RenameRecord { from, to } => self.rename_record(from, to),
            Op::PutPerson(person) => {
                self.put_person(person);
                Ok(Made::Nothing)
            }
            Op::Tick(at) => Ok(self.tick(at)),
            Op::Changes(changes) => self.make_changes(&changes),
        }
    }

    /// Compiles the schema anew, so that later operations see the types of what earlier ones made.
    ///
    /// # Errors
    /// When computed fields now read each other in a circle.
    pub(crate) fn refresh_plan(&mut self) -> Result<(), BaseError> {
        self.plan = Arc::new(Plan::build(&self.work.schema)?);
        Ok(())
    }
}
