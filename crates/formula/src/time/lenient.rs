//! Dates as people write them, read without a format.
//!
//! First the forms of ISO 8601, then a free reading of numbers and English words in the manner of ECMAScript's
//! `Date.parse`, with slashes meaning month first. Source: formula.md section 2.6 `[D]` for the listed forms, `[I]` for
//! others.

mod free;
mod iso;
#[cfg(test)]
mod tests;

use super::civil::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use super::{Millis, checked};

/// Longer texts are no dates; the bound keeps the reading of any text short.
const MAX_LENGTH: usize = 200;

/// Reads an instant from a text in any common form; `None` when it is none of them.
///
/// In UTC unless the text carries an offset or a zone of RFC 2822 (`GMT`, `EST`, `PDT` ...). A date needs its year; two
/// digits are of this century up to 49. Days that their month does not have are refused.
#[must_use]
pub fn parse_lenient(text: &str) -> Option<Millis> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_LENGTH {
        return None;
    }
    iso::parse(text).or_else(|| free::parse(text))
}

/// A time of day as read; 24:00:00 is the end of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Time {
    hour: i64,
    minute: i64,
    second: i64,
    milli: i64,
}

/// The instant of a day, a time and an offset in minutes; `None` when the time is out of bounds.
fn instant(day: i64, time: Time, offset_minutes: i64) -> Option<Millis> {
    let Time { hour, minute, second, milli } = time;
    let fits = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    if !fits && (hour, minute, second, milli) != (24, 0, 0, 0) {
        return None;
    }
    let of_day = hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + milli;
    checked(day.checked_mul(DAY_MS)? + of_day - offset_minutes * MINUTE_MS)
}
