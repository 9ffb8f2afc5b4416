//! Why a value is no cell of a field.

use std::fmt;

use super::context::Refusal;

/// A value that a field cannot hold.
///
/// Prints Airtable's own sentence first, so that clients which look for it find it, and then what was wrong and what
/// would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
pub struct CellError {
    /// What kind of mistake it is.
    pub kind: CellErrorKind,
    /// Name of the field.
    pub field: String,
    /// What was wrong.
    pub wrong: String,
    /// What would be right, to stand after "expected".
    pub right: String,
}

/// The kinds of mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CellErrorKind {
    /// The field is computed or filled by the system.
    Computed,
    /// A JSON value of a type that the field does not take.
    WrongType,
    /// A text that best effort could not read.
    Unreadable,
    /// A number, date or rating outside its range.
    OutOfRange,
    /// A text or list that is too long.
    TooLong,
    /// A choice that the field does not have.
    UnknownChoice,
    /// A record id that is in no table.
    UnknownRecord,
    /// A record of another table than the linked one.
    OtherTable,
    /// A collaborator that the directory does not have.
    UnknownPerson,
    /// An attachment that is neither new nor one the cell has.
    Attachment,
    /// Something that best effort would make, but the actor may not.
    NotCreated,
}

impl CellErrorKind {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Computed => "cell_computed",
            Self::WrongType => "cell_wrong_type",
            Self::Unreadable => "cell_unreadable",
            Self::OutOfRange => "cell_out_of_range",
            Self::TooLong => "cell_too_long",
            Self::UnknownChoice => "cell_unknown_choice",
            Self::UnknownRecord => "cell_unknown_record",
            Self::OtherTable => "cell_other_table",
            Self::UnknownPerson => "cell_unknown_person",
            Self::Attachment => "cell_attachment",
            Self::NotCreated => "cell_not_created",
        }
    }

    /// The type that Airtable's API gives the same mistake, always with status 422.
    ///
    /// Source: Airtable Web API reference, section 7.3 (`INVALID_ATTACHMENT_OBJECT` and the table mismatch: **fake**).
    pub fn airtable_type(self) -> &'static str {
        match self {
            Self::UnknownChoice => "INVALID_MULTIPLE_CHOICE_OPTIONS",
            Self::UnknownRecord => "ROW_DOES_NOT_EXIST",
            Self::OtherTable => "ROW_TABLE_DOES_NOT_MATCH_LINKED_TABLE",
            Self::Attachment => "INVALID_ATTACHMENT_OBJECT",
            _ => "INVALID_VALUE_FOR_COLUMN",
        }
    }
}

impl CellError {
    /// What is wrong with a write to a computed field.
    pub(super) fn computed(field: &str, type_name: &str) -> Self {
        Self {
            kind: CellErrorKind::Computed,
            field: field.to_owned(),
            wrong: format!("`{type_name}` fields are filled by the base"),
            right: "no value for this field".to_owned(),
        }
    }

    fn text(&self) -> String {
        let Self { kind, field, wrong, right } = self;
        let lead = match kind {
            CellErrorKind::Computed => {
                format!("Field \"{field}\" cannot accept a value because the field is computed")
            }
            // These texts say it all themselves, in Airtable's words.
            CellErrorKind::UnknownChoice | CellErrorKind::UnknownRecord | CellErrorKind::OtherTable => {
                return format!("{wrong} (field \"{field}\"); expected {right}");
            }
            _ => format!("Field \"{field}\" cannot accept the provided value"),
        };
        format!("{lead}: {wrong}; expected {right}")
    }
}

/// A mistake before the field's name is known.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) kind: CellErrorKind,
    pub(super) wrong: String,
    pub(super) right: String,
}

impl Fault {
    pub(super) fn new(kind: CellErrorKind, wrong: impl Into<String>, right: impl Into<String>) -> Self {
        Self { kind, wrong: wrong.into(), right: right.into() }
    }

    /// A JSON value of the wrong type.
    pub(super) fn wrong_type(value: &serde_json::Value, right: &str) -> Self {
        Self::new(CellErrorKind::WrongType, format!("{} is {}", Excerpt(value), type_of(value)), right)
    }

    /// A text that best effort could not read.
    pub(super) fn unreadable(text: &str, right: &str) -> Self {
        Self::new(CellErrorKind::Unreadable, format!("{} cannot be read", quoted(text)), right)
    }

    pub(super) fn refused(refusal: Refusal) -> Self {
        Self::new(CellErrorKind::NotCreated, refusal.wrong, refusal.right)
    }

    pub(super) fn at(self, field: &str) -> CellError {
        CellError { kind: self.kind, field: field.to_owned(), wrong: self.wrong, right: self.right }
    }
}

/// A text in quotes, cut at 64 characters.
pub(super) fn quoted(text: &str) -> String {
    let mut cut: String = text.chars().take(64).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    format!("\"{cut}\"")
}

/// The beginning of a JSON value, to show in an error.
struct Excerpt<'a>(&'a serde_json::Value);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            serde_json::Value::String(text) => f.write_str(&quoted(text)),
            serde_json::Value::Array(items) => write!(f, "[{} elements]", items.len()),
            serde_json::Value::Object(map) => {
                let keys: Vec<_> = map.keys().take(4).map(String::as_str).collect();
                write!(f, "{{{}}}", quoted(&keys.join(", ")).trim_matches('"'))
            }
            other => write!(f, "{other}"),
        }
    }
}

fn type_of(value: &serde_json::Value) -> &'static str {
    match value {
        serde_json::Value::Null => "null",
        serde_json::Value::Bool(_) => "a boolean",
        serde_json::Value::Number(_) => "a number",
        serde_json::Value::String(_) => "a string",
        serde_json::Value::Array(_) => "an array",
        serde_json::Value::Object(_) => "an object",
    }
}
