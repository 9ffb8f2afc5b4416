//! Who calls an operation: for the log, and for what they may do.

use std::fmt;
use std::sync::Arc;

use cadre_base::Key;
use cadre_model::{Actor, BaseId, Through, TokenId, UserId, WorkspaceId};

use crate::code::Code;
use crate::error::AppError;
use crate::scope::{Scope, Scopes};

/// Who calls. Cheap to clone: what does not differ between the calls of a token is shared.
#[derive(Clone)]
pub struct Caller {
    identity: Arc<Identity>,
    key: Option<Key>,
}

/// What is the same for every call of a token.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) actor: Actor,
    pub(crate) token: Option<TokenId>,
    pub(crate) scopes: Scopes,
    pub(crate) standing: Standing,
}

/// What roles follow from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The owner of the data folder, who holds its files: every role everywhere.
    Folder,
    /// A user, where their token reaches: the user's roles.
    User {
        /// Who.
        id: UserId,
        /// How far the token reaches.
        reach: Reach,
    },
}

/// The bases and workspaces that a token is granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// All that its user has now or will have.
    Everything,
    /// These.
    Only {
        /// Workspaces, with all bases in them.
        workspaces: Vec<WorkspaceId>,
        /// Single bases.
        bases: Vec<BaseId>,
    },
}

impl Caller {
    /// The owner of the data folder, who may do everything.
    pub fn owner(actor: Actor) -> Self {
        Self::owner_with(actor, Scopes::ALL)
    }

    /// The owner of the data folder, held to some scopes.
    pub fn owner_with(actor: Actor, scopes: Scopes) -> Self {
        Self::of(Arc::new(Identity { actor, token: None, scopes, standing: Standing::Folder }))
    }

    pub(crate) fn of(identity: Arc<Identity>) -> Self {
        Self { identity, key: None }
    }

    /// The same with a key: what the next operation commits is committed once, however often it is asked for within a day.
    ///
    /// A key belongs to its user: those of others do not meet it. Bounds: 240 characters, which the commit checks.
    #[must_use]
    pub fn with_key(mut self, key: Key) -> Self {
        let key = match self.user() {
            Some(user) => Key { key: format!("{} {}", user.suffix(), key.key), ..key },
            None => key,
        };
        self.key = Some(key);
        self
    }

    /// The same without a key.
    #[must_use]
    pub(crate) fn without_key(mut self) -> Self {
        self.key = None;
        self
    }

    /// The same, come through another face.
    #[must_use]
    pub fn through(mut self, through: Through) -> Self {
        if self.actor().through != through {
            Arc::make_mut(&mut self.identity).actor.through = through;
        }
        self
    }

    /// Who it is, for the log.
    pub fn actor(&self) -> &Actor {
        &self.identity.actor
    }

    /// The key for the draft that the operation commits.
    pub fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    /// The user; none for the owner of the data folder.
    pub fn user(&self) -> Option<UserId> {
        match &self.identity.standing {
            Standing::Folder => None,
            Standing::User { id, .. } => Some(*id),
        }
    }

    /// The token that was shown, if one was.
    pub fn token(&self) -> Option<TokenId> {
        self.identity.token
    }

    /// What the caller's token allows.
    pub fn scopes(&self) -> Scopes {
        self.identity.scopes
    }

    /// What roles follow from.
    pub(crate) fn standing(&self) -> &Standing {
        &self.identity.standing
    }

    /// Whether it is the owner of the data folder.
    pub fn is_owner(&self) -> bool {
        *self.standing() == Standing::Folder
    }

