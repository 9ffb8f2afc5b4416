//! Group commit: whoever appends while another is writing waits in line, and is written together with all who wait.
//!
//! There is no thread of its own that writes: a hand-over between threads costs a third of a durable commit. The first
//! that finds the writer free writes by itself, at once; when it is done, the first in line goes on, with its own batch and
//! all behind it. So one thread writes at any time, a lone caller meets no other thread, and sixteen share each fsync.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use cadre_model::{BaseId, Seq};
use cadre_store::chain::Prepared;
use cadre_store::{Batch, LogError};

use crate::writer::{Answer, Job, Writer};

/// Batches that one commit takes at most, beside the leader's own.
const GROUP_BATCHES: usize = 255;

/// Bytes of commit bodies that one commit takes at most, beside the leader's own.
const GROUP_BYTES: usize = 4 * 1024 * 1024;

/// The writer, and the line before it.
#[derive(Debug)]
pub(crate) struct Line {
    queue: Mutex<Queue>,
    writer: Mutex<Writer>,
}

#[derive(Debug, Default)]
struct Queue {
    busy: bool,
    waiting: VecDeque<Arc<Ticket>>,
}

/// A place in line.
#[derive(Debug)]
struct Ticket {
    /// The batch to write; `None` for one who only wants the writer.
    work: Option<Work>,
    state: Mutex<State>,
    changed: Condvar,
}

/// A batch whose caller waits.
#[derive(Debug)]
struct Work {
    base: BaseId,
    expected: Seq,
    batch: Batch,
    commits: Vec<Prepared>,
}

#[derive(Debug)]
enum State {
    Waiting,
    /// It is this one's turn to write.
    Lead,
    /// Another wrote this one's batch.
    Answered(Answer),
}

impl Line {
    pub(crate) fn new(writer: Writer) -> Self {
        Self { queue: Mutex::default(), writer: Mutex::new(writer) }
    }

    /// Writes a batch, alone or with others; returns when it is durable or refused.
    pub(crate) fn append(&self, job: Job<'_>) -> Answer {
        if self.enter() {
            return self.lead(job);
        }
        let batch = job.batch.clone();
        let work = Work { base: job.base, expected: job.expected, batch, commits: job.commits.to_vec() };
        match self.wait(Some(work)) {
            None => self.lead(job),
            Some(answer) => answer,
        }
    }

    /// Runs something that needs the writer, when it is its turn.
    pub(crate) fn with_writer<T>(&self, run: impl FnOnce(&mut Writer) -> T) -> T {
        if !self.enter() {
            self.wait(None);
        }
        let _turn = Turn { line: self };
        run(&mut guard(&self.writer))
    }

    /// Takes the turn if nobody has it.
    fn enter(&self) -> bool {
        !std::mem::replace(&mut guard(&self.queue).busy, true)
    }

    /// Waits in line; the answer of whoever wrote the work, or `None` when it is this one's turn.
    fn wait(&self, work: Option<Work>) -> Option<Answer> {
        let ticket = {
            let mut queue = guard(&self.queue);
            if !queue.busy {
                queue.busy = true;
                return None;
            }
            let ticket = Arc::new(Ticket { work, state: Mutex::new(State::Waiting), changed: Condvar::new() });
            queue.waiting.push_back(Arc::clone(&ticket));
            ticket
        };
        ticket.wait()
    }

    fn lead(&self, own: Job<'_>) -> Answer {
        let turn = Turn { line: self };
        let others = Others(self.take_waiting());
        let works = others.0.iter().filter_map(|ticket| ticket.work.as_ref());
        let jobs: Vec<Job<'_>> = std::iter::once(own).chain(works.map(Work::job)).collect();
        let mut answers = guard(&self.writer).append(&jobs).into_iter();
        let own = answers.next().unwrap_or_else(|| Err(stopped().into()));
        // The next in line begins while the others wake.
        drop(turn);
        for (ticket, answer) in others.0.iter().zip(answers) {
            ticket.set(State::Answered(answer));
        }
        own
    }

    /// Takes the batches at the front of the line, up to the bounds of a group.
    fn take_waiting(&self) -> Vec<Arc<Ticket>> {
        let mut queue = guard(&self.queue);
        let mut taken = Vec::new();
        let mut bytes = 0_usize;
        while taken.len() < GROUP_BATCHES && bytes < GROUP_BYTES {
            match queue.waiting.front().and_then(|ticket| ticket.work.as_ref()) {
                Some(work) => bytes = bytes.saturating_add(work.bytes()),
                None => break,
            }
            taken.extend(queue.waiting.pop_front());
        }
        taken
    }

    fn leave(&self) {
        let next = {
            let mut queue = guard(&self.queue);
            let next = queue.waiting.pop_front();
            queue.busy = next.is_some();
            next
        };
        if let Some(ticket) = next {
            ticket.set(State::Lead);
        }
    }
}

impl Ticket {
    fn wait(&self) -> Option<Answer> {
        let mut state = guard(&self.state);
        loop {
            match std::mem::replace(&mut *state, State::Waiting) {
                State::Waiting => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                State::Lead => return None,
                State::Answered(answer) => return Some(answer),
            }
        }
    }

    fn set(&self, next: State) {
        *guard(&self.state) = next;
        self.changed.notify_one();
    }
}

impl Work {
    fn job(&self) -> Job<'_> {
        Job { base: self.base, expected: self.expected, batch: &self.batch, commits: &self.commits }
    }

    fn bytes(&self) -> usize {
        self.batch.commits.iter().map(|commit| commit.body.len()).sum()
    }
}

/// The turn to write; goes to the next in line when dropped, also by a panic.
struct Turn<'a> {
    line: &'a Line,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.line.leave();
    }
}

/// Those whose batches the leader writes; nobody is left waiting, also after a panic.
struct Others(Vec<Arc<Ticket>>);

impl Drop for Others {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for ticket in &self.0 {
                ticket.set(State::Answered(Err(stopped().into())));
            }
        }
    }
}

fn stopped() -> LogError {
    LogError::Database { what: "append", source: "the thread that was writing stopped half way".into() }
}

/// Locks. What a panic leaves behind is sound: the writer looks for a transaction left open before each use.
fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "group_tests.rs"]
mod tests;
