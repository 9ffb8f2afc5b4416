//! Limits of the rate of requests, as Airtable has them; for testing programs against them.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The answer of [`Rates::admit`], to be waited for.
pub type Admitted<'a> = Pin<Box<dyn Future<Output = Result<(), Refused>> + Send + 'a>>;

/// What says whether a request is within the limits. One rule, on one machine's memory or shared by many.
pub trait Rates: Send + Sync {
    /// Counts a request of a token to a base.
    fn admit<'a>(&'a self, token: &'a str, base: Option<&'a str>) -> Admitted<'a>;
    /// Counts a CSV sync of a base, which [`Rates::admit`] took as a request.
    fn admit_sync<'a>(&'a self, base: &'a str) -> Admitted<'a>;
}

/// A request beyond a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many requests; the next is taken after {} ms", retry_after.as_millis())]
pub struct Refused {
    /// When the next request is taken.
    pub retry_after: Duration,
}

/// So many requests in any stretch of time.
#[derive(Clone, Copy, Debug)]
struct Limit {
    requests: usize,
    stretch: Duration,
}

/// Of one base, by whomever. Source: Airtable Web API reference, section 1.8.
const A_BASE: Limit = Limit { requests: 5, stretch: Duration::from_secs(1) };
/// Of one token, in whatever base. Source: the same.
const A_TOKEN: Limit = Limit { requests: 50, stretch: Duration::from_secs(1) };
/// CSV syncs of one base. Source: the same.
const SYNCS: Limit = Limit { requests: 20, stretch: Duration::from_secs(300) };
/// How long nothing is taken after a refusal. Source: the same.
const LOCKED_OUT: Duration = Duration::from_secs(30);
/// Keys that are kept before those that say nothing any more are dropped.
const MANY: usize = 1_024;

/// Airtable's limits in memory: 5 requests a second and base, 50 a second and token, 20 CSV syncs in 5 minutes and base; 30 s
/// without any after one too many. After a CSV sync too many it is CSV syncs alone that are not taken, until the limit has room.
///
/// A request is within a limit when fewer than its number came in the second before: neither is a sixth taken because it
/// came just after a second began, nor a second one refused because it came at once after the first.
#[derive(Debug, Default)]
pub struct Windows {
    keys: Mutex<HashMap<String, Window>>,
    /// By base.
    syncs: Mutex<HashMap<String, Window>>,
}

#[derive(Debug, Default)]
struct Window {
    /// When the last requests were taken, oldest first.
    taken: VecDeque<Instant>,
    locked_until: Option<Instant>,
}

impl Window {
    fn admit(&mut self, limit: Limit, now: Instant) -> Result<(), Refused> {
        if let Some(until) = self.locked_until.filter(|until| now < *until) {
            return Err(Refused { retry_after: until - now });
        }
        while self.taken.front().is_some_and(|oldest| now.duration_since(*oldest) >= limit.stretch) {
            self.taken.pop_front();
        }
        match self.taken.front() {
            Some(oldest) if self.taken.len() >= limit.requests => {
                let retry_after = LOCKED_OUT.max(*oldest + limit.stretch - now);
                self.locked_until = Some(now + retry_after);
                Err(Refused { retry_after })
            }
            _ => {
                self.taken.push_back(now);
                Ok(())
            }
        }
    }

    fn says_nothing(&self, limit: Limit, now: Instant) -> bool {
        let is_over = |at: &Instant| now.duration_since(*at) >= limit.stretch;
        self.taken.back().is_none_or(is_over) && self.locked_until.is_none_or(|until| until <= now)
    }
}

impl Windows {
    fn count(&self, token: &str, base: Option<&str>, now: Instant) -> Result<(), Refused> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        // Both have the same stretch.
        tidy(&mut keys, A_TOKEN, now);
        window(&mut keys, token).admit(A_TOKEN, now)?;
        base.map_or(Ok(()), |base| window(&mut keys, base).admit(A_BASE, now))
    }

    fn count_sync(&self, base: &str, now: Instant) -> Result<(), Refused> {
        let mut syncs = self.syncs.lock().unwrap_or_else(PoisonError::into_inner);
        tidy(&mut syncs, SYNCS, now);
        window(&mut syncs, base).admit(SYNCS, now)
    }
}

