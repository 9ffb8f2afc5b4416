//! Functions of any number of values: sums, counts and extremes; arrays count element by element.
//! Source: sections 9, 13 and 14 of the formula reference.

use cadre_model::{Bitmap, Column, Data};

use crate::eval::EvalFn;
use crate::eval::call::{Call, Kernel as K};
use crate::eval::convert::{self, DateNumbers, Failed};
use crate::eval::item::Item;
use crate::eval::operand::Raw;
use crate::eval::vector::Vector;
use crate::value_type::ValueType;

use super::{Arg, ArgKind, Function, function, result};

const VALUES: &[Arg] = &[Arg::new("value", ArgKind::Any)];

/// A function of any number of values.
const fn of_any(
    name: &'static str,
    kernel: fn(&mut Call<'_>) -> Result<Vector, Failed>,
    doc: &'static str,
    examples: &'static [(&'static str, &'static str)],
) -> Function {
    Function {
        min_args: 1,
        max_args: None,
        args: VALUES,
        cost: 3,
        examples,
        ..function(name, EvalFn(K::Eager(kernel)), doc)
    }
}

pub(super) const FUNCTIONS: &[Function] = &[
    of_any(
        "AVERAGE",
        average,
        "The mean of the numbers; blanks do not count.",
        &[("AVERAGE(1, 2, 6)", "3"), ("AVERAGE(1, BLANK(), 3)", "2")],
    ),
    of_any(
        "COUNT",
        |call| counted(call, |item| matches!(item, Item::Number(_))),
        "How many values are numbers.",
        &[("COUNT(1, 2, 3, \"\", \"four\")", "3"), ("COUNT(\"5\", 5)", "1")],
    ),
    of_any(
        "COUNTA",
        |call| counted(call, |item| !is_empty(item)),
        "How many values are not empty.",
        &[("COUNTA(1, 2, 3, \"\", \"four\")", "4"), ("COUNTA(BLANK())", "0")],
    ),
    of_any(
        "COUNTALL",
        |call| counted(call, |_| true),
        "How many values there are, blanks included.",
        &[("COUNTALL(1, 2, 3, \"\", \"four\")", "5"), ("COUNTALL(BLANK())", "1")],
    ),
    Function {
        result: result::extreme,
        ..of_any(
            "MAX",
            |call| extreme(call, f64::max, i64::max),
            "The largest number or the latest date.",
            &[("MAX(1, 7, 3)", "7"), ("MAX(-5, -2)", "-2")],
        )
    },
    Function {
        result: result::extreme,
        ..of_any(
            "MIN",
            |call| extreme(call, f64::min, i64::min),
            "The smallest number or the earliest date.",
            &[("MIN(4, 1, 3)", "1"), ("MIN(1, 0 / 0)", "NaN")],
        )
    },
    of_any(
        "SUM",
        sum,
        "The sum of the numbers.",
        &[("SUM(1, 2, 3)", "6"), ("SUM(BLANK(), 4)", "4"), ("SUM(1, \"FOO\")", "NaN")],
    ),
];

/// Blank or empty text, which nothing tells apart.
fn is_empty(item: &Item<'_>) -> bool {
    matches!(item, Item::Blank | Item::Text(""))
}

/// Folds the leaves of all arguments, row by row.
///
/// A blank of an array type is an array without elements. A leaf that is an error, or for which `add` fails, makes the row
/// an error.
fn fold<S: Clone>(
    call: &mut Call<'_>,
    start: S,
    add: impl Fn(&mut S, &Item<'_>) -> Result<(), Failed>,
) -> Result<Vec<S>, Failed> {
    let mut states = vec![start; call.rows()];
    let mut failed: Option<Bitmap> = None;
    let rows = call.rows();
    let mut fail = |i: usize| failed.get_or_insert_with(|| Bitmap::zeros(rows)).set(i, true);
    let mut steps = 0;
    for arg in 0..call.count() {
        let is_array = matches!(call.value_type(arg), ValueType::Array(_));
        if let Some(numbers) = plain_numbers(call.arg(arg)) {
            for (state, x) in states.iter_mut().zip(numbers) {
                // A number is no error, and so every `add` takes it.
                let _ = add(state, &Item::Number(*x));
            }
            continue;
        }
        call.each_item(arg, |i, item| {
            if is_array && matches!(item, Item::Blank) {
                return;
            }
            let folded = item.leaves(&mut |leaf| {
                steps += 1;
                if matches!(leaf, Item::Error) { Err(Failed) } else { add(&mut states[i], &leaf) }
            });
            if folded.is_err() {
                fail(i);
            }
        });
    }
    call.fail_rows(failed.as_ref());
    call.work(steps)?;
    Ok(states)
}

/// The numbers of a column that has one in every row.
fn plain_numbers(vector: &Vector) -> Option<&[f64]> {
    match vector {
        Vector::Column(column) if column.valid().all() => {
            if let Data::Number(numbers) = column.data() {
                Some(numbers.as_slice())
            } else {
                None
            }
        }
        _ => None,
    }
}

fn sum(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let sums = fold(call, 0.0, |sum, item| {
        *sum += convert::number(item, DateNumbers::Refused)?;
        Ok(())
    })?;
    Ok(Vector::full(Data::Number(sums)))
}

/// The average of nothing is NaN (section 14 `[?]`).
fn average(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let states = fold(call, (0.0, 0.0), |(sum, count), item| {
        if !is_empty(item) {
            *sum += convert::number(item, DateNumbers::Refused)?;
            *count += 1.0;
        }
        Ok(())
    })?;
    Ok(Vector::full(Data::Number(states.into_iter().map(|(sum, count)| sum / count).collect())))
}

fn counted(call: &mut Call<'_>, counts: impl Fn(&Item<'_>) -> bool) -> Result<Vector, Failed> {
    let states = fold(call, 0.0, |count, item| {
        *count += f64::from(u8::from(counts(item)));
        Ok(())
    })?;
    Ok(Vector::full(Data::Number(states)))
}

/// The extreme of the values that are not empty: of nothing 0 among numbers (section 9 `[?]`) and blank among dates.
fn extreme(
    call: &mut Call<'_>,
    number: impl Fn(f64, f64) -> f64,
    date: impl Fn(i64, i64) -> i64,
) -> Result<Vector, Failed> {
    let types: Vec<ValueType> = (0..call.count()).map(|i| call.value_type(i).clone()).collect();
    if result::extreme(&types).is_date() {
        return extreme_date(call, date);
    }
    let states = fold(call, None, |state: &mut Option<f64>, item| {
        if !is_empty(item) {
            let x = convert::number(item, DateNumbers::Refused)?;
            *state = Some(match *state {
                Some(y) if x.is_nan() || y.is_nan() => f64::NAN,
                Some(y) => number(x, y),
                None => x,
            });
        }
        Ok(())
    })?;
    Ok(Vector::full(Data::Number(states.into_iter().map(Option::unwrap_or_default).collect())))
}

fn extreme_date(call: &mut Call<'_>, date: impl Fn(i64, i64) -> i64) -> Result<Vector, Failed> {
    let states = fold(call, None, |state: &mut Option<i64>, item| {
        if let Some(at) = convert::instant(item)? {
            *state = Some(state.map_or(at, |known| date(at, known)));
        }
        Ok(())
    })?;
    let valid = Bitmap::from_fn(states.len(), |i| states[i].is_some());
    let data = i64::data(states.into_iter().map(Option::unwrap_or_default).collect());
    Ok(Vector::column(Column::new(data, valid)))
}
