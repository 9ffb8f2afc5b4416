//! `task_heartbeat`: a holder says that it is still at work, and hears whether it should go on.

use cadre_plan::claim::keep;
use cadre_plan::lease::Lease;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::project::{LeaseShown, found};
use crate::role::Role;
use crate::scope::Scope;

/// Keeps a task.
pub struct TaskHeartbeat;

/// Which task, under which claim.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TaskHeartbeatIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The task, by code, name or record id.
    pub task: String,
    /// The number of the claim.
    pub claim: u64,
}

/// Whether to go on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskHeartbeatOut {
    /// Whether the claim still holds. When it does not, stop: nothing more is accepted under it.
    pub go_on: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<String>,
    /// The lease.
    pub lease: LeaseShown,
}

impl Operation for TaskHeartbeat {
    const NAME: &'static str = "task_heartbeat";
    const SUMMARY: &'static str = "Keep a task for another term, and hear whether to go on";
    const SCOPE: Option<Scope> = Some(Scope::RecordsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = TaskHeartbeatIn;
    type Out = TaskHeartbeatOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: TaskHeartbeatIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<TaskHeartbeatOut, AppError> {
        let project = app.project_as(caller, input.base.as_deref(), Role::Edit)?;
        let wall = project.moment().wall;
        let kept = project
            .under(caller, Self::NAME, (&input.task, input.claim), |reading, _, lease| Ok(keep(reading, lease, wall)));
        match kept {
            Ok(lease) => {
                let elapsed = project.moment().elapsed;
                project.queue(|queue| queue.heard(lease.row, elapsed, lease.term))?;
                Ok(TaskHeartbeatOut { go_on: true, cancelled: None, lease: lease.into() })
            }
            // The last holder is told what became of the claim; whoever came before is refused.
            Err(error) if error.code() == Code::ClaimOver => {
                let (now, known) = project.now()?;
                let reading = known.read(&now);
                let lease = reading.lease(found(&reading, &input.task)?);
                match lease.filter(|lease: &Lease| lease.fence.0 == input.claim) {
                    Some(lease) => {
                        let cancelled = Some(error.message().to_owned());
                        Ok(TaskHeartbeatOut { go_on: false, cancelled, lease: lease.into() })
                    }
                    None => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }
}
