//! Comments on records.
//!
//! Source: reference, section 5.1.

use std::collections::{BTreeMap, HashSet};

use cadre_model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json::Object;
use crate::request::RequestError;
use crate::words::words;

/// A comment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Comment {
    /// Its id.
    pub id: String,
    /// Its text, mentions as `@[usr...]` or `@[ugp...]`.
    pub text: String,
    /// Who wrote it.
    pub author: Author,
    /// When it was written.
    pub created_time: Timestamp,
    /// When it was changed last; `null`, never absent, until then (client).
    #[serde(default)]
    pub last_updated_time: Option<Timestamp>,
    /// Those whom the text mentions, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mentioned: BTreeMap<String, Mentioned>,
    /// Reactions, oldest first.
    #[serde(default)]
    pub reactions: Vec<Reaction>,
    /// The comment it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_comment_id: Option<String>,
    /// Attachments, as they are (2026 addition).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Vec<Value>>,
}

/// Who wrote a comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// User id.
    pub id: String,
    /// E-mail address, always there (client).
    #[serde(default)]
    pub email: String,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

words! {
    /// What a mention names.
    MentionKind {
        /// A user.
        User = "user",
        /// A group of users.
        UserGroup = "userGroup",
    }
}

/// One whom a comment mentions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mentioned {
    /// Id of the user or group.
    pub id: String,
    /// Which of the two.
    #[serde(rename = "type")]
    pub kind: MentionKind,
    /// Name.
    pub display_name: String,
    /// E-mail address; users only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// A reaction to a comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reaction {
    /// With what.
    pub emoji: Emoji,
    /// Whose.
    pub reacting_user: ReactingUser,
}

/// An emoji by its code points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Emoji {
    /// Code points in hexadecimal, joined by `-`, such as `1f468-200d-1f4bb`.
    pub unicode_character: String,
}

/// Who reacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReactingUser {
    /// User id.
    pub user_id: String,
    /// E-mail address.
    #[serde(default)]
    pub email: String,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Emoji {
    /// The emoji of a text of a few characters.
    pub fn of_text(text: &str) -> Self {
        let points: Vec<_> = text.chars().map(|point| format!("{:x}", u32::from(point))).collect();
        Self { unicode_character: points.join("-") }
    }

    /// The characters; `None` where the code points are none.
    pub fn to_text(&self) -> Option<String> {
        let point = |digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
        self.unicode_character.split('-').map(point).collect()
    }
}

/// A page of comments, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CommentPage {
    /// Its comments.
    pub comments: Vec<Comment>,
    /// Where the next page begins; `null`, never absent, on the last one (client).
    #[serde(default)]
    pub offset: Option<String>,
}

/// A comment to write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewComment {
    /// Its text, not empty.
    pub text: String,
    /// The comment it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_comment_id: Option<String>,
}

/// A comment's new text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CommentPatch {
    /// Its text, not empty.
    pub text: String,
}

impl NewComment {
    /// Reads a body; keys that are not known are skipped.
    ///
    /// # Errors
    /// [`RequestError::NotJson`]; [`RequestError::Missing`] without a text; [`RequestError::Wrong`].
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let mut body = Object::parse(body)?;
        Ok(Self { text: body.required_text("text")?, parent_comment_id: body.text("parentCommentId")? })
    }
}

impl CommentPatch {
    /// Reads a body; keys that are not known are skipped.
    ///
    /// # Errors
    /// [`RequestError::NotJson`]; [`RequestError::Missing`] without a text; [`RequestError::Wrong`].
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        Ok(Self { text: Object::parse(body)?.required_text("text")? })
    }
}

/// The ids that a text mentions, `@[usr...]` and `@[ugp...]`, each once, in the order of their first mention.
pub fn mentions(text: &str) -> Vec<&str> {
    let mut seen = HashSet::new();
    let ids = text.match_indices("@[").filter_map(|(start, _)| text.get(start + 2..).and_then(mentioned_id));
    ids.filter(|id| seen.insert(*id)).collect()
}

/// The id that a text begins with, up to the bracket behind it.
fn mentioned_id(text: &str) -> Option<&str> {
    const LONGEST: usize = 64;
    let length = text.bytes().take(LONGEST).take_while(u8::is_ascii_alphanumeric).count();
    let (id, rest) = text.split_at_checked(length)?;
    let is_id = length >= 17 && (id.starts_with("usr") || id.starts_with("ugp")) && rest.starts_with(']');
    is_id.then_some(id)
}

#[cfg(test)]
mod tests;
