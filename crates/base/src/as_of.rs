//! The base as of a past moment: walked back from the nearest later state that is at hand.
//!
//! Walking back puts the before-values of one commit after another in place, then works out the computed cells that differ,
//! under the schema and the clock of that moment. Pages that stay as they were are shared with the present.
//!
//! States that were asked for, and those at every [`STEP`]-th commit that a walk came by, are kept as checkpoints, so that
//! walks near by are short. Bounds: at most [`MOST_KEPT`] of them, least recently used going first, and together at most
//! [`MOST_BYTES`] beyond what they share with the present state.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use cadre_model::{BaseId, Seq, Timestamp};
use cadre_store::Log;

use crate::base::Base;
use crate::chunk::Chunk;
use crate::compute::Plan;
use crate::error::BaseError;
use crate::replay::{Standing, WINDOW, changes, place_of, settle};
use crate::snapshot::Snapshot;
use crate::working::Working;

/// A walk longer than this keeps a checkpoint on its way.
pub const STEP: u64 = 4_096;
/// Most checkpoints of a base.
pub const MOST_KEPT: usize = 16;
/// Most bytes that the checkpoints of a base hold for themselves.
pub const MOST_BYTES: usize = 64 << 20;

/// A moment of a base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Right after a commit.
    Seq(Seq),
    /// What was last committed at or before an instant.
    Instant(Timestamp),
}

impl Base {
    /// The base as of a past moment. The answer reads and queries like the present state; records are found by the ids
    /// that they had then, and by the earlier ones.
    ///
    /// Cost: in the number of commits since the nearest checkpoint, not in the size of the base.
    ///
    /// # Errors
    /// [`BaseError::NoCommit`] for the future and for what was before the base was created, [`BaseError::Compacted`] when
    /// the bodies of the commits on the way were dropped.
    pub fn as_of(&self, at: At) -> Result<Arc<Snapshot>, BaseError> {
        let target = self.seq_of(at)?;
        let mut now = self.snapshot();
        if now.seq() < target {
            now = self.catch_up()?;
        }
        if target == Seq(0) || now.seq() < target {
            let problem = if target == Seq(0) {
                "the first one is 1".to_owned()
            } else {
                format!("the last one is {}", now.seq())
            };
            return Err(BaseError::NoCommit(format!("{target}: {problem}")));
        }
        let mut state =
            self.checkpoints.nearest(target).filter(|kept| kept.seq() < now.seq()).unwrap_or_else(|| Arc::clone(&now));
        while state.seq() > target {
            let stop = Seq(((state.seq().0 - 1) / STEP * STEP).max(target.0));
            state = Arc::new(walk_back(&**self.log(), self.id(), &state, stop)?);
            self.checkpoints.keep(&state, &now);
        }
        Ok(state)
    }

    fn seq_of(&self, at: At) -> Result<Seq, BaseError> {
        let instant = match at {
            At::Seq(seq) => return Ok(seq),
            At::Instant(instant) => instant,
        };
        if instant > self.clock.now() && instant > self.snapshot().at() {
            return Err(BaseError::NoCommit(format!("at {instant}: that is in the future")));
        }
        match self.log().seq_at(self.id(), instant)? {
            Seq(0) => {
                let first = self.log().read_headers(self.id(), Seq(0), 1)?;
                let created =
                    first.first().map_or_else(String::new, |h| format!(": the base was created at {}", h.info.at));
                Err(BaseError::NoCommit(format!("at {instant}{created}")))
            }
            seq => Ok(seq),
        }
    }
}

