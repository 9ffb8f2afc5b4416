//! The one connection that writes, and what it knows of the bases.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::PathBuf;
use std::sync::Arc;

use cadre_model::{BaseId, Seq, TableNo};
use cadre_store::chain::Prepared;
use cadre_store::{AppendError, Appended, Batch, Head, LogError};
use rusqlite::{Connection, params};

use crate::checkpoint::Asking;
use crate::connection::open_writer;
use crate::error::{During, is_full, shared, sqlite};
use crate::keys::{self, BLOCK, LAST_BASE, LAST_SEQ, LAST_TAB, commit_key};
use crate::probe::{MaybeProbe, Point};
use crate::{read, state};

/// An append: a batch, made ready, and the head it expects.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    pub(crate) base: BaseId,
    pub(crate) expected: Seq,
    pub(crate) batch: &'a Batch,
    pub(crate) commits: &'a [Prepared],
}

/// What an append is answered.
pub(crate) type Answer = Result<Appended, AppendError>;

/// The writing connection. After an error of the database it is closed and opened anew: what a failed fsync left in the
/// page cache is never trusted.
#[derive(Debug)]
pub(crate) struct Writer {
    path: PathBuf,
    max_bytes: Option<u64>,
    probe: MaybeProbe,
    asking: Asking,
    conn: Option<Connection>,
    bases: HashMap<BaseId, KnownBase>,
}

/// A base as of the writer's last commit.
#[derive(Debug)]
struct KnownBase {
    no: i64,
    head: Head,
    tabs: HashMap<TableNo, i64>,
}

/// Why one batch was not written.
enum Refusal {
    Answer(AppendError),
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<LogError> for Refusal {
    fn from(error: LogError) -> Self {
        Self::Answer(error.into())
    }
}

/// Why a whole group was not committed.
enum Failure {
    /// Before the commit was asked for, or for lack of space: nothing is stored.
    Nothing(rusqlite::Error),
    /// While it was being made durable: only reading tells.
    Unknown(rusqlite::Error),
}

impl Writer {
    pub(crate) fn open(
        path: PathBuf,
        max_bytes: Option<u64>,
        probe: MaybeProbe,
        asking: Asking,
    ) -> Result<Self, LogError> {
        let conn = Some(open_writer(&path, max_bytes, asking.clone())?);
        Ok(Self { path, max_bytes, probe, asking, conn, bases: HashMap::new() })
    }

