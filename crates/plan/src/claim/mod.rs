//! Claims: what is written when a task is taken, kept, given back or lost, and who may still write.
//!
//! The functions here make operations of a draft; the guard holds every draft to one holder a task, so that of two that come at
//! the same time one is refused whole. Which task comes next is in [`queue`].

pub mod queue;

use cadre_base::cells::Typecast;
use cadre_base::{EditMode, Input, NewRecord, Op, RecordEdit};
use cadre_model::{FieldKind, FieldNo, RowNo, Timestamp};

use crate::lease::{Fence, Lease, LeaseState};
use crate::ledger::LeaseField;
use crate::mapping::TaskRole;
use crate::reading::Reading;
use crate::status::TaskState;

/// The shortest and the longest term of a lease, in seconds.
pub const TERMS: std::ops::RangeInclusive<u32> = 1..=7 * 24 * 3600;
/// The term of a lease when nothing else is said, in seconds.
pub const USUAL_TERM: u32 = 900;

/// Who claims, for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimant {
    /// What the holder is called.
    pub holder: String,
    /// What the holder calls this attempt: the same one again gets the same lease.
    pub attempt: String,
    /// The term of the lease, in seconds.
    pub term: u32,
}

/// Why a write under a number is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stale {
    /// Nobody ever held the task.
    #[error("{task} is not claimed: claim it first")]
    Never {
        /// The task.
        task: String,
    },
    /// Somebody claimed it since.
    #[error("the claim {fence} of {task} is over: {holder} claimed it under number {now}, and that claim is {state}")]
    Overtaken {
        /// The task.
        task: String,
        /// The number that was shown.
        fence: Fence,
        /// The number of the last claim.
        now: Fence,
        /// Who made that.
        holder: String,
        /// How that stands.
        state: LeaseState,
    },
    /// It ended.
    #[error("the claim {fence} of {task} is over: it was {state}{}", reason.as_ref().map(|why| format!(", because {why}")).unwrap_or_default())]
    Ended {
        /// The task.
        task: String,
        /// The number.
        fence: Fence,
        /// How it ended.
        state: LeaseState,
        /// Why.
        reason: Option<String>,
    },
    /// There was no such claim.
    #[error("there was no claim {fence} of {task}: the last one is {now}")]
    Unknown {
        /// The task.
        task: String,
        /// The number that was shown.
        fence: Fence,
        /// The number of the last claim.
        now: Fence,
    },
}

impl Stale {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Never { .. } => "NOT_CLAIMED",
            Self::Overtaken { .. } => "CLAIM_OVERTAKEN",
            Self::Ended { .. } => "CLAIM_OVER",
            Self::Unknown { .. } => "CLAIM_UNKNOWN",
        }
    }
}

/// The lease under which a task is held.
///
/// # Errors
/// Why the number is of no use any more.
pub fn held(reading: &Reading<'_>, task: RowNo, fence: Fence) -> Result<Lease, Stale> {
    let name = || reading.label(task);
    let Some(lease) = reading.lease(task) else { return Err(Stale::Never { task: name() }) };
    match lease.fence.cmp(&fence) {
        std::cmp::Ordering::Greater => {
            let Lease { fence: now, holder, state, .. } = lease;
            Err(Stale::Overtaken { task: name(), fence, now, holder, state })
        }
        std::cmp::Ordering::Less => Err(Stale::Unknown { task: name(), fence, now: lease.fence }),
        std::cmp::Ordering::Equal if lease.is_held() => Ok(lease),
        std::cmp::Ordering::Equal => {
            Err(Stale::Ended { task: name(), fence, state: lease.state, reason: lease.reason })
        }
    }
}

/// The operations that take a task.
pub fn take(reading: &Reading<'_>, task: RowNo, claimant: &Claimant, now: Timestamp) -> Vec<Op> {
    let Some(ledger) = reading.ledger else { return Vec::new() };
    let text = |text: &str| Input::Json(text.into());
    let mut cells: Vec<(FieldNo, Input)> = vec![
        (ledger.field(LeaseField::Name), text(&reading.label(task))),
        (ledger.field(LeaseField::State), text(LeaseState::Held.name())),
        (ledger.field(LeaseField::Holder), text(&claimant.holder)),
        (ledger.field(LeaseField::Attempt), text(&claimant.attempt)),
        (ledger.field(LeaseField::Fence), Input::Commit),
        (ledger.field(LeaseField::Term), Input::Json(claimant.term.into())),
        (ledger.field(LeaseField::Expires), instant(until(now, claimant.term))),
    ];
    let lease = match reading.lease(task) {
        Some(lease) => {
            cells.push((ledger.field(LeaseField::Reason), Input::Cell(None)));
            cells.push((ledger.field(LeaseField::Proof), Input::Cell(None)));
            edit(ledger.leases, lease.id, cells, Typecast::Strict)
        }
        None => {
            cells.push((ledger.task, Input::Cell(cadre_model::column::link_cell(&[task.0]))));
            let records = vec![NewRecord { cells, ..NewRecord::default() }];
            Op::CreateRecords { table: ledger.leases, records, typecast: Typecast::Strict }
        }
    };
    let mut ops = vec![lease];
    let mut of_task = status(reading, TaskState::InProgress);
    if let Some(field) = assignee(reading) {
        of_task.push((field, text(&claimant.holder)));
    }
    ops.extend(edit_task(reading, task, of_task));
    ops
}

