//! Cases of formula.md sections 12.1, 12.2 and 18.

use proptest::prelude::*;

use super::*;
use crate::time::{MAX, MIN, datestr, parse_lenient, to_iso};

fn at(text: &str) -> Millis {
    parse_lenient(text).unwrap_or_else(|| panic!("{text} is a date"))
}

fn iso(at: Millis) -> String {
    let mut out = String::new();
    to_iso(at, &mut out);
    out
}

fn unit(name: &str) -> Unit {
    Unit::find(name).unwrap_or_else(|| panic!("{name} is a unit"))
}

#[test]
fn names_follow_section_12_2() {
    let check = |names: &[&str], expected: Option<Unit>| {
        for name in names {
            assert_eq!(Unit::find(name), expected, "{name}");
        }
    };
    // 12.2 [D], case of full names [I]
    check(&["milliseconds", "millisecond", "ms", "Milliseconds"], Some(Unit::Millisecond));
    check(&["seconds", "second", "s", "SECONDS"], Some(Unit::Second));
    check(&["minutes", "minute", "m", "Minute"], Some(Unit::Minute));
    check(&["hours", "hour", "h"], Some(Unit::Hour));
    check(&["days", "day", "d", " days "], Some(Unit::Day));
    check(&["weeks", "week", "w"], Some(Unit::Week));
    check(&["months", "month", "M", "MONTHS"], Some(Unit::Month));
    check(&["quarters", "quarter", "Q"], Some(Unit::Quarter));
    check(&["years", "year", "y"], Some(Unit::Year));
    check(&["", "fortnight", "D", "H", "q", "Y", "S", "W", "day s"], None);
}

#[test]
fn add_follows_section_12_1() {
    let check = |from: &str, count: f64, name: &str, expected: &str| {
        let moved = add(at(from), count, unit(name)).map(iso);
        assert_eq!(moved.as_deref(), Some(expected), "{from} + {count} {name}");
    };
    // 18 [D]
    assert_eq!(add(at("07/10/19"), 10.0, Unit::Day).map(datestr).as_deref(), Some("2019-07-20"));
    // 12.1 [D]
    check("2024-01-31T10:00:00Z", 1.0, "days", "2024-02-01T10:00:00.000Z");
    check("2024-01-01", -1.0, "seconds", "2023-12-31T23:59:59.000Z");
    check("2024-01-01", 2.0, "weeks", "2024-01-15T00:00:00.000Z");
    check("2024-01-01", 90.0, "m", "2024-01-01T01:30:00.000Z");
    check("2024-01-01", 90.0, "M", "2031-07-01T00:00:00.000Z");
    // 12.1 [I]: months and years clamp
    check("2023-01-31", 1.0, "months", "2023-02-28T00:00:00.000Z");
    check("2024-01-31T23:59:59.999Z", 1.0, "months", "2024-02-29T23:59:59.999Z");
    check("2024-02-29", 1.0, "years", "2025-02-28T00:00:00.000Z");
    check("2024-02-29", -4.0, "years", "2020-02-29T00:00:00.000Z");
    check("2024-05-31", -1.0, "quarters", "2024-02-29T00:00:00.000Z");
    check("2024-01-15", -13.0, "months", "2022-12-15T00:00:00.000Z");
    // [I] fractions as in Moment: exact below a day, rounded above
    check("2024-01-01", 1.5, "hours", "2024-01-01T01:30:00.000Z");
    check("2024-01-01", 1.5, "days", "2024-01-03T00:00:00.000Z");
    check("2024-01-03", -1.5, "days", "2024-01-01T00:00:00.000Z");
    check("2024-01-01", 1.5, "weeks", "2024-01-12T00:00:00.000Z");
    check("2024-01-01", 0.4, "months", "2024-01-01T00:00:00.000Z");
    check("2024-01-01", 1.5, "years", "2025-07-01T00:00:00.000Z");
}

#[test]
fn add_refuses_what_leaves_the_range() {
    for (from, count, name) in [
        (MAX, 1.0, "ms"),
        (MIN, -1.0, "ms"),
        (0, f64::NAN, "days"),
        (0, f64::INFINITY, "hours"),
        (0, 1e300, "months"),
        (0, -1e300, "ms"),
        (0, 1e9, "years"),
        (i64::MAX, 1e15, "days"),
        (i64::MIN, -9e15, "s"),
    ] {
        assert_eq!(add(from, count, unit(name)), None, "{from} + {count} {name}");
    }
    assert_eq!(add(MIN, 200_000_000.0, Unit::Day), Some(MAX));
    assert_eq!(add(MAX, (MIN - MAX) as f64, Unit::Millisecond), Some(MIN));
}

