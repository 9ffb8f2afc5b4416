//! `record_create`: new records in a table, all or none.

use cadre_base::{Made, NewRecord, Op};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::input::{FieldKeys, check_count, draft, typecast};
use crate::record::output::Rendered;
use crate::record::{NewFields, RecordForm, RecordsOut, answer};
use crate::role::Role;
use crate::scope::Scope;

/// Creates records.
pub struct RecordCreate;

/// The records to create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordCreateIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id.
    pub table: String,
    /// The records, at most 10,000.
    pub records: Vec<NewFields>,
    /// Whether texts are converted, and choices and linked records that do not exist are created.
    #[serde(default)]
    pub typecast: bool,
    /// How the records are shown.
    #[serde(default)]
    pub form: RecordForm,
}

impl Operation for RecordCreate {
    const NAME: &'static str = "record_create";
    const SUMMARY: &'static str = "Create records in a table, all of them or none";
    const SCOPE: Option<Scope> = Some(Scope::RecordsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = RecordCreateIn;
    type Out = RecordsOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: RecordCreateIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<RecordsOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Edit)?;
        check_count(input.records.len())?;
        input.form.format()?;
        let snapshot = answer::before(app, &base, caller)?;
        let (table, found) = finding::table(&snapshot, Some(&input.table))?;
        let mut keys = FieldKeys::new(&snapshot, found);
        let records = input.records.into_iter().map(|record| {
            let cells = keys.cells(record.fields)?;
            Ok(NewRecord { cells, ..NewRecord::default() })
        });
        let records = records.collect::<Result<Vec<_>, AppError>>()?;
        let op = Op::CreateRecords { table, records, typecast: typecast(input.typecast) };
        let outcome = base.commit(draft(caller, Self::NAME, vec![op]))?;
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
