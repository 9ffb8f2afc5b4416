//! Cases of formula.md sections 12.3, 12.5 and 12.6.

use proptest::prelude::*;

use super::*;
use crate::time::{MAX, MIN, parse_lenient, parse_with};

/// Thursday 2024-02-01 10:30:45.123 UTC, the example of section 12.3.
const EXAMPLE: Millis = 1_706_783_445_123;

fn shown(at: Millis, pattern: &str, zone: &str, locale: &str) -> String {
    let zone = Zone::find(zone).unwrap_or_else(|| panic!("{zone} is a zone"));
    let mut out = String::new();
    format(at, &Pattern::compile(pattern), &zone, Locale::find(locale), &mut out);
    out
}

fn at(text: &str) -> Millis {
    parse_lenient(text).unwrap_or_else(|| panic!("{text} is a date"))
}

#[test]
fn tokens_show_the_example_of_section_12_3() {
    // 12.3 [D], the whole table
    for (pattern, expected) in [
        ("M|Mo|MM", "2|2nd|02"),
        ("MMM|MMMM", "Feb|February"),
        ("Q|Qo", "1|1st"),
        ("D|Do|DD", "1|1st|01"),
        ("DDD|DDDo|DDDD", "32|32nd|032"),
        ("d|do|dd|ddd|dddd", "4|4th|Th|Thu|Thursday"),
        ("e|E", "4|4"),
        ("w|wo|ww", "5|5th|05"),
        ("W|Wo|WW", "5|5th|05"),
        ("YY|YYYY|Y", "24|2024|2024"),
        ("gg|gggg|GG|GGGG", "24|2024|24|2024"),
        ("A|a", "AM|am"),
        ("H|HH|h|hh|k|kk", "10|10|10|10|10|10"),
        ("m|mm|s|ss", "30|30|45|45"),
        ("S|SS|SSS", "1|12|123"),
        ("SSSS|SSSSSSSSS", "1230|123000000"),
        ("z|zz", "UTC|UTC"),
        ("Z|ZZ", "+00:00|+0000"),
        ("X|x", "1706783445|1706783445123"),
        ("LT|LTS", "10:30 AM|10:30:45 AM"),
        ("L|l", "02/01/2024|2/1/2024"),
        ("LL|ll", "February 1, 2024|Feb 1, 2024"),
        ("LLL|lll", "February 1, 2024 10:30 AM|Feb 1, 2024 10:30 AM"),
        ("LLLL", "Thursday, February 1, 2024 10:30 AM"),
        ("llll", "Thu, Feb 1, 2024 10:30 AM"),
        ("[text] [YYYY]", "text YYYY"),
        ("Hmm|Hmmss|hmm|hmmss", "1030|103045|1030|103045"),
        ("YYYYY|YYYYYY|ggggg|GGGGG", "02024|+002024|02024|02024"),
    ] {
        assert_eq!(shown(EXAMPLE, pattern, "UTC", "en"), expected, "{pattern}");
    }
}

#[test]
fn hours_and_weeks_at_their_edges() {
    let check = |text: &str, pattern: &str, expected: &str| {
        assert_eq!(shown(at(text), pattern, "UTC", "en"), expected, "{pattern} of {text}");
    };
    // 18 [D]
    check("2021-02-11", "W", "6");
    check("2021-02-11", "w", "7");
    // 12.3 [D]
    check("2024-02-01T00:05:00Z", "H h k hh kk A", "0 12 24 12 24 AM");
    check("2024-02-01T12:05:00Z", "H h k A a", "12 12 12 PM pm");
    check("2024-02-01T23:05:00Z", "h:mm a", "11:05 pm");
    check("2021-01-03", "gggg-ww e GGGG-WW E", "2021-02 0 2020-53 7");
    check("2024-02-01T00:00:00.007Z", "S SS SSS SSSS", "0 00 007 0070");
    check("0099-01-01", "YY YYYY Y", "99 0099 0099");
    check("-000001-01-01", "YYYY YYYYYY", "-0001 -000001");
    check("+012345-01-01", "YYYY Y YYYYYY", "12345 +12345 +012345");
    check("1969-12-31T23:59:59.500Z", "X x", "-1 -500");
    assert_eq!(shown(EXAMPLE, "", "UTC", "en"), "");
}

