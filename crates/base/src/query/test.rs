//! What columns' statistics, postings and ids say of a filter, chunk by chunk, without evaluating it.
//!
//! A [`Test`] stands for a part of a filter. It gives for a chunk the rows that may be kept, and says whether these are
//! exactly the rows that are kept; in that case no row of the chunk is an error there. What it does not know it lets pass.

use cadre_formula::eval::{Pass, constant_part};
use cadre_formula::syntax::{BinaryOp, Call, Expr, ExprKind, Typed};
use cadre_formula::value_type::ValueType;
use cadre_model::{Data, FieldKind, FieldNo, RecordId, TableNo, Value};

use super::matches::ChunkBits;
use crate::chunk::Chunk;
use crate::row_set::RowSet;
use crate::snapshot::Snapshot;
use crate::stats::{CHUNK_WORDS, Needle, Stats};

/// A part of a filter as far as it is known without evaluation.
#[derive(Debug)]
pub(crate) enum Test {
    /// Nothing is known.
    Unknown,
    /// A single select is one of some choices.
    Choice { field: FieldNo, codes: Vec<u16> },
    /// A checkbox is on.
    Checked(FieldNo),
    /// The record is one of these.
    Rows(RowSet),
    /// A number or instant is compared with a constant.
    Range { field: FieldNo, bound: Bound },
    /// A text holds another.
    Holds { field: FieldNo, needle: Needle },
    /// The part is false.
    Not(Box<Test>),
    /// All are true.
    All(Vec<Test>),
    /// Some is true.
    Any(Vec<Test>),
}

/// A comparison with a constant that is not NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bound {
    /// Of numbers; blanks count as 0.
    Number(BinaryOp, f64),
    /// Of instants; blanks never meet it.
    Time(BinaryOp, i64),
}

/// What is known of a chunk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Known {
    /// The rows that may be kept; bits past the chunk's end are unspecified.
    pub(crate) rows: ChunkBits,
    /// Whether exactly these are kept, of all rows up to the chunk's end.
    pub(crate) exact: bool,
}

const ALL: ChunkBits = [u64::MAX; CHUNK_WORDS];
const NONE: ChunkBits = [0; CHUNK_WORDS];

impl Known {
    const UNKNOWN: Self = Self { rows: ALL, exact: false };

    fn exactly(rows: ChunkBits) -> Self {
        Self { rows, exact: true }
    }
}

impl Test {
    /// What is known of a part of a filter over `table`.
    pub(crate) fn of(expr: &Expr<Typed>, table: TableNo, snapshot: &Snapshot, pass: &Pass) -> Self {
        Reader { table, snapshot, pass }.read(expr)
    }

    /// Whether it is exact for chunks whose columns are as their fields' types say.
    pub(crate) fn is_exact(&self) -> bool {
        match self {
            Self::Unknown | Self::Range { .. } | Self::Holds { .. } => false,
            Self::Choice { .. } | Self::Checked(_) | Self::Rows(_) => true,
            Self::Not(inner) => inner.is_exact(),
            Self::All(parts) | Self::Any(parts) => parts.iter().all(Self::is_exact),
        }
    }

    /// The rows outside which nothing is kept, when that is known for the whole table.
    pub(crate) fn only(&self) -> Option<&RowSet> {
        match self {
            Self::Rows(rows) => Some(rows),
            Self::All(parts) => parts.iter().filter_map(Self::only).min_by_key(|rows| rows.len()),
            _ => None,
        }
    }

    /// What is known of the chunk at `at`.
    pub(crate) fn known(&self, at: usize, chunk: &Chunk) -> Known {
        match self {
            Self::Unknown => Known::UNKNOWN,
            Self::Choice { field, codes } => choice(chunk, *field, codes),
            Self::Checked(field) => checked(chunk, *field),
            Self::Rows(rows) => {
                let mut bits = NONE;
                if let Some(found) = rows.chunk(at) {
                    bits.iter_mut().zip(found.words()).for_each(|(bit, word)| *bit = *word);
                }
                Known::exactly(bits)
            }
            Self::Range { field, bound } => range(chunk, *field, *bound),
            Self::Holds { field, needle } => holds(chunk, *field, needle),
            Self::Not(inner) => match inner.known(at, chunk) {
                Known { rows, exact: true } => Known::exactly(rows.map(|word| !word)),
                Known { exact: false, .. } => Known::UNKNOWN,
            },
            Self::All(parts) => parts.iter().map(|p| p.known(at, chunk)).fold(Known::exactly(ALL), |all, part| Known {
                rows: std::array::from_fn(|w| all.rows[w] & part.rows[w]),
                exact: all.exact && part.exact,
            }),
            Self::Any(parts) => parts.iter().map(|p| p.known(at, chunk)).fold(Known::exactly(NONE), |any, part| Known {
                rows: std::array::from_fn(|w| any.rows[w] | part.rows[w]),
                exact: any.exact && part.exact,
            }),
        }
    }
}

