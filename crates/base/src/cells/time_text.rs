//! Days and instants in wire form and in the forms that people write.

use cadre_formula::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Zone, day_from_civil, days_in_month, parse_lenient};
use cadre_model::field::DateFormat;

/// The first instant that a cell may hold: 0000-01-01.
pub(super) const FIRST_MS: i64 = -719_528 * DAY_MS;

/// The last instant that a cell may hold: 9999-12-31T23:59:59.999Z.
pub(super) const LAST_MS: i64 = 2_932_897 * DAY_MS - 1;

/// An ISO 8601 text taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Iso {
    /// What the clock showed, as milliseconds since 1970-01-01T00:00 of that clock.
    pub(super) local: i64,
    /// Milliseconds that the clock was ahead of UTC, when the text says so.
    pub(super) offset: Option<i64>,
    /// Whether a time of day was given.
    pub(super) timed: bool,
}

/// Reads `YYYY-MM-DD`, alone or with `T` (or a space) and `HH:mm`, `HH:mm:ss` or `HH:mm:ss.s...`, and perhaps `Z` or an
/// offset such as `+01:00` or `+0100`. Digits past milliseconds are cut.
pub(super) fn iso(text: &str) -> Option<Iso> {
    let mut rest = Digits(text.as_bytes());
    let year = rest.number(4)?;
    rest.byte(b"-")?;
    let month = u8::try_from(rest.number(2)?).ok().filter(|m| (1..=12).contains(m))?;
    rest.byte(b"-")?;
    let day = rest.number(2)?;
    if day < 1 || day > i64::from(days_in_month(year, month)) {
        return None;
    }
    let midnight = day_from_civil(year, month, day) * DAY_MS;
    if rest.0.is_empty() {
        return Some(Iso { local: midnight, offset: None, timed: false });
    }
    rest.byte(b"Tt ")?;
    let time = rest.time_of_day()?;
    let offset = rest.offset()?;
    Some(Iso { local: midnight + time, offset, timed: true })
}

/// The rest of an ASCII text that is read from the front.
struct Digits<'a>(&'a [u8]);

