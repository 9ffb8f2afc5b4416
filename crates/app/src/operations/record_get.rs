//! `record_get`: one record.

use cadre_base::{BaseError, Snapshot};
use cadre_model::{FieldNo, RecordId, RowNo, TableNo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::output::Rendered;
use crate::record::{RecordForm, RecordOut};
use crate::role::Role;
use crate::scope::Scope;
use crate::{finding, moment};

/// Gets a record.
pub struct RecordGet;

/// Which record, and how it is shown.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordGetIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id. A record of another table of the base is found as well.
    pub table: String,
    /// The record, by an id that it has or had.
    #[schemars(with = "String")]
    pub record: RecordId,
    /// The fields to show, by name or id; all when there are none.
    #[serde(default)]
    pub fields: Vec<String>,
    /// A past moment: the number of a commit, a day or an instant.
    #[serde(default)]
    pub as_of: Option<String>,
    /// How the record is shown.
    #[serde(default)]
    pub form: RecordForm,
}

impl Operation for RecordGet {
    const NAME: &'static str = "record_get";
    const SUMMARY: &'static str = "Get a record by its id, as of now or of a past moment";
    const SCOPE: Option<Scope> = Some(Scope::RecordsRead);
    const EFFECT: Effect = Effect::Read;
    type In = RecordGetIn;
    type Out = RecordOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: RecordGetIn, _: &mut dyn FnMut(NoEvent)) -> Result<RecordOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Read)?;
        let snapshot = moment::find(&base, input.as_of.as_deref(), app.now())?.snapshot;
        finding::table(&snapshot, Some(&input.table))?;
        let (table, row) = record(&snapshot, input.record)?;
        let fields = fields(&snapshot, table, &input.fields)?;
        let rendered = Rendered::of_fields(snapshot, table, vec![row], fields, &input.form)?;
        Ok(RecordOut(rendered.complete(app, base.id(), &input.form)?))
    }
}

/// Finds a record in the whole base, whatever table the request names. Source: Airtable Web API reference, section 2.4 (text of
/// 2026; unconfirmed for all tokens).
fn record(snapshot: &Snapshot, id: RecordId) -> Result<(TableNo, RowNo), AppError> {
    snapshot.find_record(id).ok_or_else(|| BaseError::NoRecord(id).into())
}

/// The fields to show: found where the record is, which is another table than the request's when the id is of one there.
fn fields(snapshot: &Snapshot, table: TableNo, keys: &[String]) -> Result<Vec<FieldNo>, AppError> {
    let Some(table) = snapshot.schema().table(table) else { return Ok(Vec::new()) };
    if keys.is_empty() {
        return Ok(table.fields.clone());
    }
    keys.iter().map(|key| finding::field(snapshot, table, key).map(|(no, _)| no)).collect()
}
