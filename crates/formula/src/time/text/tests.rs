//! Cases of formula.md sections 5 and 12.1.

use proptest::prelude::*;

use super::*;
use crate::time::{MAX, MIN};

fn iso(at: Millis) -> String {
    let mut out = String::new();
    to_iso(at, &mut out);
    out
}

#[test]
fn exact_texts_follow_sections_5_and_12_1() {
    let check = |at: Millis, date: &str, time: &str, whole: &str| {
        assert_eq!((datestr(at).as_str(), timestr(at).as_str(), iso(at).as_str()), (date, time, whole));
    };
    // 5 [D], 12.1 DATESTR and TIMESTR [D]
    check(1_706_783_445_123, "2024-02-01", "10:30:45", "2024-02-01T10:30:45.123Z");
    check(0, "1970-01-01", "00:00:00", "1970-01-01T00:00:00.000Z");
    check(-1, "1969-12-31", "23:59:59", "1969-12-31T23:59:59.999Z");
    // 12.1 [D]: the stated pattern of TIMESTR has the hour's zero
    check(1_361_086_285_000, "2013-02-17", "07:31:25", "2013-02-17T07:31:25.000Z");
    // Years outside four digits, as ECMAScript's toISOString
    check(253_402_300_800_000, "+010000-01-01", "00:00:00", "+010000-01-01T00:00:00.000Z");
    check(-62_167_219_200_001, "-000001-12-31", "23:59:59", "-000001-12-31T23:59:59.999Z");
    check(MIN, "-271821-04-20", "00:00:00", "-271821-04-20T00:00:00.000Z");
    check(MAX, "+275760-09-13", "00:00:00", "+275760-09-13T00:00:00.000Z");
}

#[test]
fn writers_append() {
    let mut out = "at ".to_owned();
    to_iso(0, &mut out);
    to_date(0, &mut out);
    assert_eq!(out, "at 1970-01-01T00:00:00.000Z1970-01-01");
}

#[test]
fn readers_refuse_other_forms() {
    for text in [
        "",
        "2021",
        "2021-6-9",
        "2021-06-31",
        "2021-02-29",
        "2021-13-01",
        "2021-00-10",
        "2021-06-09 ",
        "20210609",
        "+002021-06-09",
        "+275760-09-14",
        "٢٠٢١-٠٦-٠٩",
        "2021-06-0é",
    ] {
        assert_eq!(parse_date(text), None, "{text}");
    }
    for text in [
        "2021-06-09",
        "2021-06-09T10:11:12Z",
        "2021-06-09T24:00:00.000Z",
        "2021-06-09T10:60:00.000Z",
        "2021-06-09T10:11:60.000Z",
        "2021-06-09T10:11:12.000",
        "2021-06-09T10:11:12.000+00:00",
        "+275760-09-13T00:00:00.001Z",
    ] {
        assert_eq!(parse_iso(text), None, "{text}");
    }
}

#[test]
fn padding_keeps_every_digit() {
    let check = |number: u64, width: usize, expected: &str| {
        let mut out = String::new();
        push_padded(number, width, &mut out);
        assert_eq!(out, expected);
    };
    check(0, 1, "0");
    check(0, 0, "0");
    check(7, 3, "007");
    check(12_345, 2, "12345");
    check(u64::MAX, 4, "18446744073709551615");
}

proptest! {
    #[test]
    fn exact_readers_undo_the_writers(at in MIN..=MAX) {
        prop_assert_eq!(parse_iso(&iso(at)), Some(at));
        prop_assert_eq!(parse_date(&datestr(at)), Some(at.div_euclid(DAY_MS) * DAY_MS));
    }

    #[test]
    fn writers_take_any_instant(at in any::<i64>()) {
        prop_assert!(iso(at).ends_with('Z'));
    }

    #[test]
    fn readers_take_any_text(text in "[-+0-9TZ:.]{0,30}|\\PC{0,30}") {
        if let Some(at) = parse_iso(&text) {
            prop_assert_eq!(iso(at), text.clone());
        }
        if let Some(at) = parse_date(&text) {
            prop_assert_eq!(datestr(at), text);
        }
    }
}
