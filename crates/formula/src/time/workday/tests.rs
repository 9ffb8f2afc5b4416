//! Cases of formula.md section 12.1, and the arithmetic against counting day by day.

use proptest::prelude::*;

use super::*;
use crate::time::{MAX, MIN, datestr};

fn at(text: &str) -> Millis {
    parse_lenient(text).unwrap_or_else(|| panic!("{text} is a date"))
}

fn holidays(text: &str) -> Holidays {
    Holidays::parse(text).unwrap_or_else(|| panic!("{text} is a list of dates"))
}

#[test]
fn workday_follows_section_12_1() {
    let check = |start: &str, count: i64, off: &str, expected: &str| {
        let found = workday(at(start), count, &holidays(off)).map(datestr);
        assert_eq!(found.as_deref(), Some(expected), "{start} {count} [{off}]");
    };
    // 12.1 [D]
    check("10/16/20", 10, "2020-10-16, 2020-10-19", "2020-11-02");
    check("10/16/20", 10, "", "2020-10-30");
    // 12.1 [D]: the start is not counted, weekends are passed over
    check("2020-10-16", 1, "", "2020-10-19");
    check("2020-10-17", 1, "", "2020-10-19");
    check("2020-10-18", 1, "", "2020-10-19");
    check("2020-10-19", -1, "", "2020-10-16");
    check("2020-10-18", -1, "", "2020-10-16");
    check("2020-10-17", -1, "", "2020-10-16");
    check("2020-10-19", -1, "2020-10-16", "2020-10-15");
    // Holidays on a weekend change nothing, and each counts once
    check("2020-10-16", 1, "2020-10-17,2020-10-18", "2020-10-19");
    check("2020-10-16", 1, "2020-10-19, 2020-10-19", "2020-10-20");
    check("2020-10-17", 0, "", "2020-10-17");
}

#[test]
fn workday_keeps_the_time_of_day() {
    // 12.1 [?] as recommended
    assert_eq!(workday(at("2020-10-16T15:30:00Z"), 1, &Holidays::NONE), Some(at("2020-10-19T15:30:00Z")));
}

#[test]
fn workday_of_a_huge_count_is_quick_or_out_of_range() {
    assert_eq!(workday(0, i64::MAX, &Holidays::NONE), None);
    assert_eq!(workday(0, i64::MIN, &Holidays::NONE), None);
    assert_eq!(workday(MAX, 1, &Holidays::NONE), None);
    assert_eq!(workday(MIN, -1, &Holidays::NONE), None);
    assert_eq!(workday(0, 50_000_000, &Holidays::NONE).map(datestr).as_deref(), Some("+193623-06-29"));
}

#[test]
fn workday_diff_follows_section_12_1() {
    let check = |start: &str, end: &str, off: &str, expected: i64| {
        assert_eq!(workday_diff(at(start), at(end), &holidays(off)), expected, "{start} to {end} [{off}]");
    };
    // 12.1 [D]: both ends are counted
    check("2020-10-16", "2020-11-02", "2020-10-16, 2020-10-19", 10);
    check("2024-01-02", "2024-01-09", "", 6);
    check("2024-01-02", "2024-01-02", "", 1);
    check("2024-01-06", "2024-01-07", "", 0);
    check("2024-01-06", "2024-01-08", "", 1);
    // The time of day does not matter
    check("2024-01-02T23:00:00Z", "2024-01-03T01:00:00Z", "", 2);
    // 12.1 [?]: negative when the end is before the start
    check("2024-01-09", "2024-01-02", "", -6);
    assert_eq!(workday_diff(i64::MIN, i64::MAX, &Holidays::NONE), 142_857_144);
}

#[test]
fn holidays_are_a_list_of_dates() {
    assert_eq!(Holidays::parse(""), Some(Holidays::NONE));
    assert_eq!(Holidays::parse(" , ,"), Some(Holidays::NONE));
    assert_eq!(holidays("2020-10-19,2020-10-16"), holidays(" 2020-10-16 ,2020-10-19, 2020-10-19 "));
    assert_eq!(Holidays::parse("2020-10-16, Easter"), None);
    assert_eq!(Holidays::parse("2020-02-30"), None);
}

fn is_workday(day: i64, off: &[i64]) -> bool {
    is_weekday(day) && !off.contains(&day)
}

proptest! {
    #[test]
    fn both_equal_counting_day_by_day(
        start in -2_000i64..2_000, count in -200i64..200, length in 0i64..300,
        off in proptest::collection::vec(-2_400i64..2_400, 0..60)
    ) {
        let days = Holidays::from_instants(off.iter().map(|day| day * DAY_MS));
        let mut day = start;
        let mut left = count;
        while left != 0 {
            day += count.signum();
            if is_workday(day, &off) {
                left -= count.signum();
            }
        }
        prop_assert_eq!(workday(start * DAY_MS, count, &days), Some(day * DAY_MS));
        let counted = (start..=start + length).filter(|&day| is_workday(day, &off)).count() as i64;
        prop_assert_eq!(workday_diff(start * DAY_MS, (start + length) * DAY_MS, &days), counted);
        if length > 0 {
            prop_assert_eq!(workday_diff((start + length) * DAY_MS, start * DAY_MS, &days), -counted);
        }
    }

    #[test]
    fn nothing_panics(start in any::<i64>(), end in any::<i64>(), count in any::<i64>(), text in "\\PC{0,40}") {
        let days = Holidays::parse(&text).unwrap_or_default();
        if let Some(found) = workday(start, count, &days) {
            prop_assert!((MIN..=MAX).contains(&found));
        }
        let _ = workday_diff(start, end, &days);
    }
}
