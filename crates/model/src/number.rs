//! Internal numbers of tables, fields, rows, choices, views, people and commits.
//!
//! A number is given once and never used again within its base (rows: within their table), so that a name or an id can
//! change without rewriting what refers to it.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident($inner:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl $name {
            /// The number after this one.
            pub fn next(self) -> Self {
                Self(self.0 + 1)
            }
        }
    )*};
}

numbers! {
    /// Number of a table in its base, from 1.
    TableNo(u32);
    /// Number of a field in its base (not only in its table), from 1.
    FieldNo(u32);
    /// Number of a row in its table, from 0; chunk `n / 1024`, slot `n % 1024`.
    RowNo(u32);
    /// Number of a choice in its field, from 1.
    ChoiceNo(u16);
    /// Number of a view in its base, from 1.
    ViewNo(u32);
    /// Number of a collaborator in its base's directory, from 1.
    PersonNo(u32);
    /// Sequence number of a commit in its base; 0 is the empty base before the first commit.
    Seq(u64);
}
