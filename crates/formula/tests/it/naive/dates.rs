//! Section 12.1: date functions in UTC. Instants are milliseconds since 1970.

use super::calendar::{DAY, add_months, civil, from_civil, iso, month_difference, week_of_year, weekday};
use super::convert::{number, text};
use super::{Failure, Outcome, Row, Value};

pub(super) fn call(name: &str, args: &[Value], row: &Row) -> Option<Outcome> {
    let number_of = |f: &dyn Fn(i64) -> i64| Ok(Value::Number(instant(&args[0])?.map_or(f64::NAN, |ms| f(ms) as f64)));
    let text_of = |f: &dyn Fn(i64) -> String| Ok(instant(&args[0])?.map_or(Value::Blank, |ms| Value::Text(f(ms))));
    let both = || Ok((instant(&args[0])?, instant(&args[1])?));
    let word = |i: usize| args.get(i).map(text);
    let monday = || i64::from(word(1).is_some_and(|start| start.eq_ignore_ascii_case("monday")));
    Some(match name {
        "NOW" => Ok(date_time(row.now)),
        "TODAY" => Ok(Value::Date { ms: row.now.div_euclid(DAY) * DAY, day: true }),
        "CREATED_TIME" => Ok(date_time(row.created)),
        "LAST_MODIFIED_TIME" => Ok(row.modified.map_or(Value::Blank, date_time)),
        "DAY" => number_of(&|ms| civil(ms).2),
        "MONTH" => number_of(&|ms| civil(ms).1),
        "YEAR" => number_of(&|ms| civil(ms).0),
        "HOUR" => number_of(&|ms| ms.rem_euclid(DAY) / 3_600_000),
        "MINUTE" => number_of(&|ms| ms.rem_euclid(3_600_000) / 60_000),
        "SECOND" => number_of(&|ms| ms.rem_euclid(60_000) / 1000),
        "WEEKDAY" => number_of(&|ms| (weekday(ms) - monday()).rem_euclid(7)),
        "WEEKNUM" => number_of(&|ms| week_of_year(ms, monday())),
        "DATESTR" => text_of(&|ms| iso(ms)[..10].to_owned()),
        "TIMESTR" => text_of(&|ms| iso(ms)[11..19].to_owned()),
        "FROMNOW" | "TONOW" => text_of(&|ms| humanised(ms, row.now)),
        "IS_AFTER" => both().map(|(a, b)| Value::Bool(a > b)),
        "IS_BEFORE" => both().map(|(a, b)| Value::Bool(a < b)),
        "IS_SAME" => both().map(|(a, b)| match (a, b, word(2)) {
            (Some(a), Some(b), Some(unit)) => Value::Bool(start_of(a, &unit) == start_of(b, &unit)),
            (a, b, _) => Value::Bool(a == b),
        }),
        "DATEADD" => date_add(args),
        "DATETIME_DIFF" => both().map(|dates| match dates {
            (Some(a), Some(b)) => Value::Number(difference(a, b, &word(2).unwrap_or_else(|| "seconds".to_owned()))),
            _ => Value::Number(f64::NAN),
        }),
        "DATETIME_PARSE" if matches!(args[0], Value::Date { .. }) => Ok(args[0].clone()),
        "DATETIME_PARSE" | "SET_LOCALE" | "SET_TIMEZONE" => required(&args[0]).map(date_time),
        "WORKDAY" => workday(args),
        "WORKDAY_DIFF" => both().map(|dates| match dates {
            (Some(a), Some(b)) => Value::Number(working_days(a, b, &holidays(args.get(2)))),
            _ => Value::Number(f64::NAN),
        }),
        _ => return None,
    })
}

fn date_time(ms: i64) -> Value {
    Value::Date { ms, day: false }
}

/// Section 2.6, for the written forms listed there; `None` for blank.
pub(super) fn instant(value: &Value) -> Result<Option<i64>, Failure> {
    match value {
        Value::Blank => Ok(None),
        Value::Date { ms, .. } => Ok(Some(*ms)),
        Value::Text(text) => parse(text).map(Some).ok_or(Failure),
        _ => Err(Failure),
    }
}

fn required(value: &Value) -> Result<i64, Failure> {
    instant(value)?.ok_or(Failure)
}

/// `M/D/Y` or `Y-M-D`, then perhaps a time after a space or `T`, then perhaps `Z`.
fn parse(text: &str) -> Option<i64> {
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let parts = |text: &str, separator: char| {
        text.split(separator).map(|part| part.parse::<i64>().ok()).collect::<Option<Vec<_>>>()
    };
    let (year, month, day) = match (parts(date, '/').as_deref(), parts(date, '-').as_deref()) {
        (Some([month, day, year]), _) => (if *year < 69 { year + 2000 } else { *year }, *month, *day),
        (_, Some([year, month, day])) => (*year, *month, *day),
        _ => return None,
    };
    let midnight = from_civil(year, month, day);
    if civil(midnight) != (year, month, day) {
        return None;
    }
    let (clock, fraction) = time.trim_end_matches('Z').split_once('.').unwrap_or((time.trim_end_matches('Z'), "0"));
    let clock = if clock.is_empty() { vec![0] } else { parts(clock, ':')? };
    let seconds: i64 = clock.iter().zip([3600, 60, 1]).map(|(part, unit)| part * unit).sum();
    Some(midnight + seconds * 1000 + fraction.parse::<i64>().ok()?)
}

