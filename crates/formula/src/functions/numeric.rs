//! Numeric functions of single numbers. Source: section 9 of the formula reference.

use crate::eval::EvalFn;
use crate::eval::call::{Call, Kernel as K, one};
use crate::eval::convert::Failed;
use crate::eval::operand::{View, map1, zip2};
use crate::eval::vector::Vector;

use super::{Arg, ArgKind, Function, function};

mod rounding;
mod value;

use rounding::{Precision, ceiling, floor, round, round_down, round_up};

const NUMBER: &[Arg] = &[Arg::new("number", ArgKind::Number)];
const MULTIPLE: &[Arg] = &[Arg::new("number", ArgKind::Number), Arg::new("significance", ArgKind::Number)];
const DECIMALS: &[Arg] = &[Arg::new("number", ArgKind::Number), Arg::new("precision", ArgKind::Number)];

/// A function of one number.
const fn unary(
    name: &'static str,
    kernel: fn(&mut Call<'_>) -> Result<Vector, Failed>,
    doc: &'static str,
    examples: &'static [(&'static str, &'static str)],
) -> Function {
    Function { min_args: 1, max_args: Some(1), args: NUMBER, examples, ..function(name, EvalFn(K::Eager(kernel)), doc) }
}

/// A function of two numbers.
const fn binary(
    name: &'static str,
    min_args: usize,
    args: &'static [Arg],
    kernel: fn(&mut Call<'_>) -> Result<Vector, Failed>,
    doc: &'static str,
    examples: &'static [(&'static str, &'static str)],
) -> Function {
    Function { min_args, max_args: Some(2), args, cost: 10, examples, ..function(name, EvalFn(K::Eager(kernel)), doc) }
}

pub(super) const FUNCTIONS: &[Function] = &[
    unary(
        "ABS",
        |call| map(call, f64::abs),
        "The number without its sign.",
        &[("ABS(-5)", "5"), ("ABS(\"x\")", "NaN")],
    ),
    binary(
        "CEILING",
        1,
        MULTIPLE,
        |call| with_significance(call, ceiling),
        "The least multiple of the significance (1 if not given) that is not below the number.",
        &[("CEILING(1.01)", "2"), ("CEILING(1.05, 0.1)", "1.1"), ("CEILING(-1.5)", "-1")],
    ),
    unary(
        "EVEN",
        |call| map(call, even),
        "The next even integer away from zero.",
        &[("EVEN(2.2)", "4"), ("EVEN(-2.9)", "-4"), ("EVEN(0)", "0")],
    ),
    unary(
        "EXP",
        |call| map(call, f64::exp),
        "e to the power of the number.",
        &[("EXP(1)", "2.718281828459045"), ("EXP(0)", "1")],
    ),
    binary(
        "FLOOR",
        1,
        MULTIPLE,
        |call| with_significance(call, floor),
        "The greatest multiple of the significance (1 if not given) that is not above the number.",
        &[("FLOOR(1.99, 0.1)", "1.9"), ("FLOOR(-1.5)", "-2")],
    ),
    unary(
        "INT",
        |call| map(call, f64::floor),
        "The greatest integer not above the number.",
        &[("INT(1.99)", "1"), ("INT(-1.99)", "-2")],
    ),
    binary(
        "LOG",
        1,
        &[Arg::new("number", ArgKind::Number), Arg::new("base", ArgKind::Number)],
        |call| {
            let number = call.number(0)?;
            let base = optional(call, 1, 10.0)?;
            Ok(zip2(number.view(), base.view(), log).into())
        },
        "The logarithm to a base, 10 if not given.",
        &[("LOG(1024, 2)", "10"), ("LOG(100)", "2"), ("LOG(-1)", "NaN")],
    ),
    binary(
        "MOD",
        2,
        &[Arg::new("number", ArgKind::Number), Arg::new("divisor", ArgKind::Number)],
        // Adding 0 makes of -0 a plain 0.
        |call| zip(call, |number, divisor| number % divisor + 0.0),
        "The remainder of a division, with the sign of the number.",
        &[("MOD(7, 3)", "1"), ("MOD(-7, 3)", "-1"), ("MOD(5, 0)", "NaN")],
    ),
    unary(
        "ODD",
        |call| map(call, odd),
        "The next odd integer away from zero.",
        &[("ODD(1.1)", "3"), ("ODD(-2)", "-3"), ("ODD(0)", "1")],
    ),
    binary(
        "POWER",
        2,
        &[Arg::new("base", ArgKind::Number), Arg::new("power", ArgKind::Number)],
        |call| zip(call, power),
        "A number to a power.",
        &[("POWER(2, 10)", "1024"), ("POWER(2, -1)", "0.5"), ("POWER(-8, 0.5)", "NaN")],
    ),
    binary(
        "ROUND",
        2,
        DECIMALS,
        |call| with_precision(call, round),
        "The number with so many decimals; halves go up.",
        &[("ROUND(2.5, 0)", "3"), ("ROUND(-2.5, 0)", "-2"), ("ROUND(16.8, -1)", "20"), ("ROUND(65.115, 2)", "65.12")],
    ),
    binary(
        "ROUNDDOWN",
        2,
        DECIMALS,
        |call| with_precision(call, round_down),
        "The number with so many decimals, rounded towards zero.",
        &[("ROUNDDOWN(-1.9, 0)", "-1"), ("ROUNDDOWN(3.149, 2)", "3.14")],
    ),
    binary(
        "ROUNDUP",
        2,
        DECIMALS,
        |call| with_precision(call, round_up),
        "The number with so many decimals, rounded away from zero.",
        &[("ROUNDUP(-1.1, 0)", "-2"), ("ROUNDUP(2.49, -1)", "10"), ("ROUNDUP(1.1, 1)", "1.1")],
    ),
    unary("SQRT", |call| map(call, f64::sqrt), "The square root.", &[("SQRT(9)", "3"), ("SQRT(-1)", "NaN")]),
    Function {
        min_args: 1,
        max_args: Some(1),
        args: &[Arg::new("text", ArgKind::Text)],
        cost: 30,
        examples: &[("VALUE(\"$10,000.50\")", "10000.5"), ("VALUE(\"-5\")", "-5"), ("VALUE(\"none\")", "NaN")],
        ..function("VALUE", EvalFn(K::Eager(value::value)), "The number in a text, whatever stands around its digits.")
    },
];

fn map(call: &mut Call<'_>, f: impl Fn(f64) -> f64) -> Result<Vector, Failed> {
    let numbers = call.number(0)?;
    Ok(map1(numbers.view(), f).into())
}

fn zip(call: &mut Call<'_>, f: impl Fn(f64, f64) -> f64) -> Result<Vector, Failed> {
    let (a, b) = (call.number(0)?, call.number(1)?);
    Ok(zip2(a.view(), b.view(), f).into())
}

/// Argument `i`, or `default` when it was not given.
fn optional(call: &mut Call<'_>, i: usize, default: f64) -> Result<crate::eval::operand::Series<f64>, Failed> {
    if call.has(i) { call.number(i) } else { Ok(crate::eval::operand::Series::One(default)) }
}

fn with_significance(call: &mut Call<'_>, f: impl Fn(f64, f64) -> f64) -> Result<Vector, Failed> {
    let number = call.number(0)?;
    let significance = optional(call, 1, 1.0)?;
    Ok(zip2(number.view(), significance.view(), f).into())
}

/// A precision is the same for all rows as a rule: its power of ten is then looked up once.
fn with_precision(call: &mut Call<'_>, f: impl Fn(f64, Precision) -> f64) -> Result<Vector, Failed> {
    let (number, precision) = (call.number(0)?, call.number(1)?);
    Ok(match precision.view() {
        View::One(precision) => zip2(number.view(), one(Precision::new(precision)), f).into(),
        each => zip2(number.view(), each, |number, precision| f(number, Precision::new(precision))).into(),
    })
}

/// The next even integer away from zero; negative numbers as rivals have it (section 9 `[?]`, section 16).
fn even(x: f64) -> f64 {
    (x / 2.0).abs().ceil().copysign(x) * 2.0 + 0.0
}

/// The next odd integer away from zero; 0 gives 1 (section 9 `[P]`).
fn odd(x: f64) -> f64 {
    let up = ((x.abs() + 1.0) / 2.0).ceil() * 2.0 - 1.0;
    if x < 0.0 { -up } else { up }
}

/// Bases 2 and 10 are exact at their powers, as V8's results are (section 9 `[L]`).
fn log(x: f64, base: f64) -> f64 {
    if base == 10.0 {
        x.log10()
    } else if base == 2.0 {
        x.log2()
    } else {
        x.ln() / base.ln()
    }
}

/// As JavaScript: unlike in IEEE 754, 1 to an infinite power is NaN.
fn power(base: f64, power: f64) -> f64 {
    if power.is_nan() || (power.is_infinite() && base.abs() == 1.0) { f64::NAN } else { base.powf(power) }
}
