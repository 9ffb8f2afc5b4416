//! Cases of formula.md section 12.4.

use proptest::prelude::*;

use super::*;
use crate::time::{MAX, MIN, parse_iso, to_iso};

/// Wednesday 2021-06-09 15:00 UTC.
const TODAY: Millis = 1_623_250_800_000;

fn check_in(locale: &str, text: &str, pattern: &str, expected: Option<&str>) {
    let read = parse_with(text, &Pattern::compile(pattern), Locale::find(locale), TODAY).map(|at| {
        let mut out = String::new();
        to_iso(at, &mut out);
        out.replace("T00:00:00.000Z", "").replace(":00.000Z", "")
    });
    assert_eq!(read.as_deref(), expected, "{text:?} as {pattern:?} in {locale}");
}

fn check(text: &str, pattern: &str, expected: &str) {
    check_in("en", text, pattern, Some(expected));
}

fn refuse(text: &str, pattern: &str) {
    check_in("en", text, pattern, None);
}

#[test]
fn tokens_read_what_they_name() {
    // 12.4 [D]
    check("4 Mar 2017 23:00", "D MMM YYYY HH:mm", "2017-03-04T23:00");
    // 12.4 [I], as Moment reads them
    check("2021-06-09", "YYYY-MM-DD", "2021-06-09");
    check("20210609101112", "YYYYMMDDHHmmss", "2021-06-09T10:11:12.000Z");
    check("6/9/21", "M/D/YY", "2021-06-09");
    check("6/9/68", "M/D/YY", "2068-06-09");
    check("6/9/69", "M/D/YY", "1969-06-09");
    check("March 4th, 2017, 7:05:09 pm", "MMMM Do YYYY, h:mm:ss a", "2017-03-04T19:05:09.000Z");
    check("Sept 5 2018", "MMM D YYYY", "2018-09-05");
    check("10:30:45.1", "HH:mm:ss.S", "2021-06-09T10:30:45.100Z");
    check("10:30:45.123456", "HH:mm:ss.SSSSSS", "2021-06-09T10:30:45.123Z");
    check("930", "Hmm", "2021-06-09T09:30");
    check("103045", "Hmmss", "2021-06-09T10:30:45.000Z");
    check("24:05", "kk:mm", "2021-06-09T00:05");
    check("160 2021", "DDD YYYY", "2021-06-09");
    check("Q3 2021", "[Q]Q YYYY", "2021-07-01");
    check("2020-W53-7", "GGGG-[W]WW-E", "2021-01-03");
    check("2021-02", "gggg-ww", "2021-01-03");
    check("1500000000", "X", "2017-07-14T02:40");
    check("1500000000.123", "X", "2017-07-14T02:40:00.123Z");
    check("-1500", "x", "1969-12-31T23:59:58.500Z");
    check("+12345-06", "YYYYY-MM", "+012345-06-01");
}

#[test]
fn missing_parts_come_from_today_or_start() {
    // 12.4 [D for the principle]
    check("10:30", "HH:mm", "2021-06-09T10:30");
    check("5", "D", "2021-06-05");
    check("March", "MMMM", "2021-03-01");
    check("2020", "YYYY", "2020-01-01");
    check("4 March", "D MMMM", "2021-03-04");
    check("March 2020", "MMMM YYYY", "2020-03-01");
    check("Friday", "dddd", "2021-06-11");
    check("2", "ww", "2021-01-03");
    check("100", "DDD", "2021-04-10");
    check("5 2020", "MMMM YYYY", "2020-01-01");
}

#[test]
fn twelve_hour_clocks_need_their_half() {
    check("12:00 am", "h:mm a", "2021-06-09");
    check("12:30 P.M.", "h:mm A", "2021-06-09T12:30");
    check("1 p", "h a", "2021-06-09T13:00");
    check("15:00 pm", "h:mm a", "2021-06-09T15:00");
    check("7:00", "h:mm A", "2021-06-09T07:00");
    refuse("PM", "h:mm A");
}

#[test]
fn offsets_are_honoured() {
    // 12.4 [D]: UTC unless the text carries an offset
    check("2021-06-09T10:00+02:00", "YYYY-MM-DDTHH:mmZ", "2021-06-09T08:00");
    check("2021-06-09T10:00-0530", "YYYY-MM-DDTHH:mmZZ", "2021-06-09T15:30");
    check("2021-06-09T10:00Z", "YYYY-MM-DDTHH:mmZ", "2021-06-09T10:00");
    check("2021-06-09T10:00-08", "YYYY-MM-DDTHH:mmZ", "2021-06-09T18:00");
    check("2021-06-09T10:00", "YYYY-MM-DDTHH:mmZ", "2021-06-09T10:00");
    check("2021-06-09T10:00+02:00", "YYYY-MM-DDTHH:mm", "2021-06-09T10:00");
}

