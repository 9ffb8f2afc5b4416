//! Date and time functions. Source: section 12 of the formula reference. The calendar itself is [`crate::time`].
//!
//! A blank date gives blank where the result is text, NaN where it is a number and an error where it is a date (section 12.1
//! `[?]`, as recommended there).

use std::sync::Arc;

use cadre_model::{Bitmap, Data, Value};

use crate::eval::EvalFn;
use crate::eval::call::{Call, Kernel as K};
use crate::eval::convert::Failed;
use crate::eval::item::Item;
use crate::eval::operand::{Dates, Present, Strings, map1};
use crate::eval::vector::Vector;
use crate::time::{self, Holidays, Locale, Pattern, Unit, WeekStart, Zone};

use super::{Arg, ArgKind, Flags, Function, function, result};

mod format;

const DATE: &[Arg] = &[Arg::new("date", ArgKind::Date)];
const TWO_DATES: &[Arg] = &[Arg::new("date1", ArgKind::Date), Arg::new("date2", ArgKind::Date)];
const TWO_DATES_AND_UNIT: &[Arg] =
    &[Arg::new("date1", ArgKind::Date), Arg::new("date2", ArgKind::Date), Arg::new("unit", ArgKind::Text)];
const WEEKLY: &[Arg] = &[Arg::new("date", ArgKind::Date), Arg::new("start_of_week", ArgKind::Text)];
const VOLATILE: Flags = Flags { volatile: true, ..Flags::PLAIN };

type Examples = &'static [(&'static str, &'static str)];

