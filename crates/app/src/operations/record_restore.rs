//! `record_restore`: deleted records brought back, all or none.

use cadre_base::{BaseError, Made, Op};
use cadre_model::RecordId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::trash_list::since;
use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::input::{check_count, draft};
use crate::record::output::Rendered;
use crate::record::{RecordForm, RecordsOut, answer};
use crate::role::Role;
use crate::scope::Scope;

/// Brings records back.
pub struct RecordRestore;

/// The records to bring back.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordRestoreIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// Their table, by name or id.
    pub table: String,
    /// Their ids, at most 10,000.
    #[schemars(with = "Vec<String>")]
    pub records: Vec<RecordId>,
    /// How the records are shown.
    #[serde(default)]
    pub form: RecordForm,
}

impl Operation for RecordRestore {
    const NAME: &'static str = "record_restore";
    const SUMMARY: &'static str =
        "Bring back records that were deleted within 30 days, with their cells and links as far as these still exist";
    const SCOPE: Option<Scope> = Some(Scope::RecordsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = RecordRestoreIn;
    type Out = RecordsOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: RecordRestoreIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<RecordsOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Edit)?;
        check_count(input.records.len())?;
        input.form.format()?;
        let before = answer::before(app, &base, caller)?;
        let (table, _) = finding::table(&before, Some(&input.table))?;
        let gone = match answer::done(app, &base, caller)? {
            // Under a key that was used already the writer answers without looking.
            Some(_) => Vec::new(),
            None => base.find_gone(&input.records, since(app)).map_err(|error| match error {
                BaseError::NoRecord(id) => not_deleted(id),
                other => other.into(),
            })?,
        };
        if let Some(other) = gone.iter().find(|gone| gone.table != table) {
            return Err(not_deleted(other.meta.id));
        }
        let outcome = base.commit(draft(caller, Self::NAME, vec![Op::RestoreRecords(gone)]))?;
        let ids = match outcome.made.first() {
            Some(Made::Records(ids)) => ids.as_slice(),
            _ => &[],
        };
        let after = answer::state(&base, caller, &outcome, ids)?;
        let rows = answer::rows(&after, table, ids);
        app.downloads().look_at(base.id(), &after, table, &rows);
        let rendered = Rendered::rows(after, table, rows, &input.form)?.complete(app, base.id(), &input.form)?;
        Ok(RecordsOut { rendered, upserted: None })
    }
}

fn not_deleted(id: RecordId) -> AppError {
    AppError::from(BaseError::NoRecord(id)).hint("`trash_list` shows the records of the table that can be brought back")
}