#[test]
fn the_reading_is_not_strict() {
    check("  2021 -6- 9 ", "YYYY-MM-DD", "2021-06-09");
    check("on 2021/06/09!", "YYYY-MM-DD", "2021-06-09");
    check("2021-06-09 10:00", "YYYY-MM-DD", "2021-06-09");
    check("June the 9, 2021", "MMMM D, YYYY", "2021-06-09");
    check("JUNE 2021", "MMMM YYYY", "2021-06-01");
    check("2020-01-01 24:00", "YYYY-MM-DD HH:mm", "2020-01-02");
}

#[test]
fn parts_out_of_bounds_refuse_the_whole() {
    // 12.4 [I]: unparsable text is an error
    for (text, pattern) in [
        ("", "YYYY"),
        ("soon", "YYYY-MM-DD"),
        ("2021-06-09", "[text]"),
        ("2021-06-09", ""),
        ("13/13/2020", "DD/MM/YYYY"),
        ("31/04/2020", "DD/MM/YYYY"),
        ("29/02/2019", "DD/MM/YYYY"),
        ("0/1/2020", "D/M/YYYY"),
        ("366 2021", "DDD YYYY"),
        ("0 2021", "DDD YYYY"),
        ("54 2021", "ww gggg"),
        ("2021 8", "YYYY E"),
        ("24:01", "HH:mm"),
        ("25:00", "HH:mm"),
        ("10:60", "HH:mm"),
        ("Mrz 2020", "MMM YYYY"),
        ("Thu 2021-06-09", "ddd YYYY-MM-DD"),
        ("Q0 2020", "[Q]Q YYYY"),
        ("99999999999999999999", "x"),
        ("99999999999999999999", "Y"),
        ("275760-09-14", "YYYYYY-MM-DD"),
    ] {
        refuse(text, pattern);
    }
}

#[test]
fn names_are_the_locales() {
    // 12.4 [D]: the locale selects month and day names
    check_in("es", "4 de marzo de 2017", "D [de] MMMM [de] YYYY", Some("2017-03-04"));
    check_in("fr", "1er août 2017", "Do MMMM YYYY", Some("2017-08-01"));
    check_in("fr", "5 janv 2017", "D MMM YYYY", Some("2017-01-05"));
    check_in("de", "Samstag, 4. März 2017 15:30", "LLLL", Some("2017-03-04T15:30"));
    check_in("pl", "4 marca 2017", "D MMMM YYYY", Some("2017-03-04"));
    check_in("pl", "marzec 2017", "MMMM YYYY", Some("2017-03-01"));
    check_in("ru", "4 марта 2017 г.", "LL", Some("2017-03-04"));
    check_in("ja", "2017年3月4日", "LL", Some("2017-03-04"));
    check_in("zh-cn", "2017年3月4日下午3点05分", "LLL", Some("2017-03-04T15:05"));
    check_in("ko", "2017년 3월 4일 오후 3:05", "LLL", Some("2017-03-04T15:05"));
    check_in("ar", "٤ مارس ٢٠١٧", "D MMMM YYYY", Some("2017-03-04"));
    check_in("hi", "०४/०३/२०१७", "L", Some("2017-03-04"));
    check_in("el", "4 Μαρτίου 2017 3:05 ΜΜ", "LLL", Some("2017-03-04T15:05"));
    check_in("tr", "4 MART 2017", "D MMMM YYYY", Some("2017-03-04"));
    check_in("es", "4 August 2017", "D MMMM YYYY", None);
    check_in("en", "4 marzo 2017", "D MMMM YYYY", Some("2017-03-04"));
    check_in("en", "4 août 2017", "D MMMM YYYY", None);
}

#[test]
fn the_work_is_bounded() {
    let check = |text: &str, pattern: &str, expected: Option<Millis>| {
        assert_eq!(parse_with(text, &Pattern::compile(pattern), Locale::ENGLISH, TODAY), expected);
    };
    let long = "é".repeat(100_000);
    check(&format!("2021 {long}"), "YYYY", Some(1_609_459_200_000));
    check(&format!("{long} 2021"), "YYYY", None);
    check(&long, &"A".repeat(100_000), None);
    check("2021", &"YYYY ".repeat(100), Some(1_609_459_200_000));
    check("2021", &"YYYY ".repeat(101), None);
}

fn any_locale() -> impl Strategy<Value = Locale> {
    proptest::sample::select(Locale::all().collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn iso_with_its_pattern_equals_the_exact_reader(at in -62_167_219_200_000i64..253_402_300_800_000) {
        let mut text = String::new();
        to_iso(at, &mut text);
        let pattern = Pattern::compile("YYYY-MM-DDTHH:mm:ss.SSSZ");
        prop_assert_eq!(parse_with(&text, &pattern, Locale::ENGLISH, TODAY), parse_iso(&text));
    }

    #[test]
    fn nothing_panics_or_leaves_the_range(
        text in "\\PC{0,30}|[-+0-9:TZ/., aprjunempm]{0,40}",
        pattern in "[LMDdYwWgGHhkSZzXxQoEeAams ]{0,12}",
        locale in any_locale(), today in any::<i64>()
    ) {
        if let Some(at) = parse_with(&text, &Pattern::compile(&pattern), locale, today) {
            prop_assert!((MIN..=MAX).contains(&at));
        }
    }
}
