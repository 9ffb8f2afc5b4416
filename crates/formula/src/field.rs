//! What the language knows of a field, and where it asks.

use std::sync::Arc;

use cadre_model::{FieldId, FieldNo};

use crate::value_type::ValueType;

/// A field as formulas see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldInfo {
    /// The internal number, by which columns are found.
    pub no: FieldNo,
    /// The public id, which saved formulas hold.
    pub id: FieldId,
    /// The name, which authors write.
    pub name: Arc<str>,
    /// The type its cells have in formulas (section 2.2).
    pub value: ValueType,
}
