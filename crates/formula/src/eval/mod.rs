//! Evaluation over whole columns.
//!
//! [`evaluate`] gives a column for some rows, [`filter`] the rows that are kept, [`constant`] the value of a formula that
//! depends on no row. A base calls them once a chunk with one [`Pass`] for all chunks.
//!
//! | module | is |
//! |---|---|
//! | `run` | the walk over the tree: operators, branches, calls |
//! | `call` | what the kernel of a function is handed: its arguments, converted when it asks |
//! | `vector` | what a part of a formula gives: a constant, a column, or codes with labels |
//! | `item`, `convert`, `equality` | one value; its conversions; equality, order and the rules for blanks |
//! | `operand`, `compare`, `choose`, `truth`, `bits` | the same over columns, without asking row by row where that can be helped |
//! | `selection`, `limits` | which rows matter, and what it may cost |
//!
//! Errors and blanks are handled here, once. An error in an argument is an error in the result, without the kernel knowing;
//! a conversion turns blanks into 0, empty text or false (sections 2.3 to 2.5), so that kernels compute raw values.

pub(crate) mod bits;
pub(crate) mod call;
pub(crate) mod choose;
pub(crate) mod compare;
mod conform;
pub(crate) mod convert;
mod equality;
pub(crate) mod item;
pub(crate) mod limits;
pub(crate) mod operand;
mod pass;
mod rows;
pub(crate) mod run;
pub(crate) mod selection;
pub(crate) mod truth;
pub(crate) mod vector;

use cadre_model::{Bitmap, Column, Value};

use crate::formula::Formula;
use crate::functions::Metadata;
use crate::syntax::{Expr, ExprKind, Typed};

pub use call::EvalFn;
pub use equality::BlankRule;
pub use limits::Limits;
pub use pass::Pass;
pub use rows::Rows;
pub use vector::{Labels, Vector};

use rows::OneRow;
use run::Evaluator;
use selection::Selection;

/// Computes a formula for every row.
///
/// Shape: as many rows as `rows` has. The data is that of [`Formula::result_type`]: doubles for numbers, texts for text, truth
/// values for booleans, instants for days and instants, lists for arrays, and whatever holds the values for `Any`. Blanks
/// and errors are not valid; empty text may be either, since nothing tells it from blank (section 5).
///
/// Bounds: [`Limits`] of the pass; a row that exceeds them is an error.
pub fn evaluate(formula: &Formula, rows: &dyn Rows, pass: &Pass) -> Column {
    evaluate_tree(formula.tree(), rows, pass)
}

pub(crate) fn evaluate_tree(tree: &Expr<Typed>, rows: &dyn Rows, pass: &Pass) -> Column {
    let evaluator = Evaluator::new(rows, pass);
    let vector = evaluator.eval(tree, Selection::all(rows.len()));
    conform::conform(vector, tree.value_type(), rows.len(), evaluator.budget())
}

/// Finds the rows that a filter keeps: those whose value is true (sections 2.3 and 7.1).
///
/// Errors and NaN drop a row, as blank, 0, false, empty text and empty arrays do; infinity keeps it.
pub fn filter(formula: &Formula, rows: &dyn Rows, pass: &Pass) -> Bitmap {
    let evaluator = Evaluator::new(rows, pass);
    evaluator.truth(formula.tree(), Selection::all(rows.len())).into_yes(rows.len())
}

/// Finds the rows that a part of a formula keeps: [`filter`] for the parts that a query takes a filter apart into.
///
/// Shape: as many bits as `rows` has. Of the rows outside `picked` none is kept, and functions whose cost grows with the data
/// do not look at them; `None` picks all.
pub fn filter_part(expr: &Expr<Typed>, rows: &dyn Rows, picked: Option<&Bitmap>, pass: &Pass) -> Bitmap {
    let evaluator = Evaluator::new(rows, pass);
    let Some(picked) = picked else { return evaluator.truth(expr, Selection::all(rows.len())).into_yes(rows.len()) };
    let mut kept = evaluator.truth(expr, Selection::of(picked)).into_yes(rows.len());
    kept.and_with(picked);
    kept
}

/// The value of a formula that reads neither fields nor the record; `None` for one that does.
pub fn constant(formula: &Formula, pass: &Pass) -> Option<Value> {
    constant_part(formula.tree(), pass)
}

/// The value of a part of a formula that reads neither fields nor the record; `None` for one that does.
pub fn constant_part(expr: &Expr<Typed>, pass: &Pass) -> Option<Value> {
    let mut reads_rows = false;
    expr.walk(|node| {
        reads_rows |= match &node.kind {
            ExprKind::Field(_) | ExprKind::Values(()) => true,
            ExprKind::Call(call) => call.function.flags.reads != Metadata::None,
            _ => false,
        };
    });
    (!reads_rows).then(|| evaluate_tree(expr, &OneRow, pass).value(0))
}

#[cfg(test)]
mod tests;
