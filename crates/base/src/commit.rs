//! How drafts become commits: checked in order, appended together, published, answered.
//!
//! A draft that fails its check fails alone; a batch whose append fails fails as a whole and leaves no trace. Who does
//! what when is in `line.rs`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use cadre_model::Seq;
use cadre_store::{AppendError, Batch, Body};

use crate::base::{Base, lock};
use crate::draft::{Draft, Outcome};
use crate::error::BaseError;
use crate::line::{Answer, Done, Footing, Ready, Step, Ticket, ToPrepare, Waiter, begins_after, merged};
use crate::snapshot::Snapshot;
use crate::writer::Writing;

/// How often a batch is checked again because another node was first, before its callers are told to come again.
const MOST_TRIES: usize = 8;
/// Small steps that a caller does for others after its own answer is there, before it wakes one of them to go on. What is
/// large is left to them at once: a caller that has its answer has its next request to make ready meanwhile.
const MOST_FAVOURS: usize = 16;

impl Base {
    /// Commits a draft: all of it, durably, or nothing.
    ///
    /// Concurrency: blocks until the draft is durable or refused. Drafts of many callers that wait at the same time share
    /// one transaction.
    ///
    /// # Errors
    /// Why it was refused or could not be written; then nothing of it is visible or stored.
    pub fn commit(&self, draft: Draft) -> Result<Outcome, BaseError> {
        let ticket = Ticket::here();
        self.line.join(draft, Waiter::Thread(Arc::clone(&ticket)));
        loop {
            self.drive(Some(&ticket));
            if let Some(answer) = ticket.take() {
                return answer;
            }
            std::thread::park();
        }
    }

    /// Commits a draft as [`Base::commit`] does, for a caller who does not wait: `done` is called with the answer, on a
    /// thread of the base.
    pub fn submit(&self, draft: Draft, done: Done) {
        if self.line.submit(draft, done) {
            self.start_thread();
        }
    }

    /// How many drafts wait to be written now: for gauges.
    pub fn waiting(&self) -> usize {
        self.line.waiting()
    }

    /// Takes in what other writers of the same log committed meanwhile.
    ///
    /// # Errors
    /// [`BaseError::Log`], [`BaseError::Damaged`].
    pub fn catch_up(&self) -> Result<Arc<Snapshot>, BaseError> {
        let pause = self.line.pause(|| {
            self.step();
        });
        let before = self.snapshot();
        let result = match self.log.head(self.id()) {
            Ok(head) if head.unwrap_or_default().seq > before.seq() => self.follow(&before),
            Ok(_) => Ok(()),
            Err(error) => Err(error.into()),
        };
        drop(pause);
        // Those who came meanwhile.
        self.hand_over();
        result.map(|()| self.snapshot())
    }

    fn start_thread(&self) {
        let (line, base) = (Arc::clone(&self.line), std::sync::Weak::clone(&self.me));
        let run = move || {
            loop {
                match base.upgrade() {
                    Some(base) => base.drive(None),
                    None => return line.thread_ended(),
                }
                if !line.linger() {
                    return;
                }
            }
        };
        let started = std::thread::Builder::new().name("cadre-writer".to_owned()).spawn(run);
        if started.is_err() {
            // No thread is to be had: this one does it.
            self.line.thread_ended();
            self.drive(None);
        }
    }

    /// Does what there is to do; with a ticket, not for ever once that is answered.
    fn drive(&self, own: Option<&Ticket>) {
        let mut favours = 0;
        while self.step() {
            if own.is_some_and(Ticket::is_answered) {
                favours += 1;
                if favours > MOST_FAVOURS || self.line.is_heavy() {
                    return self.hand_over();
                }
            }
        }
    }

    fn hand_over(&self) {
        if self.line.hand_over() {
            self.drive(None);
        }
    }

