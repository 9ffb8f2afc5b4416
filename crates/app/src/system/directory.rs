//! The directory: everything that access is decided by, in memory, as of one commit of the system base.

use std::collections::HashMap;
use std::sync::Arc;

use cadre_base::Snapshot;
use cadre_model::{Actor, BaseId, Person, Seq, Through, Timestamp, UserId, WorkspaceId};
use subtle::ConstantTimeEq;

use super::entries::{BaseEntry, Member, Target, User, Workspace};
use super::part::{Kept, Part};
use super::secret::Secret;
use super::tables::Layouts;
use super::token::{Token, digest};
use super::webhook::Webhook;
use crate::caller::{Identity, Reach, Standing};
use crate::role::Role;

/// Everything that access is decided by.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    /// The commit that it is as of.
    pub(crate) seq: Seq,
    pub(crate) workspaces: Part<Workspace>,
    pub(crate) users: Part<User>,
    pub(crate) tokens: Part<Token>,
    pub(crate) members: Part<Member>,
    pub(crate) bases: Part<BaseEntry>,
    pub(crate) secrets: Part<Secret>,
    /// Nobody's access is decided by these; they are here because they are found at every commit.
    pub(crate) webhooks: Part<Webhook>,
    /// Tokens that open something, by the first bytes of their digest.
    credentials: Arc<HashMap<[u8; 8], Vec<Credential>>>,
}

/// A token that was not revoked, of a user who may come in.
#[derive(Debug)]
struct Credential {
    digest: [u8; 32],
    expires: Option<Timestamp>,
    identity: Arc<Identity>,
}

impl Directory {
    /// The directory as of a snapshot of the system base; what did not change since is taken over.
    pub(crate) fn follow(&self, snapshot: &Snapshot, layouts: &Layouts) -> Self {
        let users = self.users.follow(snapshot, layouts.get::<User>());
        let tokens = self.tokens.follow(snapshot, layouts.get::<Token>());
        let credentials = match users.is(&self.users) && tokens.is(&self.tokens) {
            true => Arc::clone(&self.credentials),
            false => Arc::new(credentials(&users, &tokens)),
        };
        Self {
            seq: snapshot.seq(),
            workspaces: self.workspaces.follow(snapshot, layouts.get::<Workspace>()),
            members: self.members.follow(snapshot, layouts.get::<Member>()),
            bases: self.bases.follow(snapshot, layouts.get::<BaseEntry>()),
            secrets: self.secrets.follow(snapshot, layouts.get::<Secret>()),
            webhooks: self.webhooks.follow(snapshot, layouts.get::<Webhook>()),
            users,
            tokens,
            credentials,
        }
    }

    /// Who shows the text of a token, unless it is unknown, revoked or expired at `now`.
    ///
    /// Cost: one SHA-256 and one look-up. The digest is compared in constant time.
    pub(crate) fn identify(&self, text: &str, now: Timestamp) -> Option<Arc<Identity>> {
        let shown = digest(text);
        let near = self.credentials.get(&shown[..8])?;
        let found = near.iter().find(|credential| bool::from(credential.digest.ct_eq(&shown)))?;
        found.expires.is_none_or(|expires| now < expires).then(|| Arc::clone(&found.identity))
    }

    /// The workspace that a base belongs to: the one of its entry, else the first one.
    pub(crate) fn workspace_of(&self, base: BaseId) -> Option<WorkspaceId> {
        let entry = self.bases.get(&base).map(|entry| entry.workspace);
        entry.or_else(|| self.workspaces.iter().next().map(|workspace| workspace.id))
    }

    /// Since when a base is in the trash.
    pub(crate) fn deleted(&self, base: BaseId) -> Option<Timestamp> {
        self.bases.get(&base)?.deleted
    }

    /// The role in a base; whether there is such a base, and not in the trash, is for others to say.
    pub(crate) fn role(&self, standing: &Standing, base: BaseId) -> Role {
        let Standing::User { id, reach } = standing else { return Role::Owner };
        match reach.has_base(base, self.workspace_of(base)) {
            true => self.user_role(*id, base),
            false => Role::None,
        }
    }

    /// The role that a user has in a base, with whatever token.
    pub(crate) fn user_role(&self, user: UserId, base: BaseId) -> Role {
        let through = self.workspace_of(base).map_or(Role::None, |w| self.member(user, Target::Workspace(w)));
        through.max(self.member(user, Target::Base(base)))
    }

    /// The role in a workspace.
    pub(crate) fn workspace_role(&self, standing: &Standing, workspace: WorkspaceId) -> Role {
        match standing {
            Standing::Folder => Role::Owner,
            Standing::User { id, reach } if reach.has_workspace(workspace) => {
                self.member(*id, Target::Workspace(workspace))
            }
            Standing::User { .. } => Role::None,
        }
    }

    /// Whether the operations that concern the whole data folder are allowed.
    pub(crate) fn administers(&self, standing: &Standing) -> bool {
        match standing {
            Standing::Folder => true,
            Standing::User { id, reach } => {
                *reach == Reach::Everything && self.active(*id).is_some_and(|user| user.admin)
            }
        }
    }

    /// A user who may come in.
    pub(crate) fn active(&self, user: UserId) -> Option<&Kept<User>> {
        self.users.get(&user).filter(|user| user.suspended.is_none())
    }

    /// The role in exactly this workspace or base; administrators own everything.
    fn member(&self, user: UserId, of: Target) -> Role {
        match self.active(user) {
            Some(active) if active.admin => Role::Owner,
            Some(_) => self.members.get(&(user, of)).map_or(Role::None, |member| member.role),
            None => Role::None,
        }
    }

    /// The rows that cannot be read, in words.
    pub(crate) fn unreadable(&self) -> impl Iterator<Item = &String> {
        let first = self.workspaces.unreadable().iter().chain(self.users.unreadable()).chain(self.tokens.unreadable());
        let then = first.chain(self.members.unreadable()).chain(self.bases.unreadable());
        then.chain(self.secrets.unreadable()).chain(self.webhooks.unreadable())
    }
}

fn credentials(users: &Part<User>, tokens: &Part<Token>) -> HashMap<[u8; 8], Vec<Credential>> {
    let mut found: HashMap<[u8; 8], Vec<Credential>> = HashMap::with_capacity(tokens.len());
    for token in tokens.iter().filter(|token| token.revoked.is_none()) {
        let Some(user) = users.get(&token.user).filter(|user| user.suspended.is_none()) else { continue };
        let person = Person { id: user.id, email: Some(user.email.clone()), name: Some(user.name.clone()) };
        let identity = Identity {
            actor: Actor { user: Some(person), token: Some(token.name.clone()), agent: None, through: Through::Api },
            token: Some(token.id),
            scopes: token.scopes,
            standing: Standing::User { id: user.id, reach: token.reach.clone() },
        };
        let credential = Credential { digest: token.digest, expires: token.expires, identity: Arc::new(identity) };
        let mut near = [0; 8];
        near.copy_from_slice(&token.digest[..8]);
        found.entry(near).or_default().push(credential);
    }
    found
}
