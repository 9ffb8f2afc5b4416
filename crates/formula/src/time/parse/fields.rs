//! From the parts that were read to an instant.

use crate::time::civil::{self, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, WeekRule};
use crate::time::locale::{Locale, Period};
use crate::time::{Millis, checked};

/// The parts of a date that a text gave; months and days count from 1.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) year: Option<i64>,
    pub(super) month: Option<i64>,
    pub(super) day: Option<i64>,
    pub(super) year_day: Option<i64>,
    pub(super) hour: Option<i64>,
    pub(super) minute: Option<i64>,
    pub(super) second: Option<i64>,
    pub(super) milli: Option<i64>,
    /// The name of a period of the day, as `A` writes it.
    pub(super) period: Option<&'static str>,
    pub(super) offset_minutes: Option<i64>,
    /// A whole instant, which makes the other parts moot.
    pub(super) instant: Option<Millis>,
    /// A weekday, 0 (Sunday) to 6.
    pub(super) weekday: Option<i64>,
    /// Weeks as the locale counts them.
    pub(super) local: WeekFields,
    /// Weeks of ISO 8601.
    pub(super) iso: WeekFields,
    /// Whether any part was of a week.
    pub(super) weekly: bool,
}

/// A date given by its week.
#[derive(Default)]
pub(super) struct WeekFields {
    pub(super) year: Option<i64>,
    pub(super) week: Option<i64>,
    /// ISO: 1 to 7. Locale: 0 to 6 from the first day of its week.
    pub(super) weekday: Option<i64>,
}

impl Fields {
    /// The instant; `None` when a part is out of bounds or the parts contradict each other.
    pub(super) fn resolve(mut self, locale: Locale, today: Millis) -> Option<Millis> {
        if let Some(instant) = self.instant {
            return checked(instant);
        }
        let parts = [self.year, self.month, self.day, self.hour, self.minute, self.second, self.milli];
        if self.period.is_some() && parts.iter().chain([&self.year_day]).all(Option::is_none) {
            // A period of the day alone says nothing.
            return None;
        }
        let today = civil::day_of(checked(today)?);
        if self.weekly && self.month.is_none() && self.day.is_none() {
            self.date_from_week(locale, today)?;
        }
        let day = self.day_number(today)?;
        let time = self.time_of_day(locale)?;
        // A weekday can contradict a date only where none of it was filled in.
        let whole = self.year.is_some() && (self.year_day.is_some() || (self.month.is_some() && self.day.is_some()));
        if whole && self.weekday.is_some_and(|weekday| weekday != i64::from(civil::weekday_of_day(day))) {
            return None;
        }
        checked(day * DAY_MS + time - self.offset_minutes.unwrap_or(0) * MINUTE_MS)
    }

    /// Sets year and day of the year from the parts of a week.
    fn date_from_week(&mut self, locale: Locale, today: i64) -> Option<()> {
        let by_iso = self.iso.year.is_some() || self.iso.week.is_some() || self.iso.weekday.is_some();
        let rule = if by_iso { WeekRule::ISO } else { locale.data().week };
        let given = if by_iso { &self.iso } else { &self.local };
        let current = rule.week_of(today);
        let year = given.year.or(self.year).unwrap_or(current.year);
        let week = given.week.unwrap_or(if by_iso { 1 } else { current.week.into() });
        if year.abs() > civil::MAX_YEAR {
            return None;
        }
        let first = i64::from(rule.first_day());
        // The position in the week, from its first day.
        let position = match (by_iso, self.weekday, given.weekday) {
            (true, _, weekday) => weekday.unwrap_or(1) - 1,
            (false, Some(weekday), _) if (0..=6).contains(&weekday) => (weekday + 7 - first) % 7,
            (false, Some(_), _) => return None,
            (false, None, weekday) => weekday.unwrap_or(0),
        };
        if !(0..=6).contains(&position) || !(1..=rule.weeks_in(year)).contains(&week) {
            return None;
        }
        let day = rule.start_of_year(year) + (week - 1) * 7 + position;
        let date = civil::civil_from_day(day);
        self.year = Some(date.year);
        self.year_day = Some(day - civil::day_from_civil(date.year, 1, 1) + 1);
        Some(())
    }

    /// The day; parts larger than the largest given are those of `today`, smaller ones are the first.
    fn day_number(&self, today: i64) -> Option<i64> {
        let now = civil::civil_from_day(today);
        if let Some(day) = self.year_day {
            let year = self.year.unwrap_or(now.year);
            let fits = year.abs() <= civil::MAX_YEAR && (1..=civil::days_in_year(year)).contains(&day);
            return fits.then(|| civil::day_from_civil(year, 1, day));
        }
        let (year, month, day) = match (self.year, self.month, self.day) {
            (Some(year), month, day) => (year, month.unwrap_or(1), day.unwrap_or(1)),
            (None, Some(month), day) => (now.year, month, day.unwrap_or(1)),
            (None, None, Some(day)) => (now.year, now.month.into(), day),
            (None, None, None) => return Some(today),
        };
        civil::find_day(year, month, day)
    }

    /// Milliseconds since midnight; 24:00 is midnight of the next day.
    fn time_of_day(&self, locale: Locale) -> Option<i64> {
        let mut hour = self.hour.unwrap_or(0);
        let minute = self.minute.unwrap_or(0);
        let second = self.second.unwrap_or(0);
        let milli = self.milli.unwrap_or(0);
        if !(0..=24).contains(&hour) || !(0..60).contains(&minute) || !(0..60).contains(&second) {
            return None;
        }
        if hour == 24 && (minute, second, milli) != (0, 0, 0) {
            return None;
        }
        if let (Some(period), Some(_)) = (self.period, self.hour) {
            hour = hour_in_period(hour, minute, period, locale.data().periods);
        }
        Some(hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + milli)
    }
}

/// The hour from 0 to 23 that an hour of a twelve-hour clock means in a period; hours past 12 stay.
///
/// Of the two hours the one inside the period, else the one nearer to it.
fn hour_in_period(hour: i64, minute: i64, name: &str, periods: &[Period]) -> i64 {
    if hour > 12 {
        return hour;
    }
    let starts = std::iter::once(0).chain(periods.iter().map(Period::end_minute));
    let named = || starts.clone().zip(periods).filter(|(_, period)| period.upper == name);
    let distance = |hour: i64| {
        let time = hour * 60 + minute;
        named().map(|(start, period)| (start - time).max(time - period.end_minute() + 1).max(0)).min()
    };
    let (morning, evening) = (hour % 12, hour % 12 + 12);
    if distance(evening) < distance(morning) { evening } else { morning }
}
