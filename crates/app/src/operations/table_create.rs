//! `table_create`: a table with its fields.

use cadre_base::{Made, NewField, Op};
use cadre_model::TableId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::input::draft;
use crate::role::Role;
use crate::schema::known::Known;
use crate::schema::{SchemaPart, TableShown, commit, shown};
use crate::scope::Scope;

/// Creates a table.
pub struct TableCreate;

/// The table to create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableCreateIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Its fields as `{name, type, description?, options?}`, the one that names records first; computed ones may refer to those
    /// before them.
    pub fields: Vec<Json>,
    /// Its id; a new one is drawn when absent. With it the ids of fields are kept too.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub id: Option<TableId>,
    /// What is shown of the table besides.
    #[serde(default)]
    pub include: Vec<SchemaPart>,
}

impl Operation for TableCreate {
    const NAME: &'static str = "table_create";
    const SUMMARY: &'static str = "Create a table with its fields and a grid view";
    const SCOPE: Option<Scope> = Some(Scope::SchemaWrite);
    const EFFECT: Effect = Effect::Write;
    type In = TableCreateIn;
    type Out = TableShown;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: TableCreateIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<TableShown, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Create)?;
        let (outcome, after) = commit::planned(app, &base, caller, |snapshot| {
            let specs = Known::new(snapshot).plan_table(&input.name, &input.fields)?;
            let fields = specs.into_iter().map(|spec| NewField {
                id: spec.id.filter(|_| input.id.is_some()),
                description: spec.description,
                ..NewField::new(spec.name, spec.kind)
            });
            let (name, description) = (input.name.clone(), input.description.clone());
            let op = Op::CreateTable { id: input.id, name, description, fields: fields.collect() };
            Ok(draft(caller, Self::NAME, vec![op]))
        })?;
        let made = match outcome.made.first() {
            Some(Made::Table { no, .. }) => after.schema().table(*no),
            _ => None,
        };
        let shown = made.and_then(|table| shown::table(&after, table, &input.include));
        shown.ok_or_else(|| AppError::new(Code::Internal, "the table that was made is not there"))
    }
}
