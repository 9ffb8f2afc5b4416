//! Estimated cost of a node, for `explain` and for the order in which a filter tests its parts.

use crate::syntax::{Conversion, Expr, ExprKind, Level, Typed};
use crate::value_type::ValueType;

/// Estimated nanoseconds a row for one node, without what is below it.
///
/// Functions state theirs in the table; the figures here are of the same kind: a whole column divided by its rows, on
/// one core.
pub(crate) fn of_node(node: &Expr<Typed>) -> u32 {
    match &node.kind {
        ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Paren(_) => 0,
        ExprKind::Field(_) | ExprKind::Values(()) | ExprKind::Negate(_) => 1,
        ExprKind::Call(call) => call.function.cost,
        ExprKind::Convert(Conversion::ToText, inner) => text_of(inner.value_type()),
        ExprKind::Convert(Conversion::ToNumber | Conversion::ToDateTime, _) => 1,
        ExprKind::Chain(chain) => {
            let operands = std::iter::once(&chain.first).chain(chain.rest.iter().map(|link| &link.operand));
            let level = chain.rest.first().map(|link| link.op.level());
            operands.map(|operand| of_operand(level, operand.value_type())).fold(0, u32::saturating_add)
        }
        ExprKind::Error(never) => match *never {},
    }
}

/// What an operator spends on an operand of this type.
fn of_operand(level: Option<Level>, operand: &ValueType) -> u32 {
    match level {
        Some(Level::Concat) => 4 + text_of(operand),
        Some(Level::Comparison) if *operand == ValueType::Text => 4,
        Some(_) if matches!(operand, ValueType::Array(_) | ValueType::Any | ValueType::Text) => 20,
        _ => 1,
    }
}

/// What turning a value of this type into text takes.
fn text_of(value: &ValueType) -> u32 {
    match value {
        ValueType::Text | ValueType::Blank => 0,
        ValueType::Boolean => 2,
        ValueType::Number => 40,
        ValueType::Date | ValueType::DateTime => 60,
        ValueType::Array(_) | ValueType::Any => 100,
    }
}
