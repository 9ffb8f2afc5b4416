//! `task_show`: one task with all that is known of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::project::{TaskDetail, found};
use crate::role::Role;
use crate::scope::Scope;

/// Shows a task.
pub struct TaskShow;

/// Which task.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TaskShowIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The task, by code, name or record id.
    pub task: String,
}

impl Operation for TaskShow {
    const NAME: &'static str = "task_show";
    const SUMMARY: &'static str = "Show a task: where it stands, what it waits for, who holds it";
    const SCOPE: Option<Scope> = Some(Scope::RecordsRead);
    const EFFECT: Effect = Effect::Read;
    type In = TaskShowIn;
    type Out = TaskDetail;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: TaskShowIn, _: &mut dyn FnMut(NoEvent)) -> Result<TaskDetail, AppError> {
        let project = app.project_as(caller, input.base.as_deref(), Role::Read)?;
        let (now, known) = project.now()?;
        let reading = known.read(&now);
        let row = found(&reading, &input.task)?;
        TaskDetail::of(&reading, row).ok_or_else(|| AppError::new(Code::TaskNotFound, "the task is gone"))
    }
}
