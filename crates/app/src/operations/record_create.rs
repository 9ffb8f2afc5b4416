//! `record_create`: new records in a table, all or none.

use cadre_base::{NewRecord, Op};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::input::{FieldKeys, check_count, draft, typecast};
use crate::record::{NewFields, RecordForm, RecordsOut, answer};
use crate::role::Role;
use crate::scope::Scope;
use crate::writing::{Begun, Write};

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
        Self::begin(app, caller, input)?.commit(app)
    }
}

impl Write for RecordCreate {
    fn begin(app: &App, caller: &Caller, input: RecordCreateIn) -> Result<Begun<RecordsOut>, AppError> {
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
        let draft = draft(caller, Self::NAME, vec![op]);
        let (caller, form) = (caller.clone(), input.form);
        Ok(Begun::new(base, draft, move |app, base, outcome| {
            answer::written(app, base, &caller, table, outcome, &form)
        }))
    }
}
