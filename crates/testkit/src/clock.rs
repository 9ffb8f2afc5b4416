//! A clock that tests set.

use std::sync::atomic::{AtomicI64, Ordering};

use cadre_model::{Clock, Timestamp};

/// 2026-11-20T09:00:00.000Z.
pub const START: Timestamp = Timestamp(1_795_165_200_000);

/// A clock that stands still until it is moved. Shared by an `Arc`; any thread may read or move it.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

impl Default for FakeClock {
    fn default() -> Self {
        Self(AtomicI64::new(START.0))
    }
}

impl FakeClock {
    /// A clock that stands at an instant.
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Moves the clock on, or back when `by_ms` is negative; the new instant.
    pub fn advance(&self, by_ms: i64) -> Timestamp {
        Timestamp(self.0.fetch_add(by_ms, Ordering::SeqCst) + by_ms)
    }

    /// Puts the clock to an instant.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_moves_only_when_told() {
        let clock = FakeClock::default();
        assert_eq!(clock.now().to_string(), "2026-11-20T09:00:00.000Z");
        assert_eq!(clock.advance(1_500), clock.now());
        clock.set(START);
        assert_eq!(clock.now(), START);
    }
}
