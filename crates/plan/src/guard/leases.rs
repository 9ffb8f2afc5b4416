//! What is held to of leases: one holder a task, and claims of ready tasks alone. Operations alone write them; this is the net below
//! those, for two that come at the same time among others.

use cadre_base::{Authority, Refusal};
use cadre_model::RowNo;

use super::{Sight, is_deleted, refuse};
use crate::lease::Lease;
use crate::reading::Standing;
use crate::ready;
use crate::status::TaskState;

pub(super) fn check(sight: &Sight<'_>) -> Result<(), Refusal> {
    let ledger = &sight.known.ledger;
    for change in sight.rows(ledger.leases) {
        if is_deleted(change) {
            continue;
        }
        let Some(after) = sight.after.lease_at(change.row) else {
            return refuse("LEASE_DAMAGED", format!("the lease in row {} has no state that is known", change.row));
        };
        if after.is_held() {
            check_held(sight, change.row, &after)?;
        }
    }
    // Work that an operation begins is held by somebody.
    if sight.authority == Authority::Operation {
        for change in sight.rows(sight.known.project.tasks.table).filter(|change| !is_deleted(change)) {
            let row = change.row;
            let begun = |reading: &crate::reading::Reading<'_>| {
                reading.cell_standing(row) == Standing::In(TaskState::InProgress)
            };
            let is_new = sight.before.exists(row) && begun(&sight.after) && !begun(&sight.before);
            if is_new && !sight.after.lease(row).is_some_and(|lease| lease.is_held()) {
                return refuse("LEASE_MISSING", format!("{} was begun without a lease", sight.after.label(row)));
            }
        }
    }
    Ok(())
}

fn check_held(sight: &Sight<'_>, row: RowNo, after: &Lease) -> Result<(), Refusal> {
    let (ledger, tasks) = (&sight.known.ledger, sight.known.project.tasks.table);
    let before = sight.before.lease_at(row);
    if before.as_ref().is_some_and(|before| before.is_held() && before.fence == after.fence) {
        return Ok(());
    }
    let Some(task) = ledger.task_of(sight.after.snapshot, row) else {
        return refuse("LEASE_MISSING", "a lease is held that is for no task".to_owned());
    };
    let name = || sight.after.label(task);
    if let Some(before) = before.filter(Lease::is_held) {
        return refuse("HELD", held(&name(), &before));
    }
    if sight.after.links(tasks, task, ledger.lease).count() != 1 {
        let other = sight.before.lease(task).filter(Lease::is_held);
        let message =
            other.map_or_else(|| format!("{} has another lease already", name()), |other| held(&name(), &other));
        return refuse("HELD", message);
    }
    if after.fence.0 != sight.after.snapshot.seq().0 {
        let message = format!("the number {} of the claim of {} is not that of its commit", after.fence, name());
        return refuse("LEASE_DAMAGED", message);
    }
    if !sight.before.exists(task) {
        return Ok(());
    }
    ready::check(&sight.before, task).or_else(|why| refuse("NOT_READY", why.to_string()))
}

/// Who holds a task, in words.
pub(crate) fn held(task: &str, lease: &Lease) -> String {
    format!("{task} is held by {} until {} under number {}", lease.holder, lease.expires, lease.fence)
}
