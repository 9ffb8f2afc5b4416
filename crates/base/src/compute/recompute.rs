//! Works out exactly the computed cells that depend on what a draft changed, in the plan's order.
//!
//! A node's rows to work out are those whose inputs changed: own cells, own times, and, through the inverse of each link,
//! rows that link to changed rows. A cell that comes out as it was stops the way on.

use std::collections::BTreeMap;
use std::sync::Arc;

use cadre_formula::eval::{Pass, evaluate, filter};
use cadre_formula::{Formula, ValueType};
use cadre_model::{Bitmap, Column, Data, FieldKind, FieldNo, Lists, RowNo, TableNo, Value};
use rayon::prelude::*;

use super::edges::{Edge, Source};
use super::gather::{alike, gather, into_lists};
use super::plan::{Node, Plan, Work};
use super::rows::{ChunkRows, element_shown};
use super::{Loose, Tables};
use crate::chunk::{Chunk, Stored};
use crate::dirty::Dirty;
use crate::row_set::RowSet;
use crate::table::Rows;
use crate::working::Working;

/// Which cells of a node are to be worked out.
enum Scope {
    All,
    Some(RowSet),
}

/// Brings a working state's computed cells up to date. Its edits must have been flushed; `old` is the plan before.
pub(crate) fn recompute(work: &mut Working, old: &Plan, plan: &Plan, pass: &Pass) {
    let mut dirty = std::mem::take(&mut work.dirty);
    for node in &plan.nodes {
        let scope = match whole(node, old, &dirty) {
            true => Scope::All,
            false => Scope::Some(rows_to_do(work, node, &dirty)),
        };
        if matches!(&scope, Scope::Some(rows) if rows.is_empty()) {
            continue;
        }
        let columns = compute(work, node, &scope, pass);
        let changed = write(work, node, columns);
        dirty.cells.entry(node.field).or_default().extend(&changed);
    }
}

/// Works all computed cells out, as when a base is opened.
pub(crate) fn recompute_all(
    schema: &cadre_model::Schema,
    rows: &mut BTreeMap<TableNo, Arc<Rows>>,
    plan: &Plan,
    pass: &Pass,
) {
    for node in &plan.nodes {
        let columns = compute(&Loose { schema, rows }, node, &Scope::All, pass);
        let Some(table) = rows.get_mut(&node.table) else { continue };
        let table = Arc::make_mut(table);
        for (at, column) in columns {
            put(&mut table.chunks[at], node.field, column.0);
        }
    }
}

fn whole(node: &Node, old: &Plan, dirty: &Dirty) -> bool {
    (dirty.schema && old.node(node.field) != Some(node))
        || (!dirty.fields.is_empty() && node.reads.shapes.iter().any(|f| dirty.fields.contains(f)))
        || (dirty.people && node.reads.people)
        || (dirty.clock && node.reads.clock)
}

// ---- which rows

fn rows_to_do(work: &Working, node: &Node, dirty: &Dirty) -> RowSet {
    let mut rows = dirty.created.get(&node.table).cloned().unwrap_or_default();
    for edge in &node.reads.edges {
        let Some(end) = end_table(work, node, edge) else { continue };
        let mut found = RowSet::default();
        match edge.source {
            Source::Cells(field) => extend(&mut found, dirty.cells.get(&field)),
            Source::Touches => extend(&mut found, dirty.touched.get(&end)),
            Source::Id => extend(&mut found, dirty.renamed.get(&end)),
        }
        // A row that came or went changes what those see who link to it; rows that link to it have a changed link cell,
        // so only its own cells matter here.
        if found.is_empty() {
            continue;
        }
        for link in edge.path.iter().rev() {
            found = linking(work, *link, &found);
        }
        rows.extend(&found);
    }
    rows
}

fn extend(into: &mut RowSet, more: Option<&RowSet>) {
    if let Some(more) = more {
        into.extend(more);
    }
}

fn end_table(work: &Working, node: &Node, edge: &Edge) -> Option<TableNo> {
    match edge.path.last() {
        None => Some(node.table),
        Some(link) => match &work.schema.field(*link)?.kind {
            FieldKind::MultipleRecordLinks(options) => Some(options.linked_table),
            _ => None,
        },
    }
}

/// The rows that link to any of `rows` through a link field.
fn linking(work: &Working, link: FieldNo, rows: &RowSet) -> RowSet {
    let Some(FieldKind::MultipleRecordLinks(options)) = work.schema.field(link).map(|f| &f.kind) else {
        return RowSet::default();
    };
    match options.inverse {
        Some(inverse) => linked_from(work, options.linked_table, inverse, rows),
        None => search_links(work, link, rows),
    }
}

