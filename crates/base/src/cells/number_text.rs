//! Numbers and durations as people write and read them.

use cadre_model::field::DurationFormat;

/// Appends a finite number in JavaScript's shortest form: `42`, `3.5`, `1e+21`.
pub(super) fn push_number(x: f64, out: &mut String) {
    out.push_str(ryu_js::Buffer::new().format_finite(x));
}

/// Appends a number with a fixed count of decimals. Numbers past 10^21 keep their shortest form.
pub(super) fn push_fixed(x: f64, precision: u8, out: &mut String) {
    use std::fmt::Write;
    if x.abs() >= 1e21 {
        return push_number(x, out);
    }
    let start = out.len();
    // Writing to a string does not fail.
    let _ = write!(out, "{:.*}", usize::from(precision), x);
    if out[start..].starts_with('-') && !out[start..].bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.remove(start);
    }
}

/// Appends seconds in a duration format; what the format does not show is rounded away.
pub(super) fn push_duration(seconds: f64, format: DurationFormat, out: &mut String) {
    use std::fmt::Write;
    let (unit, digits) = match format {
        DurationFormat::Minutes => (60.0, 0),
        DurationFormat::Seconds => (1.0, 0),
        DurationFormat::Tenths => (0.1, 1),
        DurationFormat::Hundredths => (0.01, 2),
        DurationFormat::Thousandths => (0.001, 3),
    };
    let steps = (seconds.abs() / unit).round();
    // Past 2^53 steps are not whole any more, and no clock runs that long.
    if steps >= 9e15 {
        return push_number(seconds, out);
    }
    let steps = steps as u64;
    if seconds < 0.0 && steps > 0 {
        out.push('-');
    }
    let _ = match format {
        DurationFormat::Minutes => write!(out, "{}:{:02}", steps / 60, steps % 60),
        _ => {
            let per_second = 10u64.pow(digits);
            let (whole, part) = (steps / per_second, steps % per_second);
            let written = write!(out, "{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
            if digits > 0 { write!(out, ".{part:0width$}", width = digits as usize) } else { written }
        }
    };
}

/// Reads a number as people write it: `1,234.5`, `$5`, `-3 €`, `12%` (a hundredth of it), `(7)` for minus seven.
///
/// Commas must part thousands; `symbol` is a currency sign of the field's own. `None` for anything else.
/// Source: Airtable Web API reference, section 2.10 (unconfirmed).
pub(super) fn parse_number(text: &str, symbol: Option<&str>) -> Option<f64> {
    let mut rest = text.trim();
    let mut negative = false;
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        (rest, negative) = (inner.trim(), true);
    }
    let mut percent = false;
    // A sign, a currency and a percent sign may stand before or after the digits, each once.
    let mut signed = negative;
    let mut priced = false;
    loop {
        let before = rest;
        if let Some(next) = strip_currency(rest, symbol).filter(|_| !priced) {
            (rest, priced) = (next.trim(), true);
        }
        if let Some(next) = rest.strip_suffix('%').filter(|_| !percent) {
            (rest, percent) = (next.trim_end(), true);
        }
        if !signed {
            if let Some(next) = rest.strip_prefix(['-', '\u{2212}']) {
                (rest, signed, negative) = (next.trim_start(), true, true);
            } else if let Some(next) = rest.strip_prefix('+') {
                (rest, signed) = (next.trim_start(), true);
            }
        }
        if rest == before {
            break;
        }
    }
    let size = parse_digits(rest, percent)?;
    Some(if negative { -size } else { size })
}

fn strip_currency<'a>(text: &'a str, symbol: Option<&str>) -> Option<&'a str> {
    let own = symbol.filter(|s| !s.is_empty());
    let is_sign = |c: char| matches!(c, '$' | '¢' | '£' | '¤' | '¥' | '\u{20A0}'..='\u{20CF}');
    own.and_then(|s| text.strip_prefix(s).or_else(|| text.strip_suffix(s)))
        .or_else(|| text.strip_prefix(is_sign))
        .or_else(|| text.strip_suffix(is_sign))
}

/// Reads digits with commas between thousands, a decimal point and an exponent; no sign.
fn parse_digits(text: &str, percent: bool) -> Option<f64> {
    let whole_end = text.find(['.', 'e', 'E']).unwrap_or(text.len());
    let (whole, tail) = text.split_at(whole_end);
    let grouped = whole.contains(',');
    if grouped {
        let mut groups = whole.split(',');
        let first = groups.next()?;
        let well_formed = (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3);
        if !well_formed {
            return None;
        }
    }
    let plain_digits = whole.bytes().all(|b| b.is_ascii_digit() || b == b',');
    let tail_is_number = tail.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    let has_digit = text.bytes().any(|b| b.is_ascii_digit());
    if !plain_digits || !tail_is_number || !has_digit {
        return None;
    }
    let mut joined = if grouped { whole.replace(',', "") + tail } else { text.to_owned() };
    if percent {
        // A hundredth by the exponent is rounded once, a division would round twice.
        if tail.contains(['e', 'E']) {
            return None;
        }
        joined.push_str("e-2");
    }
    joined.parse().ok().filter(|x: &f64| x.is_finite())
}

