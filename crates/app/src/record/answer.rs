//! The state that the answer to a write is read from.

use std::sync::Arc;

use cadre_base::{At, Base, Outcome, Snapshot};
use cadre_model::{RecordId, RowNo, Seq, TableNo};

use crate::caller::Caller;
use crate::error::AppError;

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
    let is_it = now.seq() == outcome.seq;
    if is_it || (caller.key().is_none() && ids.iter().all(|id| now.find_record(*id).is_some())) {
        return Ok(now);
    }
    Ok(base.as_of(At::Seq(outcome.seq.max(Seq(1))))?)
}

/// The rows of records, as far as they are there.
pub(crate) fn rows(snapshot: &Snapshot, table: TableNo, ids: &[RecordId]) -> Vec<RowNo> {
    let row = |id: &RecordId| snapshot.find_record(*id).filter(|(found, _)| *found == table).map(|(_, row)| row);
    ids.iter().filter_map(row).collect()
}