/// The state after the commit `target`, from a later one.
pub(crate) fn walk_back(log: &dyn Log, base: BaseId, from: &Snapshot, target: Seq) -> Result<Snapshot, BaseError> {
    let mut work = Working::new(Arc::clone(&from.schema), &from.rows, Arc::clone(&from.index), from.at);
    work.learn(&from.fresh);
    let mut versions = BTreeMap::new();
    let mut end = from.seq;
    while end > target {
        let start = Seq(end.0.saturating_sub(WINDOW).max(target.0));
        let commits = log.read_commits(base, start, usize::try_from(end.0 - start.0).unwrap_or(usize::MAX))?;
        if commits.len() as u64 != end.0 - start.0 {
            return Err(BaseError::Damaged(format!("commits between {start} and {end} are missing")));
        }
        for commit in commits.iter().rev() {
            for change in changes(commit)?.iter().rev() {
                work.unapply(change);
                versions.extend(place_of(change).map(|place| (place, prev_of(change))));
            }
        }
        work.flush(start);
        end = start;
    }
    let headers = log.read_headers(base, Seq(target.0 - 1), 1)?;
    let at = headers.first().map_or(from.at, |h| h.info.at);
    let plan = match work.dirty.schema {
        true => Arc::new(Plan::build(&work.schema)?),
        false => Arc::clone(&from.plan),
    };
    Ok(settle(work, Standing { seq: target, at, plan, from, names: Arc::clone(&from.names) }, &versions))
}

/// The version that a row had before a change.
fn prev_of(change: &cadre_model::Change) -> Seq {
    match change {
        cadre_model::Change::Row(row) => row.prev,
        cadre_model::Change::Rename { prev, .. } => *prev,
        _ => None,
    }
    .unwrap_or_default()
}

/// Past states that are kept, most recently used last.
#[derive(Debug, Default)]
pub(crate) struct Checkpoints(Mutex<Vec<Arc<Snapshot>>>);

impl Checkpoints {
    /// The earliest kept state that is not before `target`.
    fn nearest(&self, target: Seq) -> Option<Arc<Snapshot>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = (0..kept.len()).filter(|i| kept[*i].seq() >= target).min_by_key(|i| kept[*i].seq())?;
        let found = kept.remove(at);
        kept.push(Arc::clone(&found));
        Some(found)
    }

    fn keep(&self, state: &Arc<Snapshot>, now: &Snapshot) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|k| k.seq() != state.seq());
        kept.push(Arc::clone(state));
        let mut bytes = 0;
        let mut first = kept.len();
        for snapshot in kept.iter().rev().take(MOST_KEPT) {
            bytes += own_bytes(snapshot, now);
            if bytes > MOST_BYTES {
                break;
            }
            first -= 1;
        }
        kept.drain(..first);
    }
}

/// The bytes that a state holds for itself, besides what it shares with another.
fn own_bytes(state: &Snapshot, other: &Snapshot) -> usize {
    let mut bytes = 0;
    for (no, rows) in &state.rows {
        let shared = other.rows.get(no).map(|r| r.chunks()).unwrap_or_default();
        for (at, chunk) in rows.chunks().iter().enumerate() {
            bytes += match shared.get(at) {
                Some(same) if Arc::ptr_eq(chunk, same) => 0,
                Some(near) => own_chunk_bytes(chunk, near),
                None => chunk.heap_bytes(),
            };
        }
    }
    bytes
}

fn own_chunk_bytes(chunk: &Chunk, near: &Chunk) -> usize {
    let columns = chunk.columns.iter().filter(|(no, c)| near.columns.get(no).is_none_or(|n| !Arc::ptr_eq(n, c)));
    let touches = chunk.touches.iter().filter(|(no, t)| near.touches.get(no).is_none_or(|n| !Arc::ptr_eq(n, t)));
    columns.map(|(_, c)| c.heap_bytes()).sum::<usize>()
        + touches.map(|(_, t)| t.heap_bytes()).sum::<usize>()
        + chunk.versions.capacity() * size_of::<Seq>()
        + if Arc::ptr_eq(&chunk.births, &near.births) {
            0
        } else {
            chunk.len() * size_of::<cadre_model::RecordId>() * 2
        }
}
