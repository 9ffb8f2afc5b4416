//! What a computed field reads: cells of its own row, cells of linked rows, names of choices and people, times, the clock.

use std::collections::BTreeSet;

use cadre_formula::{Formula, ModifiedTime};
use cadre_model::{FieldKind, FieldNo, Schema};

/// One thing read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    /// The link fields walked from the own row, in order; empty for the own row.
    pub(crate) path: Vec<FieldNo>,
    /// What is read at the end.
    pub(crate) source: Source,
}

/// What is read at the end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// The cells of a field.
    Cells(FieldNo),
    /// When the row, or its watched fields, were edited.
    Touches,
    /// The row's public id.
    Id,
}

/// All that a computed field reads.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Reads {
    pub(crate) edges: BTreeSet<Edge>,
    /// Fields whose type, options or choices shape the result.
    pub(crate) shapes: BTreeSet<FieldNo>,
    pub(crate) people: bool,
    pub(crate) clock: bool,
}

impl Reads {
    /// The cells of a field of the own row, as formulas see them: links by their names.
    pub(crate) fn shown(&mut self, schema: &Schema, path: &[FieldNo], field: FieldNo) {
        self.cells(path, field);
        let mut path = path.to_vec();
        let mut field = field;
        // A lookup shows what its target shows, a link shows the names of its rows. Circles were refused before.
        for _ in 0..super::scope::MAX_CHAIN {
            self.shapes.insert(field);
            let next = match schema.field(field).map(|f| &f.kind) {
                Some(FieldKind::MultipleRecordLinks(options)) => {
                    path.push(field);
                    schema.table(options.linked_table).map(|t| t.primary)
                }
                Some(FieldKind::MultipleLookupValues(options)) => {
                    path.extend(options.link);
                    options.target
                }
                Some(kind) => {
                    self.people |= shows_people(kind);
                    None
                }
                None => None,
            };
            let Some(next) = next else { return };
            self.cells(&path, next);
            field = next;
        }
    }

    pub(crate) fn cells(&mut self, path: &[FieldNo], field: FieldNo) {
        self.edges.insert(Edge { path: path.to_vec(), source: Source::Cells(field) });
    }

    pub(crate) fn add(&mut self, path: &[FieldNo], source: Source) {
        self.edges.insert(Edge { path: path.to_vec(), source });
    }

    /// Everything that a formula reads of rows at the end of a path.
    pub(crate) fn formula(&mut self, schema: &Schema, path: &[FieldNo], formula: &Formula) {
        for field in formula.references() {
            self.shown(schema, path, *field);
        }
        if *formula.modified_time() != ModifiedTime::Unused {
            self.add(path, Source::Touches);
        }
        if formula.uses_record_id() {
            self.add(path, Source::Id);
        }
        self.clock |= formula.is_volatile();
    }
}

fn shows_people(kind: &FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::SingleCollaborator
            | FieldKind::MultipleCollaborators
            | FieldKind::CreatedBy
            | FieldKind::LastModifiedBy(_)
    )
}
