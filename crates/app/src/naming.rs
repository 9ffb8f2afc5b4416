//! Names and ids of fields, for formulas that are shown and formulas that are given.

use std::sync::Arc;

use cadre_base::Snapshot;
use cadre_formula::{FieldInfo, FieldList, Names, ValueType};
use cadre_model::{Field, FieldId, FieldNo, Table};

/// The fields of all tables by their present names, for printing formulas.
pub(crate) struct FieldNames<'a>(pub(crate) &'a Snapshot);

impl Names for FieldNames<'_> {
    fn name(&self, field: FieldNo) -> Option<Arc<str>> {
        self.0.schema().field(field).map(|field| field.name.as_str().into())
    }

    fn id(&self, field: FieldNo) -> Option<FieldId> {
        self.0.schema().field(field).map(|field| field.id)
    }
}

/// The fields of a table as formulas may name them.
pub(crate) fn fields(snapshot: &Snapshot, table: &Table) -> Vec<FieldInfo> {
    let info = |(no, field): (FieldNo, &Arc<Field>)| FieldInfo {
        no,
        id: field.id,
        name: field.name.as_str().into(),
        value: snapshot.plan().value_type(no).cloned().unwrap_or(ValueType::Any),
    };
    snapshot.schema().fields_of(table).map(info).collect()
}

/// A filter in saved form (ids of fields) as people write it; as it is when it no longer compiles.
pub(crate) fn readable_filter(snapshot: &Snapshot, table: &Table, text: &str) -> String {
    let fields = FieldList::new(fields(snapshot, table));
    cadre_formula::compile_filter(text, &fields)
        .map_or_else(|_| text.to_owned(), |formula| formula.print_names(&fields))
}
