//! `history`: what happened to a record, newest first.

use std::sync::Arc;

use cadre_base::cells::output::{Shown, write_cell_json};
use cadre_base::query::SnapshotNames;
use cadre_base::{At, Base, Entry, EntryCell, EntryLife, Snapshot};
use cadre_model::{Cell, RecordId, Seq};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::app::App;
use crate::caller::Caller;
use crate::commits::CommitLine;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;

/// Shows what happened to a record.
pub struct History;

/// Which record.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HistoryIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The record, by an id that it has or had; also one that was deleted.
    #[schemars(with = "String")]
    pub record: RecordId,
    /// Most entries: 20 when absent, at most 1,000.
    #[serde(default)]
    pub limit: Option<usize>,
    /// Only commits before this one.
    #[serde(default)]
    #[schemars(with = "Option<u64>")]
    pub before: Option<Seq>,
}

/// What happened, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryOut {
    /// One entry a commit.
    pub entries: Vec<HistoryEntry>,
}

/// What one commit did to the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// The commit.
    #[serde(flatten)]
    pub commit: CommitLine,
    /// `created`, `edited` or `deleted`.
    pub what: String,
    /// The record's table.
    pub table: String,
    /// The id that it had then.
    #[schemars(with = "String")]
    pub record: RecordId,
    /// The id that it had before, when the commit gave it another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub renamed_from: Option<RecordId>,
    /// The cells that were changed.
    pub cells: Vec<HistoryCell>,
}

/// A cell that was changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryCell {
    /// The field's name then.
    pub field: String,
    /// The value before, in the form of the API; `null` for blank.
    pub before: Json,
    /// The value after.
    pub after: Json,
}

/// Most entries of one answer.
const MOST: usize = 1_000;

impl Operation for History {
    const NAME: &'static str = "history";
    const SUMMARY: &'static str = "Show what happened to a record: who, when, through what, each cell before and after";
    const SCOPE: Option<Scope> = Some(Scope::RecordsRead);
    const EFFECT: Effect = Effect::Read;
    type In = HistoryIn;
    type Out = HistoryOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: HistoryIn, _: &mut dyn FnMut(NoEvent)) -> Result<HistoryOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Read)?;
        let limit = input.limit.unwrap_or(20).clamp(1, MOST);
        let now = base.snapshot();
        let entries = base.history(input.record, limit, input.before)?;
        let entries = entries.iter().map(|entry| shown(&base, &now, entry));
        Ok(HistoryOut { entries: entries.collect::<Result<_, _>>()? })
    }
}

fn shown(base: &Base, now: &Arc<Snapshot>, entry: &Entry) -> Result<HistoryEntry, AppError> {
    let cells = entry.cells.iter().map(|cell| {
        Ok(HistoryCell {
            field: cell.name.to_string(),
            before: value(base, now, cell, cell.before.as_ref(), Seq(entry.seq.0.saturating_sub(1)))?,
            after: value(base, now, cell, cell.after.as_ref(), entry.seq)?,
        })
    });
    Ok(HistoryEntry {
        commit: CommitLine {
            commit: entry.seq,
            at: entry.at,
            who: (&entry.actor).into(),
            label: entry.label.clone(),
            undoes: entry.undoes.clone(),
        },
        what: match entry.life {
            EntryLife::Created => "created",
            EntryLife::Edited => "edited",
            EntryLife::Deleted => "deleted",
        }
        .to_owned(),
        table: table_name(base, now, entry)?,
        record: entry.record,
        renamed_from: entry.renamed_from,
        cells: cells.collect::<Result<_, AppError>>()?,
    })
}

/// The name of the record's table: the present one, or the one that it had when the record was there.
fn table_name(base: &Base, now: &Snapshot, entry: &Entry) -> Result<String, AppError> {
    let name = |snapshot: &Snapshot| snapshot.schema().table(entry.table).map(|table| table.name.clone());
    if let Some(name) = name(now) {
        return Ok(name);
    }
    let there = match entry.life {
        EntryLife::Deleted => Seq(entry.seq.0.saturating_sub(1)),
        EntryLife::Created | EntryLife::Edited => entry.seq,
    };
    Ok(name(&*base.as_of(At::Seq(there))?).unwrap_or_default())
}

/// A value under the names that hold now, where they still name all of it; else under those of its own moment.
fn value(base: &Base, now: &Snapshot, changed: &EntryCell, cell: Option<&Cell>, moment: Seq) -> Result<Json, AppError> {
    let Some(cell) = cell else { return Ok(Json::Null) };
    if let Some(json) = named(now, changed, cell) {
        return Ok(json);
    }
    let then = base.as_of(At::Seq(moment))?;
    // Under its own moment every number has its name; what has none all the same is shown as it is stored.
    Ok(named(&then, changed, cell).unwrap_or_else(|| serde_json::to_value(cell).unwrap_or_default()))
}

/// A value in the form of the API; `None` when the field has gone or is of another type, or a part of the value has no name.
fn named(snapshot: &Snapshot, changed: &EntryCell, cell: &Cell) -> Option<Json> {
    let field = snapshot.schema().field(changed.field)?;
    field.kind.shape().filter(|shape| shape.holds(cell))?;
    let names = SnapshotNames::new(snapshot);
    let mut json = Vec::new();
    if !write_cell_json(&mut json, Some(cell), &Shown::of(changed.field, field, &names), &names) {
        return None;
    }
    let json: Json = serde_json::from_slice(&json).ok()?;
    let parts = match cell {
        Cell::Choices(choices) => choices.len(),
        Cell::Links(rows) => rows.len(),
        Cell::People(people) => people.len(),
        _ => return Some(json),
    };
    match &json {
        Json::Array(items) if items.len() != parts || items.iter().any(Json::is_null) => None,
        _ => Some(json),
    }
}