impl Digits<'_> {
    fn byte(&mut self, any: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        any.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    /// Exactly `count` digits.
    fn number(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        digits.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
    }

    fn time_of_day(&mut self) -> Option<i64> {
        let hour = self.number(2).filter(|h| *h < 24)?;
        self.byte(b":")?;
        let minute = self.number(2).filter(|m| *m < 60)?;
        let mut time = hour * HOUR_MS + minute * MINUTE_MS;
        if self.byte(b":").is_some() {
            time += self.number(2).filter(|s| *s < 60)? * SECOND_MS;
            if self.byte(b".,").is_some() {
                time += self.fraction()?;
            }
        }
        Some(time)
    }

    fn fraction(&mut self) -> Option<i64> {
        let count = self.0.iter().take_while(|b| b.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        let milli = |i: usize| digits.get(i).map_or(0, |b| i64::from(b - b'0'));
        (1..=12).contains(&count).then(|| milli(0) * 100 + milli(1) * 10 + milli(2))
    }

    /// The offset at the end: `None` inside when there is none, `None` outside when it is malformed.
    fn offset(&mut self) -> Option<Option<i64>> {
        if self.0.is_empty() {
            return Some(None);
        }
        let sign = match self.byte(b"Zz+-")? {
            b'+' => 1,
            b'-' => -1,
            _ => return self.0.is_empty().then_some(Some(0)),
        };
        let hours = self.number(2).filter(|h| *h < 24)?;
        let minutes = if self.0.is_empty() {
            0
        } else {
            let _ = self.byte(b":");
            self.number(2).filter(|m| *m < 60)?
        };
        self.0.is_empty().then_some(Some(sign * (hours * HOUR_MS + minutes * MINUTE_MS)))
    }
}

/// The zone that a date and time field reads texts in: its own, or UTC for `utc`, `client` and unknown names.
///
/// Source: Airtable Web API reference, section 3.2, row `dateTime`.
pub(super) fn zone(name: &str) -> Zone {
    if name == "utc" || name == "client" { Zone::UTC } else { Zone::find(name).unwrap_or(Zone::UTC) }
}

/// The instant at which the clocks of a zone show `local`.
///
/// A time that a change of the clocks skips is moved on by the gap; of one that occurs twice the first is meant.
pub(super) fn instant(local: i64, zone: &Zone) -> i64 {
    let offset = |at: i64| i64::from(zone.offset_seconds(at)) * SECOND_MS;
    let before = offset(local - DAY_MS);
    let after = offset(local + DAY_MS);
    let (early, late) = (local - before, local - after);
    if offset(early) == before || offset(late) != after { early } else { late }
}

/// What the clocks of a zone show at an instant.
pub(super) fn local(at: i64, zone: &Zone) -> i64 {
    at + i64::from(zone.offset_seconds(at)) * SECOND_MS
}

/// The instant of the midnight that began the day of `at`.
pub(super) fn day_start(at: i64) -> i64 {
    at.div_euclid(DAY_MS) * DAY_MS
}

/// Whether a cell may hold the instant.
pub(super) fn in_range(at: i64) -> bool {
    (FIRST_MS..=LAST_MS).contains(&at)
}

/// Reads a date as people write it: ISO, then with the order of day and month that `format` shows, then leniently.
///
/// Source: Airtable Web API reference, section 2.10 (unconfirmed).
pub(super) fn human(text: &str, format: DateFormat) -> Option<Iso> {
    let text = text.trim();
    if let Some(read) = iso(text) {
        return Some(read);
    }
    // A bare number is no date, although a lenient reader would take one for a year.
    if text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'))
        && text.matches(['.', '-']).count() < 2
    {
        return None;
    }
    let reordered = reorder(text, format);
    let text = reordered.as_deref().unwrap_or(text);
    let read = iso(text).or_else(|| {
        let at = parse_lenient(text)?;
        Some(Iso { local: at, offset: has_offset(text).then_some(0), timed: text.contains(':') })
    })?;
    Some(read)
}

/// Rewrites `3/4/2017 7:00` and its kin to `2017-04-03 7:00` or `2017-03-04 7:00`.
///
/// Dots put the day first always; slashes and dashes do so in the European format, or when no month has the first number.
fn reorder(text: &str, format: DateFormat) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '/' | '.' | '-')).unwrap_or(text.len());
    let (date, rest) = text.split_at(end);
    let separator = date.chars().find(|c| !c.is_ascii_digit())?;
    let parts: Vec<&str> = date.split(separator).collect();
    let &[a, b, c] = parts.as_slice() else { return None };
    if a.len() > 2 || b.len() > 2 || !(c.len() == 2 || c.len() == 4) {
        return None;
    }
    let (a, b): (u8, u8) = (a.parse().ok()?, b.parse().ok()?);
    let year: u16 = c.parse().ok()?;
    // Two digits mean 1950 to 2049, as the lenient reader has it.
    let year = if c.len() == 4 { year } else { year + if year > 49 { 1900 } else { 2000 } };
    let day_first = separator == '.' || format == DateFormat::European;
    let (day, month) = if (day_first && b <= 12) || a > 12 { (a, b) } else { (b, a) };
    Some(format!("{year:04}-{month:02}-{day:02}{rest}"))
}

