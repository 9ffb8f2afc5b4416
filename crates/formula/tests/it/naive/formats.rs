//! `DATETIME_FORMAT` in English (section 12.3), with the zone of a `SET_TIMEZONE` inside it (section 12.5).

use cadre_formula::syntax::{Expr, ExprKind, Parsed};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::calendar::{DAY, civil, day_of_year, iso_week, week_of_year, weekday};
use super::convert::text;
use super::dates::instant;
use super::{Failure, Outcome, Row, Value, eval};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// Longer tokens before their beginnings.
const TOKENS: [&str; 44] = [
    "LLLL", "llll", "MMMM", "DDDD", "DDDo", "dddd", "YYYY", "GGGG", "LLL", "lll", "LTS", "MMM", "DDD", "ddd", "SSS",
    "LL", "ll", "LT", "MM", "Mo", "DD", "Do", "dd", "do", "WW", "YY", "HH", "hh", "kk", "mm", "ss", "SS", "ZZ", "Qo",
    "L", "l", "M", "D", "d", "Q", "W", "E", "e", "w",
];
const LETTERS: [&str; 10] = ["A", "a", "H", "h", "k", "m", "s", "S", "Z", "Y"];

/// `DATETIME_FORMAT(date, format)`; the date's zone is what a `SET_TIMEZONE` written around it says.
pub(super) fn call(args: &[Expr<Parsed>], row: &Row) -> Outcome {
    let zone = zone_of(&args[0], row)?;
    let date = instant(&eval(&args[0], row)?)?;
    let format = text(&eval(&args[1], row)?);
    let Some(ms) = date else { return Ok(Value::Blank) };
    let offset = Timestamp::from_millisecond(ms).map_or(0, |at| i64::from(zone.to_offset(at).seconds()));
    Ok(Value::Text(write(ms, offset, &format)))
}

fn zone_of(expr: &Expr<Parsed>, row: &Row) -> Result<TimeZone, Failure> {
    match &expr.bare().kind {
        ExprKind::Call(call) if call.function.text.eq_ignore_ascii_case("SET_TIMEZONE") => {
            TimeZone::get(&text(&eval(&call.args[1], row)?)).map_err(|_| Failure)
        }
        _ => Ok(TimeZone::UTC),
    }
}

fn write(ms: i64, offset: i64, format: &str) -> String {
    let local = ms + offset * 1000;
    let mut out = String::new();
    let mut rest = format;
    while let Some(next) = rest.chars().next() {
        if let Some((literal, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            out.push_str(literal);
            rest = after;
        } else if let Some(token) = TOKENS.iter().chain(&LETTERS).find(|token| rest.starts_with(**token)) {
            out.push_str(&piece(token, local, offset));
            rest = &rest[token.len()..];
        } else {
            out.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    out
}

fn piece(token: &str, local: i64, offset: i64) -> String {
    let (year, month, day) = civil(local);
    let time = local.rem_euclid(DAY);
    let (hour, minute, second, milli) = (time / 3_600_000, time / 60_000 % 60, time / 1000 % 60, time % 1000);
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let month_name = MONTHS[month as usize - 1];
    let day_name = DAYS[weekday(local) as usize];
    let quarter = (month + 2) / 3;
    let all = |format: &str| write(local - offset * 1000, offset, format);
    match token {
        "M" => month.to_string(),
        "Mo" => ordinal(month),
        "MM" => format!("{month:02}"),
        "MMM" => month_name[..3].to_owned(),
        "MMMM" => month_name.to_owned(),
        "Q" => quarter.to_string(),
        "Qo" => ordinal(quarter),
        "D" => day.to_string(),
        "Do" => ordinal(day),
        "DD" => format!("{day:02}"),
        "DDD" => day_of_year(local).to_string(),
        "DDDo" => ordinal(day_of_year(local)),
        "DDDD" => format!("{:03}", day_of_year(local)),
        "d" | "e" => weekday(local).to_string(),
        "do" => ordinal(weekday(local)),
        "dd" => day_name[..2].to_owned(),
        "ddd" => day_name[..3].to_owned(),
        "dddd" => day_name.to_owned(),
        "E" => ((weekday(local) + 6) % 7 + 1).to_string(),
        "w" => week_of_year(local, 0).to_string(),
        "W" => iso_week(local).0.to_string(),
        "WW" => format!("{:02}", iso_week(local).0),
        "GGGG" => iso_week(local).1.to_string(),
        "YY" => format!("{:02}", year % 100),
        "YYYY" | "Y" => format!("{year:04}"),
        "A" => if hour < 12 { "AM" } else { "PM" }.to_owned(),
        "a" => if hour < 12 { "am" } else { "pm" }.to_owned(),
        "H" => hour.to_string(),
        "HH" => format!("{hour:02}"),
        "h" => twelve.to_string(),
        "hh" => format!("{twelve:02}"),
        "k" => if hour == 0 { 24 } else { hour }.to_string(),
        "kk" => format!("{:02}", if hour == 0 { 24 } else { hour }),
        "m" => minute.to_string(),
        "mm" => format!("{minute:02}"),
        "s" => second.to_string(),
        "ss" => format!("{second:02}"),
        "S" => (milli / 100).to_string(),
        "SS" => format!("{:02}", milli / 10),
        "SSS" => format!("{milli:03}"),
        "Z" => offset_text(offset, ":"),
        "ZZ" => offset_text(offset, ""),
        "LT" => all("h:mm A"),
        "LTS" => all("h:mm:ss A"),
        "L" => all("MM/DD/YYYY"),
        "l" => all("M/D/YYYY"),
        "LL" => all("MMMM D, YYYY"),
        "ll" => all("MMM D, YYYY"),
        "LLL" => all("MMMM D, YYYY h:mm A"),
        "lll" => all("MMM D, YYYY h:mm A"),
        "LLLL" => all("dddd, MMMM D, YYYY h:mm A"),
        "llll" => all("ddd, MMM D, YYYY h:mm A"),
        _ => unreachable!("every listed token has its piece"),
    }
}

fn offset_text(offset: i64, separator: &str) -> String {
    let minutes = offset.abs() / 60;
    format!("{}{:02}{separator}{:02}", if offset < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
}

fn ordinal(n: i64) -> String {
    let suffix = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{suffix}")
}
