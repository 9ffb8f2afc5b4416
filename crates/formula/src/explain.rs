//! What a formula is made of, for people: its tree with types and costs, its fields, what else it reads.

use std::fmt;

use cadre_model::FieldId;
use serde::Serialize;

use crate::cost;
use crate::formula::{Formula, ModifiedTime};
use crate::lexer::excerpt;
use crate::print::quoted;
use crate::syntax::{Conversion, Expr, ExprKind, Span, Typed};
use crate::value_type::ValueType;

/// A formula taken apart. Prints as an indented tree with a summary.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The text that was compiled.
    pub formula: String,
    /// The static type of the result.
    pub result: ValueType,
    /// Whether the result depends on the clock.
    pub volatile: bool,
    /// What is read of the record beside cells: `createdTime`, `modifiedTime`, `recordId`.
    pub reads: Vec<&'static str>,
    /// The fields referred to, in the order of the text.
    pub fields: Vec<ExplainedField>,
    /// Estimated nanoseconds a row, for the whole formula.
    pub cost_ns: u64,
    /// The root of the tree.
    pub tree: ExplainedNode,
}

/// A field that a formula refers to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedField {
    /// Its id.
    pub id: FieldId,
    /// Its name when the formula was compiled.
    pub name: String,
    /// The type its cells have in formulas.
    #[serde(rename = "type")]
    pub value: ValueType,
}

/// One node of the tree.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExplainedNode {
    /// What it is: `number`, `text`, `field`, `values`, `call`, `negate`, `operators`, `parentheses`, `convert`.
    pub kind: &'static str,
    /// The literal, name, function or operators.
    pub label: String,
    /// Where it stands in the text.
    pub span: Span,
    /// Its static type.
    #[serde(rename = "type")]
    pub value: ValueType,
    /// Estimated nanoseconds a row, with everything below.
    pub cost_ns: u64,
    /// The nodes below, in the order of the text.
    pub children: Vec<ExplainedNode>,
}

/// Takes a formula apart.
pub fn explain(formula: &Formula) -> Explanation {
    let fields = formula.fields().iter().map(|field| ExplainedField {
        id: field.id,
        name: field.name.to_string(),
        value: field.value.clone(),
    });
    let reads = [
        ("createdTime", formula.uses_created_time()),
        ("modifiedTime", *formula.modified_time() != ModifiedTime::Unused),
        ("recordId", formula.uses_record_id()),
    ];
    Explanation {
        formula: formula.source().to_owned(),
        result: formula.result_type().clone(),
        volatile: formula.is_volatile(),
        reads: reads.into_iter().filter(|(_, used)| *used).map(|(name, _)| name).collect(),
        fields: fields.collect(),
        cost_ns: formula.cost(),
        tree: explained(formula.tree()),
    }
}

fn explained(node: &Expr<Typed>) -> ExplainedNode {
    let (kind, label) = describe(node);
    let children: Vec<_> = node.children().map(explained).collect();
    let below: u64 = children.iter().map(|child| child.cost_ns).sum();
    let cost_ns = u64::from(cost::of_node(node)) + below;
    ExplainedNode { kind, label, span: node.span, value: node.value_type().clone(), cost_ns, children }
}

/// Kind and label of a node.
fn describe(node: &Expr<Typed>) -> (&'static str, String) {
    match &node.kind {
        ExprKind::Number(value) => ("number", value.to_string()),
        ExprKind::Text(value) => ("text", quoted(&excerpt(value))),
        ExprKind::Field(field) => ("field", format!("{{{}}}", field.name)),
        ExprKind::Values(()) => ("values", "values".to_owned()),
        ExprKind::Call(call) => ("call", call.function.name.to_owned()),
        ExprKind::Negate(_) => ("negate", "-".to_owned()),
        ExprKind::Chain(chain) => {
            let mut symbols: Vec<&str> = chain.rest.iter().map(|link| link.op.symbol()).collect();
            symbols.dedup();
            ("operators", excerpt(&symbols.join(" ")))
        }
        ExprKind::Paren(_) => ("parentheses", "( )".to_owned()),
        ExprKind::Convert(conversion, _) => {
            let label = match conversion {
                Conversion::ToText => "to text",
                Conversion::ToNumber => "to number",
                Conversion::ToDateTime => "to dateTime",
            };
            ("convert", label.to_owned())
        }
        ExprKind::Error(never) => match *never {},
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tree.write(f, 0)?;
        writeln!(f, "result: {}", self.result)?;
        writeln!(f, "cost: about {} ns a row", self.cost_ns)?;
        for field in &self.fields {
            writeln!(f, "field: {{{}}} {} ({})", field.name, field.id, field.value)?;
        }
        if !self.reads.is_empty() {
            writeln!(f, "reads: {}", self.reads.join(", "))?;
        }
        if self.volatile {
            writeln!(f, "volatile: depends on the clock")?;
        }
        Ok(())
    }
}

impl ExplainedNode {
    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        let indent = depth * 2;
        writeln!(f, "{:indent$}{} {}: {} ({} ns)", "", self.kind, self.label, self.value, self.cost_ns)?;
        self.children.iter().try_for_each(|child| child.write(f, depth + 1))
    }
}

#[cfg(test)]
#[path = "explain_tests.rs"]
mod tests;
