//! Gives every node its static type, and shows in the tree where a type asks for a conversion.
//! Source: section 4 of the formula reference.
//!
//! Alternatives (the branches of `IF`, the results of `SWITCH`) join by [`ValueType::join`]. A boolean among numbers
//! and a day among instants get a conversion node, so that all alternatives of a node really have its type.
//! Alternatives that do not join are [`ValueType::Any`] where another operation computes with them, because a part of a
//! formula keeps the values it has: `IF(x, 5, "none") + 1` is 6. Where they are the result of a formula *field* they
//! are text `[L]`, and the tree shows it: the conversion stands at each alternative, so `IF(x, "Yes", 1)` is typed as
//! if `1` were `"1"`. Operands of `&` become text in any case, so there the conversion goes to the alternatives as well
//! and spares columns of mixed values. A truth value that is the result of a formula field is the number 1 or 0 `[D]`,
//! unless it is that of a checkbox as it is.

use crate::syntax::{BinaryOp, Call, Chain, Conversion, Expr, ExprKind, Level, Link, Resolved, Typed};
use crate::value_type::ValueType;

/// What the result of a formula is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The value of a field: alternatives of different types make it text.
    Field,
    /// A truth test: the value is tested as it is (section 7.1).
    Filter,
}

/// Types a tree.
///
/// `values` is the type of a rollup's `values` (an array), as the scope gave it when names were resolved. The height of
/// the tree grows by half at most: a conversion stands only below an alternative or an operand of `&`, never below
/// another.
pub fn typed(tree: Expr<Resolved>, values: Option<&ValueType>, purpose: Purpose) -> Expr<Typed> {
    let tree = node(tree, values);
    match purpose {
        Purpose::Field if is_mixed(&tree) => coerced(tree, &ValueType::Text),
        Purpose::Field if tree.note == ValueType::Boolean && !is_reference(&tree) => coerced(tree, &ValueType::Number),
        Purpose::Field | Purpose::Filter => tree,
    }
}

fn node(expr: Expr<Resolved>, values: Option<&ValueType>) -> Expr<Typed> {
    let Expr { span, kind, note: () } = expr;
    let (note, kind) = match kind {
        ExprKind::Number(value) => (ValueType::Number, ExprKind::Number(value)),
        ExprKind::Text(text) => (ValueType::Text, ExprKind::Text(text)),
        ExprKind::Field(field) => (field.value.clone(), ExprKind::Field(field)),
        ExprKind::Values(()) => (values.cloned().unwrap_or(ValueType::Any), ExprKind::Values(())),
        ExprKind::Negate(inner) => (ValueType::Number, ExprKind::Negate(Box::new(node(*inner, values)))),
        ExprKind::Paren(inner) => {
            let inner = node(*inner, values);
            (inner.note.clone(), ExprKind::Paren(Box::new(inner)))
        }
        ExprKind::Call(call) => typed_call(call, values),
        ExprKind::Chain(chain) => typed_chain(*chain, values),
        ExprKind::Convert(never, _) | ExprKind::Error(never) => match never {},
    };
    Expr { span, note, kind }
}

fn typed_call(call: Call<Resolved>, values: Option<&ValueType>) -> (ValueType, ExprKind<Typed>) {
    let Call { function, args } = call;
    let args: Vec<_> = args.into_iter().map(|arg| node(arg, values)).collect();
    let types: Vec<ValueType> = args.iter().map(|arg| arg.note.clone()).collect();
    let result = (function.result)(&types);
    let call = alternatives_as(Call { function, args }, &result);
    (result, ExprKind::Call(call))
}

fn typed_chain(chain: Chain<Resolved>, values: Option<&ValueType>) -> (ValueType, ExprKind<Typed>) {
    let Chain { first, rest } = chain;
    let result = rest.first().map_or(ValueType::Any, |link| operator_result(link.op));
    let operand = |expr: Expr<Resolved>| {
        let operand = node(expr, values);
        if result == ValueType::Text && is_mixed(&operand) { coerced(operand, &ValueType::Text) } else { operand }
    };
    let first = operand(first);
    let rest = rest.into_iter().map(|Link { op, operand: expr }| Link { op, operand: operand(expr) }).collect();
    (result, ExprKind::Chain(Box::new(Chain { first, rest })))
}