    /// Does one thing, if there is one to do.
    fn step(&self) -> bool {
        match self.line.next() {
            Step::Nothing => return false,
            Step::Prepare(work) => self.prepare(work),
            Step::Append(ready) => self.append(ready),
        }
        true
    }

    /// Checks drafts on top of whatever is prepared already.
    fn prepare(&self, work: ToPrepare) {
        let epoch = work.epoch();
        let ToPrepare { drafts, waiters, ahead, keys, suspect, .. } = work;
        if suspect {
            if let Err(error) = self.reload() {
                self.line.not_prepared(Footing::Suspect);
                return answer_all(waiters, error);
            }
            self.line.reread();
        }
        let kept = (!self.log.has_one_writer()).then(|| drafts.clone());
        let before = ahead.unwrap_or_else(|| self.snapshot());
        // A panic is a fault of ours: nothing was appended, but nothing in memory is trusted.
        let checked = catch_unwind(AssertUnwindSafe(|| self.check(&before, &keys, drafts)));
        let Ok((answers, written)) = checked else {
            self.line.not_prepared(Footing::Suspect);
            return answer_each(waiters, || BaseError::Internal);
        };
        let ready = Ready { waiters, answers, written, drafts: kept };
        if let Some(void) = self.line.prepared(epoch, ready) {
            fail_void(vec![void]);
        }
    }

    fn check(&self, before: &Snapshot, keys: &[cadre_model::Idempotency], drafts: Vec<Draft>) -> Checked {
        let guards = self.guards();
        let mut rng = lock(&self.rng);
        let mut writing = Writing::new(&*self.log, self.id(), before, self.clock.now(), &guards, &mut rng, keys);
        let answers = drafts.into_iter().map(|draft| writing.prepare(draft)).collect();
        (answers, writing.finish().map(|(batch, after)| (batch, Arc::new(after))))
    }

    /// Appends what is prepared, publishes the state after it, answers.
    fn append(&self, ready: Vec<Ready>) {
        let mut waiters = Vec::new();
        let mut batch = Prepared::default();
        let before = begins_after(&ready);
        let mut batches = Vec::new();
        for one in ready {
            waiters.extend(one.waiters);
            batch.answers.extend(one.answers);
            batch.drafts = match (batch.drafts, one.drafts) {
                (None, drafts) => drafts,
                (Some(earlier), later) => Some(earlier.into_iter().chain(later.unwrap_or_default()).collect()),
            };
            if let Some((commits, after)) = one.written {
                batches.push(commits);
                batch.after.push(after);
            }
        }
        let Some(before) = before else {
            self.line.appended();
            return answer(waiters, batch.answers);
        };
        batch.batch = merged(batches);
        let written = catch_unwind(AssertUnwindSafe(|| self.write(before, batch)));
        match written.unwrap_or_else(|_| Err(failed(Footing::Suspect, Failed::All(BaseError::Internal)))) {
            Ok(answers) => {
                self.line.appended();
                answer(waiters, answers);
            }
            Err(failed) => {
                let (footing, failed) = *failed;
                let void = self.line.failed(footing);
                match failed {
                    Failed::All(error) => answer_all(waiters, error),
                    Failed::Those(answers, error) => answer(waiters, fail_prepared(answers, error)),
                }
                fail_void(void);
            }
        }
    }

