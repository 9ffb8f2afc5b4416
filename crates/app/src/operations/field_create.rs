//! `field_create`: a field in a table, of any type, computed ones included.

use cadre_base::cells::options::parse_field;
use cadre_base::{Made, NewField, Op};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::answer;
use crate::record::input::draft;
use crate::role::Role;
use crate::schema::known::Known;
use crate::schema::{SchemaPart, commit, fault, shown};
use crate::scope::Scope;

/// Creates a field.
pub struct FieldCreate;

/// The field to create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldCreateIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id.
    pub table: String,
    /// The field as `{name, type, description?, options?}`. A link field needs `linkedTableId`, and gets its other side there.
    pub field: Json,
    /// Whether an `id` in the description is given to the field; it is left aside otherwise.
    #[serde(default)]
    pub keep_id: bool,
    /// What is shown of the field besides.
    #[serde(default)]
    pub include: Vec<SchemaPart>,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FieldOut {
    /// The field as `{id, name, type, description?, options?}`.
    pub field: Json,
}

impl Operation for FieldCreate {
    const NAME: &'static str = "field_create";
    const SUMMARY: &'static str =
        "Create a field of any type in a table, formulas, lookups, rollups and counts included";
    const SCOPE: Option<Scope> = Some(Scope::SchemaWrite);
    const EFFECT: Effect = Effect::Write;
    type In = FieldCreateIn;
    type Out = FieldOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: FieldCreateIn, _: &mut dyn FnMut(NoEvent)) -> Result<FieldOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Create)?;
        let snapshot = answer::before(app, &base, caller)?;
        let (no, table) = finding::table(&snapshot, Some(&input.table))?;
        let spec = parse_field(&input.field, Some(no), &mut Known::new(&snapshot))
            .map_err(|error| fault::of(&table.name, error))?;
        let field = NewField {
            id: spec.id.filter(|_| input.keep_id),
            description: spec.description,
            ..NewField::new(spec.name, spec.kind)
        };
        let outcome = base.commit(draft(caller, Self::NAME, vec![Op::CreateField { table: no, field }]))?;
        let after = commit::after(&base, &outcome)?;
        match outcome.made.first() {
            Some(Made::Field { no, .. }) => Ok(FieldOut { field: shown::field(&after, *no, &input.include) }),
            _ => Err(AppError::new(Code::Internal, "the field that was made is not there")),
        }
    }
}
