//! Writing instants with a pattern: `DATETIME_FORMAT`.

use std::borrow::Cow;

use super::Millis;
use super::civil::{self, Civil, Clock, WeekRule};
use super::locale::Locale;
use super::locale::ordinal::Counted;
use super::pattern::{Pattern, Piece, Token};
use super::text::push_padded;
use super::zone::Zone;

#[cfg(test)]
mod tests;

/// Appends an instant written with a pattern, in a zone and a locale.
///
/// For a column of instants make one [`Formatter`] instead; it does the work of the locale once.
/// Source: formula.md sections 12.3, 12.5 and 12.6 `[D]`.
pub fn format(at: Millis, pattern: &Pattern, zone: &Zone, locale: Locale, out: &mut String) {
    Formatter::new(pattern, locale).write(at, zone, out);
}

/// A pattern made ready for a locale: long-date tokens expanded, forms of names chosen.
#[derive(Clone, Debug)]
pub struct Formatter<'p> {
    pattern: Cow<'p, Pattern>,
    locale: Locale,
    months: &'static [&'static str; 12],
    months_short: &'static [&'static str; 12],
    weekdays: &'static [&'static str; 7],
}

impl<'p> Formatter<'p> {
    /// Prepares a pattern for a locale.
    #[must_use]
    pub fn new(pattern: &'p Pattern, locale: Locale) -> Self {
        let pattern = pattern.expand(locale);
        let data = locale.data();
        Self {
            locale,
            months: data.months.within(pattern.source()),
            months_short: data.months_short.within(pattern.source()),
            weekdays: data.weekdays.within(pattern.source()),
            pattern,
        }
    }

    /// Appends an instant as its zone's clocks show it.
    pub fn write(&self, at: Millis, zone: &Zone, out: &mut String) {
        let start = out.len();
        let moment = Moment::new(at, zone);
        for piece in self.pattern.pieces() {
            match piece {
                Piece::Token(token) => self.token(*token, &moment, out),
                Piece::Text(text) => out.push_str(text),
                Piece::Char(character) => out.push(*character),
                Piece::Long(name) => out.push_str(name),
            }
        }
        self.localize_digits(start, out);
    }

    /// Replaces digits and commas from `start` on by the locale's own.
    fn localize_digits(&self, start: usize, out: &mut String) {
        let data = self.locale.data();
        if data.zero.is_none() && data.comma.is_none() {
            return;
        }
        let written = out.split_off(start);
        out.extend(written.chars().map(|character| match (character, data.zero, data.comma) {
            ('0'..='9', Some(zero), _) => {
                char::from_u32(zero as u32 + character as u32 - '0' as u32).unwrap_or(character)
            }
            (',', _, Some(comma)) => comma,
            _ => character,
        }));
    }

    fn token(&self, token: Token, moment: &Moment<'_>, out: &mut String) {
        let Civil { year, month, day } = moment.date;
        let Clock { hour, minute, second, .. } = moment.time;
        match token {
            Token::Month => number(month, 1, out),
            Token::Month2 => number(month, 2, out),
            Token::MonthOrdinal => self.ordinal(month.into(), Counted::Month, out),
            Token::MonthShort => out.push_str(self.months_short[usize::from(month) - 1]),
            Token::MonthLong => out.push_str(self.months[usize::from(month) - 1]),
            Token::Quarter => number(month.div_ceil(3), 1, out),
            Token::QuarterOrdinal => self.ordinal(month.div_ceil(3).into(), Counted::Quarter, out),
            Token::Day => number(day, 1, out),
            Token::Day2 => number(day, 2, out),
            Token::DayOrdinal => self.ordinal(day.into(), Counted::Day, out),
            Token::YearDay | Token::YearDay3 | Token::YearDayOrdinal => self.year_day(token, moment, out),
            Token::Year | Token::Year2 | Token::Year4 | Token::Year5 | Token::Year6 => write_year(token, year, out),
            Token::MeridiemUpper => out.push_str(self.locale.period_at(moment.hour_minute()).upper),
            Token::MeridiemLower => out.push_str(self.locale.period_at(moment.hour_minute()).lower),
            Token::Hour => number(hour, 1, out),
            Token::Hour2 => number(hour, 2, out),
            Token::Hour12 => number(twelve(hour), 1, out),
            Token::Hour12Padded => number(twelve(hour), 2, out),
            Token::Hour24 => number(if hour == 0 { 24 } else { hour }, 1, out),
            Token::Hour24Padded => number(if hour == 0 { 24 } else { hour }, 2, out),
            Token::HourMinute => run(&[hour, minute], out),
            Token::HourMinuteSecond => run(&[hour, minute, second], out),
            Token::Hour12Minute => run(&[twelve(hour), minute], out),
            Token::Hour12MinuteSecond => run(&[twelve(hour), minute, second], out),
            Token::Minute => number(minute, 1, out),
            Token::Minute2 => number(minute, 2, out),
            Token::Second => number(second, 1, out),
            Token::Second2 => number(second, 2, out),
            Token::Fraction(digits) => fraction(moment.time.milli, digits, out),
            Token::Abbreviation => moment.zone.push_abbreviation(moment.at, out),
            Token::OffsetColon => offset(moment.offset, ":", out),
            Token::Offset => offset(moment.offset, "", out),
            Token::UnixSeconds => signed(moment.at.div_euclid(civil::SECOND_MS), 1, out),
            Token::UnixMillis => signed(moment.at, 1, out),
            _ => self.week_token(token, moment, out),
        }
    }

