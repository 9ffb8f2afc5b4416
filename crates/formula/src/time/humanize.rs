//! The rounded distances in words of `FROMNOW` and `TONOW`: `a few seconds`, `25 days`, `a year`.

use super::Millis;
use super::civil::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use super::unit::{self, Unit};

#[cfg(test)]
mod tests;

/// Months in 400 Gregorian years, and days in the same.
const CYCLE_MONTHS: f64 = 4_800.0;
const CYCLE_DAYS: f64 = 146_097.0;

/// Puts a distance into English words with Moment's thresholds, without sign or suffix.
///
/// Up to 44 s, 44 min, 21 h, 25 days and 10 months each unit is counted, rounded; a month is 30.44 days.
/// Source: formula.md section 12.1 `[D]` for the form, thresholds `[I]`.
#[must_use]
pub fn humanize(distance_ms: i64) -> String {
    let distance = distance_ms.unsigned_abs() as f64;
    let days = distance / DAY_MS as f64;
    words(distance, days, days * CYCLE_MONTHS / CYCLE_DAYS)
}

/// [`humanize`] for the distance between two instants, counting whole calendar months first.
///
/// This is what `FROMNOW` and `TONOW` show: 1 January to 1 February is `a month` whatever the length of January.
#[must_use]
pub fn humanize_between(a: Millis, b: Millis) -> String {
    let earlier = a.min(b).clamp(super::MIN, super::MAX);
    let later = a.max(b).clamp(super::MIN, super::MAX);
    let months = unit::diff(later, earlier, Unit::Month);
    let anchor = unit::add(earlier, months as f64, Unit::Month).unwrap_or(later);
    let rest = later.saturating_sub(anchor).max(0) as f64;
    let rest_days = rest / DAY_MS as f64;
    let month_days = (months as f64 * CYCLE_DAYS / CYCLE_MONTHS).round();
    words(
        month_days * DAY_MS as f64 + rest,
        month_days + rest_days,
        months as f64 + rest_days * CYCLE_MONTHS / CYCLE_DAYS,
    )
}

/// Chooses the unit: the first whose rounded count stays under its threshold.
fn words(distance: f64, days: f64, months: f64) -> String {
    let rounded = |length: i64| (distance / length as f64).round() as i64;
    let (days, months, years) = (days.round() as i64, months.round() as i64, (months / 12.0).round() as i64);
    if rounded(SECOND_MS) <= 44 {
        return "a few seconds".to_owned();
    }
    let steps = [
        (rounded(MINUTE_MS), 45, "a minute", "minutes"),
        (rounded(HOUR_MS), 22, "an hour", "hours"),
        (days, 26, "a day", "days"),
        (months, 11, "a month", "months"),
    ];
    let step = steps.into_iter().find(|&(count, limit, ..)| count < limit);
    let (count, _, one, many) = step.unwrap_or((years, i64::MAX, "a year", "years"));
    if count <= 1 { one.to_owned() } else { format!("{count} {many}") }
}
