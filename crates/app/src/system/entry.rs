//! What the product keeps about itself, as rows of ordinary tables: types on one side, cells on the other.
//!
//! A type that implements [`Entry`] and is named in [`super::tables::TABLES`] has a table in the system base, made when it is
//! missing. Cells are written by name of column, in the form in which they are stored; every field is the system's own.

use std::fmt;
use std::hash::Hash;
use std::str::FromStr;
use std::sync::Arc;

use cadre_base::{Input, Rows};
use cadre_model::field::{CheckboxOptions, DateFormat, DateTimeOptions, NumberOptions, TimeFormat};
use cadre_model::{Cell, FieldKind, FieldNo, RowNo, TableNo, Timestamp};

/// A table of the system base.
#[derive(Debug)]
pub(crate) struct TableSpec {
    /// Its name.
    pub(crate) name: &'static str,
    /// What a row is, for those who open the database with other tools.
    pub(crate) description: &'static str,
    /// Its columns; the first one names a row.
    pub(crate) columns: &'static [(&'static str, ColumnKind)],
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    /// One line of text.
    Text,
    /// Text of several lines.
    Long,
    /// A number.
    Number,
    /// An instant.
    Time,
    /// Yes, or nothing.
    Check,
}

/// Something that is kept as one row.
pub(crate) trait Entry: Sized + Send + Sync + 'static {
    /// Its table.
    const TABLE: &'static TableSpec;

    /// What an entry is found by.
    type Key: Clone + Eq + Hash + Send + Sync + fmt::Debug;

    /// What this one is found by.
    fn key(&self) -> Self::Key;

    /// Reads a row.
    fn read(row: &Reading<'_>) -> Result<Self, Unreadable>;

    /// Writes every column but what a row says of itself (when it was made).
    fn write(&self, cells: &mut Cells);
}

/// A row that cannot be read: written by a newer version, or damaged. It gives nobody any right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {what}")]
pub(crate) struct Unreadable {
    /// Which column.
    pub(crate) column: &'static str,
    /// What is wrong with it.
    pub(crate) what: String,
}

/// Where the columns of a table are in the base.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) table: TableNo,
    pub(crate) columns: Vec<(&'static str, FieldNo, ColumnKind)>,
}

impl ColumnKind {
    /// The type of the field that holds such a column.
    pub(crate) fn field(self) -> FieldKind {
        match self {
            Self::Text => FieldKind::SingleLineText,
            Self::Long => FieldKind::MultilineText,
            Self::Number => FieldKind::Number(NumberOptions { precision: 0 }),
            Self::Time => FieldKind::DateTime(DateTimeOptions {
                time_zone: "utc".to_owned(),
                date_format: DateFormat::Iso,
                time_format: TimeFormat::Hour24,
            }),
            Self::Check => {
                FieldKind::Checkbox(CheckboxOptions { icon: "check".to_owned(), color: "greenBright".to_owned() })
            }
        }
    }
}

/// A row being read.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) rows: &'a Rows,
    pub(crate) row: RowNo,
}

impl Reading<'_> {
    fn cell(&self, column: &'static str) -> Option<Cell> {
        let (_, field, kind) = self.layout.columns.iter().find(|(name, ..)| *name == column)?;
        self.rows.cell(self.row, *field, kind.field().shape()?)
    }

    /// A text; nothing when blank.
    pub(crate) fn text(&self, column: &'static str) -> Option<Arc<str>> {
        match self.cell(column) {
            Some(Cell::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// What a text says; nothing when blank.
    pub(crate) fn maybe<T: FromStr<Err: fmt::Display>>(&self, column: &'static str) -> Result<Option<T>, Unreadable> {
        let parse =
            |text: Arc<str>| text.parse().map_err(|error: T::Err| Unreadable { column, what: error.to_string() });
        self.text(column).map(parse).transpose()
    }

    /// What a text says that has to be there.
    pub(crate) fn parsed<T: FromStr<Err: fmt::Display>>(&self, column: &'static str) -> Result<T, Unreadable> {
        self.maybe(column)?.ok_or_else(|| Unreadable { column, what: "it is blank".to_owned() })
    }

    /// An instant; nothing when blank.
    pub(crate) fn time(&self, column: &'static str) -> Option<Timestamp> {
        match self.cell(column) {
            Some(Cell::Time(at)) => Some(Timestamp(at)),
            _ => None,
        }
    }

    /// A whole number that has to be there, from 0 up to 2^32.
    pub(crate) fn number(&self, column: &'static str) -> Result<u32, Unreadable> {
        match self.cell(column) {
            Some(Cell::Number(x)) if x >= 0.0 && x <= f64::from(u32::MAX) && x.fract() == 0.0 => Ok(x as u32),
            other => Err(Unreadable { column, what: format!("it is no whole number: {other:?}") }),
        }
    }

    /// Whether a check is set.
    pub(crate) fn checked(&self, column: &'static str) -> bool {
        self.cell(column) == Some(Cell::Checked)
    }

    /// When the row was made.
    pub(crate) fn created(&self) -> Timestamp {
        self.rows.find(self.row).map(|(chunk, slot)| chunk.created()[slot]).unwrap_or_default()
    }
}

/// The cells of a row being written.
#[derive(Debug, Default)]
pub(crate) struct Cells(Vec<(&'static str, Option<Cell>)>);

impl Cells {
    /// A text; an empty one is blank.
    pub(crate) fn text(&mut self, column: &'static str, text: &str) {
        self.0.push((column, (!text.is_empty()).then(|| Cell::Text(text.into()))));
    }

    /// The text of a value; blank without one.
    pub(crate) fn shown(&mut self, column: &'static str, value: Option<&dyn fmt::Display>) {
        self.text(column, &value.map(ToString::to_string).unwrap_or_default());
    }

    /// An instant; blank without one.
    pub(crate) fn time(&mut self, column: &'static str, at: Option<Timestamp>) {
        self.0.push((column, at.map(|at| Cell::Time(at.0))));
    }

    /// A whole number.
    pub(crate) fn number(&mut self, column: &'static str, number: u32) {
        self.0.push((column, Some(Cell::Number(number.into()))));
    }

    /// A check.
    pub(crate) fn check(&mut self, column: &'static str, set: bool) {
        self.0.push((column, set.then_some(Cell::Checked)));
    }

    /// The cells as a draft takes them.
    pub(crate) fn inputs(self, layout: &Layout) -> Vec<(FieldNo, Input)> {
        let place = |column| layout.columns.iter().find(|(name, ..)| *name == column).map(|(_, field, _)| *field);
        self.0.into_iter().filter_map(|(column, cell)| Some((place(column)?, Input::Cell(cell)))).collect()
    }
}
