//! From commits to states, forward: catching up with other writers, and rebuilding a base from its log alone.
//!
//! Every change must find what it says was before it; a log that does not add up is damaged, and the error names the commit,
//! the table, the record and the field.

use std::collections::BTreeMap;
use std::sync::Arc;

use cadre_formula::eval::{Limits, Pass};
use cadre_model::{BaseId, Change, FieldNo, Life, RowChange, Schema, Seq, TableNo, Timestamp};
use cadre_store::{Body, Commit, Log};

use crate::codec;
use crate::compute::{Plan, recompute};
use crate::error::BaseError;
use crate::field_names::FieldNames;
use crate::id_index::{IdIndex, Place};
use crate::orders::Orders;
use crate::snapshot::Snapshot;
use crate::working::Working;

/// Commits read at a time.
pub(crate) const WINDOW: u64 = 512;

/// Rebuilds a base as of a commit (or of its newest) from nothing but the bodies of its commits.
///
/// Cost: reads every commit up to there.
///
/// # Errors
/// [`BaseError::NoCommit`] when the log ends before `up_to`, [`BaseError::Compacted`] when bodies are missing,
/// [`BaseError::Damaged`] when a change does not start from what the changes before it left.
pub fn replay(log: &dyn Log, base: BaseId, up_to: Option<Seq>) -> Result<Snapshot, BaseError> {
    let snapshot = advance(log, base, &Snapshot::empty(), up_to)?;
    match up_to {
        Some(seq) if snapshot.seq() != seq => {
            Err(BaseError::NoCommit(format!("{seq}: the last one is {}", snapshot.seq())))
        }
        _ => Ok(snapshot),
    }
}

/// The state after the commits that follow a state, as far as the log goes or up to a commit.
///
/// The index of ids is shared with `from` and learns the new ids: they are durable.
pub(crate) fn advance(log: &dyn Log, base: BaseId, from: &Snapshot, up_to: Option<Seq>) -> Result<Snapshot, BaseError> {
    let mut work = Working::new(Arc::clone(&from.schema), &from.rows, Arc::clone(&from.index), from.at);
    let mut names = Arc::clone(&from.names);
    let mut versions = BTreeMap::new();
    let (mut seq, mut at) = (from.seq, from.at);
    loop {
        let left = up_to.map_or(WINDOW, |last| last.0.saturating_sub(seq.0)).min(WINDOW);
        let commits = log.read_commits(base, seq, usize::try_from(left).unwrap_or(usize::MAX))?;
        if commits.is_empty() {
            break;
        }
        for commit in &commits {
            for change in changes(commit)? {
                expect(&work, &change)
                    .map_err(|problem| BaseError::Damaged(format!("commit {}: {problem}", commit.header.seq)))?;
                work.apply(&change);
                FieldNames::note(&mut names, &change, commit.header.seq);
                versions.extend(place_of(&change).map(|place| (place, commit.header.seq)));
            }
            (seq, at) = (commit.header.seq, commit.header.info.at);
        }
        work.flush(seq);
    }
    let plan = match work.dirty.schema {
        true => Arc::new(Plan::build(&work.schema)?),
        false => Arc::clone(&from.plan),
    };
    let snapshot = settle(work, Standing { seq, at, plan, from, names }, &versions);
    for (id, place) in snapshot.fresh.iter() {
        snapshot.index.insert(id, place);
    }
    Ok(Snapshot { fresh: Default::default(), orders: Arc::clone(&from.orders), ..snapshot })
}

/// The state after one commit.
///
/// # Errors
/// [`BaseError::Damaged`] when a change does not start from what is in the state before.
pub(crate) fn step(commit: &Commit, changes: &[Change], from: &Snapshot) -> Result<Snapshot, BaseError> {
    let seq = commit.header.seq;
    let mut work = Working::new(Arc::clone(&from.schema), &from.rows, Arc::clone(&from.index), from.at);
    work.learn(&from.fresh);
    let mut versions = BTreeMap::new();
    for change in changes {
        expect(&work, change).map_err(|problem| BaseError::Damaged(format!("commit {seq}: {problem}")))?;
        work.apply(change);
        versions.extend(place_of(change).map(|place| (place, seq)));
    }
    work.flush(seq);
    let plan = match work.dirty.schema {
        true => Arc::new(Plan::build(&work.schema)?),
        false => Arc::clone(&from.plan),
    };
    let names = Arc::clone(&from.names);
    Ok(settle(work, Standing { seq, at: commit.header.info.at, plan, from, names }, &versions))
}

/// Where a state stands that was reached by going over commits.
pub(crate) struct Standing<'a> {
    pub(crate) seq: Seq,
    pub(crate) at: Timestamp,
    pub(crate) plan: Arc<Plan>,
    /// The state that the way began at.
    pub(crate) from: &'a Snapshot,
    pub(crate) names: Arc<FieldNames>,
}

