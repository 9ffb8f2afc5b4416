//! Whose turn it is: requests kept below a rate, whatever the network does to them on their way.
//!
//! A request reaches the server at some moment between its start and the end of its answer. It counts from its start until a
//! window after the end of its answer, and a request begins only while fewer than the limit count, and no sooner than a period after
//! the one before. So the server never sees more than the limit in any window, however late or early each one arrives, and
//! requests are spread instead of sent in bursts. A bucket that looks at starts alone lets a sixth request arrive within the
//! second when the first was held up on its way, and is locked out for 30 s.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// So many requests in any stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub requests: usize,
    /// In how long a stretch.
    pub window: Duration,
}

impl Limit {
    /// The time from the start of a request to the next one's.
    fn period(self) -> Duration {
        self.window / u32::try_from(self.requests.max(1)).unwrap_or(u32::MAX)
    }
}

/// Requests to one base, by whomever. Source: reference, section 1.8.
pub const A_BASE: Limit = Limit { requests: 5, window: Duration::from_secs(1) };
/// Requests with one token, to whatever base. Source: the same.
pub const A_TOKEN: Limit = Limit { requests: 50, window: Duration::from_secs(1) };

/// Keeps requests below a limit.
#[derive(Debug)]
pub(crate) struct Pace {
    limit: Limit,
    state: Mutex<State>,
    ended: Notify,
}

#[derive(Debug, Default)]
struct State {
    under_way: usize,
    /// When answers ended that still count, oldest first.
    ended: VecDeque<Instant>,
    /// Before this nothing begins.
    not_before: Option<Instant>,
}

/// When a request may begin.
enum Next {
    Now,
    At(Instant),
    /// Once another one ends.
    Later,
}

/// The turn of a request; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Turn<'p> {
    pace: &'p Pace,
}

impl Pace {
    pub(crate) fn new(limit: Limit) -> Self {
        Self { limit, state: Mutex::default(), ended: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a request may begin.
    pub(crate) async fn turn(&self) -> Turn<'_> {
        loop {
            // Asked for before the look at the state, so that no end in between is missed.
            let ended = self.ended.notified();
            match self.next() {
                Next::Now => return Turn { pace: self },
                Next::At(at) => sleep_until(at).await,
                Next::Later => ended.await,
            }
        }
    }

    fn next(&self) -> Next {
        let now = Instant::now();
        let mut state = self.state();
        while state.ended.front().is_some_and(|at| *at + self.limit.window <= now) {
            state.ended.pop_front();
        }
        if let Some(at) = state.not_before.filter(|at| *at > now) {
            return Next::At(at);
        }
        if state.under_way + state.ended.len() >= self.limit.requests {
            return state.ended.front().map_or(Next::Later, |at| Next::At(*at + self.limit.window));
        }
        state.under_way += 1;
        state.not_before = Some(now + self.limit.period());
        Next::Now
    }

    /// Lets nothing begin for so long.
    pub(crate) fn freeze(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut state = self.state();
        state.not_before = Some(state.not_before.map_or(until, |at| at.max(until)));
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.pace.state();
        state.under_way -= 1;
        state.ended.push_back(Instant::now());
        drop(state);
        self.pace.ended.notify_waiters();
    }
}
