//! What a folder needs before it is served for the first time.

use cadre_base::system_actor;
use cadre_model::{UserId, WorkspaceId};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operations::token_create::{TokenCreate, TokenCreateIn};
use crate::scope::Scope;
use crate::secret_text::SecretText;

/// A folder that is ready to be served.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The first workspace.
    pub workspace: WorkspaceId,
    /// Who administers.
    pub user: UserId,
    /// The text of a token that may do everything; told when it is made, which is when the folder never had a token.
    pub token: Option<SecretText>,
}

impl App {
    /// Makes the folder ready to be served: a workspace, a user who administers, and a token of theirs, as far as they are
    /// missing. Where the token's text was lost, `token_create` makes another for the owner of the folder.
    ///
    /// # Errors
    /// Where the folder cannot be opened or written.
    pub fn serve_setup(&self) -> Result<Setup, AppError> {
        let system = self.opened()?.system_made()?;
        let directory = system.directory();
        let workspace = directory.workspaces.iter().next().map(|workspace| workspace.id);
        let user = directory.users.iter().find(|user| user.admin && user.suspended.is_none()).map(|user| user.id);
        let (Some(workspace), Some(user)) = (workspace, user) else {
            return Err(AppError::new(
                Code::Internal,
                "a folder that was set up lacks a workspace or somebody who administers",
            ));
        };
        let token = match directory.tokens.len() {
            0 => Some(self.call::<TokenCreate>(&Caller::owner(system_actor()), everything())?.token),
            _ => None,
        };
        Ok(Setup { workspace, user, token })
    }
}

/// The first token may do everything.
fn everything() -> TokenCreateIn {
    TokenCreateIn { name: "admin".to_owned(), scopes: Some(Scope::ALL.to_vec()), ..TokenCreateIn::default() }
}
