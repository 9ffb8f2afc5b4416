//! [`Log`] and [`Blobs`], with the plain data that goes through them.

use std::ops::ControlFlow;

use cadre_model::{BaseId, CommitInfo, Idempotency, RecordId, RowNo, Seq, TableNo, Timestamp};
use serde::{Deserialize, Serialize};

/// A SHA-256 digest.
pub type Digest = [u8; 32];

/// Where a base's log ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The last commit; 0 before the first.
    pub seq: Seq,
    /// The chain up to that commit; zeros before the first.
    pub chain: Digest,
}

/// A base that the log knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseEntry {
    /// Which base.
    pub id: BaseId,
    /// Where its log ends.
    pub head: Head,
}

/// The header of a commit: what the hash chain covers. Headers are never dropped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    /// Sequence number in its base, from 1 without gaps.
    pub seq: Seq,
    /// Version of the body's format.
    pub format: u16,
    /// Version of the program that wrote it.
    pub engine: String,
    /// When, by whom, through what, under which key.
    #[serde(flatten)]
    pub info: CommitInfo,
    /// SHA-256 of the body's JSON text as it was appended.
    #[serde(skip)]
    pub body_sha256: Digest,
    /// SHA-256 of the JSON text of the answer under the idempotency key; absent without a key. The chain covers this and
    /// not the answer, so that answers, which hold cells, can be erased.
    #[serde(skip)]
    pub answer_sha256: Option<Digest>,
    /// SHA-256 over the chain before and this header (see [`crate::Log`]).
    #[serde(skip)]
    pub chain: Digest,
}

/// The body of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// The JSON text of the changes, exactly as appended.
    Text(String),
    /// Dropped by compaction or erasure; the header remains.
    Dropped,
}

/// A commit as it is read back. Reading checks the body against the header's hash.
#[derive(Clone, Debug, PartialEq)]
pub struct Commit {
    /// What it says of itself.
    pub header: Header,
    /// Its changes.
    pub body: Body,
}

/// A commit to append.
#[derive(Clone, Debug, PartialEq)]
pub struct NewCommit {
    /// When, by whom, through what, under which key.
    pub info: CommitInfo,
    /// JSON text of the changes.
    pub body: String,
}

/// The key of a document: a kind and a number (0 for the base's head).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocKey {
    /// `head`, `table`, `field`, `view` or `person`.
    pub kind: String,
    /// Internal number of what it describes.
    pub no: u32,
}

/// A document of the current schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc {
    /// Which document.
    pub key: DocKey,
    /// JSON text.
    pub json: String,
}

/// The key of a current record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordKey {
    /// Its table.
    pub table: TableNo,
    /// Its row.
    pub row: RowNo,
}

/// A current record to write; replaces what was under the key.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordPut {
    /// Where.
    pub key: RecordKey,
    /// Public id.
    pub id: RecordId,
    /// Which commit of this batch wrote it, as an index into [`Batch::commits`]; becomes the record's sequence number.
    pub commit: usize,
    /// JSON text of the metadata (creation, aliases, edits).
    pub meta: String,
    /// JSON text of the stored cells: an object from field number to cell.
    pub cells: String,
}

/// A current record as it is read back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record<'a> {
    /// Where.
    pub key: RecordKey,
    /// Public id.
    pub id: RecordId,
    /// The last commit that touched it.
    pub seq: Seq,
    /// JSON text of the metadata.
    pub meta: &'a str,
    /// JSON text of the stored cells.
    pub cells: &'a str,
}

/// What one append writes, all or nothing: commits in order and the state after the last of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// One or more commits.
    pub commits: Vec<NewCommit>,
    /// Documents written.
    pub docs: Vec<Doc>,
    /// Documents removed.
    pub doc_deletes: Vec<DocKey>,
    /// Records written, each key at most once.
    pub records: Vec<RecordPut>,
    /// Records removed, before any is written.
    pub record_deletes: Vec<RecordKey>,
}

