//! What descriptions of fields refer to: tables, fields and views of a snapshot, and fields of a table that is about to be
//! made, under the numbers that it will give them.

use cadre_base::Snapshot;
use cadre_base::cells::options::{FieldSpec, Resolver, parse_field};
use cadre_model::{ChoiceId, FieldKind, FieldNo, TableNo, ViewNo};
use serde_json::Value as Json;

use super::fault;
use crate::error::AppError;

/// The names of one snapshot, and those of tables that are being planned on it.
pub(crate) struct Known<'s> {
    snapshot: &'s Snapshot,
    /// In the order in which they are going to be made.
    planned: Vec<Planned>,
}

/// A table that is about to be made.
struct Planned {
    name: String,
    no: TableNo,
    /// Its fields so far: number, name, and the table linked to.
    fields: Vec<(FieldNo, String, Option<TableNo>)>,
    /// The last number given.
    last: FieldNo,
}

impl<'s> Known<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, planned: Vec::new() }
    }

    /// The fields of a table that does not exist yet; they may refer to those before them, and to tables planned before.
    ///
    /// Holds on this snapshot only: numbers are those that the base will give next.
    ///
    /// # Errors
    /// The first description that is none.
    pub(crate) fn plan_table(&mut self, name: &str, fields: &[Json]) -> Result<Vec<FieldSpec>, AppError> {
        let head = &self.snapshot.schema().head;
        let before =
            self.planned.last().map_or((head.last_table, head.last_field), |planned| (planned.no, planned.last));
        let no = before.0.next();
        self.planned.push(Planned { name: name.to_owned(), no, fields: Vec::new(), last: before.1 });
        let mut specs = Vec::with_capacity(fields.len());
        for json in fields {
            let spec = parse_field(json, Some(no), self).map_err(|error| fault::of(name, error))?;
            if let Some(planned) = self.planned.last_mut() {
                planned.add(&spec);
            }
            specs.push(spec);
        }
        Ok(specs)
    }
}

impl Planned {
    fn add(&mut self, spec: &FieldSpec) {
        self.last = self.last.next();
        let linked = match &spec.kind {
            FieldKind::MultipleRecordLinks(options) => Some(options.linked_table),
            _ => None,
        };
        self.fields.push((self.last, spec.name.clone(), linked));
        if linked.is_some_and(|table| table != self.no) {
            // The other side of a link is the field that is made next.
            self.last = self.last.next();
        }
    }

    fn field(&self, key: &str) -> Option<FieldNo> {
        let exact = self.fields.iter().find(|(_, name, _)| name == key);
        let folded = key.to_lowercase();
        let near = || self.fields.iter().find(|(_, name, _)| name.to_lowercase() == folded);
        exact.or_else(near).map(|(no, ..)| *no)
    }
}

impl Resolver for Known<'_> {
    fn table(&self, key: &str) -> Option<TableNo> {
        let found = self.snapshot.schema().find_table(key).map(|(no, _)| no);
        found.or_else(|| self.planned.iter().find(|planned| planned.name == key).map(|planned| planned.no))
    }

    fn field(&self, near: Option<TableNo>, key: &str) -> Option<FieldNo> {
        let schema = self.snapshot.schema();
        if let Some(planned) = self.planned.iter().find(|planned| Some(planned.no) == near) {
            return planned.field(key);
        }
        if let Some((no, _)) = near.and_then(|no| schema.table(no)).and_then(|table| schema.find_field(table, key)) {
            return Some(no);
        }
        let id = key.parse().ok()?;
        schema.fields.iter().find(|(_, field)| field.id == id || field.aliases.contains(&id)).map(|(no, _)| *no)
    }

    fn view(&self, table: TableNo, key: &str) -> Option<ViewNo> {
        let schema = self.snapshot.schema();
        schema.find_view(schema.table(table)?, key).map(|(no, _)| no)
    }

    fn linked_table(&self, link: FieldNo) -> Option<TableNo> {
        let mut planned = self.planned.iter().flat_map(|planned| &planned.fields);
        if let Some((.., linked)) = planned.find(|(no, ..)| *no == link) {
            return *linked;
        }
        match &self.snapshot.schema().field(link)?.kind {
            FieldKind::MultipleRecordLinks(options) => Some(options.linked_table),
            _ => None,
        }
    }

    fn new_choice_id(&mut self) -> ChoiceId {
        ChoiceId::generate(&mut rand::rng())
    }
}
