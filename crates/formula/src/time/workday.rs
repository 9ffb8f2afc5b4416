//! `WORKDAY` and `WORKDAY_DIFF`: counting days that are neither Saturday, Sunday nor a holiday.
//!
//! Weekdays are numbered through (five a week), and holidays are kept as such numbers, sorted. Every question is then
//! arithmetic and one binary search, however many days it spans.

use super::civil::{self, DAY_MS};
use super::{Millis, checked, parse_lenient};

#[cfg(test)]
mod tests;

/// A set of days off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    /// Weekday numbers of the holidays that fall on a weekday; sorted, each once.
    weekdays: Vec<i64>,
}

impl Holidays {
    /// No holidays at all.
    pub const NONE: Self = Self { weekdays: Vec::new() };

    /// Reads a list of dates separated by commas, spaces allowed; holidays on a weekend change nothing.
    ///
    /// Empty entries are skipped, so that an empty text is no holidays. `None` when an entry is not a date.
    /// Source: formula.md section 12.1 `[D]`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        Some(Self::from_instants(entries.map(parse_lenient).collect::<Option<Vec<_>>>()?))
    }

    /// The days on which the given instants lie, in UTC.
    #[must_use]
    pub fn from_instants(instants: impl IntoIterator<Item = Millis>) -> Self {
        let days = instants.into_iter().map(civil::day_of).filter(|&day| is_weekday(day));
        let mut weekdays: Vec<i64> = days.map(weekdays_until).collect();
        weekdays.sort_unstable();
        weekdays.dedup();
        Self { weekdays }
    }

    /// How many working days lie on or before a day, counted from an arbitrary zero.
    fn workdays_until(&self, day: i64) -> i64 {
        let weekdays = weekdays_until(day);
        weekdays - self.weekdays.partition_point(|&holiday| holiday <= weekdays) as i64
    }

    /// The working day with a given number in the count of [`Self::workdays_until`].
    fn workday_at(&self, number: i64) -> i64 {
        // The holiday at position i is passed over when it comes no later than the answer with i holidays before it;
        // holidays rise by at least one a position, so the test is monotonic.
        let mut low = 0;
        let mut high = self.weekdays.len();
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.weekdays[middle] <= number + middle as i64 {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        weekday_at(number + low as i64)
    }
}

fn is_weekday(day: i64) -> bool {
    !matches!(civil::weekday_of_day(day), 0 | 6)
}

/// Days from Monday 1969-12-29 to 1970-01-01, which starts the count of weeks on a Monday.
const MONDAY_SHIFT: i64 = 3;

/// How many weekdays lie on or before a day; Monday 1969-12-29 is number 1.
fn weekdays_until(day: i64) -> i64 {
    let shifted = day + MONDAY_SHIFT;
    shifted.div_euclid(7) * 5 + (shifted.rem_euclid(7) + 1).min(5)
}

/// The day that is weekday number `number`.
fn weekday_at(number: i64) -> i64 {
    let zero_based = number - 1;
    zero_based.div_euclid(5) * 7 + zero_based.rem_euclid(5) - MONDAY_SHIFT
}

/// `WORKDAY`: the date `count` working days after `start` (before it, if negative); `start` itself is not counted.
///
/// Keeps the time of day; a count of 0 gives `start` unchanged, whatever its day. `None` when the result is out of
/// range. Source: section 12.1 `[D]`; the time of day `[?]` as recommended there.
#[must_use]
pub fn workday(start: Millis, count: i64, holidays: &Holidays) -> Option<Millis> {
    if count == 0 {
        return checked(start);
    }
    if count.unsigned_abs() > super::MAX as u64 / DAY_MS as u64 * 2 {
        return None;
    }
    let day = civil::day_of(checked(start)?);
    let number =
        if count > 0 { holidays.workdays_until(day) + count } else { holidays.workdays_until(day - 1) + count + 1 };
    checked(holidays.workday_at(number) * DAY_MS + start.rem_euclid(DAY_MS))
}

/// `WORKDAY_DIFF`: working days from `start` to `end`, both ends included; negative when `end` is before `start`.
///
/// Source: section 12.1 `[D]`; the sign `[?]` as reported there. Instants outside the range count as its ends.
#[must_use]
pub fn workday_diff(start: Millis, end: Millis, holidays: &Holidays) -> i64 {
    let day = |at: Millis| civil::day_of(at.clamp(super::MIN, super::MAX));
    let (first, last) = (day(start), day(end));
    let count = |from: i64, to: i64| holidays.workdays_until(to) - holidays.workdays_until(from - 1);
    if first <= last { count(first, last) } else { -count(last, first) }
}