impl Batch {
    /// Says what is wrong with a batch that no log can store: no commits, a record of a commit that is not in the batch,
    /// an instant outside the years -9999 to 9999.
    pub fn check(&self) -> Result<(), LogError> {
        let bad = |what: String| Err(LogError::BadBatch(what));
        if self.commits.is_empty() {
            return bad("it has no commits".to_owned());
        }
        if let Some(commit) = self.commits.iter().find(|c| !INSTANTS.contains(&c.info.at.0)) {
            return bad(format!("a commit is made at {}, outside the years -9999 to 9999", commit.info.at));
        }
        match self.records.iter().find(|r| r.commit >= self.commits.len()) {
            None => Ok(()),
            Some(put) => bad(format!(
                "row {} of table {} belongs to commit {} of {}",
                put.key.row,
                put.key.table,
                put.commit,
                self.commits.len()
            )),
        }
    }
}

/// The instants that print in ISO form, in milliseconds.
const INSTANTS: std::ops::RangeInclusive<i64> = -377_705_023_201_000..=253_402_207_200_999;

/// What an append did.
#[derive(Clone, Debug, PartialEq)]
pub struct Appended {
    /// Where the log ends now.
    pub head: Head,
}

/// When it makes sense to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Never: the request itself is at fault, or the state is damaged.
    Never,
    /// At once, after catching up.
    Now,
    /// After a while.
    Later,
}

/// Why the log could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// The database failed.
    #[error("the log could not {what}: {source}")]
    Database {
        /// What was being done.
        what: &'static str,
        /// The database's own error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What is stored does not match its checksum or cannot be read.
    #[error("{what} of base {base} is damaged: {detail}")]
    Damaged {
        /// Which base.
        base: BaseId,
        /// Which part.
        what: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The content of an attachment does not match its hash.
    #[error("the content {hash} is damaged: it does not match its hash; storing it again mends it")]
    DamagedBlob {
        /// The hash in hex.
        hash: String,
    },
    /// Another process has the data folder.
    #[error("{0}")]
    Locked(String),
    /// The stored format is newer than this program.
    #[error("the data has format {found}, this program reads up to {known}: use a newer cadre")]
    TooNew {
        /// The stored format.
        found: i64,
        /// The newest that this program reads.
        known: i64,
    },
    /// No such base.
    #[error("the log has no base {0}")]
    NoBase(BaseId),
    /// The disk is full.
    #[error("the disk is full; nothing of this request was written")]
    Full,
    /// The caller asks for what no log can store.
    #[error("the batch cannot be stored: {0}")]
    BadBatch(String),
}

impl LogError {
    /// When it makes sense to try again.
    pub fn retry(&self) -> Retry {
        match self {
            Self::Full | Self::Locked(_) => Retry::Later,
            Self::Database { .. }
            | Self::Damaged { .. }
            | Self::DamagedBlob { .. }
            | Self::TooNew { .. }
            | Self::NoBase(_)
            | Self::BadBatch(_) => Retry::Never,
        }
    }
}

/// Why an append was not acknowledged.
///
/// Nothing of the batch is stored, with one exception: after [`LogError::Database`] the batch is stored whole or not at
/// all, and [`Log::head`] tells which (an answer can be lost after the commit).
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Another writer was first: catch up, check again, try again.
    #[error("the log is at {actual}, not at {expected}")]
    HeadMoved {
        /// What the caller thought.
        expected: Seq,
        /// What is true.
        actual: Seq,
    },
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// What sealing did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SealReport {
    /// Bodies compressed in this call.
    pub sealed: u64,
    /// Their size before, in bytes.
    pub before_bytes: u64,
    /// Their size after, in bytes.
    pub after_bytes: u64,
    /// Whether the next call with the same threshold would seal more.
    pub more: bool,
}

