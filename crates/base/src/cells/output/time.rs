//! Days and instants as JSON strings, without a text in between.

use cadre_formula::time::{civil, clock, to_date, to_iso};

/// Appends `"YYYY-MM-DD"`, in UTC.
pub(super) fn push_date(at: i64, out: &mut Vec<u8>) {
    push(at, Form::Date, out);
}

/// Appends `"YYYY-MM-DDTHH:mm:ss.sssZ"`, in UTC.
pub(crate) fn push_instant(at: i64, out: &mut Vec<u8>) {
    push(at, Form::Instant, out);
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Date,
    Instant,
}

fn push(at: i64, form: Form, out: &mut Vec<u8>) {
    out.push(b'"');
    match u16::try_from(civil(at).year).ok().filter(|year| *year <= 9999) {
        Some(year) => push_common(at, year, form, out),
        // Only formulas reach years of more than four digits.
        None => {
            let mut text = String::new();
            let write = if form == Form::Date { to_date } else { to_iso };
            write(at, &mut text);
            out.extend_from_slice(text.as_bytes());
        }
    }
    out.push(b'"');
}

fn push_common(at: i64, year: u16, form: Form, out: &mut Vec<u8>) {
    let date = civil(at);
    let mut text = *b"0000-00-00T00:00:00.000Z";
    two(&mut text, 0, (year / 100) as u8);
    two(&mut text, 2, (year % 100) as u8);
    two(&mut text, 5, date.month);
    two(&mut text, 8, date.day);
    if form == Form::Date {
        return out.extend_from_slice(&text[..10]);
    }
    let time = clock(at);
    two(&mut text, 11, time.hour);
    two(&mut text, 14, time.minute);
    two(&mut text, 17, time.second);
    text[20] = b'0' + (time.milli / 100) as u8;
    two(&mut text, 21, (time.milli % 100) as u8);
    out.extend_from_slice(&text);
}

/// Writes a number below 100 as two digits.
fn two(text: &mut [u8; 24], at: usize, number: u8) {
    text[at] = b'0' + number / 10;
    text[at + 1] = b'0' + number % 10;
}

#[cfg(test)]
mod tests {
    use super::*;
    use cadre_formula::time::{MAX, MIN};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_instant_is_written_as_the_language_writes_it(at in MIN..=MAX) {
            let mut expected = String::from("\"");
            to_iso(at, &mut expected);
            expected.push_str("\"\"");
            to_date(at, &mut expected);
            expected.push('"');
            let mut out = Vec::new();
            push_instant(at, &mut out);
            push_date(at, &mut out);
            prop_assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }

    #[test]
    fn the_ends_of_four_digit_years_keep_their_form() {
        let mut out = Vec::new();
        push_instant(-62_167_219_200_000, &mut out);
        push_date(253_402_300_799_999, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), r#""0000-01-01T00:00:00.000Z""9999-12-31""#);
    }
}