#[test]
fn zones_shift_the_wall_clock() {
    let check = |text: &str, zone: &str, pattern: &str, expected: &str| {
        assert_eq!(shown(at(text), pattern, zone, "en"), expected, "{text} in {zone}");
    };
    // 12.5 [D]
    check("07/10/19 13:00", "Australia/Sydney", "M/D/YYYY h:mm", "7/10/2019 11:00");
    check("2024-07-01T12:00:00Z", "Europe/Berlin", "YYYY-MM-DD HH:mm z Z ZZ", "2024-07-01 14:00 CEST +02:00 +0200");
    check("2024-01-01T00:30:00Z", "America/New_York", "YYYY-MM-DD HH:mm z Z", "2023-12-31 19:30 EST -05:00");
    check("2024-01-01T00:30:00Z", "Asia/Kathmandu", "HH:mm Z", "06:15 +05:45");
    check("2024-01-01T00:30:00Z", "America/New_York", "x", "1704069000000");
    // 16 [?]: the default format is ISO 8601 with the offset
    let mut out = String::new();
    let berlin = Zone::find("Europe/Berlin").expect("a zone");
    format(EXAMPLE, &Pattern::default(), &berlin, Locale::ENGLISH, &mut out);
    assert_eq!(out, "2024-02-01T11:30:45+01:00");
}

#[test]
fn locales_show_their_names_and_formats() {
    let check = |text: &str, locale: &str, pattern: &str, expected: &str| {
        assert_eq!(shown(at(text), pattern, "UTC", locale), expected, "{pattern} of {text} in {locale}");
    };
    // 12.6 [D]
    check("07/10/19", "es", "LLLL", "miércoles, 10 de julio de 2019 0:00");
    check("2024-02-01", "en-gb", "LL", "1 February 2024");
    check("2024-02-01", "en-gb", "L", "01/02/2024");
    check("2024-02-01", "tlh", "LL", "February 1, 2024");
    // 12.6 [I]: names, ordinals, digits, first day of the week
    check("2017-03-04", "de", "LLLL", "Samstag, 4. März 2017 00:00");
    check("2017-03-04", "fr", "dddd Do MMMM YYYY", "samedi 4 mars 2017");
    check("2017-03-01", "fr", "Do MMM", "1er mars");
    check("2017-03-04", "ja", "LLLL", "2017年3月4日 土曜日 00:00");
    check("2017-03-04T15:00:00Z", "zh-cn", "LLL", "2017年3月4日下午3点00分");
    check("2017-03-04T12:00:00Z", "zh-cn", "A", "中午");
    check("2017-03-04", "ko", "LL", "2017년 3월 4일");
    check("2017-03-04", "pt-br", "LL", "4 de março de 2017");
    check("2017-03-04", "ar", "D MMMM YYYY, HH:mm", "٤ مارس ٢٠١٧، ٠٠:٠٠");
    check("2017-03-04", "fa", "YYYY/MM/DD", "۲۰۱۷/۰۳/۰۴");
    check("2017-03-04", "hi", "DD-MM", "०४-०३");
    check("2017-03-05", "de", "e w", "6 9");
    check("2017-03-05", "en", "e w", "0 10");
    check("2017-03-05", "nl", "D-MMM-YY, D MMM", "5-mrt-17, 5 mrt");
    check("2017-03-05", "nl", "D MMM", "5 mrt.");
    check("2017-03-04T20:00:00Z", "tr", "A a", "ÖS ös");
}

