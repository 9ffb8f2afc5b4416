//! Instants, and the clock they are read from.
//!
//! Only the binary holds the system's clock; everything else is handed a [`Clock`], so that tests decide what time it is.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// An instant: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Range: the years -9999 to 9999; prints as `YYYY-MM-DDTHH:mm:ss.sssZ` (Airtable Web API reference, section 10.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

/// A text that is no ISO 8601 instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an instant: expected a form such as 2026-11-20T09:30:00.000Z")]
pub struct TimestampError(pub String);

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Ok(at) = jiff::Timestamp::from_millisecond(self.0) {
            return write!(f, "{at:.3}");
        }
        // The first and the last day of the range are beyond what an instant of every zone may be, but not beyond UTC.
        match EPOCH.checked_add(jiff::SignedDuration::from_millis(self.0)) {
            Ok(at) => write!(f, "{at:.3}Z"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

/// 1970-01-01T00:00:00 on the clocks of UTC.
const EPOCH: jiff::civil::DateTime = jiff::civil::datetime(1970, 1, 1, 0, 0, 0, 0);

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        if let Ok(at) = text.parse::<jiff::Timestamp>() {
            return Ok(Self(at.as_millisecond()));
        }
        let at_the_ends = text.strip_suffix('Z').and_then(|text| text.parse::<jiff::civil::DateTime>().ok());
        match at_the_ends {
            Some(at) => Ok(Self(at.duration_since(EPOCH).as_millis() as i64)),
            None => Err(TimestampError(text.chars().take(64).collect())),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Tells the time; never waits.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// The time since some moment before, which only goes forward, whatever is done to the clock on the wall: what leases end by.
    /// By default that of [`Clock::now`], for clocks that nobody sets back.
    fn elapsed(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.now().0).unwrap_or(0))
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's clock")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Timestamp(since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's clock")]
    fn elapsed(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_prints_with_milliseconds_and_z() {
        assert_eq!(Timestamp(1_706_783_445_123).to_string(), "2024-02-01T10:30:45.123Z");
        assert_eq!(Timestamp(0).to_string(), "1970-01-01T00:00:00.000Z");
        assert_eq!("2024-02-01T11:30:45.123+01:00".parse(), Ok(Timestamp(1_706_783_445_123)));
        assert!("yesterday".parse::<Timestamp>().is_err());
    }

    #[test]
    fn the_last_day_of_the_range_reads_back() {
        // 9999-12-31 is what people write for "never".
        for text in ["9999-12-31T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "-009999-01-01T00:00:00.000Z"] {
            assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), text);
        }
        assert_eq!("9999-12-31T00:00:00.000Z".parse(), Ok(Timestamp(253_402_214_400_000)));
        assert!("9999-12-31T00:00:00.000".parse::<Timestamp>().is_err());
    }
}
