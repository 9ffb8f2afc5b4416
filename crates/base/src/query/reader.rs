//! From the tree of a filter to the tests that statistics answer.

use cadre_formula::eval::{Pass, constant_part};
use cadre_formula::syntax::{BinaryOp, Call, Expr, ExprKind, Typed};
use cadre_formula::value_type::ValueType;
use cadre_model::{FieldKind, FieldNo, RecordId, TableNo, Value};

use super::known::{Bound, Test};
use crate::row_set::RowSet;
use crate::snapshot::Snapshot;
use crate::stats::Needle;

/// Reads tests off the tree of a filter.
pub(super) struct Reader<'a> {
    table: TableNo,
    snapshot: &'a Snapshot,
    pass: &'a Pass,
}

impl<'a> Reader<'a> {
    pub(super) fn new(table: TableNo, snapshot: &'a Snapshot, pass: &'a Pass) -> Self {
        Self { table, snapshot, pass }
    }

    /// What is known of an expression as a truth.
    pub(super) fn read(&self, expr: &Expr<Typed>) -> Test {
        match &expr.bare().kind {
            ExprKind::Call(call) => self.call(call),
            ExprKind::Chain(chain) => match chain.rest.as_slice() {
                [link] => self.comparison(link.op, &chain.first, &link.operand),
                _ => Test::Unknown,
            },
            ExprKind::Field(field) => match self.kind(field.no) {
                Some(FieldKind::Checkbox(_)) => Test::Checked(field.no),
                _ => Test::Unknown,
            },
            _ => Test::Unknown,
        }
    }

    fn kind(&self, field: FieldNo) -> Option<&FieldKind> {
        let owned = self.snapshot.schema().owner.get(&field) == Some(&self.table);
        self.snapshot.schema().field(field).filter(|_| owned).map(|f| &f.kind)
    }

    fn call(&self, call: &Call<Typed>) -> Test {
        // Arrays are true by their elements in some functions and by their length elsewhere: nothing is read off them.
        let plain = |expr: &Expr<Typed>| !matches!(expr.value_type(), ValueType::Array(_) | ValueType::Any);
        let read = |expr: &Expr<Typed>| if plain(expr) { self.read(expr) } else { Test::Unknown };
        match (call.function.name, call.args.as_slice()) {
            ("AND", args) => Test::All(args.iter().map(read).collect()),
            ("OR", args) => any(args.iter().map(read).collect()),
            ("NOT", [arg]) => Test::Not(Box::new(read(arg))),
            ("FIND" | "SEARCH", [needle, text]) => self.search(call.function.name == "SEARCH", needle, text),
            _ => Test::Unknown,
        }
    }

    /// A search whose result is used as truth: found or not.
    fn search(&self, folded: bool, needle: &Expr<Typed>, text: &Expr<Typed>) -> Test {
        let (Some(field), Some(Value::Text(sought))) = (self.text_field(text), constant_part(needle, self.pass)) else {
            return Test::Unknown;
        };
        match if folded { Needle::folded(&sought) } else { Some(Needle::exact(&sought)) } {
            Some(needle) if needle.is_selective() => Test::Holds { field, needle },
            _ => Test::Unknown,
        }
    }

    fn text_field(&self, expr: &Expr<Typed>) -> Option<FieldNo> {
        let ExprKind::Field(field) = &expr.bare().kind else { return None };
        let is_column = !matches!(
            self.kind(field.no)?,
            FieldKind::SingleSelect(_)
                | FieldKind::ExternalSyncSource(_)
                | FieldKind::SingleCollaborator
                | FieldKind::CreatedBy
                | FieldKind::LastModifiedBy(_)
                | FieldKind::Barcode
                | FieldKind::AiText(_)
        );
        (is_column && field.value == ValueType::Text).then_some(field.no)
    }

    fn comparison(&self, op: BinaryOp, left: &Expr<Typed>, right: &Expr<Typed>) -> Test {
        match (&left.bare().kind, &right.bare().kind) {
            (ExprKind::Field(_), ExprKind::Field(_)) => Test::Unknown,
            (ExprKind::Field(field), _) => self.field_against(field.no, &field.value, op, right),
            (_, ExprKind::Field(field)) => self.field_against(field.no, &field.value, mirrored(op), left),
            (ExprKind::Call(call), _) if call.function.name == "RECORD_ID" => self.record_against(op, right),
            (_, ExprKind::Call(call)) if call.function.name == "RECORD_ID" => self.record_against(op, left),
            _ => Test::Unknown,
        }
    }

