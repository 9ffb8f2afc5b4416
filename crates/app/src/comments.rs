//! Comments as answers show them, and the way from a request to them. Source: Airtable Web API reference, section 5.1.

mod import;

use std::sync::Arc;

use cadre_base::{Base, BaseError, Outcome, Snapshot};
use cadre_model::{BaseId, CommentId, RecordId, RowNo, Seq, TableNo, Timestamp, UserId};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::people::UserLine;
use crate::role::Role;
use crate::system::{Comment, Directory, Reaction, Subject, System, record_of};

pub(crate) use import::{BroughtComment, Places, bring};

/// Most characters of a comment. Ours: the reference gives none.
pub(crate) const MAX_TEXT_CHARS: usize = 20_000;

/// Most code points of an emoji: the longest in use, families with skin tones and flags of regions, have about a dozen.
const MAX_EMOJI_POINTS: usize = 16;

/// A comment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CommentShown {
    /// Its id.
    #[schemars(with = "String")]
    pub id: CommentId,
    /// Its text; users are mentioned as `@[usr...]`.
    pub text: String,
    /// Who wrote it.
    pub author: UserLine,
    /// When it was written.
    #[schemars(with = "String")]
    pub created_time: Timestamp,
    /// When its text was changed last; `null` until then.
    #[schemars(with = "Option<String>")]
    pub last_updated_time: Option<Timestamp>,
    /// The comment that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub parent_comment_id: Option<CommentId>,
    /// Who is mentioned in the text, by id.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(with = "std::collections::BTreeMap<String, Mentioned>")]
    pub mentioned: IndexMap<UserId, Mentioned>,
    /// Reactions, in the order in which they came.
    pub reactions: Vec<ReactionShown>,
}

/// Somebody who is mentioned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mentioned {
    /// Their id.
    #[schemars(with = "String")]
    pub id: UserId,
    /// `user`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Their name.
    pub display_name: String,
    /// Their mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// A reaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReactionShown {
    /// With what.
    pub emoji: Emoji,
    /// Who.
    pub reacting_user: ReactingUser,
}

/// An emoji.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Emoji {
    /// Its code points in hexadecimal digits, joined by `-`: `1f44d`, `1f468-200d-1f4bb`.
    pub unicode_character: String,
}

/// Who reacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReactingUser {
    /// Their id.
    #[schemars(with = "String")]
    pub user_id: UserId,
    /// Their mail address.
    pub email: String,
    /// Their name.
    pub name: String,
}

/// The names that comments on the records of a base show.
pub(crate) struct Names<'a> {
    pub(crate) directory: &'a Directory,
    pub(crate) base: BaseId,
    pub(crate) snapshot: &'a Snapshot,
}

impl Names<'_> {
    /// A comment with everybody's names as they are now.
    pub(crate) fn shown(&self, comment: Comment) -> CommentShown {
        CommentShown {
            id: comment.id,
            author: self.writer(comment.author),
            created_time: comment.created,
            last_updated_time: comment.edited,
            parent_comment_id: comment.parent,
            mentioned: self.mentioned(&comment.text),
            reactions: comment.reactions.into_iter().map(|reaction| self.reaction(reaction)).collect(),
            text: comment.text,
        }
    }

    /// Somebody who wrote something in the base: a user, or one whom the base's own directory of people knows.
    fn writer(&self, id: UserId) -> UserLine {
        if let Some(user) = self.directory.users.get(&id) {
            return (&**user).into();
        }
        let known = self.person(id);
        UserLine {
            id,
            name: known.and_then(|person| person.name.clone()).unwrap_or_default(),
            email: known.and_then(|person| person.email.clone()).unwrap_or_default(),
        }
    }

    fn person(&self, id: UserId) -> Option<&cadre_model::Person> {
        self.snapshot.schema().people.values().find(|person| person.id == id).map(|person| &**person)
    }

    fn reaction(&self, reaction: Reaction) -> ReactionShown {
        let UserLine { id, name, email } = self.writer(reaction.user);
        ReactionShown {
            emoji: Emoji { unicode_character: reaction.emoji },
            reacting_user: ReactingUser { user_id: id, email, name },
        }
    }

    /// Those whom a text mentions, as far as the base knows them: users with a role in it, and its own people. Worked out at
    /// each reading, so that a mention that an edit removed is gone.
    fn mentioned(&self, text: &str) -> IndexMap<UserId, Mentioned> {
        mentions(text).filter_map(|id| Some((id, self.mention(id)?))).collect()
    }

    fn mention(&self, id: UserId) -> Option<Mentioned> {
        let user = self.directory.users.get(&id).filter(|_| self.directory.user_role(id, self.base) > Role::None);
        let (display_name, email) = match user {
            Some(user) => (user.name.clone(), Some(user.email.clone())),
            None => {
                let person = self.person(id)?;
                (person.name.clone().or_else(|| person.email.clone())?, person.email.clone())
            }
        };
        Some(Mentioned { id, kind: "user".to_owned(), display_name, email })
    }
}

/// The users that a text mentions, as `@[usr...]`.
fn mentions(text: &str) -> impl Iterator<Item = UserId> {
    text.split("@[").skip(1).filter_map(|rest| rest.split_once(']')?.0.parse().ok())
}

