//! How long to wait before what failed is tried again.

use std::time::Duration;

use rand::RngExt as _;

/// The wait after the first failure, at most.
const FIRST: Duration = Duration::from_secs(1);
/// The longest wait that grows from it.
const LONGEST: Duration = Duration::from_secs(60);

/// The wait after a number of failures, from 1: twice as long each time, and by chance somewhere in the upper half of that, so that
/// those who failed together do not come again together. Never less than the server asked for.
pub(crate) fn wait(failures: u32, asked: Duration) -> Duration {
    let grown = FIRST.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(LONGEST);
    let share: f64 = rand::rng().random_range(0.5..=1.0);
    grown.mul_f64(share).max(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_a_bound_and_are_never_shorter_than_asked() {
        for _ in 0..100 {
            for (failures, most) in [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (40, 60)] {
                let waited = wait(failures, Duration::ZERO);
                let most = Duration::from_secs(most);
                assert!(waited >= most / 2 && waited <= most, "{failures}: {waited:?}");
            }
        }
        assert_eq!(wait(1, Duration::from_secs(7)), Duration::from_secs(7));
        let drawn: Vec<_> = (0..20).map(|_| wait(5, Duration::ZERO)).collect();
        assert!(drawn.iter().any(|wait| *wait != drawn[0]), "chance has a part in it");
    }
}
