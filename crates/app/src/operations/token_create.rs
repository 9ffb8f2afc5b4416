//! `token_create`: a personal access token.

use cadre_model::{Timestamp, TokenId, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::token_list::TokenLine;
use crate::app::App;
use crate::caller::{Caller, Reach, Standing};
use crate::code::Code;
use crate::error::AppError;
use crate::given;
use crate::operation::{Effect, NoEvent, Operation};
use crate::people;
use crate::role::Role;
use crate::scope::{Scope, Scopes};
use crate::secret_text::SecretText;
use crate::system::{Directory, Token, digest, draw};

/// Makes a token.
pub struct TokenCreate;

/// The token to make.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokenCreateIn {
    /// What it is for.
    pub name: String,
    /// Whose it is, by id or mail address: the caller's own when absent, and for the owner of the data folder that of whoever
    /// administers it first.
    #[serde(default)]
    pub user: Option<String>,
    /// What it allows: all of the caller's scopes that concern bases when absent. No more than the caller's own.
    #[serde(default)]
    pub scopes: Option<Vec<Scope>>,
    /// Ids of the workspaces and bases that it is granted, or `all`, which is meant when absent. No more than the caller's own.
    #[serde(default)]
    pub grants: Option<Vec<String>>,
    /// When it ends: a day (its first instant in UTC) or an instant. When absent with the caller's own token, or never.
    #[serde(default)]
    pub expires: Option<String>,
}

/// A token that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TokenCreateOut {
    /// What is known of it.
    #[serde(flatten)]
    pub line: TokenLine,
    /// Its text: shown now, and never again.
    pub token: SecretText,
}

impl Operation for TokenCreate {
    const NAME: &'static str = "token_create";
    const SUMMARY: &'static str = "Make a personal access token; its text is shown once";
    const SCOPE: Option<Scope> = Some(Scope::TokensManage);
    const EFFECT: Effect = Effect::Write;
    type In = TokenCreateIn;
    type Out = TokenCreateOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: TokenCreateIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<TokenCreateOut, AppError> {
        let system = app.system_as(caller)?;
        let reach = reach(app, caller, input.grants.as_deref())?;
        let expires = input.expires.as_deref().map(|text| expiry(text, app.now())).transpose()?;
        let changed = system.change(caller, Self::NAME, |directory, changes| {
            let id = TokenId::generate(&mut rand::rng());
            let text = draw(id, &mut rand::rng());
            let token = Token {
                id,
                user: whose(directory, caller, input.user.as_deref())?,
                name: people::name("token", &input.name)?,
                scopes: scopes(caller, input.scopes.as_deref())?,
                reach,
                digest: digest(text.expose()),
                created: Timestamp::default(),
                expires: ends(directory, caller, expires)?,
                revoked: None,
            };
            changes.create(&token);
            Ok(text)
        })?;
        let Some(token) = changed.planned else {
            let message = "this token was made by the same request before, and its text is shown once";
            return Err(AppError::new(Code::KeyReused, message).hint("revoke it, and make another under another key"));
        };
        let made: Token = system.made(&changed.outcome)?;
        Ok(TokenCreateOut { line: TokenLine::new(&system.directory(), &made), token })
    }
}

/// Whose token it is to be: nobody makes one for others but who administers.
fn whose(directory: &Directory, caller: &Caller, key: Option<&str>) -> Result<UserId, AppError> {
    match (key, caller.standing()) {
        (None, Standing::User { id, .. }) => Ok(*id),
        (None, Standing::Folder) => {
            let admin = directory.users.iter().find(|user| user.admin && user.suspended.is_none());
            admin.map(|user| user.id).ok_or_else(|| AppError::new(Code::UserNotFound, "nobody administers the folder"))
        }
        (Some(key), standing) => {
            let user = people::find(directory, key);
            match (user, standing) {
                (Ok(user), Standing::User { id, .. }) if user.id == *id => Ok(user.id),
                (user, standing) if directory.administers(standing) => Ok(user?.id),
                _ => {
                    let message = "a token for somebody else is made by those who administer the data folder";
                    Err(AppError::new(Code::RoleMissing, message))
                }
            }
        }
    }
}

fn scopes(caller: &Caller, asked: Option<&[Scope]>) -> Result<Scopes, AppError> {
    let Some(asked) = asked else { return Ok(caller.scopes().beyond(Scopes::MANAGING)) };
    let asked: Scopes = asked.iter().copied().collect();
    let beyond: Vec<&str> = asked.beyond(caller.scopes()).iter().map(Scope::name).collect();
    if beyond.is_empty() {
        return Ok(asked);
    }
    let message = format!("a token allows no more than the one that makes it, which lacks {}", beyond.join(", "));
    Err(AppError::new(Code::ScopeMissing, message))
}

/// What the token is granted: each of it must be there for the caller.
fn reach(app: &App, caller: &Caller, asked: Option<&[String]>) -> Result<Reach, AppError> {
    let own = match caller.standing() {
        Standing::Folder => &Reach::Everything,
        Standing::User { reach, .. } => reach,
    };
    let Some(asked) = asked else { return Ok(own.clone()) };
    let reach =
        Reach::of(asked.iter().map(String::as_str)).map_err(|what| AppError::new(Code::InvalidRequest, what))?;
    match &reach {
        Reach::Everything if *own == Reach::Everything => {}
        Reach::Everything => {
            let message = "a token is granted no more than the one that makes it, which is not granted everything";
            return Err(AppError::new(Code::RoleMissing, message).hint("name workspaces and bases"));
        }
        Reach::Only { workspaces, bases } => {
            for id in workspaces {
                app.workspace_as(caller, Some(&id.to_string()), Role::Read)?;
            }
            for id in bases {
                app.base_as(caller, id.to_string().as_str(), Role::Read)?;
            }
        }
    }
    Ok(reach)
}

/// When the token ends: no later than the one that makes it.
fn ends(directory: &Directory, caller: &Caller, asked: Option<Timestamp>) -> Result<Option<Timestamp>, AppError> {
    let own = caller.token().and_then(|id| directory.tokens.get(&id)?.expires);
    match (own, asked) {
        (Some(own), Some(asked)) if asked > own => {
            let message = format!("a token ends no later than the one that makes it, which ends at {own}");
            Err(AppError::new(Code::InvalidRequest, message))
        }
        (own, asked) => Ok(asked.or(own)),
    }
}

fn expiry(text: &str, now: Timestamp) -> Result<Timestamp, AppError> {
    let at = given::instant(text).map(Timestamp).map_err(|what| AppError::new(Code::InvalidRequest, what))?;
    if at > now {
        return Ok(at);
    }
    Err(AppError::new(Code::InvalidRequest, format!("a token that ends at {at} would open nothing: that is past")))
}
