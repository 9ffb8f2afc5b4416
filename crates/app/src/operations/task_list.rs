//! `task_list`: tasks in the order in which they are taken.

use cadre_plan::mapping::TaskRole;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::project::TaskLine;
use crate::role::Role;
use crate::scope::Scope;

/// Lists tasks.
pub struct TaskList;

/// Which tasks.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TaskListIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// Only those in one of these states; when there are none, those that are not over.
    #[serde(default)]
    pub states: Vec<TaskListState>,
    /// Only those of this assignee.
    #[serde(default)]
    pub assignee: Option<String>,
    /// Most tasks: 100 when absent.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// A state to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskListState {
    /// Anybody may take it.
    Ready,
    /// It waits for others.
    Waiting,
    /// Somebody works at it.
    InProgress,
    /// It cannot go on.
    Blocked,
    /// It is done.
    Complete,
    /// It is not to be done any more.
    Cancelled,
    /// Its status stands for no state.
    Unknown,
}

impl TaskListState {
    /// Every state.
    pub const ALL: [Self; 7] =
        [Self::Ready, Self::Waiting, Self::InProgress, Self::Blocked, Self::Complete, Self::Cancelled, Self::Unknown];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Waiting => "waiting",
            Self::InProgress => "in_progress",
            Self::Blocked => "blocked",
            Self::Complete => "complete",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
        }
    }
}

/// The tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskListOut {
    /// Those of this page, in the order in which they are taken.
    pub tasks: Vec<TaskLine>,
    /// How many there are of these.
    pub matching: usize,
}

impl Operation for TaskList {
    const NAME: &'static str = "task_list";
    const SUMMARY: &'static str = "List tasks in the order in which they are taken, with what they wait for";
    const SCOPE: Option<Scope> = Some(Scope::RecordsRead);
    const EFFECT: Effect = Effect::Read;
    type In = TaskListIn;
    type Out = TaskListOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: TaskListIn, _: &mut dyn FnMut(NoEvent)) -> Result<TaskListOut, AppError> {
        let project = app.project_as(caller, input.base.as_deref(), Role::Read)?;
        let (now, known) = project.now()?;
        let reading = known.read(&now);
        let mut rows: Vec<_> = reading.rows().map(|row| (reading.rank(row), row)).collect();
        rows.sort_unstable();
        let wanted = |line: &TaskLine| match input.states.as_slice() {
            [] => !matches!(&*line.state, "complete" | "cancelled"),
            some => some.iter().any(|state| state.name() == line.state),
        };
        let theirs = |row| {
            let who = reading.text(row, TaskRole::Assignee);
            input.assignee.as_ref().is_none_or(|wanted| who.as_ref().is_some_and(|who| who == wanted))
        };
        let limit = input.limit.unwrap_or(100);
        let (mut tasks, mut matching) = (Vec::new(), 0);
        for (_, row) in rows {
            let line = theirs(row).then(|| TaskLine::of(&reading, row)).flatten();
            let Some(line) = line.filter(|line| wanted(line)) else { continue };
            matching += 1;
            if tasks.len() < limit {
                tasks.push(line);
            }
        }
        Ok(TaskListOut { tasks, matching })
    }
}
