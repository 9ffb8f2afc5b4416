//! Computed cells the slow way: each row by itself, from stored cells alone, with nothing kept from one to the next.
//!
//! This shares with the base the compiled formulas and their kernels, which other tests judge, and nothing of what decides
//! which cells to work out, in which order, and what they are gathered from.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use cadre_base::Snapshot;
use cadre_base::compute::Work;
use cadre_formula::ValueType;
use cadre_formula::eval::{Limits, Pass, Rows, Vector, evaluate, filter};
use cadre_model::{Cell, Column, Field, FieldKind, FieldNo, RowNo, Shape, TableNo, Touch, Value};

/// Evaluates the computed cells of one snapshot.
pub(crate) struct Naive<'a> {
    snapshot: &'a Snapshot,
    pass: Pass,
    /// Cells worked out so far, so that a chain is not walked once for each way to its end.
    known: RefCell<BTreeMap<(RowNo, FieldNo), Value>>,
}

impl<'a> Naive<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot) -> Self {
        let pass = Pass::new(snapshot.clock(), Limits::default());
        Self { snapshot, pass, known: RefCell::default() }
    }

    /// Panics at the first computed cell that is not what it should be; how many there are.
    pub(crate) fn check(&self) -> usize {
        let mut checked = 0;
        for node in self.snapshot.plan().nodes() {
            let rows = self.snapshot.rows(node.table).unwrap();
            for row in rows.iter() {
                let (chunk, slot) = rows.find(row).unwrap();
                let found = chunk.column(node.field).value(slot);
                let right = self.raw(node.table, row, node.field);
                let field = self.field(node.field);
                assert!(
                    same(&found, &right),
                    "row {row} of table {}, field {:?} {:?} as of commit {}: {found:?}, naively {right:?}",
                    node.table,
                    field.name,
                    field.kind,
                    self.snapshot.seq(),
                );
                checked += 1;
            }
        }
        checked
    }

    fn field(&self, no: FieldNo) -> &'a Arc<Field> {
        self.snapshot.schema().field(no).unwrap()
    }

    fn cell(&self, table: TableNo, row: RowNo, no: FieldNo) -> Option<Cell> {
        let shape = self.field(no).kind.shape()?;
        self.snapshot.rows(table)?.cell(row, no, shape)
    }

    fn links(&self, table: TableNo, row: RowNo, link: FieldNo) -> Vec<RowNo> {
        match self.cell(table, row, link) {
            Some(Cell::Links(rows)) => rows.to_vec(),
            _ => Vec::new(),
        }
    }

    fn linked_table(&self, link: FieldNo) -> TableNo {
        match &self.field(link).kind {
            FieldKind::MultipleRecordLinks(options) => options.linked_table,
            other => panic!("not a link: {other:?}"),
        }
    }

    /// A cell as the base keeps it: choices, rows and people by number.
    fn raw(&self, table: TableNo, row: RowNo, no: FieldNo) -> Value {
        if self.field(no).kind.shape().is_some() {
            return self.cell(table, row, no).map_or(Value::Blank, stored_value);
        }
        if let Some(known) = self.known.borrow().get(&(row, no)) {
            return known.clone();
        }
        let value = self.compute(table, row, no);
        self.known.borrow_mut().insert((row, no), value.clone());
        value
    }

    fn compute(&self, table: TableNo, row: RowNo, no: FieldNo) -> Value {
        let node = self.snapshot.plan().node(no).unwrap();
        let one = OneRow { naive: self, table, row, values: Value::Blank };
        match &node.work {
            Work::Formula(formula) => as_day(evaluate(formula, &one, &self.pass).value(0), &node.value),
            Work::Lookup { link, target } => {
                let elements = self.elements(&self.links(table, row, *link), *link, *target);
                if elements.iter().all(|v| *v == Value::Blank) { Value::Blank } else { Value::list(elements) }
            }
            Work::Rollup { link, target, formula, condition } => {
                let other = self.linked_table(*link);
                let mut rows = self.links(table, row, *link);
                if let Some(condition) = condition {
                    rows.retain(|r| {
                        let row = OneRow { naive: self, table: other, row: *r, values: Value::Blank };
                        filter(condition, &row, &self.pass).get(0)
                    });
                }
                let elements = self.elements(&rows, *link, *target);
                let shown: Vec<Value> = elements.into_iter().map(|v| self.element_shown(*target, v)).collect();
                let one = OneRow { values: Value::list(shown), ..one };
                as_day(evaluate(formula, &one, &self.pass).value(0), &node.value)
            }
            Work::Count { link } => {
                #[expect(clippy::cast_precision_loss, reason = "tests link few rows")]
                let count = self.links(table, row, *link).len() as f64;
                Value::Number(count)
            }
            Work::CreatedTime => as_day(one.created().value(0), &node.value),
            Work::ModifiedTime(watched) => as_day(one.modified(watched.as_deref()).value(0), &node.value),
            Work::CreatedBy => {
                let (chunk, slot) = self.snapshot.rows(table).unwrap().find(row).unwrap();
                chunk.created_by()[slot].map_or(Value::Blank, |p| Value::list([Value::Number(f64::from(p.0))]))
            }
            Work::ModifiedBy(watched) => {
                let by = one.touch(watched.as_deref()).and_then(|t| t.by);
                by.map_or(Value::Blank, |p| Value::list([Value::Number(f64::from(p.0))]))
            }
            Work::Broken(_) => Value::Error,
        }
    }

    /// The cells of a field of linked rows, lists among them flattened by one level.
    fn elements(&self, rows: &[RowNo], link: FieldNo, target: FieldNo) -> Vec<Value> {
        let table = self.linked_table(link);
        let mut out = Vec::new();
        for row in rows {
            match self.raw(table, *row, target) {
                Value::List(items) => out.extend(items.iter().cloned()),
                single => out.push(single),
            }
        }
        out
    }

    /// A cell as formulas see it: choices, rows and people by name.
    fn shown(&self, table: TableNo, row: RowNo, no: FieldNo) -> Value {
        let raw = self.raw(table, row, no);
        match (&self.field(no).kind, raw) {
            (FieldKind::Checkbox(_), raw) => Value::Bool(raw == Value::Bool(true)),
            (
                FieldKind::SingleCollaborator | FieldKind::CreatedBy | FieldKind::LastModifiedBy(_),
                Value::List(items),
            ) => items.first().map_or(Value::Blank, |item| self.element_shown(no, item.clone())),
            (_, Value::List(items)) => {
                Value::list(items.iter().map(|v| self.element_shown(no, v.clone())).collect::<Vec<_>>())
            }
            (FieldKind::SingleSelect(_), raw) => self.element_shown(no, raw),
            (_, raw) => raw,
        }
    }

    /// An element of a field's cells as formulas see it.
    fn element_shown(&self, no: FieldNo, element: Value) -> Value {
        // What an error says of a field that has gone is still an error.
        let Some(field) = self.snapshot.schema().field(no) else { return element };
        match (&field.kind, element) {
            (FieldKind::Checkbox(_), element) => Value::Bool(element == Value::Bool(true)),
            (FieldKind::SingleSelect(o) | FieldKind::MultipleSelects(o), Value::Number(n)) => {
                let choice = o.choices.iter().find(|c| f64::from(c.no.0) == n);
                choice.map_or(Value::Blank, |c| Value::text(c.name.as_str()))
            }
            (
                FieldKind::SingleCollaborator
                | FieldKind::MultipleCollaborators
                | FieldKind::CreatedBy
                | FieldKind::LastModifiedBy(_),
                Value::Number(n),
            ) => {
                let mut people = self.snapshot.schema().people.iter();
                let person = people.find(|(no, _)| f64::from(no.0) == n).map(|(_, p)| p);
                let name = person.and_then(|p| p.name.as_deref().or(p.email.as_deref()));
                name.map_or(Value::Blank, Value::text)
            }
            (FieldKind::MultipleRecordLinks(options), Value::Number(n)) => {
                let table = options.linked_table;
                let rows = self.snapshot.rows(table).unwrap();
                let row = rows.iter().find(|r| f64::from(r.0) == n);
                let primary = self.snapshot.schema().table(table).unwrap().primary;
                row.map_or(Value::Blank, |row| self.shown(table, row, primary))
            }
            (FieldKind::MultipleLookupValues(options), element) => {
                options.target.map_or_else(|| element.clone(), |target| self.element_shown(target, element.clone()))
            }
            (_, element) => element,
        }
    }
}

