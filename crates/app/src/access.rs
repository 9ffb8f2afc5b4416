//! The way from a caller to what they may use: nothing else opens a base that a request names.
//!
//! An operation's scope is checked before it runs ([`crate::App::call`]); here the other two conditions follow: the token
//! reaches the base or workspace, and its user has the role there. What a caller may not see answers exactly like what is
//! not there. Roles are read at every call from the directory as it is then: who was taken out is out at once.
//!
//! Source: Airtable Web API reference, section 1.3.

use std::sync::Arc;

use cadre_base::Base;

use crate::app::App;
use crate::bases::BaseName;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::role::Role;

impl App {
    /// Who shows a token.
    ///
    /// # Errors
    /// [`Code::AuthenticationRequired`], in the same words whatever is wrong with the token.
    pub fn authenticate(&self, token: &str) -> Result<Caller, AppError> {
        let _ = token;
        Err(unknown())
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
        let directory = opened.directory();
        let sees = |id| directory.deleted(id).is_none() && directory.role(caller.standing(), id) > Role::None;
        let base = opened.bases.find(key.into(), &sees)?;
        has(directory.role(caller.standing(), base.id()), needs, "base")?;
        Ok(base)
    }

    /// The bases that a caller sees, by name.
    pub(crate) fn bases_of(&self, caller: &Caller) -> Result<Vec<BaseName>, AppError> {
        let opened = self.existing()?;
        let directory = opened.directory();
        opened.bases.list(&|id| directory.deleted(id).is_none() && directory.role(caller.standing(), id) > Role::None)
    }

    /// Refuses callers who do not administer the data folder.
    pub(crate) fn folder_as(&self, caller: &Caller) -> Result<(), AppError> {
        if caller.is_owner() || self.existing()?.directory().administers(caller.standing()) {
            return Ok(());
        }
        let message = "this concerns the whole data folder: only an administrator may, with a token for everything";
        Err(AppError::new(Code::RoleMissing, message))
    }
}

/// Refuses a role below what is needed.
fn has(role: Role, needs: Role, what: &str) -> Result<(), AppError> {
    if role >= needs {
        return Ok(());
    }
    let message = format!("this needs the role {} in the {what}; yours is {}", needs.name(), role.name());
    Err(AppError::new(Code::RoleMissing, message))
}

fn unknown() -> AppError {
    AppError::new(Code::AuthenticationRequired, "the token is missing, unknown, expired or revoked")
        .hint("`token_create` makes one")
}
