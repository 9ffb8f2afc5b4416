//! Section 9.

use super::convert::{leaves, number, text};
use super::{Failure, Outcome, Value};

pub(super) fn call(name: &str, args: &[Value]) -> Option<Outcome> {
    let all = || args.iter().flat_map(leaves);
    let x = |i: usize| number(&args[i]);
    let of = |f: fn(f64) -> f64| number(&args[0]).map(f);
    let count = |keep: fn(&Value) -> bool| Ok(all().filter(keep).count() as f64);
    let result = match name {
        "ABS" => of(f64::abs),
        "EXP" => of(f64::exp),
        "INT" => of(f64::floor),
        "SQRT" => of(f64::sqrt),
        "EVEN" => of(|x| (x.abs() / 2.0).ceil() * 2.0 * x.signum()),
        "ODD" => of(|x| (((x.abs() - 1.0) / 2.0).ceil() * 2.0 + 1.0) * if x < 0.0 { -1.0 } else { 1.0 }),
        "LOG" if args.len() == 1 => of(f64::log10),
        "LOG" => x(0).and_then(|a| Ok(a.ln() / x(1)?.ln())),
        "MOD" => x(0).and_then(|a| Ok(a % x(1)?)),
        "POWER" => x(0).and_then(|base| Ok(power(base, x(1)?))),
        // The product is snapped too: section 9 gives `FLOOR(1.99, 0.1)` as 1.9 and not as 1.9000000000000001.
        "CEILING" => significance(args).map(|(x, unit)| snap(snap(x / unit).ceil() * unit)),
        "FLOOR" => significance(args).map(|(x, unit)| snap(snap(x / unit).floor() * unit)),
        "ROUND" => scaled(args, |x| (x + 0.5).floor()),
        "ROUNDUP" => scaled(args, |x| x.abs().ceil() * x.signum()),
        "ROUNDDOWN" => scaled(args, f64::trunc),
        "VALUE" => Ok(digits(&text(&args[0]))),
        "SUM" => total(all()),
        "AVERAGE" => {
            let items: Vec<Value> = all().filter(is_present).collect();
            let count = items.len() as f64;
            total(items.into_iter()).map(|sum| sum / count)
        }
        "MAX" | "MIN" => return Some(extreme(all(), if name == "MAX" { f64::max } else { f64::min })),
        "COUNT" => count(|item| matches!(item, Value::Number(_))),
        "COUNTA" => count(is_present),
        "COUNTALL" => count(|_| true),
        _ => return None,
    };
    Some(result.map(Value::Number))
}

/// Neither blank nor empty text, which are the same everywhere.
fn is_present(item: &Value) -> bool {
    *item != Value::Blank && *item != Value::Text(String::new())
}

fn total(items: impl Iterator<Item = Value>) -> Result<f64, Failure> {
    let mut sum = 0.0;
    for item in items {
        sum += number(&item)?;
    }
    Ok(sum)
}

/// The extreme of the values that are there; NaN when one is NaN; of dates a date.
fn extreme(items: impl Iterator<Item = Value>, pick: fn(f64, f64) -> f64) -> Outcome {
    let present: Vec<Value> = items.filter(is_present).collect();
    if let Some(Value::Date { day, .. }) = present.first() {
        let day = *day;
        let instants = present.iter().map(|item| match item {
            Value::Date { ms, .. } => Ok(*ms as f64),
            _ => Err(Failure),
        });
        let instants = instants.collect::<Result<Vec<_>, _>>()?;
        let ms = instants.into_iter().reduce(pick).ok_or(Failure)? as i64;
        return Ok(Value::Date { ms, day });
    }
    let numbers = present.iter().map(number).collect::<Result<Vec<_>, _>>()?;
    if numbers.iter().any(|x| x.is_nan()) {
        return Ok(Value::Number(f64::NAN));
    }
    Ok(Value::Number(numbers.into_iter().reduce(pick).unwrap_or(0.0)))
}

/// As in V8 (section 1.5): no power of NaN but the zeroth, and 1 to an infinite power is NaN.
fn power(base: f64, exponent: f64) -> f64 {
    if exponent.is_nan() || (base.abs() == 1.0 && exponent.is_infinite()) { f64::NAN } else { base.powf(exponent) }
}

fn significance(args: &[Value]) -> Result<(f64, f64), Failure> {
    let unit = args.get(1).map_or(Ok(1.0), number)?;
    Ok((number(&args[0])?, unit))
}

/// Rounds `args[0]` with `args[1]` decimals: scale, snap, round, scale back (section 9).
fn scaled(args: &[Value], round: fn(f64) -> f64) -> Result<f64, Failure> {
    let (x, places) = (number(&args[0])?, number(&args[1])?.trunc());
    if !x.is_finite() || places.is_nan() {
        return Ok(if places.is_nan() { f64::NAN } else { x });
    }
    let unit = 10_f64.powi(places.abs() as i32);
    Ok(if places < 0.0 { round(snap(x / unit)) * unit } else { round(snap(x * unit)) / unit })
}

/// The double nearest to the number's first 15 significant digits: noise behind them goes, so that ties are decimal ties
/// (section 9 [?]). From 1e15 on there are no decimals and no ties, and digits that go would be the number's own.
fn snap(x: f64) -> f64 {
    if x.abs() < 1e15 { format!("{x:.14e}").parse().expect("a formatted double is a double") } else { x }
}

/// Section 9: digits, points and a leading minus are kept, the rest is dropped.
fn digits(text: &str) -> f64 {
    let kept: String = text.trim().chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let sign = if text.trim().starts_with('-') { -1.0 } else { 1.0 };
    kept.parse().map_or(f64::NAN, |x: f64| x * sign)
}
