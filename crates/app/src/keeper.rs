//! What a data folder has done for it while it is open: commit bodies past an age are sealed, a little at a time.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use cadre_model::{Clock, Timestamp};
use cadre_store::{Log, LogError};

/// Bodies younger than this stay as they are, because history and undo read them most.
const SEAL_AFTER_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Bodies sealed in one step, between which others write.
const STEP: usize = 256;
/// How long the keeper rests when there is nothing left to do.
const REST: Duration = Duration::from_secs(600);

/// A thread that keeps a data folder; it ends, after the step it is at, when this is dropped.
#[derive(Debug)]
pub(crate) struct Keeper {
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Stop {
    asked: Mutex<bool>,
    told: Condvar,
}

impl Stop {
    fn is_asked(&self) -> bool {
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Rests until it is asked to stop or the rest is over; whether it was asked.
    fn rest(&self) -> bool {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let rested = self.told.wait_timeout_while(asked, REST, |asked| !*asked);
        *rested.unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Keeper {
    /// Starts keeping. Where no thread can be had, nothing is kept; that costs room on disk and nothing else.
    pub(crate) fn start(log: Arc<dyn Log>, clock: Arc<dyn Clock>) -> Self {
        let stop = Arc::new(Stop::default());
        let thread = std::thread::Builder::new().name("keeper".to_owned()).spawn({
            let stop = Arc::clone(&stop);
            move || {
                while !stop.is_asked() {
                    // A log that fails now is asked again after the rest; its errors reach those who use it.
                    let more = seal_step(&*log, clock.now()).unwrap_or(false);
                    if !more && stop.rest() {
                        return;
                    }
                }
            }
        });
        Self { stop, thread: thread.ok() }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        *self.stop.asked.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.told.notify_all();
        if let Some(thread) = self.thread.take() {
            // A keeper that panicked has told so on standard error, and there is nothing left to wait for.
            drop(thread.join());
        }
    }
}

/// Seals some bodies of each base; whether there are more that are old enough.
fn seal_step(log: &dyn Log, now: Timestamp) -> Result<bool, LogError> {
    let older_than = Timestamp(now.0.saturating_sub(SEAL_AFTER_MS));
    let mut more = false;
    for base in log.bases()? {
        more |= log.seal(base.id, older_than, STEP)?.more;
    }
    Ok(more)
}

#[cfg(test)]
mod tests {
    use cadre_model::{Actor, BaseId, CommitInfo, Seq};
    use cadre_store::{Batch, MemoryLog, NewCommit};

    use super::*;

    const BASE: &str = "appCdr3mo0Base001";

    fn log_with(commits: usize, at: Timestamp) -> MemoryLog {
        let log = MemoryLog::default();
        let base: BaseId = BASE.parse().unwrap();
        let info = CommitInfo { at, actor: Actor::default(), label: None, undoes: Vec::new(), idempotency: None };
        let commit = NewCommit { info, body: "[]".to_owned() };
        let batch = Batch { commits: vec![commit; commits], ..Batch::default() };
        log.append(base, Seq(0), &batch).unwrap();
        log
    }

    #[test]
    fn bodies_are_sealed_a_step_at_a_time_once_they_are_a_week_old() {
        let log = log_with(STEP + 1, Timestamp(0));
        let week = Timestamp(SEAL_AFTER_MS);
        assert!(!seal_step(&log, week).unwrap(), "nothing is older than a week yet");
        let later = Timestamp(SEAL_AFTER_MS + 1);
        assert!(seal_step(&log, later).unwrap(), "one is left for the next step");
        assert!(!seal_step(&log, later).unwrap());
        let base: BaseId = BASE.parse().unwrap();
        assert_eq!(log.seal(base, later, STEP).unwrap().sealed, 0, "all were sealed");
    }

    #[test]
    fn a_keeper_ends_when_it_is_dropped_though_it_rests_for_minutes() {
        let keeper = Keeper::start(Arc::new(log_with(1, Timestamp(0))), Arc::new(cadre_model::SystemClock));
        drop(keeper);
    }
}
