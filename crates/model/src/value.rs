//! Values in row form: what a stored cell holds ([`Cell`]) and what a formula sees ([`Value`]).

use std::sync::Arc;

use crate::number::{ChoiceNo, PersonNo, RowNo};

/// A stored cell that is not blank (a blank cell is an absent one).
///
/// Invariants, kept by whoever makes one from input: texts and lists are not empty, numbers are finite, a checkbox
/// is stored only when checked.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Any of the text types.
    Text(Arc<str>),
    /// Number, currency, percent, duration (seconds), rating, autonumber.
    Number(f64),
    /// A checked checkbox.
    Checked,
    /// Date (midnight UTC) or date and time: milliseconds since 1970.
    Time(i64),
    /// Single select.
    Choice(ChoiceNo),
    /// Multiple select, in the order chosen.
    Choices(Arc<[ChoiceNo]>),
    /// Links: rows of the linked table, in link order.
    Links(Arc<[RowNo]>),
    /// Collaborators: entries of the base's directory.
    People(Arc<[PersonNo]>),
    /// Attachments, barcode and other structured values: one JSON object each.
    Objects(Arc<[Arc<serde_json::Value>]>),
}

/// A value as the formula language has it (formula reference, section 2.1).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The absence of a value.
    Blank,
    /// A double; may be NaN or infinite.
    Number(f64),
    /// Unicode text.
    Text(Arc<str>),
    /// Prints and computes as 1 or 0.
    Bool(bool),
    /// An instant in milliseconds since 1970; the static type says whether only the day shows.
    Time(i64),
    /// Ordered, may be nested.
    List(Arc<[Value]>),
    /// `#ERROR!`.
    Error,
}

impl Value {
    /// A text value.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// A list value.
    pub fn list(items: impl Into<Arc<[Value]>>) -> Self {
        Self::List(items.into())
    }
}
