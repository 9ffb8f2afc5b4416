//! Projects: bases of which it is known what their tables mean, and the desks at which their tasks are given out.

mod claiming;
mod shown;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cadre_base::{Authority, Base, BaseError, Draft, Op, Outcome, Snapshot, system_actor};
use cadre_model::{Actor, BaseId, Clock, RowNo};
use cadre_plan::claim::queue::{Moment, Queue};
use cadre_plan::claim::{End, end, held};
use cadre_plan::guard::{Broken, Known, KnownCache};
use cadre_plan::lease::{Fence, Lease};
use cadre_plan::reading::{FindError, Reading};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::role::Role;

pub(crate) use claiming::Missed;
pub use claiming::{Claiming, HeldTask};
pub use shown::{CountsShown, LeaseShown, ShareShown, TaskDetail, TaskLine};

/// How often something is tried again that others were quicker at.
const MOST_TRIES: usize = 32;

/// The desks of the bases that are open.
#[derive(Debug, Default)]
pub(crate) struct Desks(Mutex<HashMap<BaseId, Arc<Desk>>>);

impl Desks {
    fn of(&self, base: BaseId) -> Arc<Desk> {
        Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(base).or_default())
    }

    /// A base was closed: what its leases ran by here is gone, as after a restart.
    pub(crate) fn forget(&self, base: BaseId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&base);
    }
}

/// Where the tasks of a project are given out: which is next, and which lease is over next.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    known: KnownCache,
    queue: Mutex<Option<Queue>>,
}

/// A project, opened for a caller.
pub(crate) struct Project {
    pub(crate) base: Arc<Base>,
    desk: Arc<Desk>,
    clock: Arc<dyn Clock>,
}

impl App {
    /// The project of a base, for a caller who has at least the role `needs` there. Leases that are over have ended before.
    ///
    /// # Errors
    /// As for [`App::base_as`]; [`Code::NotAProject`].
    pub(crate) fn project_as(&self, caller: &Caller, base: Option<&str>, needs: Role) -> Result<Project, AppError> {
        let base = self.base_as(caller, base, needs)?;
        let bases = &self.existing()?.bases;
        let project = Project { desk: bases.desks().of(base.id()), clock: Arc::clone(bases.clock()), base };
        project.lapse()?;
        Ok(project)
    }
}

impl Project {
    /// The present state, and what it means.
    pub(crate) fn now(&self) -> Result<(Arc<Snapshot>, Arc<Known>), AppError> {
        let now = self.base.snapshot();
        let known = self.desk.known.of(&now).map_err(|error| broken(&error))?;
        let known = known.ok_or_else(|| {
            let name = &now.schema().head.name;
            AppError::new(Code::NotAProject, format!("base {name:?} is no project: nothing says what its tables mean"))
                .hint("`adopt` proposes it from the base itself; `plan_new` makes a base with the tables of a plan")
        })?;
        Ok((now, known))
    }

    pub(crate) fn moment(&self) -> Moment {
        Moment { wall: self.clock.now(), elapsed: self.clock.elapsed() }
    }

    /// The queue, as of the present state.
    pub(crate) fn queue<T>(&self, with: impl FnOnce(&mut Queue) -> T) -> Result<T, AppError> {
        let mut queue: MutexGuard<'_, Option<Queue>> = self.desk.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let (now, known) = self.now()?;
        let moment = self.moment();
        match &mut *queue {
            Some(queue) => {
                queue.advance(&known, &now, moment);
                Ok(with(queue))
            }
            none => Ok(with(none.insert(Queue::new(&known, &now, moment)))),
        }
    }

    /// Commits what an operation does, for a caller.
    pub(crate) fn commit(&self, caller: &Caller, operation: &str, ops: Vec<Op>) -> Result<Outcome, BaseError> {
        self.write(caller.actor().clone(), operation, caller.key().cloned(), ops)
    }

