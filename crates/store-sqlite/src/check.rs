//! Checking everything that is stored. Problems are collected, not met with an error: a check says all that is wrong.

use std::ops::{ControlFlow, Range};

use cadre_model::{BaseId, Seq};
use cadre_store::chain::{hex, verify_one};
use cadre_store::{Blobs, Digest, Head, LogError, RecordKey, segment};
use rusqlite::Connection;

use crate::error::During;
use crate::keys::{self, BLOCK, LAST_SEQ, commit_key, commit_keys, record_keys};
use crate::read::{self, BaseRow, CommitRow, commit_name};
use crate::state;
use crate::store::Progress;

/// Problems that are listed; more are counted.
const MOST: usize = 100;

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Bases checked.
    pub bases: u64,
    /// Commits checked.
    pub commits: u64,
    /// Documents and records checked.
    pub records: u64,
    /// Contents checked.
    pub blobs: u64,
    /// What is wrong; empty when all is well. At most a hundred are listed.
    pub problems: Vec<Problem>,
    /// Problems found, also those not listed.
    pub problem_count: u64,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {detail}")]
pub struct Problem {
    /// The base it is in, where it is in one.
    pub base: Option<BaseId>,
    /// Which part.
    pub what: String,
    /// What is wrong with it.
    pub detail: String,
}

