//! `user_update`: another name or mail address, other rights, or none.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::people::{self, UserShown};
use crate::scope::Scope;
use crate::system::{Directory, User};

/// Changes a user.
pub struct UserUpdate;

/// What is to be different.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserUpdateIn {
    /// The user, by id or mail address.
    pub user: String,
    /// Another name.
    #[serde(default)]
    pub name: Option<String>,
    /// Another mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Whether they administer the data folder.
    #[serde(default)]
    pub admin: Option<bool>,
    /// Whether they may not come in; their tokens open nothing as long as that is so.
    #[serde(default)]
    pub suspended: Option<bool>,
}

impl Operation for UserUpdate {
    const NAME: &'static str = "user_update";
    const SUMMARY: &'static str =
        "Change a user: name, mail address, whether they administer, whether they may come in";
    const SCOPE: Option<Scope> = Some(Scope::UsersManage);
    const EFFECT: Effect = Effect::Write;
    type In = UserUpdateIn;
    type Out = UserShown;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: UserUpdateIn, _: &mut dyn FnMut(NoEvent)) -> Result<UserShown, AppError> {
        app.folder_as(caller)?;
        let now = app.now();
        let system = app.system_as(caller)?;
        let changed = system.change(caller, Self::NAME, |directory, changes| {
            let kept = people::find(directory, &input.user)?;
            let mut user = User::clone(kept);
            if let Some(name) = &input.name {
                user.name = people::name("user", name)?;
            }
            if let Some(email) = &input.email {
                user.email = people::email(directory, email, Some(user.id))?;
            }
            user.admin = input.admin.unwrap_or(user.admin);
            user.suspended = match input.suspended {
                Some(true) => user.suspended.or(Some(now)),
                Some(false) => None,
                None => user.suspended,
            };
            refuse_nobody_left(directory, &user)?;
            changes.update(kept.record, &user);
            Ok(())
        })?;
        Ok((&system.made::<User>(&changed.outcome)?).into())
    }
}

/// Somebody has to administer.
fn refuse_nobody_left(directory: &Directory, changed: &User) -> Result<(), AppError> {
    let administers = |user: &User| user.admin && user.suspended.is_none();
    if administers(changed) || directory.users.iter().any(|user| user.id != changed.id && administers(user)) {
        return Ok(());
    }
    let message = format!("{} is the only one who administers the data folder", changed.name);
    Err(AppError::new(Code::RuleRefused, message).hint("let somebody else administer first"))
}
