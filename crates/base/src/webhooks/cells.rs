//! Cells in the shapes of webhooks.
//!
//! They differ from those of the record routes in selects, links and lookups. A lookup says for each linked record what it
//! shows of it; one after the other that gives the elements that the record routes show.
//!
//! Source: Airtable Web API reference, section 3.5.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use cadre_model::column::linked_rows;
use cadre_model::{FieldKind, FieldNo, RowNo, TableNo};
use serde_json::{Map, Value as Json};

use crate::cells::output::{write_elements, write_json};
use crate::cells::{Files, Names, Shown};
use crate::chunk::Chunk;
use crate::query::SnapshotNames;
use crate::snapshot::Snapshot;

/// Cells of one snapshot. Keeps how fields are shown.
pub(super) struct Cells<'a> {
    snapshot: &'a Snapshot,
    names: SnapshotNames<'a>,
    forms: RefCell<HashMap<FieldNo, Option<Rc<Form>>>>,
}

/// How a field's cells are shown.
pub(super) struct Form {
    pub(super) shown: Shown,
    /// For lookups that work: where their values come from, and how each is written.
    lookup: Option<Lookup>,
}

struct Lookup {
    link: FieldNo,
    table: TableNo,
    target: FieldNo,
    element: Shown,
}

impl Form {
    /// Whether ids of records of one of these tables are shown.
    pub(super) fn shows_records_of(&self, tables: &BTreeSet<TableNo>) -> bool {
        let mut shown = &self.shown;
        while let Shown::List(element) | Shown::Lookup(element) = shown {
            shown = element;
        }
        matches!(shown, Shown::NamedLinks(table) | Shown::NamedLink(table) if tables.contains(table))
            || self.lookup.as_ref().is_some_and(|lookup| tables.contains(&lookup.table))
    }
}

impl<'a> Cells<'a> {
    /// Cells of a snapshot, with addresses for stored files where somebody gives them.
    pub(super) fn new(snapshot: &'a Snapshot, files: Option<&'a dyn Files>) -> Self {
        let names = SnapshotNames::new(snapshot);
        let names = match files {
            Some(files) => names.with_files(files),
            None => names,
        };
        Self { snapshot, names, forms: RefCell::default() }
    }

    /// How a field's cells are shown; `None` when there is no such field.
    pub(super) fn form(&self, no: FieldNo) -> Option<Rc<Form>> {
        if let Some(known) = self.forms.borrow().get(&no) {
            return known.clone();
        }
        let form = self.make(no).map(Rc::new);
        self.forms.borrow_mut().insert(no, form.clone());
        form
    }

    fn make(&self, no: FieldNo) -> Option<Form> {
        let schema = self.snapshot.schema();
        let field = schema.field(no)?;
        let shown = Shown::in_webhooks(no, field, &self.names);
        let lookup = match (&field.kind, &shown) {
            (FieldKind::MultipleLookupValues(options), Shown::Lookup(element)) => {
                options.link.zip(options.target).and_then(|(link, target)| {
                    let table = *schema.owner.get(&target)?;
                    Some(Lookup { link, table, target, element: (**element).clone() })
                })
            }
            _ => None,
        };
        Some(Form { shown, lookup })
    }

    /// A cell; `None` when it is empty.
    pub(super) fn json(&self, chunk: &Chunk, slot: usize, no: FieldNo) -> Option<Json> {
        let form = self.form(no)?;
        let column = chunk.column(no);
        if let Some(lookup) = &form.lookup
            && slot < column.len()
            && column.is_valid(slot)
        {
            return Some(self.looked_up(lookup, chunk, slot));
        }
        let mut out = Vec::new();
        write_json(&mut out, &column, slot, &form.shown, &self.names).then(|| parsed(&out))
    }

    fn looked_up(&self, lookup: &Lookup, chunk: &Chunk, slot: usize) -> Json {
        let mut ids = Vec::new();
        let mut values = Map::new();
        for row in linked_rows(&chunk.column(lookup.link), slot) {
            let Some(id) = self.names.record_id(lookup.table, RowNo(*row)) else { continue };
            let id = id.to_string();
            values.insert(id.clone(), self.elements(lookup, RowNo(*row)));
            ids.push(Json::from(id));
        }
        let mut cell = Map::new();
        cell.insert("linkedRecordIds".to_owned(), Json::Array(ids));
        cell.insert("valuesByLinkedRecordId".to_owned(), Json::Object(values));
        Json::Object(cell)
    }

    fn elements(&self, lookup: &Lookup, row: RowNo) -> Json {
        let Some((chunk, slot)) = self.snapshot.rows(lookup.table).and_then(|rows| rows.find(row)) else {
            return Json::Array(Vec::new());
        };
        let mut out = Vec::new();
        write_elements(&mut out, &chunk.column(lookup.target), slot, &lookup.element, &self.names);
        parsed(&out)
    }
}

fn parsed(json: &[u8]) -> Json {
    serde_json::from_slice(json).expect("what was just written as JSON reads as JSON")
}
