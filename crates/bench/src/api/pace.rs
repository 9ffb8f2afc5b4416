//! How long things are measured.

use std::time::Duration;

use crate::drive::Until;

/// Turns of each side in a measure.
pub(super) const ROUNDS: u32 = 3;

/// How long things are measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pace {
    /// Seconds that a measure takes on one side, about.
    seconds: f64,
}

impl Pace {
    pub(super) fn new(seconds: f64) -> Self {
        Self { seconds }
    }

    /// One turn of a measure.
    pub(super) fn turn(self) -> Until {
        Until::Over(Duration::from_secs_f64(self.seconds / f64::from(ROUNDS)))
    }

    /// Until a side is warm.
    pub(super) fn warm(self) -> Until {
        Until::Over(Duration::from_secs_f64(self.seconds / 10.0))
    }

    /// How often something is done that is done `usually` times in two seconds. At least three times.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds and counts are small numbers")]
    pub(super) fn count(self, usually: u32) -> usize {
        ((f64::from(usually) * self.seconds / 2.0).ceil() as usize).max(3)
    }
}
