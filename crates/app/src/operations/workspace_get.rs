//! `workspace_get`: a workspace from outside.

use cadre_model::{BaseId, Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::member_list::{MemberLine, members, members_of_workspace};
use crate::access::Sight;
use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;
use crate::system::Target;

/// Shows a workspace from outside.
pub struct WorkspaceGet;

/// Which workspace.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorkspaceGetIn {
    /// Its id or name; the first one of the caller's when absent.
    #[serde(default)]
    pub workspace: Option<String>,
}

/// A workspace from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceGetOut {
    /// Its id.
    #[schemars(with = "String")]
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// When it was made.
    #[schemars(with = "String")]
    pub created_time: Timestamp,
    /// Its bases, by name.
    #[schemars(with = "Vec<String>")]
    pub bases: Vec<BaseId>,
    /// Who has a role in it; those who administer the data folder own it, whatever role was given to them.
    pub members: Vec<MemberLine>,
    /// Who has a role in one of its bases.
    pub base_members: Vec<BaseMember>,
}

/// Who has a role in a base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BaseMember {
    /// The base.
    #[schemars(with = "String")]
    pub base: BaseId,
    /// Who, and which role.
    #[serde(flatten)]
    pub member: MemberLine,
}

impl Operation for WorkspaceGet {
    const NAME: &'static str = "workspace_get";
    const SUMMARY: &'static str =
        "Show a workspace from outside: its bases, and who has a role in it or in one of them";
    const SCOPE: Option<Scope> = Some(Scope::WorkspacesRead);
    const EFFECT: Effect = Effect::Read;
    type In = WorkspaceGetIn;
    type Out = WorkspaceGetOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: WorkspaceGetIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<WorkspaceGetOut, AppError> {
        let (_, workspace) = app.workspace_as(caller, input.workspace.as_deref(), Role::Read)?;
        let sight = Sight::of(&*app.existing()?, caller)?;
        let all = app.bases_of(caller)?.into_iter().map(|base| base.id);
        let bases: Vec<BaseId> = all.filter(|base| sight.directory.workspace_of(*base) == Some(workspace.id)).collect();
        let of_base = |base: &BaseId| {
            let (base, found) = (*base, members(&sight.directory, Target::Base(*base)));
            found.into_iter().map(move |member| BaseMember { base, member })
        };
        Ok(WorkspaceGetOut {
            id: workspace.id,
            name: workspace.name.clone(),
            created_time: workspace.created,
            members: members_of_workspace(&sight.directory, workspace.id),
            base_members: bases.iter().flat_map(of_base).collect(),
            bases,
        })
    }
}
