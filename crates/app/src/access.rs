//! The way from a caller to what they may use: nothing else opens a base that a request names.
//!
//! An operation's scope is checked before it runs ([`crate::App::call`]); here the other two conditions follow: the token
//! reaches the base or workspace, and its user has the role there. What a caller may not see answers exactly like what is
//! not there. Roles are read at every call from the directory as it is then: who was taken out is out at once.
//!
//! Source: Airtable Web API reference, section 1.3.

use std::sync::Arc;

use cadre_base::Base;
use cadre_model::{BaseId, WorkspaceId};

use crate::app::App;
use crate::bases::BaseName;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::opened::Opened;
use crate::role::Role;
use crate::system::{Directory, System, Workspace, import_name, record_of_import};

impl App {
    /// Who shows a token. Cost: one SHA-256 and one look-up.
    ///
    /// # Errors
    /// [`Code::AuthenticationRequired`], in the same words whatever is wrong with the token; trouble with the store.
    pub fn authenticate(&self, token: &str) -> Result<Caller, AppError> {
        let identity = self.existing()?.directory()?.identify(token, self.now());
        identity.map(Caller::of).ok_or_else(|| {
            let message = "the token is missing, unknown, expired or revoked, or its user is suspended";
            AppError::new(Code::AuthenticationRequired, message).hint("`token_create` makes one")
        })
    }

    /// The base of an id or name, opened, for a caller who has at least the role `needs` there; without a key the only base
    /// that the caller sees.
    ///
    /// # Errors
    /// [`Code::BaseNotFound`] when there is none or the caller sees none; [`Code::RoleMissing`] when the caller sees it and
    /// may not do this.
    pub fn base_as<'k>(
        &self,
        caller: &Caller,
        key: impl Into<Option<&'k str>>,
        needs: Role,
    ) -> Result<Arc<Base>, AppError> {
        let opened = self.existing()?;
        let sight = Sight::of(&opened, caller)?;
        let key = key.into();
        let found = opened.bases.find(key, &|id| sight.sees(id));
        let base = found.map_err(|error| if_incomplete(&opened, caller, key, error))?;
        require(sight.role(base.id()), needs, "base")?;
        Ok(base)
    }

    /// The bases that a caller sees, by name.
    pub(crate) fn bases_of(&self, caller: &Caller) -> Result<Vec<BaseName>, AppError> {
        let opened = self.existing()?;
        let sight = Sight::of(&opened, caller)?;
        opened.bases.list(&|id| sight.sees(id))
    }

    /// The system base, and the workspace of an id or name, for a caller who has at least the role `needs` there; without a
    /// key the first one where that is so.
    ///
    /// # Errors
    /// [`Code::WorkspaceNotFound`] when there is none or the caller sees none; [`Code::RoleMissing`].
    pub(crate) fn workspace_as(
        &self,
        caller: &Caller,
        key: Option<&str>,
        needs: Role,
    ) -> Result<(Arc<System>, Arc<Workspace>), AppError> {
        let system = self.system_as(caller)?;
        let directory = system.directory();
        let workspace = find_workspace(&directory, caller, key, needs)?;
        require(directory.workspace_role(caller.standing(), workspace.id), needs, "workspace")?;
        Ok((system, workspace))
    }

    /// The system base, made when the folder has none; for the owner of the folder the folder is made too.
    pub(crate) fn system_as(&self, caller: &Caller) -> Result<Arc<System>, AppError> {
        let opened = if caller.is_owner() { self.opened() } else { self.existing() };
        opened?.system_made()
    }

    /// The directory, for a caller who looks at it; made, with the system base, in a folder that has none.
    pub(crate) fn directory_read(&self) -> Result<Arc<Directory>, AppError> {
        Ok(self.existing()?.system_made()?.directory())
    }

    /// Refuses callers who do not administer the data folder.
    pub(crate) fn folder_as(&self, caller: &Caller) -> Result<(), AppError> {
        if caller.is_owner() || self.existing()?.directory()?.administers(caller.standing()) {
            return Ok(());
        }
        let message = "this concerns the whole data folder: only an administrator may, with a token for everything";
        Err(AppError::new(Code::RoleMissing, message))
    }
}

