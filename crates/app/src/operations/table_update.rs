//! `table_update`: another name, description or primary field for a table.

use cadre_base::Op;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::answer;
use crate::record::input::draft;
use crate::role::Role;
use crate::schema::settings::given;
use crate::schema::{SchemaPart, TableShown, commit, shown};
use crate::scope::Scope;

/// Changes a table.
pub struct TableUpdate;

/// Which table, and what is to be different; what is absent stays as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableUpdateIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id.
    pub table: String,
    /// Its new name.
    #[serde(default)]
    pub name: Option<String>,
    /// Its new description; `null` or an empty one takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub description: Option<Option<String>>,
    /// The field that is to name its records, by name or id.
    #[serde(default)]
    pub primary_field: Option<String>,
    /// What is shown of the table besides.
    #[serde(default)]
    pub include: Vec<SchemaPart>,
}

impl Operation for TableUpdate {
    const NAME: &'static str = "table_update";
    const SUMMARY: &'static str = "Rename or describe a table, or make another field the one that names its records";
    const SCOPE: Option<Scope> = Some(Scope::SchemaWrite);
    const EFFECT: Effect = Effect::Write;
    type In = TableUpdateIn;
    type Out = TableShown;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: TableUpdateIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<TableShown, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Create)?;
        let snapshot = answer::before(app, &base, caller)?;
        let (no, table) = finding::table(&snapshot, Some(&input.table))?;
        if input.name.is_none() && input.description.is_none() && input.primary_field.is_none() {
            let message = "nothing of the table is to be changed";
            return Err(
                AppError::new(Code::InvalidRequest, message).hint("give a name, a description or a primary field")
            );
        }
        let primary = input.primary_field.as_deref().map(|key| finding::field(&snapshot, table, key)).transpose()?;
        let primary = primary.map(|(no, _)| no);
        let op = Op::UpdateTable { table: no, name: input.name, description: input.description, primary };
        let outcome = base.commit(draft(caller, Self::NAME, vec![op]))?;
        let after = commit::after(&base, &outcome)?;
        let shown = after.schema().table(no).and_then(|table| shown::table(&after, table, &input.include));
        shown.ok_or_else(|| AppError::new(Code::TableNotFound, "the table was deleted meanwhile"))
    }
}
