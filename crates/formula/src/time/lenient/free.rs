//! The free reading: numbers, English month names, times, offsets and zones in almost any order.
//!
//! The text is cut into words, numbers and signs, and each is given its place; anything without a place refuses the
//! whole, so that a stray sentence with a number in it is no date.

use super::{Time, instant};
use crate::time::parse::thousandths;
use crate::time::{Millis, civil};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
/// Zones of RFC 2822 and their hours from UTC.
const ZONES: [(&str, i64); 12] = [
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
];

/// Reads a whole text freely.
pub(super) fn parse(text: &str) -> Option<Millis> {
    let mut reading = Reading { rest: text, ..Reading::default() };
    while !reading.rest.is_empty() {
        reading.step()?;
    }
    let day = reading.day()?;
    let time = reading.time_of_day()?;
    instant(day, time, reading.offset.unwrap_or(0))
}

/// A number of the date, and how many digits it was written with.
#[derive(Clone, Copy)]
struct Number {
    value: i64,
    digits: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum HalfDay {
    Morning,
    Afternoon,
}

#[derive(Default)]
struct Reading<'t> {
    rest: &'t str,
    /// The numbers of the date, in order; a fourth one has no meaning.
    numbers: [Option<Number>; 3],
    count: usize,
    /// A month given by name, and how many numbers came before it.
    month: Option<i64>,
    weekday: bool,
    time: Option<Time>,
    half: Option<HalfDay>,
    /// Minutes ahead of UTC.
    offset: Option<i64>,
}

impl<'t> Reading<'t> {
    /// Reads one part; `None` when it has no place in a date.
    fn step(&mut self) -> Option<()> {
        let first = self.rest.chars().next()?;
        match first {
            '0'..='9' => self.number(),
            'a'..='z' | 'A'..='Z' => self.word(),
            '+' | '-' if self.time.is_some() && self.starts_offset() => self.numeric_offset(),
            '(' => self.comment(),
            '/' | '-' | '.' | ',' => {
                self.rest = &self.rest[1..];
                // A separator stands between numbers and words, not before everything.
                (self.count > 0 || self.month.is_some() || self.weekday).then_some(())
            }
            _ if first.is_whitespace() => {
                self.rest = self.rest.trim_start();
                Some(())
            }
            _ => None,
        }
    }

