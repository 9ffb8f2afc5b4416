//! Columns against rows: what the engine computes for many rows at once is what [`crate::naive`] computes for each.

use cadre_formula::eval::{Limits, Pass, evaluate, filter};
use cadre_formula::{ValueType, compile, compile_filter, functions, parse};
use cadre_model::{Timestamp, Value};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any, proptest};
use proptest::test_runner::TestCaseError;

use crate::generate::{self, Choices, NOW};
use crate::naive::{self, Failure, Outcome};

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn columns_are_what_rows_are(of_formula in vec(any::<u16>(), 0..60), of_cells in vec(any::<u16>(), 0..400), len in 1_usize..80) {
        compare(&generate::formula(&mut Choices::new(&of_formula), 4), &of_cells, len)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn long_columns_are_what_rows_are(of_formula in vec(any::<u16>(), 0..90), of_cells in vec(any::<u16>(), 0..900), len in 1_usize..200) {
        compare(&generate::formula(&mut Choices::new(&of_formula), 4), &of_cells, len)?;
    }
}

fn compare(text: &str, of_cells: &[u16], len: usize) -> Result<(), TestCaseError> {
    let fail = |what: String| Err(TestCaseError::fail(format!("{text}\n{what}")));
    let (table, rows) = generate::table(&mut Choices::new(of_cells), len);
    let parsed = parse(text);
    let (formula, of_field) = match (compile_filter(text, &table.scope()), compile(text, &table.scope())) {
        (Ok(formula), Ok(of_field)) => (formula, of_field),
        (Err(error), _) | (_, Err(error)) => return fail(format!("a random formula was refused: {error}")),
    };
    let pass = Pass::new(Timestamp(NOW), Limits::default());
    let (column, kept) = (evaluate(&formula, &table, &pass), filter(&formula, &table, &pass));
    let cells = evaluate(&of_field, &table, &pass);
    for (at, row) in rows.iter().enumerate() {
        let (got, expected) = (column.value(at), naive::eval(&parsed.tree, row));
        if !same(&got, &expected) {
            return fail(format!("row {at}: expected {expected:?}, got {got:?}\n{row:?}"));
        }
        let (got, cell) = (cells.value(at), as_type(of_field.result_type(), expected.clone()));
        if !same(&got, &cell) {
            return fail(format!("row {at}: as a field expected {cell:?}, got {got:?}\n{row:?}"));
        }
        let keeps = expected.as_ref().is_ok_and(naive::truth);
        if kept.get(at) != keeps {
            return fail(format!("row {at}: filter expected {keeps} from {expected:?}, got {}", kept.get(at)));
        }
    }
    Ok(())
}

/// What a formula field of a static type holds: alternatives of different types make it text (section 4 [L]).
fn as_type(static_type: &ValueType, outcome: Outcome) -> Outcome {
    match outcome {
        Ok(value) if *static_type == ValueType::Text && value != naive::Value::Blank => {
            Ok(naive::Value::Text(naive::text(&value)))
        }
        other => other,
    }
}

/// Numbers equal bit by bit but for the sign of zero, NaN equals NaN, a boolean is its number, empty text and list are blank.
fn same(got: &Value, expected: &Outcome) -> bool {
    let Ok(expected) = expected else { return *got == Value::Error && *expected == Err(Failure) };
    match (got, expected) {
        (Value::Number(a), naive::Value::Number(b)) => a == b || (a.is_nan() && b.is_nan()),
        (Value::Bool(a), naive::Value::Bool(b)) => a == b,
        (Value::Number(a), naive::Value::Bool(b)) | (Value::Bool(b), naive::Value::Number(a)) => {
            *a == f64::from(u8::from(*b))
        }
        (Value::Time(a), naive::Value::Date { ms, .. }) => a == ms,
        (Value::List(a), naive::Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, &Ok(b.clone())))
        }
        (Value::Text(a), naive::Value::Text(b)) => **a == **b,
        (a, b) => engine_empty(a) && naive_empty(b),
    }
}

fn engine_empty(value: &Value) -> bool {
    match value {
        Value::Blank => true,
        Value::Text(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        _ => false,
    }
}

fn naive_empty(value: &naive::Value) -> bool {
    match value {
        naive::Value::Blank => true,
        naive::Value::Text(text) => text.is_empty(),
        naive::Value::List(items) => items.is_empty(),
        _ => false,
    }
}

/// The generator would be blind to a function it never writes.
#[test]
fn random_formulas_use_every_function() {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as u16
    };
    let mut written = String::new();
    for _ in 0..20_000 {
        let numbers: Vec<u16> = (0..60).map(|_| next()).collect();
        written.push_str(&generate::formula(&mut Choices::new(&numbers), 4));
    }
    let missing: Vec<&str> =
        functions::all().map(|function| function.name).filter(|name| !written.contains(&format!("{name}("))).collect();
    assert!(missing.is_empty(), "never written: {}", missing.join(", "));
}
