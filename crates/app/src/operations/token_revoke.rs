//! `token_revoke`: the end of a token.

use cadre_model::TokenId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::token_list::{TokenLine, manages};
use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::scope::Scope;
use crate::system::Token;

/// Ends a token.
pub struct TokenRevoke;

/// Which token.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokenRevokeIn {
    /// Its id: the part before the dot.
    #[schemars(with = "String")]
    pub token: TokenId,
}

impl Operation for TokenRevoke {
    const NAME: &'static str = "token_revoke";
    const SUMMARY: &'static str = "Revoke a personal access token: from then on it opens nothing";
    const SCOPE: Option<Scope> = Some(Scope::TokensManage);
    const EFFECT: Effect = Effect::Destructive;
    type In = TokenRevokeIn;
    type Out = TokenLine;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: TokenRevokeIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<TokenLine, AppError> {
        let now = app.now();
        let system = app.system_as(caller)?;
        let changed = system.change(caller, Self::NAME, |directory, changes| {
            let kept = directory.tokens.get(&input.token).filter(|token| manages(directory, caller, token));
            let Some(kept) = kept else {
                let message = format!("there is no token {}", input.token);
                return Err(AppError::new(Code::TokenNotFound, message).hint("`token_list` shows them"));
            };
            changes.update(kept.record, &Token { revoked: kept.revoked.or(Some(now)), ..Token::clone(kept) });
            Ok(())
        })?;
        let token: Token = system.made(&changed.outcome)?;
        Ok(TokenLine::new(&system.directory(), &token))
    }
}
