//! What is held to of tasks: words, transitions, reasons, prerequisites.

use std::collections::BTreeSet;

use cadre_base::{Authority, Input, Refusal};
use cadre_model::{RowChange, RowNo};

use super::{Edits, Sight, is_deleted, refuse};
use crate::lease::LeaseState;
use crate::ledger::{LeaseField, links_at};
use crate::mapping::TaskRole;
use crate::reading::{Reading, Standing};
use crate::ready::{circle_through, open_prerequisites};
use crate::status::TaskState;

/// Reasons that begin so were made of prerequisites, and go with them.
pub(crate) const WAITS: &str = "waits for";

pub(super) fn check(sight: &Sight<'_>, edits: &mut Edits) -> Result<(), Refusal> {
    let tasks = sight.known.project.tasks.table;
    let mut closed = BTreeSet::new();
    for change in sight.rows(tasks) {
        if is_deleted(change) {
            end_lease(sight, edits, change.row, "the task was deleted");
            continue;
        }
        check_circle(sight, change)?;
        if let Some((from, to)) = turned(sight, change)? {
            check_turn(sight, change.row, from, to)?;
            stamp(sight, edits, change.row, from, to);
            follow(sight, edits, change.row, from, to);
            if to.is_closed() {
                closed.insert(change.row);
            }
        }
    }
    release(sight, edits, &closed);
    Ok(())
}

/// The states before and after, where they differ; `None` before for a task that is new.
fn turned(sight: &Sight<'_>, change: &RowChange) -> Result<Option<(Option<TaskState>, TaskState)>, Refusal> {
    let row = change.row;
    let from = sight.before.exists(row).then(|| sight.before.cell_standing(row));
    let to = match (sight.after.cell_standing(row), &from) {
        (Standing::In(to), _) => to,
        // A word that stood there before the base was a project stays until somebody changes it.
        (unknown @ Standing::Unknown(_), Some(from)) if *from == unknown => return Ok(None),
        (Standing::Unknown(word), _) => {
            let known = sight.known.project.mapping.status.listed();
            let task = sight.after.label(row);
            return refuse("UNKNOWN_STATUS", format!("{word:?} is no status of {task}: write {known}"));
        }
    };
    let from = from.and_then(|from| from.state());
    Ok((from != Some(to)).then_some((from, to)))
}

fn check_turn(sight: &Sight<'_>, row: RowNo, from: Option<TaskState>, to: TaskState) -> Result<(), Refusal> {
    let task = || sight.after.label(row);
    let by_hand = sight.authority == Authority::User;
    if by_hand && to == TaskState::Complete && sight.known.project.mapping.strict {
        let message = format!(
            "{} cannot be set to complete by hand: this project is strict; claim it and complete it with what proves it",
            task()
        );
        return refuse("HAND_SET", message);
    }
    if let Some(from) = from {
        // What people set to complete by hand is kept, and counts as unverified.
        let by_hand_completed = by_hand && to == TaskState::Complete && !from.is_closed();
        if !from.may_become(to) && !by_hand_completed {
            let ways: Vec<&str> =
                TaskState::ALL.into_iter().filter(|to| from.may_become(*to)).map(TaskState::name).collect();
            let message = format!("{} is {from} and cannot become {to}: it can become {}", task(), ways.join(", "));
            return refuse("TRANSITION", message);
        }
        if to == TaskState::InProgress {
            let open = open_prerequisites(&sight.after, row);
            if !open.is_empty() {
                let open: Vec<String> = open.iter().map(|row| sight.after.label(*row)).collect();
                return refuse("WAITS", format!("{} cannot be begun: it waits for {}", task(), open.join(", ")));
            }
        }
    }
    let has_reason = sight.known.project.tasks.field(TaskRole::Reason).is_some();
    if to == TaskState::Blocked && has_reason && sight.after.text(row, TaskRole::Reason).is_none() {
        return refuse("REASON_MISSING", format!("{} cannot be blocked without a reason: say why", task()));
    }
    Ok(())
}

fn check_circle(sight: &Sight<'_>, change: &RowChange) -> Result<(), Refusal> {
    let Some(field) = sight.known.project.tasks.field(TaskRole::Prerequisites) else { return Ok(()) };
    if !change.cells.iter().any(|cell| cell.field == field && cell.after.is_some()) {
        return Ok(());
    }
    match circle_through(&sight.after, change.row) {
        Some(circle) => refuse("CIRCLE", format!("tasks would wait for each other: {}", circle.told(&sight.after))),
        None => Ok(()),
    }
}

