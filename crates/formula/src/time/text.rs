//! The exact texts of instants, written and read at column speed: `YYYY-MM-DD`, `HH:mm:ss` and the ISO 8601 form that
//! the API sends.
//!
//! Writers append to the caller's text and allocate nothing themselves. Readers accept the exact forms only; the forms
//! that people type are read by [`super::parse_lenient`].

use super::civil::{self, Civil, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use super::{Millis, checked};

#[cfg(test)]
mod tests;

/// Appends `YYYY-MM-DDTHH:mm:ss.sssZ`, in UTC.
///
/// Years outside 0 to 9999 get a sign and six digits, as ECMAScript writes them.
/// Source: formula.md section 5 `[D]`.
pub fn to_iso(at: Millis, out: &mut String) {
    let mut text = *b"0000-00-00T00:00:00.000Z";
    let clock = civil::clock(at);
    put2(&mut text, 11, clock.hour);
    put2(&mut text, 14, clock.minute);
    put2(&mut text, 17, clock.second);
    text[20] = b'0' + (clock.milli / 100) as u8;
    put2(&mut text, 21, (clock.milli % 100) as u8);
    push_dated(at, text, out);
}

/// Appends `YYYY-MM-DD`, in UTC: `DATESTR`, and the API's form of date-only values.
///
/// Years outside 0 to 9999 get a sign and six digits.
/// Source: sections 5 and 12.1 `[D]`.
pub fn to_date(at: Millis, out: &mut String) {
    push_dated(at, *b"0000-00-00", out);
}

/// Appends a text that begins with a date, the date of `at` put in.
#[inline]
fn push_dated<const N: usize>(at: Millis, mut text: [u8; N], out: &mut String) {
    let Civil { year, month, day } = civil::civil(at);
    put2(&mut text, 5, month);
    put2(&mut text, 8, day);
    if (0..=9999).contains(&year) {
        put2(&mut text, 0, (year / 100) as u8);
        put2(&mut text, 2, (year % 100) as u8);
        push(&text, out);
    } else {
        out.push(if year < 0 { '-' } else { '+' });
        push_padded(year.unsigned_abs(), 6, out);
        push(&text[4..], out);
    }
}

/// Appends `HH:mm:ss`, in UTC: `TIMESTR`. Source: section 12.1 `[D]`.
pub fn to_time(at: Millis, out: &mut String) {
    let clock = civil::clock(at);
    let mut text = *b"00:00:00";
    put2(&mut text, 0, clock.hour);
    put2(&mut text, 3, clock.minute);
    put2(&mut text, 6, clock.second);
    push(&text, out);
}

/// `DATESTR(date)` as a text of its own; see [`to_date`].
#[must_use]
pub fn datestr(at: Millis) -> String {
    let mut out = String::with_capacity(10);
    to_date(at, &mut out);
    out
}

/// `TIMESTR(date)` as a text of its own; see [`to_time`].
#[must_use]
pub fn timestr(at: Millis) -> String {
    let mut out = String::with_capacity(8);
    to_time(at, &mut out);
    out
}

/// Reads exactly what [`to_date`] writes; anything else, and a day that the month does not have, is `None`.
#[must_use]
pub fn parse_date(text: &str) -> Option<Millis> {
    let (day, rest) = read_date(text.as_bytes())?;
    if rest.is_empty() { checked(day.checked_mul(DAY_MS)?) } else { None }
}

/// Reads exactly what [`to_iso`] writes; anything else is `None`.
#[must_use]
pub fn parse_iso(text: &str) -> Option<Millis> {
    let (day, rest) = read_date(text.as_bytes())?;
    let &[b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'.', f1, f2, f3, b'Z'] = rest else { return None };
    let hour = two(h1, h2).filter(|&hour| hour < 24)?;
    let minute = two(m1, m2).filter(|&minute| minute < 60)?;
    let second = two(s1, s2).filter(|&second| second < 60)?;
    let milli = digit(f1)? * 100 + two(f2, f3)?;
    checked(day.checked_mul(DAY_MS)? + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + milli)
}

/// Reads a date at the front of `text`: its day number, and what follows it.
fn read_date(text: &[u8]) -> Option<(i64, &[u8])> {
    let (year, rest) = match text {
        [sign @ (b'+' | b'-'), digits @ ..] if digits.len() >= 6 => {
            let (digits, rest) = digits.split_at(6);
            let size = digits.iter().try_fold(0, |year, &byte| Some(year * 10 + digit(byte)?))?;
            // Years 0 to 9999 have one spelling, the short one.
            let year = if *sign == b'-' { -size } else { size };
            if (0..=9999).contains(&year) {
                return None;
            }
            (year, rest)
        }
        [a, b, c, d, rest @ ..] => (two(*a, *b)? * 100 + two(*c, *d)?, rest),
        _ => return None,
    };
    let [b'-', m1, m2, b'-', d1, d2, rest @ ..] = rest else { return None };
    let day = civil::find_day(year, two(*m1, *m2)?, two(*d1, *d2)?)?;
    Some((day, rest))
}

fn digit(byte: u8) -> Option<i64> {
    byte.is_ascii_digit().then(|| i64::from(byte - b'0'))
}

fn two(tens: u8, ones: u8) -> Option<i64> {
    Some(digit(tens)? * 10 + digit(ones)?)
}

/// Writes a number below 100 as two digits.
#[inline]
fn put2(text: &mut [u8], start: usize, number: u8) {
    text[start] = b'0' + number / 10;
    text[start + 1] = b'0' + number % 10;
}

fn push(ascii: &[u8], out: &mut String) {
    out.push_str(std::str::from_utf8(ascii).expect("only ASCII digits and signs are written"));
}

/// Appends a number with zeros in front up to `width` digits.
pub(super) fn push_padded(number: u64, width: usize, out: &mut String) {
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    let mut left = number;
    while left > 0 {
        start -= 1;
        digits[start] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    let start = start.min(digits.len() - width.clamp(1, digits.len()));
    push(&digits[start..], out);
}
