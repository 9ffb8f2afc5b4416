//! A log that a test meddles with: something happens right before an append, a current record reads otherwise than it was
//! written, bodies of commits are gone, appends are counted.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use cadre_model::{BaseId, Idempotency, Seq, Timestamp};
use cadre_store::{
    AppendError, Appended, BaseEntry, Batch, Body, Commit, Doc, Head, Header, Log, LogError, Record, RecordKey,
    SealReport,
};

type Act = Box<dyn FnOnce() + Send>;

/// A log over another one, meddled with.
pub struct Meddling {
    log: Arc<dyn Log>,
    acts: Mutex<VecDeque<Act>>,
    altered: Mutex<BTreeMap<RecordKey, String>>,
    appends: AtomicU64,
    compacted: AtomicU64,
}

impl fmt::Debug for Meddling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meddling").finish_non_exhaustive()
    }
}

impl Meddling {
    /// A log over another one.
    pub fn over(log: Arc<dyn Log>) -> Self {
        Self {
            log,
            acts: Mutex::default(),
            altered: Mutex::default(),
            appends: AtomicU64::new(0),
            compacted: AtomicU64::new(0),
        }
    }

    /// Does something before the next append for which nothing is to be done yet.
    pub fn before_append(&self, act: impl FnOnce() + Send + 'static) {
        self.acts.lock().unwrap_or_else(PoisonError::into_inner).push_back(Box::new(act));
    }

    /// Lets a current record read as if these were its cells (JSON, from field number to stored cell).
    pub fn alter_cells(&self, key: RecordKey, cells: &str) {
        self.altered.lock().unwrap_or_else(PoisonError::into_inner).insert(key, cells.to_owned());
    }

    /// Lets the bodies of the commits up to one read as dropped, as compaction leaves them.
    pub fn compact(&self, up_to: Seq) {
        self.compacted.store(up_to.0, Ordering::SeqCst);
    }

    fn compacted(&self, mut commit: Commit) -> Commit {
        if commit.header.seq.0 <= self.compacted.load(Ordering::SeqCst) {
            commit.body = Body::Dropped;
        }
        commit
    }

    /// How many batches were appended.
    pub fn appends(&self) -> u64 {
        self.appends.load(Ordering::SeqCst)
    }
}

impl Log for Meddling {
    fn bases(&self) -> Result<Vec<BaseEntry>, LogError> {
        self.log.bases()
    }

    fn head(&self, base: BaseId) -> Result<Option<Head>, LogError> {
        self.log.head(base)
    }

    fn append(&self, base: BaseId, expected: Seq, batch: &Batch) -> Result<Appended, AppendError> {
        let act = self.acts.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        if let Some(act) = act {
            act();
        }
        let appended = self.log.append(base, expected, batch)?;
        self.appends.fetch_add(1, Ordering::SeqCst);
        Ok(appended)
    }

    fn read_state(
        &self,
        base: BaseId,
        docs: &mut dyn FnMut(Head, Vec<Doc>),
        records: &mut dyn FnMut(Record<'_>) -> ControlFlow<()>,
    ) -> Result<(), LogError> {
        let altered = self.altered.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.log.read_state(base, docs, &mut |record| match altered.get(&record.key) {
            Some(cells) => records(Record { cells, ..record }),
            None => records(record),
        })
    }

    fn read_commits(&self, base: BaseId, after: Seq, limit: usize) -> Result<Vec<Commit>, LogError> {
        Ok(self.log.read_commits(base, after, limit)?.into_iter().map(|c| self.compacted(c)).collect())
    }

    fn read_commit(&self, base: BaseId, seq: Seq) -> Result<Option<Commit>, LogError> {
        Ok(self.log.read_commit(base, seq)?.map(|c| self.compacted(c)))
    }

    fn read_headers(&self, base: BaseId, after: Seq, limit: usize) -> Result<Vec<Header>, LogError> {
        self.log.read_headers(base, after, limit)
    }

    fn seq_at(&self, base: BaseId, at: Timestamp) -> Result<Seq, LogError> {
        self.log.seq_at(base, at)
    }

    fn find_key(&self, base: BaseId, key: &str) -> Result<Option<(Header, Idempotency)>, LogError> {
        self.log.find_key(base, key)
    }

    fn seal(&self, base: BaseId, older_than: Timestamp, limit: usize) -> Result<SealReport, LogError> {
        self.log.seal(base, older_than, limit)
    }

    fn remove_base(&self, base: BaseId) -> Result<(), LogError> {
        self.log.remove_base(base)
    }
}
