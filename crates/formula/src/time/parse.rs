//! Reading texts with a pattern: `DATETIME_PARSE(text, format, [locale])`.
//!
//! The reading is Moment's non-strict one: each token takes the next part of the text that fits it, passing over what
//! does not; missing parts are filled in from the larger units; a part that is out of bounds makes the whole invalid.
//!
//! Source: formula.md section 12.4 `[D]` for the principle, details `[I]`.

mod fields;
mod scan;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use self::fields::Fields;
use self::scan::Scan;
pub(super) use self::scan::offset_digits;
use super::Millis;
use super::locale::forms::Names;
use super::locale::ordinal::Counted;
use super::locale::{Locale, Period};
use super::pattern::{Pattern, Piece, Token};

/// Bytes of a text that are looked at; what comes after them is passed over.
const MAX_TEXT: usize = 1_000;
/// Tokens that a pattern may read. With [`MAX_TEXT`] it bounds the work for any text and pattern.
const MAX_TOKENS: usize = 100;

/// Reads an instant from a text with a pattern; `None` when it does not fit.
///
/// Parts larger than the largest given are taken from `today` (any instant of the current day), smaller ones start at
/// their beginning. The text is in UTC unless the pattern reads an offset. Month and weekday names, day periods and
/// digits are those of the locale; English ones are not read in another locale. Only the first 1,000 bytes of the text
/// are read, and a pattern of more than 100 tokens fits no text.
#[must_use]
pub fn parse_with(text: &str, pattern: &Pattern, locale: Locale, today: Millis) -> Option<Millis> {
    let text = to_ascii_digits(&text[..text.floor_char_boundary(MAX_TEXT)], locale);
    let pattern = pattern.expand(locale);
    if pattern.pieces().iter().filter(|piece| matches!(piece, Piece::Token(_))).count() > MAX_TOKENS {
        return None;
    }
    let mut reader = Reader { scan: Scan::new(&text), fields: Fields::default(), locale, matched: false };
    for piece in pattern.pieces() {
        match piece {
            Piece::Token(token) => reader.token(*token)?,
            Piece::Text(text) => reader.scan.skip_text(text),
            Piece::Char(character) => reader.scan.skip_text(character.encode_utf8(&mut [0; 4])),
            Piece::Long(_) => {}
        }
    }
    if !reader.matched {
        return None;
    }
    reader.fields.resolve(locale, today)
}

/// The text with the locale's digits and comma turned into ASCII ones.
fn to_ascii_digits(text: &str, locale: Locale) -> Cow<'_, str> {
    let data = locale.data();
    let Some(zero) = data.zero else { return Cow::Borrowed(text) };
    let digit = |character: char| u32::from(character).checked_sub(u32::from(zero)).filter(|&digit| digit < 10);
    Cow::Owned(
        text.chars()
            .map(|character| match digit(character).and_then(|digit| char::from_digit(digit, 10)) {
                Some(digit) => digit,
                None if Some(character) == data.comma => ',',
                None => character,
            })
            .collect(),
    )
}

/// What may stand for morning (0) and afternoon (1) where the locale has no words of its own for them.
const LATIN_PERIODS: [(usize, &str); 10] =
    [(0, "a.m."), (0, "a.m"), (0, "am"), (0, "a."), (0, "a"), (1, "p.m."), (1, "p.m"), (1, "pm"), (1, "p."), (1, "p")];

/// What has been read, and what is left of the text.
struct Reader<'t> {
    scan: Scan<'t>,
    fields: Fields,
    locale: Locale,
    /// Whether any token has found its part.
    matched: bool,
}

