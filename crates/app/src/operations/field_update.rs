//! `field_update`: another name, description, type or other options for a field.

use cadre_base::cells::options::parse_patch;
use cadre_base::{Base, Made, Op, Snapshot};
use cadre_model::{Field, FieldKind, FieldNo, RowNo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::field_create::FieldOut;
use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::input::draft;
use crate::role::Role;
use crate::schema::known::Known;
use crate::schema::{SchemaPart, commit, fault, shown};
use crate::scope::Scope;

/// Changes a field.
pub struct FieldUpdate;

/// Which field, and what is to be different.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldUpdateIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id.
    pub table: String,
    /// The field, by name or id.
    pub field: String,
    /// What is to be different, as `{name?, description?, type?, options?}`. Options without a type are those of the present
    /// one; a list of choices is the whole list, in which those that keep their id or name keep their cells. Cells are converted
    /// to a new type.
    pub change: Json,
    /// What is shown of the field besides.
    #[serde(default)]
    pub include: Vec<SchemaPart>,
}

impl Operation for FieldUpdate {
    const NAME: &'static str = "field_update";
    const SUMMARY: &'static str =
        "Rename, describe or convert a field, or change its formula, choices or other options";
    const SCOPE: Option<Scope> = Some(Scope::SchemaWrite);
    const EFFECT: Effect = Effect::Write;
    type In = FieldUpdateIn;
    type Out = FieldOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: FieldUpdateIn, _: &mut dyn FnMut(NoEvent)) -> Result<FieldOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Create)?;
        let (outcome, after) = commit::planned(app, &base, caller, |snapshot| {
            let (table, found) = finding::table(snapshot, Some(&input.table))?;
            let (no, present) = finding::field(snapshot, found, &input.field)?;
            let patch = parse_patch(&input.change, table, present, &mut Known::new(snapshot))
                .map_err(|error| fault::of(&found.name, error))?;
            let (name, description, kind) = (patch.name, patch.description, patch.kind);
            Ok(draft(caller, Self::NAME, vec![Op::UpdateField { field: no, name, description, kind }]))
        })?;
        match outcome.made.first() {
            Some(Made::Field { no, .. }) => {
                look_for_files(app, &base, &after, *no);
                Ok(FieldOut { field: shown::field(&after, *no, &input.include) })
            }
            _ => Err(AppError::new(Code::Internal, "the field that was changed is not there")),
        }
    }
}

/// Texts that became attachments are addresses of files to fetch.
fn look_for_files(app: &App, base: &Base, after: &Snapshot, field: FieldNo) {
    let Some((table, _)) = after.owner(field) else { return };
    let is_files = |field: &Field| matches!(field.kind, FieldKind::MultipleAttachments(_));
    if after.schema().field(field).is_some_and(|field| is_files(field)) {
        let rows: Vec<RowNo> = after.rows(table).map(|rows| rows.iter().collect()).unwrap_or_default();
        app.downloads().look_at(base.id(), after, table, &rows);
    }
}