fn linked_from(work: &Working, table: TableNo, inverse: FieldNo, rows: &RowSet) -> RowSet {
    let mut out = RowSet::default();
    let Some(all) = work.rows_of(table) else { return out };
    for (at, slots) in rows.chunks() {
        let Some(stored) = all.chunks().get(at).and_then(|c| c.stored(inverse)) else { continue };
        for slot in slots.iter_ones().filter(|s| *s < stored.column().len()) {
            for row in cadre_model::column::linked_rows(stored.column(), slot) {
                out.insert(RowNo(*row));
            }
        }
    }
    out
}

/// Without an inverse every link cell is looked at.
fn search_links(work: &Working, link: FieldNo, rows: &RowSet) -> RowSet {
    let mut out = RowSet::default();
    let table = work.schema.owner.get(&link).and_then(|t| work.rows_of(*t));
    let Some(all) = table else { return out };
    for (at, chunk) in all.chunks().iter().enumerate() {
        let Some(stored) = chunk.stored(link) else { continue };
        for slot in stored.column().valid().iter_ones() {
            let links = cadre_model::column::linked_rows(stored.column(), slot);
            if links.iter().any(|r| rows.contains(RowNo(*r))) {
                out.insert(crate::chunk::row_at(at, slot));
            }
        }
    }
    out
}

// ---- working out

/// New columns by chunk, with the slots that were worked out; `None` for all of them.
type Computed = Vec<(usize, (Column, Option<Vec<u32>>))>;

fn compute(tables: &dyn Tables, node: &Node, scope: &Scope, pass: &Pass) -> Computed {
    let Some(all) = tables.rows(node.table) else { return Vec::new() };
    let one = |at: usize, slots: Option<Vec<u32>>| {
        let chunk = all.chunks().get(at)?;
        let column = match &slots {
            Some(slots) => values_of(tables, node, chunk, &ChunkRows::some(tables, chunk, slots), pass),
            None => values_of(tables, node, chunk, &ChunkRows::all(tables, chunk), pass),
        };
        Some((at, (column, slots)))
    };
    match scope {
        Scope::All => (0..all.chunks().len()).into_par_iter().filter_map(|at| one(at, None)).collect(),
        Scope::Some(rows) => {
            let parts: Vec<(usize, Option<Vec<u32>>)> = rows
                .chunks()
                .filter_map(|(at, slots)| {
                    let chunk = all.chunks().get(at)?;
                    let mut slots = slots.clone();
                    slots.and_with(chunk.live());
                    let picked: Vec<u32> = slots.iter_ones().filter_map(|s| u32::try_from(s).ok()).collect();
                    (!picked.is_empty()).then(|| (at, (picked.len() * 2 < chunk.len()).then_some(picked)))
                })
                .collect();
            if parts.len() < 4 {
                parts.into_iter().filter_map(|(at, slots)| one(at, slots)).collect()
            } else {
                parts.into_par_iter().filter_map(|(at, slots)| one(at, slots)).collect()
            }
        }
    }
}

fn values_of(tables: &dyn Tables, node: &Node, chunk: &Chunk, rows: &ChunkRows<'_>, pass: &Pass) -> Column {
    use cadre_formula::eval::Rows as _;
    match &node.work {
        Work::Formula(formula) => as_shown(evaluate(formula, rows, pass), &node.value),
        Work::Lookup { link, target } => {
            let lists = gathered(tables, rows, *link, *target, None, pass);
            lookup_column(lists)
        }
        Work::Rollup { link, target, formula, condition } => {
            let lists = gathered(tables, rows, *link, *target, condition.as_ref(), pass);
            let column = Arc::new(Column::full(Data::List(lists)));
            let rows = rows.clone().with_values(element_shown(tables, *target, column));
            as_shown(evaluate(formula, &rows, pass), &node.value)
        }
        Work::Count { link } => {
            let links = rows.raw(*link);
            #[expect(clippy::cast_precision_loss, reason = "a cell has far fewer links than 2^53")]
            let count = |i| cadre_model::column::linked_rows(&links, i).len() as f64;
            Column::full(Data::Number((0..rows.len()).map(count).collect()))
        }
        Work::CreatedTime => as_shown((*rows.created()).clone(), &node.value),
        Work::ModifiedTime(watched) => as_shown((*rows.modified(watched.as_deref())).clone(), &node.value),
        Work::CreatedBy => people(rows.slots().map(|s| chunk.created_by()[s].map(|p| p.0))),
        Work::ModifiedBy(watched) => {
            people(rows.slots().map(|s| chunk.last_touch(watched.as_deref(), s).and_then(|t| t.by).map(|p| p.0)))
        }
        Work::Broken(_) => Column::blank(rows.len()).with_errors(Bitmap::ones(rows.len())),
    }
}

