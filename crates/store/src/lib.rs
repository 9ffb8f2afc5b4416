//! The log's traits: what a base asks of a database, and nothing more.
//!
//! A base is a list of commits and, beside it, its current state: documents (schema) and records. [`Log::append`] writes
//! both in one transaction, so that opening a base reads the state and not the list. Calls block: one writer role a base
//! makes them, from a thread that may wait.

mod log;

pub use log::{
    AppendError, Appended, BaseEntry, Batch, Blobs, Body, Commit, Digest, Doc, DocKey, Head, Header, Log, LogError,
    NewCommit, Record, RecordKey, RecordPut, Retry, SealReport,
};
