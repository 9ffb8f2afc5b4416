//! `trash_list`: records that were deleted within 30 days and can be brought back.

use cadre_base::cells::output::{Shown, write_cell_json};
use cadre_base::query::SnapshotNames;
use cadre_base::{Gone, Snapshot, TrashMark, TrashQuery};
use cadre_model::{Cell, FieldNo, RecordId, Seq, TableId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::commits::Who;
use crate::error::AppError;
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;

/// How long a deleted record is listed and can be brought back, in milliseconds: 30 days. Later `undo` still can.
pub(crate) const TRASH_LIFE_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Lists deleted records.
pub struct TrashList;

/// Which deleted records.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TrashListIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// Those of a table, by name or id; of all when absent.
    #[serde(default)]
    pub table: Option<String>,
    /// Most records: 100 when absent, at most 1,000.
    #[serde(default)]
    pub limit: Option<usize>,
    /// Where the list before ended.
    #[serde(default)]
    pub offset: Option<String>,
}

/// Deleted records, those deleted last first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrashListOut {
    /// The records.
    pub records: Vec<TrashedRecord>,
    /// Where the list goes on; absent at its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<String>,
}

/// A deleted record, as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrashedRecord {
    /// Its id.
    #[schemars(with = "String")]
    pub id: RecordId,
    /// The id of its table.
    #[schemars(with = "String")]
    pub table_id: TableId,
    /// The name of its table.
    pub table: String,
    /// When it was created.
    #[schemars(with = "String")]
    pub created_time: Timestamp,
    /// When it was deleted.
    #[schemars(with = "String")]
    pub deleted_time: Timestamp,
    /// Who deleted it.
    pub deleted_by: Who,
    /// The commit that deleted it.
    #[schemars(with = "u64")]
    pub commit: Seq,
    /// Its stored cells, by the present names of their fields; those of fields that have gone are left out.
    pub fields: Map<String, Json>,
}

/// Most records of one answer.
const MOST: usize = 1_000;

impl Operation for TrashList {
    const NAME: &'static str = "trash_list";
    const SUMMARY: &'static str = "List the records that were deleted within 30 days: who, when, what they held";
    const SCOPE: Option<Scope> = Some(Scope::RecordsRead);
    const EFFECT: Effect = Effect::Read;
    type In = TrashListIn;
    type Out = TrashListOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: TrashListIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<TrashListOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Read)?;
        let snapshot = base.snapshot();
        let table = input.table.as_deref().map(|key| finding::table(&snapshot, Some(key))).transpose()?;
        let after = input.offset.as_deref().map(mark).transpose()?;
        let query = TrashQuery {
            since: since(app),
            table: table.map(|(no, _)| no),
            after,
            limit: input.limit.unwrap_or(100).clamp(1, MOST),
        };
        let trash = base.trash(&query)?;
        let records = trash.gone.iter().filter_map(|gone| told(&snapshot, gone));
        Ok(TrashListOut { records: records.collect(), offset: trash.next.map(|mark| mark.to_string()) })
    }
}

/// The first instant whose deletions are listed now.
pub(crate) fn since(app: &App) -> Timestamp {
    Timestamp(app.now().0.saturating_sub(TRASH_LIFE_MS))
}

fn mark(text: &str) -> Result<TrashMark, AppError> {
    text.parse().map_err(|()| {
        let shown: String = text.chars().take(64).collect();
        AppError::new(Code::InvalidOffset, format!("{shown:?} is no offset of a list of deleted records"))
            .hint("give the offset of the list before, as it was")
    })
}

/// A deleted record under the names that hold now.
fn told(snapshot: &Snapshot, gone: &Gone) -> Option<TrashedRecord> {
    let table = snapshot.schema().table(gone.table)?;
    let names = SnapshotNames::new(snapshot);
    let cell = |(no, cell): &(FieldNo, Cell)| {
        let field = snapshot.schema().field(*no)?;
        field.kind.shape().filter(|shape| shape.holds(cell))?;
        let mut json = Vec::new();
        let is_there = write_cell_json(&mut json, Some(cell), &Shown::of(*no, field, &names), &names);
        let value = serde_json::from_slice(&json).ok().filter(|_| is_there)?;
        Some((field.name.clone(), value))
    };
    Some(TrashedRecord {
        id: gone.meta.id,
        table_id: table.id,
        table: table.name.clone(),
        created_time: gone.meta.created,
        deleted_time: gone.at,
        deleted_by: (&gone.actor).into(),
        commit: gone.seq,
        fields: gone.cells.iter().filter_map(cell).collect(),
    })
}
