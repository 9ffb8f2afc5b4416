//! What must hold within one state.

use std::collections::BTreeSet;

use cadre_formula::eval::{Limits, Pass};
use cadre_model::{Cell, Field, FieldKind, FieldNo, RowNo, TableNo};

use super::states::State;
use super::{Namer, Part, Report};
use crate::chunk::row_at;
use crate::compute::{recompute_all, same};
use crate::edit::linked;
use crate::snapshot::Snapshot;

/// Links have their other side and name rows that exist, each once; choices and people are known.
pub(super) fn check_references(state: &State<'_>, report: &mut Report) {
    for (no, field) in &state.schema.fields {
        let (Some(table), Some(shape)) = (state.schema.owner.get(no).copied(), field.kind.shape()) else { continue };
        let Some(rows) = state.rows.get(&table) else { continue };
        if matches!(
            shape,
            cadre_model::Shape::Text | cadre_model::Shape::Number | cadre_model::Shape::Time | cadre_model::Shape::Bool
        ) {
            continue;
        }
        for row in rows.iter() {
            let Some(cell) = rows.cell(row, *no, shape) else { continue };
            if let Some(problem) = problem_of(state, field, row, *no, cell) {
                let namer = Namer { schema: state.schema, part: Part::Reference };
                report.add(namer.at(table, Some(rows), row, Some(*no), problem));
            }
        }
    }
}

fn problem_of(state: &State<'_>, field: &Field, row: RowNo, no: FieldNo, cell: Cell) -> Option<String> {
    let known = |choice| field.kind.choices().is_some_and(|o| o.choices.iter().any(|c| c.no == choice));
    match (cell, &field.kind) {
        (Cell::Choice(choice), _) => (!known(choice)).then(|| format!("names choice {choice}, which does not exist")),
        (Cell::Choices(choices), _) => {
            choices.iter().find(|c| !known(**c)).map(|choice| format!("names choice {choice}, which does not exist"))
        }
        (Cell::People(people), _) => people
            .iter()
            .find(|p| !state.schema.people.contains_key(p))
            .map(|person| format!("names person {person}, who is not in the directory")),
        (Cell::Links(rows), FieldKind::MultipleRecordLinks(options)) => {
            if rows.iter().collect::<BTreeSet<_>>().len() != rows.len() {
                return Some("names a row twice".to_owned());
            }
            let other = state.rows.get(&options.linked_table)?;
            if let Some(missing) = rows.iter().find(|r| other.find(**r).is_none()) {
                return Some(format!("links to row {missing}, which does not exist"));
            }
            let inverse = options.inverse?;
            let back = |r: &RowNo| linked(other.cell(*r, inverse, cadre_model::Shape::Links)).contains(&row);
            let lonely = rows.iter().find(|r| !back(r))?;
            Some(format!("links to row {lonely}, which does not link back by field {inverse} to {no}"))
        }
        _ => None,
    }
}

/// No number that was given can be given again.
pub(super) fn check_counters(state: &State<'_>, report: &mut Report) {
    let schema = state.schema;
    let head = &schema.head;
    let mut plain = |holds: bool, problem: String| {
        if !holds {
            report.add_plain(Part::Counter, problem);
        }
    };
    plain(
        schema.tables.keys().all(|no| *no <= head.last_table),
        "a table has a number above the last one given".to_owned(),
    );
    plain(
        schema.fields.keys().all(|no| *no <= head.last_field),
        "a field has a number above the last one given".to_owned(),
    );
    plain(
        schema.views.keys().all(|no| *no <= head.last_view),
        "a view has a number above the last one given".to_owned(),
    );
    let listed: BTreeSet<TableNo> = head.tables.iter().copied().collect();
    plain(listed.iter().eq(schema.tables.keys()), "the list of tables is not that of the tables there are".to_owned());
    for (no, table) in &schema.tables {
        let owned: BTreeSet<FieldNo> = schema.owner.iter().filter(|(_, t)| *t == no).map(|(f, _)| *f).collect();
        let named: BTreeSet<FieldNo> = table.fields.iter().copied().collect();
        plain(owned == named, format!("the fields of table {:?} are not those it lists", table.name));
        plain(named.contains(&table.primary), format!("the primary field of table {:?} does not exist", table.name));
        plain(
            !table.views.is_empty() && table.views.iter().all(|v| schema.views.contains_key(v)),
            format!("a view of table {:?} does not exist", table.name),
        );
    }
    for (no, field) in &schema.fields {
        if let Some(options) = field.kind.choices() {
            let within = options.choices.iter().all(|c| c.no <= options.last_no);
            plain(within, format!("a choice of field {:?} has a number above the last one given", field.name));
        }
        plain(schema.owner.contains_key(no), format!("field {:?} belongs to no table", field.name));
    }
    check_row_counters(state, report);
}

fn check_row_counters(state: &State<'_>, report: &mut Report) {
    for (no, rows) in state.rows {
        let namer = Namer { schema: state.schema, part: Part::Counter };
        if let Some(row) = rows.iter().find(|row| *row >= rows.next_row) {
            report.add(namer.at(
                *no,
                Some(rows),
                row,
                None,
                "has a number that is to be given to a new record".to_owned(),
            ));
        }
        let autos = state.schema.fields.iter().filter(|(f, _)| state.schema.owner.get(f) == Some(no));
        for (field, _) in autos.filter(|(_, f)| matches!(f.kind, FieldKind::AutoNumber)) {
            #[expect(clippy::cast_precision_loss, reason = "autonumbers stay far below 2^53")]
            let last = rows.last_auto.get(field).copied().unwrap_or(0) as f64;
            let above = |row: &RowNo| matches!(rows.cell(*row, *field, cadre_model::Shape::Number), Some(Cell::Number(x)) if x > last);
            if let Some(row) = rows.iter().find(above) {
                report.add(namer.at(
                    *no,
                    Some(rows),
                    row,
                    Some(*field),
                    "holds a number above the last one given".to_owned(),
                ));
            }
        }
    }
}

/// Computed cells are what a full recomputation gives.
pub(super) fn check_computed(snapshot: &Snapshot, report: &mut Report) {
    let mut fresh = snapshot.rows.clone();
    for rows in fresh.values_mut() {
        let rows = std::sync::Arc::make_mut(rows);
        for chunk in &mut rows.chunks {
            let chunk = std::sync::Arc::make_mut(chunk);
            chunk.columns.retain(|no, _| snapshot.schema.field(*no).is_some_and(|f| f.kind.shape().is_some()));
        }
    }
    let pass = Pass::new(snapshot.clock(), Limits::default());
    recompute_all(&snapshot.schema, &mut fresh, &snapshot.plan, &pass);
    for node in snapshot.plan.nodes() {
        let (Some(now), Some(right)) = (snapshot.rows.get(&node.table), fresh.get(&node.table)) else { continue };
        for (at, (chunk, fresh)) in now.chunks().iter().zip(right.chunks()).enumerate() {
            let (found, right) = (chunk.column(node.field), fresh.column(node.field));
            for slot in chunk.live().iter_ones() {
                report.computed += 1;
                if !same(&found, slot, &right, slot) {
                    let namer = Namer { schema: &snapshot.schema, part: Part::Computed };
                    let problem = format!("is {:?}, recomputed it is {:?}", found.value(slot), right.value(slot));
                    report.add(namer.at(node.table, Some(now), row_at(at, slot), Some(node.field), problem));
                }
            }
        }
    }
}
