//! The calendar half of the formula language: dates as pure functions over instants.
//!
//! Everything here works on one instant at a time and knows neither columns, nor formulas, nor clocks; "today" is an
//! argument where it matters. Calculation is in UTC; zones and locales are seen by [`format()`] alone (formula.md
//! section 12.5), and a locale's names also by [`parse_with`].
//!
//! | module | is |
//! |---|---|
//! | `civil` | dates from day numbers and back, weeks, parts of an instant |
//! | `text` | the exact texts `YYYY-MM-DD` and ISO 8601, at column speed |
//! | `unit` | units, `add`, `diff`, `start_of`, `same` |
//! | `workday` | working days and holidays |
//! | `zone` | IANA zones from the bundled data |
//! | `locale`, `locales` | names, ordinals and formats of languages, as tables |
//! | `pattern`, `format`, `parse` | Moment's format tokens: compiled, written, read |
//! | `lenient` | dates as people write them, without a format |
//! | `humanize` | distances in words |
//!
//! # Range
//!
//! Instants are supported from [`MIN`] to [`MAX`], the range of ECMAScript's dates: 100 million days to either side of
//! 1970-01-01. Whatever would make an instant outside it gives `None`; whatever reads one never fails.

mod civil;
mod format;
mod humanize;
mod lenient;
mod locale;
mod locales;
mod parse;
mod pattern;
mod text;
mod unit;
mod workday;
mod zone;

pub use civil::{
    Civil, Clock, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Week, WeekRule, WeekStart, civil, civil_from_day, clock, day,
    day_from_civil, day_of, day_of_year, days_in_month, days_in_year, hour, is_leap, minute, month, second, weekday,
    weekday_of_day, weeknum, year,
};
pub use format::{Formatter, format};
pub use humanize::{humanize, humanize_between};
pub use lenient::parse_lenient;
pub use locale::Locale;
pub use parse::parse_with;
pub use pattern::Pattern;
pub use text::{datestr, parse_date, parse_iso, timestr, to_date, to_iso, to_time};
pub use unit::{Unit, add, diff, same, start_of};
pub use workday::{Holidays, workday, workday_diff};
pub use zone::Zone;

/// An instant: milliseconds since 1970-01-01T00:00:00Z, negative before it.
pub type Millis = i64;

/// The first supported instant, in the year -271821.
pub const MIN: Millis = -100_000_000 * DAY_MS;

/// The last supported instant, in the year 275760.
pub const MAX: Millis = 100_000_000 * DAY_MS;

/// An instant, if it is in the supported range.
const fn checked(at: Millis) -> Option<Millis> {
    if MIN <= at && at <= MAX { Some(at) } else { None }
}
