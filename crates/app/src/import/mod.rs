//! From a file to a draft: records read, types guessed, links given their tables.
//!
//! | module | is |
//! |---|---|
//! | `raw` | records as a file has them, whatever its format |
//! | `json`, `csv` | reading a file into that; every bad row is named |
//! | `links` | which table each link field points at, and the stubs it needs |
//! | `plan` | the operations of one draft: all of the file or nothing |

pub(crate) mod csv;
pub(crate) mod json;
pub(crate) mod links;
pub(crate) mod plan;
pub(crate) mod raw;