#[test]
fn diff_follows_sections_12_1_and_18() {
    let check = |later: &str, earlier: &str, name: &str, expected: i64| {
        assert_eq!(diff(at(later), at(earlier), unit(name)), expected, "{later} - {earlier} in {name}");
    };
    // 18 [D]
    check("04/06/2019 12:00", "04/05/2019 11:00", "hours", 25);
    // 12.1 [D]: truncated toward zero, negative when the second is later
    check("2024-01-01T00:00:59.999Z", "2024-01-01", "minutes", 0);
    check("2024-01-01", "2024-01-01T00:01:59.999Z", "minutes", -1);
    check("2024-01-15", "2024-01-01", "w", 2);
    check("2024-01-01", "2024-01-02", "ms", -86_400_000);
    // 12.1 [I]: calendar units follow Moment
    check("2024-03-14", "2024-01-15", "months", 1);
    check("2024-03-15", "2024-01-15", "months", 2);
    check("2024-01-15", "2024-03-14", "months", -1);
    check("2024-06-14", "2000-06-15", "years", 23);
    check("2000-06-15", "2024-06-14", "years", -23);
    check("2024-02-29", "2024-01-31", "months", 1);
    check("2024-01-31", "2024-02-29", "months", -1);
    check("2024-02-28", "2024-01-31", "months", 0);
    check("2024-12-31", "2024-01-01", "quarters", 3);
    check("2024-01-01", "2024-01-01", "years", 0);
    assert_eq!(diff(i64::MAX, i64::MIN, Unit::Day), 200_000_000);
}

#[test]
fn same_and_start_of_follow_section_12_1() {
    let check = |text: &str, name: &str, expected: &str| {
        assert_eq!(iso(start_of(at(text), unit(name))), expected, "{text} {name}");
    };
    // 12.1 IS_SAME [D for the principle]; weeks start on Sunday [I]
    check("2024-05-15T10:20:30.400Z", "ms", "2024-05-15T10:20:30.400Z");
    check("2024-05-15T10:20:30.400Z", "seconds", "2024-05-15T10:20:30.000Z");
    check("2024-05-15T10:20:30.400Z", "minutes", "2024-05-15T10:20:00.000Z");
    check("2024-05-15T10:20:30.400Z", "hours", "2024-05-15T10:00:00.000Z");
    check("2024-05-15T10:20:30.400Z", "days", "2024-05-15T00:00:00.000Z");
    check("2024-05-15T10:20:30.400Z", "weeks", "2024-05-12T00:00:00.000Z");
    check("2024-05-12", "weeks", "2024-05-12T00:00:00.000Z");
    check("2024-05-15T10:20:30.400Z", "months", "2024-05-01T00:00:00.000Z");
    check("2024-05-15T10:20:30.400Z", "quarters", "2024-04-01T00:00:00.000Z");
    check("2024-05-15T10:20:30.400Z", "years", "2024-01-01T00:00:00.000Z");
    check("1969-05-15T10:20:30Z", "days", "1969-05-15T00:00:00.000Z");
    assert!(same(at("2024-04-01"), at("2024-06-30T23:59:59"), Unit::Quarter));
    assert!(!same(at("2024-06-30T23:59:59.999Z"), at("2024-07-01"), Unit::Day));
    assert!(!same(at("2023-05-15"), at("2024-05-15"), Unit::Month));
}

fn any_unit() -> impl Strategy<Value = Unit> {
    proptest::sample::select(NAMES.map(|(.., unit)| unit).to_vec())
}

proptest! {
    #[test]
    fn whole_units_added_are_counted(
        from in MIN / 2..MAX / 2, count in -100_000i32..100_000, unit in any_unit()
    ) {
        let moved = add(from, f64::from(count), unit).expect("far from the ends of the range");
        let counted = diff(moved, from, unit);
        // A clamped month may lack the last days of a whole one, on the way back only.
        match unit.length() {
            Length::Months(_) if count < 0 => prop_assert!((0..=1).contains(&(counted - i64::from(count)))),
            _ => prop_assert_eq!(counted, i64::from(count)),
        }
    }

    #[test]
    fn diff_is_antisymmetric_and_bounded(a in MIN / 2..MAX / 2, b in MIN / 2..MAX / 2, unit in any_unit()) {
        prop_assert_eq!(diff(a, b, unit), -diff(b, a, unit));
        let whole = add(b, diff(a, b, unit) as f64, unit).expect("between the two");
        if a >= b {
            prop_assert!(whole <= a);
        } else if matches!(unit.length(), Length::Fixed(_)) {
            // Months counted back from a clamped day may fall a little short.
            prop_assert!(whole >= a);
        }
    }

    #[test]
    fn a_start_is_at_or_before_and_stays(at in MIN..=MAX, unit in any_unit()) {
        let start = start_of(at, unit);
        prop_assert!(start <= at);
        prop_assert_eq!(start_of(start, unit), start);
        prop_assert!(same(at, start, unit));
    }

    #[test]
    fn nothing_panics(a in any::<i64>(), b in any::<i64>(), count in any::<f64>(), unit in any_unit()) {
        if let Some(moved) = add(a, count, unit) {
            prop_assert!((MIN..=MAX).contains(&moved));
        }
        let _ = (diff(a, b, unit), start_of(a, unit), same(a, b, unit));
    }
}
