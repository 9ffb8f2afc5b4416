//! Public ids: a prefix that names the kind, then 14 letters or digits.
//!
//! Ids are attributes: inside, tables, fields, rows and choices have numbers ([`crate::number`]), and an id may change
//! (`Rename`) while its old form stays an alias.
//! Source: Airtable Web API reference, section 10.1.

use std::fmt;
use std::str::FromStr;

use rand::{Rng, RngExt};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Letters and digits after the prefix.
pub const SUFFIX_LEN: usize = 14;

/// A text that is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {what}: expected `{prefix}` and {SUFFIX_LEN} letters or digits")]
pub struct IdError {
    /// What was given, cut at 64 characters.
    pub text: String,
    /// The kind that was expected, with its article.
    pub what: &'static str,
    /// The prefix of that kind.
    pub prefix: &'static str,
}

fn parse_suffix(text: &str, prefix: &'static str, what: &'static str) -> Result<[u8; SUFFIX_LEN], IdError> {
    text.strip_prefix(prefix)
        .map(str::as_bytes)
        .filter(|rest| rest.iter().all(u8::is_ascii_alphanumeric))
        .and_then(|rest| rest.try_into().ok())
        .ok_or_else(|| IdError { text: text.chars().take(64).collect(), what, prefix })
}

/// Two words of randomness make seven characters each; what 2^64 is more than a multiple of 62^7 favours some by 2^-22.
fn draw(rng: &mut impl Rng) -> [u8; SUFFIX_LEN] {
    let mut suffix = [0; SUFFIX_LEN];
    for half in suffix.chunks_mut(SUFFIX_LEN / 2) {
        let mut bits: u64 = rng.random();
        for place in half {
            *place = ALPHABET[usize::try_from(bits % 62).unwrap_or(0)];
            bits /= 62;
        }
    }
    suffix
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident, $prefix:literal, $what:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; SUFFIX_LEN]);

        impl $name {
            /// The prefix of this kind of id.
            pub const PREFIX: &'static str = $prefix;

            /// Draws a new random id.
            pub fn generate(rng: &mut impl Rng) -> Self {
                Self(draw(rng))
            }

            /// The characters after the prefix.
            pub fn suffix(&self) -> &str {
                std::str::from_utf8(&self.0).unwrap_or_default()
            }

            /// The raw bytes after the prefix, for compact columns.
            pub fn to_bytes(self) -> [u8; SUFFIX_LEN] {
                self.0
            }

            /// Builds an id from the bytes after the prefix; `None` unless all are ASCII letters or digits.
            pub fn from_bytes(bytes: [u8; SUFFIX_LEN]) -> Option<Self> {
                bytes.iter().all(u8::is_ascii_alphanumeric).then_some(Self(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($prefix)?;
                f.write_str(self.suffix())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                parse_suffix(text, $prefix, $what).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// Id of a base.
    BaseId, "app", "a base id";
    /// Id of a table.
    TableId, "tbl", "a table id";
    /// Id of a field.
    FieldId, "fld", "a field id";
    /// Id of a view.
    ViewId, "viw", "a view id";
    /// Id of a record.
    RecordId, "rec", "a record id";
    /// Id of a choice of a select field.
    ChoiceId, "sel", "a choice id";
    /// Id of a user.
    UserId, "usr", "a user id";
    /// Id of an attachment.
    AttachmentId, "att", "an attachment id";
    /// Id of a workspace.
    WorkspaceId, "wsp", "a workspace id";
    /// Id of a personal access token: its part before the dot.
    TokenId, "pat", "a token id";
    /// Id of a comment.
    CommentId, "com", "a comment id";
    /// Id of a webhook.
    WebhookId, "ach", "a webhook id";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_prints_as_it_was_read() {
        let text = "recCdrTask000001J";
        assert_eq!(text.parse::<RecordId>().unwrap().to_string(), text);
    }

    #[test]
    fn a_wrong_prefix_length_or_letter_is_refused_in_words() {
        for text in
            ["tblCdrTask000001J", "recCdrTask000001", "recCdrTask000001JJ", "recCdrTask-00001J", "", "recé00000000000"]
        {
            let error = text.parse::<RecordId>().unwrap_err();
            assert_eq!(error.what, "a record id");
            assert!(error.to_string().contains("`rec` and 14 letters or digits"), "{error}");
        }
    }

    #[test]
    fn json_form_is_the_text() {
        let id: FieldId = "fldCdrTitle00001C".parse().unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"fldCdrTitle00001C\"");
        assert_eq!(serde_json::from_str::<FieldId>("\"fldCdrTitle00001C\"").unwrap(), id);
        assert!(serde_json::from_str::<FieldId>("\"x\"").is_err());
    }
}