fn stored_value(cell: Cell) -> Value {
    match cell {
        Cell::Text(text) => Value::Text(text),
        Cell::Number(x) => Value::Number(x),
        Cell::Checked => Value::Bool(true),
        Cell::Time(at) => Value::Time(at),
        Cell::Choice(no) => Value::Number(f64::from(no.0)),
        Cell::Choices(nos) => Value::list(nos.iter().map(|n| Value::Number(f64::from(n.0))).collect::<Vec<_>>()),
        Cell::Links(rows) => Value::list(rows.iter().map(|r| Value::Number(f64::from(r.0))).collect::<Vec<_>>()),
        Cell::People(people) => Value::list(people.iter().map(|p| Value::Number(f64::from(p.0))).collect::<Vec<_>>()),
        Cell::Objects(objects) => Value::list(objects.iter().map(|o| Value::text(o.to_string())).collect::<Vec<_>>()),
    }
}

fn as_day(value: Value, kind: &ValueType) -> Value {
    match (value, kind) {
        (Value::Time(at), ValueType::Date) => Value::Time(at - at.rem_euclid(86_400_000)),
        (value, _) => value,
    }
}

/// Values as cells tell them apart: NaN is NaN, and empty text is blank.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    let is_blank = |v: &Value| matches!(v, Value::Blank) || matches!(v, Value::Text(t) if t.is_empty());
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => x == y || (x.is_nan() && y.is_nan()),
        (Value::List(x), Value::List(y)) => x.len() == y.len() && x.iter().zip(y.iter()).all(|(p, q)| same(p, q)),
        _ => a == b || (is_blank(a) && is_blank(b)),
    }
}