/// The operations that keep a task for another term; none while half of the term is left.
pub fn keep(reading: &Reading<'_>, lease: &Lease, now: Timestamp) -> Vec<Op> {
    let left = lease.expires.0.saturating_sub(now.0);
    if left * 2 >= i64::from(lease.term) * 1000 {
        return Vec::new();
    }
    let Some(ledger) = reading.ledger else { return Vec::new() };
    let cells = vec![(ledger.field(LeaseField::Expires), instant(until(now, lease.term)))];
    vec![edit(ledger.leases, lease.id, cells, Typecast::Strict)]
}

/// How a claim ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The holder gives the task back.
    Released,
    /// The task cannot go on.
    Blocked,
    /// The holder was not heard of.
    Lapsed,
    /// Somebody takes the task from the holder.
    Revoked,
}

/// The operations that end a claim and put the task where it belongs: back, or to those that are blocked.
pub fn end(reading: &Reading<'_>, lease: &Lease, how: &End, reason: Option<&str>) -> Vec<Op> {
    let Some(ledger) = reading.ledger else { return Vec::new() };
    let state = match how {
        End::Released => LeaseState::Released,
        End::Blocked => LeaseState::Blocked,
        End::Lapsed => LeaseState::Lapsed,
        End::Revoked => LeaseState::Revoked,
    };
    let cells = vec![
        (ledger.field(LeaseField::State), Input::Json(state.name().into())),
        (ledger.field(LeaseField::Reason), reason.map_or(Input::Cell(None), |why| Input::Json(why.into()))),
    ];
    let mut ops = vec![edit(ledger.leases, lease.id, cells, Typecast::Strict)];
    let Some(task) = ledger.task_of(reading.snapshot, lease.row) else { return ops };
    // Somebody may have put it elsewhere meanwhile; then it stays there.
    if reading.cell_standing(task).state() != Some(TaskState::InProgress) {
        return ops;
    }
    let blocked = *how == End::Blocked && reading.project.mapping.status.written(TaskState::Blocked).is_some();
    let mut of_task = status(reading, if blocked { TaskState::Blocked } else { TaskState::Ready });
    if *how == End::Blocked
        && let (Some(field), Some(why)) = (reading.project.tasks.field(TaskRole::Reason), reason)
    {
        of_task.push((field, Input::Json(why.into())));
    }
    let is_theirs = reading.text(task, TaskRole::Assignee).is_some_and(|who| who == lease.holder);
    if let Some(field) = assignee(reading).filter(|_| is_theirs) {
        of_task.push((field, Input::Cell(None)));
    }
    ops.extend(edit_task(reading, task, of_task));
    ops
}

/// The operations that add a line to a text cell of a task: a note, an artifact, an error. Nothing where the role is not mapped.
pub fn add_line(reading: &Reading<'_>, task: RowNo, role: TaskRole, line: &str) -> Vec<Op> {
    let Some(field) = reading.project.tasks.field(role) else { return Vec::new() };
    let text = match reading.text(task, role) {
        Some(before) if before.lines().any(|known| known == line) => return Vec::new(),
        Some(before) => format!("{}\n{line}", before.trim_end()),
        None => line.to_owned(),
    };
    edit_task(reading, task, vec![(field, Input::Json(text.into()))])
}

/// The assignee's field, if a name can be written there.
fn assignee(reading: &Reading<'_>) -> Option<FieldNo> {
    let field = reading.project.tasks.field(TaskRole::Assignee)?;
    let kind = &reading.snapshot.schema().field(field)?.kind;
    let takes_names = matches!(
        kind,
        FieldKind::SingleLineText | FieldKind::MultilineText | FieldKind::RichText | FieldKind::SingleSelect(_)
    );
    takes_names.then_some(field)
}

fn status(reading: &Reading<'_>, state: TaskState) -> Vec<(FieldNo, Input)> {
    let field = reading.project.tasks.field(TaskRole::Status);
    let word = reading.project.mapping.status.written(state);
    field.zip(word).map(|(field, word)| (field, Input::Json(word.into()))).into_iter().collect()
}

/// The edit of a task; names that a select does not have yet become choices.
pub(crate) fn edit_task(reading: &Reading<'_>, task: RowNo, cells: Vec<(FieldNo, Input)>) -> Vec<Op> {
    match reading.id(task) {
        Some(id) if !cells.is_empty() => {
            vec![edit(reading.project.tasks.table, id, cells, Typecast::BestEffort)]
        }
        _ => Vec::new(),
    }
}

fn edit(
    table: cadre_model::TableNo,
    id: cadre_model::RecordId,
    cells: Vec<(FieldNo, Input)>,
    typecast: Typecast,
) -> Op {
    Op::UpdateRecords {
        table,
        records: vec![RecordEdit { id, cells, if_version: None }],
        mode: EditMode::Merge,
        typecast,
    }
}

fn until(now: Timestamp, term: u32) -> Timestamp {
    Timestamp(now.0.saturating_add(i64::from(term) * 1000))
}

fn instant(at: Timestamp) -> Input {
    Input::Cell(Some(cadre_model::Cell::Time(at.0)))
}

#[cfg(test)]
mod tests;
