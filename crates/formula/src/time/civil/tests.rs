//! Cases of formula.md section 12.1, and the arithmetic against jiff's.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::time::{MAX, MIN, parse_lenient};

fn at(text: &str) -> Millis {
    parse_lenient(text).unwrap_or_else(|| panic!("{text} is a date"))
}

#[test]
fn parts_follow_section_12_1() {
    // 12.1 [D]: YEAR, MONTH, DAY, HOUR, MINUTE, SECOND
    let check = |text: &str, expected: (i64, u8, u8, u8, u8, u8)| {
        let at = at(text);
        assert_eq!((year(at), month(at), day(at), hour(at), minute(at), second(at)), expected, "{text}");
    };
    check("02/17/2013 7:31:25", (2013, 2, 17, 7, 31, 25));
    check("1970-01-01", (1970, 1, 1, 0, 0, 0));
    check("1969-12-31T23:59:59.999Z", (1969, 12, 31, 23, 59, 59));
    check("2000-02-29 12:00", (2000, 2, 29, 12, 0, 0));
    check("0000-03-01", (0, 3, 1, 0, 0, 0));
    check("-000001-12-31T01:02:03", (-1, 12, 31, 1, 2, 3));
}

#[test]
fn weekday_follows_section_12_1() {
    let check = |text: &str, start: &str, expected: u8| {
        let start = WeekStart::find(start).expect("a known start");
        assert_eq!(weekday(at(text), start), expected, "{text} from {start:?}");
    };
    // 12.1 [D]
    check("2021-06-09", "Sunday", 3);
    check("2021-06-09", "Monday", 2);
    // 12.1 [I]: names are matched whatever their case
    check("2021-06-06", "sunday", 0);
    check("2021-06-06", "MONDAY", 6);
    check("1969-12-31", " Sunday ", 3);
    assert_eq!(WeekStart::find("Tuesday"), None);
    assert_eq!(WeekStart::find(""), None);
}

#[test]
fn weeknum_follows_section_12_1() {
    let check = |text: &str, sunday: u8, monday: u8| {
        let found = (weeknum(at(text), WeekStart::Sunday), weeknum(at(text), WeekStart::Monday));
        assert_eq!(found, (sunday, monday), "{text}");
    };
    // 12.1 [D]: week 1 contains 1 January
    check("02/17/2013", 8, 7);
    check("2021-01-01", 1, 1);
    check("2021-01-03", 2, 1);
    check("2021-01-04", 2, 2);
    // 12.1 [?]: the last days of December are of the week of the next 1 January
    check("2020-12-27", 1, 52);
    check("2020-12-31", 1, 1);
    check("2022-12-31", 53, 1);
    check("2023-12-31", 1, 53);
}

#[test]
fn iso_weeks_follow_section_12_3() {
    // 12.3 [D]: W and w differ
    let check = |text: &str, year: i64, week: u8| {
        assert_eq!(WeekRule::ISO.week_of(day_of(at(text))), Week { year, week }, "{text}");
    };
    check("2021-02-11", 2021, 6);
    check("2021-01-03", 2020, 53);
    check("2019-12-30", 2020, 1);
    check("2024-02-01", 2024, 5);
    assert_eq!(WeekRule::ISO.weeks_in(2020), 53);
    assert_eq!(WeekRule::ISO.weeks_in(2021), 52);
}

#[test]
fn the_ends_of_i64_have_dates() {
    for at in [i64::MIN, i64::MAX, MIN, MAX] {
        let date = civil(at);
        assert_eq!(day_from_civil(date.year, date.month, date.day.into()), day_of(at));
        assert!((1..=366).contains(&day_of_year(at)));
        assert!((1..=54).contains(&weeknum(at, WeekStart::Sunday)));
    }
    assert_eq!(civil(MIN), Civil { year: -271_821, month: 4, day: 20 });
    assert_eq!(civil(MAX), Civil { year: 275_760, month: 9, day: 13 });
}

#[test]
fn dates_that_do_not_exist_have_no_day() {
    for (year, month, day) in [(2021, 2, 29), (2021, 0, 1), (2021, 13, 1), (2021, 1, 0), (2021, 4, 31), (1900, 2, 29)] {
        assert_eq!(find_day(year, month, day), None, "{year}-{month}-{day}");
    }
    assert_eq!(find_day(2000, 2, 29), Some(11_016));
    assert_eq!(find_day(MAX_YEAR + 1, 1, 1), None);
}

proptest! {
    #[test]
    fn civil_arithmetic_equals_jiff(at in -377_705_000_000_000i64..253_402_200_000_000) {
        let timestamp = Timestamp::from_millisecond(at).expect("in jiff's range");
        let theirs = TimeZone::UTC.to_datetime(timestamp);
        let (date, time) = (civil(at), clock(at));
        prop_assert_eq!(
            (date.year, date.month, date.day),
            (theirs.year().into(), theirs.month() as u8, theirs.day() as u8)
        );
        prop_assert_eq!(
            (time.hour, time.minute, time.second, time.milli),
            (theirs.hour() as u8, theirs.minute() as u8, theirs.second() as u8, theirs.millisecond() as u16)
        );
        prop_assert_eq!(day_of_year(at), i64::from(theirs.day_of_year()));
        prop_assert_eq!(weekday(at, WeekStart::Sunday), theirs.weekday().to_sunday_zero_offset() as u8);
        let iso = theirs.date().iso_week_date();
        let ours = WeekRule::ISO.week_of(day_of(at));
        prop_assert_eq!((ours.year, ours.week), (iso.year().into(), iso.week() as u8));
        prop_assert_eq!(days_in_month(date.year, date.month), theirs.days_in_month() as u8);
        prop_assert_eq!(days_in_year(date.year), i64::from(theirs.days_in_year()));
    }

    #[test]
    fn days_and_dates_are_inverse(day in -100_000_000i64..=100_000_000) {
        let date = civil_from_day(day);
        prop_assert_eq!(day_from_civil(date.year, date.month, date.day.into()), day);
        prop_assert_eq!(find_day(date.year, date.month.into(), date.day.into()), Some(day));
    }
}
