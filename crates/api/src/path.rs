//! Patterns of paths, and the parts of them that a request fills in.

use std::borrow::Cow;
use std::fmt;

use cadre_model::{BaseId, CommentId, RecordId, ViewId, WebhookId};

/// A segment of a route's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seg {
    /// This word.
    Is(&'static str),
    /// A base id; anything else matches no route, so that a malformed one is answered before anybody is asked for a token.
    Base,
    /// A record id, likewise.
    Record,
    /// A comment id, likewise.
    Comment,
    /// A webhook id, likewise.
    Webhook,
    /// A view id, likewise.
    View,
    /// A table's name or id: any text.
    Table,
    /// A field's name or id: any text.
    Field,
    /// Any other text, under this name in documents.
    Text(&'static str),
}

impl Seg {
    fn takes(self, segment: &str) -> bool {
        match self {
            Self::Is(word) => segment == word,
            Self::Base => segment.parse::<BaseId>().is_ok(),
            Self::Record => segment.parse::<RecordId>().is_ok(),
            Self::Comment => segment.parse::<CommentId>().is_ok(),
            Self::Webhook => segment.parse::<WebhookId>().is_ok(),
            Self::View => segment.parse::<ViewId>().is_ok(),
            Self::Table | Self::Field | Self::Text(_) => !segment.is_empty(),
        }
    }

    /// The name of what a request fills in here.
    pub(crate) fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Is(_) => return None,
            Self::Base => "base",
            Self::Record => "record",
            Self::Comment => "comment",
            Self::Webhook => "webhook",
            Self::View => "view",
            Self::Table => "table",
            Self::Field => "field",
            Self::Text(name) => name,
        })
    }
}

impl fmt::Display for Seg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.name()) {
            (Self::Is(word), _) => f.write_str(word),
            (_, name) => write!(f, "{{{}}}", name.unwrap_or_default()),
        }
    }
}

/// What a request fills in, in the order of the pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filled(Vec<(Seg, String)>);

impl Filled {
    /// What stands where the pattern has this kind of segment; empty when the pattern has none.
    pub(crate) fn get(&self, seg: Seg) -> &str {
        self.0.iter().find(|(filled, _)| *filled == seg).map_or("", |(_, text)| text)
    }
}

/// Whether decoded segments fit a pattern.
pub(crate) fn fits(pattern: &[Seg], segments: &[Cow<'_, str>]) -> bool {
    pattern.len() == segments.len() && pattern.iter().zip(segments).all(|(seg, segment)| seg.takes(segment))
}

/// What decoded segments that fit a pattern fill in.
pub(crate) fn filled(pattern: &[Seg], segments: Vec<Cow<'_, str>>) -> Filled {
    let parts = pattern.iter().zip(segments).filter(|(seg, _)| !matches!(seg, Seg::Is(_)));
    Filled(parts.map(|(seg, segment)| (*seg, segment.into_owned())).collect())
}

/// A pattern as documents write it: `/v0/{base}/{table}`.
pub(crate) fn written(pattern: &[Seg]) -> String {
    pattern.iter().map(|seg| format!("/{seg}")).collect()
}