/// Where comments are asked for: a base, and one of its records.
pub(crate) struct Commented {
    pub(crate) base: Arc<Base>,
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) on: Subject,
    /// The record's present id.
    pub(crate) record: RecordId,
    pub(crate) system: Arc<System>,
}

impl Commented {
    /// The record that a request names, for a caller who has at least a role in its base. A record of another table is found as
    /// well, as `record_get` finds it.
    pub(crate) fn find(
        app: &App,
        caller: &Caller,
        (base, table, record): (Option<&str>, &str, RecordId),
        needs: Role,
    ) -> Result<Self, AppError> {
        let base = app.base_as(caller, base, needs)?;
        let snapshot = base.snapshot();
        crate::finding::table(&snapshot, Some(table))?;
        let place = snapshot.find_record(record);
        let found = place.and_then(|(table, row)| Some((table, row, snapshot.record_id(table, row)?)));
        let (table, row, record) = found.ok_or(BaseError::NoRecord(record))?;
        let on = Subject { base: base.id(), table, row };
        Ok(Self { base, snapshot, on, record, system: app.system_as(caller)? })
    }

    /// A comment on the record, with the last commit that touched it.
    pub(crate) fn comment(&self, id: CommentId) -> Result<(Comment, Seq), AppError> {
        let found = self.system.read::<Comment>(&self.system.snapshot(), record_of(id))?;
        found.filter(|(comment, _)| comment.on == self.on).ok_or_else(|| not_found(id, self.record))
    }

    /// Changes a comment; read and changed again when somebody else changed it meanwhile.
    pub(crate) fn change(
        &self,
        caller: &Caller,
        label: &'static str,
        id: CommentId,
        change: impl Fn(&mut Comment) -> Result<(), AppError>,
    ) -> Result<CommentShown, AppError> {
        loop {
            if let Some(done) = self.system.answered(caller)? {
                return self.made(&done);
            }
            let (mut comment, version) = self.comment(id)?;
            change(&mut comment)?;
            let mut changes = self.system.changes();
            changes.update_if(record_of(id), &comment, Some(version));
            match self.system.commit(caller, label, changes) {
                Ok(outcome) => return self.made(&outcome),
                Err(BaseError::Changed { .. }) => {}
                Err(BaseError::NoRecord(_)) => return Err(not_found(id, self.record)),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The comment that a commit made or changed, as it was after it.
    pub(crate) fn made(&self, outcome: &Outcome) -> Result<CommentShown, AppError> {
        Ok(self.names(&self.system.directory()).shown(self.system.made(outcome)?))
    }

    /// Who is shown in comments on the record.
    pub(crate) fn names<'a>(&'a self, directory: &'a Directory) -> Names<'a> {
        Names { directory, base: self.base.id(), snapshot: &self.snapshot }
    }
}

fn not_found(id: CommentId, record: RecordId) -> AppError {
    AppError::new(Code::CommentNotFound, format!("there is no comment {id} on record {record}"))
}

/// The user who calls: comments have an author.
pub(crate) fn author(caller: &Caller) -> Result<UserId, AppError> {
    caller.user().ok_or_else(|| {
        let message = "comments and reactions are a user's: the owner of the data folder is nobody in particular";
        AppError::new(Code::InvalidRequest, message).hint("call with a token")
    })
}

/// A text that a comment may have.
pub(crate) fn text(given: &str) -> Result<String, AppError> {
    let chars = given.chars().count();
    if given.trim().is_empty() || chars > MAX_TEXT_CHARS {
        let message = format!("a comment has 1 to {MAX_TEXT_CHARS} characters that are not all blank, not {chars}");
        return Err(AppError::new(Code::InvalidRequest, message));
    }
    Ok(given.to_owned())
}

/// The code points of an emoji that is given as itself or by them.
pub(crate) fn emoji(given: &str) -> Result<String, AppError> {
    let by_digits = || -> Option<Vec<char>> {
        given.split('-').map(|digits| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)).collect()
    };
    let points: Vec<char> = if given.is_ascii() { by_digits().unwrap_or_default() } else { given.chars().collect() };
    let is_emoji = (1..=MAX_EMOJI_POINTS).contains(&points.len())
        && !points.iter().any(|c| c.is_control() || c.is_whitespace() || c.is_alphabetic())
        && points.iter().any(|c| !c.is_ascii());
    if !is_emoji {
        let message = format!("{given:?} is no emoji");
        return Err(AppError::new(Code::InvalidRequest, message)
            .hint("give one character such as 👍, or its code points such as 1f44d"));
    }
    Ok(points.iter().map(|c| format!("{:x}", u32::from(*c))).collect::<Vec<_>>().join("-"))
}

impl App {
    /// How many comments there are on each of some records of a table, in their order.
    ///
    /// Cost: one look-up a record; nothing where the base has no comment.
    ///
    /// # Errors
    /// Where the system base cannot be read.
    pub fn comment_counts(&self, base: BaseId, table: TableNo, rows: &[RowNo]) -> Result<Vec<usize>, AppError> {
        Ok(match self.existing()?.system()? {
            Some(system) => system.comments().counts(base, table, rows),
            None => vec![0; rows.len()],
        })
    }
}

#[cfg(test)]
mod tests;
