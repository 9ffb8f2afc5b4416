//! Taking tasks: what the operations that claim have in common.

use cadre_base::{BaseError, Op};
use cadre_model::RowNo;
use cadre_plan::claim::{Claimant, TERMS, USUAL_TERM, take};
use cadre_plan::lease::Lease;
use cadre_plan::reading::Reading;
use cadre_plan::ready;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LeaseShown, Project, TaskDetail};
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;

/// Who claims, and for how long.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Claiming {
    /// What the holder is called; the caller's name when absent.
    #[serde(default)]
    pub agent: Option<String>,
    /// What the holder calls this attempt, 1 to 100 characters: asking again under the same name gives what is held already. One is
    /// drawn when absent.
    #[serde(default)]
    pub attempt: Option<String>,
    /// How long the claim lasts without word from its holder, in seconds, 1 to 604,800; 900 when absent.
    #[serde(default)]
    pub term: Option<u32>,
}

/// A task that is held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HeldTask {
    /// The task.
    pub task: TaskDetail,
    /// The lease: later calls name its number, `claim`.
    pub lease: LeaseShown,
    /// Whether it was held under this attempt already.
    pub again: bool,
}

impl Claiming {
    /// Who claims, within bounds.
    pub(crate) fn claimant(&self, caller: &Caller) -> Result<Claimant, AppError> {
        let term = self.term.unwrap_or(USUAL_TERM);
        if !TERMS.contains(&term) {
            let message = format!("a term of {term} s cannot be: give {} to {} s", TERMS.start(), TERMS.end());
            return Err(AppError::new(Code::InvalidRequest, message));
        }
        let holder = self.agent.clone().or_else(|| own_name(caller)).unwrap_or_else(|| "owner".to_owned());
        let attempt = self.attempt.clone().unwrap_or_else(|| format!("attempt-{:016x}", rand::random::<u64>()));
        for (what, text) in [("agent", &holder), ("attempt", &attempt)] {
            let chars = text.chars().count();
            if text.trim().is_empty() || chars > 100 {
                let message = format!("the name of the {what} has {chars} characters: give 1 to 100 that can be seen");
                return Err(AppError::new(Code::InvalidRequest, message));
            }
        }
        Ok(Claimant { holder, attempt, term })
    }
}

fn own_name(caller: &Caller) -> Option<String> {
    let actor = caller.actor();
    let person = || actor.user.as_ref().map(|user| user.name.clone().unwrap_or_else(|| user.id.to_string()));
    actor.agent.clone().or_else(person)
}

/// Why a task was not taken.
pub(crate) enum Missed {
    /// Another was quicker, or what it waits for was opened again.
    Taken(AppError),
    /// Anything else.
    Failed(AppError),
}

impl Project {
    /// What the caller's key gave before, or what somebody holds under an attempt already.
    pub(crate) fn held_as(&self, caller: &Caller, claimant: &Claimant) -> Result<Option<HeldTask>, AppError> {
        if let Some(outcome) = self.answered(caller)? {
            let (now, known) = self.now()?;
            let reading = known.read(&now);
            let rows = now.rows(known.ledger.leases).into_iter().flat_map(|rows| rows.iter());
            let lease = rows.filter_map(|row| reading.lease_at(row)).find(|lease| lease.fence.0 == outcome.seq.0);
            let task = lease.as_ref().and_then(|lease| known.ledger.task_of(&now, lease.row));
            let held = task.zip(lease).and_then(|(task, lease)| {
                Some(HeldTask { task: TaskDetail::of(&reading, task)?, lease: lease.into(), again: true })
            });
            if held.is_some() {
                return Ok(held);
            }
        }
        let leases = self.queue(|queue| queue.held().collect::<Vec<_>>())?;
        let (now, known) = self.now()?;
        let reading = known.read(&now);
        let theirs =
            |lease: &Lease| lease.is_held() && lease.attempt == claimant.attempt && lease.holder == claimant.holder;
        let found = leases.into_iter().filter_map(|row| reading.lease_at(row)).find(theirs);
        Ok(found.and_then(|lease| {
            let task = known.ledger.task_of(&now, lease.row)?;
            Some(HeldTask { task: TaskDetail::of(&reading, task)?, lease: lease.into(), again: true })
        }))
    }

    /// Takes a task.
    pub(crate) fn take(
        &self,
        caller: &Caller,
        operation: &str,
        task: RowNo,
        claimant: &Claimant,
    ) -> Result<HeldTask, Missed> {
        let moment = self.moment();
        let (now, known) = self.now().map_err(Missed::Failed)?;
        let reading = known.read(&now);
        ready::check(&reading, task).map_err(|why| Missed::Taken(not_ready(&why.to_string())))?;
        let ops: Vec<Op> = take(&reading, task, claimant, moment.wall);
        match self.commit(caller, operation, ops) {
            Ok(_) => {}
            Err(BaseError::Refused { code, message }) if matches!(&*code, "HELD" | "NOT_READY" | "WAITS") => {
                return Err(Missed::Taken(not_ready(&message)));
            }
            Err(error) => return Err(Missed::Failed(error.into())),
        }
        let (now, known) = self.now().map_err(Missed::Failed)?;
        shown(&known.read(&now), task)
            .ok_or_else(|| Missed::Failed(AppError::new(Code::TaskNotFound, "the task was deleted as it was claimed")))
    }
}

fn shown(reading: &Reading<'_>, task: RowNo) -> Option<HeldTask> {
    let (detail, lease) = (TaskDetail::of(reading, task)?, reading.lease(task)?);
    Some(HeldTask { task: detail, lease: lease.into(), again: false })
}

fn not_ready(why: &str) -> AppError {
    AppError::new(Code::TaskNotReady, why.to_owned()).hint("`task_next` gives one that is ready")
}
