//! `task_release`: a task is given back, or taken from its holder.

use cadre_plan::claim::{End, end};
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

/// Gives a task back.
pub struct TaskRelease;

/// Which task, under which claim.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TaskReleaseIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The task, by code, name or record id.
    pub task: String,
    /// The number of the claim; absent to take the task from whoever holds it, which needs the role `create` and a reason.
    #[serde(default)]
    pub claim: Option<u64>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What became of the claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskReleaseOut {
    /// The lease as it ended.
    pub lease: LeaseShown,
}

impl Operation for TaskRelease {
    const NAME: &'static str = "task_release";
    const SUMMARY: &'static str = "Give a task back, or take it from its holder with a reason";
    const SCOPE: Option<Scope> = Some(Scope::RecordsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = TaskReleaseIn;
    type Out = TaskReleaseOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: TaskReleaseIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<TaskReleaseOut, AppError> {
        let reason = input.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        if let Some(claim) = input.claim {
            let project = app.project_as(caller, input.base.as_deref(), Role::Edit)?;
            let lease = project.under(caller, Self::NAME, (&input.task, claim), |reading, _, lease| {
                Ok(end(reading, lease, &End::Released, reason))
            })?;
            return Ok(TaskReleaseOut { lease: lease.into() });
        }
        // Whoever may shape the base may take a task from its holder; the log says who did.
        let project = app.project_as(caller, input.base.as_deref(), Role::Create)?;
        let Some(reason) = reason else {
            let message = "to take a task from its holder, say why";
            return Err(AppError::new(Code::InvalidRequest, message).hint("give `reason`, or the number of your claim"));
        };
        let (now, known) = project.now()?;
        let reading = known.read(&now);
        let row = found(&reading, &input.task)?;
        let Some(lease) = reading.lease(row).filter(Lease::is_held) else {
            let message = format!("nobody holds {}", reading.label(row));
            return Err(AppError::new(Code::ClaimOver, message));
        };
        let revoked = project.under(caller, Self::NAME, (&input.task, lease.fence.0), |reading, _, lease| {
            Ok(end(reading, lease, &End::Revoked, Some(reason)))
        })?;
        Ok(TaskReleaseOut { lease: revoked.into() })
    }
}
