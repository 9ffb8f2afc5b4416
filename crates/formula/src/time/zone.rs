//! Time zones: IANA names, offsets and abbreviations.
//!
//! The zone data compiled into the program is used and never the host's, so that a formula gives the same result
//! everywhere.

use std::fmt;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::Millis;

#[cfg(test)]
mod tests;

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone, cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(Option<TimeZone>);

impl Zone {
    /// Coordinated Universal Time, the zone of every calculation.
    pub const UTC: Self = Self(None);

    /// Finds a zone by its IANA name, whatever its case; `UTC` and `GMT` are zones too. `None` for other names.
    ///
    /// Source: formula.md section 12.5 `[D]`.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let name = name.trim();
        if name.eq_ignore_ascii_case("utc") {
            return Some(Self::UTC);
        }
        let zone = ZONES.get(name).ok().filter(|zone| !zone.is_unknown())?;
        Some(Self(Some(zone)))
    }

    /// The IANA name, as the zone data spells it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.as_ref().and_then(TimeZone::iana_name).unwrap_or("UTC")
    }

    /// Seconds to add to UTC at an instant, daylight saving time applied.
    ///
    /// The zone data covers the years -9999 to 9999; outside, the offset at the nearest end is used.
    #[must_use]
    pub fn offset_seconds(&self, at: Millis) -> i32 {
        self.0.as_ref().map_or(0, |zone| zone.to_offset(timestamp(at)).seconds())
    }

    /// Appends the abbreviation at an instant: `UTC`, `CEST`, or `+03` where the zone has no letters.
    pub fn push_abbreviation(&self, at: Millis, out: &mut String) {
        match &self.0 {
            None => out.push_str("UTC"),
            Some(zone) => out.push_str(zone.to_offset_info(timestamp(at)).abbreviation()),
        }
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Zone").field(&self.name()).finish()
    }
}

/// The nearest instant that the zone data covers.
fn timestamp(at: Millis) -> Timestamp {
    let last = if at < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_millisecond(at).unwrap_or(last)
}
