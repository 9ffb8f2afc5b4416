//! From a file to a draft: records read, types guessed, links given their tables.
//!
//! | module | is |
//! |---|---|
//! | `raw` | records as a file has them, whatever its format |
//! | `json`, `csv` | reading a file into that; every bad row is named |
//! | `airtable` | a whole base in the shapes of Airtable's API |
//! | `claims` | whose contents of attachments a file may name |
//! | `links` | which table each link field points at, and the stubs it needs |
//! | `plan` | the operations of one draft: all of the file or nothing |

pub(crate) mod airtable;
pub(crate) mod claims;
pub(crate) mod csv;
pub(crate) mod json;
pub(crate) mod links;
pub(crate) mod plan;
pub(crate) mod raw;