    fn record_against(&self, op: BinaryOp, other: &Expr<Typed>) -> Test {
        let Some(Value::Text(text)) = constant_part(other, self.pass) else { return Test::Unknown };
        let place = text.parse::<RecordId>().ok().and_then(|id| self.snapshot.find_record(id).map(|place| (id, place)));
        // An alias finds the record, but RECORD_ID() gives the present id.
        let present = place.filter(|(id, (table, row))| self.snapshot.record_id(*table, *row) == Some(*id));
        let row = present.filter(|(_, (table, _))| *table == self.table).map(|(_, (_, row))| row);
        equality(op, Test::Rows(row.into_iter().collect()))
    }

    fn field_against(&self, field: FieldNo, value: &ValueType, op: BinaryOp, other: &Expr<Typed>) -> Test {
        let Some(kind) = self.kind(field) else { return Test::Unknown };
        let Some(constant) = constant_part(other, self.pass) else { return Test::Unknown };
        match (kind, constant) {
            (FieldKind::SingleSelect(_) | FieldKind::ExternalSyncSource(_), Value::Text(text)) => {
                equality(op, chosen(field, kind, &text))
            }
            (FieldKind::SingleSelect(_) | FieldKind::ExternalSyncSource(_), Value::Blank) => {
                equality(op, chosen(field, kind, ""))
            }
            (FieldKind::Checkbox(_), Value::Bool(on)) => equality(op, is_checked(field, on)),
            (FieldKind::Checkbox(_), Value::Number(x)) if x == 0.0 || x == 1.0 => {
                equality(op, is_checked(field, x == 1.0))
            }
            (_, Value::Number(_) | Value::Time(_)) if op == BinaryOp::NotEqual => Test::Unknown,
            // Whether a blank equals 0 is a rule of the pass; that it may covers either.
            (_, Value::Number(x)) if *value == ValueType::Number && !x.is_nan() => {
                Test::Range { field, bound: Bound::Number(op, x) }
            }
            (_, Value::Time(at)) if value.is_date() => Test::Range { field, bound: Bound::Time(op, at) },
            (_, Value::Text(text)) if op == BinaryOp::Equal => match self.is_text(field, value) {
                true if Needle::exact(&text).is_selective() => Test::Holds { field, needle: Needle::exact(&text) },
                _ => Test::Unknown,
            },
            _ => Test::Unknown,
        }
    }

    fn is_text(&self, field: FieldNo, value: &ValueType) -> bool {
        *value == ValueType::Text && self.snapshot.plan().value_type(field) == Some(&ValueType::Text)
    }
}

/// The records of many comparisons with ids are one set.
fn any(parts: Vec<Test>) -> Test {
    let mut rows = RowSet::default();
    let mut others = Vec::new();
    for part in parts {
        match part {
            Test::Rows(more) => rows.extend(&more),
            other => others.push(other),
        }
    }
    if others.is_empty() {
        return Test::Rows(rows);
    }
    if !rows.is_empty() {
        others.push(Test::Rows(rows));
    }
    Test::Any(others)
}

/// A test of equality, or its opposite.
fn equality(op: BinaryOp, equal: Test) -> Test {
    match op {
        BinaryOp::Equal => equal,
        BinaryOp::NotEqual => Test::Not(Box::new(equal)),
        _ => Test::Unknown,
    }
}

/// A single select shows a text; the empty one is that of blanks and of choices that have gone.
fn chosen(field: FieldNo, kind: &FieldKind, text: &str) -> Test {
    let choices = kind.choices().map(|o| o.choices.as_slice()).unwrap_or_default();
    let is_meant = |name: &str| if text.is_empty() { !name.is_empty() } else { name == text };
    let codes = choices.iter().filter(|c| is_meant(&c.name)).map(|c| c.no.0).collect();
    let test = Test::Choice { field, codes };
    if text.is_empty() { Test::Not(Box::new(test)) } else { test }
}

fn is_checked(field: FieldNo, on: bool) -> Test {
    if on { Test::Checked(field) } else { Test::Not(Box::new(Test::Checked(field))) }
}

fn mirrored(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Less => BinaryOp::Greater,
        BinaryOp::LessOrEqual => BinaryOp::GreaterOrEqual,
        BinaryOp::Greater => BinaryOp::Less,
        BinaryOp::GreaterOrEqual => BinaryOp::LessOrEqual,
        same => same,
    }
}