/// A number of one date.
const fn part(
    name: &'static str,
    kernel: fn(&mut Call<'_>) -> Result<Vector, Failed>,
    doc: &'static str,
    examples: Examples,
) -> Function {
    Function {
        min_args: 1,
        max_args: Some(1),
        args: DATE,
        cost: 5,
        examples,
        ..function(name, EvalFn(K::Eager(kernel)), doc)
    }
}

/// A text of one date.
const fn shown(
    name: &'static str,
    kernel: fn(&mut Call<'_>) -> Result<Vector, Failed>,
    doc: &'static str,
    examples: Examples,
) -> Function {
    Function { result: result::text, cost: 40, ..part(name, kernel, doc, examples) }
}

/// A test of two dates.
const fn test(
    name: &'static str,
    kernel: fn(&mut Call<'_>) -> Result<Vector, Failed>,
    doc: &'static str,
    examples: Examples,
) -> Function {
    Function {
        min_args: 2,
        max_args: Some(2),
        args: TWO_DATES,
        result: result::boolean,
        cost: 3,
        examples,
        ..function(name, EvalFn(K::Eager(kernel)), doc)
    }
}

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        min_args: 3,
        max_args: Some(3),
        args: &[Arg::new("date", ArgKind::Date), Arg::new("count", ArgKind::Number), Arg::new("unit", ArgKind::Text)],
        result: result::instant,
        cost: 15,
        examples: &[
            ("DATESTR(DATEADD(\"07/10/19\", 10, \"days\"))", "2019-07-20"),
            ("DATESTR(DATEADD(\"2024-01-31\", 1, \"months\"))", "2024-02-29"),
        ],
        ..function("DATEADD", EvalFn(K::Eager(date_add)), "The date moved by so many units.")
    },
    shown(
        "DATESTR",
        |call| text_of(call, time::to_date),
        "The date as YYYY-MM-DD.",
        &[("DATESTR(\"02/17/2013 7:31:25\")", "2013-02-17"), ("DATESTR(\"soon\")", "#ERROR!")],
    ),
    Function {
        max_args: Some(3),
        args: TWO_DATES_AND_UNIT,
        result: result::number,
        cost: 15,
        ..test(
            "DATETIME_DIFF",
            difference,
            "The first date minus the second in whole units, seconds if not given.",
            &[
                ("DATETIME_DIFF(\"04/06/2019 12:00\", \"04/05/2019 11:00\", \"hours\")", "25"),
                ("DATETIME_DIFF(\"2024-01-01\", \"2024-01-11\", \"days\")", "-10"),
                ("DATETIME_DIFF(BLANK(), \"2024-01-11\")", "NaN"),
            ],
        )
    },
    Function {
        min_args: 1,
        max_args: Some(2),
        args: &[Arg::new("date", ArgKind::Date), Arg::new("format", ArgKind::Text)],
        result: result::text,
        cost: 200,
        examples: &[
            ("DATETIME_FORMAT(\"2024-02-01\", \"dddd, MMMM Do\")", "Thursday, February 1st"),
            (
                "DATETIME_FORMAT(SET_TIMEZONE(\"07/10/19 13:00\", \"Australia/Sydney\"), \"M/D/YYYY h:mm\")",
                "7/10/2019 11:00",
            ),
            ("DATETIME_FORMAT(SET_LOCALE(\"07/10/19\", \"es\"), \"LLLL\")", "miércoles, 10 de julio de 2019 0:00"),
        ],
        ..function(
            "DATETIME_FORMAT",
            EvalFn(K::Record(format::datetime_format)),
            "The date as text in a format of Moment's tokens, ISO 8601 if not given.",
        )
    },
    Function {
        min_args: 1,
        max_args: Some(3),
        args: &[Arg::new("text", ArgKind::Any), Arg::new("format", ArgKind::Text), Arg::new("locale", ArgKind::Text)],
        result: result::instant,
        cost: 200,
        examples: &[
            ("DATESTR(DATETIME_PARSE(\"4 Mar 2017 23:00\", \"D MMM YYYY HH:mm\"))", "2017-03-04"),
            ("DATETIME_PARSE(\"2020-02-30\", \"YYYY-MM-DD\")", "#ERROR!"),
        ],
        ..function(
            "DATETIME_PARSE",
            EvalFn(K::Eager(parse)),
            "The date that a text says, in a format or as people write dates.",
        )
    },
    part(
        "DAY",
        |call| number_of(call, time::day),
        "The day of the month.",
        &[("DAY(\"02/17/2013\")", "17"), ("DAY(BLANK())", "NaN")],
    ),
    Function {
        flags: VOLATILE,
        ..shown(
            "FROMNOW",
            from_now,
            "How far the date is from now, in words.",
            &[("FROMNOW(DATEADD(NOW(), 25, \"days\"))", "25 days"), ("FROMNOW(NOW())", "a few seconds")],
        )
    },
    part(
        "HOUR",
        |call| number_of(call, time::hour),
        "The hour, 0 to 23.",
        &[("HOUR(\"04/06/2019 12:00\")", "12"), ("HOUR(\"2024-01-31\")", "0")],
    ),
    test(
        "IS_AFTER",
        |call| ordered(call, |a, b| a > b),
        "1 when the first date is later.",
        &[("IS_AFTER(\"2024-01-02\", \"2024-01-01\")", "1"), ("IS_AFTER(TODAY(), TODAY())", "0")],
    ),
    test(
        "IS_BEFORE",
        |call| ordered(call, |a, b| a < b),
        "1 when the first date is earlier.",
        &[("IS_BEFORE(\"2024-01-01\", \"2024-01-02\")", "1"), ("IS_BEFORE(TODAY(), TODAY())", "0")],
    ),
    Function {
        max_args: Some(3),
        args: TWO_DATES_AND_UNIT,
        cost: 10,
        ..test(
            "IS_SAME",
            same,
            "1 when the dates are equal, up to a unit if one is given.",
            &[
                ("IS_SAME(\"2024-01-31\", \"2024-01-01\", \"month\")", "1"),
                ("IS_SAME(\"2024-01-31\", \"2024-01-01\")", "0"),
            ],
        )
    },
    part(
        "MINUTE",
        |call| number_of(call, time::minute),
        "The minute, 0 to 59.",
        &[("MINUTE(\"02/17/2013 7:31:25\")", "31"), ("MINUTE(\"2024-01-31\")", "0")],
    ),
    part(
        "MONTH",
        |call| number_of(call, time::month),
        "The month, 1 to 12.",
        &[("MONTH(\"02/17/2013\")", "2"), ("MONTH(\"soon\")", "#ERROR!")],
    ),
    Function {
        result: result::instant,
        flags: VOLATILE,
        examples: &[("DATETIME_FORMAT(NOW(), \"YYYY-MM-DD HH:mm\")", "2024-02-01 10:30"), ("NOW() = NOW()", "1")],
        ..function(
            "NOW",
            EvalFn(K::Eager(|call| Ok(Vector::Const(Value::Time(call.pass().now().0))))),
            "The present instant, one for all records.",
        )
    },
    part(
        "SECOND",
        |call| number_of(call, time::second),
        "The second, 0 to 59.",
        &[("SECOND(\"02/17/2013 7:31:25\")", "25"), ("SECOND(\"2024-01-31\")", "0")],
    ),
    Function {
        min_args: 2,
        max_args: Some(2),
        args: &[Arg::new("date", ArgKind::Date), Arg::new("locale", ArgKind::Text)],
        result: result::instant,
        examples: &[
            ("DATETIME_FORMAT(SET_LOCALE(\"2024-02-01\", \"en-gb\"), \"LL\")", "1 February 2024"),
            ("DATESTR(SET_LOCALE(\"2024-02-01\", \"ar\"))", "2024-02-01"),
        ],
        ..function(
            "SET_LOCALE",
            EvalFn(K::Eager(set_locale)),
            "The same date; DATETIME_FORMAT around it writes it in the locale.",
        )
    },
    Function {
        min_args: 2,
        max_args: Some(2),
        args: &[Arg::new("date", ArgKind::Date), Arg::new("zone", ArgKind::Text)],
        result: result::instant,
        examples: &[
            ("DATETIME_FORMAT(SET_TIMEZONE(\"2024-07-01 12:00\", \"Europe/London\"), \"HH:mm\")", "13:00"),
            ("HOUR(SET_TIMEZONE(\"2024-07-01 12:00\", \"Europe/London\"))", "12"),
        ],
        ..function(
            "SET_TIMEZONE",
            EvalFn(K::Eager(set_timezone)),
            "The same date; DATETIME_FORMAT around it writes it in the time zone.",
        )
    },
    shown(
        "TIMESTR",
        |call| text_of(call, time::to_time),
        "The time of day as HH:mm:ss.",
        &[("TIMESTR(\"02/17/2013 7:31:25\")", "07:31:25"), ("TIMESTR(\"2024-01-31\")", "00:00:00")],
    ),
    Function {
        result: result::day,
        flags: VOLATILE,
        examples: &[("DATESTR(TODAY())", "2024-02-01"), ("TIMESTR(TODAY())", "00:00:00")],
        ..function(
            "TODAY",
            EvalFn(K::Eager(|call| Ok(Vector::Const(Value::Time(today(call)))))),
            "The present day, at its midnight UTC.",
        )
    },
    Function {
        flags: VOLATILE,
        ..shown(
            "TONOW",
            from_now,
            "How far now is from the date, in words.",
            &[("TONOW(DATEADD(NOW(), -2, \"days\"))", "2 days"), ("TONOW(BLANK())", "")],
        )
    },
    Function {
        max_args: Some(2),
        args: WEEKLY,
        ..part(
            "WEEKDAY",
            |call| weekly(call, |at, start| i64::from(time::weekday(at, start))),
            "The day of the week from 0, Sunday or the given start.",
            &[("WEEKDAY(\"2021-06-09\")", "3"), ("WEEKDAY(\"2021-06-09\", \"Monday\")", "2")],
        )
    },
    Function {
        max_args: Some(2),
        args: WEEKLY,
        ..part(
            "WEEKNUM",
            |call| weekly(call, |at, start| i64::from(time::weeknum(at, start))),
            "The week of the year; the first holds January 1.",
            &[("WEEKNUM(\"02/17/2013\")", "8"), ("WEEKNUM(\"2021-01-03\", \"Monday\")", "1")],
        )
    },
    Function {
        min_args: 2,
        max_args: Some(3),
        args: &[
            Arg::new("start", ArgKind::Date),
            Arg::new("count", ArgKind::Number),
            Arg::new("holidays", ArgKind::Text),
        ],
        result: result::instant,
        cost: 30,
        examples: &[
            ("DATESTR(WORKDAY(\"10/16/20\", 10, \"2020-10-16, 2020-10-19\"))", "2020-11-02"),
            ("DATESTR(WORKDAY(\"2024-02-02\", 1))", "2024-02-05"),
        ],
        ..function(
            "WORKDAY",
            EvalFn(K::Eager(workday)),
            "The date so many working days later; Saturdays, Sundays and holidays do not count.",
        )
    },
    Function {
        min_args: 2,
        max_args: Some(3),
        args: &[Arg::new("start", ArgKind::Date), Arg::new("end", ArgKind::Date), Arg::new("holidays", ArgKind::Text)],
        cost: 30,
        examples: &[
            ("WORKDAY_DIFF(\"2020-10-16\", \"2020-11-02\", \"2020-10-16, 2020-10-19\")", "10"),
            ("WORKDAY_DIFF(\"2024-02-06\", \"2024-02-13\")", "6"),
        ],
        ..function(
            "WORKDAY_DIFF",
            EvalFn(K::Eager(workday_diff)),
            "How many working days there are from one date to another, both counted.",
        )
    },
    part(
        "YEAR",
        |call| number_of(call, |at| time::year(at) as f64),
        "The year.",
        &[("YEAR(\"1/1/1979\")", "1979"), ("YEAR(2024)", "#ERROR!")],
    ),
];

/// Steps that a byte of a format or of a list of holidays counts as: it can stand for a whole token.
const PIECE_STEPS: usize = 16;

/// The midnight that the present day starts with.
fn today(call: &Call<'_>) -> i64 {
    time::start_of(call.pass().now().0, Unit::Day)
}

/// A number of each date; NaN for a blank.
fn number_of<N: Into<f64>>(call: &mut Call<'_>, f: impl Fn(i64) -> N) -> Result<Vector, Failed> {
    let dates = call.date(0)?;
    Ok(match dates.present {
        Present::All => map1(dates.at.view(), |at| f(at).into()).into(),
        Present::None => Vector::Const(Value::Number(f64::NAN)),
        Present::Rows(rows) => {
            let at = dates.at.view();
            let number = |i| if rows.get(i) { f(at.get(i)).into() } else { f64::NAN };
            Vector::full(Data::Number((0..rows.len()).map(number).collect()))
        }
    })
}

/// A text of each date; blank for a blank.
fn text_of(call: &mut Call<'_>, write: impl Fn(i64, &mut String)) -> Result<Vector, Failed> {
    let dates = call.date(0)?;
    call.write_texts(|i, out| dates.get(i).map_or(Ok(()), |at| out.push_with(|out| write(at, out))))
}

/// A date of each row, from what `f` makes of it: without one the row is an error.
fn date_of(call: &mut Call<'_>, f: impl Fn(&Call<'_>, usize) -> Option<i64>) -> Vector {
    let found = call.each_row(Some(0), |i| f(call, i));
    let missing = Bitmap::from_fn(found.len(), |i| found[i].is_none());
    call.fail_rows(Some(&missing));
    Vector::full(Data::Time(found.into_iter().map(Option::unwrap_or_default).collect()))
}

