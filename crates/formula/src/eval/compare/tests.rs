use std::sync::Arc;

use super::*;
use crate::eval::limits::Limits;

/// Vectors of every class, with blanks and errors, as columns and as constants.
fn vectors() -> Vec<Vector> {
    let text = Value::text;
    let columns: Vec<Vec<Value>> = vec![
        vec![
            Value::Number(1.0),
            Value::Blank,
            Value::Number(0.0),
            Value::Number(f64::NAN),
            Value::Error,
            Value::Number(-2.0),
        ],
        vec![Value::Bool(true), Value::Bool(false), Value::Blank, Value::Error, Value::Bool(true), Value::Bool(false)],
        vec![text("a"), text(""), Value::Blank, text("～"), text("😀"), Value::Error],
        vec![text("b"), text("a"), text("5"), text("😀"), Value::Blank, text("ab")],
        vec![Value::Time(0), Value::Blank, Value::Time(5), Value::Error, Value::Time(-5), Value::Blank],
        vec![Value::Blank; 6],
        vec![
            Value::list([text("a")]),
            Value::list([]),
            Value::Blank,
            Value::list([Value::Number(1.0)]),
            Value::Number(1.0),
            text("a, b"),
        ],
    ];
    let constants = columns.iter().flatten().cloned().map(Vector::Const);
    let labels = Arc::new(Labels::new([(1, "a"), (2, "b"), (3, "")]));
    let codes = Column::new(Data::Choice(vec![1, 2, 0, 3, 9, 1]), Bitmap::from_fn(6, |i| i != 2));
    let dict = Vector::Dict { codes: Arc::new(codes), labels };
    columns.iter().map(|values| Vector::column(Column::from_values(values))).chain(constants).chain([dict]).collect()
}

#[test]
fn fast_ways_agree_with_the_rule() {
    let budget = Budget::new(Limits::default(), 6);
    for blank in [BlankRule::EqualsZero, BlankRule::DiffersFromZero] {
        let ground = Ground { selection: Selection::all(6), blank, budget: &budget };
        for (a, b) in vectors().iter().flat_map(|a| vectors().into_iter().map(move |b| (a.clone(), b))) {
            for op in BinaryOp::ALL.into_iter().filter(|op| op.level() == crate::syntax::Level::Comparison) {
                let side = |vector| Side { vector, dates: DateText::Instant };
                let fast = compare(op, side(&a), side(&b), ground).into_vector();
                let rule = by_row(op, side(&a), side(&b), ground).unwrap_or(Truth::Failed).into_vector();
                let values = |vector: &Vector| (0..6).map(|i| vector.value(i)).collect::<Vec<_>>();
                assert_eq!(values(&fast), values(&rule), "{a:?} {} {b:?}", op.symbol());
            }
        }
    }
}