    /// Refuses a caller who lacks a scope.
    pub(crate) fn check(&self, operation: &'static str, scope: Option<Scope>) -> Result<(), AppError> {
        match scope {
            Some(scope) if !self.scopes().has(scope) => {
                let message = format!("{operation} needs a token with the scope {}", scope.name());
                Err(AppError::new(Code::ScopeMissing, message))
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let identity = &*self.identity;
        f.debug_struct("Caller")
            .field("user", &self.user())
            .field("token", &identity.token)
            .field("through", &identity.actor.through)
            .finish_non_exhaustive()
    }
}

impl Reach {
    /// The reach of some words: `all`, or ids of workspaces and bases.
    ///
    /// # Errors
    /// In words, for a word that is neither.
    pub(crate) fn of<'w>(words: impl IntoIterator<Item = &'w str>) -> Result<Self, String> {
        let (mut workspaces, mut bases, mut all) = (Vec::new(), Vec::new(), false);
        for word in words {
            match (word.parse::<WorkspaceId>(), word.parse::<BaseId>()) {
                (Ok(id), _) => workspaces.push(id),
                (_, Ok(id)) => bases.push(id),
                _ if word == "all" => all = true,
                _ => return Err(format!("{word:?} is no id of a workspace or base, and not `all`")),
            }
        }
        match (all, workspaces.is_empty() && bases.is_empty()) {
            (true, true) => Ok(Self::Everything),
            (true, false) => Err("`all` stands alone".to_owned()),
            (false, true) => Err("nothing is named: give `all`, or ids of workspaces and bases".to_owned()),
            (false, false) => Ok(Self::Only { workspaces, bases }),
        }
    }

    /// The words that [`Self::of`] reads.
    pub(crate) fn words(&self) -> Vec<String> {
        match self {
            Self::Everything => vec!["all".to_owned()],
            Self::Only { workspaces, bases } => {
                workspaces.iter().map(ToString::to_string).chain(bases.iter().map(ToString::to_string)).collect()
            }
        }
    }

    /// Whether a base of a workspace is within.
    pub(crate) fn has_base(&self, base: BaseId, workspace: Option<WorkspaceId>) -> bool {
        match self {
            Self::Everything => true,
            Self::Only { workspaces, bases } => {
                bases.contains(&base) || workspace.is_some_and(|workspace| workspaces.contains(&workspace))
            }
        }
    }

    /// Whether a workspace itself is within.
    pub(crate) fn has_workspace(&self, workspace: WorkspaceId) -> bool {
        match self {
            Self::Everything => true,
            Self::Only { workspaces, .. } => workspaces.contains(&workspace),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user() -> Caller {
        let standing = Standing::User { id: "usrCdrAlice00001N".parse().unwrap(), reach: Reach::Everything };
        Caller::of(Arc::new(Identity { actor: Actor::default(), token: None, scopes: Scopes::ALL, standing }))
    }

    #[test]
    fn keys_of_two_users_never_meet() {
        let key = || Key { key: "k".into(), body_sha256: String::new() };
        assert_eq!(user().with_key(key()).key().unwrap().key, "CdrAlice00001N k");
        assert_eq!(Caller::owner(Actor::default()).with_key(key()).key().unwrap().key, "k");
    }

    #[test]
    fn a_caller_through_another_face_leaves_the_first_one_as_it_was() {
        let api = user().through(Through::Api);
        let page = api.clone().through(Through::Page);
        assert_eq!((api.actor().through, page.actor().through), (Through::Api, Through::Page));
        assert_eq!(page.user(), api.user());
    }

    #[test]
    fn a_reach_is_written_and_read_in_words() {
        for words in [vec!["all"], vec!["wspCdrWork000001W", "appCdr3mo0Base001"]] {
            assert_eq!(Reach::of(words.iter().copied()).unwrap().words(), words);
        }
        for wrong in [vec![], vec!["all", "appCdr3mo0Base001"], vec!["tblCdrTasks00001A"], vec![""]] {
            assert!(Reach::of(wrong.iter().copied()).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_token_reaches_its_bases_and_those_of_its_workspaces() {
        let (w, other): (WorkspaceId, WorkspaceId) =
            ("wspCdrWork000001W".parse().unwrap(), "wspCdrOther00001W".parse().unwrap());
        let (a, b): (BaseId, BaseId) = ("appCdr3mo0Base001".parse().unwrap(), "appCdr3mo0Base002".parse().unwrap());
        let only = Reach::Only { workspaces: vec![w], bases: vec![a] };
        assert!(only.has_base(a, None) && only.has_base(a, Some(other)) && only.has_base(b, Some(w)));
        assert!(!only.has_base(b, Some(other)) && !only.has_base(b, None));
        assert!(only.has_workspace(w) && !only.has_workspace(other));
        assert!(Reach::Everything.has_base(b, None) && Reach::Everything.has_workspace(other));
    }
}
