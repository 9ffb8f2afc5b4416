//! Commits, one after the other, with the states before and after them.

use std::collections::VecDeque;
use std::sync::Arc;

use cadre_model::{Change, CommitInfo, Seq};
use cadre_store::Commit;

use crate::as_of::{At, walk_back};
use crate::base::Base;
use crate::error::BaseError;
use crate::replay::{WINDOW, changes, step};
use crate::snapshot::Snapshot;

/// Up to so many commits below the present the way back leaves no checkpoints: they would push out those of others.
const NEAR: u64 = 64;

/// A commit with the states before and after it.
#[derive(Clone, Debug)]
pub struct Step {
    /// The commit's number.
    pub seq: Seq,
    /// When it was made, by whom, through what.
    pub info: CommitInfo,
    /// Its changes.
    pub changes: Vec<Change>,
    /// The state before it, computed cells included.
    pub before: Arc<Snapshot>,
    /// The state after it.
    pub after: Arc<Snapshot>,
}

/// A walk over commits.
#[derive(Debug)]
pub struct Steps<'a> {
    base: &'a Base,
    state: Arc<Snapshot>,
    read: VecDeque<Commit>,
}

impl Base {
    /// A walk over the commits after `after`, as far as there are any.
    ///
    /// Cost: once the commits back from the nearest known state, then each commit as it was when it was made.
    ///
    /// # Errors
    /// [`BaseError::Compacted`] with the newest commit after `after` whose changes are gone: the walk may begin there.
    pub fn steps(&self, after: Seq) -> Result<Steps<'_>, BaseError> {
        let now = self.snapshot();
        let state = if after == Seq(0) {
            Arc::new(Snapshot::empty())
        } else if now.seq() == after {
            now
        } else if now.seq() > after && now.seq().0 - after.0 <= NEAR {
            Arc::new(walk_back(&**self.log(), self.id(), &now, after)?)
        } else {
            self.as_of(At::Seq(after))?
        };
        Ok(Steps { base: self, state, read: VecDeque::new() })
    }
}

impl Steps<'_> {
    /// The last commit that the walk came by.
    pub fn seq(&self) -> Seq {
        self.state.seq()
    }

    /// The next commit; `None` after the newest. Where it fails it may be asked again.
    ///
    /// # Errors
    /// [`BaseError::Log`], [`BaseError::Damaged`], [`BaseError::Compacted`].
    pub fn next_step(&mut self) -> Result<Option<Step>, BaseError> {
        if self.read.is_empty() {
            let window = usize::try_from(WINDOW).unwrap_or(usize::MAX);
            self.read = self.base.log().read_commits(self.base.id(), self.state.seq(), window)?.into();
        }
        let Some(commit) = self.read.front() else { return Ok(None) };
        let changes = changes(commit)?;
        let now = self.base.snapshot();
        let after = match now.seq() == commit.header.seq {
            true => now,
            false => Arc::new(step(commit, &changes, &self.state)?),
        };
        let before = std::mem::replace(&mut self.state, Arc::clone(&after));
        let Some(commit) = self.read.pop_front() else { return Ok(None) };
        Ok(Some(Step { seq: commit.header.seq, info: commit.header.info, changes, before, after }))
    }
}