/// The type of what an operator gives (section 4): arithmetic numbers, `&` text, comparisons booleans.
fn operator_result(op: BinaryOp) -> ValueType {
    match op.level() {
        Level::Comparison => ValueType::Boolean,
        Level::Concat => ValueType::Text,
        Level::Additive | Level::Product => ValueType::Number,
    }
}

/// Whether the value is one of several alternatives whose types are known and do not join.
fn is_mixed(expr: &Expr<Typed>) -> bool {
    expr.note == ValueType::Any && every_alternative_is_known(expr)
}

fn every_alternative_is_known(expr: &Expr<Typed>) -> bool {
    match &expr.kind {
        ExprKind::Paren(inner) => every_alternative_is_known(inner),
        ExprKind::Call(call) if is_choice(call) => {
            let count = call.args.len();
            let alternatives = call.args.iter().enumerate();
            alternatives
                .filter(|(index, _)| call.function.flags.branches.contains(*index, count))
                .all(|(_, alternative)| every_alternative_is_known(alternative))
        }
        _ => expr.note != ValueType::Any,
    }
}

/// Whether the value is that of a field, or of one of several fields, as it is.
fn is_reference(expr: &Expr<Typed>) -> bool {
    match &expr.kind {
        ExprKind::Paren(inner) => is_reference(inner),
        ExprKind::Call(call) if is_choice(call) => {
            let count = call.args.len();
            let alternatives = call.args.iter().enumerate();
            alternatives
                .filter(|(index, _)| call.function.flags.branches.contains(*index, count))
                .all(|(_, alternative)| alternative.note == ValueType::Blank || is_reference(alternative))
        }
        kind => matches!(kind, ExprKind::Field(_)),
    }
}

/// Whether a call gives one of its arguments.
fn is_choice(call: &Call<Typed>) -> bool {
    call.function.flags.branches != crate::functions::Branches::None
}

/// The call with its alternatives turned into values of type `target`, where that is possible without loss or asked
/// for.
fn alternatives_as(mut call: Call<Typed>, target: &ValueType) -> Call<Typed> {
    let branches = call.function.flags.branches;
    let count = call.args.len();
    let args = call.args.into_iter().enumerate();
    call.args =
        args.map(|(index, arg)| if branches.contains(index, count) { coerced(arg, target) } else { arg }).collect();
    call
}

/// The expression as one of type `target`: conversions go through parentheses and choices down to the values
/// themselves.
fn coerced(expr: Expr<Typed>, target: &ValueType) -> Expr<Typed> {
    let Some(conversion) = conversion(&expr.note, target) else { return expr };
    let Expr { span, note, kind } = expr;
    let kind = match kind {
        ExprKind::Paren(inner) => ExprKind::Paren(Box::new(coerced(*inner, target))),
        ExprKind::Call(call) if is_choice(&call) => ExprKind::Call(alternatives_as(call, target)),
        ExprKind::Convert(_, inner) => return coerced(*inner, target),
        kind => ExprKind::Convert(conversion, Box::new(Expr { span, note, kind })),
    };
    Expr { span, note: target.clone(), kind }
}

/// The conversion of `from` for a place of type `to`; `None` when none is needed, or the place takes anything.
fn conversion(from: &ValueType, to: &ValueType) -> Option<Conversion> {
    match (from, to) {
        (from, to) if from == to => None,
        (ValueType::Blank, _) => None,
        (_, ValueType::Text) => Some(Conversion::ToText),
        (ValueType::Boolean, ValueType::Number) => Some(Conversion::ToNumber),
        (ValueType::Date, ValueType::DateTime) => Some(Conversion::ToDateTime),
        _ => None,
    }
}

#[cfg(test)]
#[path = "typing_tests.rs"]
mod tests;
