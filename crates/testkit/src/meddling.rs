//! A log that lets another writer in between: right before an append, once for each time it was told to.

use std::collections::VecDeque;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use cadre_model::{BaseId, Idempotency, Seq, Timestamp};
use cadre_store::{
    AppendError, Appended, BaseEntry, Batch, Commit, Doc, Head, Header, Log, LogError, Record, SealReport,
};

type Act = Box<dyn FnOnce() + Send>;

/// A log over another one, whose appends can be preceded by what a test wants to happen just then.
pub struct Meddling {
    log: Arc<dyn Log>,
    acts: Mutex<VecDeque<Act>>,
}

impl fmt::Debug for Meddling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meddling").finish_non_exhaustive()
    }
}

impl Meddling {
    /// A log over another one.
    pub fn over(log: Arc<dyn Log>) -> Self {
        Self { log, acts: Mutex::default() }
    }

    /// Does something before the next append for which nothing is to be done yet.
    pub fn before_append(&self, act: impl FnOnce() + Send + 'static) {
        self.acts.lock().unwrap_or_else(PoisonError::into_inner).push_back(Box::new(act));
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
        self.log.append(base, expected, batch)
    }

    fn read_state(
        &self,
        base: BaseId,
        docs: &mut dyn FnMut(Head, Vec<Doc>),
        records: &mut dyn FnMut(Record<'_>) -> ControlFlow<()>,
    ) -> Result<(), LogError> {
        self.log.read_state(base, docs, records)
    }

    fn read_commits(&self, base: BaseId, after: Seq, limit: usize) -> Result<Vec<Commit>, LogError> {
        self.log.read_commits(base, after, limit)
    }

    fn read_commit(&self, base: BaseId, seq: Seq) -> Result<Option<Commit>, LogError> {
        self.log.read_commit(base, seq)
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