fn choice(chunk: &Chunk, field: FieldNo, codes: &[u16]) -> Known {
    let Some(stored) = chunk.stored(field) else { return Known::exactly(NONE) };
    match stored.stats() {
        Stats::Postings(postings) if stored.column().errors().is_none() => {
            let mut rows = NONE;
            codes.iter().for_each(|code| postings.add_rows(*code, &mut rows));
            Known::exactly(rows)
        }
        _ => Known::UNKNOWN,
    }
}

fn checked(chunk: &Chunk, field: FieldNo) -> Known {
    let Some(stored) = chunk.stored(field) else { return Known::exactly(NONE) };
    match stored.column().data() {
        Data::Bool(on) if stored.column().errors().is_none() => {
            let mut rows = NONE;
            let both = on.words().iter().zip(stored.column().valid().words()).map(|(a, b)| a & b);
            rows.iter_mut().zip(both).for_each(|(row, word)| *row = word);
            Known::exactly(rows)
        }
        _ => Known::UNKNOWN,
    }
}

/// Skips a chunk in which no value meets the bound.
fn range(chunk: &Chunk, field: FieldNo, bound: Bound) -> Known {
    let stored = chunk.stored(field);
    let may = match bound {
        Bound::Number(op, x) => {
            let blank_may = || number_may(op, x, (0.0, 0.0));
            match stored.map(|s| (s.column(), s.stats())) {
                None => blank_may(),
                Some((column, Stats::Numbers(range))) => {
                    let has_blanks = column.len() < chunk.len() || !column.valid().all();
                    range.is_some_and(|range| number_may(op, x, range)) || (has_blanks && blank_may())
                }
                Some(_) => true,
            }
        }
        Bound::Time(op, x) => match stored.map(|s| s.stats()) {
            None => false,
            Some(Stats::Times(range)) => range.is_some_and(|range| time_may(op, x, range)),
            Some(_) => true,
        },
    };
    if may { Known::UNKNOWN } else { Known { rows: NONE, exact: false } }
}

/// Whether a number between two others can meet a comparison with `x`.
fn number_may(op: BinaryOp, x: f64, (low, high): (f64, f64)) -> bool {
    match op {
        BinaryOp::Equal => low <= x && x <= high,
        BinaryOp::Less => low < x,
        BinaryOp::LessOrEqual => low <= x,
        BinaryOp::Greater => high > x,
        BinaryOp::GreaterOrEqual => high >= x,
        _ => true,
    }
}

fn time_may(op: BinaryOp, x: i64, (low, high): (i64, i64)) -> bool {
    match op {
        BinaryOp::Equal => low <= x && x <= high,
        BinaryOp::Less => low < x,
        BinaryOp::LessOrEqual => low <= x,
        BinaryOp::Greater => high > x,
        BinaryOp::GreaterOrEqual => high >= x,
        _ => true,
    }
}

fn holds(chunk: &Chunk, field: FieldNo, needle: &Needle) -> Known {
    // A text that is not empty is not in a blank.
    let Some(stored) = chunk.stored(field) else { return Known { rows: NONE, exact: false } };
    let (Stats::Texts(stats), Data::Text(texts)) = (stored.stats(), stored.column().data()) else { return Known::UNKNOWN };
    match stats.grams(texts).filter(|grams| grams.is_ascii() || !needle.is_folded()) {
        Some(grams) => Known { rows: grams.rows_that_may_hold(needle), exact: false },
        None => Known::UNKNOWN,
    }
}

/// Reads tests off the tree of a filter.
struct Reader<'a> {
    table: TableNo,
    snapshot: &'a Snapshot,
    pass: &'a Pass,
}

impl Reader<'_> {
    fn read(&self, expr: &Expr<Typed>) -> Test {
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
            (FieldKind::Checkbox(_), Value::Number(x)) if x == 0.0 || x == 1.0 => equality(op, is_checked(field, x == 1.0)),
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
