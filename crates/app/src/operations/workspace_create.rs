//! `workspace_create`: a place where bases are kept together.

use cadre_model::{Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::workspace_list::WorkspaceLine;
use crate::app::App;
use crate::caller::{Caller, Reach, Standing};
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::people;
use crate::role::Role;
use crate::scope::Scope;
use crate::system::{Member, Target, Workspace};

/// Makes a workspace.
pub struct WorkspaceCreate;

/// The workspace to make.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorkspaceCreateIn {
    /// Its name.
    pub name: String,
}

impl Operation for WorkspaceCreate {
    const NAME: &'static str = "workspace_create";
    const SUMMARY: &'static str = "Make a workspace, which belongs to the one who makes it";
    const SCOPE: Option<Scope> = Some(Scope::WorkspacesWrite);
    const EFFECT: Effect = Effect::Write;
    type In = WorkspaceCreateIn;
    type Out = WorkspaceLine;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: WorkspaceCreateIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<WorkspaceLine, AppError> {
        if let Standing::User { reach: Reach::Only { .. }, .. } = caller.standing() {
            let message = "a new workspace is beyond what this token reaches";
            return Err(AppError::new(Code::RoleMissing, message).hint("use a token for everything"));
        }
        let system = app.system_as(caller)?;
        let changed = system.change(caller, Self::NAME, |_, changes| {
            let (id, created) = (WorkspaceId::generate(&mut rand::rng()), Timestamp::default());
            changes.create(&Workspace { id, name: people::name("workspace", &input.name)?, created });
            if let Some(user) = caller.user() {
                let of = Target::Workspace(id);
                changes.create(&Member { user, of, role: Role::Owner, since: created, granted_by: Some(user) });
            }
            Ok(())
        })?;
        Ok(WorkspaceLine::new(&system.made::<Workspace>(&changed.outcome)?, Role::Owner))
    }
}