/// One row as formulas see it.
struct OneRow<'a, 'b> {
    naive: &'b Naive<'a>,
    table: TableNo,
    row: RowNo,
    values: Value,
}

impl OneRow<'_, '_> {
    /// The latest edit of some fields, or of all that are stored.
    fn touch(&self, fields: Option<&[FieldNo]>) -> Option<Touch> {
        let snapshot = self.naive.snapshot;
        let (chunk, slot) = snapshot.rows(self.table).unwrap().find(self.row).unwrap();
        let all = &snapshot.schema().table(self.table).unwrap().fields;
        fields.unwrap_or(all).iter().filter_map(|f| chunk.touch(*f, slot)).max_by_key(|t| t.at)
    }
}

impl Rows for OneRow<'_, '_> {
    fn len(&self) -> usize {
        1
    }

    fn field(&self, no: FieldNo) -> Vector {
        Vector::Column(Arc::new(Column::from_values(&[self.naive.shown(self.table, self.row, no)])))
    }

    fn values(&self) -> Vector {
        Vector::Column(Arc::new(Column::from_values(std::slice::from_ref(&self.values))))
    }

    fn record_ids(&self) -> Arc<Column> {
        let id = self.naive.snapshot.record_id(self.table, self.row).unwrap();
        Arc::new(Column::from_values(&[Value::text(id.to_string())]))
    }

    fn created(&self) -> Arc<Column> {
        let (chunk, slot) = self.naive.snapshot.rows(self.table).unwrap().find(self.row).unwrap();
        Arc::new(Column::from_values(&[Value::Time(chunk.created()[slot].0)]))
    }

    fn modified(&self, fields: Option<&[FieldNo]>) -> Arc<Column> {
        let touch = self.touch(fields);
        Arc::new(Column::from_values(&[touch.map_or(Value::Blank, |t| Value::Time(t.at.0))]))
    }
}

/// Panics unless every link cell names rows that exist, each once, and has its other side.
pub(crate) fn check_links(snapshot: &Snapshot) {
    for (no, field) in &snapshot.schema().fields {
        let FieldKind::MultipleRecordLinks(options) = &field.kind else { continue };
        let table = snapshot.owner(*no).unwrap().0;
        let (rows, other) = (snapshot.rows(table).unwrap(), snapshot.rows(options.linked_table).unwrap());
        let links = |of: &cadre_base::Rows, row, no| match of.cell(row, no, Shape::Links) {
            Some(Cell::Links(rows)) => rows.to_vec(),
            _ => Vec::new(),
        };
        for row in rows.iter() {
            let there = links(rows, row, *no);
            for (i, linked) in there.iter().enumerate() {
                assert!(!there[..i].contains(linked), "field {:?} of row {row} names row {linked} twice", field.name);
                assert!(
                    other.id(*linked).is_some(),
                    "field {:?} of row {row} names row {linked}, which has gone",
                    field.name
                );
                if let Some(inverse) = options.inverse {
                    let back = links(other, *linked, inverse);
                    assert!(
                        back.contains(&row),
                        "field {:?} of row {row} names row {linked}, which names {back:?}",
                        field.name
                    );
                }
            }
        }
    }
}
