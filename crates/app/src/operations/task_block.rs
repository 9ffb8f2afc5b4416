//! `task_block`: a task cannot go on, and its record says why.

use cadre_plan::claim::{End, end};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::project::LeaseShown;
use crate::role::Role;
use crate::scope::Scope;

/// Blocks a task.
pub struct TaskBlock;

/// Which task, under which claim, and why.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TaskBlockIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The task, by code, name or record id.
    pub task: String,
    /// The number of the claim.
    pub claim: u64,
    /// Why it cannot go on. One that begins with `waits for` goes by itself when all prerequisites have closed.
    pub reason: String,
}

/// What became of the claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskBlockOut {
    /// The lease as it ended.
    pub lease: LeaseShown,
}

impl Operation for TaskBlock {
    const NAME: &'static str = "task_block";
    const SUMMARY: &'static str = "Say that a task that is held cannot go on, and why";
    const SCOPE: Option<Scope> = Some(Scope::RecordsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = TaskBlockIn;
    type Out = TaskBlockOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: TaskBlockIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<TaskBlockOut, AppError> {
        let project = app.project_as(caller, input.base.as_deref(), Role::Edit)?;
        let reason = input.reason.trim();
        if reason.is_empty() {
            return Err(AppError::new(Code::InvalidRequest, "a task is blocked with a reason: say what it lacks"));
        }
        let lease = project.under(caller, Self::NAME, (&input.task, input.claim), |reading, _, lease| {
            Ok(end(reading, lease, &End::Blocked, Some(reason)))
        })?;
        Ok(TaskBlockOut { lease: lease.into() })
    }
}
