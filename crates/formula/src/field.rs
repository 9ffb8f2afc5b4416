//! What the language knows of fields, and whom it asks.

use std::collections::HashMap;
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

/// The fields that a formula may refer to.
pub trait Scope {
    /// The field of exactly this name.
    fn by_name(&self, name: &str) -> Option<FieldInfo>;

    /// The field whose name is this one when letter case is ignored, if there is exactly one.
    fn by_name_folded(&self, name: &str) -> Option<FieldInfo>;

    /// The field with this id, or with this id as an alias.
    fn by_id(&self, id: &str) -> Option<FieldInfo>;

    /// Every field, in the order of the table; for hints and completion.
    fn fields(&self) -> Vec<FieldInfo>;

    /// The type of `values` where the formula is the aggregation of a rollup; `None` elsewhere.
    fn values(&self) -> Option<ValueType> {
        None
    }
}

/// The present names and ids of fields, for printing a formula that was compiled earlier.
pub trait Names {
    /// The name of the field; `None` when it is gone.
    fn name(&self, field: FieldNo) -> Option<Arc<str>>;

    /// The id of the field; `None` when it is gone.
    fn id(&self, field: FieldNo) -> Option<FieldId>;
}

/// A list of fields with the look-ups that [`Scope`] and [`Names`] ask for.
#[derive(Debug, Clone, Default)]
pub struct FieldList {
    fields: Vec<FieldInfo>,
    by_name: HashMap<Arc<str>, usize>,
    /// By lower-cased name; `None` where several fields share it.
    by_folded: HashMap<String, Option<usize>>,
    by_id: HashMap<FieldId, usize>,
    by_no: HashMap<FieldNo, usize>,
    values: Option<ValueType>,
}

impl FieldList {
    /// A scope of these fields; of several with one name the first is found.
    pub fn new(fields: Vec<FieldInfo>) -> FieldList {
        let mut list = FieldList::default();
        for (at, field) in fields.iter().enumerate() {
            list.by_name.entry(field.name.clone()).or_insert(at);
            list.by_folded.entry(field.name.to_lowercase()).and_modify(|only| *only = None).or_insert(Some(at));
            list.by_id.insert(field.id, at);
            list.by_no.insert(field.no, at);
        }
        list.fields = fields;
        list
    }

    /// The same as the scope of a rollup whose gathered array has elements of type `element`.
    pub fn with_values(mut self, element: ValueType) -> FieldList {
        self.values = Some(ValueType::array_of(element));
        self
    }

    fn at(&self, index: usize) -> Option<FieldInfo> {
        self.fields.get(index).cloned()
    }
}

impl Scope for FieldList {
    fn by_name(&self, name: &str) -> Option<FieldInfo> {
        self.by_name.get(name).and_then(|&at| self.at(at))
    }

    fn by_name_folded(&self, name: &str) -> Option<FieldInfo> {
        self.by_folded.get(&name.to_lowercase()).copied().flatten().and_then(|at| self.at(at))
    }

    fn by_id(&self, id: &str) -> Option<FieldInfo> {
        let id: FieldId = id.parse().ok()?;
        self.by_id.get(&id).and_then(|&at| self.at(at))
    }

    fn fields(&self) -> Vec<FieldInfo> {
        self.fields.clone()
    }

    fn values(&self) -> Option<ValueType> {
        self.values.clone()
    }
}

impl Names for FieldList {
    fn name(&self, field: FieldNo) -> Option<Arc<str>> {
        self.by_no.get(&field).map(|&at| self.fields[at].name.clone())
    }

    fn id(&self, field: FieldNo) -> Option<FieldId> {
        self.by_no.get(&field).map(|&at| self.fields[at].id)
    }
}
