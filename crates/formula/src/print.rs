//! From a tree back to text, and formula texts with their field references rewritten.
//!
//! Two printers. [`print_tree`] writes any parsed tree in one canonical form: the author's parentheses are kept and
//! others are added only where the tree needs them. `rewrite` keeps the author's text as it is, line breaks and all,
//! and replaces nothing but references; it is what saving (names to ids) and showing (ids to names) use. Source:
//! section 1.3.

use std::fmt::Write as _;

use cadre_model::FieldId;

use crate::field::{FieldInfo, Names};
use crate::syntax::{Call, Chain, Expr, ExprKind, Level, Name, NameForm, Parsed, Span, Typed};

/// The text of a tree in canonical form: one space around binary operators, none elsewhere but after commas, texts in
/// double quotes, numbers in decimal digits.
///
/// Reading it gives the same tree. An error node prints as nothing.
pub fn print_tree(tree: &Expr<Parsed>) -> String {
    let mut text = String::new();
    write_expr(tree, &mut text);
    text
}

fn write_expr(expr: &Expr<Parsed>, text: &mut String) {
    match &expr.kind {
        ExprKind::Number(value) => {
            // Writing to a String cannot fail.
            let _ = write!(text, "{value}");
        }
        ExprKind::Text(value) => text.push_str(&quoted(value)),
        ExprKind::Field(name) => write_name(name, text),
        ExprKind::Call(call) => write_call(call, text),
        ExprKind::Negate(inner) => {
            text.push('-');
            let needs = matches!(inner.kind, ExprKind::Chain(_));
            write_operand(inner, needs, text);
        }
        ExprKind::Chain(chain) => write_chain(chain, text),
        ExprKind::Paren(inner) => write_operand(inner, true, text),
        ExprKind::Error(()) => {}
        ExprKind::Values(never) | ExprKind::Convert(never, _) => match *never {},
    }
}

fn write_call(call: &Call<Parsed>, text: &mut String) {
    text.push_str(&call.function.text);
    text.push('(');
    for (index, arg) in call.args.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        write_expr(arg, text);
    }
    text.push(')');
}

fn write_chain(chain: &Chain<Parsed>, text: &mut String) {
    let Some(level) = chain.rest.first().map(|link| link.op.level()) else {
        return write_expr(&chain.first, text);
    };
    write_operand(&chain.first, binds_at_most(&chain.first, level), text);
    for link in &chain.rest {
        text.extend([" ", link.op.symbol(), " "]);
        write_operand(&link.operand, binds_at_most(&link.operand, level), text);
    }
}

/// Whether `operand` is a chain that would fall apart, or join its neighbours, inside a chain of `level`.
fn binds_at_most(operand: &Expr<Parsed>, level: Level) -> bool {
    match &operand.kind {
        ExprKind::Chain(inner) => inner.rest.first().is_some_and(|link| link.op.level() <= level),
        _ => false,
    }
}

fn write_operand(operand: &Expr<Parsed>, in_parentheses: bool, text: &mut String) {
    if in_parentheses {
        text.push('(');
    }
    write_expr(operand, text);
    if in_parentheses {
        text.push(')');
    }
}

fn write_name(name: &Name, text: &mut String) {
    match name.form {
        NameForm::Bare => text.push_str(&name.text),
        NameForm::Braced => text.push_str(&braced(&name.text)),
    }
}

/// A text literal that reads as `value`.
pub fn quoted(value: &str) -> String {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\r' => text.push_str("\\r"),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

/// A reference to the field of this name, in braces; `}` in the name is escaped (section 1.3 `[P]`).
fn braced(name: &str) -> String {
    format!("{{{}}}", name.replace('}', "\\}"))
}

/// The reference by which an author names a field: its name in braces, or its id where the name would not be read as
/// this field: a blank name, one that ends in a backslash, one that has the shape of an id.
pub fn name_reference(name: &str, id: FieldId) -> String {
    let readable = !name.trim().is_empty() && !name.ends_with('\\') && name.parse::<FieldId>().is_err();
    if readable { braced(name) } else { id_reference(id) }
}

/// The reference of a saved formula: the id in braces.
pub fn id_reference(id: FieldId) -> String {
    format!("{{{id}}}")
}

/// The text of a formula with each field reference replaced by what `reference` gives for it, and with parentheses
/// behind functions that were called without, so that a field of that name made later does not change the meaning.
pub(crate) fn rewrite(source: &str, tree: &Expr<Typed>, reference: impl Fn(&FieldInfo) -> String) -> String {
    let mut text = String::with_capacity(source.len());
    let mut at = 0;
    let mut replace = |span: Span, with: &str| {
        text.push_str(source.get(at..span.start as usize).unwrap_or_default());
        text.push_str(with);
        at = span.end as usize;
    };
    tree.walk(|node| match &node.kind {
        ExprKind::Field(field) => replace(node.span, &reference(field)),
        ExprKind::Call(call) if !node.span.of(source).ends_with(')') => {
            replace(node.span, &format!("{}()", call.function.name));
        }
        _ => {}
    });
    text.push_str(source.get(at..).unwrap_or_default());
    text
}

/// The reference to a field by its present name; by its id when it has gone.
pub(crate) fn present_name(field: &FieldInfo, names: &dyn Names) -> String {
    let id = names.id(field.no).unwrap_or(field.id);
    match names.name(field.no) {
        Some(name) => name_reference(&name, id),
        None => id_reference(id),
    }
}

#[cfg(test)]
#[path = "print_tests.rs"]
mod tests;
