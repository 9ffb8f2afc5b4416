//! `batch`: records of several tables created, edited and deleted in one commit, or nothing.

use std::borrow::Cow;
use std::sync::Arc;

use cadre_base::{Made, NewRecord, Op, Snapshot};
use cadre_model::{RecordId, Seq, TableNo};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::record_delete::{self, RecordRef};
use super::record_update::{Edits, RecordPatch, UpdateMode};
use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::input::{FieldKeys, check_count, draft, typecast};
use crate::record::output::Rendered;
use crate::record::{DeletedOut, NewFields, RecordForm, RecordsOut, answer};
use crate::role::Role;
use crate::scope::Scope;

/// Writes to several tables at once.
pub struct Batch;

/// What is to be written.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BatchIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// What to do, in order; each step sees what those before it did. At most 10,000 records in all.
    pub steps: Vec<BatchStep>,
    /// How the records are shown.
    #[serde(default)]
    pub form: RecordForm,
}

/// One step of a batch.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum BatchStep {
    /// Creates records.
    Create(CreateStep),
    /// Edits records, or creates those that are not found.
    Update(UpdateStep),
    /// Deletes records.
    Delete(DeleteStep),
}

/// Records to create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateStep {
    /// The table, by name or id.
    pub table: String,
    /// The records.
    pub records: Vec<NewFields>,
    /// Whether texts are converted, and choices and linked records that do not exist are created.
    #[serde(default)]
    pub typecast: bool,
}

/// Records to edit.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateStep {
    /// The table, by name or id.
    pub table: String,
    /// The records.
    pub records: Vec<RecordPatch>,
    /// What becomes of fields that an element does not name.
    #[serde(default)]
    pub mode: UpdateMode,
    /// One to three fields, by name or id, whose values find the record of an element without an id.
    #[serde(default)]
    pub merge_on: Option<Vec<String>>,
    /// Whether texts are converted, and choices and linked records that do not exist are created.
    #[serde(default)]
    pub typecast: bool,
}

/// Records to delete.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteStep {
    /// The table, by name or id.
    pub table: String,
    /// The records.
    pub records: Vec<RecordRef>,
}

/// What a batch did: one result a step. Records are as they are after the whole batch; one that a later step deleted is left out.
#[derive(Clone, Debug)]
pub struct BatchOut {
    /// The results, in the order of the steps.
    pub results: Vec<StepOut>,
    /// The commit.
    pub commit: Seq,
}

/// What a step did.
#[derive(Clone, Debug)]
pub enum StepOut {
    /// Records that it created or edited.
    Written(Box<RecordsOut>),
    /// Records that it deleted.
    Deleted(DeletedOut),
}

impl Operation for Batch {
    const NAME: &'static str = "batch";
    const SUMMARY: &'static str =
        "Create, edit and delete records of several tables in one commit, all of it or nothing";
    const SCOPE: Option<Scope> = Some(Scope::RecordsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = BatchIn;
    type Out = BatchOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: BatchIn, _: &mut dyn FnMut(NoEvent)) -> Result<BatchOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Edit)?;
        check_count(input.steps.iter().map(BatchStep::count).sum())?;
        input.form.format()?;
        let before = answer::before(app, &base, caller)?;
        let (mut ops, mut planned) = (Vec::new(), Vec::with_capacity(input.steps.len()));
        for step in input.steps {
            let (table, kind, more) = plan(&before, step)?;
            ops.extend(more);
            // The answer of a step is that of its last operation.
            planned.push((table, kind, ops.len() - 1));
        }
        let outcome = base.commit(draft(caller, Self::NAME, ops))?;
        let ids: Vec<RecordId> =
            planned.iter().flat_map(|(_, _, at)| answer::ids_of(outcome.made.get(*at)).0).copied().collect();
        let after = answer::state(&base, caller, &outcome, &ids)?;
        let told = |(table, kind, at): (TableNo, Kind, usize)| {
            if let (Kind::Deleted, Some(Made::Records(ids))) = (kind, outcome.made.get(at)) {
                return Ok(StepOut::Deleted(DeletedOut::new(ids.clone(), outcome.seq)));
            }
            let (ids, upserted) = answer::ids_of(outcome.made.get(at));
            let rows = answer::rows(&after, table, ids);
            app.downloads().look_at(base.id(), &after, table, &rows);
            let rendered = Rendered::rows(Arc::clone(&after), table, rows, &input.form)?;
            let rendered = rendered.complete(app, base.id(), &input.form)?;
            Ok(StepOut::Written(Box::new(RecordsOut { rendered, upserted })))
        };
        let results = planned.into_iter().map(told);
        Ok(BatchOut { results: results.collect::<Result<_, AppError>>()?, commit: outcome.seq })
    }
}

impl BatchStep {
    fn count(&self) -> usize {
        match self {
            Self::Create(step) => step.records.len(),
            Self::Update(step) => step.records.len(),
            Self::Delete(step) => step.records.len(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Written,
    Deleted,
}

fn plan(snapshot: &Snapshot, step: BatchStep) -> Result<(TableNo, Kind, Vec<Op>), AppError> {
    let key = match &step {
        BatchStep::Create(step) => &step.table,
        BatchStep::Update(step) => &step.table,
        BatchStep::Delete(step) => &step.table,
    };
    let (table, found) = finding::table(snapshot, Some(key))?;
    let mut keys = FieldKeys::new(snapshot, found);
    Ok(match step {
        BatchStep::Create(step) => {
            let record =
                |record: NewFields| Ok(NewRecord { cells: keys.cells(record.fields)?, ..NewRecord::default() });
            let records = step.records.into_iter().map(record).collect::<Result<Vec<_>, AppError>>()?;
            let op = Op::CreateRecords { table, records, typecast: typecast(step.typecast) };
            (table, Kind::Written, vec![op])
        }
        BatchStep::Update(UpdateStep { records, mode, merge_on, typecast, .. }) => {
            let op = Edits { records, mode, merge_on, typecast }.op(table, found, &mut keys)?;
            (table, Kind::Written, vec![op])
        }
        BatchStep::Delete(step) => (table, Kind::Deleted, record_delete::ops(table, step.records)?),
    })
}

impl Serialize for StepOut {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Written(records) => records.serialize(serializer),
            Self::Deleted(records) => records.serialize(serializer),
        }
    }
}

impl Serialize for BatchOut {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("results", &self.results)?;
        map.serialize_entry("commit", &self.commit)?;
        map.end()
    }
}

impl JsonSchema for BatchOut {
    fn schema_name() -> Cow<'static, str> {
        "Batch".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (written, deleted) = (generator.subschema_for::<RecordsOut>(), generator.subschema_for::<DeletedOut>());
        json_schema!({
            "type": "object",
            "description": "What a batch did.",
            "required": ["results", "commit"],
            "properties": {
                "results": {
                    "type": "array", "description": "One result a step, in their order.",
                    "items": {"anyOf": [written, deleted]}
                },
                "commit": {"type": "integer", "description": "The commit."}
            }
        })
    }
}