/// Days are shown without their time; the column's values are cut to match.
fn as_shown(column: Column, value: &ValueType) -> Column {
    const DAY_MS: i64 = 86_400_000;
    if *value != ValueType::Date {
        return column;
    }
    let (data, valid, errors) = column.into_parts();
    let data = match data {
        Data::Time(times) => Data::Time(times.into_iter().map(|t| t.div_euclid(DAY_MS) * DAY_MS).collect()),
        other => other,
    };
    let column = Column::new(data, valid);
    match errors {
        Some(errors) => column.with_errors(errors),
        None => column,
    }
}

fn people(persons: impl Iterator<Item = Option<u32>>) -> Column {
    let mut items = Vec::new();
    let mut ends = Vec::new();
    for person in persons {
        items.extend(person);
        ends.push(u32::try_from(items.len()).unwrap_or(u32::MAX));
    }
    let lists = Lists { ends, items: Box::new(Column::full(Data::Ref(items))) };
    let valid = Bitmap::from_fn(lists.ends.len(), |i| !lists.range(i).is_empty());
    Column::new(Data::List(lists), valid)
}

/// One list a row: the target's cells of the linked rows that meet the condition.
fn gathered(
    tables: &dyn Tables,
    rows: &ChunkRows<'_>,
    link: FieldNo,
    target: FieldNo,
    condition: Option<&Formula>,
    pass: &Pass,
) -> Lists {
    use cadre_formula::eval::Rows as _;
    let links = rows.raw(link);
    let linked = super::rows::owner(tables, target);
    let mut all: Vec<u32> = Vec::new();
    let mut ends = Vec::with_capacity(rows.len());
    let kept = match (condition, linked) {
        (Some(condition), Some(table)) => Some(meeting(tables, table, condition, &links, pass)),
        _ => None,
    };
    for i in 0..rows.len() {
        let cell = cadre_model::column::linked_rows(&links, i);
        all.extend(cell.iter().filter(|r| kept.as_ref().is_none_or(|k| k.contains(RowNo(**r)))));
        ends.push(u32::try_from(all.len()).unwrap_or(u32::MAX));
    }
    let cells = linked.map_or_else(|| Column::blank(all.len()), |table| gather(tables, table, target, &all));
    into_lists(cells, ends)
}

/// The linked rows that meet a rollup's condition.
fn meeting(tables: &dyn Tables, table: TableNo, condition: &Formula, links: &Column, pass: &Pass) -> RowSet {
    let mut linked = RowSet::default();
    for i in 0..links.len() {
        for row in cadre_model::column::linked_rows(links, i) {
            linked.insert(RowNo(*row));
        }
    }
    let mut kept = RowSet::default();
    let Some(all) = tables.rows(table) else { return kept };
    for (at, slots) in linked.chunks() {
        let Some(chunk) = all.chunks().get(at) else { continue };
        let picked: Vec<u32> =
            slots.iter_ones().filter(|s| chunk.live().get(*s)).filter_map(|s| u32::try_from(s).ok()).collect();
        let holds = filter(condition, &ChunkRows::some(tables, chunk, &picked), pass);
        for i in holds.iter_ones() {
            kept.insert(crate::chunk::row_at(at, picked[i] as usize));
        }
    }
    kept
}

/// A lookup that found nothing but blanks is blank.
fn lookup_column(lists: Lists) -> Column {
    let has = |i: usize| lists.range(i).any(|k| lists.items.is_valid(k) || lists.items.is_error(k));
    let valid = Bitmap::from_fn(lists.ends.len(), has);
    Column::new(Data::List(lists), valid)
}

// ---- writing

