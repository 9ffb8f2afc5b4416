//! What a base asks of a database, and nothing more: the traits [`Log`] and [`Blobs`].
//!
//! A base is a list of commits and, beside it, its current state: documents (schema) and records. [`Log::append`] writes
//! both in one transaction, so that opening a base reads the state and not the list. Calls block: one writer role a base
//! makes them, from a thread that may wait.
//!
//! Beside the traits: what every log shares ([`chain`], [`segment`]), a whole log in memory whose failures are planted by
//! name ([`MemoryLog`]), and the suite that every log has to pass ([`conformance`]).

pub mod chain;
pub mod conformance;
mod faults;
mod log;
mod memory;
mod memory_blobs;
pub mod segment;

pub use faults::{Fault, Faults, Pause};
pub use log::{
    AppendError, Appended, BaseEntry, Batch, Blobs, Body, Commit, Digest, Doc, DocKey, Head, Header, Log, LogError,
    NewCommit, Record, RecordKey, RecordPut, Retry, SealReport,
};
pub use memory::MemoryLog;
pub use memory_blobs::MemoryBlobs;
