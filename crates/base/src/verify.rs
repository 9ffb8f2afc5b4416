//! The check of a base: everything that must hold, held against the log, and each fault named.
//!
//! | part | is compared |
//! |---|---|
//! | chain | each header with the hash chain |
//! | body | each commit's changes with the hash in its header |
//! | replay | the changes with each other: each must start from what those before it left |
//! | record | the current records of the log with the replayed state |
//! | memory | the open base with the current records |
//! | computed | computed cells with a full recomputation |
//! | reference | links with their other side; links, choices, people with what they name |
//! | counter | the numbers given last with the numbers in use |

mod inside;
mod states;
#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;

use std::fmt;

use cadre_model::{BaseId, FieldNo, RecordId, RowNo, Schema, Seq, TableNo};
use cadre_store::{Body, Head, Log, LogError, chain};

use crate::as_of::At;
use crate::base::Base;
use crate::error::BaseError;
use crate::load::load;
use crate::replay::{WINDOW, replay};
use crate::table::Rows;

/// Most findings that are told one by one.
pub const MOST_FINDINGS: usize = 1_000;

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    /// A header does not follow from the one before it.
    Chain,
    /// A commit's changes are missing or do not match their hash.
    Body,
    /// Changes do not start from what those before them left.
    Replay,
    /// A current record or document is not what the commits make it.
    Record,
    /// The open base is not what the current records make it.
    Memory,
    /// A computed cell is not what it should be.
    Computed,
    /// A link without its other side, or a cell that names what does not exist.
    Reference,
    /// A number may be given twice.
    Counter,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// What it is about.
    pub part: Part,
    /// The table's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// The record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
    /// The field's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is wrong.
    pub problem: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(table) = &self.table {
            write!(f, "table {table:?}, ")?;
        }
        if let Some(record) = &self.record {
            write!(f, "record {record}, ")?;
        }
        if let Some(field) = &self.field {
            write!(f, "field {field:?}, ")?;
        }
        f.write_str(&self.problem)
    }
}

/// What the check of a base came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The last commit that was checked.
    pub seq: Seq,
    /// Commits whose changes were dropped, so that they could not be checked.
    pub compacted: u64,
    /// Records checked.
    pub records: u64,
    /// Computed cells checked.
    pub computed: u64,
    /// The faults, at most [`MOST_FINDINGS`].
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub more: u64,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    fn add(&mut self, finding: Finding) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(finding);
        } else {
            self.more += 1;
        }
    }

    fn add_plain(&mut self, part: Part, problem: String) {
        self.add(Finding { part, table: None, record: None, field: None, problem });
    }
}

/// Names things of one state for findings.
pub(crate) struct Namer<'a> {
    schema: &'a Schema,
    part: Part,
}

impl Namer<'_> {
    fn at(&self, table: TableNo, rows: Option<&Rows>, row: RowNo, field: Option<FieldNo>, problem: String) -> Finding {
        let name = |no: FieldNo| self.schema.field(no).map_or_else(|| format!("number {no}"), |f| f.name.clone());
        let id = rows.and_then(|r| r.id(row));
        let problem = if id.is_none() { format!("row {row}: {problem}") } else { problem };
        Finding { part: self.part, table: Some(self.table(table)), record: id, field: field.map(name), problem }
    }

    fn table(&self, table: TableNo) -> String {
        self.schema.table(table).map_or_else(|| format!("number {table}"), |t| t.name.clone())
    }
}

