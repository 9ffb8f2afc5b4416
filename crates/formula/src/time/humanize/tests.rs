//! Cases of formula.md section 12.1 (`FROMNOW`, `TONOW`); Moment's thresholds `[I]`.

use proptest::prelude::*;

use super::*;
use crate::time::{MAX, MIN, parse_lenient};

#[test]
fn distances_have_moments_thresholds() {
    let check = |distance: i64, expected: &str| {
        assert_eq!(humanize(distance), expected, "{distance}");
        assert_eq!(humanize(-distance), expected, "-{distance}");
    };
    check(0, "a few seconds");
    check(44_499, "a few seconds");
    check(44_500, "a minute");
    check(89_999, "a minute");
    check(90_000, "2 minutes");
    check(44 * MINUTE_MS, "44 minutes");
    check(45 * MINUTE_MS, "an hour");
    check(90 * MINUTE_MS, "2 hours");
    check(21 * HOUR_MS, "21 hours");
    check(22 * HOUR_MS, "a day");
    check(36 * HOUR_MS, "2 days");
    // 12.1 [D]
    check(25 * DAY_MS, "25 days");
    check(26 * DAY_MS, "a month");
    check(45 * DAY_MS, "a month");
    check(46 * DAY_MS, "2 months");
    check(319 * DAY_MS, "10 months");
    check(320 * DAY_MS, "a year");
    check(547 * DAY_MS, "a year");
    check(548 * DAY_MS, "2 years");
    check(36_525 * DAY_MS, "100 years");
    check(i64::MAX, "292277025 years");
    assert_eq!(humanize(i64::MIN), "292277025 years");
}

#[test]
fn instants_are_apart_by_calendar_months() {
    let check = |a: &str, b: &str, expected: &str| {
        let (a, b) = (parse_lenient(a).expect("a date"), parse_lenient(b).expect("a date"));
        assert_eq!((humanize_between(a, b), humanize_between(b, a)), (expected.to_owned(), expected.to_owned()));
    };
    check("2024-01-01", "2024-01-26", "25 days");
    check("2024-01-01", "2024-02-01", "a month");
    check("2023-02-01", "2023-03-01", "a month");
    check("2024-01-01", "2024-01-27", "a month");
    check("2023-02-01", "2023-02-27", "a month");
    check("2020-06-15", "2024-06-14", "4 years");
    check("2024-06-15 10:00", "2024-06-15 10:20", "20 minutes");
}

proptest! {
    #[test]
    fn any_distance_has_words(a in any::<i64>(), b in any::<i64>()) {
        prop_assert!(!humanize(a).is_empty());
        prop_assert_eq!(humanize_between(a, b), humanize_between(b, a));
    }

    #[test]
    fn up_to_25_days_both_agree(a in MIN..MAX - 30 * DAY_MS, distance in 0..25 * DAY_MS) {
        prop_assert_eq!(humanize_between(a, a + distance), humanize(distance));
    }
}