impl Reader<'_> {
    /// Reads one token. A token whose part is missing is passed over; `None` when what stands there is wrong.
    fn token(&mut self, token: Token) -> Option<()> {
        match token {
            Token::MonthShort | Token::MonthLong => self.month_name(),
            Token::WeekdayMin | Token::WeekdayShort | Token::WeekdayLong => self.weekday_name(),
            Token::MeridiemUpper | Token::MeridiemLower => {
                self.fields.period = self.period().or(self.fields.period);
                Some(())
            }
            Token::DayOrdinal => {
                let day = self.scan.digits(1, 2);
                self.fields.day = self.number(day).or(self.fields.day);
                if let Some(day) = day {
                    self.skip_ordinal(day);
                }
                Some(())
            }
            Token::Offset | Token::OffsetColon => {
                let offset = self.scan.offset();
                self.matched |= offset.is_some();
                self.fields.offset_minutes = offset.or(self.fields.offset_minutes);
                Some(())
            }
            Token::UnixSeconds => {
                let seconds = self.scan.decimal();
                self.instant(seconds.and_then(|text| text.parse::<f64>().ok()).map(|seconds| seconds * 1_000.0))
            }
            Token::UnixMillis => {
                let millis = self.scan.signed(1, usize::MAX);
                self.instant(millis.and_then(|text| text.parse::<f64>().ok()))
            }
            Token::Fraction(digits) => {
                let fraction = self.scan.digits(1, if digits <= 3 { 3 } else { usize::MAX });
                self.matched |= fraction.is_some();
                self.fields.milli = fraction.map(thousandths).or(self.fields.milli);
                Some(())
            }
            Token::HourMinute | Token::Hour12Minute => self.joined_time(3, 4, 1),
            Token::HourMinuteSecond | Token::Hour12MinuteSecond => self.joined_time(5, 6, 2),
            _ => self.numeric(token),
        }
    }

    /// Reads the tokens that are plain numbers.
    fn numeric(&mut self, token: Token) -> Option<()> {
        let text = match token {
            Token::Year5 | Token::Year6 | Token::WeekYear5 | Token::IsoWeekYear5 => self.scan.signed(1, 6),
            Token::Year => self.scan.signed(1, usize::MAX),
            Token::Year4 | Token::WeekYear4 | Token::IsoWeekYear4 => self.scan.digits(1, 4),
            Token::YearDay => self.scan.digits(1, 3),
            Token::YearDay3 => self.scan.digits(3, 3),
            Token::Quarter => self.scan.digits(1, 1),
            // These are written but never read.
            Token::MonthOrdinal
            | Token::QuarterOrdinal
            | Token::YearDayOrdinal
            | Token::WeekdayOrdinal
            | Token::WeekOrdinal
            | Token::IsoWeekOrdinal
            | Token::Abbreviation => return Some(()),
            _ => self.scan.digits(1, 2),
        };
        let Some(text) = text else { return Some(()) };
        let value = self.number(Some(text))?;
        self.fields.weekly |= matches!(
            token,
            Token::Weekday
                | Token::WeekdayOfLocale
                | Token::WeekdayOfIso
                | Token::Week
                | Token::Week2
                | Token::IsoWeek
                | Token::IsoWeek2
                | Token::WeekYear2
                | Token::WeekYear4
                | Token::WeekYear5
                | Token::IsoWeekYear2
                | Token::IsoWeekYear4
                | Token::IsoWeekYear5
        );
        let fields = &mut self.fields;
        match token {
            Token::Month | Token::Month2 => fields.month = Some(value),
            Token::Quarter => fields.month = Some((value - 1) * 3 + 1),
            Token::Day | Token::Day2 => fields.day = Some(value),
            Token::YearDay | Token::YearDay3 => fields.year_day = Some(value),
            Token::Year2 => fields.year = Some(century(value)),
            Token::Year4 if text.len() == 2 => fields.year = Some(century(value)),
            Token::Year | Token::Year4 | Token::Year5 | Token::Year6 => fields.year = Some(value),
            Token::Hour | Token::Hour2 | Token::Hour12 | Token::Hour12Padded => fields.hour = Some(value),
            Token::Hour24 | Token::Hour24Padded => fields.hour = Some(if value == 24 { 0 } else { value }),
            Token::Minute | Token::Minute2 => fields.minute = Some(value),
            Token::Second | Token::Second2 => fields.second = Some(value),
            Token::Weekday => fields.weekday = Some(value),
            Token::WeekdayOfLocale => fields.local.weekday = Some(value),
            Token::Week | Token::Week2 => fields.local.week = Some(value),
            Token::WeekYear2 => fields.local.year = Some(century(value)),
            Token::WeekYear4 | Token::WeekYear5 => fields.local.year = Some(value),
            Token::WeekdayOfIso => fields.iso.weekday = Some(value),
            Token::IsoWeek | Token::IsoWeek2 => fields.iso.week = Some(value),
            Token::IsoWeekYear2 => fields.iso.year = Some(century(value)),
            Token::IsoWeekYear4 | Token::IsoWeekYear5 => fields.iso.year = Some(value),
            _ => {}
        }
        Some(())
    }

    /// The value of digits that were found; too many of them are no number in range.
    fn number(&mut self, text: Option<&str>) -> Option<i64> {
        self.matched |= text.is_some();
        text?.parse().ok()
    }

    /// Takes a whole instant, in milliseconds.
    fn instant(&mut self, millis: Option<f64>) -> Option<()> {
        let Some(millis) = millis else { return Some(()) };
        self.matched = true;
        if millis.abs() > super::MAX as f64 {
            return None;
        }
        self.fields.instant = Some(millis.trunc() as Millis);
        Some(())
    }

    /// Reads an hour with the minutes, and perhaps seconds, right behind it.
    fn joined_time(&mut self, min: usize, max: usize, pairs: usize) -> Option<()> {
        let Some(text) = self.scan.digits(min, max) else { return Some(()) };
        self.matched = true;
        let (hour, rest) = text.split_at(text.len() - 2 * pairs);
        self.fields.hour = Some(hour.parse().ok()?);
        self.fields.minute = Some(rest[..2].parse().ok()?);
        if pairs == 2 {
            self.fields.second = Some(rest[2..].parse().ok()?);
        }
        Some(())
    }

    fn month_name(&mut self) -> Option<()> {
        let data = self.locale.data();
        let Some(word) = self.scan.word() else { return Some(()) };
        let names = every_form(&data.months).chain(every_form(&data.months_short));
        let month = self.scan.name(word, names)?;
        self.matched = true;
        self.fields.month = Some(month as i64 + 1);
        Some(())
    }

    fn weekday_name(&mut self) -> Option<()> {
        let data = self.locale.data();
        let Some(word) = self.scan.word() else { return Some(()) };
        let short = [&data.weekdays_short, &data.weekdays_min].into_iter();
        let names = every_form(&data.weekdays).chain(short.flat_map(|names| names.iter().copied().enumerate()));
        let weekday = self.scan.name(word, names)?;
        self.matched = true;
        self.fields.weekly = true;
        self.fields.weekday = Some(weekday as i64);
        Some(())
    }

    /// Reads the name of a period of the day, or in the Latin default any of `a`, `am`, `a.m.`, `p`, `pm`, `p.m.`.
    fn period(&mut self) -> Option<&'static str> {
        let periods = self.locale.data().periods;
        let is_default = periods.first().is_some_and(|period| period.upper == "AM");
        let found = if is_default {
            self.scan.find_name(&LATIN_PERIODS)
        } else {
            let both =
                |(position, period): (usize, &'static Period)| [(position, period.upper), (position, period.lower)];
            let names: Vec<_> = periods.iter().enumerate().flat_map(both).map(|(at, name)| (at, name.trim())).collect();
            self.scan.find_name(&names)
        };
        self.matched |= found.is_some();
        Some(periods.get(found?)?.upper)
    }

    /// Passes over the ending of an ordinal whose digits were just read.
    fn skip_ordinal(&mut self, day: &str) {
        let ordinal = self.locale.data().ordinal;
        let own = day.parse().map_or("", |day| ordinal.affixes(day, Counted::Day).1);
        let others = (1..=4).map(|count| ordinal.affixes(count, Counted::Day).1);
        for ending in std::iter::once(own).chain(others) {
            if !ending.is_empty() && self.scan.skip_prefix(ending) {
                return;
            }
        }
    }
}

/// Every form of every name with its position.
fn every_form<const N: usize>(names: &'static Names<N>) -> impl Iterator<Item = (usize, &'static str)> {
    names.forms().flat_map(|form| form.iter().copied().enumerate())
}

/// The year that two digits mean: 69 to 99 are of the last century.
fn century(value: i64) -> i64 {
    match value {
        0..=68 => value + 2000,
        69..=99 => value + 1900,
        _ => value,
    }
}

/// The thousandths that the digits of a fraction are, further digits cut off.
pub(super) fn thousandths(digits: &str) -> i64 {
    let padded = digits.bytes().map(|digit| i64::from(digit - b'0')).chain(std::iter::repeat(0));
    padded.take(3).fold(0, |value, digit| value * 10 + digit)
}
