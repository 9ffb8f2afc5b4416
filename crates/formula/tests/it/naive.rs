//! A second evaluator: one row, one value at a time, straight from the reference.
//!
//! It is slow and obvious on purpose and shares nothing with the engine but the parser: [`super::kernels`] compares the
//! two. Where the reference leaves a point open this follows section 16, and the generator of formulas avoids what even that
//! leaves open.

mod arrays;
mod calendar;
mod convert;
mod dates;
mod formats;
mod numbers;
mod patterns;
mod texts;

use std::collections::HashMap;

use cadre_formula::syntax::{BinaryOp, Call, Expr, ExprKind, Parsed};

pub(crate) use convert::{equal, join, text, truth};

/// A value of section 2.1. A date carries whether it is a day, because text shows it (section 16).
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Blank,
    Number(f64),
    Text(String),
    Bool(bool),
    Date { ms: i64, day: bool },
    List(Vec<Value>),
}

/// `#ERROR!`; a result so that `?` is the propagation of section 6.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Failure;

pub(crate) type Outcome = Result<Value, Failure>;

/// One record, as its formula sees it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) fields: HashMap<String, Value>,
    pub(crate) record_id: String,
    pub(crate) created: i64,
    pub(crate) modified: Option<i64>,
    pub(crate) now: i64,
}

/// The value of an expression for one row.
pub(crate) fn eval(expr: &Expr<Parsed>, row: &Row) -> Outcome {
    match &expr.kind {
        ExprKind::Number(x) => Ok(Value::Number(*x)),
        ExprKind::Text(text) => Ok(Value::Text(text.to_string())),
        ExprKind::Field(name) => Ok(field(&name.text, row)),
        ExprKind::Paren(inner) => eval(inner, row),
        ExprKind::Negate(inner) => Ok(Value::Number(-convert::number(&eval(inner, row)?)?)),
        ExprKind::Chain(chain) => {
            let mut left = eval(&chain.first, row)?;
            for link in &chain.rest {
                left = operate(link.op, &left, &eval(&link.operand, row)?)?;
            }
            Ok(left)
        }
        ExprKind::Call(call) => call_function(call, row),
        ExprKind::Error(()) => Err(Failure),
        ExprKind::Values(never) | ExprKind::Convert(never, _) => match *never {},
    }
}

fn field(name: &str, row: &Row) -> Value {
    row.fields.get(name).cloned().expect("the generator names fields of the row only")
}

/// Sections 2.4 to 2.9.
fn operate(op: BinaryOp, a: &Value, b: &Value) -> Outcome {
    let numbers = || Ok((convert::number(a)?, convert::number(b)?));
    let truth = |yes: bool| Ok(Value::Bool(yes));
    match op {
        BinaryOp::Add => numbers().map(|(a, b)| Value::Number(a + b)),
        BinaryOp::Subtract => Ok(Value::Number(convert::difference_operand(a)? - convert::difference_operand(b)?)),
        BinaryOp::Multiply => numbers().map(|(a, b)| Value::Number(a * b)),
        BinaryOp::Divide => numbers().map(|(a, b)| Value::Number(a / b)),
        BinaryOp::Concat => Ok(Value::Text(convert::text(a) + &convert::text(b))),
        BinaryOp::Equal => truth(equal(a, b)),
        BinaryOp::NotEqual => truth(!equal(a, b)),
        BinaryOp::Less => truth(convert::ordered(a, b, |o| o.is_lt())),
        BinaryOp::LessOrEqual => truth(convert::ordered(a, b, |o| o.is_le())),
        BinaryOp::Greater => truth(convert::ordered(a, b, |o| o.is_gt())),
        BinaryOp::GreaterOrEqual => truth(convert::ordered(a, b, |o| o.is_ge())),
    }
}

fn call_function(call: &Call<Parsed>, row: &Row) -> Outcome {
    let name = call.function.text.to_ascii_uppercase();
    if let Some(outcome) = logical(&name, &call.args, row) {
        return outcome;
    }
    if name == "DATETIME_FORMAT" {
        return formats::call(&call.args, row);
    }
    let args = call.args.iter().map(|arg| eval(arg, row)).collect::<Result<Vec<_>, _>>()?;
    None.or_else(|| numbers::call(&name, &args))
        .or_else(|| texts::call(&name, &args))
        .or_else(|| patterns::call(&name, &args))
        .or_else(|| arrays::call(&name, &args, row))
        .or_else(|| dates::call(&name, &args, row))
        .expect("the naive evaluator knows all 84 functions")
}

/// Section 8: these decide themselves which arguments are evaluated.
fn logical(name: &str, args: &[Expr<Parsed>], row: &Row) -> Option<Outcome> {
    Some(match name {
        "IF" => eval(&args[0], row).and_then(|test| match (truth(&test), args.get(2)) {
            (true, _) => eval(&args[1], row),
            (false, Some(otherwise)) => eval(otherwise, row),
            (false, None) => Ok(Value::Blank),
        }),
        "SWITCH" => eval(&args[0], row).and_then(|subject| switch(&subject, &args[1..], row)),
        "AND" => until(args, row, false),
        "OR" => until(args, row, true),
        "XOR" => {
            let leaves = args.iter().map(|arg| Ok(convert::leaves(&eval(arg, row)?))).collect::<Result<Vec<_>, _>>();
            leaves.map(|leaves| Value::Bool(leaves.iter().flatten().filter(|leaf| truth(leaf)).count() % 2 == 1))
        }
        "NOT" => eval(&args[0], row).map(|value| Value::Bool(!truth(&value))),
        "ISERROR" => Ok(Value::Bool(match eval(&args[0], row) {
            Err(Failure) => true,
            Ok(Value::Number(x)) => !x.is_finite(),
            Ok(_) => false,
        })),
        "TRUE" => Ok(Value::Bool(true)),
        "FALSE" => Ok(Value::Bool(false)),
        "BLANK" => Ok(Value::Blank),
        "ERROR" => Err(Failure),
        _ => return None,
    })
}

fn switch(subject: &Value, mut rest: &[Expr<Parsed>], row: &Row) -> Outcome {
    while let [pattern, result, others @ ..] = rest {
        if equal(subject, &eval(pattern, row)?) {
            return eval(result, row);
        }
        rest = others;
    }
    rest.first().map_or(Ok(Value::Blank), |default| eval(default, row))
}

/// `AND` and `OR`: from left to right, until a leaf is `decisive` (section 3 [I]).
fn until(args: &[Expr<Parsed>], row: &Row, decisive: bool) -> Outcome {
    for arg in args {
        if convert::leaves(&eval(arg, row)?).iter().any(|leaf| truth(leaf) == decisive) {
            return Ok(Value::Bool(decisive));
        }
    }
    Ok(Value::Bool(!decisive))
}
