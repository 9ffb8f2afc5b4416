//! What is wrong with a mapping and the base it is for, and what would repair it.

use std::fmt;

use serde::Serialize;

/// What kind of fault it is: stable, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FaultKind {
    /// The base has no such table.
    TableMissing,
    /// The table has no such field.
    FieldMissing,
    /// The field is of a type that cannot be used so.
    WrongType,
    /// A link field points elsewhere.
    WrongTable,
    /// A select field lacks a choice that is written.
    OptionMissing,
    /// A field that the project cannot do without is not mapped.
    RoleMissing,
}

/// A fault, with its exact repair in words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// What kind of fault.
    pub kind: FaultKind,
    /// Where in the mapping: `project.tasks.fields.status`.
    pub place: String,
    /// What is wrong.
    pub wrong: String,
    /// What repairs it.
    pub repair: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.wrong, self.repair)
    }
}