impl CheckReport {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.problem_count == 0
    }

    fn add(&mut self, base: Option<BaseId>, what: impl Into<String>, detail: impl Into<String>) {
        self.problem_count += 1;
        if self.problems.len() < MOST {
            self.problems.push(Problem { base, what: what.into(), detail: detail.into() });
        }
    }

    /// Counts a content; takes damage to it as a problem.
    pub(crate) fn take_blob<T>(&mut self, hash: &Digest, read: Result<T, LogError>) -> Result<Option<T>, LogError> {
        self.blobs += 1;
        match read {
            Ok(content) => Ok(Some(content)),
            Err(LogError::DamagedBlob { .. }) => {
                self.add(None, format!("content {}", hex(hash)), "it does not match its hash");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Takes an error that tells of damage as a problem; others go on up.
    fn take<T>(&mut self, result: Result<T, LogError>) -> Result<Option<T>, LogError> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(LogError::Damaged { base, what, detail }) => {
                self.add(Some(base), what, detail);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// Checks the database inside the caller's read transaction.
pub(crate) fn database(conn: &Connection, progress: &mut dyn FnMut(Progress)) -> Result<CheckReport, LogError> {
    let mut report = CheckReport::default();
    progress(Progress { what: "pages", done: 0, total: 1 });
    pages(conn, &mut report)?;
    progress(Progress { what: "pages", done: 1, total: 1 });
    let bases = read::bases(conn)?;
    let total = bases.len() as u64;
    for entry in bases {
        progress(Progress { what: "bases", done: report.bases, total });
        let base = read::get_base(conn, entry.id)?;
        let head = commits(conn, entry.id, &base, &mut report)?;
        if head != entry.head {
            report.add(Some(entry.id), "the log", format!("it ends at commit {}, not {}", entry.head.seq, head.seq));
        }
        records(conn, entry.id, &base, head, &mut report)?;
        instants(conn, entry.id, &base, head, &mut report)?;
        idempotency_keys(conn, entry.id, &base, &mut report)?;
        report.bases += 1;
    }
    progress(Progress { what: "bases", done: total, total });
    strays(conn, &mut report)?;
    Ok(report)
}

/// Checks all contents against their hashes.
pub(crate) fn blobs(
    blobs: &dyn Blobs,
    report: &mut CheckReport,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), LogError> {
    let hashes = blobs.list()?;
    let total = hashes.len() as u64;
    for hash in hashes {
        progress(Progress { what: "contents", done: report.blobs, total });
        report.take_blob(&hash, blobs.get(&hash))?;
    }
    progress(Progress { what: "contents", done: total, total });
    Ok(())
}

/// SQLite's own check of pages, tables and indexes.
fn pages(conn: &Connection, report: &mut CheckReport) -> Result<(), LogError> {
    let mut statement = conn.prepare("PRAGMA integrity_check").during("check the pages")?;
    let mut rows = statement.query([]).during("check the pages")?;
    while let Some(row) = rows.next().during("check the pages")? {
        let text: String = row.get(0).during("check the pages")?;
        if text != "ok" {
            report.add(None, "the database", text);
        }
    }
    Ok(())
}

/// Walks the chain from the first commit; where it ends.
fn commits(conn: &Connection, id: BaseId, base: &BaseRow, report: &mut CheckReport) -> Result<Head, LogError> {
    let mut head = Head::default();
    let keys = (commit_key(base.no, Seq(1)), commit_key(base.no, Seq(LAST_SEQ)));
    read::rows(conn, read::SEALED, keys, usize::MAX, &mut |commit, _| {
        head = step(id, head, &commit, report)?;
        Ok(())
    })?;
    if head.seq != base.sealed {
        report.add(Some(id), "the log", format!("its sealed part ends at {}, not at {}", head.seq, base.sealed));
    }
    segments(conn, id, base, head.seq, report)?;
    read::rows(conn, read::OPEN_WITH_BODY, keys, usize::MAX, &mut |commit, row| {
        head = step(id, head, &commit, report)?;
        let body: String = row.get(6).during("check commits")?;
        report.take(read::check_body(id, commit.seq, &commit.body_sha256, &body))?;
        Ok(())
    })?;
    Ok(head)
}

/// Checks one header; a break is told once, and the walk goes on behind it.
fn step(id: BaseId, head: Head, commit: &CommitRow, report: &mut CheckReport) -> Result<Head, LogError> {
    report.commits += 1;
    if let Err(error) = verify_one(head, commit.seq, &commit.header, &commit.body_sha256, &commit.chain) {
        report.add(Some(id), commit_name(commit.seq), error.to_string());
    }
    report.take(commit.parse(id))?;
    Ok(Head { seq: commit.seq, chain: commit.chain })
}

/// Checks that segments follow each other up to the last sealed commit, and each body in them.
fn segments(
    conn: &Connection,
    id: BaseId,
    base: &BaseRow,
    last: Seq,
    report: &mut CheckReport,
) -> Result<(), LogError> {
    let sql = "SELECT key, count, data FROM segment WHERE key BETWEEN ?1 AND ?2 ORDER BY key";
    let mut statement = conn.prepare_cached(sql).during("check segments")?;
    let keys = commit_keys(base.no);
    let mut rows = statement.query([keys.start(), keys.end()]).during("check segments")?;
    let mut next = Seq(1);
    while let Some(row) = rows.next().during("check segments")? {
        let read =
            || -> rusqlite::Result<(Seq, i64, Vec<u8>)> { Ok((keys::seq_of(row.get(0)?), row.get(1)?, row.get(2)?)) };
        let (first, count, data) = read().during("check segments")?;
        missing(id, next, first, report);
        next = Seq(first.0.saturating_add(count.unsigned_abs()));
        bodies(conn, id, base, first..next, &data, report)?;
    }
    missing(id, next, last.next(), report);
    Ok(())
}

/// Tells of commits between two numbers that no segment holds.
fn missing(id: BaseId, next: Seq, first: Seq, report: &mut CheckReport) {
    if next < first {
        report.add(Some(id), format!("commits {next} to {}", first.0 - 1), "their segment is missing");
    }
}

/// Checks the bodies of a segment against the hashes of its commits.
fn bodies(
    conn: &Connection,
    id: BaseId,
    base: &BaseRow,
    seqs: Range<Seq>,
    data: &[u8],
    report: &mut CheckReport,
) -> Result<(), LogError> {
    let bodies = match segment::unpack(data, 0, usize::MAX) {
        Ok(bodies) => bodies,
        Err(error) => {
            report.add(Some(id), commit_name(seqs.start), format!("its segment is not readable: {error}"));
            return Ok(());
        }
    };
    if bodies.len() as u64 != seqs.end.0 - seqs.start.0 {
        let detail = format!("its segment holds {} bodies, not {}", bodies.len(), seqs.end.0 - seqs.start.0);
        report.add(Some(id), commit_name(seqs.start), detail);
    }
    let keys = (commit_key(base.no, seqs.start), commit_key(base.no, Seq(seqs.end.0 - 1)));
    read::rows(conn, read::SEALED, keys, usize::MAX, &mut |commit, _| {
        let place = usize::try_from(commit.seq.0 - seqs.start.0).unwrap_or(usize::MAX);
        if let Some(body) = bodies.get(place) {
            report.take(read::check_body(id, commit.seq, &commit.body_sha256, body))?;
        }
        Ok(())
    })
}

/// Checks documents and records: checksums, and that none is of a later commit than the last.
fn records(
    conn: &Connection,
    id: BaseId,
    base: &BaseRow,
    head: Head,
    report: &mut CheckReport,
) -> Result<(), LogError> {
    let docs = report.take(state::read_docs(conn, id, base.no))?;
    report.records += docs.map_or(0, |docs| docs.len() as u64);
    for (table, tab) in read::tabs(conn, base.no).during("check records")? {
        state::each_record(conn, tab, &mut |row, record| {
            let key = RecordKey { table, row };
            report.records += 1;
            let name = || format!("row {row} of table {table}");
            match state::read_record(record, key) {
                Err(detail) => report.add(Some(id), name(), detail),
                Ok(record) if record.seq > head.seq => {
                    report.add(Some(id), name(), format!("it is of commit {}, which there is not", record.seq));
                }
                Ok(_) => {}
            }
            ControlFlow::Continue(())
        })?;
    }
    Ok(())
}

/// Checks the earliest instants of whole blocks against the commits.
fn instants(
    conn: &Connection,
    id: BaseId,
    base: &BaseRow,
    head: Head,
    report: &mut CheckReport,
) -> Result<(), LogError> {
    let sql = "SELECT min_at FROM time_block WHERE key = ?1";
    let earliest = "SELECT min(at) FROM (SELECT at FROM commit_open WHERE key BETWEEN ?1 AND ?2
                    UNION ALL SELECT at FROM commit_sealed WHERE key BETWEEN ?1 AND ?2)";
    for block in 0..head.seq.0 / BLOCK {
        let read = || -> rusqlite::Result<(Option<i64>, Option<i64>)> {
            let mut statement = conn.prepare_cached(sql)?;
            let mut rows = statement.query([commit_key(base.no, Seq(block))])?;
            let stored = rows.next()?.map(|row| row.get(0)).transpose()?;
            let keys = [Seq(block * BLOCK + 1), Seq((block + 1) * BLOCK)].map(|seq| commit_key(base.no, seq));
            Ok((stored, conn.prepare_cached(earliest)?.query_row(keys, |row| row.get(0))?))
        };
        let (stored, true_one) = read().during("check instants")?;
        if stored != true_one {
            report.add(Some(id), format!("block {block} of instants"), "it does not match its commits");
        }
    }
    Ok(())
}

fn idempotency_keys(conn: &Connection, id: BaseId, base: &BaseRow, report: &mut CheckReport) -> Result<(), LogError> {
    let sql = "SELECT key FROM idempotency WHERE base = ?1";
    let mut statement = conn.prepare_cached(sql).during("check idempotency keys")?;
    let mut rows = statement.query([base.no]).during("check idempotency keys")?;
    while let Some(row) = rows.next().during("check idempotency keys")? {
        let key: String = row.get(0).during("check idempotency keys")?;
        report.take(read::find_key(conn, id, &key))?;
    }
    Ok(())
}

/// Rows that belong to no base.
fn strays(conn: &Connection, report: &mut CheckReport) -> Result<(), LogError> {
    let numbers =
        |sql: &str| -> rusqlite::Result<Vec<i64>> { conn.prepare(sql)?.query_map([], |row| row.get(0))?.collect() };
    let bases = numbers("SELECT no FROM base ORDER BY no").during("check strays")?;
    let tabs = numbers("SELECT no FROM tab ORDER BY no").during("check strays")?;
    let commit_ranges: Vec<_> = bases.iter().map(|no| commit_keys(*no)).collect();
    let record_ranges: Vec<_> = tabs.iter().map(|no| record_keys(*no)).collect();
    for table in ["commit_open", "commit_sealed", "segment", "time_block"] {
        between(conn, table, &commit_ranges, report)?;
    }
    between(conn, "record", &record_ranges, report)
}

/// Looks for keys between ranges.
fn between(
    conn: &Connection,
    table: &'static str,
    ranges: &[std::ops::RangeInclusive<i64>],
    report: &mut CheckReport,
) -> Result<(), LogError> {
    let sql = format!("SELECT key FROM {table} WHERE key > ?1 AND key < ?2 LIMIT 1");
    let mut statement = conn.prepare(&sql).during("check strays")?;
    let starts = std::iter::once(i64::MIN).chain(ranges.iter().map(|range| *range.end()));
    let ends = ranges.iter().map(|range| *range.start()).chain([i64::MAX]);
    for (start, end) in starts.zip(ends) {
        let mut rows = statement.query([start, end]).during("check strays")?;
        if let Some(row) = rows.next().during("check strays")? {
            let key: i64 = row.get(0).during("check strays")?;
            report.add(None, format!("row {key} of {table}"), "it belongs to no base");
        }
    }
    Ok(())
}
