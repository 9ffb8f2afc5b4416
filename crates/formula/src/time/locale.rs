//! What a language adds to formatting: names, ordinals, day periods, long formats, weeks and digits.
//!
//! The languages themselves are tables in [`super::locales`]; here are the types of those tables and the look-up.

pub(super) mod forms;
pub(super) mod ordinal;
#[cfg(test)]
mod tests;

use std::fmt;

use self::forms::Names;
use self::ordinal::Ordinal;
use super::civil::WeekRule;
use super::locales;

/// A language of dates; a reference to a table, free to copy.
#[derive(Clone, Copy)]
pub struct Locale(&'static Data);

/// The table of one language.
pub(super) struct Data {
    /// Moment's name of the locale, lower case.
    pub(super) name: &'static str,
    /// Month names, January first.
    pub(super) months: Names<12>,
    /// Abbreviated month names.
    pub(super) months_short: Names<12>,
    /// Weekday names, Sunday first.
    pub(super) weekdays: Names<7>,
    /// Abbreviated weekday names.
    pub(super) weekdays_short: [&'static str; 7],
    /// Weekday names in as few letters as possible.
    pub(super) weekdays_min: [&'static str; 7],
    /// The patterns of `LT`, `LTS`, `L`, `LL`, `LLL` and `LLLL`.
    pub(super) long: [&'static str; 6],
    /// The patterns of `l`, `ll`, `lll` and `llll` where they are not derived from the long ones.
    pub(super) short: [Option<&'static str>; 4],
    /// How ordinals are written.
    pub(super) ordinal: Ordinal,
    /// The periods of a day in order, for `A` and `a`.
    pub(super) periods: &'static [Period],
    /// How weeks are numbered.
    pub(super) week: WeekRule,
    /// The digit zero of the language's own ten digits, when they replace the ASCII ones.
    pub(super) zero: Option<char>,
    /// The comma that replaces the ASCII one.
    pub(super) comma: Option<char>,
}

/// A part of the day with a name, from the end of the one before.
pub(super) struct Period {
    /// First minute after the period, as hour times 100 plus minute.
    pub(super) until: u16,
    /// What `A` writes.
    pub(super) upper: &'static str,
    /// What `a` writes.
    pub(super) lower: &'static str,
}

impl Period {
    /// First minute of the day after the period.
    pub(super) const fn end_minute(&self) -> i64 {
        (self.until / 100 * 60 + self.until % 100) as i64
    }
}

/// A period in the tables: its end, and what `A` and `a` write.
pub(super) const fn period(until: u16, upper: &'static str, lower: &'static str) -> Period {
    Period { until, upper, lower }
}

/// Morning and afternoon, in English.
pub(super) const AM_PM: &[Period] = &[period(1200, "AM", "am"), period(2400, "PM", "pm")];

impl Locale {
    /// English as in the United States, the default.
    pub const ENGLISH: Self = Self(&locales::ENGLISH);

    /// Finds a locale by Moment's name, whatever its case and with `_` or `-`.
    ///
    /// An unknown region falls back to its language (`de-li` to `de`), and an unknown language to English.
    /// Source: formula.md section 12.6; the fallback `[I]`.
    #[must_use]
    pub fn find(name: &str) -> Self {
        let name = name.trim();
        let mut end = name.len();
        loop {
            if let Some(data) = lookup(&name[..end]) {
                return Self(data);
            }
            match name[..end].rfind(['-', '_']) {
                Some(cut) => end = cut,
                None => return Self::ENGLISH,
            }
        }
    }

    /// The locale's own name, such as `pt-br`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Every locale there is.
    pub fn all() -> impl Iterator<Item = Self> {
        locales::all().map(Self)
    }

    pub(super) const fn data(self) -> &'static Data {
        self.0
    }

    /// The name of the period of the day, for a time given as hour times 100 plus minute.
    pub(super) fn period_at(self, hour_minute: u16) -> &'static Period {
        let periods = self.0.periods;
        periods.iter().find(|period| hour_minute < period.until).unwrap_or(&periods[periods.len() - 1])
    }

    /// The pattern of a long-date token, when `token` is one.
    pub(super) fn long_format(self, token: &str) -> Option<String> {
        const LONG: [&str; 6] = ["LT", "LTS", "L", "LL", "LLL", "LLLL"];
        const SHORT: [&str; 4] = ["l", "ll", "lll", "llll"];
        if let Some(position) = LONG.iter().position(|&name| name == token) {
            return Some(self.0.long[position].to_owned());
        }
        let position = SHORT.iter().position(|&name| name == token)?;
        Some(match self.0.short[position] {
            Some(pattern) => pattern.to_owned(),
            None => super::pattern::abbreviate(self.0.long[position + 2]),
        })
    }
}

/// Finds a table by name, ignoring case and the kind of separator.
fn lookup(name: &str) -> Option<&'static Data> {
    let same = |known: &str| {
        known.len() == name.len()
            && known.bytes().zip(name.bytes()).all(|(k, n)| k == n.to_ascii_lowercase() || (k == b'-' && n == b'_'))
    };
    locales::all().find(|data| same(data.name))
}

impl Default for Locale {
    fn default() -> Self {
        Self::ENGLISH
    }
}

impl PartialEq for Locale {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for Locale {}

impl fmt::Debug for Locale {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Locale").field(&self.0.name).finish()
    }
}
