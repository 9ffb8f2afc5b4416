//! Tables and their one commit path: snapshots, the single writer, queries, views, computed fields, history.

mod base;
pub mod cells;
pub mod chunk;
mod codec;
pub mod compute;
mod dirty;
pub mod draft;
mod edit;
mod editor_target;
mod error;
pub mod guard;
mod id_index;
mod load;
mod orders;
mod pending;
mod row_set;
mod run;
mod schema_edit;
mod snapshot;
mod stats;
mod table;
mod working;
mod writer;

pub use base::{Base, BaseOptions, Follower, system_actor};
pub use draft::{Authority, Draft, EditMode, Input, Key, Made, NewField, NewRecord, Op, Outcome, RecordEdit, ViewSpec};
pub use error::BaseError;
pub use guard::{Guard, Proposal, Refusal};
pub use id_index::Place;
pub use row_set::RowSet;
pub use snapshot::Snapshot;
pub use table::Rows;
