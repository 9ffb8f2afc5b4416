//! `task_note`: a holder writes down what happened on the way.

use cadre_plan::claim::add_line;
use cadre_plan::mapping::{Role as _, TaskRole};
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

/// Notes something of a task.
pub struct TaskNote;

/// What is noted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TaskNoteIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The task, by code, name or record id.
    pub task: String,
    /// The number of the claim.
    pub claim: u64,
    /// What happened; a line that is there already is not added again.
    pub text: String,
    /// Where it belongs.
    #[serde(default)]
    pub kind: NoteKind,
}

/// Where a note belongs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum NoteKind {
    /// To the notes.
    #[default]
    Note,
    /// To what the task made: a path, an address.
    Artifact,
    /// To what went wrong.
    Error,
    /// To how that was resolved.
    Resolution,
}

impl NoteKind {
    fn role(self) -> TaskRole {
        match self {
            Self::Note => TaskRole::Notes,
            Self::Artifact => TaskRole::Artifacts,
            Self::Error => TaskRole::Errors,
            Self::Resolution => TaskRole::Resolution,
        }
    }
}

/// The claim under which it was noted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskNoteOut {
    /// The lease.
    pub lease: LeaseShown,
}

impl Operation for TaskNote {
    const NAME: &'static str = "task_note";
    const SUMMARY: &'static str = "Add a line to a task that is held: a note, an artifact, an error, a resolution";
    const SCOPE: Option<Scope> = Some(Scope::RecordsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = TaskNoteIn;
    type Out = TaskNoteOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: TaskNoteIn, _: &mut dyn FnMut(NoEvent)) -> Result<TaskNoteOut, AppError> {
        let project = app.project_as(caller, input.base.as_deref(), Role::Edit)?;
        let text = input.text.trim();
        if text.is_empty() {
            return Err(AppError::new(Code::InvalidRequest, "there is nothing to note: the text is empty"));
        }
        let role = input.kind.role();
        let lease = project.under(caller, Self::NAME, (&input.task, input.claim), |reading, row, _| {
            if reading.project.tasks.field(role).is_none() {
                let message = format!("the project has no field for this: nothing is mapped as `{}`", role.key());
                return Err(AppError::new(Code::InvalidRequest, message));
            }
            Ok(add_line(reading, row, role, text))
        })?;
        Ok(TaskNoteOut { lease: lease.into() })
    }
}
