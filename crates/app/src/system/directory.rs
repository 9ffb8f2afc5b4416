//! The directory: everything that access is decided by, in memory, as of one commit of the system base.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cadre_model::{BaseId, Timestamp, TokenId, UserId, WorkspaceId};

use crate::caller::{Reach, Standing};
use crate::role::Role;
use crate::scope::Scopes;

/// A workspace: where bases are kept together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Workspace {
    pub(crate) id: WorkspaceId,
    pub(crate) name: String,
    pub(crate) created: Timestamp,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    /// Administers the data folder: every role everywhere, and the operations that concern the whole of it.
    pub(crate) admin: bool,
    /// Since when the user may not come in any more.
    pub(crate) suspended: Option<Timestamp>,
    pub(crate) created: Timestamp,
}

/// A personal access token. The secret itself is nowhere, only its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) id: TokenId,
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) scopes: Scopes,
    pub(crate) reach: Reach,
    /// SHA-256 of the whole text of the token.
    pub(crate) digest: [u8; 32],
    pub(crate) created: Timestamp,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) revoked: Option<Timestamp>,
}

/// What somebody is a member of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Target {
    Workspace(WorkspaceId),
    Base(BaseId),
}

/// A user's role in a workspace or base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) user: UserId,
    pub(crate) of: Target,
    pub(crate) role: Role,
    pub(crate) since: Timestamp,
    pub(crate) granted_by: Option<UserId>,
}

/// Where a base belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseEntry {
    pub(crate) id: BaseId,
    pub(crate) workspace: WorkspaceId,
    /// Since when it is in the trash.
    pub(crate) deleted: Option<Timestamp>,
}

/// Everything that access is decided by.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    /// In the order of their making.
    pub(crate) workspaces: Vec<Arc<Workspace>>,
    pub(crate) users: BTreeMap<UserId, Arc<User>>,
    pub(crate) tokens: BTreeMap<TokenId, Arc<Token>>,
    pub(crate) members: BTreeMap<(UserId, Target), Arc<Member>>,
    pub(crate) bases: HashMap<BaseId, Arc<BaseEntry>>,
}

impl Directory {
    /// The workspace that a base belongs to: the one of its entry, else the first one.
    pub(crate) fn workspace_of(&self, base: BaseId) -> Option<WorkspaceId> {
        let entry = self.bases.get(&base).map(|entry| entry.workspace);
        entry.or_else(|| self.workspaces.first().map(|workspace| workspace.id))
    }

    /// Since when a base is in the trash.
    pub(crate) fn deleted(&self, base: BaseId) -> Option<Timestamp> {
        self.bases.get(&base)?.deleted
    }

    /// The role in a base that is or was there; whether it exists and is out of the trash is for others to say.
    pub(crate) fn role(&self, standing: &Standing, base: BaseId) -> Role {
        let Standing::User { id, reach } = standing else { return Role::Owner };
        let workspace = self.workspace_of(base);
        if !reach.has_base(base, workspace) {
            return Role::None;
        }
        let own = self.member(*id, Target::Base(base));
        self.everywhere(*id).max(own).max(workspace.map_or(Role::None, |w| self.member(*id, Target::Workspace(w))))
    }

    /// The role in a workspace.
    pub(crate) fn workspace_role(&self, standing: &Standing, workspace: WorkspaceId) -> Role {
        let Standing::User { id, reach } = standing else { return Role::Owner };
        if !reach.has_workspace(workspace) {
            return Role::None;
        }
        self.everywhere(*id).max(self.member(*id, Target::Workspace(workspace)))
    }

    /// Whether the operations that concern the whole data folder are allowed.
    pub(crate) fn administers(&self, standing: &Standing) -> bool {
        match standing {
            Standing::Folder => true,
            Standing::User { id, reach } => *reach == Reach::Everything && self.everywhere(*id) == Role::Owner,
        }
    }

    fn everywhere(&self, user: UserId) -> Role {
        match self.users.get(&user) {
            Some(user) if user.admin && user.suspended.is_none() => Role::Owner,
            _ => Role::None,
        }
    }

    fn member(&self, user: UserId, of: Target) -> Role {
        let active = self.users.get(&user).is_some_and(|user| user.suspended.is_none());
        if !active {
            return Role::None;
        }
        self.members.get(&(user, of)).map_or(Role::None, |member| member.role)
    }
}