fn from_now(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let now = call.pass().now().0;
    text_of(call, |at, out| out.push_str(&time::humanize_between(at, now)))
}

/// What a text argument names, found once when it is constant.
enum Named<T> {
    One(T),
    Each(Strings),
}

impl<T: Clone> Named<T> {
    fn of(call: &mut Call<'_>, i: usize, default: T, find: impl Fn(&str) -> T) -> Result<Self, Failed> {
        if !call.has(i) {
            return Ok(Self::One(default));
        }
        Ok(match call.text(i)? {
            Strings::One(name) => Self::One(find(&name)),
            each => Self::Each(each),
        })
    }

    fn get(&self, i: usize, find: impl Fn(&str) -> T) -> T {
        match self {
            Self::One(named) => named.clone(),
            Self::Each(names) => find(names.get(i)),
        }
    }

    /// Steps that [`Named::get`] takes for row `i`.
    fn steps(&self, i: usize) -> usize {
        match self {
            Self::One(_) => 0,
            Self::Each(names) => names.get(i).len() * PIECE_STEPS,
        }
    }
}

/// An unknown unit is milliseconds where a difference is asked (section 12.1 `[?]`).
fn difference(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let (later, earlier) = (call.date(0)?, call.date(1)?);
    let find = |name: &str| Unit::find(name).unwrap_or(Unit::Millisecond);
    let unit = Named::of(call, 2, Unit::Second, find)?;
    let difference = |i| match (later.get(i), earlier.get(i)) {
        (Some(later), Some(earlier)) => time::diff(later, earlier, unit.get(i, find)) as f64,
        _ => f64::NAN,
    };
    Ok(Vector::full(Data::Number(call.each_row(0.0, difference))))
}