/// Puts new columns in place; gives the rows whose cell came out different.
fn write(work: &mut Working, node: &Node, computed: Computed) -> RowSet {
    let mut changed = RowSet::default();
    let Some(rows) = work.rows_mut(node.table) else { return changed };
    for (at, (column, slots)) in computed {
        let chunk = &mut rows.chunks[at];
        let old = chunk.column(node.field);
        let live = Arc::clone(&chunk.live);
        match slots {
            None => {
                let differs = Bitmap::from_fn(column.len(), |i| live.get(i) && !same(&old, i, &column, i));
                // A column of another form goes even where its rows are the same: rows that were deleted may still stand in it.
                let stays = differs.none() && old.len() == column.len() && alike(&old, &column);
                if !stays || chunk.stored(node.field).is_none() {
                    put(chunk, node.field, column);
                }
                changed.insert_chunk(at, &differs);
            }
            Some(slots) => {
                let differing: Vec<usize> =
                    (0..slots.len()).filter(|i| !same(&old, slots[*i] as usize, &column, *i)).collect();
                if differing.is_empty() {
                    continue;
                }
                differing.iter().for_each(|i| {
                    changed.insert(crate::chunk::row_at(at, slots[*i] as usize));
                });
                put(chunk, node.field, scatter(&old, &column, &slots));
            }
        }
    }
    changed
}

fn put(chunk: &mut Arc<Chunk>, field: FieldNo, column: Column) {
    let chunk = Arc::make_mut(chunk);
    if column.valid().none() && column.errors().is_none() {
        chunk.columns.remove(&field);
    } else {
        chunk.columns.insert(field, Stored::new(column));
    }
}

/// `old` with the rows `slots` replaced by those of `new`, in order.
fn scatter(old: &Column, new: &Column, slots: &[u32]) -> Column {
    if let Some(quick) = scatter_fixed(old, new, slots) {
        return quick;
    }
    let mut from: Vec<Option<usize>> = vec![None; old.len()];
    for (i, slot) in slots.iter().enumerate() {
        from[*slot as usize] = Some(i);
    }
    let places = |i: usize| from[i].map_or((old, i), |k| (new, k));
    super::gather::merge((0..old.len()).map(places).collect())
}

fn scatter_fixed(old: &Column, new: &Column, slots: &[u32]) -> Option<Column> {
    if old.errors().is_some() || new.errors().is_some() {
        return None;
    }
    let mut valid = old.valid().clone();
    slots.iter().enumerate().for_each(|(i, slot)| valid.set(*slot as usize, new.is_valid(i)));
    let at = |i: usize| slots[i] as usize;
    let data = match (old.data(), new.data()) {
        (Data::Number(a), Data::Number(b)) => {
            let mut out = a.clone();
            b.iter().enumerate().for_each(|(i, x)| out[at(i)] = *x);
            Data::Number(out)
        }
        (Data::Time(a), Data::Time(b)) => {
            let mut out = a.clone();
            b.iter().enumerate().for_each(|(i, x)| out[at(i)] = *x);
            Data::Time(out)
        }
        (Data::Bool(a), Data::Bool(b)) => {
            let mut out = a.clone();
            (0..b.len()).for_each(|i| out.set(at(i), b.get(i)));
            Data::Bool(out)
        }
        _ => return None,
    };
    Some(Column::new(data, valid))
}

/// Whether two computed cells are the same; NaN is the same as NaN.
pub(crate) fn same(a: &Column, i: usize, b: &Column, k: usize) -> bool {
    if a.is_valid(i) != b.is_valid(k) || a.is_error(i) != b.is_error(k) {
        return false;
    }
    if !a.is_valid(i) {
        return true;
    }
    match (a.data(), b.data()) {
        (Data::Number(x), Data::Number(y)) => {
            x[i].to_bits() == y[k].to_bits() || x[i] == y[k] || (x[i].is_nan() && y[k].is_nan())
        }
        (Data::Time(x), Data::Time(y)) => x[i] == y[k],
        (Data::Text(x), Data::Text(y)) => x.get(i) == y.get(k),
        (Data::Bool(x), Data::Bool(y)) => x.get(i) == y.get(k),
        (Data::Choice(x), Data::Choice(y)) => x[i] == y[k],
        (Data::Ref(x), Data::Ref(y)) => x[i] == y[k],
        (Data::Object(x), Data::Object(y)) => x[i] == y[k],
        (Data::List(x), Data::List(y)) => {
            let (p, q) = (x.range(i), y.range(k));
            p.len() == q.len() && p.zip(q).all(|(m, n)| same(&x.items, m, &y.items, n))
        }
        _ => same_value(&a.value(i), &b.value(k)),
    }
}

fn same_value(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => x == y || (x.is_nan() && y.is_nan()),
        (Value::List(x), Value::List(y)) => x.len() == y.len() && x.iter().zip(y.iter()).all(|(p, q)| same_value(p, q)),
        _ => a == b,
    }
}