    /// Writes batches with one durable commit; an answer each, in order. A batch that is refused is refused alone.
    pub(crate) fn append(&mut self, jobs: &[Job<'_>]) -> Vec<Answer> {
        match self.append_together(jobs) {
            Ok(answers) => answers,
            // One batch may be what made the others fail: each gets its own transaction.
            Err(Failure::Nothing(_)) if jobs.len() > 1 => jobs.iter().flat_map(|job| self.append(&[*job])).collect(),
            Err(Failure::Nothing(error) | Failure::Unknown(error)) => {
                let error = Arc::new(error);
                jobs.iter().map(|_| Err(shared("append", &error).into())).collect()
            }
        }
    }

    /// Runs one transaction that is not an append.
    pub(crate) fn transact<T>(
        &mut self,
        what: &'static str,
        run: impl FnOnce(&Connection) -> Result<T, LogError>,
    ) -> Result<T, LogError> {
        let conn = self.conn().during(what)?;
        let result = conn.execute_batch("BEGIN IMMEDIATE").during(what).and_then(|()| run(conn));
        let result = result.and_then(|value| conn.execute_batch("COMMIT").during(what).map(|()| value));
        if result.is_err() {
            self.abandon();
        }
        result
    }

    /// Runs something outside a transaction.
    pub(crate) fn with<T>(
        &mut self,
        what: &'static str,
        run: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, LogError> {
        let result = self.conn().and_then(run);
        result.map_err(|error| {
            self.abandon();
            sqlite(what, error)
        })
    }

    /// Forgets what is known of a base.
    pub(crate) fn forget(&mut self, base: BaseId) {
        self.bases.remove(&base);
    }

    /// Closes the connection: what it had begun is rolled back. The next use opens it anew.
    fn abandon(&mut self) {
        self.conn = None;
        self.bases.clear();
    }

    fn conn(&mut self) -> rusqlite::Result<&Connection> {
        // A panic of the thread that wrote before may have left a transaction behind.
        if self.conn.as_ref().is_some_and(|conn| !conn.is_autocommit()) {
            self.abandon();
        }
        if self.conn.is_none() {
            self.bases.clear();
            self.conn = Some(open_writer(&self.path, self.max_bytes, self.asking.clone()).map_err(reopening)?);
        }
        self.conn.as_ref().ok_or(rusqlite::Error::InvalidQuery)
    }

    fn append_together(&mut self, jobs: &[Job<'_>]) -> Result<Vec<Answer>, Failure> {
        self.conn().map_err(Failure::Nothing)?;
        let Some(conn) = self.conn.take() else { return Err(Failure::Nothing(rusqlite::Error::InvalidQuery)) };
        let result = self.append_on(&conn, jobs);
        match result {
            Ok(_) => self.conn = Some(conn),
            Err(_) => self.bases.clear(),
        }
        result
    }

    fn append_on(&mut self, conn: &Connection, jobs: &[Job<'_>]) -> Result<Vec<Answer>, Failure> {
        self.probe.pass(Point::Begin).and_then(|()| run(conn, "BEGIN IMMEDIATE")).map_err(Failure::Nothing)?;
        let mut answers = Vec::with_capacity(jobs.len());
        for job in jobs {
            answers.push(self.append_one(conn, job, jobs.len() > 1).map_err(Failure::Nothing)?);
        }
        if answers.iter().all(Result::is_err) {
            run(conn, "ROLLBACK").map_err(Failure::Nothing)?;
            return Ok(answers);
        }
        let commit = self.probe.pass(Point::Commit).and_then(|()| run(conn, "COMMIT"));
        commit.map_err(|error| if is_full(&error) { Failure::Nothing(error) } else { Failure::Unknown(error) })?;
        self.probe.pass(Point::Answer).map_err(Failure::Unknown)?;
        Ok(answers)
    }

    /// Writes one batch; among others inside a savepoint, so that it can be taken back alone.
    ///
    /// Errors: those of SQLite that cost the whole transaction.
    fn append_one(&mut self, conn: &Connection, job: &Job<'_>, among_others: bool) -> rusqlite::Result<Answer> {
        self.probe.pass(Point::Batch)?;
        if among_others {
            run(conn, "SAVEPOINT batch")?;
        }
        let refusal = match self.write(conn, job) {
            Ok(head) => {
                if among_others {
                    run(conn, "RELEASE batch")?;
                }
                return Ok(Ok(Appended { head }));
            }
            Err(refusal) => refusal,
        };
        match refusal {
            Refusal::Sqlite(error) => Err(error),
            Refusal::Answer(error) => {
                if !matches!(error, AppendError::HeadMoved { .. }) {
                    self.bases.remove(&job.base);
                }
                if among_others {
                    run(conn, "ROLLBACK TO batch")?;
                    run(conn, "RELEASE batch")?;
                }
                Ok(Err(error))
            }
        }
    }

    fn write(&mut self, conn: &Connection, job: &Job<'_>) -> Result<Head, Refusal> {
        let base = known(&mut self.bases, conn, job)?;
        if base.head.seq != job.expected {
            return Err(moved(job, base.head.seq));
        }
        let last = job.commits.last().map_or(job.expected, |commit| commit.seq);
        if last.0 > LAST_SEQ {
            return Err(LogError::BadBatch(format!("commit {last} is past the last number, {LAST_SEQ}")).into());
        }
        base.head = write_commits(conn, base, job)?;
        self.probe.pass(Point::HalfBatch)?;
        state::write_docs(conn, base.no, job.batch)?;
        write_records(conn, base, job)?;
        Ok(base.head)
    }
}

/// What is known of a base, read when it is not; created by a first append.
fn known<'a>(
    bases: &'a mut HashMap<BaseId, KnownBase>,
    conn: &Connection,
    job: &Job<'_>,
) -> Result<&'a mut KnownBase, Refusal> {
    match bases.entry(job.base) {
        Entry::Occupied(known) => Ok(known.into_mut()),
        Entry::Vacant(place) => {
            let (no, head) = match read::find_base(conn, job.base)? {
                Some(base) => (base.no, read::head(conn, &base)?),
                None if job.expected == Seq(0) => (create_base(conn, job.base)?, Head::default()),
                None => return Err(moved(job, Seq(0))),
            };
            Ok(place.insert(KnownBase { no, head, tabs: read::tabs(conn, no)?.into_iter().collect() }))
        }
    }
}

fn moved(job: &Job<'_>, actual: Seq) -> Refusal {
    Refusal::Answer(AppendError::HeadMoved { expected: job.expected, actual })
}

/// The connection could not be opened anew: as an error of SQLite, so that it goes the way of the others.
fn reopening(error: LogError) -> rusqlite::Error {
    match error {
        LogError::Full => full(),
        other => rusqlite::Error::ToSqlConversionFailure(Box::new(other)),
    }
}

fn full() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None)
}

fn run(conn: &Connection, sql: &'static str) -> rusqlite::Result<()> {
    conn.prepare_cached(sql)?.execute([]).map(drop)
}

fn create_base(conn: &Connection, id: BaseId) -> Result<i64, Refusal> {
    conn.execute("INSERT INTO base (id) VALUES (?1)", [id.to_string()])?;
    let no = conn.last_insert_rowid();
    if no > LAST_BASE {
        return Err(LogError::BadBatch(format!("the data folder holds {LAST_BASE} bases, which is the most")).into());
    }
    Ok(no)
}

fn write_commits(conn: &Connection, base: &KnownBase, job: &Job<'_>) -> rusqlite::Result<Head> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO commit_open (key, at, body_sha256, chain, header, answer, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let mut head = base.head;
    for (commit, new) in job.commits.iter().zip(&job.batch.commits) {
        head = Head { seq: commit.seq, chain: commit.link(&head.chain) };
        let answer = commit.answer.as_ref().map(|(_, text)| text);
        let key = commit_key(base.no, commit.seq);
        insert.execute(params![key, commit.at.0, commit.body_sha256, head.chain, commit.header, answer, new.body])?;
        if let Some((key, _)) = &commit.answer {
            conn.prepare_cached("INSERT OR REPLACE INTO idempotency (base, key, seq) VALUES (?1, ?2, ?3)")?
                .execute(params![base.no, key, commit.seq.0.cast_signed()])?;
        }
        if commit.seq.0 % BLOCK == 0 {
            close_block(conn, base.no, commit.seq)?;
        }
    }
    Ok(head)
}

/// Writes the earliest instant of the block of commits that ends here.
fn close_block(conn: &Connection, base: i64, last: Seq) -> rusqlite::Result<()> {
    let block = last.0 / BLOCK - 1;
    let first = commit_key(base, Seq(block * BLOCK + 1));
    conn.prepare_cached(
        "INSERT INTO time_block (key, min_at)
         SELECT ?1, min(at) FROM (
             SELECT at FROM commit_open WHERE key BETWEEN ?2 AND ?3
             UNION ALL SELECT at FROM commit_sealed WHERE key BETWEEN ?2 AND ?3)",
    )?
    .execute([commit_key(base, Seq(block)), first, commit_key(base, last)])
    .map(drop)
}

fn write_records(conn: &Connection, base: &mut KnownBase, job: &Job<'_>) -> Result<(), Refusal> {
    if !job.batch.record_deletes.is_empty() {
        let mut delete = conn.prepare_cached("DELETE FROM record WHERE key = ?1")?;
        for key in &job.batch.record_deletes {
            if let Some(tab) = base.tabs.get(&key.table) {
                delete.execute([keys::record_key(*tab, key.row)])?;
            }
        }
    }
    if job.batch.records.is_empty() {
        return Ok(());
    }
    let mut upsert = conn.prepare_cached(
        "INSERT OR REPLACE INTO record (key, id, seq, crc, meta, cells) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for put in &job.batch.records {
        let tab = match base.tabs.get(&put.key.table) {
            Some(tab) => *tab,
            None => {
                let tab = create_tab(conn, base.no, put.key.table)?;
                base.tabs.insert(put.key.table, tab);
                tab
            }
        };
        let seq = Seq(job.expected.0 + 1 + put.commit as u64);
        let crc = state::record_crc(put.key, &put.id, seq, &put.meta, &put.cells);
        let id = state::IdText::of(&put.id);
        let key = keys::record_key(tab, put.key.row);
        upsert.execute(params![key, id.as_str(), seq.0.cast_signed(), crc, put.meta, put.cells])?;
    }
    Ok(())
}

fn create_tab(conn: &Connection, base: i64, table: TableNo) -> Result<i64, Refusal> {
    conn.execute("INSERT INTO tab (base, number) VALUES (?1, ?2)", params![base, table.0])?;
    let no = conn.last_insert_rowid();
    if no > LAST_TAB {
        return Err(LogError::BadBatch(format!("the data folder holds {LAST_TAB} tables, which is the most")).into());
    }
    Ok(no)
}
