//! The line of drafts before a base's log, and the two roles that move it.
//!
//! One thread at a time prepares: it checks drafts and works out the state after them. One thread at a time appends: it
//! writes what is prepared, all of it in one durable transaction, publishes the state and answers. Both roles are taken by
//! whoever waits, so that a lone caller does both and meets no other thread; under load the next batch is worked out, on
//! the state that is not durable yet, while the disk is busy with the one before. Where others append to the same log
//! nothing is prepared ahead, since it might have to be done again.
//!
//! What was prepared on a batch that then could not be written fails with it: its answers, refusals among them, follow
//! from a state that never was.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Thread;
use std::time::Duration;

use cadre_model::{Idempotency, Seq};
use cadre_store::Batch;

use crate::draft::{Draft, Outcome};
use crate::error::BaseError;
use crate::snapshot::Snapshot;
use crate::writer::After;

/// What a caller gets.
pub(crate) type Answer = Result<Outcome, BaseError>;

/// What is called with the answer to a submitted draft: once, on a thread that writes, so it must not wait.
pub type Done = Box<dyn FnOnce(Answer) + Send>;

/// Drafts that are prepared ahead of the log at most.
const MOST_AHEAD: usize = 4_096;
/// Bytes of commit bodies that are prepared ahead of the log at most.
const MOST_AHEAD_BYTES: usize = 16 << 20;
/// Bytes of commit bodies from which on waking a thread costs little beside writing them.
const HEAVY_BYTES: usize = 64 << 10;
/// Threads that write for callers who do not wait.
const MOST_THREADS: usize = 2;
/// How long such a thread stays when there is nothing to do.
const LINGER: Duration = Duration::from_secs(1);

/// Who waits for an answer.
pub(crate) enum Waiter {
    /// A thread that is parked, or about to be.
    Thread(Arc<Ticket>),
    /// Nobody: a function is called.
    Call(Done),
}

/// The place of a thread in line.
pub(crate) struct Ticket {
    answer: Mutex<Option<Answer>>,
    thread: Thread,
}

impl Ticket {
    pub(crate) fn here() -> Arc<Self> {
        Arc::new(Self { answer: Mutex::default(), thread: std::thread::current() })
    }

    pub(crate) fn take(&self) -> Option<Answer> {
        lock(&self.answer).take()
    }

    pub(crate) fn is_answered(&self) -> bool {
        lock(&self.answer).is_some()
    }
}

impl Waiter {
    pub(crate) fn answer(self, answer: Answer) {
        match self {
            Self::Call(done) => done(answer),
            Self::Thread(ticket) => {
                *lock(&ticket.answer) = Some(answer);
                ticket.thread.unpark();
            }
        }
    }

    fn thread(&self) -> Option<&Thread> {
        match self {
            Self::Thread(ticket) => Some(&ticket.thread),
            Self::Call(_) => None,
        }
    }
}

/// Drafts that passed or failed their checks, to be written.
pub(crate) struct Ready {
    pub(crate) waiters: Vec<Waiter>,
    pub(crate) answers: Vec<Answer>,
    /// The commits and the state after them; `None` when no draft of them changed anything.
    pub(crate) written: Option<(Batch, Arc<After>)>,
    /// The drafts, where they may have to be checked again.
    pub(crate) drafts: Option<Vec<Draft>>,
}

/// Drafts to prepare.
pub(crate) struct ToPrepare {
    pub(crate) drafts: Vec<Draft>,
    pub(crate) waiters: Vec<Waiter>,
    /// The state to work on; the present one when absent.
    pub(crate) ahead: Option<Arc<Snapshot>>,
    /// Keys of what is prepared and not durable.
    pub(crate) keys: Vec<Idempotency>,
    /// Everything has to be read again first.
    pub(crate) suspect: bool,
    epoch: u64,
}

/// What is to be done next.
pub(crate) enum Step {
    Prepare(ToPrepare),
    Append(Vec<Ready>),
    /// Nothing, or it is being done.
    Nothing,
}

/// What became of the state after an append that failed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Footing {
    /// The last published state holds.
    Sound,
    /// The log may hold more than is known: everything is to be read again.
    Suspect,
}

/// The line.
pub(crate) struct Line {
    state: Mutex<State>,
    /// Somebody may have both roles now.
    free: Condvar,
    /// There is something to do for a thread that lingers.
    work: Condvar,
    /// Whether nobody else appends to the log.
    alone: bool,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<(Draft, Waiter)>,
    preparing: bool,
    appending: bool,
    ready: VecDeque<Ready>,
    /// The states after what is being appended.
    in_flight: Vec<Arc<After>>,
    /// Counts the failures after which what was prepared is void.
    epoch: u64,
    suspect: bool,
    /// How many wait for both roles.
    pausing: usize,
    /// Threads that write for those who do not wait.
    threads: usize,
    /// Those of them that linger and were not woken yet.
    idle: usize,
    /// Those that were woken and do not know it yet.
    roused: usize,
}