enum Unit {
    Millis(i64),
    Months(i64),
}

/// Section 12.2; milliseconds for what it does not list.
fn unit(name: &str) -> Unit {
    let folded = if name.len() > 2 { name.to_ascii_lowercase() } else { name.to_owned() };
    match folded.as_str() {
        "seconds" | "second" | "s" => Unit::Millis(1000),
        "minutes" | "minute" | "m" => Unit::Millis(60_000),
        "hours" | "hour" | "h" => Unit::Millis(3_600_000),
        "days" | "day" | "d" => Unit::Millis(DAY),
        "weeks" | "week" | "w" => Unit::Millis(7 * DAY),
        "months" | "month" | "M" => Unit::Months(1),
        "quarters" | "quarter" | "Q" => Unit::Months(3),
        "years" | "year" | "y" => Unit::Months(12),
        _ => Unit::Millis(1),
    }
}

fn date_add(args: &[Value]) -> Outcome {
    let (at, count) = (required(&args[0])?, number(&args[1])? as i64);
    Ok(date_time(match unit(&text(&args[2])) {
        Unit::Millis(ms) => at + count * ms,
        Unit::Months(months) => add_months(at, count * months),
    }))
}

/// `a` minus `b` in whole units, truncated toward zero.
fn difference(a: i64, b: i64, name: &str) -> f64 {
    match unit(name) {
        Unit::Millis(ms) => ((a - b) / ms) as f64,
        Unit::Months(months) => (month_difference(a, b) / months as f64).trunc() + 0.0,
    }
}

/// The first instant of the unit that holds `at`; weeks start on Sunday.
fn start_of(at: i64, name: &str) -> i64 {
    let (year, month, _) = civil(at);
    match unit(name) {
        Unit::Millis(ms) if ms == 7 * DAY => at.div_euclid(DAY) - weekday(at),
        Unit::Millis(ms) => at.div_euclid(ms),
        Unit::Months(months) => (year * 12 + month - 1).div_euclid(months),
    }
}

/// Moment's `fromNow` without its sign: whole months between the two, and the rest in milliseconds.
fn humanised(a: i64, b: i64) -> String {
    let (from, to) = (a.min(b), a.max(b));
    let ((from_year, from_month, _), (to_year, to_month, _)) = (civil(from), civil(to));
    let mut whole = (to_year - from_year) * 12 + to_month - from_month;
    if add_months(from, whole) > to {
        whole -= 1;
    }
    let rest = (to - add_months(from, whole)) as f64 / DAY as f64;
    let days = (whole as f64 * 146_097.0 / 4800.0).round() + rest;
    let months = whole as f64 + rest * 4800.0 / 146_097.0;
    let in_unit = |count: f64| count.round() as i64;
    let (seconds, minutes, hours) = (in_unit(days * 86_400.0), in_unit(days * 1440.0), in_unit(days * 24.0));
    let (days, years, months) = (in_unit(days), in_unit(months / 12.0), in_unit(months));
    let many = |count: i64, unit: &str| format!("{count} {unit}");
    match () {
        () if seconds < 45 => "a few seconds".to_owned(),
        () if minutes <= 1 => "a minute".to_owned(),
        () if minutes < 45 => many(minutes, "minutes"),
        () if hours <= 1 => "an hour".to_owned(),
        () if hours < 22 => many(hours, "hours"),
        () if days <= 1 => "a day".to_owned(),
        () if days < 26 => many(days, "days"),
        () if months <= 1 => "a month".to_owned(),
        () if months < 11 => many(months, "months"),
        () if years <= 1 => "a year".to_owned(),
        () => many(years, "years"),
    }
}

fn holidays(list: Option<&Value>) -> Vec<i64> {
    let list = list.map(text).unwrap_or_default();
    list.split(',').filter_map(|day| parse(day.trim())).map(|ms| ms.div_euclid(DAY)).collect()
}

fn is_working_day(at: i64, holidays: &[i64]) -> bool {
    !matches!(weekday(at), 0 | 6) && !holidays.contains(&at.div_euclid(DAY))
}

fn workday(args: &[Value]) -> Outcome {
    let (mut at, count) = (required(&args[0])?, number(&args[1])? as i64);
    let holidays = holidays(args.get(2));
    let mut left = count.abs();
    while left > 0 {
        at += DAY * count.signum();
        left -= i64::from(is_working_day(at, &holidays));
    }
    Ok(date_time(at))
}

/// Working days from `a` to `b`, both counted; negative when `b` is before `a`.
fn working_days(a: i64, b: i64, holidays: &[i64]) -> f64 {
    let (first, last) = (a.min(b).div_euclid(DAY), a.max(b).div_euclid(DAY));
    let count = (first..=last).filter(|day| is_working_day(day * DAY, holidays)).count() as f64;
    if b.div_euclid(DAY) < a.div_euclid(DAY) { -count } else { count }
}
