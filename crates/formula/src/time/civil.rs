//! Civil calendar arithmetic on instants: the proleptic Gregorian calendar, in UTC, without a zone.
//!
//! These functions run over whole columns, so they are plain integer arithmetic: no allocation, no table, no failure.
//! They are total: every `i64` has a calendar date, also far outside [`super::MIN`]`..=`[`super::MAX`].
//!
//! Source: formula.md section 12 (all calculation is in UTC) `[D]`.

use super::Millis;

#[cfg(test)]
mod tests;

/// Milliseconds in a second.
pub const SECOND_MS: i64 = 1_000;
/// Milliseconds in a minute.
pub const MINUTE_MS: i64 = 60 * SECOND_MS;
/// Milliseconds in an hour.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Milliseconds in a day.
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// Days in a 400-year cycle of the Gregorian calendar.
const CYCLE_DAYS: i64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH_SHIFT: i64 = 719_468;

/// A calendar date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Civil {
    /// Astronomical year: 0 is 1 BC, negative years are before it.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Clock {
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 59.
    pub second: u8,
    /// Millisecond, 0 to 999.
    pub milli: u16,
}

/// The day number of an instant: days since 1970-01-01, negative before it.
#[inline]
#[must_use]
pub const fn day_of(at: Millis) -> i64 {
    at.div_euclid(DAY_MS)
}

/// The date of a day number.
///
/// The year is taken to begin on 1 March, so that the leap day comes last and month lengths follow one linear rule.
#[inline]
#[must_use]
pub const fn civil_from_day(day: i64) -> Civil {
    let shifted = day + EPOCH_SHIFT;
    let cycle = shifted.div_euclid(CYCLE_DAYS);
    let day_of_cycle = shifted.rem_euclid(CYCLE_DAYS);
    let year_of_cycle =
        (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524 - day_of_cycle / (CYCLE_DAYS - 1)) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_cycle + cycle * 400 + if month <= 2 { 1 } else { 0 };
    Civil { year, month: month as u8, day: day as u8 }
}

/// The day number of a date given as numbers.
///
/// `month` is 1 to 12; `day` may lie outside its month and then counts on from it (31 April is 1 May).
/// Total for any `year` within ten thousand million.
#[inline]
#[must_use]
pub const fn day_from_civil(year: i64, month: u8, day: i64) -> i64 {
    let month = month as i64;
    let year = if month <= 2 { year - 1 } else { year };
    let cycle = year.div_euclid(400);
    let year_of_cycle = year.rem_euclid(400);
    let march_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * march_month + 2) / 5 + day - 1;
    let day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    cycle * CYCLE_DAYS + day_of_cycle - EPOCH_SHIFT
}

/// No year that makes an instant in range is further from 0.
pub(super) const MAX_YEAR: i64 = 300_000;

/// The day number of a date given as numbers, if there is such a date within [`MAX_YEAR`].
#[must_use]
pub(super) const fn find_day(year: i64, month: i64, day: i64) -> Option<i64> {
    if year < -MAX_YEAR || year > MAX_YEAR || month < 1 || month > 12 || day < 1 {
        return None;
    }
    let month = month as u8;
    if day > days_in_month(year, month) as i64 { None } else { Some(day_from_civil(year, month, day)) }
}

/// Whether `year` has a 29 February.
#[inline]
#[must_use]
pub const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days in a month (1 to 12) of a year.
#[inline]
#[must_use]
pub const fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days in a year.
#[inline]
#[must_use]
pub const fn days_in_year(year: i64) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

/// The date of an instant.
#[inline]
#[must_use]
pub const fn civil(at: Millis) -> Civil {
    civil_from_day(day_of(at))
}

/// The time of day of an instant.
#[inline]
#[must_use]
pub const fn clock(at: Millis) -> Clock {
    let of_day = at.rem_euclid(DAY_MS);
    Clock {
        hour: (of_day / HOUR_MS) as u8,
        minute: (of_day / MINUTE_MS % 60) as u8,
        second: (of_day / SECOND_MS % 60) as u8,
        milli: (of_day % SECOND_MS) as u16,
    }
}

/// `YEAR(date)`. Source: 12.1 `[D]`.
#[inline]
#[must_use]
pub const fn year(at: Millis) -> i64 {
    civil(at).year
}

/// `MONTH(date)`, 1 to 12. Source: 12.1 `[D]`.
#[inline]
#[must_use]
pub const fn month(at: Millis) -> u8 {
    civil(at).month
}

/// `DAY(date)`, 1 to 31. Source: 12.1 `[D]`.
#[inline]
#[must_use]
pub const fn day(at: Millis) -> u8 {
    civil(at).day
}

/// `HOUR(date)`, 0 to 23. Source: 12.1 `[D]`.
#[inline]
#[must_use]
pub const fn hour(at: Millis) -> u8 {
    clock(at).hour
}

