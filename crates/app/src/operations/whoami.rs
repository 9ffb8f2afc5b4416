//! `whoami`: who calls, and what the token allows.

use cadre_model::{TokenId, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::scope::Scope;

/// Says who calls.
pub struct Whoami;

/// Nothing is asked for.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhoamiIn {}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WhoamiOut {
    /// The user; absent for the owner of the data folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub id: Option<UserId>,
    /// Their mail address, when the token allows to read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The token that was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub token: Option<TokenId>,
    /// What it allows.
    pub scopes: Vec<Scope>,
}

impl Operation for Whoami {
    const NAME: &'static str = "whoami";
    const SUMMARY: &'static str = "Say who calls, and what the token allows";
    const SCOPE: Option<Scope> = None;
    const EFFECT: Effect = Effect::Read;
    type In = WhoamiIn;
    type Out = WhoamiOut;
    type Event = NoEvent;

    fn run(_: &App, caller: &Caller, _: WhoamiIn, _: &mut dyn FnMut(NoEvent)) -> Result<WhoamiOut, AppError> {
        let person = caller.actor().user.as_ref();
        Ok(WhoamiOut {
            id: caller.user(),
            email: person.and_then(|person| person.email.clone()).filter(|_| caller.scopes().has(Scope::EmailRead)),
            name: person.and_then(|person| person.name.clone()),
            token: caller.token(),
            scopes: caller.scopes().iter().collect(),
        })
    }
}
