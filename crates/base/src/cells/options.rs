//! Field types and options between the Metadata API's JSON and the model.
//!
//! [`parse_field`] and [`parse_patch`] read the forms in which fields are created and changed, [`field_json`] writes the
//! form in which they are read. What reads show and writes cannot set (`isReversed`, `inverseLinkFieldId`, `isValid`,
//! `referencedFieldIds`, `result`) is accepted and not looked at, so that a schema that was read can be sent back; other
//! unknown keys are refused. Every type can be created, also those that Airtable's own API refuses (section 4.5).
//! Formula texts are handed through as they are.
//!
//! Source: Airtable Web API reference, sections 3.6 and 4.5.

mod object;
mod parse;
mod selects;
#[cfg(test)]
mod tests;
mod write;

use cadre_model::{ChoiceId, FieldId, FieldKind, FieldNo, TableNo, ViewNo};

pub use parse::{parse_field, parse_patch};
pub use write::{FieldForm, field_json};

/// Most characters of a description. Source: Airtable Web API reference, section 1.9.
pub const MAX_DESCRIPTION_CHARS: usize = 20_000;

/// Most characters of a field's name. Ours: the reference gives none.
pub const MAX_NAME_CHARS: usize = 255;

/// Finds what options refer to by id or name, and draws ids for new choices.
pub trait Resolver {
    /// A table by id, by an earlier id, or by name.
    fn table(&self, key: &str) -> Option<TableNo>;

    /// A field of any table by id or by an earlier id, or a field of `near` by name.
    fn field(&self, near: Option<TableNo>, key: &str) -> Option<FieldNo>;

    /// A view of a table by id, by an earlier id, or by name.
    fn view(&self, table: TableNo, key: &str) -> Option<ViewNo>;

    /// The table whose rows a link field links; `None` when the field is no link field.
    fn linked_table(&self, link: FieldNo) -> Option<TableNo>;

    /// Draws an id for a new choice.
    fn new_choice_id(&mut self) -> ChoiceId;
}

/// A field as asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldSpec {
    /// The id given, for imports that keep ids; faces that do not let callers choose ids drop it.
    pub id: Option<FieldId>,
    /// The name, not blank, trimmed.
    pub name: String,
    /// The description, not empty.
    pub description: Option<String>,
    /// The type with its options.
    pub kind: FieldKind,
}

/// A change of a field as asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldPatch {
    /// The new name.
    pub name: Option<String>,
    /// The new description; `Some(None)` takes it away.
    pub description: Option<Option<String>>,
    /// The new type with its options.
    pub kind: Option<FieldKind>,
}

/// A description of a field that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Invalid options for {field}: {wrong} at `{path}`; expected {right}")]
pub struct OptionsError {
    /// What kind of mistake it is.
    pub kind: OptionsErrorKind,
    /// Name of the field, or `(unnamed)`.
    pub field: String,
    /// Where in the description, such as `options.choices[2].color`.
    pub path: String,
    /// What was wrong.
    pub wrong: String,
    /// What would be right, to stand after "expected".
    pub right: String,
}

/// The kinds of mistakes in the description of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OptionsErrorKind {
    /// The body is of the wrong shape, or has unknown keys.
    Shape,
    /// The name is missing or blank.
    Name,
    /// The name is too long.
    LongName,
    /// There is no such type.
    UnknownType,
    /// The options do not fit the type.
    Options,
    /// Options refer to a table, field or view that is not there.
    UnknownReference,
}

impl OptionsErrorKind {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Shape => "field_shape",
            Self::Name | Self::LongName => "field_name",
            Self::UnknownType => "field_unknown_type",
            Self::Options => "field_options",
            Self::UnknownReference => "field_unknown_reference",
        }
    }

    /// The type that Airtable's API gives the same mistake, always with status 422. Source: section 7.3.
    pub fn airtable_type(self) -> &'static str {
        match self {
            Self::Shape | Self::LongName => "INVALID_REQUEST_UNKNOWN",
            Self::Name => "DUPLICATE_OR_EMPTY_FIELD_NAME",
            Self::UnknownType => "UNSUPPORTED_FIELD_TYPE_FOR_CREATE",
            Self::Options | Self::UnknownReference => "INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE",
        }
    }
}