impl State {
    fn ahead(&self) -> Option<&Arc<After>> {
        let ready = self.ready.iter().rev().find_map(|ready| ready.written.as_ref().map(|(_, after)| after));
        ready.or_else(|| self.in_flight.last())
    }

    fn may_prepare(&self, alone: bool) -> bool {
        let ahead: usize = self.ready.iter().map(|ready| ready.waiters.len()).sum();
        !self.preparing
            && !self.waiting.is_empty()
            && self.pausing == 0
            && (alone || (!self.appending && self.ready.is_empty()))
            && ahead < MOST_AHEAD
            && self.ready_bytes() < MOST_AHEAD_BYTES
    }

    /// Bytes of the commit bodies that are prepared.
    fn ready_bytes(&self) -> usize {
        let bodies = self.ready.iter().filter_map(|ready| ready.written.as_ref()).flat_map(|(batch, _)| &batch.commits);
        bodies.map(|commit| commit.body.len()).sum()
    }

    fn may_append(&self) -> bool {
        !self.appending && !self.ready.is_empty()
    }
}

impl Line {
    pub(crate) fn new(alone: bool) -> Self {
        Self { state: Mutex::default(), free: Condvar::new(), work: Condvar::new(), alone }
    }

    /// Joins the line.
    pub(crate) fn join(&self, draft: Draft, waiter: Waiter) {
        lock(&self.state).waiting.push_back((draft, waiter));
    }

    /// Joins the line without waiting; whether a thread has to be started, which is then counted already.
    pub(crate) fn submit(&self, draft: Draft, done: Done) -> bool {
        let mut state = lock(&self.state);
        state.waiting.push_back((draft, Waiter::Call(done)));
        if !state.may_prepare(self.alone) || self.rouse(&mut state) {
            return false;
        }
        let more = state.threads < MOST_THREADS && state.roused == 0;
        state.threads += usize::from(more);
        more
    }

    /// Wakes a thread that lingers, if one does.
    fn rouse(&self, state: &mut State) -> bool {
        if state.idle == 0 {
            return false;
        }
        state.idle -= 1;
        state.roused += 1;
        self.work.notify_one();
        true
    }

    /// How many wait for an answer and are not being written.
    pub(crate) fn waiting(&self) -> usize {
        let state = lock(&self.state);
        state.waiting.len() + state.ready.iter().map(|ready| ready.waiters.len()).sum::<usize>()
    }

    /// Takes what is to be done next. Whoever takes it does it, and says so with [`Line::prepared`], [`Line::appended`] or
    /// [`Line::failed`].
    pub(crate) fn next(&self) -> Step {
        let mut state = lock(&self.state);
        if state.may_append() {
            state.appending = true;
            let ready: Vec<Ready> = state.ready.drain(..).collect();
            state.in_flight =
                ready.iter().filter_map(|r| r.written.as_ref().map(|(_, after)| Arc::clone(after))).collect();
            // Those who wait can be prepared meanwhile, by one of them or by a thread that lingers.
            if state.may_prepare(self.alone) {
                match state.waiting.iter().find_map(|(_, waiter)| waiter.thread()) {
                    Some(thread) => thread.unpark(),
                    None => drop(self.rouse(&mut state)),
                }
            }
            return Step::Append(ready);
        }
        if !state.may_prepare(self.alone) {
            return Step::Nothing;
        }
        state.preparing = true;
        let (drafts, waiters) = state.waiting.drain(..).unzip();
        let ahead = state.ahead().map(|after| Arc::clone(&after.snapshot));
        let ready = state.ready.iter().filter_map(|ready| ready.written.as_ref().map(|(_, after)| after));
        let keys = state.in_flight.iter().chain(ready).flat_map(|after| after.keys.iter().cloned()).collect();
        Step::Prepare(ToPrepare { drafts, waiters, ahead, keys, suspect: state.suspect, epoch: state.epoch })
    }

    /// Hands in what was prepared; gives it back when what it was built on has failed meanwhile.
    pub(crate) fn prepared(&self, epoch: Epoch, ready: Ready) -> Option<Ready> {
        let mut state = lock(&self.state);
        state.preparing = false;
        self.released(&state);
        if epoch.0 != state.epoch {
            return Some(ready);
        }
        state.ready.push_back(ready);
        None
    }

    /// Gives the role of preparing back with nothing in hand.
    pub(crate) fn not_prepared(&self, footing: Footing) {
        let mut state = lock(&self.state);
        state.preparing = false;
        state.suspect |= footing == Footing::Suspect;
        self.released(&state);
    }

    /// Everything was read again.
    pub(crate) fn reread(&self) {
        lock(&self.state).suspect = false;
    }

    /// Gives the role of appending back after what was appended is published.
    pub(crate) fn appended(&self) {
        let mut state = lock(&self.state);
        state.appending = false;
        state.in_flight.clear();
        self.released(&state);
    }