/// Reads a duration: by the colons of the field's format (`1:30` is 90 minutes in `h:mm`, 90 seconds in the others), in
/// words (`1 day 2 h 30 min`), or as a plain count of seconds.
pub(super) fn parse_duration(text: &str, format: DurationFormat) -> Option<f64> {
    let text = text.trim();
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let seconds = if body.contains(':') {
        parse_colons(body, format)?
    } else if body.ends_with(|c: char| c.is_ascii_alphabetic()) {
        parse_units(body)?
    } else {
        parse_number(body, None)?
    };
    Some(if negative { -seconds } else { seconds })
}

fn parse_colons(text: &str, format: DurationFormat) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').map(str::trim).collect();
    let number = |at: usize| {
        let part = parts[at];
        let last = at + 1 == parts.len();
        let clean = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit() || (last && b == b'.'));
        part.parse::<f64>().ok().filter(|x| clean && x.is_finite())
    };
    match (parts.len(), format) {
        (2, DurationFormat::Minutes) => Some(number(0)? * 3600.0 + number(1)? * 60.0),
        (2, _) => Some(number(0)? * 60.0 + number(1)?),
        (3, _) => Some(number(0)? * 3600.0 + number(1)? * 60.0 + number(2)?),
        _ => None,
    }
}

/// Seconds of a unit by its name.
fn unit_seconds(name: &str) -> Option<f64> {
    Some(match name.to_ascii_lowercase().as_str() {
        "ms" | "millisecond" | "milliseconds" => 0.001,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600.0,
        "d" | "day" | "days" => 86_400.0,
        "w" | "wk" | "wks" | "week" | "weeks" => 604_800.0,
        _ => return None,
    })
}

fn parse_units(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let count: f64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        seconds += count * unit_seconds(&rest[..letters])?;
        rest = rest[letters..].trim_start_matches([' ', ',']);
        rest = rest.strip_prefix("and ").unwrap_or(rest).trim_start();
    }
    Some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DurationFormat::{Minutes, Seconds, Tenths, Thousandths};

    fn written(write: impl FnOnce(&mut String)) -> String {
        let mut out = String::new();
        write(&mut out);
        out
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        // Section 2.10: "1,234.5", "$5", "12%" (unconfirmed).
        let cases = [
            ("1,234.5", Some(1234.5)),
            ("$5", Some(5.0)),
            ("12%", Some(0.12)),
            ("56.7 %", Some(0.567)),
            (" -3 € ", Some(-3.0)),
            ("-$1,000.25", Some(-1000.25)),
            ("$-4", Some(-4.0)),
            ("(7)", Some(-7.0)),
            ("+8", Some(8.0)),
            (".5", Some(0.5)),
            ("1e3", Some(1000.0)),
            ("CHF 9", Some(9.0)),
            ("1,5", None),
            ("12,34,567", None),
            ("--3", None),
            ("1 2", None),
            ("five", None),
            ("", None),
            ("NaN", None),
            ("inf", None),
            ("1e999", None),
            ("5%%", None),
            ("e5", None),
        ];
        for (text, number) in cases {
            assert_eq!(parse_number(text, Some("CHF")), number, "{text:?}");
        }
    }

    #[test]
    fn fixed_numbers_never_show_a_negative_zero() {
        let cases = [(1234.5, 2, "1234.50"), (-0.001, 2, "0.00"), (2.0, 0, "2"), (1e21, 3, "1e+21"), (-1.5, 1, "-1.5")];
        for (x, precision, text) in cases {
            assert_eq!(written(|out| push_fixed(x, precision, out)), text);
        }
    }

    #[test]
    fn durations_follow_their_format() {
        let cases = [
            (5400.0, Minutes, "1:30"),
            (5430.0, Minutes, "1:31"),
            (-60.0, Minutes, "-0:01"),
            (3661.0, Seconds, "1:01:01"),
            (3661.25, Tenths, "1:01:01.3"),
            (0.0015, Thousandths, "0:00:00.002"),
            (-0.0001, Thousandths, "0:00:00.000"),
        ];
        for (seconds, format, text) in cases {
            assert_eq!(written(|out| push_duration(seconds, format, out)), text);
        }
    }

    #[test]
    fn durations_are_read_by_format_in_words_and_in_seconds() {
        let cases = [
            ("1:30", Minutes, Some(5400.0)),
            ("1:30", Seconds, Some(90.0)),
            ("1:01:01.5", Minutes, Some(3661.5)),
            ("-0:01", Minutes, Some(-60.0)),
            ("90", Minutes, Some(90.0)),
            ("3 days", Minutes, Some(259_200.0)),
            ("1h30m", Minutes, Some(5400.0)),
            ("1 hour, and 5 min", Minutes, Some(3900.0)),
            ("1:", Minutes, None),
            ("1:2:3:4", Seconds, None),
            ("3 fortnights", Minutes, None),
            ("days", Minutes, None),
        ];
        for (text, format, seconds) in cases {
            assert_eq!(parse_duration(text, format), seconds, "{text:?}");
        }
    }
}
