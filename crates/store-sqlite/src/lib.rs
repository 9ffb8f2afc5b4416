#![doc = include_str!("../README.md")]

mod backup;
mod blobs;
mod check;
mod checkpoint;
mod connection;
mod error;
mod group;
mod keys;
mod lock;
mod probe;
mod read;
mod schema;
mod seal;
mod state;
mod store;
mod writer;

pub use backup::{BackupError, BackupReport, backup_of, restore};
pub use blobs::FileBlobs;
pub use check::{CheckReport, Problem};
pub use lock::{FolderLock, LockInfo, holder};
pub use probe::{Point, Probe};
pub use store::{Options, Progress, SqliteStore, Stats};