/// Works the computed cells out and makes a snapshot of a working state that went over commits.
pub(crate) fn settle(mut work: Working, standing: Standing<'_>, versions: &BTreeMap<Place, Seq>) -> Snapshot {
    let Standing { seq, at, plan, from, names } = standing;
    work.flush(seq);
    let pass = Pass::new(work.schema.head.clock, Limits::default());
    recompute(&mut work, &from.plan, &plan, &pass);
    work.put_versions(versions);
    Snapshot {
        seq,
        at,
        schema: Arc::clone(&work.schema),
        rows: work.table_rows(),
        plan,
        index: Arc::clone(&from.index),
        fresh: work.new_ids(),
        orders: Arc::new(Orders::default()),
        names,
    }
}

impl Snapshot {
    /// The empty base before its first commit.
    pub fn empty() -> Self {
        Self {
            seq: Seq(0),
            at: Timestamp(i64::MIN),
            schema: Arc::new(Schema::default()),
            rows: BTreeMap::new(),
            plan: Arc::new(Plan::default()),
            index: Arc::new(IdIndex::default()),
            fresh: Default::default(),
            orders: Arc::new(Orders::default()),
            names: Arc::default(),
        }
    }
}

/// The changes of a commit.
///
/// # Errors
/// [`BaseError::Compacted`] when the body was dropped, [`BaseError::Damaged`] when it is none.
pub(crate) fn changes(commit: &Commit) -> Result<Vec<Change>, BaseError> {
    let seq = commit.header.seq;
    match &commit.body {
        Body::Text(text) => codec::parse_body(text, commit.header.info.at)
            .map_err(|e| BaseError::Damaged(format!("the body of commit {seq}: {e}"))),
        Body::Dropped => Err(BaseError::Compacted(seq)),
    }
}

/// The row that a change touches.
pub(crate) fn place_of(change: &Change) -> Option<Place> {
    match change {
        Change::Row(row) => Some((row.table, row.row)),
        Change::Rename { table, row, .. } => Some((*table, *row)),
        _ => None,
    }
}

/// Whether a change starts from what is there; what is wrong otherwise.
fn expect(work: &Working, change: &Change) -> Result<(), String> {
    let schema = &work.schema;
    let differs = |what: &str, no: u32| Err(format!("{what} {no} is not as the change says it was"));
    match change {
        Change::Head { before, .. } if schema.head != *before => differs("the head of the base", 0),
        Change::Table { no, before, .. } if schema.tables.get(no) != before.as_ref() => differs("table", no.0),
        Change::Field { no, before, .. } if schema.fields.get(no) != before.as_ref() => differs("field", no.0),
        Change::View { no, before, .. } if schema.views.get(no) != before.as_ref() => differs("view", no.0),
        Change::Person { no, before, .. } if schema.people.get(no) != before.as_ref() => differs("person", no.0),
        Change::Rename { table, row, from, aliases, .. } => {
            match work.meta((*table, *row)).filter(|meta| meta.id == *from && meta.aliases == *aliases) {
                Some(_) => Ok(()),
                None => Err(format!("row {row} of {} is not the record {from}", table_name(schema, *table))),
            }
        }
        Change::Row(row) => expect_row(work, row),
        _ => Ok(()),
    }
}

fn expect_row(work: &Working, change: &RowChange) -> Result<(), String> {
    let place = (change.table, change.row);
    let what = || {
        let id = work.id(place).map_or_else(String::new, |id| format!(" (record {id})"));
        format!("row {} of {}{id}", change.row, table_name(&work.schema, change.table))
    };
    match &change.life {
        Life::Created(_) if work.exists(place) => return Err(format!("{} is created twice", what())),
        Life::Created(_) => return Ok(()),
        Life::Deleted(_) | Life::Edited(_) if !work.exists(place) => return Err(format!("{} does not exist", what())),
        Life::Deleted(meta) if work.meta(place).as_ref() != Some(meta) => {
            return Err(format!("{} is not as its deletion says it was", what()));
        }
        Life::Edited(edit) => {
            let touched = edit.before.keys().chain(edit.after.keys());
            if let Some(no) = touched.into_iter().find(|no| work.touch(place, **no) != edit.before.get(no).copied()) {
                return Err(format!("{} of {} was edited at another time", field_name(&work.schema, *no), what()));
            }
        }
        Life::Deleted(_) => {}
    }
    match change.cells.iter().find(|cell| work.cell(place, cell.field) != cell.before) {
        Some(cell) => {
            Err(format!("{} of {} is not as the change says it was", field_name(&work.schema, cell.field), what()))
        }
        None => Ok(()),
    }
}

fn table_name(schema: &Schema, no: TableNo) -> String {
    schema.table(no).map_or_else(|| format!("table {no}"), |t| format!("table {:?}", t.name))
}

fn field_name(schema: &Schema, no: FieldNo) -> String {
    schema.field(no).map_or_else(|| format!("field {no}"), |f| format!("field {:?}", f.name))
}
