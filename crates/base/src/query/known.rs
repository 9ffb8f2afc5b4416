//! What columns' statistics, postings and ids say of a filter, chunk by chunk, without evaluating it.
//!
//! A [`Test`] stands for a part of a filter. It gives for a chunk the rows that may be kept, and says whether these are
//! exactly the rows that are kept; in that case no row of the chunk is an error there. What it does not know it lets pass.

use cadre_formula::eval::Pass;
use cadre_formula::syntax::{BinaryOp, Expr, Typed};
use cadre_model::{Data, FieldNo, TableNo};

use super::matches::ChunkBits;
use super::reader::Reader;
use crate::chunk::Chunk;
use crate::row_set::RowSet;
use crate::snapshot::Snapshot;
use crate::stats::{CHUNK_WORDS, Needle, Postings, Stats};

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
        Reader::new(table, snapshot, pass).read(expr)
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

    /// Takes the rows that are known not to be kept out of `bits`; whether exactly the rest is kept.
    #[inline]
    pub(crate) fn narrow(&self, at: usize, chunk: &Chunk, bits: &mut ChunkBits) -> bool {
        match self {
            Self::Unknown => false,
            Self::Choice { field, codes } if codes.len() == 1 => match postings(chunk, *field) {
                Some(postings) => {
                    codes.iter().for_each(|code| postings.keep_rows(*code, bits));
                    true
                }
                None => self.narrow_by_known(at, chunk, bits),
            },
            _ => self.narrow_by_known(at, chunk, bits),
        }
    }

    fn narrow_by_known(&self, at: usize, chunk: &Chunk, bits: &mut ChunkBits) -> bool {
        let known = self.known(at, chunk);
        bits.iter_mut().zip(known.rows).for_each(|(bit, word)| *bit &= word);
        known.exact
    }

    /// What is known of the chunk at `at`.
    fn known(&self, at: usize, chunk: &Chunk) -> Known {
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
            Self::Any(parts) => parts.iter().map(|p| p.known(at, chunk)).fold(Known::exactly(NONE), |any, part| {
                Known { rows: std::array::from_fn(|w| any.rows[w] | part.rows[w]), exact: any.exact && part.exact }
            }),
        }
    }
}

fn choice(chunk: &Chunk, field: FieldNo, codes: &[u16]) -> Known {
    if chunk.stored(field).is_none() {
        return Known::exactly(NONE);
    }
    let Some(postings) = postings(chunk, field) else { return Known::UNKNOWN };
    let mut rows = NONE;
    codes.iter().for_each(|code| postings.add_rows(*code, &mut rows));
    Known::exactly(rows)
}

#[inline]
fn postings(chunk: &Chunk, field: FieldNo) -> Option<&Postings> {
    let stored = chunk.stored(field)?;
    match stored.stats() {
        Stats::Postings(postings) if stored.column().errors().is_none() => Some(postings),
        _ => None,
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
            let blank_may = || range_may(op, x, (0.0, 0.0));
            match stored.map(|s| (s.column(), s.stats())) {
                None => blank_may(),
                Some((column, Stats::Numbers(range))) => {
                    let has_blanks = column.len() < chunk.len() || !column.valid().all();
                    range.is_some_and(|range| range_may(op, x, range)) || (has_blanks && blank_may())
                }
                Some(_) => true,
            }
        }
        Bound::Time(op, x) => match stored.map(|s| s.stats()) {
            None => false,
            Some(Stats::Times(range)) => range.is_some_and(|range| range_may(op, x, range)),
            Some(_) => true,
        },
    };
    if may { Known::UNKNOWN } else { Known { rows: NONE, exact: false } }
}

/// Whether a number or an instant between two others can meet a comparison with `x`.
fn range_may<T: PartialOrd + Copy>(op: BinaryOp, x: T, (low, high): (T, T)) -> bool {
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
    let (Stats::Texts(stats), Data::Text(texts)) = (stored.stats(), stored.column().data()) else {
        return Known::UNKNOWN;
    };
    match stats.grams(texts).filter(|grams| grams.is_ascii() || !needle.is_folded()) {
        Some(grams) => Known { rows: grams.rows_that_may_hold(needle), exact: false },
        None => Known::UNKNOWN,
    }
}
