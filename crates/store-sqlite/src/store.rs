//! A data folder, open.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use cadre_model::{BaseId, Idempotency, Seq, Timestamp};
use cadre_store::{
    AppendError, Appended, BaseEntry, Batch, Commit, Doc, Head, Header, Log, LogError, Record, SealReport, chain,
};

use crate::backup::{self, BackupError, BackupReport};
use crate::blobs::FileBlobs;
use crate::check::{self, CheckReport};
use crate::checkpoint::Checkpoints;
use crate::connection::{Readers, check_version};
use crate::error::During;
use crate::group::Line;
use crate::keys::{commit_keys, record_keys};
use crate::lock::{FolderLock, LockInfo};
use crate::probe::{MaybeProbe, Probe};
use crate::writer::{Job, Writer};
use crate::{read, seal, state};

/// The database's file in a data folder.
pub(crate) const DATABASE: &str = "cadre.sqlite";

/// The folder of contents in a data folder.
pub(crate) const BLOBS: &str = "blobs";

/// Pages (of 4 KiB) that one step gives back to the file system.
const SHRINK_PAGES: u32 = 512;

/// How a store is opened.
#[derive(Default)]
pub struct Options {
    /// Size of the database's file past which appends answer [`LogError::Full`]; none by default.
    pub max_bytes: Option<u64>,
    /// Told of the points that appends pass; for tests.
    pub probe: Option<Arc<dyn Probe>>,
}

/// How far something long has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub what: &'static str,
    /// Parts done.
    pub done: u64,
    /// Parts in all, as far as is known.
    pub total: u64,
}

/// Sizes of a data folder, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// The database's file.
    pub database_bytes: u64,
    /// Room in it that is free to be used again.
    pub free_bytes: u64,
    /// The write-ahead log.
    pub wal_bytes: u64,
    /// Number of contents.
    pub blobs: u64,
    /// Their size.
    pub blob_bytes: u64,
}

/// The log in `cadre.sqlite` of a data folder, and the contents in `blobs/`.
///
/// Concurrency: any thread may call. Appends wait in line and share durable commits; readers have connections of their own
/// and wait for nobody. The folder is locked until the store and its contents are dropped.
#[derive(Debug)]
pub struct SqliteStore {
    readers: Readers,
    line: Line,
    /// Ends before the lock is given back.
    checkpoints: Checkpoints,
    blobs: Arc<FileBlobs>,
    folder: PathBuf,
    lock: Arc<Mutex<FolderLock>>,
}

impl SqliteStore {
    /// Opens a data folder; makes what is missing.
    ///
    /// Errors: [`LogError::Locked`] when another process has it; [`LogError::TooNew`] when a later program wrote it.
    pub fn open(folder: &Path, role: &LockInfo) -> Result<Self, LogError> {
        Self::open_with(folder, role, Options::default())
    }

    /// The same, with options.
    pub fn open_with(folder: &Path, role: &LockInfo, options: Options) -> Result<Self, LogError> {
        check_version()?;
        std::fs::create_dir_all(folder).during("create the data folder")?;
        let lock = Arc::new(Mutex::new(FolderLock::take(folder, role)?));
        let path = folder.join(DATABASE);
        let checkpoints = Checkpoints::of(path.clone());
        let probe = MaybeProbe(options.probe);
        let writer = Writer::open(path.clone(), options.max_bytes, probe, checkpoints.asking())?;
        let blobs = Arc::new(FileBlobs::open(&folder.join(BLOBS), Arc::clone(&lock))?);
        let (readers, line) = (Readers::new(path), Line::new(writer));
        Ok(Self { readers, line, checkpoints, blobs, folder: folder.to_owned(), lock })
    }

    /// The contents of attachments.
    pub fn blobs(&self) -> Arc<FileBlobs> {
        Arc::clone(&self.blobs)
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Replaces what the lock file says of this process, as when it has begun to listen.
    pub fn describe(&self, info: &LockInfo) -> Result<(), LogError> {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).describe(info)
    }

    /// Checks everything that is stored against its checksums, hashes and chains.
    ///
    /// Reads all data, as of one moment; others go on.
    pub fn check(&self, progress: &mut dyn FnMut(Progress)) -> Result<CheckReport, LogError> {
        let mut report = self.readers.read(|conn| check::database(conn, progress))?;
        check::blobs(&*self.blobs, &mut report, progress)?;
        Ok(report)
    }

    /// Copies the data folder, as of one moment, into another folder, and checks that the copy is whole; others go on.
    ///
    /// Errors: a target that holds anything. A copy cut short is never taken for a whole one.
    pub fn backup(&self, into: &Path, progress: &mut dyn FnMut(Progress)) -> Result<BackupReport, BackupError> {
        backup::copy(&self.folder, &*self.blobs, into, &[], progress)
    }

    /// Gives free room in the database's file back to the file system, in steps between which others write, and empties
    /// the write-ahead log.
    pub fn shrink(&self) -> Result<(), LogError> {
        loop {
            let left = self.line.with_writer(|writer| writer.with("shrink the database", free_step))?;
            if left == 0 {
                break;
            }
        }
        self.checkpoint()
    }

