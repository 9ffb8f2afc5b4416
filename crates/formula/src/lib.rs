//! The formula language: from text to a typed tree, and from a typed tree to columns of values.
//!
//! The way of a formula: `lexer` and [`parser`] read text into the tree of [`syntax`], [`resolve`] finds fields and
//! functions, [`typing`] gives every node its type, [`eval`] runs it over columns. [`compile`] does all but the last.
//! The crate does no I/O and reads no clock, and no text makes it panic, overflow the stack or take more than linear
//! time ([`limits`]).

pub mod complete;
mod cost;
pub mod diagnostic;
pub mod error;
pub mod eval;
pub mod explain;
pub mod field;
mod formula;
pub mod functions;
mod lexer;
pub mod limits;
mod near;
pub mod parser;
pub mod print;
pub mod resolve;
mod signature;
pub mod syntax;
pub mod time;
pub mod typing;
pub mod value_type;

pub use complete::{Completion, CompletionKind, complete};
pub use diagnostic::Diagnostic;
pub use error::FormulaError;
pub use explain::{Explanation, explain};
pub use field::{FieldInfo, FieldList, Names, Scope};
pub use formula::{Formula, ModifiedTime, compile, compile_filter};
pub use near::nearest;
pub use parser::{Parse, parse};
pub use signature::signature;
pub use syntax::Span;
pub use value_type::ValueType;
