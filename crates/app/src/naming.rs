//! Names and ids of what the cells of a snapshot refer to by number.

use std::sync::Arc;

use cadre_base::Snapshot;
use cadre_base::cells::context::{Facts, Names};
use cadre_base::cells::display::{Display, Style};
use cadre_formula::{FieldInfo, FieldList, Names as FormulaNames, ValueType};
use cadre_model::{
    Field, FieldId, FieldNo, Person, PersonNo, RecordId, RowNo, Table, TableId, TableNo, ViewId, ViewNo,
};

/// A snapshot as the writers of cells and fields ask it.
pub(crate) struct Naming<'a>(pub(crate) &'a Snapshot);

impl Names for Naming<'_> {
    fn record_id(&self, table: TableNo, row: RowNo) -> Option<RecordId> {
        self.0.record_id(table, row)
    }

    fn person(&self, no: PersonNo) -> Option<&Person> {
        self.0.schema().people.get(&no).map(|person| &**person)
    }

    fn push_row_name(&self, table: TableNo, row: RowNo, out: &mut String) {
        let schema = self.0.schema();
        let Some(primary) = schema.table(table).map(|found| found.primary) else { return };
        let Some(field) = schema.field(primary) else { return };
        let Some((chunk, slot)) = self.0.rows(table).and_then(|rows| rows.find(row)) else { return };
        // A primary field is never a link, so that this goes one step and no further.
        Display::of(primary, field, self, &Style::default()).push(out, &chunk.column(primary), slot, self);
    }
}

impl Facts for Naming<'_> {
    fn field(&self, no: FieldNo) -> Option<&Field> {
        self.0.schema().field(no).map(|field| &**field)
    }

    fn table_of(&self, no: FieldNo) -> Option<TableNo> {
        self.0.schema().owner.get(&no).copied()
    }

    fn table_id(&self, no: TableNo) -> Option<TableId> {
        self.0.schema().table(no).map(|table| table.id)
    }

    fn view_id(&self, no: ViewNo) -> Option<ViewId> {
        self.0.schema().views.get(&no).map(|view| view.id)
    }

    fn result(&self, no: FieldNo) -> Option<ValueType> {
        let plan = self.0.plan();
        plan.value_type(no).filter(|_| plan.broken(no).is_none()).cloned()
    }

    fn references(&self, no: FieldNo) -> Vec<FieldNo> {
        self.0.plan().node(no).map(cadre_base::compute::Node::fields_read).unwrap_or_default()
    }
}

impl FormulaNames for Naming<'_> {
    fn name(&self, field: FieldNo) -> Option<Arc<str>> {
        self.0.schema().field(field).map(|field| field.name.as_str().into())
    }

    fn id(&self, field: FieldNo) -> Option<FieldId> {
        self.0.schema().field(field).map(|field| field.id)
    }
}

/// The fields of a table as formulas may name them.
pub(crate) fn scope(snapshot: &Snapshot, table: &Table) -> FieldList {
    let info = |(no, field): (FieldNo, &Arc<Field>)| FieldInfo {
        no,
        id: field.id,
        name: field.name.as_str().into(),
        value: snapshot.plan().value_type(no).cloned().unwrap_or(ValueType::Any),
    };
    FieldList::new(snapshot.schema().fields_of(table).map(info).collect())
}

/// A filter in saved form (ids of fields) as people write it; as it is when it no longer compiles.
pub(crate) fn readable_filter(snapshot: &Snapshot, table: &Table, text: &str) -> String {
    let fields = scope(snapshot, table);
    cadre_formula::compile_filter(text, &fields)
        .map_or_else(|_| text.to_owned(), |formula| formula.print_names(&fields))
}
