//! `record_delete`: records of a table deleted, all or none.

use cadre_base::{Made, Op};
use cadre_model::{RecordId, Seq};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::DeletedOut;
use crate::record::answer;
use crate::record::input::{check_count, draft};
use crate::role::Role;
use crate::scope::Scope;
use crate::writing::{Begun, Write};

/// Deletes records.
pub struct RecordDelete;

/// The records to delete.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordDeleteIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id.
    pub table: String,
    /// The records, at most 10,000.
    pub records: Vec<RecordRef>,
}

/// A record as it is known to the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordRef {
    /// Which record.
    #[schemars(with = "String")]
    pub id: RecordId,
    /// Refuses the request unless this commit was the last to touch the record.
    #[serde(default)]
    #[schemars(with = "Option<u64>")]
    pub if_version: Option<Seq>,
}

impl RecordRef {
    /// A record whatever its version.
    pub fn any(id: RecordId) -> Self {
        Self { id, if_version: None }
    }
}

impl Operation for RecordDelete {
    const NAME: &'static str = "record_delete";
    const SUMMARY: &'static str = "Delete records of a table, all of them or none; `record_restore` brings them back";
    const SCOPE: Option<Scope> = Some(Scope::RecordsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = RecordDeleteIn;
    type Out = DeletedOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: RecordDeleteIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<DeletedOut, AppError> {
        Self::begin(app, caller, input)?.commit(app)
    }
}

impl Write for RecordDelete {
    fn begin(app: &App, caller: &Caller, input: RecordDeleteIn) -> Result<Begun<DeletedOut>, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Edit)?;
        let snapshot = answer::before(app, &base, caller)?;
        let (table, _) = finding::table(&snapshot, Some(&input.table))?;
        let draft = draft(caller, Self::NAME, ops(table, input.records)?);
        Ok(Begun::new(base, draft, |_, _, outcome| {
            let ids = match outcome.made.last() {
                Some(Made::Records(ids)) => ids.clone(),
                _ => Vec::new(),
            };
            Ok(DeletedOut::new(ids, outcome.seq))
        }))
    }
}

/// The base's operations: the deletion comes last.
pub(crate) fn ops(table: cadre_model::TableNo, records: Vec<RecordRef>) -> Result<Vec<Op>, AppError> {
    check_count(records.len())?;
    let expected: Vec<_> = records.iter().filter_map(|record| Some((record.id, record.if_version?))).collect();
    let mut ops = Vec::with_capacity(2);
    if !expected.is_empty() {
        ops.push(Op::Expect(expected));
    }
    ops.push(Op::DeleteRecords { table, ids: records.into_iter().map(|record| record.id).collect() });
    Ok(ops)
}
