//! `table_delete`: a table with its records.

use cadre_base::Op;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::answer;
use crate::record::input::draft;
use crate::role::Role;
use crate::schema::Removed;
use crate::scope::Scope;

/// Deletes a table.
pub struct TableDelete;

/// Which table.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableDeleteIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id.
    pub table: String,
}

impl Operation for TableDelete {
    const NAME: &'static str = "table_delete";
    const SUMMARY: &'static str = "Delete a table with its records; `undo` brings it back";
    const SCOPE: Option<Scope> = Some(Scope::SchemaWrite);
    const EFFECT: Effect = Effect::Write;
    type In = TableDeleteIn;
    type Out = Removed;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: TableDeleteIn, _: &mut dyn FnMut(NoEvent)) -> Result<Removed, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Create)?;
        let snapshot = answer::before(app, &base, caller)?;
        let (no, table) = finding::table(&snapshot, Some(&input.table))?;
        base.commit(draft(caller, Self::NAME, vec![Op::DeleteTable(no)]))?;
        Ok(Removed::new(&table.id))
    }
}