    /// Copies the write-ahead log into the database and empties it, unless a reader needs it still.
    pub fn checkpoint(&self) -> Result<(), LogError> {
        self.line.with_writer(|writer| {
            writer.with("empty the write-ahead log", |conn| {
                self.checkpoints.held(|| conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())))
            })
        })
    }

    /// Sizes of the folder's parts.
    pub fn stats(&self) -> Result<Stats, LogError> {
        let pragma = |conn: &rusqlite::Connection, name| -> Result<u64, LogError> {
            let value: i64 = conn.pragma_query_value(None, name, |row| row.get(0)).during("measure the database")?;
            Ok(value.unsigned_abs())
        };
        let (pages, free, size) = self.readers.read(|conn| {
            Ok((pragma(conn, "page_count")?, pragma(conn, "freelist_count")?, pragma(conn, "page_size")?))
        })?;
        let wal = std::fs::metadata(self.folder.join(format!("{DATABASE}-wal"))).map_or(0, |meta| meta.len());
        let (blobs, blob_bytes) = self.blobs.measure()?;
        Ok(Stats { database_bytes: pages * size, free_bytes: free * size, wal_bytes: wal, blobs, blob_bytes })
    }
}

/// Moves some pages from the end of the file into free ones; how many are free still.
fn free_step(conn: &rusqlite::Connection) -> rusqlite::Result<i64> {
    let mut statement = conn.prepare(&format!("PRAGMA incremental_vacuum({SHRINK_PAGES})"))?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    conn.pragma_query_value(None, "freelist_count", |row| row.get(0))
}

impl Log for SqliteStore {
    /// The folder's lock sees to it.
    fn has_one_writer(&self) -> bool {
        true
    }

    fn bases(&self) -> Result<Vec<BaseEntry>, LogError> {
        self.readers.read(read::bases)
    }

    fn head(&self, base: BaseId) -> Result<Option<Head>, LogError> {
        self.readers.read(|conn| {
            let row = read::find_base(conn, base).during("find the base")?;
            row.map(|row| read::head(conn, &row).during("read the head")).transpose()
        })
    }

    fn append(&self, base: BaseId, expected: Seq, batch: &Batch) -> Result<Appended, AppendError> {
        batch.check()?;
        let commits = chain::prepare(expected, &batch.commits);
        self.line.append(Job { base, expected, batch, commits: &commits })
    }

    fn read_state(
        &self,
        base: BaseId,
        docs: &mut dyn FnMut(Head, Vec<Doc>),
        records: &mut dyn FnMut(Record<'_>) -> ControlFlow<()>,
    ) -> Result<(), LogError> {
        self.readers.read(|conn| state::read(conn, base, docs, records))
    }

    fn read_commits(&self, base: BaseId, after: Seq, limit: usize) -> Result<Vec<Commit>, LogError> {
        self.readers.read(|conn| read::commits(conn, base, after, limit))
    }

    fn read_commit(&self, base: BaseId, seq: Seq) -> Result<Option<Commit>, LogError> {
        self.readers.read(|conn| {
            let Some(before) = seq.0.checked_sub(1) else { return read::get_base(conn, base).map(|_| None) };
            let commit = read::commits(conn, base, Seq(before), 1)?.pop();
            Ok(commit.filter(|commit| commit.header.seq == seq))
        })
    }

    fn read_headers(&self, base: BaseId, after: Seq, limit: usize) -> Result<Vec<Header>, LogError> {
        self.readers.read(|conn| read::headers(conn, base, after, limit))
    }

    fn seq_at(&self, base: BaseId, at: Timestamp) -> Result<Seq, LogError> {
        self.readers.read(|conn| read::seq_at(conn, base, at))
    }

    fn find_key(&self, base: BaseId, key: &str) -> Result<Option<(Header, Idempotency)>, LogError> {
        self.readers.read(|conn| read::find_key(conn, base, key))
    }

    /// Room that sealing frees is used again by later appends; when nothing is left to seal, what is free still goes back
    /// to the file system.
    fn seal(&self, base: BaseId, older_than: Timestamp, limit: usize) -> Result<SealReport, LogError> {
        let report = seal::seal(&self.readers, &self.line, base, older_than, limit)?;
        if report.sealed > 0 && !report.more {
            self.shrink()?;
        }
        Ok(report)
    }

    fn remove_base(&self, base: BaseId) -> Result<(), LogError> {
        self.line.with_writer(|writer| {
            writer.forget(base);
            writer.transact("remove the base", |conn| remove(conn, base))
        })
    }
}

fn remove(conn: &rusqlite::Connection, base: BaseId) -> Result<(), LogError> {
    let no = read::get_base(conn, base)?.no;
    let run = || -> rusqlite::Result<()> {
        for (_, tab) in read::tabs(conn, no)? {
            let keys = record_keys(tab);
            conn.execute("DELETE FROM record WHERE key BETWEEN ?1 AND ?2", [keys.start(), keys.end()])?;
        }
        let keys = commit_keys(no);
        for table in ["commit_open", "commit_sealed", "segment", "time_block"] {
            let sql = format!("DELETE FROM {table} WHERE key BETWEEN ?1 AND ?2");
            conn.execute(&sql, [keys.start(), keys.end()])?;
        }
        for table in ["doc", "tab", "idempotency"] {
            conn.execute(&format!("DELETE FROM {table} WHERE base = ?1"), [no])?;
        }
        conn.execute("DELETE FROM base WHERE no = ?1", [no]).map(drop)
    };
    run().during("remove the base")
}
