//! Units of time, and the arithmetic of `DATEADD`, `DATETIME_DIFF` and `IS_SAME`.

use super::civil::{self, Civil, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, WeekRule};
use super::{Millis, checked};

#[cfg(test)]
mod tests;

/// A unit of time. Source: formula.md section 12.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// A thousandth of a second.
    Millisecond,
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// Seven days; starts on Sunday where its start matters.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months, the first starting in January.
    Quarter,
    /// A calendar year.
    Year,
}

/// How long a unit is.
#[derive(Clone, Copy)]
enum Length {
    /// A fixed number of milliseconds.
    Fixed(i64),
    /// A number of calendar months.
    Months(i64),
}

/// Names of the units: long, singular, abbreviation.
const NAMES: [(&str, &str, &str, Unit); 9] = [
    ("milliseconds", "millisecond", "ms", Unit::Millisecond),
    ("seconds", "second", "s", Unit::Second),
    ("minutes", "minute", "m", Unit::Minute),
    ("hours", "hour", "h", Unit::Hour),
    ("days", "day", "d", Unit::Day),
    ("weeks", "week", "w", Unit::Week),
    ("months", "month", "M", Unit::Month),
    ("quarters", "quarter", "Q", Unit::Quarter),
    ("years", "year", "y", Unit::Year),
];

impl Unit {
    /// Finds a unit by name: `days`, `day` (both whatever their case) or `d` (case-sensitive, since `m` is minutes and
    /// `M` months).
    ///
    /// What an unknown unit means is for the function that takes it. Source: section 12.2, case of full names `[I]`.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let name = name.trim();
        NAMES
            .iter()
            .find(|(plural, singular, short, _)| {
                *short == name || plural.eq_ignore_ascii_case(name) || singular.eq_ignore_ascii_case(name)
            })
            .map(|&(.., unit)| unit)
    }

    const fn length(self) -> Length {
        match self {
            Self::Millisecond => Length::Fixed(1),
            Self::Second => Length::Fixed(SECOND_MS),
            Self::Minute => Length::Fixed(MINUTE_MS),
            Self::Hour => Length::Fixed(HOUR_MS),
            Self::Day => Length::Fixed(DAY_MS),
            Self::Week => Length::Fixed(7 * DAY_MS),
            Self::Month => Length::Months(1),
            Self::Quarter => Length::Months(3),
            Self::Year => Length::Months(12),
        }
    }
}

/// Moves an instant by `count` units; months, quarters and years clamp to the last day of the month.
///
/// A fraction counts as it does in Moment: exactly for hours and less, rounded to whole days for days and weeks, and to
/// whole months for months and more (halves away from zero). `None` when `count` is not finite or the result is out of
/// range. Source: section 12.1 `DATEADD`; clamping `[I]`, fractions `[I]`.
#[must_use]
pub fn add(at: Millis, count: f64, unit: Unit) -> Option<Millis> {
    match (unit.length(), unit) {
        (Length::Months(months), _) => add_months(at, whole(count * months as f64)?),
        (Length::Fixed(length), Unit::Day | Unit::Week) => {
            let days = whole(count * (length / DAY_MS) as f64)?;
            checked(at.checked_add(days.checked_mul(DAY_MS)?)?)
        }
        (Length::Fixed(length), _) => {
            let shift = count * length as f64;
            if !shift.is_finite() || shift.abs() > 4.0 * super::MAX as f64 {
                return None;
            }
            // Whole shifts stay in integers, which a sum of doubles would round near the ends of the range.
            if shift == shift.trunc() {
                return checked(at.checked_add(shift as i64)?);
            }
            checked((at as f64 + shift).trunc() as i64)
        }
    }
}

/// Rounds to a whole number, halves away from zero; `None` for what cannot be a count of days or months in range.
fn whole(count: f64) -> Option<i64> {
    let count = count.round();
    (count.is_finite() && count.abs() <= super::MAX as f64).then_some(count as i64)
}

/// Moves an instant by whole months, keeping the time of day and clamping the day to the month's last.
fn add_months(at: Millis, months: i64) -> Option<Millis> {
    checked(shift_months(at, months)?)
}

/// [`add_months`] without the bounds of the supported range.
fn shift_months(at: Millis, months: i64) -> Option<Millis> {
    let Civil { year, month, day } = civil::civil(at);
    let total = year.checked_mul(12)?.checked_add(i64::from(month) - 1)?.checked_add(months)?;
    let (year, month) = (total.div_euclid(12), (total.rem_euclid(12) + 1) as u8);
    if year.abs() > 1_000_000 {
        return None;
    }
    let day = day.min(civil::days_in_month(year, month));
    Some(civil::day_from_civil(year, month, i64::from(day)) * DAY_MS + at.rem_euclid(DAY_MS))
}

/// `DATETIME_DIFF`: `later` minus `earlier` in whole units, truncated toward zero; negative when they are swapped.
///
/// Months, quarters and years count calendar months and the part of one that is left, as Moment does: 15 January to 14
/// March is 1 month. Instants outside the supported range count as its nearest end.
/// Source: section 12.1 `[D]`; calendar units `[I]`.
#[must_use]
pub fn diff(later: Millis, earlier: Millis, unit: Unit) -> i64 {
    let later = later.clamp(super::MIN, super::MAX);
    let earlier = earlier.clamp(super::MIN, super::MAX);
    match unit.length() {
        Length::Fixed(length) => (later - earlier) / length,
        Length::Months(months) => whole_months(later, earlier) / months,
    }
}

/// Whole calendar months from `earlier` to `later`, truncated toward zero.
fn whole_months(later: Millis, earlier: Millis) -> i64 {
    let (from, to) = (civil::civil(later), civil::civil(earlier));
    if from.day < to.day {
        // The anchor below must not be clamped by a shorter month: count from the end with the later day.
        return -whole_months(earlier, later);
    }
    let months = (to.year - from.year) * 12 + i64::from(to.month) - i64::from(from.month);
    let anchor = shift_months(later, months).expect("the month of an instant in range is in range");
    // `earlier` lies `months` months after `later`, and a part of a month to either side of that anchor.
    let part = (earlier - anchor).signum();
    let toward_zero = if months != 0 && part == -months.signum() { part } else { 0 };
    -(months + toward_zero)
}

/// The first instant of the unit that `at` lies in; a week starts on Sunday.
///
/// An instant near [`super::MIN`] may have its start just before the range.
#[must_use]
pub fn start_of(at: Millis, unit: Unit) -> Millis {
    match unit {
        Unit::Week => {
            let day = civil::day_of(at);
            (day - i64::from(WeekRule::SUNDAY.day_in_week(day))).saturating_mul(DAY_MS)
        }
        Unit::Month | Unit::Quarter | Unit::Year => {
            let Civil { year, month, .. } = civil::civil(at);
            let first = match unit {
                Unit::Month => month,
                Unit::Quarter => (month - 1) / 3 * 3 + 1,
                _ => 1,
            };
            civil::day_from_civil(year, first, 1).saturating_mul(DAY_MS)
        }
        Unit::Millisecond | Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => {
            let Length::Fixed(length) = unit.length() else { return at };
            at.div_euclid(length).saturating_mul(length)
        }
    }
}

/// `IS_SAME(a, b, unit)`: whether two instants lie in the same unit. Source: section 12.1 `[D]`.
#[must_use]
pub fn same(a: Millis, b: Millis, unit: Unit) -> bool {
    start_of(a, unit) == start_of(b, unit)
}
