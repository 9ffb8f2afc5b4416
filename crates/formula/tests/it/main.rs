//! The judge of the formula language.
//!
//! | module | asks |
//! |---|---|
//! | `cases` | does the engine give what the reference says, case by case (`tests/cases/*.toml`)? |
//! | `kernels` | do whole columns give what the row-by-row evaluator of `naive` gives? |
//! | `print` | is a printed formula the formula that was read? |
//! | `bounds` | does every hostile text end in a stated error, soon? |
//!
//! Expectations come from the reference and from arithmetic done elsewhere, never from the engine.

mod bounds;
mod cases;
mod generate;
mod kernels;
mod naive;
mod print;
mod table;
