//! `task_claim`: one task is taken.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::project::{Claiming, HeldTask, Missed, found};
use crate::role::Role;
use crate::scope::Scope;

/// Takes a task.
pub struct TaskClaim;

/// Which task, and who takes it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TaskClaimIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The task, by code, name or record id.
    pub task: String,
    /// Who takes it, for how long.
    #[serde(default)]
    pub claiming: Claiming,
}

impl Operation for TaskClaim {
    const NAME: &'static str = "task_claim";
    const SUMMARY: &'static str = "Take one task, if it is ready and nobody holds it";
    const SCOPE: Option<Scope> = Some(Scope::RecordsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = TaskClaimIn;
    type Out = HeldTask;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: TaskClaimIn, _: &mut dyn FnMut(NoEvent)) -> Result<HeldTask, AppError> {
        let project = app.project_as(caller, input.base.as_deref(), Role::Edit)?;
        let claimant = input.claiming.claimant(caller)?;
        let (now, known) = project.now()?;
        let row = found(&known.read(&now), &input.task)?;
        let record = known.read(&now).id(row);
        if let Some(held) = project.held_as(caller, &claimant)?
            && Some(held.task.line.record) == record
        {
            return Ok(held);
        }
        project.take(caller, Self::NAME, row, &claimant).map_err(|missed| match missed {
            Missed::Taken(error) | Missed::Failed(error) => error,
        })
    }
}
