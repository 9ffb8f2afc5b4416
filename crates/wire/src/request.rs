//! What can be wrong with a request before anything is looked up: data, text for people, and Airtable's answer to it.

use std::fmt;

use crate::AirtableError;
use crate::error::ErrorKind;

/// What was wanted where something else was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// `true`, `false`, `1` or `0`.
    Flag,
    /// A whole number in a range.
    Number {
        /// Smallest.
        least: u64,
        /// Largest.
        most: u64,
    },
    /// One of some words.
    OneOf(&'static [&'static str]),
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// An object.
    Object,
    /// A list of objects.
    Objects,
    /// An id that begins with one of these.
    Id(&'static [&'static str]),
    /// An address that begins with `http://` or `https://`.
    Url,
    /// Base64.
    Base64,
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("true, false, 1 or 0"),
            Self::Number { least, most: u64::MAX } => write!(f, "a whole number of at least {least}"),
            Self::Number { least, most } => write!(f, "a whole number from {least} to {most}"),
            Self::OneOf(words) => write!(f, "one of {}", words.join(", ")),
            Self::Text => f.write_str("a text"),
            Self::Texts => f.write_str("a list of texts"),
            Self::Object => f.write_str("an object"),
            Self::Objects => f.write_str("a list of objects"),
            Self::Id(prefixes) => write!(f, "an id that begins with {}", prefixes.join(" or ")),
            Self::Url => f.write_str("an address that begins with http:// or https://"),
            Self::Base64 => f.write_str("Base64"),
        }
    }
}

/// What is wrong with a request.
///
/// Its text is for people and says what would be right; [`RequestError::to_airtable`] is the answer, with that text as its detail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The address is too long.
    #[error("the address has {length} characters, {limit} are allowed: send the parameters as JSON to listRecords")]
    UrlTooLong {
        /// Its length.
        length: usize,
        /// The bound.
        limit: usize,
    },
    /// Percent sequences of the path do not make UTF-8.
    #[error("`{0}` in the path is not UTF-8 once its percent signs are decoded")]
    PathNotUtf8(String),
    /// The path has too many segments.
    #[error("the path has more than {limit} segments")]
    PathTooDeep {
        /// The bound.
        limit: usize,
    },
    /// Percent sequences of the query do not make UTF-8.
    #[error("`{0}` in the query is not UTF-8 once its percent signs are decoded")]
    QueryNotUtf8(String),
    /// A parameter or key that is not known.
    #[error("there is no parameter `{0}`")]
    UnknownKey(String),
    /// A parameter that is there more than once.
    #[error("parameter `{0}` is there more than once")]
    Repeated(String),
    /// A parameter or key that is missing.
    #[error("`{0}` is missing")]
    Missing(String),
    /// One that is missing because another is there.
    #[error("`{missing}` is missing: {because} needs it")]
    Needs {
        /// What is missing.
        missing: &'static str,
        /// What needs it.
        because: &'static str,
    },
    /// A value of the wrong type, or out of its range.
    #[error("`{key}` is {given}: expected {wanted}")]
    Wrong {
        /// Parameter or key.
        key: String,
        /// What was given, cut.
        given: String,
        /// What would be right.
        wanted: Wanted,
    },
    /// More of something than is allowed.
    #[error("there are {count} {what}, {limit} are allowed")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many.
        count: usize,
        /// The bound.
        limit: usize,
    },
    /// Something longer or larger than is allowed.
    #[error("{what} has {size} {unit}, {limit} are allowed")]
    TooLarge {
        /// What.
        what: String,
        /// How much it is.
        size: usize,
        /// Of what: `bytes`, `characters`, `rows`, `columns`.
        unit: &'static str,
        /// The bound.
        limit: usize,
    },
    /// The body is not JSON.
    #[error("the body is not JSON: {0}")]
    NotJson(String),
    /// The body is not the CSV it should be.
    #[error("the body is not CSV: {0}")]
    NotCsv(String),
    /// The body has neither `fields` nor `records`.
    #[error("the body has no `{0}`")]
    NoFields(&'static str),
    /// The batch is of the wrong shape.
    #[error("{problem}")]
    Batch {
        /// How many records a batch may have.
        limit: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// The batch has too many records.
    #[error("the batch has {provided} records, {limit} are allowed")]
    BatchSize {
        /// How many records a batch may have.
        limit: usize,
        /// How many it has.
        provided: usize,
        /// What was to be done with them.
        action: BatchAction,
    },
    /// A field has no name.
    #[error("a field needs a name")]
    NoFieldName,
}

/// What a batch does with its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchAction {
    /// Creates them.
    Create,
    /// Updates, replaces or upserts them.
    Update,
    /// Deletes them.
    Delete,
}

impl RequestError {
    /// The parameter or key that is at fault, where one is.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::UnknownKey(key) | Self::Repeated(key) | Self::Missing(key) | Self::Wrong { key, .. } => Some(key),
            Self::Needs { missing: key, .. } | Self::NoFields(key) => Some(key),
            _ => None,
        }
    }

    /// Airtable's answer to it (reference, sections 2.5, 2.6, 7.2 and 7.3).
    pub fn to_airtable(&self) -> AirtableError {
        let error = match self {
            Self::PathNotUtf8(_) | Self::PathTooDeep { .. } => AirtableError::not_found(),
            Self::UrlTooLong { .. } => AirtableError::uri_too_long(),
            Self::NotJson(_) => AirtableError::invalid_request_body(),
            Self::TooLarge { unit: "bytes", .. } => AirtableError::request_too_large(),
            Self::NoFields(key) => AirtableError::missing_fields(key),
            Self::Batch { limit, .. } => AirtableError::invalid_records(*limit),
            Self::BatchSize { limit, provided, action } => too_many(*limit, *provided, *action),
            Self::NoFieldName => AirtableError::duplicate_or_empty_field_name(),
            // Clients' users have met this one without a word of what is missing (reference, section 9, complaint 26).
            Self::Needs { missing, because } => AirtableError::invalid_request().worded(format!(
                "Invalid request: parameter validation failed. Check your request data: {because} needs {missing}."
            )),
            _ => AirtableError::invalid_request(),
        };
        error.because(self.to_string())
    }

    /// Which error of Airtable's table it becomes.
    pub fn kind(&self) -> ErrorKind {
        self.to_airtable().kind()
    }

    pub(crate) fn wrong(key: impl Into<String>, given: &str, wanted: Wanted) -> Self {
        Self::Wrong { key: key.into(), given: format!("`{}`", cut(given)), wanted }
    }
}

/// An update of too many has the sentence of 2.6; the others that of 2.5, where "deleted" is inferred (unconfirmed).
fn too_many(limit: usize, provided: usize, action: BatchAction) -> AirtableError {
    match action {
        BatchAction::Create => AirtableError::too_many_records(limit, "created", provided),
        BatchAction::Update => AirtableError::invalid_records(limit),
        BatchAction::Delete => AirtableError::too_many_records(limit, "deleted", provided),
    }
}

impl From<RequestError> for AirtableError {
    fn from(error: RequestError) -> Self {
        error.to_airtable()
    }
}

/// The beginning of what was sent, for a message.
pub(crate) fn cut(text: &str) -> String {
    const KEPT: usize = 64;
    let mut cut: String = text.chars().take(KEPT).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}
