//! Evaluation over whole columns.

/// How a function is evaluated.
pub type EvalFn = fn();
