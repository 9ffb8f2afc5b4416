//! `token_list`: personal access tokens, without their texts.

use cadre_model::{Timestamp, TokenId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::people::{self, UserLine};
use crate::scope::Scope;
use crate::system::{Directory, Token};

/// Lists tokens.
pub struct TokenList;

/// Whose tokens.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokenListIn {
    /// Only those of this user, by id or mail address. Who does not administer sees their own alone.
    #[serde(default)]
    pub user: Option<String>,
    /// Also those that were revoked.
    #[serde(default)]
    pub revoked: bool,
}

/// The tokens, in the order of their making.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TokenListOut {
    /// The tokens.
    pub tokens: Vec<TokenLine>,
}

/// A token, without its text, which nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TokenLine {
    /// Its id: the part before the dot.
    #[schemars(with = "String")]
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// Whose it is.
    pub user: UserLine,
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// Ids of the workspaces and bases that it is granted, or `all`.
    pub grants: Vec<String>,
    /// When it was made.
    #[schemars(with = "String")]
    pub created_time: Timestamp,
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub expires: Option<Timestamp>,
    /// Since when it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub revoked: Option<Timestamp>,
}

impl TokenLine {
    pub(super) fn new(directory: &Directory, token: &Token) -> Self {
        Self {
            id: token.id,
            name: token.name.clone(),
            user: people::line(directory, token.user),
            scopes: token.scopes.iter().collect(),
            grants: token.reach.words(),
            created_time: token.created,
            expires: token.expires,
            revoked: token.revoked,
        }
    }
}

impl Operation for TokenList {
    const NAME: &'static str = "token_list";
    const SUMMARY: &'static str = "List personal access tokens: whose they are, what they allow, when they end";
    const SCOPE: Option<Scope> = Some(Scope::TokensManage);
    const EFFECT: Effect = Effect::Read;
    type In = TokenListIn;
    type Out = TokenListOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: TokenListIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<TokenListOut, AppError> {
        let directory = app.directory_read()?;
        let of = match &input.user {
            Some(key) => match people::find(&directory, key) {
                Ok(user) => Some(user.id),
                Err(error) if directory.administers(caller.standing()) => return Err(error),
                // Who else there is is not for everybody to find out.
                Err(_) => return Ok(TokenListOut { tokens: Vec::new() }),
            },
            None => None,
        };
        let shows = |token: &Token| {
            manages(&directory, caller, token)
                && of.is_none_or(|user| user == token.user)
                && (input.revoked || token.revoked.is_none())
        };
        let tokens = directory.tokens.iter().filter(|token| shows(token));
        Ok(TokenListOut { tokens: tokens.map(|token| TokenLine::new(&directory, token)).collect() })
    }
}

/// Whether a token is the caller's own, or the caller administers the folder.
pub(super) fn manages(directory: &Directory, caller: &Caller, token: &Token) -> bool {
    caller.user() == Some(token.user) || directory.administers(caller.standing())
}
