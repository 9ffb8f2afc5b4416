//! Cases of formula.md section 12.5.

use proptest::prelude::*;

use super::*;
use crate::time::{MAX, MIN, parse_lenient};

#[test]
fn zones_are_found_by_iana_name() {
    // 12.5 [D]; the case of letters [I]
    for (name, expected) in [
        ("Australia/Sydney", "Australia/Sydney"),
        ("america/new_york", "America/New_York"),
        ("UTC", "UTC"),
        ("utc", "UTC"),
        (" Europe/Berlin ", "Europe/Berlin"),
        ("GMT", "GMT"),
    ] {
        assert_eq!(Zone::find(name).map(|zone| zone.name().to_owned()).as_deref(), Some(expected), "{name}");
    }
    // 12.5 [?]: an unknown zone is an error of the caller
    for name in ["", "Mars/Olympus", "+02:00", "Europe", "../etc/passwd", "Etc/Unknown", "Berlin"] {
        assert_eq!(Zone::find(name), None, "{name}");
    }
}

#[test]
fn offsets_have_daylight_saving_time_applied() {
    let check = |name: &str, text: &str, hours: f64, abbreviation: &str| {
        let zone = Zone::find(name).expect("a known zone");
        let at = parse_lenient(text).expect("a date");
        let mut shown = String::new();
        zone.push_abbreviation(at, &mut shown);
        assert_eq!(
            (f64::from(zone.offset_seconds(at)) / 3600.0, shown.as_str()),
            (hours, abbreviation),
            "{name} {text}"
        );
    };
    check("UTC", "2024-07-01", 0.0, "UTC");
    check("Europe/Berlin", "2024-01-01", 1.0, "CET");
    check("Europe/Berlin", "2024-07-01", 2.0, "CEST");
    // The clocks change at 01:00 UTC
    check("Europe/Berlin", "2024-03-31T00:59:59.999Z", 1.0, "CET");
    check("Europe/Berlin", "2024-03-31T01:00:00Z", 2.0, "CEST");
    check("America/New_York", "2024-12-25", -5.0, "EST");
    check("Australia/Sydney", "2019-07-10T13:00:00Z", 10.0, "AEST");
    check("Australia/Sydney", "2019-01-10", 11.0, "AEDT");
    check("Asia/Kolkata", "2024-01-01", 5.5, "IST");
    check("Asia/Kathmandu", "2024-01-01", 5.75, "+0545");
    check("Europe/Dublin", "2024-07-01", 1.0, "IST");
    // Rules hold for the far future, and the ends of the range have the nearest offset
    check("Europe/Berlin", "2500-07-01", 2.0, "CEST");
}

proptest! {
    #[test]
    fn every_instant_has_an_offset(at in any::<i64>(), name in proptest::sample::select(vec![
        "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "UTC",
    ])) {
        let zone = Zone::find(name).expect("a known zone");
        for at in [at, MIN, MAX] {
            prop_assert!(zone.offset_seconds(at).abs() <= 16 * 3600);
            let mut out = String::new();
            zone.push_abbreviation(at, &mut out);
            prop_assert!(!out.is_empty());
        }
    }

    #[test]
    fn any_name_is_safe(name in "\\PC{0,40}") {
        if let Some(zone) = Zone::find(&name) {
            prop_assert!(zone.name().eq_ignore_ascii_case(name.trim()));
        }
    }
}
