//! `record_update`: records of a table edited, and by request created where they are not found; all or none.

use cadre_base::{EditMode, Op, RecordEdit, RecordUpsert};
use cadre_model::{RecordId, Seq, Table, TableNo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::input::{FieldKeys, check_count, draft, typecast};
use crate::record::{RecordFields, RecordForm, RecordsOut, answer};
use crate::role::Role;
use crate::scope::Scope;
use crate::writing::{Begun, Write};

/// Edits records.
pub struct RecordUpdate;

/// The records to edit.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordUpdateIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id.
    pub table: String,
    /// The records, at most 10,000.
    pub records: Vec<RecordPatch>,
    /// What becomes of fields that an element does not name.
    #[serde(default)]
    pub mode: UpdateMode,
    /// One to three fields, by name or id, whose values find the record of an element without an id; one that is not found is
    /// created. When absent every element needs an id.
    #[serde(default)]
    pub merge_on: Option<Vec<String>>,
    /// Whether texts are converted, and choices and linked records that do not exist are created.
    #[serde(default)]
    pub typecast: bool,
    /// How the records are shown.
    #[serde(default)]
    pub form: RecordForm,
}

/// A record to edit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordPatch {
    /// Which record.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub id: Option<RecordId>,
    /// Its new cells, by name or id of the field; `null` clears.
    #[serde(default)]
    pub fields: RecordFields,
    /// Refuses the request unless this commit was the last to touch the record.
    #[serde(default)]
    #[schemars(with = "Option<u64>")]
    pub if_version: Option<Seq>,
}

/// What becomes of fields that an edit does not name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum UpdateMode {
    /// They stay.
    #[default]
    Merge,
    /// They are cleared, as far as they may be written.
    Replace,
}

impl From<UpdateMode> for EditMode {
    fn from(mode: UpdateMode) -> Self {
        match mode {
            UpdateMode::Merge => Self::Merge,
            UpdateMode::Replace => Self::Replace,
        }
    }
}

impl Operation for RecordUpdate {
    const NAME: &'static str = "record_update";
    const SUMMARY: &'static str = "Edit records of a table, or create those that are not found; all of them or none";
    const SCOPE: Option<Scope> = Some(Scope::RecordsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = RecordUpdateIn;
    type Out = RecordsOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: RecordUpdateIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<RecordsOut, AppError> {
        Self::begin(app, caller, input)?.commit(app)
    }
}

impl Write for RecordUpdate {
    fn begin(app: &App, caller: &Caller, input: RecordUpdateIn) -> Result<Begun<RecordsOut>, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Edit)?;
        input.form.format()?;
        let snapshot = answer::before(app, &base, caller)?;
        let (table, found) = finding::table(&snapshot, Some(&input.table))?;
        let mut keys = FieldKeys::new(&snapshot, found);
        let form = input.form;
        let edits =
            Edits { records: input.records, mode: input.mode, merge_on: input.merge_on, typecast: input.typecast };
        let op = edits.op(table, found, &mut keys)?;
        let (draft, caller) = (draft(caller, Self::NAME, vec![op]), caller.clone());
        Ok(Begun::new(base, draft, move |app, base, outcome| {
            answer::written(app, base, &caller, table, outcome, &form)
        }))
    }
}

/// Edits of records of one table.
pub(crate) struct Edits {
    pub(crate) records: Vec<RecordPatch>,
    pub(crate) mode: UpdateMode,
    pub(crate) merge_on: Option<Vec<String>>,
    pub(crate) typecast: bool,
}

impl Edits {
    /// The base's operation.
    ///
    /// # Errors
    /// Unknown fields, and elements without an id where nothing else finds their record.
    pub(crate) fn op(self, table: TableNo, found: &Table, keys: &mut FieldKeys<'_>) -> Result<Op, AppError> {
        check_count(self.records.len())?;
        let (mode, typecast) = (self.mode.into(), typecast(self.typecast));
        if let Some(merge_on) = self.merge_on {
            let merge_on = merge_on.iter().map(|key| keys.field(key)).collect::<Result<Vec<_>, _>>()?;
            let records = self.records.into_iter().map(|record| {
                let cells = keys.cells(record.fields)?;
                Ok(RecordUpsert { id: record.id, cells, if_version: record.if_version })
            });
            let records = records.collect::<Result<Vec<_>, AppError>>()?;
            return Ok(Op::UpsertRecords { table, merge_on, records, mode, typecast });
        }
        let records = self.records.into_iter().enumerate().map(|(at, record)| {
            let id = record.id.ok_or_else(|| no_id(at, &found.name))?;
            Ok(RecordEdit { id, cells: keys.cells(record.fields)?, if_version: record.if_version })
        });
        let records = records.collect::<Result<Vec<_>, AppError>>()?;
        Ok(Op::UpdateRecords { table, records, mode, typecast })
    }
}

fn no_id(at: usize, table: &str) -> AppError {
    AppError::new(Code::InvalidRequest, format!("element {at} of the records of table {table:?} has no id"))
        .hint("give the id of the record, or fields to merge on")
}
