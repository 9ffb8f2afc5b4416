//! `field_delete`: a field with its cells.

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

/// Deletes a field.
pub struct FieldDelete;

/// Which field.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldDeleteIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id.
    pub table: String,
    /// The field, by name or id; not the one that names the table's records.
    pub field: String,
}

impl Operation for FieldDelete {
    const NAME: &'static str = "field_delete";
    const SUMMARY: &'static str = "Delete a field with its cells; `undo` brings it back";
    const SCOPE: Option<Scope> = Some(Scope::SchemaWrite);
    const EFFECT: Effect = Effect::Write;
    type In = FieldDeleteIn;
    type Out = Removed;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: FieldDeleteIn, _: &mut dyn FnMut(NoEvent)) -> Result<Removed, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Create)?;
        let snapshot = answer::before(app, &base, caller)?;
        let (_, table) = finding::table(&snapshot, Some(&input.table))?;
        let (no, field) = finding::field(&snapshot, table, &input.field)?;
        base.commit(draft(caller, Self::NAME, vec![Op::DeleteField(no)]))?;
        Ok(Removed::new(&field.id))
    }
}
