//! Why a base refuses or fails.

use std::fmt;

use cadre_formula::FormulaError;
use cadre_model::{RecordId, Seq};
use cadre_store::{LogError, Retry};

use crate::cells::CellError;
use crate::query::CursorError;

/// Where a formula stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormulaPlace {
    /// In the options of a field.
    Field {
        /// The name of its table.
        table: String,
        /// The name of the field.
        field: String,
    },
    /// The filter of the view of this name.
    View(String),
    /// The filter of a query.
    Filter,
}

impl fmt::Display for FormulaPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field { table, field } => write!(f, "field {field:?} of table {table:?}"),
            Self::View(view) => write!(f, "view {view:?}"),
            Self::Filter => f.write_str("filter"),
        }
    }
}

/// What is wrong with a name that is empty.
pub const NAME_IS_EMPTY: &str = "is empty: give it at least one visible character";
/// What is wrong with a name that is too long.
pub const NAME_IS_TOO_LONG: &str = "is longer than 255 characters";

/// Why a draft was refused or a read failed. Nothing is half done in any case.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaseError {
    /// No table of that name, id or number.
    #[error("there is no table {0}")]
    NoTable(String),
    /// No field of that name, id or number.
    #[error("table {table} has no field {field}")]
    NoField {
        /// The table looked in.
        table: String,
        /// What was looked for.
        field: String,
    },
    /// No view of that name, id or number.
    #[error("there is no view {0}")]
    NoView(String),
    /// A view of another table than the one that is asked about.
    #[error("view {0} is one of another table")]
    OtherTablesView(String),
    /// No record of that id.
    #[error("there is no record {0}")]
    NoRecord(RecordId),
    /// The record is in another table.
    #[error("record {id} is in table {actual}, not in {expected}")]
    OtherTable {
        /// The record.
        id: RecordId,
        /// The table named by the request.
        expected: String,
        /// The table it is in.
        actual: String,
    },
    /// The id is taken.
    #[error("{what} {id} exists already")]
    Taken {
        /// `record`, `table`, `field` or `view`.
        what: &'static str,
        /// The id or name.
        id: String,
    },
    /// A name is empty, too long or taken.
    #[error("{what} name {name:?} {problem}")]
    Name {
        /// `table`, `field`, `view` or `base`.
        what: &'static str,
        /// The name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A cell's value does not fit.
    #[error("{source}{}", place(record.as_ref()))]
    Cell {
        /// Which record of the request, if known.
        record: Option<String>,
        /// What does not fit.
        #[source]
        source: CellError,
    },
    /// Several records hold the values by which an upsert finds one.
    ///
    /// The text begins as Airtable's, which clients look for (Airtable Web API reference, section 2.7).
    #[error("Cannot update more than one record: {count} records of table {table} have the same {}", fields.join(", "))]
    SeveralMatch {
        /// The table.
        table: String,
        /// The merge fields.
        fields: Vec<String>,
        /// How many records match.
        count: usize,
    },
    /// Records of the table are created and deleted by the list that it mirrors.
    #[error("records of table {table:?} are created and deleted by the list that it mirrors, and by nobody else")]
    SyncedTable {
        /// Its name.
        table: String,
        /// Its id.
        id: cadre_model::TableId,
    },
    /// A table is written by operations alone.
    #[error("table {0:?} is the system's own: only operations write it")]
    SystemTable(String),
    /// A field is written by operations alone.
    #[error("field {0} is the system's own: only operations write it")]
    SystemField(String),
    /// A formula cannot be compiled.
    #[error("the formula of {place} is invalid: {source}")]
    Formula {
        /// Where it stands.
        place: FormulaPlace,
        /// What is wrong.
        #[source]
        source: FormulaError,
    },
    /// Computed fields depend on each other in a circle.
    #[error("circular reference: {}", .0.join(" -> "))]
    Cycle(Vec<String>),
    /// The request does not fit the field's type or the table.
    #[error("{what}: {problem}")]
    Invalid {
        /// What was asked.
        what: String,
        /// Why it cannot be, and what would be right.
        problem: String,
    },
    /// The cursor of a page is of no use.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The record or base was changed by another meanwhile.
    #[error("{what} was changed by commit {actual} after {expected}")]
    Changed {
        /// `record rec...` or `the base`.
        what: String,
        /// The commit the caller knew.
        expected: Seq,
        /// The commit that is there.
        actual: Seq,
    },
    /// An undo or restore finds other cells than it expects.
    #[error("cannot be undone: {0}")]
    Conflict(String),
    /// An idempotency key was used with another body.
    #[error("key {0:?} was used within a day for another request")]
    KeyReused(String),
    /// A guard refused.
    #[error("{message}")]
    Refused {
        /// The guard's stable code.
        code: String,
        /// What is wrong and what would be right.
        message: String,
    },
    /// No commit of that number, or none that old.
    #[error("there is no commit {0}")]
    NoCommit(String),
    /// A past state cannot be read because bodies were dropped.
    #[error("commit {0} was compacted: its changes are gone")]
    Compacted(Seq),
    /// What is stored is damaged.
    #[error("the log is damaged: {0}")]
    Damaged(String),
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A batch failed as a whole; this request was in it.
    #[error("{0}")]
    Together(String),
    /// The writer failed in a way it should not; nothing was written.
    #[error("the request failed inside; nothing was written")]
    Internal,
}

fn place(record: Option<&String>) -> String {
    record.map_or_else(String::new, |r| format!(" ({r})"))
}

impl BaseError {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoTable(_) => "TABLE_NOT_FOUND",
            Self::NoField { .. } => "UNKNOWN_FIELD_NAME",
            Self::NoView(_) | Self::OtherTablesView(_) => "VIEW_NOT_FOUND",
            Self::NoRecord(_) => "RECORD_NOT_FOUND",
            Self::OtherTable { .. } => "RECORD_IN_OTHER_TABLE",
            Self::Taken { .. } => "ID_TAKEN",
            Self::Name { .. } => "DUPLICATE_OR_EMPTY_NAME",
            Self::Cell { source, .. } => source.kind.code(),
            Self::SeveralMatch { .. } => "SEVERAL_MATCH",
            Self::SyncedTable { .. } => "SYNCED_TABLE",
            Self::SystemTable(_) => "SYSTEM_TABLE",
            Self::SystemField(_) => "SYSTEM_FIELD",
            Self::Formula { .. } => "INVALID_FORMULA",
            Self::Cycle(_) => "CIRCULAR_REFERENCE",
            Self::Invalid { .. } => "INVALID_REQUEST",
            Self::Cursor(_) => "INVALID_OFFSET_VALUE",
            Self::Changed { .. } => "VERSION_CONFLICT",
            Self::Conflict(_) => "UNDO_CONFLICT",
            Self::KeyReused(_) => "IDEMPOTENCY_KEY_REUSED",
            Self::Refused { .. } => "REFUSED",
            Self::NoCommit(_) => "COMMIT_NOT_FOUND",
            Self::Compacted(_) => "HISTORY_COMPACTED",
            Self::Damaged(_) => "LOG_DAMAGED",
            Self::Log(_) | Self::Together(_) => "LOG_FAILED",
            Self::Internal => "INTERNAL",
        }
    }

    /// When it makes sense to try again.
    pub fn retry(&self) -> Retry {
        match self {
            Self::Log(error) => error.retry(),
            Self::Changed { .. } => Retry::Now,
            Self::Together(_) => Retry::Later,
            _ => Retry::Never,
        }
    }
}
