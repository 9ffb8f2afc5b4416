//! Users as requests name them and as answers show them.

use std::sync::Arc;

use cadre_model::{Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::error::AppError;
use crate::system::{Directory, Kept, User};

/// Most characters of a name.
const MAX_NAME_CHARS: usize = 255;

/// Longest mail address, in bytes (RFC 5321).
const MAX_EMAIL_BYTES: usize = 254;

/// A user, where others are shown who it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UserLine {
    /// Their id.
    #[schemars(with = "String")]
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their mail address.
    pub email: String,
}

/// A user, with what only those see who administer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserShown {
    /// Who it is.
    #[serde(flatten)]
    pub user: UserLine,
    /// Whether they administer the data folder.
    pub admin: bool,
    /// Since when they may not come in any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub suspended: Option<Timestamp>,
    /// When they were made a user.
    #[schemars(with = "String")]
    pub created_time: Timestamp,
}

impl From<&User> for UserLine {
    fn from(user: &User) -> Self {
        Self { id: user.id, name: user.name.clone(), email: user.email.clone() }
    }
}

impl From<&User> for UserShown {
    fn from(user: &User) -> Self {
        Self { user: user.into(), admin: user.admin, suspended: user.suspended, created_time: user.created }
    }
}

/// Finds a user by id or mail address.
pub(crate) fn find<'d>(directory: &'d Directory, key: &str) -> Result<&'d Kept<User>, AppError> {
    let by_id = key.parse().ok().and_then(|id| directory.users.get(&id));
    let folded = key.to_lowercase();
    let by_email = || directory.users.iter().find(|user| user.email.to_lowercase() == folded);
    by_id.or_else(by_email).ok_or_else(|| {
        AppError::new(Code::UserNotFound, format!("there is no user {key:?}")).hint("give an id or a mail address")
    })
}

/// The user of an id as others are shown; one who is not there any more has their id alone.
pub(crate) fn line(directory: &Directory, id: UserId) -> UserLine {
    let known: Option<&Arc<User>> = directory.users.get(&id).map(|kept| &kept.entry);
    known.map_or_else(|| UserLine { id, name: String::new(), email: String::new() }, |user| (&**user).into())
}

/// A name that may stand: not blank, not too long, without surrounding blanks.
pub(crate) fn name(what: &str, given: &str) -> Result<String, AppError> {
    let name = given.trim();
    let chars = name.chars().count();
    if chars == 0 || chars > MAX_NAME_CHARS || name.chars().any(char::is_control) {
        let message = format!("the name of a {what} has 1 to {MAX_NAME_CHARS} characters on one line, not {given:?}");
        return Err(AppError::new(Code::InvalidRequest, message));
    }
    Ok(name.to_owned())
}

/// A mail address, as far as its form shows, that no other user has.
pub(crate) fn email(directory: &Directory, given: &str, own: Option<UserId>) -> Result<String, AppError> {
    let email = given.trim();
    let parts = email.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    if !parts || email.len() > MAX_EMAIL_BYTES || email.chars().any(|c| c.is_whitespace() || c.is_control()) {
        let message = format!("{given:?} is no mail address");
        return Err(AppError::new(Code::InvalidRequest, message).hint("one looks like alice@example.com"));
    }
    let folded = email.to_lowercase();
    match directory.users.iter().find(|user| user.email.to_lowercase() == folded && Some(user.id) != own) {
        Some(other) => {
            let message = format!("user {} has the mail address {email:?} already", other.id);
            Err(AppError::new(Code::NameTaken, message).hint("give another one"))
        }
        None => Ok(email.to_owned()),
    }
}
