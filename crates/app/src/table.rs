//! The table of operations.

use crate::operation::OperationRow;
use crate::operations as ops;

/// Every operation of the product, in the order in which documents list them.
pub static OPERATIONS: &[OperationRow] = &[
    OperationRow::of::<ops::formula_eval::FormulaEval>(),
    OperationRow::of::<ops::formula_explain::FormulaExplain>(),
    OperationRow::of::<ops::formula_functions::FormulaFunctions>(),
];

/// Finds an operation by name.
pub fn find(name: &str) -> Option<&'static OperationRow> {
    OPERATIONS.iter().find(|row| row.name == name)
}
