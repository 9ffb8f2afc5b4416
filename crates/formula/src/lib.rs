//! The formula language: from text to a typed tree, and from a typed tree to columns of values.
//!
//! The way of a formula: [`syntax`] holds the tree, `lexer` and `parser` read text into it, `resolve` finds fields and
//! functions, `typing` gives every node its type, [`eval`] runs it over columns. The crate does no I/O and reads no clock.

pub mod eval;
pub mod field;
pub mod functions;
pub mod limits;
pub mod syntax;
pub mod value_type;