/// `MINUTE(date)`, 0 to 59. Source: 12.1 `[D]`.
#[inline]
#[must_use]
pub const fn minute(at: Millis) -> u8 {
    clock(at).minute
}

/// `SECOND(date)`, 0 to 59. Source: 12.1 `[D]`.
#[inline]
#[must_use]
pub const fn second(at: Millis) -> u8 {
    clock(at).second
}

/// Day of the year, 1 to 366.
#[inline]
#[must_use]
pub const fn day_of_year(at: Millis) -> i64 {
    let day = day_of(at);
    day - day_from_civil(civil_from_day(day).year, 1, 1) + 1
}

/// The day a week starts on, as `WEEKDAY` and `WEEKNUM` take it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WeekStart {
    /// Weeks run from Sunday to Saturday; the default.
    #[default]
    Sunday,
    /// Weeks run from Monday to Sunday.
    Monday,
}

impl WeekStart {
    /// Finds a start day by its English name, whatever its case. Source: 12.1 `[I]`.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let name = name.trim();
        if name.eq_ignore_ascii_case("sunday") {
            Some(Self::Sunday)
        } else if name.eq_ignore_ascii_case("monday") {
            Some(Self::Monday)
        } else {
            None
        }
    }

    /// The number of the start day, 0 for Sunday.
    const fn number(self) -> u8 {
        match self {
            Self::Sunday => 0,
            Self::Monday => 1,
        }
    }
}

/// Weekday of a day number, 0 (Sunday) to 6.
#[inline]
#[must_use]
pub const fn weekday_of_day(day: i64) -> u8 {
    // 1970-01-01 was a Thursday.
    (day + 4).rem_euclid(7) as u8
}

/// `WEEKDAY(date, [start])`, 0 to 6, 0 being the start day. Source: 12.1 `[D]`.
#[inline]
#[must_use]
pub const fn weekday(at: Millis, start: WeekStart) -> u8 {
    (weekday_of_day(day_of(at)) + 7 - start.number()) % 7
}

/// `WEEKNUM(date, [start])`, 1 to 53: week 1 contains 1 January.
///
/// The last days of December that share a week with the next 1 January are in week 1, as in Moment's locale weeks.
/// Source: 12.1 `[D]`, the end of December `[?]`.
#[inline]
#[must_use]
pub const fn weeknum(at: Millis, start: WeekStart) -> u8 {
    let rule = match start {
        WeekStart::Sunday => WeekRule::SUNDAY,
        WeekStart::Monday => WeekRule::new(1, 7),
    };
    rule.week_of(day_of(at)).week
}

/// A way of numbering the weeks of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WeekRule {
    /// First day of a week, 0 (Sunday) to 6.
    first_day: u8,
    /// The day of January that always lies in week 1; 0 and below are days of December.
    january: i8,
}

/// A week and the year it is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Week {
    /// The year of the week, which may differ from the calendar year around 1 January.
    pub year: i64,
    /// Number of the week, 1 to 53.
    pub week: u8,
}

impl WeekRule {
    /// ISO 8601 weeks: from Monday, week 1 contains 4 January.
    pub const ISO: Self = Self::new(1, 4);
    /// Weeks from Sunday, week 1 contains 1 January.
    pub const SUNDAY: Self = Self::new(0, 6);

    /// A rule in Moment's terms: `dow` is the first day of a week (0 to 6), and 7 + `dow` - `doy` is the day of
    /// January that always lies in week 1.
    #[must_use]
    pub const fn new(dow: u8, doy: u8) -> Self {
        Self { first_day: dow, january: 7 + dow as i8 - doy as i8 }
    }

    /// First day of a week, 0 (Sunday) to 6.
    #[must_use]
    pub const fn first_day(self) -> u8 {
        self.first_day
    }

    /// Position of a day number in its week, 0 to 6.
    #[must_use]
    pub const fn day_in_week(self, day: i64) -> u8 {
        (weekday_of_day(day) + 7 - self.first_day) % 7
    }

    /// The day number on which week 1 of a year starts.
    #[must_use]
    pub const fn start_of_year(self, year: i64) -> i64 {
        let anchor = day_from_civil(year, 1, self.january as i64);
        anchor - self.day_in_week(anchor) as i64
    }

    /// Number of weeks in a week year, 52 or 53.
    #[must_use]
    pub const fn weeks_in(self, year: i64) -> i64 {
        (self.start_of_year(year + 1) - self.start_of_year(year)) / 7
    }

    /// The week of a day number.
    #[must_use]
    pub const fn week_of(self, day: i64) -> Week {
        let calendar = civil_from_day(day).year;
        let year = if day >= self.start_of_year(calendar + 1) {
            calendar + 1
        } else if day >= self.start_of_year(calendar) {
            calendar
        } else {
            calendar - 1
        };
        Week { year, week: ((day - self.start_of_year(year)) / 7 + 1) as u8 }
    }
}
