//! `workspace_list`: where bases are kept together.

use cadre_model::{Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;
use crate::system::Workspace;

/// Lists workspaces.
pub struct WorkspaceList;

/// Nothing is asked for beside the list.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceListIn {}

/// The workspaces that the caller sees, in the order of their making.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WorkspaceListOut {
    /// The workspaces.
    pub workspaces: Vec<WorkspaceLine>,
}

/// A workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceLine {
    /// Its id.
    #[schemars(with = "String")]
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// The caller's role in it.
    pub role: Role,
    /// When it was made.
    #[schemars(with = "String")]
    pub created_time: Timestamp,
}

impl WorkspaceLine {
    pub(super) fn new(workspace: &Workspace, role: Role) -> Self {
        Self { id: workspace.id, name: workspace.name.clone(), role, created_time: workspace.created }
    }
}

impl Operation for WorkspaceList {
    const NAME: &'static str = "workspace_list";
    const SUMMARY: &'static str = "List the workspaces";
    const SCOPE: Option<Scope> = Some(Scope::WorkspacesRead);
    const EFFECT: Effect = Effect::Read;
    type In = WorkspaceListIn;
    type Out = WorkspaceListOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        _: WorkspaceListIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<WorkspaceListOut, AppError> {
        let directory = app.directory_read()?;
        let line = |workspace: &Workspace| {
            let role = directory.workspace_role(caller.standing(), workspace.id);
            (role > Role::None).then(|| WorkspaceLine::new(workspace, role))
        };
        Ok(WorkspaceListOut { workspaces: directory.workspaces.iter().filter_map(|kept| line(kept)).collect() })
    }
}
