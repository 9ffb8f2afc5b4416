//! Latencies, counted.

use std::time::Duration;

/// Bits of a latency that are kept: what a bucket stands for is off by less than one part in 256.
const KEPT_BITS: u32 = 7;
/// Buckets of each power of two.
const WIDTH: u64 = 1 << KEPT_BITS;
/// Buckets for every number of nanoseconds that fits into 64 bits.
const BUCKETS: usize = ((64 - KEPT_BITS as usize) + 1) << KEPT_BITS;

/// Counts latencies in buckets that grow with what they stand for, so that counting costs the same whatever comes.
#[derive(Clone, PartialEq, Eq)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; BUCKETS], total: 0 }
    }
}

impl std::fmt::Debug for Histogram {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (p50, p99) = (self.quantile(0.5), self.quantile(0.99));
        write!(f, "Histogram({} latencies, p50 {p50:?}, p99 {p99:?})", self.total)
    }
}

/// The bucket of a number of nanoseconds.
fn bucket(nanos: u64) -> usize {
    let shift = (u64::BITS - KEPT_BITS - 1).saturating_sub(nanos.leading_zeros());
    // Below `WIDTH` a bucket is one nanosecond; from there on the leading bit is left out, for it is always set.
    let place = u64::from(shift) * WIDTH + (nanos >> shift);
    usize::try_from(place).unwrap_or(BUCKETS - 1)
}

/// The middle of a bucket, in nanoseconds.
fn middle(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    let shift = (bucket / WIDTH).saturating_sub(1);
    let first = (bucket - shift * WIDTH) << shift;
    first + ((1 << shift) >> 1)
}

impl Histogram {
    /// Counts a latency.
    pub fn count(&mut self, latency: Duration) {
        let nanos = u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX);
        self.counts[bucket(nanos)] += 1;
        self.total += 1;
    }

    /// How many were counted.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Adds what another one counted.
    pub fn add(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.total += other.total;
    }

    /// The latency that this share of all is not above: 0.5 gives the median. Zero when nothing was counted.
    ///
    /// Range: `share` is from 0 to 1; what is beyond is taken as the end of that range.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count is no more than the count"
    )]
    pub fn quantile(&self, share: f64) -> Duration {
        let rank = ((share.clamp(0.0, 1.0) * self.total as f64).ceil() as u64).max(1);
        let mut passed = 0;
        let reached = self.counts.iter().position(|count| {
            passed += count;
            passed >= rank
        });
        reached.map_or(Duration::ZERO, |bucket| Duration::from_nanos(middle(bucket)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_follow_each_other_without_a_gap_and_are_narrow() {
        let mut last = 0;
        for nanos in (0..100_000).chain((17..64).flat_map(|bit| [(1 << bit) - 1, 1 << bit, (1 << bit) + 1])) {
            let at = bucket(nanos);
            assert!(at < BUCKETS && (at == last || at == last + 1 || nanos > 100_000), "{nanos}: {last} then {at}");
            let off = middle(at).abs_diff(nanos) as f64;
            assert!(off <= nanos as f64 / 256.0, "{nanos} is shown as {}", middle(at));
            last = at;
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn quantiles_are_where_they_should_be() {
        let mut all = Histogram::default();
        assert_eq!((all.total(), all.quantile(0.5)), (0, Duration::ZERO));
        for micros in 1..=1_000 {
            all.count(Duration::from_micros(micros));
        }
        for (share, micros) in [(0.0, 1.0), (0.5, 500.0), (0.99, 990.0), (1.0, 1_000.0), (2.0, 1_000.0)] {
            let found = all.quantile(share).as_secs_f64() * 1e6;
            assert!((found / micros - 1.0).abs() < 0.01, "{share}: {found} us instead of {micros}");
        }
    }

    #[test]
    fn what_two_counted_is_what_one_would_have_counted() {
        let (mut one, mut two, mut both) = (Histogram::default(), Histogram::default(), Histogram::default());
        for nanos in 0..5_000_u64 {
            let latency = Duration::from_nanos(nanos * nanos);
            if nanos % 3 == 0 { &mut one } else { &mut two }.count(latency);
            both.count(latency);
        }
        one.add(&two);
        assert_eq!(one, both);
    }
}