/// Says of a base that is not there whether an import of the caller has brought a part of it.
fn if_incomplete(opened: &Opened, caller: &Caller, key: Option<&str>, error: AppError) -> AppError {
    let id = key.and_then(|key| key.parse::<BaseId>().ok()).filter(|_| error.code() == Code::BaseNotFound);
    let (Some(id), Ok(Some(system))) = (id, opened.system()) else { return error };
    let part = record_of_import(&import_name(id, caller.user()));
    match system.snapshot().find_record(part) {
        Some(_) => error.hint("an import of it from Airtable is not complete: the same import goes on where it was"),
        None => error,
    }
}

/// What a caller sees, as of one commit of the system base.
pub(crate) struct Sight<'c> {
    pub(crate) directory: Arc<Directory>,
    caller: &'c Caller,
}

impl<'c> Sight<'c> {
    pub(crate) fn of(opened: &Opened, caller: &'c Caller) -> Result<Self, AppError> {
        let directory = match opened.directory() {
            // The owner of the folder gets at the bases of a folder whose directory is damaged.
            Err(_) if caller.is_owner() => Arc::default(),
            directory => directory?,
        };
        Ok(Self { directory, caller })
    }

    /// Whether a base is there for the caller.
    pub(crate) fn sees(&self, base: BaseId) -> bool {
        self.directory.deleted(base).is_none() && self.role(base) > Role::None
    }

    /// The caller's role in a base.
    pub(crate) fn role(&self, base: BaseId) -> Role {
        self.directory.role(self.caller.standing(), base)
    }
}

/// Finds, among the workspaces that a caller sees, one by id or name; without a key the first one with the role, else the first.
fn find_workspace(
    directory: &Directory,
    caller: &Caller,
    key: Option<&str>,
    needs: Role,
) -> Result<Arc<Workspace>, AppError> {
    let role = |id: WorkspaceId| directory.workspace_role(caller.standing(), id);
    let seen: Vec<&Arc<Workspace>> =
        directory.workspaces.iter().map(|kept| &kept.entry).filter(|w| role(w.id) > Role::None).collect();
    let Some(key) = key else {
        let first = seen.iter().find(|workspace| role(workspace.id) >= needs).or(seen.first());
        return first.map(|first| Arc::clone(first)).ok_or_else(|| no_workspace(None));
    };
    let by_id = seen.iter().find(|workspace| workspace.id.to_string() == key).copied();
    let named: Vec<&Arc<Workspace>> = seen.iter().filter(|workspace| workspace.name == key).copied().collect();
    match (by_id, named.as_slice()) {
        (Some(found), _) | (None, &[found]) => Ok(Arc::clone(found)),
        (None, []) => Err(no_workspace(Some(key))),
        (None, several) => {
            let ids: Vec<String> = several.iter().map(|workspace| workspace.id.to_string()).collect();
            let message = format!("{} workspaces are named {key:?}", several.len());
            Err(AppError::new(Code::InvalidRequest, message).hint(format!("name one by its id: {}", ids.join(", "))))
        }
    }
}

fn no_workspace(key: Option<&str>) -> AppError {
    let message =
        key.map_or_else(|| "there is no workspace".to_owned(), |key| format!("there is no workspace {key:?}"));
    AppError::new(Code::WorkspaceNotFound, message).hint("`workspace_list` shows them")
}

/// Refuses a role below what is needed.
pub(crate) fn require(role: Role, needs: Role, what: &str) -> Result<(), AppError> {
    if role >= needs {
        return Ok(());
    }
    let message = format!("this needs the role {} in the {what}; yours is {}", needs.name(), role.name());
    Err(AppError::new(Code::RoleMissing, message))
}

#[cfg(test)]
mod tests;
