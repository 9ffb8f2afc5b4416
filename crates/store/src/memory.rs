//! A whole log in memory, whose failures are planted by name.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use cadre_model::{BaseId, Idempotency, RecordId, Seq, Timestamp};

use crate::chain::{self, Prepared};
use crate::faults::{Fault, Faults, guard};
use crate::log::{
    AppendError, Appended, BaseEntry, Batch, Body, Commit, Digest, Doc, DocKey, Head, Header, Log, LogError, Record,
    RecordKey, SealReport,
};
use crate::segment;

/// A log that keeps everything in memory: for tests, and for bases that need not outlive the process.
///
/// Bases are copied when they are written while a reader holds them, so that readers never wait.
#[derive(Debug, Default)]
pub struct MemoryLog {
    bases: Mutex<BTreeMap<BaseId, Arc<Stored>>>,
    closed: AtomicBool,
    faults: Faults,
    alone: bool,
}

#[derive(Clone, Debug, Default)]
struct Stored {
    docs: BTreeMap<DocKey, Arc<str>>,
    records: BTreeMap<RecordKey, Arc<StoredRecord>>,
    commits: Vec<Arc<StoredCommit>>,
}

#[derive(Debug)]
struct StoredRecord {
    id: RecordId,
    seq: Seq,
    meta: String,
    cells: String,
}

#[derive(Clone, Debug)]
struct StoredCommit {
    at: Timestamp,
    header: String,
    answer: Option<(String, String)>,
    body_sha256: Digest,
    chain: Digest,
    body: StoredBody,
}

#[derive(Clone, Debug)]
enum StoredBody {
    Text(Arc<str>),
    Sealed { segment: Arc<[u8]>, index: usize },
}

impl MemoryLog {
    /// An empty log.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty log that this process alone appends to, as one of SQLite's is.
    pub fn for_one_writer() -> Self {
        Self { alone: true, ..Self::default() }
    }

    /// Where failures are planted.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Simulates a restart: a log with what was durable and no planted failures. This one answers nothing but errors
    /// from now on, as a process that is gone.
    #[must_use = "the old log is closed"]
    pub fn reopen(&self) -> Self {
        self.closed.store(true, Ordering::SeqCst);
        Self { bases: Mutex::new(guard(&self.bases).clone()), alone: self.alone, ..Self::default() }
    }

    /// Alters the stored body of a commit behind the log's back; whether there was one.
    pub fn damage_commit(&self, base: BaseId, seq: Seq) -> bool {
        self.alter(base, |stored| {
            let commit = commit_index(seq).and_then(|index| stored.commits.get_mut(index));
            commit.is_some_and(|commit| {
                Arc::make_mut(commit).body = StoredBody::Text("{}damaged".into());
                true
            })
        })
    }

    /// Alters the stored text of a header behind the log's back; whether there was one.
    pub fn damage_header(&self, base: BaseId, seq: Seq) -> bool {
        self.alter(base, |stored| {
            let commit = commit_index(seq).and_then(|index| stored.commits.get_mut(index));
            commit.is_some_and(|commit| {
                Arc::make_mut(commit).header.push('?');
                true
            })
        })
    }

    fn alter(&self, base: BaseId, alter: impl FnOnce(&mut Stored) -> bool) -> bool {
        guard(&self.bases).get_mut(&base).is_some_and(|stored| alter(Arc::make_mut(stored)))
    }

    fn find(&self, base: BaseId) -> Result<Option<Arc<Stored>>, LogError> {
        self.check_open("read")?;
        if self.faults.fires(Fault::ReadIo) {
            return Err(io_error("read", "planted"));
        }
        Ok(guard(&self.bases).get(&base).cloned())
    }

    fn get(&self, base: BaseId) -> Result<Arc<Stored>, LogError> {
        self.find(base)?.ok_or(LogError::NoBase(base))
    }

    fn check_open(&self, what: &'static str) -> Result<(), LogError> {
        if self.closed.load(Ordering::SeqCst) { Err(io_error(what, "the log was reopened elsewhere")) } else { Ok(()) }
    }

    fn cut_before_commit(&self) -> Result<(), LogError> {
        if self.faults.fires(Fault::DiskFull) {
            return Err(LogError::Full);
        }
        if self.faults.fires(Fault::Io) {
            return Err(io_error("append", "planted I/O error"));
        }
        if self.faults.fires(Fault::BeforeCommit) {
            return Err(io_error("append", "planted before the commit"));
        }
        self.check_open("append")
    }

