//! Cells between their stored form and the forms in which people and programs give and get them.
//!
//! | module | is |
//! |---|---|
//! | [`input`] | from a wire value to a stored cell, strictly or by best effort |
//! | [`output`] | from a row of a column, or a stored cell, to wire JSON |
//! | [`display`] | from the same to the strings that people read |
//! | [`attachment`] | files as cells keep them and as the API gives them |
//! | [`convert`] | from a cell of one field type to a cell of another |
//! | [`options`] | field types and options between JSON and the model |
//! | [`infer`] | field types guessed from sample values |
//!
//! Nothing here does I/O or keeps state: what a cell refers to (records, people, choices) is asked of the traits in
//! [`context`]. Source: Airtable Web API reference, sections 2.10 and 3.

pub mod attachment;
pub mod context;
pub mod convert;
pub(crate) mod datum;
pub mod display;
mod error;
pub mod infer;
pub mod input;
mod list_text;
mod number_text;
pub mod options;
pub mod output;
mod time_text;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod testing;

pub use attachment::{Files, StoredFile};
pub use context::{Facts, Found, Names, NewPerson, Refusal, Target};
pub use convert::Converter;
pub use display::{Display, Style};
pub use error::{CellError, CellErrorKind};
pub use input::{Slot, Typecast, read, restore};
pub use output::{Shown, write_cell_json, write_json};

/// Most characters that a text cell may hold. Source: the reference gives no published figure (section 12, row 18); this
/// is the figure that Airtable's own application enforces for long text.
pub const MAX_TEXT_CHARS: usize = 100_000;

/// Most elements that a list cell may hold.
pub const MAX_ITEMS: usize = 100_000;

/// Most characters of a choice's name.
pub const MAX_CHOICE_CHARS: usize = 1_000;
