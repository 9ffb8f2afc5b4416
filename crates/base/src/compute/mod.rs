//! Computed cells: what each depends on, in which order they are worked out, and how.
//!
//! | module | is |
//! |---|---|
//! | [`plan`] | formulas compiled, types of all fields, nodes in dependency order |
//! | `scope` | the fields that a formula may name, with types found on demand |
//! | `edges` | what a node reads, across links |
//! | [`rows`] | the rows of a chunk as formulas see them |
//! | `gather` | values of linked rows, brought together |
//! | `recompute` | exactly the cells that depend on what a draft changed |

mod edges;
pub mod gather;
pub mod plan;
mod recompute;
pub mod rows;
mod scope;

use std::collections::BTreeMap;
use std::sync::Arc;

use cadre_model::{Schema, TableNo};

use crate::snapshot::Snapshot;
use crate::table::Rows;
use crate::working::Working;

pub use plan::{Node, Plan, Work};
pub use rows::ChunkRows;

pub(crate) use edges::Reads;
pub(crate) use recompute::{recompute, recompute_all, same};

/// Where computations find tables: a snapshot, or a working state whose edits are flushed.
pub trait Tables: Sync {
    /// Tables, fields and people.
    fn schema(&self) -> &Schema;
    /// The rows of a table.
    fn rows(&self, table: TableNo) -> Option<&Arc<Rows>>;
}

impl Tables for Snapshot {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn rows(&self, table: TableNo) -> Option<&Arc<Rows>> {
        self.rows.get(&table)
    }
}

impl Tables for Working {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn rows(&self, table: TableNo) -> Option<&Arc<Rows>> {
        self.rows_of(table)
    }
}

/// Tables that belong to nobody: the state while a base is opened.
pub(crate) struct Loose<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) rows: &'a BTreeMap<TableNo, Arc<Rows>>,
}

impl Tables for Loose<'_> {
    fn schema(&self) -> &Schema {
        self.schema
    }

    fn rows(&self, table: TableNo) -> Option<&Arc<Rows>> {
        self.rows.get(&table)
    }
}
