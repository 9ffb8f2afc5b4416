//! The whole program.

mod formula;
