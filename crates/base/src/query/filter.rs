//! Filters: formulas taken apart, so that what columns' statistics answer is not evaluated.
//!
//! The tests that `AND` joins are asked one by one: first what statistics know of a chunk ([`Test`]), then, for the rows that
//! are left, the formula itself. The rows kept are those that [`cadre_formula::eval::filter`] keeps: a row is kept by `AND`
//! exactly when each of its tests is true, and an error in any of them drops it.

use std::borrow::Cow;

use cadre_formula::eval::{Pass, filter_part};
use cadre_formula::functions::find;
use cadre_formula::syntax::{Call, Expr, ExprKind, Typed};
use cadre_formula::{Formula, ValueType};
use cadre_model::{Bitmap, TableNo};
use rayon::prelude::*;
use smallvec::SmallVec;

use super::known::Test;
use super::matches::{ChunkBits, Matches, count, is_none, live_bits, slot_numbers};
use crate::chunk::Chunk;
use crate::compute::ChunkRows;
use crate::row_set::RowSet;
use crate::snapshot::Snapshot;
use crate::stats::CHUNK_WORDS;
use crate::table::Rows;

/// One test of a filter.
struct Part<'a> {
    test: Test,
    expr: Cow<'a, Expr<Typed>>,
}

/// Filters over the rows of a table, all of which a row has to pass.
pub(crate) struct Filters<'a> {
    snapshot: &'a Snapshot,
    pass: &'a Pass,
    parts: Vec<Part<'a>>,
}

/// Chunks that a thread takes at least where nothing is evaluated: less is done before another thread wakes up.
const CHUNKS_A_THREAD: usize = 256;

/// Nanoseconds to ask the statistics of a column of a chunk, about.
const A_CHUNK: usize = 100;
/// Nanoseconds to evaluate a test for a row, about; those of texts can take any time.
const A_ROW: usize = 100;

impl<'a> Filters<'a> {
    /// Takes filters apart.
    pub(crate) fn new(filters: &'a [Formula], table: TableNo, snapshot: &'a Snapshot, pass: &'a Pass) -> Self {
        let mut exprs = Vec::new();
        for filter in filters {
            split(filter.tree(), &mut exprs);
        }
        let part = |expr: Cow<'a, Expr<Typed>>| Part { test: Test::of(&expr, table, snapshot, pass), expr };
        let mut parts: Vec<Part<'a>> = exprs.into_iter().map(part).collect();
        // What is known for certain comes first and leaves fewer rows to the others.
        parts.sort_by_key(|part| !part.test.is_exact());
        Self { snapshot, pass, parts }
    }

    /// Nanoseconds to find the rows of the table that are kept, about.
    pub(crate) fn cost(&self, rows: &Rows) -> usize {
        let is_exact = |part: &&Part<'_>| part.test.is_exact();
        let known = self.parts.iter().filter(is_exact).count();
        let only = self.parts.iter().filter_map(|part| part.test.only()).map(RowSet::len).min();
        let chunks = only.unwrap_or(usize::MAX).min(rows.chunks().len());
        let evaluated = only.unwrap_or(usize::MAX).min(rows.len()).saturating_mul(self.parts.len() - known);
        chunks.saturating_mul(known).saturating_mul(A_CHUNK).saturating_add(evaluated.saturating_mul(A_ROW))
    }

    /// The rows of the table that are kept.
    pub(crate) fn run<'r>(&self, rows: &'r Rows) -> Matches<'r> {
        if self.parts.is_empty() {
            return Matches::all(rows);
        }
        let chunks = rows.chunks();
        let mut words = vec![0u64; chunks.len() * CHUNK_WORDS];
        let write = |at: usize, out: &mut [u64]| {
            if let Some(chunk) = chunks.get(at) {
                out.copy_from_slice(&self.chunk(at, chunk));
            }
        };
        let only = self.parts.iter().filter_map(|part| part.test.only()).min_by_key(|rows| rows.len());
        let evaluates = self.parts.iter().any(|part| !part.test.is_exact());
        if let Some(only) = only {
            for (at, _) in only.chunks().filter(|(at, _)| *at < chunks.len()) {
                write(at, &mut words[at * CHUNK_WORDS..(at + 1) * CHUNK_WORDS]);
            }
        } else if evaluates || chunks.len() >= 2 * CHUNKS_A_THREAD {
            let least = if evaluates { 1 } else { CHUNKS_A_THREAD };
            words.par_chunks_mut(CHUNK_WORDS).with_min_len(least).enumerate().for_each(|(at, out)| write(at, out));
        } else {
            words.chunks_mut(CHUNK_WORDS).enumerate().for_each(|(at, out)| write(at, out));
        }
        Matches::of(rows, words)
    }

    /// The slots of the chunk at `at` that are kept.
    pub(crate) fn chunk(&self, at: usize, chunk: &Chunk) -> ChunkBits {
        let mut bits = live_bits(chunk);
        let mut open: SmallVec<[&Part<'_>; 8]> = SmallVec::new();
        for part in &self.parts {
            let is_exact = part.test.narrow(at, chunk, &mut bits);
            if is_none(&bits) {
                return bits;
            }
            if !is_exact {
                open.push(part);
            }
        }
        for part in open {
            self.evaluate(chunk, &part.expr, &mut bits);
            if is_none(&bits) {
                break;
            }
        }
        bits
    }

    /// Keeps the rows of `bits` for which a test is true.
    fn evaluate(&self, chunk: &Chunk, expr: &Expr<Typed>, bits: &mut ChunkBits) {
        let picked = count(bits);
        if picked * 8 < chunk.len() {
            let slots = slot_numbers(bits);
            let kept = filter_part(expr, &ChunkRows::some(self.snapshot, chunk, &slots), None, self.pass);
            *bits = [0; CHUNK_WORDS];
            for slot in kept.iter_ones().filter_map(|i| slots.get(i)) {
                bits[*slot as usize / 64] |= 1 << (slot % 64);
            }
            return;
        }
        let rows = Bitmap::from_words(bits.to_vec(), chunk.len());
        let some = (picked < chunk.len()).then_some(&rows);
        let kept = filter_part(expr, &ChunkRows::all(self.snapshot, chunk), some, self.pass);
        *bits = [0; CHUNK_WORDS];
        bits.iter_mut().zip(kept.words()).for_each(|(bit, word)| *bit = *word);
    }
}

/// The tests that `AND` joins; one test when nothing is joined.
fn split<'a>(expr: &'a Expr<Typed>, out: &mut Vec<Cow<'a, Expr<Typed>>>) {
    match &expr.bare().kind {
        ExprKind::Call(call) if call.function.name == "AND" => {
            for arg in &call.args {
                // `AND` looks at the elements of an array, where a whole filter looks at its length.
                if matches!(arg.value_type(), ValueType::Array(_) | ValueType::Any) {
                    out.push(by_elements(arg));
                } else {
                    split(arg, out);
                }
            }
        }
        _ => out.push(Cow::Borrowed(expr)),
    }
}

fn by_elements(arg: &Expr<Typed>) -> Cow<'_, Expr<Typed>> {
    match find("AND") {
        Some(function) => {
            let kind = ExprKind::Call(Call { function, args: vec![arg.clone()] });
            Cow::Owned(Expr { span: arg.span, note: ValueType::Boolean, kind })
        }
        None => Cow::Borrowed(arg),
    }
}
