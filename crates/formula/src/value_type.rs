//! Static types of values, and how types of alternatives join.

use std::fmt;

use serde::{Serialize, Serializer};

/// The type a formula, or a part of one, is known to have before any record is read.
///
/// Blank and errors are values of every type. Source: section 2.1 and section 4 of the formula reference.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// Nothing but blank: `BLANK()`, a missing branch.
    Blank,
    /// A double.
    Number,
    /// Unicode text.
    Text,
    /// True or false; prints, computes and travels as 1 or 0.
    Boolean,
    /// An instant at midnight UTC that shows as a day.
    Date,
    /// An instant with a time of day.
    DateTime,
    /// A list whose elements have this type.
    Array(Box<ValueType>),
    /// Not known before evaluation: a rollup of mixed values, alternatives of different types.
    Any,
}

impl ValueType {
    /// An array of elements of this type.
    pub fn array_of(element: ValueType) -> ValueType {
        ValueType::Array(Box::new(element))
    }

    /// The type of one value when arrays are flattened to their leaves; itself when it is no array.
    pub fn leaf(&self) -> &ValueType {
        let mut leaf = self;
        while let ValueType::Array(element) = leaf {
            leaf = element;
        }
        leaf
    }

    /// Whether the type is a day or an instant.
    pub fn is_date(&self) -> bool {
        matches!(self, ValueType::Date | ValueType::DateTime)
    }

    /// The narrowest type that holds every value of both without changing any of them.
    ///
    /// Blank is neutral (section 4: `BLANK()` and a missing branch do not change the type); a boolean is a number among
    /// numbers; a day is an instant among instants; anything else that differs is `Any`. A whole formula whose
    /// alternatives do not join is text (section 4 `[L]`); `typing` decides that, because only the result of the
    /// formula is turned into text and not what its parts compute with.
    pub fn join(&self, other: &ValueType) -> ValueType {
        use ValueType::{Any, Array, Blank, Boolean, Date, DateTime, Number};
        match (self, other) {
            (a, b) if a == b => a.clone(),
            (Blank, known) | (known, Blank) => known.clone(),
            (Number, Boolean) | (Boolean, Number) => Number,
            (Date, DateTime) | (DateTime, Date) => DateTime,
            (Array(a), Array(b)) => ValueType::array_of(a.join(b)),
            _ => Any,
        }
    }

    /// Joins the types of several alternatives; `Blank` when there are none.
    pub fn join_all<'a>(types: impl IntoIterator<Item = &'a ValueType>) -> ValueType {
        types.into_iter().fold(ValueType::Blank, |joined, next| joined.join(next))
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut this = self;
        while let ValueType::Array(element) = this {
            f.write_str("array of ")?;
            this = element;
        }
        f.write_str(match this {
            ValueType::Blank => "blank",
            ValueType::Number => "number",
            ValueType::Text => "text",
            ValueType::Boolean => "boolean",
            ValueType::Date => "date",
            ValueType::DateTime => "dateTime",
            ValueType::Array(_) | ValueType::Any => "any",
        })
    }
}

impl Serialize for ValueType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