/// When it was begun and completed, where that is mapped and nobody said so.
fn stamp(sight: &Sight<'_>, edits: &mut Edits, row: RowNo, from: Option<TaskState>, to: TaskState) {
    let tasks = &sight.known.project.tasks;
    let id = sight.after.id(row);
    let now = Input::Json(sight.after.snapshot.at().to_string().into());
    let blank = |role| sight.after.text(row, role).is_none();
    if from.is_none() {
        return;
    }
    if to == TaskState::InProgress && blank(TaskRole::Started) {
        edits.set(tasks.table, id, tasks.field(TaskRole::Started), now.clone());
    }
    if to == TaskState::Complete && blank(TaskRole::Completed) {
        edits.set(tasks.table, id, tasks.field(TaskRole::Completed), now);
    }
    if from == Some(TaskState::Complete) {
        for role in [TaskRole::Completed, TaskRole::Verified] {
            if !blank(role) {
                edits.set(tasks.table, id, tasks.field(role), Input::Cell(None));
            }
        }
    }
}

/// What a turn does to the lease: a status that is set by hand ends it, and a task that is opened again is proven no more.
fn follow(sight: &Sight<'_>, edits: &mut Edits, row: RowNo, from: Option<TaskState>, to: TaskState) {
    let Some(lease) = sight.after.lease(row) else { return };
    if lease.is_held() && to != TaskState::InProgress && sight.authority == Authority::User {
        let word = sight.after.text(row, TaskRole::Status).unwrap_or_else(|| to.to_string());
        let commit = sight.after.snapshot.seq();
        end_lease(sight, edits, row, &format!("the status was set to {word} by hand in commit {commit}"));
    }
    if from == Some(TaskState::Complete) && lease.proof.is_some() {
        let ledger = &sight.known.ledger;
        edits.set(ledger.leases, Some(lease.id), Some(ledger.field(LeaseField::Proof)), Input::Cell(None));
    }
}

/// Takes the task of a row, as it was before, from whoever holds it.
fn end_lease(sight: &Sight<'_>, edits: &mut Edits, row: RowNo, why: &str) {
    let Some(lease) = sight.before.lease(row).filter(crate::lease::Lease::is_held) else { return };
    let ledger = &sight.known.ledger;
    // The draft may have ended it itself.
    if sight.after.lease_at(lease.row).is_none_or(|after| !after.is_held()) {
        return;
    }
    let mut set = |field, text: &str| {
        edits.set(ledger.leases, Some(lease.id), Some(ledger.field(field)), Input::Json(text.into()));
    };
    set(LeaseField::State, LeaseState::Revoked.name());
    set(LeaseField::Reason, why);
}

/// Tasks that were blocked only by what they wait for are ready when the last of that closes.
fn release(sight: &Sight<'_>, edits: &mut Edits, closed: &BTreeSet<RowNo>) {
    let (tasks, words) = (&sight.known.project.tasks, &sight.known.project.mapping.status);
    let Some(field) = tasks.field(TaskRole::Prerequisites).filter(|_| !closed.is_empty()) else { return };
    let Some(ready) = words.written(TaskState::Ready).filter(|_| words.written(TaskState::Blocked).is_some()) else {
        return;
    };
    for row in dependants(&sight.after, field, closed) {
        let by_waiting = || {
            let reason = sight.after.text(row, TaskRole::Reason);
            reason.is_none_or(|reason| reason.trim().to_lowercase().starts_with(WAITS))
        };
        let is_blocked = sight.after.cell_standing(row) == Standing::In(TaskState::Blocked);
        if is_blocked && by_waiting() && open_prerequisites(&sight.after, row).is_empty() {
            let id = sight.after.id(row);
            edits.set(tasks.table, id, tasks.field(TaskRole::Status), Input::Json(ready.into()));
            edits.set(tasks.table, id, tasks.field(TaskRole::Reason), Input::Cell(None));
        }
    }
}

/// The tasks that wait for one of these. A table that links to itself has no other side to look at: all are gone through, a column
/// at a time.
pub(crate) fn dependants(reading: &Reading<'_>, field: cadre_model::FieldNo, of: &BTreeSet<RowNo>) -> Vec<RowNo> {
    let mut found = Vec::new();
    let Some(rows) = reading.snapshot.rows(reading.project.tasks.table) else { return found };
    for (at, chunk) in rows.chunks().iter().enumerate() {
        let Some(stored) = chunk.stored(field) else { continue };
        for slot in chunk.live().iter_ones() {
            if links_at(stored.column(), slot).iter().any(|row| of.contains(&RowNo(*row))) {
                found.push(cadre_base::chunk::row_at(at, slot));
            }
        }
    }
    found
}
