//! Days, months and weeks of the Gregorian calendar, by counting.

pub(super) const DAY: i64 = 86_400_000;

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to January 1 of the year.
fn days_before(year: i64) -> i64 {
    let leaps = |y: i64| y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400);
    (year - 1970) * 365 + leaps(year - 1) - leaps(1969)
}

/// Midnight of a day; the day may lie outside its month.
pub(super) fn from_civil(year: i64, month: i64, day: i64) -> i64 {
    let before: i64 = (1..month).map(|month| days_in_month(year, month)).sum();
    (days_before(year) + before + day - 1) * DAY
}

/// Year, month (from 1) and day of an instant.
pub(super) fn civil(ms: i64) -> (i64, i64, i64) {
    let days = ms.div_euclid(DAY);
    let mut year = 1970 + days.div_euclid(366);
    while days_before(year + 1) <= days {
        year += 1;
    }
    while days_before(year) > days {
        year -= 1;
    }
    let mut day = days - days_before(year);
    let mut month = 1;
    while day >= days_in_month(year, month) {
        day -= days_in_month(year, month);
        month += 1;
    }
    (year, month, day + 1)
}

/// Day of the year, from 1.
pub(super) fn day_of_year(ms: i64) -> i64 {
    ms.div_euclid(DAY) - days_before(civil(ms).0) + 1
}

/// 0 for Sunday.
pub(super) fn weekday(ms: i64) -> i64 {
    (ms.div_euclid(DAY) + 4).rem_euclid(7)
}

/// The week that holds the day, when week 1 holds January 1 and weeks start on `start` (0 Sunday, 1 Monday).
pub(super) fn week_of_year(ms: i64, start: i64) -> i64 {
    let first = from_civil(civil(ms).0, 1, 1);
    let before = (weekday(first) - start).rem_euclid(7);
    (day_of_year(ms) - 1 + before) / 7 + 1
}

/// ISO 8601 week and its year: that of the week's Thursday.
pub(super) fn iso_week(ms: i64) -> (i64, i64) {
    let thursday = ms + (4 - (weekday(ms) + 6).rem_euclid(7) - 1) * DAY;
    ((day_of_year(thursday) - 1) / 7 + 1, civil(thursday).0)
}

/// Months later, at most the last day of that month.
pub(super) fn add_months(ms: i64, months: i64) -> i64 {
    let (year, month, day) = civil(ms);
    let total = year * 12 + month - 1 + months;
    let (year, month) = (total.div_euclid(12), total.rem_euclid(12) + 1);
    from_civil(year, month, day.min(days_in_month(year, month))) + ms.rem_euclid(DAY)
}

/// `a` minus `b` in months with a fraction, as Moment's `diff` counts them (section 12.1 [I]).
pub(super) fn month_difference(a: i64, b: i64) -> f64 {
    let ((year_a, month_a, day_a), (year_b, month_b, day_b)) = (civil(a), civil(b));
    if day_a < day_b {
        return -month_difference(b, a);
    }
    let whole = (year_b - year_a) * 12 + month_b - month_a;
    let anchor = add_months(a, whole);
    let month = if b < anchor { anchor - add_months(a, whole - 1) } else { add_months(a, whole + 1) - anchor };
    0.0 - (whole as f64 + (b - anchor) as f64 / month as f64)
}

/// `YYYY-MM-DDTHH:mm:ss.SSSZ`.
pub(super) fn iso(ms: i64) -> String {
    let (year, month, day) = civil(ms);
    let time = ms.rem_euclid(DAY);
    let (hour, minute, second) = (time / 3_600_000, time / 60_000 % 60, time / 1000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", time % 1000)
}
