//! Failures planted by name into the memory log, so that tests above can cut an append at every named point.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use cadre_model::Seq;

use crate::log::RecordKey;

/// A point at which the memory log can be made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An append fails before its commit point: no trace is left.
    BeforeCommit,
    /// An append is stored whole, and its answer is lost.
    AfterCommitBeforeAnswer,
    /// An append or a put of a blob finds the disk full: no trace is left.
    DiskFull,
    /// An append or a put of a blob meets an I/O error: no trace is left.
    Io,
    /// Any read meets an I/O error.
    ReadIo,
    /// The body of this commit, of whichever base, reads as damaged.
    Damaged(Seq),
    /// This record, of whichever base, reads as damaged.
    DamagedRecord(RecordKey),
}

impl Fault {
    /// Every point at which an append can be cut.
    pub const APPEND: [Self; 4] = [Self::BeforeCommit, Self::AfterCommitBeforeAnswer, Self::DiskFull, Self::Io];
}

/// The planted failures of one memory log. Each fires once.
#[derive(Debug, Default)]
pub struct Faults {
    planted: Mutex<Vec<Planted>>,
    gate: Arc<Gate>,
}

#[derive(Debug)]
struct Planted {
    fault: Fault,
    passes_left: u32,
}

impl Faults {
    /// Plants a failure at the `nth` time from now, counted from 1, that its point is passed.
    pub fn plant(&self, fault: Fault, nth: u32) {
        guard(&self.planted).push(Planted { fault, passes_left: nth.max(1) });
    }

    /// Takes all failures out that have not fired.
    pub fn clear(&self) {
        guard(&self.planted).clear();
    }

    /// Holds every append before its commit point until the answer is dropped, so that a test can let requests pile up.
    #[must_use = "appends go on as soon as this is dropped"]
    pub fn pause(&self) -> Pause {
        guard(&self.gate.state).pauses += 1;
        Pause { gate: Arc::clone(&self.gate) }
    }

    /// Counts a pass of a point; whether it fails now.
    pub(crate) fn fires(&self, fault: Fault) -> bool {
        let mut planted = guard(&self.planted);
        let mut fired = false;
        planted.retain_mut(|p| {
            if p.fault != fault {
                return true;
            }
            p.passes_left -= 1;
            fired |= p.passes_left == 0;
            p.passes_left > 0
        });
        fired
    }

    /// Waits while paused.
    pub(crate) fn pass_gate(&self) {
        let mut state = guard(&self.gate.state);
        if state.pauses == 0 {
            return;
        }
        state.waiting += 1;
        self.gate.changed.notify_all();
        while state.pauses > 0 {
            state = self.gate.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting -= 1;
    }
}

#[derive(Debug, Default)]
struct Gate {
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct GateState {
    pauses: usize,
    waiting: usize,
}

/// Appends wait while this lives.
#[derive(Debug)]
pub struct Pause {
    gate: Arc<Gate>,
}

impl Pause {
    /// Blocks until at least `count` appends wait.
    pub fn wait_for(&self, count: usize) {
        let mut state = guard(&self.gate.state);
        while state.waiting < count {
            state = self.gate.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Pause {
    fn drop(&mut self) {
        guard(&self.gate.state).pauses -= 1;
        self.gate.changed.notify_all();
    }
}

/// Locks; a panic of another test thread does not hide what is behind the lock.
pub(crate) fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
