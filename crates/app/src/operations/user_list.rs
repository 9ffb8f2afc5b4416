//! `user_list`: who may come in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::people::UserShown;
use crate::scope::Scope;

/// Lists users.
pub struct UserList;

/// Nothing is asked for beside the list.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserListIn {}

/// The users, in the order of their making.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UserListOut {
    /// The users.
    pub users: Vec<UserShown>,
}

impl Operation for UserList {
    const NAME: &'static str = "user_list";
    const SUMMARY: &'static str = "List the users";
    const SCOPE: Option<Scope> = Some(Scope::UsersManage);
    const EFFECT: Effect = Effect::Read;
    type In = UserListIn;
    type Out = UserListOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, _: UserListIn, _: &mut dyn FnMut(NoEvent)) -> Result<UserListOut, AppError> {
        app.folder_as(caller)?;
        let directory = app.directory_read()?;
        Ok(UserListOut { users: directory.users.iter().map(|user| (&**user).into()).collect() })
    }
}