/// An unknown unit is an error where a date would have to be moved by it.
fn date_add(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let (dates, counts) = (call.date(0)?, call.number(1)?);
    let unit = Named::of(call, 2, None, Unit::find)?;
    Ok(date_of(call, |_, i| time::add(dates.get(i)?, counts.view().get(i), unit.get(i, Unit::find)?)))
}

/// Blanks are neither before nor after anything.
fn ordered(call: &mut Call<'_>, test: impl Fn(i64, i64) -> bool) -> Result<Vector, Failed> {
    let (a, b) = (call.date(0)?, call.date(1)?);
    Ok(truths(call, |i| Some(test(a.get(i)?, b.get(i)?))))
}

/// Blanks are the same as nothing but another blank; an unknown unit compares exact instants.
fn same(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let (a, b) = (call.date(0)?, call.date(1)?);
    let unit = Named::of(call, 2, None, Unit::find)?;
    Ok(truths(call, |i| match (a.get(i), b.get(i)) {
        (Some(a), Some(b)) => Some(unit.get(i, Unit::find).map_or(a == b, |unit| time::same(a, b, unit))),
        (a, b) => Some(a == b),
    }))
}

fn truths(call: &Call<'_>, test: impl Fn(usize) -> Option<bool>) -> Vector {
    let mut yes = Bitmap::zeros(call.rows());
    call.selection().each(|i| yes.set(i, test(i) == Some(true)));
    Vector::full(Data::Bool(yes))
}

