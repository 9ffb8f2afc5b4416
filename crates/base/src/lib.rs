//! Tables and their one commit path: snapshots, the single writer, queries, views, computed fields, history.

pub mod as_of;
mod base;
pub mod cells;
pub mod chunk;
mod codec;
mod commit;
pub mod compute;
pub mod content_hash;
mod dirty;
pub mod draft;
mod edit;
mod editor_target;
mod error;
mod field_names;
pub mod guard;
pub mod history;
mod id_index;
mod line;
mod load;
mod merge;
mod mirror;
mod orders;
mod pending;
pub mod query;
mod record_meta;
pub mod replay;
mod restore;
mod restore_check;
mod row_set;
mod run;
mod schema_edit;
mod snapshot;
mod stats;
mod system_owned;
mod table;
mod touches;
mod trash;
mod undo;
mod upsert;
pub mod verify;
pub mod webhooks;
mod working;
mod writer;

pub use as_of::At;
pub use base::{Base, BaseOptions, Follower, system_actor};
pub use content_hash::content_hash;
pub use draft::{
    Authority, Draft, EditMode, FilePlace, Input, KEY_LIFE_MS, Key, Made, NewField, NewRecord, Op, Outcome, RecordEdit,
    RecordUpsert, ViewSpec,
};
pub use error::{BaseError, FormulaPlace, NAME_IS_EMPTY, NAME_IS_TOO_LONG};
pub use guard::{Guard, Proposal, Refusal};
pub use history::{Entry, EntryCell, EntryLife, LogEntry};
pub use id_index::Place;
pub use line::Done;
pub use mirror::Mirror;
pub use replay::replay;
pub use row_set::RowSet;
pub use snapshot::Snapshot;
pub use table::Rows;
pub use trash::{Gone, Trash, TrashMark, TrashQuery};
pub use undo::Undo;
pub use verify::verify;