    /// The tokens of weekdays, weeks and the years of weeks.
    fn week_token(&self, token: Token, moment: &Moment<'_>, out: &mut String) {
        let data = self.locale.data();
        let weekday = civil::weekday_of_day(moment.day);
        let local = data.week.week_of(moment.day);
        let iso = WeekRule::ISO.week_of(moment.day);
        match token {
            Token::Weekday => number(weekday, 1, out),
            Token::WeekdayOrdinal => self.ordinal(weekday.into(), Counted::Weekday, out),
            Token::WeekdayMin => out.push_str(data.weekdays_min[usize::from(weekday)]),
            Token::WeekdayShort => out.push_str(data.weekdays_short[usize::from(weekday)]),
            Token::WeekdayLong => out.push_str(self.weekdays[usize::from(weekday)]),
            Token::WeekdayOfLocale => number(data.week.day_in_week(moment.day), 1, out),
            Token::WeekdayOfIso => number(if weekday == 0 { 7 } else { weekday }, 1, out),
            Token::Week => number(local.week, 1, out),
            Token::Week2 => number(local.week, 2, out),
            Token::WeekOrdinal => self.ordinal(local.week.into(), Counted::Week, out),
            Token::IsoWeek => number(iso.week, 1, out),
            Token::IsoWeek2 => number(iso.week, 2, out),
            Token::IsoWeekOrdinal => self.ordinal(iso.week.into(), Counted::Week, out),
            Token::WeekYear2 => signed(local.year % 100, 2, out),
            Token::WeekYear4 => signed(local.year, 4, out),
            Token::WeekYear5 => signed(local.year, 5, out),
            Token::IsoWeekYear2 => signed(iso.year % 100, 2, out),
            Token::IsoWeekYear4 => signed(iso.year, 4, out),
            Token::IsoWeekYear5 => signed(iso.year, 5, out),
            _ => {}
        }
    }

    fn year_day(&self, token: Token, moment: &Moment<'_>, out: &mut String) {
        let day = moment.day - civil::day_from_civil(moment.date.year, 1, 1) + 1;
        match token {
            Token::YearDayOrdinal => self.ordinal(day as u16, Counted::YearDay, out),
            Token::YearDay3 => signed(day, 3, out),
            _ => signed(day, 1, out),
        }
    }

    fn ordinal(&self, count: u16, counted: Counted, out: &mut String) {
        let (before, after) = self.locale.data().ordinal.affixes(count, counted);
        out.push_str(before);
        push_padded(count.into(), 1, out);
        out.push_str(after);
    }
}

/// An instant taken apart, as a zone's clocks show it.
struct Moment<'z> {
    at: Millis,
    zone: &'z Zone,
    /// Seconds that the zone is ahead of UTC.
    offset: i32,
    /// Day number of the local date.
    day: i64,
    date: Civil,
    time: Clock,
}

impl<'z> Moment<'z> {
    fn new(at: Millis, zone: &'z Zone) -> Self {
        let offset = zone.offset_seconds(at);
        let local = at.saturating_add(i64::from(offset) * civil::SECOND_MS);
        let day = civil::day_of(local);
        Self { at, zone, offset, day, date: civil::civil_from_day(day), time: civil::clock(local) }
    }

    /// The time as hour times 100 plus minute.
    fn hour_minute(&self) -> u16 {
        u16::from(self.time.hour) * 100 + u16::from(self.time.minute)
    }
}

fn twelve(hour: u8) -> u8 {
    if hour.is_multiple_of(12) { 12 } else { hour % 12 }
}

fn number(value: u8, width: usize, out: &mut String) {
    push_padded(value.into(), width, out);
}

fn signed(value: i64, width: usize, out: &mut String) {
    if value < 0 {
        out.push('-');
    }
    push_padded(value.unsigned_abs(), width, out);
}

/// Numbers without separators, the first bare and the others of two digits.
fn run(values: &[u8], out: &mut String) {
    for (position, &value) in values.iter().enumerate() {
        number(value, if position == 0 { 1 } else { 2 }, out);
    }
}

fn write_year(token: Token, year: i64, out: &mut String) {
    if token == Token::Year && year > 9999 || token == Token::Year6 && year >= 0 {
        out.push('+');
    }
    match token {
        Token::Year2 => signed(year % 100, 2, out),
        Token::Year5 => signed(year, 5, out),
        Token::Year6 => signed(year, 6, out),
        _ => signed(year, 4, out),
    }
}

/// The first `digits` digits of the fraction that `milli` thousandths are.
fn fraction(milli: u16, digits: u8, out: &mut String) {
    let milli = u64::from(milli);
    let value =
        if digits < 3 { milli / 10u64.pow(3 - u32::from(digits)) } else { milli * 10u64.pow(u32::from(digits) - 3) };
    push_padded(value, digits.into(), out);
}

fn offset(seconds: i32, separator: &str, out: &mut String) {
    out.push(if seconds < 0 { '-' } else { '+' });
    let minutes = u64::from(seconds.unsigned_abs() / 60);
    push_padded(minutes / 60, 2, out);
    out.push_str(separator);
    push_padded(minutes % 60, 2, out);
}