fn weekly(call: &mut Call<'_>, f: impl Fn(i64, WeekStart) -> i64) -> Result<Vector, Failed> {
    let dates = call.date(0)?;
    let find = |name: &str| WeekStart::find(name).unwrap_or(WeekStart::Sunday);
    let start = Named::of(call, 1, WeekStart::Sunday, find)?;
    let number = |i| dates.get(i).map_or(f64::NAN, |at| f(at, start.get(i, find)) as f64);
    Ok(Vector::full(Data::Number(call.each_row(0.0, number))))
}

/// The holidays of each row; a text that is no list of dates is an error.
fn holidays(call: &mut Call<'_>, i: usize) -> Result<Named<Option<Arc<Holidays>>>, Failed> {
    Named::of(call, i, Some(Arc::new(Holidays::NONE)), days_off)
}

fn days_off(text: &str) -> Option<Arc<Holidays>> {
    Holidays::parse(text).map(Arc::new)
}

fn workday(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let (dates, counts, holidays) = (call.date(0)?, call.number(1)?, holidays(call, 2)?);
    Ok(date_of(call, |call, i| {
        call.work(holidays.steps(i)).ok()?;
        // A fraction is cut off; NaN moves nothing.
        let count = Some(counts.view().get(i)).filter(|count| !count.is_nan())? as i64;
        time::workday(dates.get(i)?, count, holidays.get(i, days_off)?.as_ref())
    }))
}

fn workday_diff(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let (start, end, holidays) = (call.date(0)?, call.date(1)?, holidays(call, 2)?);
    let count = |i| {
        call.work(holidays.steps(i)).ok()?;
        let (Some(start), Some(end)) = (start.get(i), end.get(i)) else { return Some(f64::NAN) };
        Some(time::workday_diff(start, end, holidays.get(i, days_off)?.as_ref()) as f64)
    };
    let found = call.each_row(Some(0.0), count);
    let missing = Bitmap::from_fn(found.len(), |i| found[i].is_none());
    call.fail_rows(Some(&missing));
    Ok(Vector::full(Data::Number(found.into_iter().map(Option::unwrap_or_default).collect())))
}

/// The dates as they are; a blank is an error.
fn same_dates(call: &mut Call<'_>, dates: &Dates) -> Vector {
    date_of(call, |_, i| dates.get(i))
}

/// An unknown locale is English (section 12.6 `[I]`), so that nothing can be wrong with it.
fn set_locale(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let dates = call.date(0)?;
    call.text(1)?;
    Ok(same_dates(call, &dates))
}

/// An unknown zone is an error (section 12.5 `[?]`).
fn set_timezone(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let dates = call.date(0)?;
    let find = |name: &str| Zone::find(name).is_some();
    let known = Named::of(call, 1, true, find)?;
    Ok(date_of(call, |_, i| dates.get(i).filter(|_| known.get(i, find))))
}

/// A date is returned as it is (section 12.4 `[I]`); everything else is read as text.
fn parse(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let source = call.arg(0).clone();
    if !call.has(1) {
        let dates = call.date(0)?;
        return Ok(same_dates(call, &dates));
    }
    let (formats, locales) = (call.text(1)?, Named::of(call, 2, Locale::ENGLISH, Locale::find)?);
    let pattern = if let Strings::One(format) = &formats { Some(Pattern::compile(format)) } else { None };
    let (texts, today) = (call.text(0)?, today(call));
    Ok(date_of(call, |call, i| {
        if let Item::Time(at) = source.item(i) {
            return Some(at);
        }
        let (text, locale) = (texts.get(i), locales.get(i, Locale::find));
        call.work(text.len() + formats.get(i).len() * PIECE_STEPS).ok()?;
        match &pattern {
            Some(pattern) => time::parse_with(text, pattern, locale, today),
            None => time::parse_with(text, &Pattern::compile(formats.get(i)), locale, today),
        }
    }))
}