/// Whether a text says how far its clock is from UTC.
fn has_offset(text: &str) -> bool {
    const ZONES: [&str; 11] = ["UTC", "GMT", "UT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"];
    let upper = text.trim_end().to_ascii_uppercase();
    if ZONES.iter().any(|zone| upper.strip_suffix(zone).is_some_and(|rest| !rest.ends_with(char::is_alphabetic))) {
        return true;
    }
    let Some(time) = upper.find(':') else { return false };
    let tail = &upper[time..];
    tail.ends_with('Z') || tail.contains(['+', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use cadre_formula::time::{to_date, to_iso};

    fn written(at: i64) -> String {
        let mut out = String::new();
        to_iso(at, &mut out);
        out
    }

    #[test]
    fn iso_texts_are_taken_apart() {
        let at = |text: &str| iso(text).map(|i| (written(i.local), i.offset, i.timed));
        let cases = [
            ("2024-02-29", Some(("2024-02-29T00:00:00.000Z", None, false))),
            ("2024-02-01T10:30", Some(("2024-02-01T10:30:00.000Z", None, true))),
            ("2024-02-01 10:30:45.1239", Some(("2024-02-01T10:30:45.123Z", None, true))),
            ("2024-02-01T10:30:45.1Z", Some(("2024-02-01T10:30:45.100Z", Some(0), true))),
            ("2024-02-01T10:30:00-05:30", Some(("2024-02-01T10:30:00.000Z", Some(-19_800_000), true))),
            ("2024-02-01T10:30:00+01", Some(("2024-02-01T10:30:00.000Z", Some(3_600_000), true))),
            ("2023-02-29", None),
            ("2024-13-01", None),
            ("2024-02-01T24:00", None),
            ("2024-02-01T10:30:00+1:00", None),
            ("2024-02-01T10:30:00Zx", None),
            ("2024-2-1", None),
            ("", None),
            ("2024-02-01T", None),
        ];
        for (text, expected) in cases {
            assert_eq!(at(text), expected.map(|(s, o, t)| (s.to_owned(), o, t)), "{text:?}");
        }
    }

    #[test]
    fn the_clocks_of_a_zone_give_the_instant() {
        let zone = zone("America/New_York");
        let cases = [
            ("2024-01-15T12:00", "2024-01-15T17:00:00.000Z"),
            ("2024-07-15T12:00", "2024-07-15T16:00:00.000Z"),
            // Skipped by the clocks on 10 March: moved on an hour.
            ("2024-03-10T02:30", "2024-03-10T07:30:00.000Z"),
            // Shown twice on 3 November: the first is meant.
            ("2024-11-03T01:30", "2024-11-03T05:30:00.000Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(written(instant(iso(text).unwrap().local, &zone)), expected, "{text}");
        }
        let at = instant(iso("2024-07-15T12:00").unwrap().local, &zone);
        assert_eq!(local(at, &zone), iso("2024-07-15T12:00").unwrap().local);
    }

    #[test]
    fn the_order_of_day_and_month_follows_the_format() {
        // Section 2.10: common human formats (unconfirmed).
        let cases = [
            ("3/4/2017", DateFormat::European, "2017-04-03"),
            ("3/4/2017", DateFormat::Us, "2017-03-04"),
            ("3/4/17", DateFormat::Local, "2017-03-04"),
            ("25/12/2020", DateFormat::Us, "2020-12-25"),
            ("12/25/70", DateFormat::European, "1970-12-25"),
            ("3.4.2017", DateFormat::Us, "2017-04-03"),
            ("2017-04-03", DateFormat::Us, "2017-04-03"),
            ("4 Mar 2017", DateFormat::Us, "2017-03-04"),
        ];
        for (text, format, expected) in cases {
            let mut out = String::new();
            to_date(human(text, format).unwrap_or_else(|| panic!("{text} is a date")).local, &mut out);
            assert_eq!(out, expected, "{text}");
        }
        for text in ["42", "30.5", "soon", "", "13/13/2020", "-7"] {
            assert_eq!(human(text, DateFormat::Us), None, "{text}");
        }
    }

    #[test]
    fn the_bounds_are_the_first_and_last_day_with_four_digits() {
        assert_eq!(iso("0000-01-01").unwrap().local, FIRST_MS);
        assert_eq!(iso("9999-12-31T23:59:59.999Z").unwrap().local, LAST_MS);
    }
}
