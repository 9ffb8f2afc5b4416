//! What the binary hands over: a data folder on some database, named by nobody here.

use std::path::Path;
use std::sync::Arc;

use cadre_model::BaseId;
use cadre_store::{Blobs, Log};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{AppError, Problem};
use crate::system::system_base;

/// A data folder that may be opened, copied and put back.
///
/// Errors are the product's: whoever implements this knows which database failed how.
pub trait Vault: Send + Sync {
    /// Where it is.
    fn folder(&self) -> &Path;

    /// Whether it has been made.
    fn is_made(&self) -> bool;

    /// Opens it, and makes what is missing; one process at a time.
    fn open(&self) -> Result<Arc<dyn Store>, AppError>;

    /// Who has it open now, if that is another process and can be told.
    fn holder(&self) -> Option<Holder> {
        None
    }

    /// Copies it as of one moment into a folder that is new or empty, also while another process has it, and checks the copy.
    fn backup(&self, into: &Path, progress: &mut dyn FnMut(Progress)) -> Result<CopyReport, AppError>;

    /// Puts a copy back; this folder must be new or without data.
    fn restore(&self, from: &Path, progress: &mut dyn FnMut(Progress)) -> Result<CopyReport, AppError>;
}

/// A process that has a data folder open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its number.
    pub pid: u32,
    /// What it is there for: `up`, or the name of a command.
    pub role: String,
    /// Where it answers requests, if it serves.
    pub url: Option<String>,
}

/// A data folder, open.
pub trait Store: Send + Sync {
    /// The commits and the present state of its bases.
    fn log(&self) -> Arc<dyn Log>;

    /// The contents of attachments.
    fn blobs(&self) -> Arc<dyn Blobs>;

    /// Checks everything that is stored against checksums, hashes and chains.
    fn check(&self, progress: &mut dyn FnMut(Progress)) -> Result<StoreCheck, AppError>;

    /// Sizes on disk.
    fn sizes(&self) -> Result<Sizes, AppError>;
}

/// How far something long has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Progress {
    /// What is being done, as one word or two: `read records`, `copy`.
    pub what: String,
    /// Parts done.
    pub done: u64,
    /// Parts in all, as far as is known; 0 when it is not.
    pub total: u64,
}

impl Progress {
    /// So many parts of so many.
    pub fn new(what: impl Into<String>, done: u64, total: u64) -> Self {
        Self { what: what.into(), done, total }
    }
}

/// What a copy of a data folder holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CopyReport {
    /// Its bases.
    #[schemars(with = "Vec<String>")]
    pub bases: Vec<BaseId>,
    /// Commits in it.
    pub commits: u64,
    /// Bytes of the database.
    pub database_bytes: u64,
    /// Number of contents of attachments.
    pub blobs: u64,
    /// Their bytes.
    pub blob_bytes: u64,
    /// What is wrong in it; damage that was in the original is in the copy too.
    pub problems: Vec<Problem>,
}

impl CopyReport {
    /// Without the base that the product keeps its own things in: it is in every copy, and nobody's.
    pub(crate) fn of_users(mut self) -> Self {
        self.bases.retain(|base| *base != system_base());
        self
    }
}

/// What a check of everything stored found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StoreCheck {
    /// Bases checked.
    pub bases: u64,
    /// Commits checked.
    pub commits: u64,
    /// Documents and records checked.
    pub records: u64,
    /// Contents of attachments checked.
    pub blobs: u64,
    /// What is wrong; as many as are listed.
    pub problems: Vec<Problem>,
    /// How much is wrong, also what is not listed.
    pub problem_count: u64,
}

/// Sizes of a data folder on disk, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sizes {
    /// The database with its write-ahead log.
    pub database_bytes: u64,
    /// Room in the database that is free to be used again.
    pub free_bytes: u64,
    /// The contents of attachments.
    pub blob_bytes: u64,
}