    fn write(
        &self,
        actor: Actor,
        operation: &str,
        key: Option<cadre_base::Key>,
        ops: Vec<Op>,
    ) -> Result<Outcome, BaseError> {
        let (authority, label) = (Authority::Operation, Some(operation.to_owned()));
        self.base.commit(Draft { actor, authority, label, key, ops, ..Draft::default() })
    }

    /// What the caller's key gave, if it was used before.
    pub(crate) fn answered(&self, caller: &Caller) -> Result<Option<Outcome>, AppError> {
        Ok(caller.key().map(|key| self.base.answered(key)).transpose()?.flatten())
    }

    /// Ends the leases whose holders were not heard of for a term; the tasks go back.
    pub(crate) fn lapse(&self) -> Result<(), AppError> {
        let elapsed = self.clock.elapsed();
        for row in self.queue(|queue| queue.over(elapsed))? {
            let (now, known) = self.now()?;
            let reading = known.read(&now);
            let Some(lease) = reading.lease_at(row).filter(Lease::is_held) else { continue };
            let mut ops = vec![expect(&now, &known, &lease)];
            let why = format!("{} was not heard of for {} s", lease.holder, lease.term);
            ops.extend(end(&reading, &lease, &End::Lapsed, Some(&why)));
            match self.write(system_actor(), "lapse", None, ops) {
                // Heard of at the last moment, or ended otherwise.
                Err(BaseError::Changed { .. }) => {}
                done => drop(done?),
            }
        }
        Ok(())
    }

    /// Writes under the number of a claim: what `ops` makes, as long as the claim is the last one and is held.
    ///
    /// # Errors
    /// [`Code::ClaimOver`] in words that say what became of the claim; [`Code::TaskNotFound`].
    pub(crate) fn under(
        &self,
        caller: &Caller,
        operation: &str,
        (task, fence): (&str, u64),
        ops: impl Fn(&Reading<'_>, RowNo, &Lease) -> Result<Vec<Op>, AppError>,
    ) -> Result<Lease, AppError> {
        if self.answered(caller)?.is_some() {
            let (now, known) = self.now()?;
            let reading = known.read(&now);
            if let Some(lease) = reading.lease(found(&reading, task)?) {
                return Ok(lease);
            }
        }
        for _ in 0..MOST_TRIES {
            let (now, known) = self.now()?;
            let reading = known.read(&now);
            let row = found(&reading, task)?;
            let lease = held(&reading, row, Fence(fence)).map_err(|stale| {
                AppError::new(Code::ClaimOver, stale.to_string()).hint("claim the task again to go on with it")
            })?;
            let more = ops(&reading, row, &lease)?;
            if more.is_empty() {
                return Ok(lease);
            }
            let mut all = vec![expect(&now, &known, &lease)];
            all.extend(more);
            match self.commit(caller, operation, all) {
                Err(BaseError::Changed { .. }) => {}
                Err(error) => return Err(error.into()),
                Ok(_) => {
                    let (now, known) = self.now()?;
                    return Ok(known.read(&now).lease_at(lease.row).unwrap_or(lease));
                }
            }
        }
        Err(AppError::new(Code::VersionConflict, "others were quicker every time"))
    }
}

/// Refuses the draft unless the lease is as it was read.
fn expect(now: &Snapshot, known: &Known, lease: &Lease) -> Op {
    let version = now.rows(known.ledger.leases).and_then(|rows| rows.version(lease.row));
    Op::Expect(version.map(|version| (lease.id, version)).into_iter().collect())
}

/// Finds a task by its record, code or name.
pub(crate) fn found(reading: &Reading<'_>, key: &str) -> Result<RowNo, AppError> {
    reading.find(key).map_err(|error| {
        let code = match &error {
            FindError::Missing { .. } => Code::TaskNotFound,
            FindError::Several { .. } => Code::InvalidRequest,
        };
        AppError::new(code, error.to_string())
    })
}

fn broken(broken: &Broken) -> AppError {
    AppError::new(Code::ProjectBroken, broken.to_string())
}
