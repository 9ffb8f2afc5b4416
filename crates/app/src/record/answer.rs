//! The state that a write is read against, and the one that its answer is read from.
//!
//! A request with a key may be asked again within a day, and is answered alike then: names are looked up in the state right
//! before its commit, and the answer is made of the state right after it.

use std::collections::HashSet;
use std::sync::Arc;

use cadre_base::{At, Base, KEY_LIFE_MS, Made, Outcome, Snapshot};
use cadre_model::{RecordId, RowNo, Seq, TableNo};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::record::form::RecordForm;
use crate::record::output::{RecordsOut, Rendered, Upserted};

/// The state in which the names of a request are looked up: the present one, and for a request that was done already under its
/// key the one it was done in.
///
/// # Errors
/// Where the log cannot be read.
pub(crate) fn before(app: &App, base: &Base, caller: &Caller) -> Result<Arc<Snapshot>, AppError> {
    match done(app, base, caller)?.filter(|seq| *seq > Seq(1)) {
        Some(seq) => Ok(base.as_of(At::Seq(Seq(seq.0 - 1)))?),
        None => Ok(base.snapshot()),
    }
}

/// The commit that the request was done by under its key already, if it was.
///
/// # Errors
/// Where the log cannot be read.
pub(crate) fn done(app: &App, base: &Base, caller: &Caller) -> Result<Option<Seq>, AppError> {
    let Some(key) = caller.key() else { return Ok(None) };
    let found = base.log().find_key(base.id(), &key.key)?;
    let found = found.filter(|(header, _)| app.now().0 - header.info.at.0 < KEY_LIFE_MS);
    Ok(found.map(|(header, _)| header.seq))
}

/// The state in which all of `ids` are as a commit left them, or later.
///
/// A request with a key may be asked again, and is answered alike then: always from the state right after its commit. Any
/// other is answered from the present state, unless somebody deleted one of its records already.
///
/// # Errors
/// Where the past cannot be read.
pub(crate) fn state(
    base: &Base,
    caller: &Caller,
    outcome: &Outcome,
    ids: &[RecordId],
) -> Result<Arc<Snapshot>, AppError> {
    let now = base.snapshot();
    if is_it(&now, outcome) || (caller.key().is_none() && ids.iter().all(|id| now.find_record(*id).is_some())) {
        return Ok(now);
    }
    Ok(base.as_of(At::Seq(outcome.seq.max(Seq(1))))?)
}

/// Whether a state is the one right after a commit.
pub(crate) fn is_it(state: &Snapshot, outcome: &Outcome) -> bool {
    state.seq() == outcome.seq
}

/// The rows of records, as far as they are there.
pub(crate) fn rows(snapshot: &Snapshot, table: TableNo, ids: &[RecordId]) -> Vec<RowNo> {
    let row = |id: &RecordId| snapshot.find_record(*id).filter(|(found, _)| *found == table).map(|(_, row)| row);
    ids.iter().filter_map(row).collect()
}

/// The answer to records that were created or edited.
///
/// # Errors
/// Where the past cannot be read; a form that does not hold together.
pub(crate) fn written(
    app: &App,
    base: &Base,
    caller: &Caller,
    table: TableNo,
    outcome: &Outcome,
    form: &RecordForm,
) -> Result<RecordsOut, AppError> {
    let (ids, upserted) = ids_of(outcome.made.first());
    let after = state(base, caller, outcome, ids)?;
    let rows = rows(&after, table, ids);
    app.downloads().look_at(base.id(), &after, table, &rows);
    let rendered = Rendered::rows(after, table, rows, form)?.complete(app, base.id(), form)?;
    Ok(RecordsOut { rendered, upserted })
}

/// The records that an operation wrote, and what an upsert did.
pub(crate) fn ids_of(made: Option<&Made>) -> (&[RecordId], Option<Upserted>) {
    match made {
        Some(Made::Records(ids)) => (ids, None),
        Some(Made::Upserted { ids, created }) => {
            let mut seen: HashSet<RecordId> = created.iter().copied().collect();
            let updated = ids.iter().copied().filter(|id| seen.insert(*id)).collect();
            (ids, Some(Upserted { created: created.clone(), updated }))
        }
        _ => (&[], None),
    }
}