/// Drops what says nothing any more, when there is much.
fn tidy(keys: &mut HashMap<String, Window>, limit: Limit, now: Instant) {
    if keys.len() > MANY {
        keys.retain(|_, window| !window.says_nothing(limit, now));
    }
}

/// The window of a token or base; the ids of both never meet.
fn window<'k>(keys: &'k mut HashMap<String, Window>, key: &str) -> &'k mut Window {
    keys.entry(key.to_owned()).or_default()
}

impl Rates for Windows {
    fn admit<'a>(&'a self, token: &'a str, base: Option<&'a str>) -> Admitted<'a> {
        let admitted = self.count(token, base, Instant::now());
        Box::pin(std::future::ready(admitted))
    }

    fn admit_sync<'a>(&'a self, base: &'a str) -> Admitted<'a> {
        let admitted = self.count_sync(base, Instant::now());
        Box::pin(std::future::ready(admitted))
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const TOKEN: &str = "patCdrToken00001";
    const BASE: Option<&str> = Some("appCdr3mo0Base001");

    async fn millis(millis: u64) {
        advance(Duration::from_millis(millis)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn five_a_second_and_base_however_they_are_spread() {
        let rates = Windows::default();
        for _ in 0..5 {
            rates.admit(TOKEN, BASE).await.unwrap();
        }
        millis(1_000).await;
        for _ in 0..20 {
            rates.admit(TOKEN, BASE).await.unwrap();
            millis(200).await;
        }
        assert_eq!(
            rates.admit("patCdrToken00002", Some("appCdr3mo0Base002")).await,
            Ok(()),
            "another base has its own"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn no_stretch_of_a_second_has_six_wherever_it_begins() {
        let rates = Windows::default();
        rates.admit(TOKEN, BASE).await.unwrap();
        millis(900).await;
        for _ in 0..4 {
            rates.admit("patCdrToken00002", BASE).await.unwrap();
        }
        millis(100).await;
        rates.admit(TOKEN, BASE).await.unwrap();
        assert_eq!(rates.admit(TOKEN, BASE).await, Err(Refused { retry_after: LOCKED_OUT }));
    }

    #[tokio::test(start_paused = true)]
    async fn one_too_many_shuts_everybody_out_for_thirty_seconds_and_no_longer() {
        let rates = Windows::default();
        for _ in 0..5 {
            rates.admit(TOKEN, BASE).await.unwrap();
        }
        assert!(rates.admit(TOKEN, BASE).await.is_err());
        millis(10_000).await;
        let left = rates.admit("patCdrToken00002", BASE).await.unwrap_err().retry_after;
        assert_eq!(left, Duration::from_secs(20), "asking in between does not make it longer");
        millis(20_000).await;
        assert_eq!(rates.admit(TOKEN, BASE).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn fifty_a_second_and_token_over_all_bases() {
        let rates = Windows::default();
        for base in 0..50 {
            rates.admit(TOKEN, Some(&format!("appCdr3mo0Base{base:03}"))).await.unwrap();
        }
        assert_eq!(rates.admit(TOKEN, None).await, Err(Refused { retry_after: LOCKED_OUT }));
        assert_eq!(rates.admit("patCdrToken00002", None).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn keys_that_say_nothing_any_more_are_dropped() {
        let rates = Windows::default();
        for key in 0..=MANY {
            rates.admit(&format!("pat{key:014}"), None).await.unwrap();
        }
        millis(1_000).await;
        rates.admit(TOKEN, None).await.unwrap();
        assert_eq!(rates.keys.lock().unwrap().len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn twenty_csv_syncs_in_five_minutes_and_base() {
        let (rates, base) = (Windows::default(), "appCdr3mo0Base001");
        for _ in 0..20 {
            rates.admit_sync(base).await.unwrap();
            millis(1_000).await;
        }
        let refused = rates.admit_sync(base).await.unwrap_err();
        assert_eq!(refused.retry_after, Duration::from_secs(280), "until the first has left the five minutes");
        assert_eq!(rates.admit_sync("appCdr3mo0Base002").await, Ok(()), "another base has its own");
        assert_eq!(rates.admit(TOKEN, BASE).await, Ok(()), "other requests go on");
        millis(280_000).await;
        rates.admit_sync(base).await.unwrap();
        let refused = rates.admit_sync(base).await.unwrap_err();
        assert_eq!(refused.retry_after, LOCKED_OUT, "never less than for any request too many");
    }
}
