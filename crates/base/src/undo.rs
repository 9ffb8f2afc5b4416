//! Taking commits back: their changes the other way round, as one new commit that says what it undoes.
//!
//! Undoing an undo is redo. What others built upon the undone commits stays (see `merge`); what they changed of the same
//! cells and parts is a conflict, named.

use std::collections::BTreeSet;

use cadre_model::{Actor, Change, Seq, UserId};
use cadre_store::Header;

use crate::base::Base;
use crate::draft::{Draft, Op, Outcome};
use crate::error::BaseError;
use crate::replay::{WINDOW, changes};

/// What to undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undo {
    /// These commits, the newest first whatever their order here.
    Commits(Vec<Seq>),
    /// The newest commit of a user, or of anybody when none is given, that is no undo and was not undone. Asked for again and
    /// again this goes back step by step.
    Last(Option<UserId>),
}

impl Base {
    /// Undoes commits, all of them or nothing.
    ///
    /// Never undone are: the creation of the base, clock ticks, counters, and entries of the directory of people, which only
    /// grows. An id that a record got stays an alias.
    ///
    /// # Errors
    /// [`BaseError::NoCommit`]; [`BaseError::Conflict`] names what was changed since, or says that a commit was undone
    /// already or holds nothing to undo; [`BaseError::Compacted`] when a body was dropped.
    pub fn undo(&self, what: &Undo, actor: Actor) -> Result<Outcome, BaseError> {
        self.commit(self.undo_draft(what, actor)?)
    }

    /// The draft of an undo, for those who add a key to it.
    ///
    /// # Errors
    /// Those of [`Base::undo`], as far as they show without the commit.
    pub fn undo_draft(&self, what: &Undo, actor: Actor) -> Result<Draft, BaseError> {
        let seqs = self.undo_targets(what)?;
        let mut back = Vec::new();
        for seq in seqs.iter().rev() {
            let commit = self.log.read_commit(self.id(), *seq)?.ok_or_else(|| BaseError::NoCommit(seq.to_string()))?;
            let inverse =
                changes(&commit)?.iter().rev().filter(|c| is_undoable(c)).map(Change::inverse).collect::<Vec<_>>();
            if inverse.is_empty() {
                return Err(BaseError::Conflict(format!("commit {seq} changed nothing that can be undone")));
            }
            back.extend(inverse);
        }
        let named: Vec<String> = seqs.iter().map(Seq::to_string).collect();
        let label = Some(format!("undo {}", named.join(", ")));
        Ok(Draft { actor, label, undoes: seqs, ops: vec![Op::Changes(back)], ..Draft::default() })
    }

    /// The commits that an undo would take back now, ascending.
    ///
    /// # Errors
    /// Those of [`Base::undo`] that show without a look at what the commits changed.
    pub fn undo_targets(&self, what: &Undo) -> Result<Vec<Seq>, BaseError> {
        match what {
            Undo::Commits(seqs) => self.undoable(seqs),
            Undo::Last(user) => Ok(vec![self.last_of(*user)?]),
        }
    }

    /// The commits asked for, ascending, each once.
    fn undoable(&self, seqs: &[Seq]) -> Result<Vec<Seq>, BaseError> {
        let asked: BTreeSet<Seq> = seqs.iter().copied().collect();
        let head = self.snapshot().seq();
        let Some(first) = asked.first().copied() else {
            return Err(BaseError::Invalid { what: "undo".to_owned(), problem: "no commit was named".to_owned() });
        };
        if let Some(unknown) = asked.iter().find(|seq| **seq == Seq(0) || **seq > head) {
            return Err(BaseError::NoCommit(format!("{unknown}: the last one is {head}")));
        }
        if first == Seq(1) {
            return Err(BaseError::Conflict("commit 1 created the base".to_owned()));
        }
        let mut effects = Effects::default();
        self.headers_backwards(head, first, |header| {
            effects.pass(header);
            match effects.undone_by(header.seq).filter(|_| asked.contains(&header.seq)) {
                Some(by) => Err(BaseError::Conflict(format!("commit {} was undone by commit {by}", header.seq))),
                None => Ok(None::<()>),
            }
        })?;
        Ok(asked.into_iter().collect())
    }

    fn last_of(&self, user: Option<UserId>) -> Result<Seq, BaseError> {
        let mut effects = Effects::default();
        let found = self.headers_backwards(self.snapshot().seq(), Seq(2), |header| {
            effects.pass(header);
            let by = header.info.actor.user.as_ref().map(|u| u.id);
            let theirs = user.is_none_or(|user| by == Some(user));
            let stands = header.info.undoes.is_empty() && effects.undone_by(header.seq).is_none();
            Ok((theirs && stands && self.holds_something(header.seq)?).then_some(header.seq))
        })?;
        found.ok_or_else(|| BaseError::NoCommit("to undo: nothing is left".to_owned()))
    }

    fn holds_something(&self, seq: Seq) -> Result<bool, BaseError> {
        let commit = self.log.read_commit(self.id(), seq)?.ok_or_else(|| BaseError::NoCommit(seq.to_string()))?;
        Ok(changes(&commit)?.iter().any(is_undoable))
    }

    /// Shows headers from one downwards to another, until one gives an answer.
    fn headers_backwards<T>(
        &self,
        from: Seq,
        down_to: Seq,
        mut show: impl FnMut(&Header) -> Result<Option<T>, BaseError>,
    ) -> Result<Option<T>, BaseError> {
        let mut end = from;
        while end >= down_to {
            let start = Seq(end.0.saturating_sub(WINDOW).max(down_to.0 - 1));
            let headers =
                self.log.read_headers(self.id(), start, usize::try_from(end.0 - start.0).unwrap_or(usize::MAX))?;
            for header in headers.iter().rev() {
                if let Some(found) = show(header)? {
                    return Ok(Some(found));
                }
            }
            end = start;
        }
        Ok(None)
    }
}

/// Which commits are undone, found by going over headers from the newest downwards: an undo counts unless it was itself
/// undone by a later one that counts.
#[derive(Default)]
struct Effects {
    undone: std::collections::BTreeMap<Seq, Seq>,
}

impl Effects {
    fn pass(&mut self, header: &Header) {
        if self.undone.contains_key(&header.seq) {
            return;
        }
        for seq in &header.info.undoes {
            self.undone.entry(*seq).or_insert(header.seq);
        }
    }

    fn undone_by(&self, seq: Seq) -> Option<Seq> {
        self.undone.get(&seq).copied()
    }
}

/// Whether a change is one that undo takes back.
fn is_undoable(change: &Change) -> bool {
    match change {
        Change::Head { before, after } => before.name != after.name || before.tables != after.tables,
        Change::Person { before, .. } => before.is_some(),
        _ => true,
    }
}
