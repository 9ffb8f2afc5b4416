//! Records: the bodies of writes, and what reads and writes answer.
//!
//! Source: reference, sections 2.1 and 2.5 to 2.9.

mod answer;
mod body;
mod cells;
#[cfg(test)]
mod tests;
mod write;

pub use answer::{Deleted, DeletedRecords, Record, RecordPage, Records, Written};
pub use cells::Cells;
pub use write::{MAX_MERGE_FIELDS, NewRecords, RecordChange, RecordChanges, Several, WriteOptions};

/// How many records a write may have where nothing else is said (reference, section 1.9).
pub const BATCH: usize = 10;