#[test]
fn months_take_the_form_that_the_pattern_asks() {
    let check = |locale: &str, pattern: &str, expected: &str| {
        assert_eq!(shown(at("2017-03-04"), pattern, "UTC", locale), expected, "{pattern} in {locale}");
    };
    // 12.6 [I]
    check("pl", "MMMM YYYY", "marzec 2017");
    check("pl", "D MMMM YYYY", "4 marca 2017");
    check("pl", "LL", "4 marca 2017");
    check("ru", "MMMM", "март");
    check("ru", "D MMMM", "4 марта");
    check("ru", "D MMM", "4 мар.");
    check("ru", "MMM", "март");
    check("uk", "D MMMM", "4 березня");
    check("uk", "[у] dddd", "у суботу");
    check("cs", "MMMM", "březen");
    check("cs", "LL", "4. března 2017");
    check("el", "MMMM D", "Μάρτιος 4");
    check("el", "D MMMM", "4 Μαρτίου");
    check("lt", "MMMM [m.] D", "kovo m. 4");
    check("lt", "MMMM", "kovas");
    check("ca", "D MMMM", "4 de març");
    check("hr", "Do MMMM", "4. ožujka");
}

#[test]
fn output_is_appended_and_only_it_is_localized() {
    let mut out = "1, 2: ".to_owned();
    format(EXAMPLE, &Pattern::compile("D"), &Zone::UTC, Locale::find("ar"), &mut out);
    assert_eq!(out, "1, 2: ١");
}

/// Patterns that read back what they write, and what they keep of an instant in milliseconds.
const ROUND_TRIPS: [(&str, i64); 9] = [
    ("YYYY-MM-DDTHH:mm:ss.SSSZ", 1),
    ("YYYYMMDDHHmmssSSS", 1),
    ("x", 1),
    ("X", 1_000),
    ("DD/MM/YYYY hh:mm:ss A", 1_000),
    ("YYYY-DDDD kk:mm", 60_000),
    ("GGGG-[W]WW-E", 86_400_000),
    ("gggg/ww/e H", 3_600_000),
    ("MMMM Do, YYYY", 86_400_000),
];

fn any_locale() -> impl Strategy<Value = Locale> {
    proptest::sample::select(Locale::all().collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn numeric_patterns_are_read_back(
        at in -30_000_000_000_000i64..253_402_200_000_000, (pattern, step) in proptest::sample::select(&ROUND_TRIPS[..])
    ) {
        let text = shown(at, pattern, "UTC", "en");
        let read = parse_with(&text, &Pattern::compile(pattern), Locale::ENGLISH, 0);
        prop_assert_eq!(read, Some(at.div_euclid(step) * step), "{}", text);
    }

    #[test]
    fn long_dates_are_read_back_in_numeric_locales(at in 0i64..4_000_000_000, name in proptest::sample::select(vec![
        "en", "en-gb", "de", "fr", "es", "it", "pt-br", "nl", "sv", "da", "fi", "pl", "cs", "ru", "uk", "tr", "ja", "ko",
        "zh-cn", "zh-tw", "ar", "fa", "hi", "vi", "id", "hu", "ro", "el", "he",
    ])) {
        let at = at / 60 * 60_000;
        let text = shown(at, "LLL", "UTC", name);
        let read = parse_with(&text, &Pattern::compile("LLL"), Locale::find(name), 0);
        prop_assert_eq!(read, Some(at), "{}", text);
    }

    #[test]
    fn the_offset_brings_back_the_instant(at in 0i64..4_000_000_000_000, zone in proptest::sample::select(vec![
        "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati",
    ])) {
        let text = shown(at, "YYYY-MM-DD HH:mm:ss.SSS Z", zone, "en");
        prop_assert_eq!(parse_lenient(&text), Some(at), "{}", text);
    }

    #[test]
    fn nothing_panics(at in any::<i64>(), pattern in "\\PC{0,20}|[LMDdYwWgGHhkSZzXxQoEeAams\\[\\]]{0,20}", locale in any_locale()) {
        for at in [at, MIN, MAX, i64::MIN, i64::MAX] {
            let mut out = String::new();
            let zone = Zone::find("Europe/Berlin").expect("a zone");
            format(at, &Pattern::compile(&pattern), &zone, locale, &mut out);
        }
    }
}
