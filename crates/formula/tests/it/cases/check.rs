//! The one place where a case meets the engine.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cadre_formula::eval::{Limits, Pass, evaluate, filter};
use cadre_formula::{FormulaError, ValueType, compile, compile_filter};
use cadre_model::{Timestamp, Value};

use super::file::{Case, CaseField, Expected};
use crate::table::{Table, as_codes, field};

/// Rows that hold the same record, so that columns are computed and not constants alone.
const ROWS: usize = 3;

/// What is wrong with the engine's answers to a case; nothing when it agrees.
pub(super) fn check(case: &Case) -> Vec<String> {
    let table = table(case);
    let pass =
        Pass::new(Timestamp(instant(case.now.as_deref().unwrap_or("2024-02-01T10:30:45.123Z"))), Limits::default());
    let guarded = |what: &str, run: &dyn Fn() -> Result<(), String>| {
        let outcome = catch_unwind(AssertUnwindSafe(run));
        outcome.unwrap_or_else(|_| Err("panicked".to_owned())).err().map(|failure| format!("{what}: {failure}"))
    };
    [
        guarded("result", &|| check_result(case, &table, &pass)),
        guarded("result type", &|| check_type(case, &table)),
        guarded("filter", &|| check_filter(case, &table, &pass)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn check_result(case: &Case, table: &Table, pass: &Pass) -> Result<(), String> {
    let Some(expected) = &case.expect else { return Ok(()) };
    let formula = match (compile(&case.formula, &table.scope()), expected) {
        (Err(error), Expected::Invalid(detail)) => return check_refusal(&error, detail),
        (Err(error), _) => return Err(format!("expected {expected:?}, got refused: {error}")),
        (Ok(_), Expected::Invalid(detail)) => return Err(format!("expected refusal `{detail}`, but it compiles")),
        (Ok(formula), _) => formula,
    };
    let column = evaluate(&formula, table, pass);
    for row in 0..ROWS {
        let value = column.value(row);
        let sent = wire(&value, formula.result_type());
        if !matches(expected, &sent, case.tolerance.unwrap_or(0.0)) {
            return Err(format!(
                "expected {expected:?}, got {sent:?} (row {row}, value {value:?}, type {})",
                formula.result_type()
            ));
        }
    }
    Ok(())
}

fn check_refusal(error: &FormulaError, detail: &str) -> Result<(), String> {
    let got = match error {
        FormulaError::Arguments { .. } => "arity".to_owned(),
        other => other.detail(),
    };
    if got == detail { Ok(()) } else { Err(format!("expected refusal `{detail}`, got `{got}` ({error})")) }
}

fn check_type(case: &Case, table: &Table) -> Result<(), String> {
    let Some(expected) = &case.result_type else { return Ok(()) };
    let formula = compile(&case.formula, &table.scope()).map_err(|error| format!("refused: {error}"))?;
    let got = match formula.result_type() {
        ValueType::Boolean => "checkbox".to_owned(),
        ValueType::Array(_) => "array".to_owned(),
        other => other.to_string(),
    };
    if got == *expected { Ok(()) } else { Err(format!("expected {expected}, got {got}")) }
}

fn check_filter(case: &Case, table: &Table, pass: &Pass) -> Result<(), String> {
    let Some(keeps) = case.keeps else { return Ok(()) };
    let formula = compile_filter(&case.formula, &table.scope()).map_err(|error| format!("refused: {error}"))?;
    let kept = filter(&formula, table, pass);
    let want = if keeps { ROWS } else { 0 };
    if kept.count() == want {
        Ok(())
    } else {
        Err(format!("expected keeps = {keeps}, got {} of {ROWS} rows", kept.count()))
    }
}

/// A value as the API sends it (section 5).
pub(super) fn wire(value: &Value, of: &ValueType) -> Expected {
    match value {
        Value::Blank => Expected::Blank(true),
        Value::Text(text) if text.is_empty() => Expected::Blank(true),
        Value::List(items) if items.is_empty() => Expected::Blank(true),
        Value::Bool(false) if *of == ValueType::Boolean => Expected::Blank(true),
        Value::Bool(true) if *of == ValueType::Boolean => Expected::Bool(true),
        Value::Bool(yes) => Expected::Number(f64::from(u8::from(*yes))),
        Value::Number(x) if x.is_nan() => Expected::Special("NaN".to_owned()),
        Value::Number(x) if x.is_infinite() => {
            Expected::Special(if *x > 0.0 { "Infinity" } else { "-Infinity" }.to_owned())
        }
        Value::Number(x) => Expected::Number(*x),
        Value::Text(text) => Expected::Text(text.to_string()),
        Value::Time(at) => {
            let text = Timestamp(*at).to_string();
            if *of.leaf() == ValueType::Date { Expected::Date(text[..10].to_owned()) } else { Expected::Datetime(text) }
        }
        Value::List(items) => Expected::Array(items.iter().map(|item| wire(item, of.leaf())).collect()),
        Value::Error => Expected::Error(true),
    }
}

pub(super) fn matches(expected: &Expected, got: &Expected, tolerance: f64) -> bool {
    match (expected, got) {
        (Expected::Number(a), Expected::Number(b)) => a == b || (a - b).abs() <= tolerance,
        (Expected::Array(a), Expected::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| matches(a, b, tolerance))
        }
        (a, b) => a == b,
    }
}

pub(super) fn table(case: &Case) -> Table {
    let repeat = |value: Value| vec![value; ROWS];
    let time = |at: &Option<String>| at.as_deref().map_or(Value::Blank, |at| Value::Time(instant(at)));
    let values = case.values.as_ref().map(|values| {
        let of = case.of.as_deref().expect("a case with values says of what");
        let list = list(values, of);
        (nested_type(&list, of), repeat(list))
    });
    Table {
        len: ROWS,
        fields: case.fields.iter().enumerate().map(|(at, column)| case_field(at, column)).collect(),
        values,
        record_ids: repeat(Value::text(case.record_id.as_deref().unwrap_or("recTESTTESTTEST01"))),
        created: repeat(Value::Time(instant(case.created.as_deref().unwrap_or("2024-01-01T00:00:00.000Z")))),
        modified: repeat(time(&case.modified)),
    }
}

fn case_field(at: usize, column: &CaseField) -> crate::table::Field {
    let (value, kind) = match (column.kind.as_str(), &column.of) {
        ("multipleLookupValues", Some(of)) => {
            let cell = column.values.as_ref().map_or(Value::Blank, |values| list(values, of));
            let kind = ValueType::array_of(nested_type(&cell, of));
            (cell, kind)
        }
        ("multipleRecordLinks" | "multipleSelects", None) => {
            let cell = column.values.as_ref().map_or(Value::Blank, |values| list(values, "singleLineText"));
            (cell, ValueType::array_of(ValueType::Text))
        }
        (kind, _) => (column.value.as_ref().map_or_else(|| empty(kind), |value| cell(value, kind)), type_of(kind)),
    };
    let cells = vec![value; ROWS];
    let no = u32::try_from(at + 1).expect("cases have few fields");
    let mut made = field(no, &column.name, column.id.as_deref(), kind, &cells);
    if column.kind == "singleSelect" {
        made.cells = as_codes(&cells);
    }
    if let Some(modified) = &column.modified {
        made.modified = vec![Value::Time(instant(modified)); ROWS];
    }
    made
}

/// An empty cell is blank, but an unchecked box is false (section 2.2).
fn empty(kind: &str) -> Value {
    if kind == "checkbox" { Value::Bool(false) } else { Value::Blank }
}

/// Section 2.2.
fn type_of(kind: &str) -> ValueType {
    match kind {
        "number" | "currency" | "percent" | "duration" | "rating" | "autoNumber" | "count" => ValueType::Number,
        "checkbox" => ValueType::Boolean,
        "date" => ValueType::Date,
        "dateTime" | "createdTime" | "lastModifiedTime" => ValueType::DateTime,
        "singleLineText" | "multilineText" | "richText" | "email" | "url" | "phoneNumber" | "singleSelect" => {
            ValueType::Text
        }
        other => unreachable!("the corpus uses an unknown field type {other}"),
    }
}

fn cell(value: &toml::Value, kind: &str) -> Value {
    match value {
        toml::Value::Array(items) => list(items, kind),
        toml::Value::Table(_) => Value::Blank,
        toml::Value::Boolean(yes) => Value::Bool(*yes),
        toml::Value::Integer(n) => Value::Number(*n as f64),
        toml::Value::Float(x) => Value::Number(*x),
        toml::Value::String(text) if type_of(kind).is_date() => Value::Time(instant(text)),
        toml::Value::String(text) => Value::text(text.as_str()),
        toml::Value::Datetime(_) => unreachable!("the corpus writes dates as text"),
    }
}

fn list(items: &[toml::Value], kind: &str) -> Value {
    Value::list(items.iter().map(|item| cell(item, kind)).collect::<Vec<_>>())
}

/// The type of the elements of a list; unknown when only some of them are lists.
fn nested_type(list: &Value, kind: &str) -> ValueType {
    let Value::List(items) = list else { return type_of(kind) };
    let lists = items.iter().filter(|item| matches!(item, Value::List(_))).count();
    match lists {
        0 if items.iter().all(|item| fits(item, kind)) => type_of(kind),
        n if n > 0 && n == items.len() => {
            let inner: Vec<ValueType> = items.iter().map(|item| nested_type(item, kind)).collect();
            ValueType::array_of(ValueType::join_all(&inner))
        }
        _ => ValueType::Any,
    }
}

fn fits(item: &Value, kind: &str) -> bool {
    match item {
        Value::Blank => true,
        Value::Number(_) => type_of(kind) == ValueType::Number,
        Value::Text(_) => type_of(kind) == ValueType::Text,
        Value::Bool(_) => type_of(kind) == ValueType::Boolean,
        _ => type_of(kind).is_date(),
    }
}

/// A day or an instant of a case, in milliseconds.
pub(super) fn instant(text: &str) -> i64 {
    let full = if text.len() == 10 { format!("{text}T00:00:00.000Z") } else { text.to_owned() };
    full.parse::<Timestamp>().expect("a case writes ISO 8601").0
}