/// Checks a base from its first commit to its last.
///
/// Cost: reads every commit and holds a second copy of the base in memory. A base that is written to meanwhile is checked as
/// of the commit at which the check began.
///
/// # Errors
/// When the log cannot be read at all; what is wrong with the data is in the report.
pub fn verify(base: &Base) -> Result<Report, BaseError> {
    let mut report = Report::default();
    let (log, id) = (&**base.log(), base.id());
    let loaded = match load(log, id) {
        Ok(loaded) => loaded,
        Err(BaseError::Damaged(problem)) => {
            report.add_plain(Part::Record, problem);
            return log_alone(log, id, report);
        }
        Err(BaseError::Log(error @ LogError::Damaged { .. })) => {
            report.add_plain(Part::Record, error.to_string());
            return log_alone(log, id, report);
        }
        Err(error) => return Err(error),
    };
    report.seq = loaded.head.seq;
    check_chain(log, id, loaded.head, &mut report)?;
    check_bodies(log, id, loaded.head.seq, &mut report)?;
    let stored = states::State { schema: &loaded.schema, rows: &loaded.rows, names: &loaded.names };
    if report.compacted == 0 {
        match replay(log, id, Some(loaded.head.seq)) {
            Ok(replayed) => states::compare(&states::State::of(&replayed), &stored, Part::Record, &mut report),
            Err(BaseError::Damaged(problem)) => report.add_plain(Part::Replay, problem),
            Err(BaseError::Log(LogError::Damaged { .. })) => {}
            Err(error) => report.add_plain(Part::Replay, error.to_string()),
        }
    }
    inside::check_references(&stored, &mut report);
    inside::check_counters(&stored, &mut report);
    let now = base.snapshot();
    let memory = if now.seq() == loaded.head.seq { Ok(now) } else { base.as_of(At::Seq(loaded.head.seq)) };
    let memory = match memory {
        Ok(memory) => memory,
        // Written to and compacted meanwhile: what memory held at that commit cannot be told any more.
        Err(BaseError::Compacted(_)) => return Ok(report),
        Err(error) => return Err(error),
    };
    states::compare(&stored, &states::State::of(&memory), Part::Memory, &mut report);
    inside::check_computed(&memory, &mut report);
    Ok(report)
}

/// The check of a log whose current records cannot be read.
fn log_alone(log: &dyn Log, id: BaseId, mut report: Report) -> Result<Report, BaseError> {
    let head = log.head(id)?.unwrap_or_default();
    report.seq = head.seq;
    check_chain(log, id, head, &mut report)?;
    check_bodies(log, id, head.seq, &mut report)?;
    Ok(report)
}

fn check_chain(log: &dyn Log, id: BaseId, head: Head, report: &mut Report) -> Result<(), BaseError> {
    let mut at = Head::default();
    while at.seq < head.seq {
        let headers = match log.read_headers(id, at.seq, usize::try_from(WINDOW).unwrap_or(usize::MAX)) {
            Ok(headers) if headers.is_empty() => {
                report.add_plain(Part::Chain, format!("commits after {} are missing", at.seq));
                return Ok(());
            }
            Ok(headers) => headers,
            Err(error @ LogError::Damaged { .. }) => {
                report.add_plain(Part::Chain, error.to_string());
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        match chain::verify(at, &headers) {
            Ok(next) => at = next,
            Err(error) => {
                report.add_plain(Part::Chain, error.to_string());
                return Ok(());
            }
        }
    }
    if at.seq == head.seq && at.chain != head.chain {
        report.add_plain(Part::Chain, format!("the head of the log does not fit the chain up to commit {}", at.seq));
    }
    Ok(())
}

fn check_bodies(log: &dyn Log, id: BaseId, head: Seq, report: &mut Report) -> Result<(), BaseError> {
    let mut seq = Seq(0);
    while seq < head {
        match log.read_commits(id, seq, usize::try_from(WINDOW).unwrap_or(usize::MAX)) {
            Ok(commits) if commits.is_empty() => return Ok(()),
            Ok(commits) => {
                report.compacted += commits.iter().filter(|c| c.body == Body::Dropped).count() as u64;
                seq = Seq(seq.0 + commits.len() as u64);
            }
            Err(LogError::Damaged { .. }) => {
                let end = Seq((seq.0 + WINDOW).min(head.0));
                check_one_by_one(log, id, seq, end, report)?;
                seq = end;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn check_one_by_one(log: &dyn Log, id: BaseId, from: Seq, to: Seq, report: &mut Report) -> Result<(), BaseError> {
    for seq in from.0 + 1..=to.0 {
        match log.read_commit(id, Seq(seq)) {
            Ok(Some(commit)) => report.compacted += u64::from(commit.body == Body::Dropped),
            Ok(None) => report.add_plain(Part::Body, format!("commit {seq} is missing")),
            Err(error @ LogError::Damaged { .. }) => report.add_plain(Part::Body, error.to_string()),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
