//! Writes in two halves, with the commit between them, so that nobody needs to stand by while the disk works.
//!
//! Before the commit: access, names, the draft. After it: the answer, out of the state that the commit left. Whoever may block
//! does both at once ([`Begun::commit`]); a server hands the draft in and goes on ([`Begun::submit`]).

use std::fmt;
use std::sync::Arc;

use cadre_base::{Base, Draft, Made, Outcome};
use cadre_model::RecordId;

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::Operation;
use crate::record::answer;

/// An operation that is one commit to one base.
pub trait Write: Operation {
    /// Does everything that comes before the commit.
    ///
    /// Cost: a few look-ups a record; it reads the log when the caller has a key.
    ///
    /// # Errors
    /// Why it is refused; then nothing is written.
    fn begin(app: &App, caller: &Caller, input: Self::In) -> Result<Begun<Self::Out>, AppError>;
}

type Finish<T> = Box<dyn FnOnce(&App, &Base, &Outcome) -> Result<T, AppError> + Send>;

/// A write that is ready to be committed.
#[must_use = "nothing is written yet"]
pub struct Begun<T> {
    base: Arc<Base>,
    draft: Draft,
    finish: Finish<T>,
}

impl<T: 'static> Begun<T> {
    pub(crate) fn new(
        base: Arc<Base>,
        draft: Draft,
        finish: impl FnOnce(&App, &Base, &Outcome) -> Result<T, AppError> + Send + 'static,
    ) -> Self {
        Self { base, draft, finish: Box::new(finish) }
    }

    /// The same with another answer, made of this one's.
    pub fn map<U>(self, f: impl FnOnce(T) -> U + Send + 'static) -> Begun<U> {
        let Self { base, draft, finish } = self;
        Begun { base, draft, finish: Box::new(move |app, base, outcome| finish(app, base, outcome).map(f)) }
    }

    /// Commits it, and gives its answer. Blocks until it is durable.
    ///
    /// # Errors
    /// Why it was refused or could not be written.
    pub fn commit(self, app: &App) -> Result<T, AppError> {
        let Self { base, draft, finish } = self;
        let outcome = base.commit(draft)?;
        finish(app, &base, &outcome)
    }

    /// Has it committed; `done` is called once it is durable or refused, on a thread that writes, so it must not wait.
    pub fn submit(self, done: impl FnOnce(Result<Committed<T>, AppError>) + Send + 'static) {
        let Self { base, draft, finish } = self;
        let its = Arc::clone(&base);
        let answered = move |answer: Result<Outcome, _>| match answer {
            Ok(outcome) => done(Ok(Committed { base: its, outcome, finish })),
            Err(error) => done(Err(AppError::from(error))),
        };
        base.submit(draft, Box::new(answered));
    }
}

impl<T> fmt::Debug for Begun<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Begun").field("base", &self.base.id()).finish_non_exhaustive()
    }
}

/// A write that is durable, and whose answer is not made yet.
#[must_use = "files that wait to be fetched are found when the answer is made"]
pub struct Committed<T> {
    base: Arc<Base>,
    outcome: Outcome,
    finish: Finish<T>,
}

impl<T> Committed<T> {
    /// Whether the answer can be made of the present state; else the log is read for it, as when a record was deleted at once.
    pub fn is_at_hand(&self) -> bool {
        let now = self.base.snapshot();
        let is_there = |id: &RecordId| now.find_record(*id).is_some();
        let all = |made: &Made| match made {
            Made::Records(ids) | Made::Upserted { ids, .. } => ids.iter().all(is_there),
            _ => true,
        };
        answer::is_it(&now, &self.outcome) || self.outcome.made.iter().all(all)
    }

    /// Makes the answer.
    ///
    /// # Errors
    /// Where the state that it is made of cannot be read.
    pub fn finish(self, app: &App) -> Result<T, AppError> {
        (self.finish)(app, &self.base, &self.outcome)
    }
}

impl<T> fmt::Debug for Committed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Committed")
            .field("base", &self.base.id())
            .field("commit", &self.outcome.seq)
            .finish_non_exhaustive()
    }
}
