//! The operations, one module each; every module opens with what it does.

pub mod formula_eval;
pub mod formula_explain;
pub mod formula_functions;