    fn take_digits(&mut self) -> Option<Number> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 9 {
            return None;
        }
        let (text, rest) = self.rest.split_at(digits);
        self.rest = rest;
        Some(Number { value: text.parse().ok()?, digits })
    }

    /// A number of the date, or the hour of a time.
    fn number(&mut self) -> Option<()> {
        let number = self.take_digits()?;
        if self.rest.starts_with(':') {
            return self.clock(number);
        }
        if self.time.is_none() && self.count > 0 && self.followed_by_half_day() {
            self.time = Some(Time { hour: number.value, ..Time::default() });
            return Some(());
        }
        *self.numbers.get_mut(self.count)? = Some(number);
        self.count += 1;
        Some(())
    }

    /// The minutes, seconds and fraction that follow an hour.
    fn clock(&mut self, hour: Number) -> Option<()> {
        if self.time.is_some() || hour.digits > 2 {
            return None;
        }
        let mut time = Time { hour: hour.value, ..Time::default() };
        for part in [&mut time.minute, &mut time.second] {
            let Some(rest) = self.rest.strip_prefix(':') else { break };
            self.rest = rest;
            *part = self.take_digits().filter(|number| number.digits == 2)?.value;
        }
        if let Some(fraction) = self.rest.strip_prefix('.') {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            time.milli = thousandths(&fraction[..digits]);
            self.rest = &fraction[digits..];
        }
        self.time = Some(time);
        Some(())
    }

    fn followed_by_half_day(&self) -> bool {
        let rest = self.rest.trim_start();
        half_day(&rest[..letters(rest)]).is_some()
    }

    fn word(&mut self) -> Option<()> {
        let (word, rest) = self.rest.split_at(letters(self.rest));
        self.rest = rest;
        let word = word.trim_end_matches('.').to_ascii_lowercase();
        if let Some(month) = named(&word, &MONTHS) {
            let first = self.month.replace(month as i64 + 1).is_none();
            return first.then_some(());
        }
        if named(&word, &WEEKDAYS).is_some() {
            let first = !std::mem::replace(&mut self.weekday, true);
            return first.then_some(());
        }
        if let Some(half) = half_day(&word) {
            let first = self.half.replace(half).is_none();
            return first.then_some(());
        }
        if let Some(&(_, hours)) = ZONES.iter().find(|(name, _)| *name == word) {
            let first = self.offset.replace(hours * 60).is_none();
            if hours == 0 && self.starts_offset() {
                return first.then(|| self.numeric_offset())?;
            }
            return first.then_some(());
        }
        let is_filler = match word.as_str() {
            "st" | "nd" | "rd" | "th" => self.count > 0,
            "t" => self.count > 0 && self.rest.starts_with(|next: char| next.is_ascii_digit()),
            "at" | "of" => true,
            _ => false,
        };
        is_filler.then_some(())
    }

    fn starts_offset(&self) -> bool {
        matches!(self.rest.as_bytes(), [b'+' | b'-', b'0'..=b'9', ..])
    }

    /// `+2`, `+02`, `+0200` or `+02:00`, in this or after a zone of zero.
    fn numeric_offset(&mut self) -> Option<()> {
        if self.offset.is_some_and(|offset| offset != 0) {
            return None;
        }
        let negative = self.rest.starts_with('-');
        self.rest = &self.rest[1..];
        let number = self.take_digits()?;
        let mut minutes = match number.digits {
            1 | 2 => number.value * 60,
            3 | 4 => number.value / 100 * 60 + number.value % 100,
            _ => return None,
        };
        if number.digits <= 2 && self.rest.starts_with(':') {
            self.rest = &self.rest[1..];
            minutes += self.take_digits().filter(|number| number.digits == 2)?.value;
        }
        self.offset = Some(if negative { -minutes } else { minutes });
        Some(())
    }

    /// A comment in parentheses, as RFC 2822 allows; they may be nested.
    fn comment(&mut self) -> Option<()> {
        let mut depth = 0usize;
        for (position, byte) in self.rest.bytes().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.rest = &self.rest[position + 1..];
                return Some(());
            }
        }
        None
    }

    /// The day that the numbers and the month's name make.
    fn day(&self) -> Option<i64> {
        let (year, month, day) = match (self.month, self.numbers) {
            (Some(month), [Some(first), Some(second), None]) if is_year(first) => (first, month, second.value),
            (Some(month), [Some(first), Some(second), None]) => (second, month, first.value),
            (Some(month), [Some(year), None, None]) if is_year(year) => (year, month, 1),
            (None, [Some(first), Some(second), Some(third)]) if is_year(first) => (first, second.value, third.value),
            (None, [Some(first), Some(second), Some(third)]) => (third, first.value, second.value),
            _ => return None,
        };
        civil::find_day(full_year(year)?, month, day)
    }

    fn time_of_day(&self) -> Option<Time> {
        let mut time = self.time.unwrap_or_default();
        let Some(half) = self.half else { return Some(time) };
        // "am" needs an hour of a twelve-hour clock.
        if self.time.is_none() || !(0..=12).contains(&time.hour) {
            return None;
        }
        time.hour = time.hour % 12 + if half == HalfDay::Afternoon { 12 } else { 0 };
        Some(time)
    }
}

/// Whether a number can only be a year.
fn is_year(number: Number) -> bool {
    number.digits >= 3 || number.value > 31
}

/// The year that a number means: two digits up to 49 are of this century.
///
/// Three digits are no year, nor are more than six.
fn full_year(number: Number) -> Option<i64> {
    match (number.digits, number.value) {
        (1 | 2, 0..=49) => Some(number.value + 2000),
        (1 | 2, _) => Some(number.value + 1900),
        (4..=6, _) => Some(number.value),
        _ => None,
    }
}

/// Bytes of the word at the front: letters, with dots between them in `a.m.` and after abbreviations.
fn letters(text: &str) -> usize {
    let dotted = text.as_bytes();
    if let [b'a' | b'A' | b'p' | b'P', b'.', b'm' | b'M', ..] = dotted {
        return 3 + usize::from(dotted.get(3) == Some(&b'.'));
    }
    text.bytes().take_while(u8::is_ascii_alphabetic).count()
}

fn half_day(word: &str) -> Option<HalfDay> {
    match word.to_ascii_lowercase().trim_end_matches('.') {
        "am" | "a.m" => Some(HalfDay::Morning),
        "pm" | "p.m" => Some(HalfDay::Afternoon),
        _ => None,
    }
}

/// The position of the name that a word is, or is the first three or more letters of.
fn named(word: &str, names: &[&str]) -> Option<usize> {
    if word.len() < 3 {
        return None;
    }
    names.iter().position(|name| name.starts_with(word))
}
