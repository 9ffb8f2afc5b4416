//! `member_list`: who has which role in a workspace or base.

use cadre_model::{Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::people::{self, UserLine};
use crate::role::Role;
use crate::scope::Scope;
use crate::system::{Directory, Member, Target, User};

/// Lists members.
pub struct MemberList;

/// Of what.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemberListIn {
    /// The workspace or base.
    pub of: Place,
}

/// A workspace or a base, as requests name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// A workspace, by id or name.
    Workspace(String),
    /// A base, by id or name.
    Base(String),
}

/// Where a role was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Via {
    /// In the base itself.
    Base,
    /// In a workspace.
    Workspace,
}

/// The members, in the order in which they came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemberListOut {
    /// The members; of a base also those of its workspace.
    pub members: Vec<MemberLine>,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberLine {
    /// The user.
    pub user: UserLine,
    /// Their role.
    pub role: Role,
    /// Where it was given.
    pub through: Via,
    /// When it was given first.
    #[schemars(with = "String")]
    pub created_time: Timestamp,
    /// Who gave it; nobody's name where the owner of the data folder did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted_by: Option<UserLine>,
}

impl From<Target> for Via {
    fn from(of: Target) -> Self {
        match of {
            Target::Workspace(_) => Self::Workspace,
            Target::Base(_) => Self::Base,
        }
    }
}

impl Place {
    /// What is named, for a caller who has at least a role there.
    pub(super) fn found(&self, app: &App, caller: &Caller, needs: Role) -> Result<Target, AppError> {
        Ok(match self {
            Self::Workspace(key) => Target::Workspace(app.workspace_as(caller, Some(key), needs)?.1.id),
            Self::Base(key) => Target::Base(app.base_as(caller, key.as_str(), needs)?.id()),
        })
    }
}

/// The members of a workspace or base alone.
pub(super) fn members(directory: &Directory, of: Target) -> Vec<MemberLine> {
    let line = |member: &Member| MemberLine {
        user: people::line(directory, member.user),
        role: member.role,
        through: of.into(),
        created_time: member.since,
        granted_by: member.granted_by.map(|by| people::line(directory, by)),
    };
    directory.members.iter().filter(|member| member.of == of).map(|member| line(member)).collect()
}

/// The members of a workspace, and those who administer as its owners.
pub(super) fn members_of_workspace(directory: &Directory, workspace: WorkspaceId) -> Vec<MemberLine> {
    let administers = |user| directory.active(user).is_some_and(|user| user.admin);
    let owner = |user: &User| MemberLine {
        user: user.into(),
        role: Role::Owner,
        through: Via::Workspace,
        created_time: user.created,
        granted_by: None,
    };
    let mut all: Vec<MemberLine> =
        directory.users.iter().filter(|user| administers(user.id)).map(|user| owner(user)).collect();
    let given = members(directory, Target::Workspace(workspace));
    all.extend(given.into_iter().filter(|member| !administers(member.user.id)));
    all
}

impl Operation for MemberList {
    const NAME: &'static str = "member_list";
    const SUMMARY: &'static str = "List who has which role in a workspace or base";
    const SCOPE: Option<Scope> = Some(Scope::WorkspacesRead);
    const EFFECT: Effect = Effect::Read;
    type In = MemberListIn;
    type Out = MemberListOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: MemberListIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<MemberListOut, AppError> {
        let of = input.of.found(app, caller, Role::Read)?;
        let directory = app.directory_read()?;
        let mut found = members(&directory, of);
        if let Target::Base(base) = of
            && let Some(workspace) = directory.workspace_of(base)
        {
            found.extend(members(&directory, Target::Workspace(workspace)));
        }
        Ok(MemberListOut { members: found })
    }
}