    fn read_body(&self, base: BaseId, seq: Seq, commit: &StoredCommit) -> Result<Body, LogError> {
        let text = match &commit.body {
            StoredBody::Text(text) => text.to_string(),
            StoredBody::Sealed { segment, index } => segment::unpack(segment, *index, 1)
                .ok()
                .and_then(|mut bodies| bodies.pop())
                .ok_or_else(|| damaged(base, seq, "its segment is not readable".to_owned()))?,
        };
        if chain::sha256(text.as_bytes()) != commit.body_sha256 || self.faults.fires(Fault::Damaged(seq)) {
            return Err(damaged(base, seq, "its body does not match its hash".to_owned()));
        }
        Ok(Body::Text(text))
    }

    fn read_whole(&self, base: BaseId, seq: Seq, commit: &StoredCommit) -> Result<Commit, LogError> {
        Ok(Commit { header: read_header(base, seq, commit)?, body: self.read_body(base, seq, commit)? })
    }
}

impl Log for MemoryLog {
    fn has_one_writer(&self) -> bool {
        self.alone
    }

    fn bases(&self) -> Result<Vec<BaseEntry>, LogError> {
        self.check_open("read")?;
        Ok(guard(&self.bases).iter().map(|(id, stored)| BaseEntry { id: *id, head: stored.head() }).collect())
    }

    fn head(&self, base: BaseId) -> Result<Option<Head>, LogError> {
        Ok(self.find(base)?.map(|stored| stored.head()))
    }

    fn append(&self, base: BaseId, expected: Seq, batch: &Batch) -> Result<Appended, AppendError> {
        batch.check()?;
        let commits = chain::prepare(expected, &batch.commits);
        self.faults.pass_gate();
        let mut bases = guard(&self.bases);
        let actual = bases.get(&base).map_or(Seq(0), |stored| stored.head().seq);
        if actual != expected {
            return Err(AppendError::HeadMoved { expected, actual });
        }
        self.cut_before_commit()?;
        let stored = Arc::make_mut(bases.entry(base).or_default());
        stored.apply(commits, batch);
        let head = stored.head();
        if self.faults.fires(Fault::AfterCommitBeforeAnswer) {
            return Err(io_error("append", "planted after the commit: the answer is lost").into());
        }
        Ok(Appended { head })
    }

