//! `user_create`: somebody who may come in.

use cadre_model::{Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::people::{self, UserShown};
use crate::scope::Scope;
use crate::system::User;

/// Makes a user.
pub struct UserCreate;

/// The user to make.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserCreateIn {
    /// Their name.
    pub name: String,
    /// Their mail address, which no other user has.
    pub email: String,
    /// Whether they administer the data folder.
    #[serde(default)]
    pub admin: bool,
    /// Their id; a new one is drawn when absent.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub id: Option<UserId>,
}

impl Operation for UserCreate {
    const NAME: &'static str = "user_create";
    const SUMMARY: &'static str = "Make a user, who may come in with tokens";
    const SCOPE: Option<Scope> = Some(Scope::UsersManage);
    const EFFECT: Effect = Effect::Write;
    type In = UserCreateIn;
    type Out = UserShown;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: UserCreateIn, _: &mut dyn FnMut(NoEvent)) -> Result<UserShown, AppError> {
        app.folder_as(caller)?;
        let system = app.system_as(caller)?;
        let changed = system.change(caller, Self::NAME, |directory, changes| {
            let id = input.id.unwrap_or_else(|| UserId::generate(&mut rand::rng()));
            if directory.users.get(&id).is_some() {
                return Err(AppError::new(Code::NameTaken, format!("there is a user {id} already")));
            }
            let user = User {
                id,
                name: people::name("user", &input.name)?,
                email: people::email(directory, &input.email, None)?,
                admin: input.admin,
                suspended: None,
                created: Timestamp::default(),
            };
            changes.create(&user);
            Ok(())
        })?;
        Ok((&system.made::<User>(&changed.outcome)?).into())
    }
}
