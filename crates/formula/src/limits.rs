//! What a formula may cost to read: every bound of the front end, in one place.
//!
//! The service documents no limit for formulas; texts above 30,000 characters and 40 nested `IF`s are in use
//! (section 15 `[L]` `[P]`). The bounds here leave an order of magnitude above that and are small enough that every
//! recursion over a tree, in a debug build and on a thread with 2 MiB of stack, ends before the stack does.

/// Longest formula text, in bytes (1 MiB). A longer text is refused before it is read.
pub const MAX_TEXT_BYTES: usize = 1 << 20;

/// Greatest height of an expression tree, in nodes from the root to the deepest leaf.
///
/// Parentheses, calls, negations and each change to a tighter operator level take one node each; a chain of operators
/// of one level (`a & b & c & …`) is ONE node however long it is.
pub const MAX_DEPTH: usize = 256;

/// Greatest height of a typed tree: conversions stand below an alternative or an operand of `&` and never touch, so
/// they add half at most. Whatever recurses over typed trees must bear this many levels.
pub const MAX_TYPED_DEPTH: usize = MAX_DEPTH + MAX_DEPTH / 2;

/// Most nodes of one tree.
pub const MAX_NODES: usize = 100_000;

/// Most diagnostics reported for one text; the reader of an error needs the first few.
pub const MAX_DIAGNOSTICS: usize = 20;