    /// Writes a batch; again, checked anew, where another node was first.
    fn write(&self, mut before: Seq, mut prepared: Prepared) -> Result<Vec<Answer>, Box<(Footing, Failed)>> {
        for _ in 0..MOST_TRIES {
            let Prepared { answers, batch, after, drafts } = prepared;
            match self.log.append(self.id(), before, &batch) {
                Ok(_) => {
                    self.publish(&after);
                    return Ok(answers);
                }
                Err(AppendError::Log(error)) => match self.was_written(before, &batch) {
                    Some(true) => {
                        self.publish(&after);
                        return Ok(answers);
                    }
                    Some(false) => return Err(failed(Footing::Sound, Failed::Those(answers, error.into()))),
                    None => return Err(failed(Footing::Suspect, Failed::Those(answers, error.into()))),
                },
                Err(AppendError::HeadMoved { .. }) => {
                    if let Err(error) = self.follow(&self.snapshot()) {
                        return Err(failed(Footing::Suspect, Failed::All(error)));
                    }
                    let Some(drafts) = drafts else { break };
                    let now = self.snapshot();
                    let (answers, written) = self.check(&now, &[], drafts.clone());
                    let Some((batch, after)) = written else { return Ok(answers) };
                    before = now.seq();
                    prepared = Prepared { answers, batch, after: vec![after], drafts: Some(drafts) };
                }
            }
        }
        let busy = BaseError::Changed { what: "the base".to_owned(), expected: before, actual: self.snapshot().seq() };
        Err(failed(Footing::Sound, Failed::All(busy)))
    }

    fn publish(&self, after: &[Arc<crate::writer::After>]) {
        after.iter().for_each(|after| after.tell_ids());
        if let Some(last) = after.last() {
            self.show(last.snapshot.as_committed());
        }
    }

    /// Whether a batch whose append failed is in the log after all; `None` when the log cannot say.
    fn was_written(&self, before: Seq, batch: &Batch) -> Option<bool> {
        let head = self.log.head(self.id()).ok()?.unwrap_or_default();
        if head.seq == before {
            return Some(false);
        }
        let commits = self.log.read_commits(self.id(), before, batch.commits.len()).ok()?;
        let same = commits.len() == batch.commits.len()
            && commits
                .iter()
                .zip(&batch.commits)
                .all(|(there, ours)| there.header.info == ours.info && there.body == Body::Text(ours.body.clone()));
        same.then_some(true)
    }
}

type Checked = (Vec<Answer>, Option<(Batch, Arc<crate::writer::After>)>);

/// What is to be appended.
#[derive(Default)]
struct Prepared {
    answers: Vec<Answer>,
    batch: Batch,
    /// The states after its parts, the last of which is published.
    after: Vec<Arc<crate::writer::After>>,
    drafts: Option<Vec<Draft>>,
}

/// Whom an append that failed leaves without what they asked for.
enum Failed {
    /// Everybody.
    All(BaseError),
    /// Those who had passed their checks.
    Those(Vec<Answer>, BaseError),
}

fn failed(footing: Footing, whom: Failed) -> Box<(Footing, Failed)> {
    Box::new((footing, whom))
}

fn answer(waiters: Vec<Waiter>, answers: Vec<Answer>) {
    for (waiter, answer) in waiters.into_iter().zip(answers) {
        waiter.answer(answer);
    }
}

/// The first caller hears why; an error cannot be copied, so the others hear that their request went with it.
fn answer_all(waiters: Vec<Waiter>, error: BaseError) {
    let text = error.to_string();
    let mut first = Some(error);
    answer_each(waiters, || first.take().unwrap_or_else(|| BaseError::Together(text.clone())));
}

fn answer_each(waiters: Vec<Waiter>, mut error: impl FnMut() -> BaseError) {
    waiters.into_iter().for_each(|waiter| waiter.answer(Err(error())));
}

/// What was prepared on a state that never came to be.
fn fail_void(void: Vec<Ready>) {
    let text = "the commits that this request was checked on could not be written; nothing of it was";
    for ready in void {
        answer_each(ready.waiters, || BaseError::Together(text.to_owned()));
    }
}

/// Those that were refused keep their own reason.
fn fail_prepared(answers: Vec<Answer>, error: BaseError) -> Vec<Answer> {
    let text = error.to_string();
    let mut first = Some(error);
    let fail = |answer: Answer| match answer {
        Ok(_) => Err(first.take().unwrap_or_else(|| BaseError::Together(text.clone()))),
        Err(refused) => Err(refused),
    };
    answers.into_iter().map(fail).collect()
}