/// The commits of many bases, and the current state of each.
///
/// Durability: once `append` returns, the batch survives a crash. Atomicity: a batch is stored whole or not at all.
/// Order: when `expected` is not the head, nothing is written and `HeadMoved` is returned. A first append with
/// `expected` 0 creates the base. Numbers follow without gaps.
///
/// Chain: `chain(n) = SHA-256(chain(n-1) || header text || body_sha256)`, where the header text is the canonical JSON of
/// [`crate::chain::header_text`], and `chain(0)` is 32 zero bytes.
///
/// Concurrency: any thread may call; appends to one base are serialised by their expected head; readers see whole
/// batches only and never wait for a writer.
///
/// Errors: a base that the log does not know is [`LogError::NoBase`], except for `head` and `find_key`, which answer `None`.
pub trait Log: Send + Sync {
    /// Whether this process is the only one that appends, so that no head moves behind a writer's back.
    fn has_one_writer(&self) -> bool {
        false
    }

    /// All bases with their heads, by id.
    fn bases(&self) -> Result<Vec<BaseEntry>, LogError>;

    /// Where a base's log ends; `None` when there is no such base.
    fn head(&self, base: BaseId) -> Result<Option<Head>, LogError>;

    /// Appends a batch.
    fn append(&self, base: BaseId, expected: Seq, batch: &Batch) -> Result<Appended, AppendError>;

    /// Reads the documents and the records of one base as of one moment between appends: first `docs` with all documents by
    /// key and the head they belong to, then `records` once a record, by table and row, until it breaks.
    fn read_state(
        &self,
        base: BaseId,
        docs: &mut dyn FnMut(Head, Vec<Doc>),
        records: &mut dyn FnMut(Record<'_>) -> ControlFlow<()>,
    ) -> Result<(), LogError>;

    /// Reads commits with numbers above `after`, ascending, at most `limit`.
    fn read_commits(&self, base: BaseId, after: Seq, limit: usize) -> Result<Vec<Commit>, LogError>;

    /// Reads one commit; `None` when there is none with that number.
    fn read_commit(&self, base: BaseId, seq: Seq) -> Result<Option<Commit>, LogError>;

    /// Reads headers with numbers above `after`, ascending, at most `limit`.
    fn read_headers(&self, base: BaseId, after: Seq, limit: usize) -> Result<Vec<Header>, LogError>;

    /// Finds the commit with the highest number among those made at or before an instant, also where the clock went back
    /// between commits; `Seq(0)` when there is none.
    fn seq_at(&self, base: BaseId, at: Timestamp) -> Result<Seq, LogError>;

    /// Finds the newest commit made under an idempotency key, with what was answered.
    fn find_key(&self, base: BaseId, key: &str) -> Result<Option<(Header, Idempotency)>, LogError>;

    /// Compresses up to `limit` bodies, in order, and stops at the first commit made at `older_than` or later.
    fn seal(&self, base: BaseId, older_than: Timestamp, limit: usize) -> Result<SealReport, LogError>;

    /// Removes a base with all its commits and records.
    fn remove_base(&self, base: BaseId) -> Result<(), LogError>;
}

/// Contents of attachments, stored under their hash.
///
/// Durability and atomicity: once `put` returns, the whole content survives a crash; a torn one is never seen.
pub trait Blobs: Send + Sync {
    /// Stores a content and gives its hash; storing it again changes nothing, and mends a damaged one.
    fn put(&self, content: &[u8]) -> Result<Digest, LogError>;

    /// Reads a content; `None` when there is none under that hash. A content that does not match its hash is an error.
    fn get(&self, hash: &Digest) -> Result<Option<Vec<u8>>, LogError>;

    /// Removes a content; removing what is not there changes nothing.
    fn remove(&self, hash: &Digest) -> Result<(), LogError>;

    /// All hashes, ascending.
    fn list(&self) -> Result<Vec<Digest>, LogError>;
}