    /// Gives the role of appending back after a failure; what was prepared on top of it, which is void.
    pub(crate) fn failed(&self, footing: Footing) -> Vec<Ready> {
        let mut state = lock(&self.state);
        state.appending = false;
        state.in_flight.clear();
        state.epoch += 1;
        state.suspect |= footing == Footing::Suspect;
        let void = state.ready.drain(..).collect();
        self.released(&state);
        void
    }

    fn released(&self, state: &State) {
        if state.pausing > 0 {
            self.free.notify_all();
        }
    }

    /// Wakes somebody who can go on when there is something to do; whether nobody can, so that the caller has to.
    pub(crate) fn hand_over(&self) -> bool {
        let mut state = lock(&self.state);
        if !state.may_append() && !state.may_prepare(self.alone) {
            return false;
        }
        let ready = state.ready.iter().flat_map(|ready| &ready.waiters);
        let mut waiters = ready.chain(state.waiting.iter().map(|(_, waiter)| waiter));
        if let Some(thread) = waiters.find_map(Waiter::thread) {
            thread.unpark();
            return false;
        }
        !self.rouse(&mut state)
    }

    /// Whether what is prepared takes long to write.
    pub(crate) fn is_heavy(&self) -> bool {
        lock(&self.state).ready_bytes() >= HEAVY_BYTES
    }

    /// Takes both roles, when all that is prepared is written; `drive` does one step of that.
    pub(crate) fn pause(&self, mut drive: impl FnMut()) -> Pause<'_> {
        let mut state = lock(&self.state);
        state.pausing += 1;
        loop {
            if state.may_append() {
                drop(state);
                drive();
                state = lock(&self.state);
            } else if state.preparing || state.appending {
                state = self.free.wait(state).unwrap_or_else(PoisonError::into_inner);
            } else {
                (state.preparing, state.appending) = (true, true);
                return Pause { line: self };
            }
        }
    }

    /// Waits for something to do; `false` when the thread that calls is to end.
    pub(crate) fn linger(&self) -> bool {
        let mut state = lock(&self.state);
        loop {
            if state.may_append() || state.may_prepare(self.alone) {
                return true;
            }
            state.idle += 1;
            let (after, wait) = self.work.wait_timeout(state, LINGER).unwrap_or_else(PoisonError::into_inner);
            state = after;
            if state.roused > 0 {
                state.roused -= 1;
                return true;
            }
            state.idle -= 1;
            if wait.timed_out() && !state.may_append() && !state.may_prepare(self.alone) {
                state.threads -= 1;
                return false;
            }
        }
    }

    /// A thread that was to be started was not, or its base is gone.
    pub(crate) fn thread_ended(&self) {
        lock(&self.state).threads -= 1;
    }
}

/// Both roles, until dropped.
pub(crate) struct Pause<'a> {
    line: &'a Line,
}

impl Drop for Pause<'_> {
    fn drop(&mut self) {
        let mut state = lock(&self.line.state);
        state.pausing -= 1;
        (state.preparing, state.appending) = (false, false);
        self.line.released(&state);
    }
}

/// Which failures had been when something was prepared.
#[derive(Clone, Copy)]
pub(crate) struct Epoch(u64);

impl ToPrepare {
    pub(crate) fn epoch(&self) -> Epoch {
        Epoch(self.epoch)
    }
}

/// Several prepared batches as one. Later ones are worked out on top of earlier ones, so what they write replaces what
/// those wrote.
pub(crate) fn merged(batches: Vec<Batch>) -> Batch {
    let mut batches = batches.into_iter();
    let Some(mut all) = batches.next() else { return Batch::default() };
    if batches.len() == 0 {
        return all;
    }
    let mut records: std::collections::HashMap<_, _> =
        all.records.iter().enumerate().map(|(i, r)| (r.key, i)).collect();
    let mut gone = std::collections::HashSet::new();
    for batch in batches {
        let offset = all.commits.len();
        all.commits.extend(batch.commits);
        all.docs.retain(|doc| !batch.doc_deletes.contains(&doc.key) && !batch.docs.iter().any(|d| d.key == doc.key));
        all.docs.extend(batch.docs);
        all.doc_deletes.extend(batch.doc_deletes);
        for key in batch.record_deletes {
            if let Some(at) = records.remove(&key) {
                gone.insert(at);
            }
            all.record_deletes.push(key);
        }
        for mut put in batch.records {
            put.commit += offset;
            match records.get(&put.key) {
                Some(at) => all.records[*at] = put,
                None => {
                    records.insert(put.key, all.records.len());
                    all.records.push(put);
                }
            }
        }
    }
    if !gone.is_empty() {
        let mut at = 0;
        all.records.retain(|_| {
            at += 1;
            !gone.contains(&(at - 1))
        });
    }
    all
}

/// The commit that a list of prepared batches begins after.
pub(crate) fn begins_after(ready: &[Ready]) -> Option<Seq> {
    let (batch, after) = ready.iter().find_map(|ready| ready.written.as_ref())?;
    Some(Seq(after.snapshot.seq().0 - batch.commits.len() as u64))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "line_tests.rs"]
mod tests;
