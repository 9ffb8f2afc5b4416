//! Two states of a base held against each other, cell by cell.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cadre_model::{Cell, FieldNo, RowNo, Schema, Shape, TableNo};

use super::{Namer, Part, Report};
use crate::field_names::FieldNames;
use crate::snapshot::Snapshot;
use crate::table::Rows;

/// What a base stores, wherever it was read from.
pub(super) struct State<'a> {
    pub(super) schema: &'a Schema,
    pub(super) rows: &'a BTreeMap<TableNo, Arc<Rows>>,
    pub(super) names: &'a FieldNames,
}

impl<'a> State<'a> {
    pub(super) fn of(snapshot: &'a Snapshot) -> Self {
        Self { schema: &snapshot.schema, rows: &snapshot.rows, names: &snapshot.names }
    }
}

/// Adds a finding for everything in which `found` is not as `right`.
pub(super) fn compare(right: &State<'_>, found: &State<'_>, part: Part, report: &mut Report) {
    compare_schema(right.schema, found.schema, part, report);
    if right.names != found.names {
        report.add_plain(part, "the earlier names of fields are others".to_owned());
    }
    let namer = Namer { schema: right.schema, part };
    let mut records = 0;
    for no in right.schema.tables.keys() {
        let empty = Arc::<Rows>::default();
        let (a, b) = (right.rows.get(no).unwrap_or(&empty), found.rows.get(no).unwrap_or(&empty));
        let stored: Vec<(FieldNo, Shape)> = right
            .schema
            .fields
            .iter()
            .filter(|(f, _)| right.schema.owner.get(f) == Some(no))
            .filter_map(|(f, field)| field.kind.shape().map(|shape| (*f, shape)))
            .collect();
        let both: BTreeSet<RowNo> = a.iter().chain(b.iter()).collect();
        records += both.len() as u64;
        for row in both {
            compare_row(&namer, *no, (a, b), row, &stored, report);
        }
    }
    // Two parts are compared with the same records, which are counted once.
    report.records = report.records.max(records);
}

fn compare_schema(right: &Schema, found: &Schema, part: Part, report: &mut Report) {
    if right.head != found.head {
        report.add_plain(part, "the head of the base (name, order of tables, counters, clock) is another".to_owned());
    }
    fn differing<N: Ord + Copy + std::fmt::Display, T: PartialEq>(
        what: &str,
        right: &BTreeMap<N, T>,
        found: &BTreeMap<N, T>,
    ) -> Vec<String> {
        let all: BTreeSet<N> = right.keys().chain(found.keys()).copied().collect();
        all.into_iter()
            .filter(|no| right.get(no) != found.get(no))
            .map(|no| format!("{what} {no} is another"))
            .collect()
    }
    let problems = [
        differing("table", &right.tables, &found.tables),
        differing("field", &right.fields, &found.fields),
        differing("the table of field", &right.owner, &found.owner),
        differing("view", &right.views, &found.views),
        differing("person", &right.people, &found.people),
    ];
    problems.into_iter().flatten().for_each(|problem| report.add_plain(part, problem));
}

/// A cell as the log has it, cut at 100 characters.
fn text(cell: Option<&Cell>) -> String {
    let json = cell.and_then(|c| serde_json::to_string(c).ok()).unwrap_or_else(|| "nothing".to_owned());
    if json.chars().count() > 100 { json.chars().take(100).chain(['…']).collect() } else { json }
}

fn compare_row(
    namer: &Namer<'_>,
    table: TableNo,
    (a, b): (&Arc<Rows>, &Arc<Rows>),
    row: RowNo,
    stored: &[(FieldNo, Shape)],
    report: &mut Report,
) {
    let mut add = |field: Option<FieldNo>, problem: String| report.add(namer.at(table, Some(a), row, field, problem));
    let ((right, i), (found, k)) = match (a.find(row), b.find(row)) {
        (Some(right), Some(found)) => (right, found),
        (Some(_), None) => return add(None, "is missing".to_owned()),
        _ => return add(None, "should not exist".to_owned()),
    };
    if right.ids()[i] != found.ids()[k] || right.aliases(i) != found.aliases(k) {
        add(None, format!("has the id {}, or other earlier ids", found.ids()[k]));
    }
    if right.created()[i] != found.created()[k] || right.created_by()[i] != found.created_by()[k] {
        add(None, "was created at another time or by another person".to_owned());
    }
    if right.versions()[i] != found.versions()[k] {
        add(None, format!("was last touched by commit {}, not by {}", right.versions()[i], found.versions()[k]));
    }
    for (field, shape) in stored {
        let (right, found) = (a.cell(row, *field, *shape), b.cell(row, *field, *shape));
        if right != found {
            add(Some(*field), format!("holds {}, not {}", text(found.as_ref()), text(right.as_ref())));
        }
    }
    let touched: BTreeSet<FieldNo> = right.touches.keys().chain(found.touches.keys()).copied().collect();
    for field in touched {
        if right.touch(field, i) != found.touch(field, k) {
            add(Some(field), "was edited at another time or by another person".to_owned());
        }
    }
}