    fn read_state(
        &self,
        base: BaseId,
        docs: &mut dyn FnMut(Head, Vec<Doc>),
        records: &mut dyn FnMut(Record<'_>) -> ControlFlow<()>,
    ) -> Result<(), LogError> {
        let stored = self.get(base)?;
        let all = stored.docs.iter().map(|(key, json)| Doc { key: key.clone(), json: json.to_string() });
        docs(stored.head(), all.collect());
        for (key, record) in &stored.records {
            if self.faults.fires(Fault::DamagedRecord(*key)) {
                let what = format!("row {} of table {}", key.row, key.table);
                return Err(LogError::Damaged { base, what, detail: "it does not match its checksum".to_owned() });
            }
            let StoredRecord { id, seq, meta, cells } = &**record;
            if records(Record { key: *key, id: *id, seq: *seq, meta, cells }).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn read_commits(&self, base: BaseId, after: Seq, limit: usize) -> Result<Vec<Commit>, LogError> {
        let stored = self.get(base)?;
        stored.after(after, limit).map(|(seq, commit)| self.read_whole(base, seq, commit)).collect()
    }

    fn read_commit(&self, base: BaseId, seq: Seq) -> Result<Option<Commit>, LogError> {
        let stored = self.get(base)?;
        let commit = commit_index(seq).and_then(|index| stored.commits.get(index));
        commit.map(|commit| self.read_whole(base, seq, commit)).transpose()
    }

    fn read_headers(&self, base: BaseId, after: Seq, limit: usize) -> Result<Vec<Header>, LogError> {
        self.get(base)?.after(after, limit).map(|(seq, commit)| read_header(base, seq, commit)).collect()
    }

    fn seq_at(&self, base: BaseId, at: Timestamp) -> Result<Seq, LogError> {
        let stored = self.get(base)?;
        Ok(stored.commits.iter().rposition(|commit| commit.at <= at).map_or(Seq(0), |index| Seq(index as u64 + 1)))
    }

    fn find_key(&self, base: BaseId, key: &str) -> Result<Option<(Header, Idempotency)>, LogError> {
        let Some(stored) = self.find(base)? else { return Ok(None) };
        let made_under = |c: &Arc<StoredCommit>| c.answer.as_ref().is_some_and(|(k, _)| k == key);
        let Some(index) = stored.commits.iter().rposition(made_under) else { return Ok(None) };
        let header = read_header(base, Seq(index as u64 + 1), &stored.commits[index])?;
        Ok(header.info.idempotency.clone().map(|idempotency| (header, idempotency)))
    }

    fn seal(&self, base: BaseId, older_than: Timestamp, limit: usize) -> Result<SealReport, LogError> {
        self.check_open("seal")?;
        let mut bases = guard(&self.bases);
        let stored = Arc::make_mut(bases.get_mut(&base).ok_or(LogError::NoBase(base))?);
        stored.seal(older_than, limit).map_err(|source| LogError::Database { what: "seal", source: source.into() })
    }

    fn remove_base(&self, base: BaseId) -> Result<(), LogError> {
        self.check_open("remove the base")?;
        guard(&self.bases).remove(&base).map(drop).ok_or(LogError::NoBase(base))
    }
}

impl Stored {
    fn head(&self) -> Head {
        let chain = self.commits.last().map(|commit| commit.chain).unwrap_or_default();
        Head { seq: Seq(self.commits.len() as u64), chain }
    }

    fn apply(&mut self, commits: Vec<Prepared>, batch: &Batch) {
        let first = self.head().seq.next();
        for (commit, new) in commits.into_iter().zip(&batch.commits) {
            let chain = commit.link(&self.head().chain);
            let Prepared { seq: _, at, header, body_sha256, answer } = commit;
            let body = StoredBody::Text(new.body.as_str().into());
            self.commits.push(Arc::new(StoredCommit { at, header, answer, body_sha256, chain, body }));
        }
        for key in &batch.doc_deletes {
            self.docs.remove(key);
        }
        self.docs.extend(batch.docs.iter().map(|doc| (doc.key.clone(), doc.json.as_str().into())));
        for key in &batch.record_deletes {
            self.records.remove(key);
        }
        for put in &batch.records {
            let seq = Seq(first.0 + put.commit as u64);
            let record = StoredRecord { id: put.id, seq, meta: put.meta.clone(), cells: put.cells.clone() };
            self.records.insert(put.key, Arc::new(record));
        }
    }

    fn after(&self, after: Seq, limit: usize) -> impl Iterator<Item = (Seq, &StoredCommit)> {
        let skip = usize::try_from(after.0).unwrap_or(usize::MAX);
        let numbered = self.commits.iter().zip(1..).map(|(commit, seq)| (Seq(seq), &**commit));
        numbered.skip(skip).take(limit)
    }

    fn seal(&mut self, older_than: Timestamp, limit: usize) -> std::io::Result<SealReport> {
        let open = self.commits.partition_point(|commit| matches!(commit.body, StoredBody::Sealed { .. }));
        let ready = self.commits[open..].iter().take_while(|commit| commit.at < older_than).count();
        let take = ready.min(limit);
        let mut report = SealReport { more: ready > take, ..SealReport::default() };
        let mut rest = &mut self.commits[open..open + take];
        while !rest.is_empty() {
            let (now, later) = rest.split_at_mut(segment::fill(rest.iter().map(|c| text_of(c).len())));
            let packed: Arc<[u8]> = segment::pack(now.iter().map(|commit| text_of(commit)))?.into();
            report.after_bytes += packed.len() as u64;
            for (index, commit) in now.iter_mut().enumerate() {
                report.before_bytes += text_of(commit).len() as u64;
                report.sealed += 1;
                Arc::make_mut(commit).body = StoredBody::Sealed { segment: Arc::clone(&packed), index };
            }
            rest = later;
        }
        Ok(report)
    }
}

fn text_of(commit: &StoredCommit) -> &str {
    match &commit.body {
        StoredBody::Text(text) => text,
        StoredBody::Sealed { .. } => "",
    }
}

fn read_header(base: BaseId, seq: Seq, commit: &StoredCommit) -> Result<Header, LogError> {
    let answer = commit.answer.as_ref().map(|(_, text)| text.as_str());
    chain::parse_header(&commit.header, commit.body_sha256, commit.chain, answer)
        .map_err(|detail| damaged(base, seq, detail))
}

fn commit_index(seq: Seq) -> Option<usize> {
    usize::try_from(seq.0.checked_sub(1)?).ok()
}

fn damaged(base: BaseId, seq: Seq, detail: String) -> LogError {
    LogError::Damaged { base, what: format!("commit {seq}"), detail }
}

/// The error of a device that fails.
pub(crate) fn io_error(what: &'static str, text: &str) -> LogError {
    LogError::Database { what, source: std::io::Error::other(text).into() }
}

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
