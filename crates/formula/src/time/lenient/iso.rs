//! The forms of ISO 8601: calendar, ordinal and week dates, extended and basic, with or without time and offset.

use super::{Time, instant};
use crate::time::Millis;
use crate::time::civil::{self, WeekRule};
use crate::time::parse::{offset_digits, thousandths};

/// Reads a whole text as ISO 8601.
pub(super) fn parse(text: &str) -> Option<Millis> {
    let (year, rest) = year(text)?;
    let (day, rest) = date(year, rest)?;
    let (time, rest) = match rest.strip_prefix(['T', 't', ' ']) {
        Some(rest) => time(rest)?,
        None => (Time::default(), rest),
    };
    instant(day, time, offset(rest)?)
}

/// Takes `count` digits from the front.
fn digits(text: &str, count: usize) -> Option<(&str, &str)> {
    let head = text.get(..count)?;
    head.bytes().all(|byte| byte.is_ascii_digit()).then(|| (head, &text[count..]))
}

/// Takes a number of exactly `count` digits (at most nine) from the front.
fn number(text: &str, count: usize) -> Option<(i64, &str)> {
    let (head, rest) = digits(text, count)?;
    Some((head.parse().ok()?, rest))
}

/// Four digits, or a sign and six.
fn year(text: &str) -> Option<(i64, &str)> {
    match text.as_bytes().first()? {
        b'+' => number(&text[1..], 6),
        b'-' => number(&text[1..], 6).map(|(year, rest)| (-year, rest)),
        _ => number(text, 4),
    }
}

fn count_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The rest of a date after its year, as a day number.
fn date(year: i64, rest: &str) -> Option<(i64, &str)> {
    let (extended, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    if let Some(rest) = rest.strip_prefix('W') {
        return week_date(year, rest, extended);
    }
    match (extended, count_digits(rest)) {
        // YYYY-MM-DD and YYYY-MM
        (true, 2) => {
            let (month, rest) = number(rest, 2)?;
            let (day, rest) = match rest.strip_prefix('-') {
                Some(rest) => number(rest, 2)?,
                None => (1, rest),
            };
            Some((civil::find_day(year, month, day)?, rest))
        }
        // YYYYMMDD
        (false, 4) => {
            let (month, rest) = number(rest, 2)?;
            let (day, rest) = number(rest, 2)?;
            Some((civil::find_day(year, month, day)?, rest))
        }
        // YYYYMM
        (false, 2) => {
            let (month, rest) = number(rest, 2)?;
            Some((civil::find_day(year, month, 1)?, rest))
        }
        // YYYY-DDD and YYYYDDD
        (_, 3) => {
            let (day, rest) = number(rest, 3)?;
            let fits = (1..=civil::days_in_year(year)).contains(&day);
            fits.then(|| (civil::day_from_civil(year, 1, day), rest))
        }
        // YYYY
        (false, 0) => Some((civil::day_from_civil(year, 1, 1), rest)),
        _ => None,
    }
}

/// `Www-D`, `WwwD` and `Www`; the week starts on Monday.
fn week_date(year: i64, rest: &str, extended: bool) -> Option<(i64, &str)> {
    let (week, rest) = number(rest, 2)?;
    let (weekday, rest) = match rest.strip_prefix('-') {
        Some(rest) if extended => number(rest, 1)?,
        None if !extended && count_digits(rest) == 1 => number(rest, 1)?,
        _ => (1, rest),
    };
    let fits = (1..=WeekRule::ISO.weeks_in(year)).contains(&week) && (1..=7).contains(&weekday);
    fits.then(|| (WeekRule::ISO.start_of_year(year) + (week - 1) * 7 + weekday - 1, rest))
}

/// `HH`, `HH:mm`, `HH:mm:ss`, `HH:mm:ss.s…` and the same without colons.
fn time(text: &str) -> Option<(Time, &str)> {
    let (hour, mut rest) = number(text, 2)?;
    let mut time = Time { hour, ..Time::default() };
    let separator = if rest.starts_with(':') { ":" } else { "" };
    let part = |rest: &str| number(rest.strip_prefix(separator)?, 2).map(|(value, _)| value);
    let width = 2 + separator.len();
    let Some(minute) = part(rest) else { return separator.is_empty().then_some((time, rest)) };
    time.minute = minute;
    rest = &rest[width..];
    let Some(second) = part(rest) else { return Some((time, rest)) };
    time.second = second;
    rest = &rest[width..];
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let length = count_digits(fraction);
        if length == 0 {
            return None;
        }
        time.milli = thousandths(&fraction[..length]);
        rest = &fraction[length..];
    }
    Some((time, rest))
}

/// The end of the text: nothing, `Z`, or an offset in minutes.
fn offset(rest: &str) -> Option<i64> {
    let rest = rest.trim_start();
    let Some(&sign) = rest.as_bytes().first() else { return Some(0) };
    match sign {
        b'Z' | b'z' => (rest.len() == 1).then_some(0),
        b'+' | b'-' => {
            let (length, minutes) = offset_digits(&rest.as_bytes()[1..])?;
            (length + 1 == rest.len()).then_some(if sign == b'-' { -minutes } else { minutes })
        }
        _ => None,
    }
}
