//! The first rows of a sort, without sorting the others.

use std::cmp::Ordering;

use cadre_model::RowNo;
use rayon::prelude::*;

use super::matches::{Matches, for_each_slot, slot_numbers};
use super::sorter::{Sorter, prefix};
use crate::chunk::{Chunk, row_at};
use crate::snapshot::Snapshot;

/// From this many rows on, several threads look at them.
const ROWS_FOR_THREADS: usize = 1 << 15;
/// Chunks that a thread takes at a time.
const CHUNKS_AT_A_TIME: usize = 16;

/// The first `limit` of the matching rows after a position, in the order of the sort.
pub(crate) fn first(
    snapshot: &Snapshot,
    sorter: &Sorter,
    matches: &Matches<'_>,
    after: Option<&[u8]>,
    limit: usize,
) -> Vec<RowNo> {
    if limit == 0 {
        return Vec::new();
    }
    if sorter.is_narrow() {
        let order =
            |a: &(u128, RowNo), b: &(u128, RowNo)| a.0.cmp(&b.0).then_with(|| sorter.compare(matches.rows(), a.1, b.1));
        let bound = after.map(|position| (prefix(position), position));
        run(matches, limit, &order, &|at, chunk, bits, heap| narrow(sorter, (at, chunk, bits), bound, heap, &order))
    } else {
        let order = |a: &(Vec<u8>, RowNo), b: &(Vec<u8>, RowNo)| a.0.cmp(&b.0);
        run(matches, limit, &order, &|at, chunk, bits, heap| {
            wide(snapshot, sorter, (at, chunk, bits), after, heap, &order);
        })
    }
}

/// The least entries seen, at most about twice as many as are asked for.
struct Least<T> {
    entries: Vec<T>,
    limit: usize,
    /// Whether entries were dropped: then those above the last kept one need not come in.
    full: bool,
}

impl<T> Least<T> {
    fn new(limit: usize) -> Self {
        Self { entries: Vec::new(), limit, full: false }
    }

    /// Adds an entry.
    #[inline]
    fn push(&mut self, entry: T, order: &impl Fn(&T, &T) -> Ordering) {
        self.entries.push(entry);
        if self.entries.len() >= self.limit.saturating_mul(2).max(64) {
            self.cut(order);
        }
    }

    /// Keeps the least; the greatest of them is then the last.
    fn cut(&mut self, order: &impl Fn(&T, &T) -> Ordering) {
        if self.entries.len() > self.limit {
            if let Some(last) = self.limit.checked_sub(1) {
                self.entries.select_nth_unstable_by(last, order);
            }
            self.entries.truncate(self.limit);
            self.full = true;
        }
    }

    /// The greatest entry of the last cut: nothing above it comes in.
    #[inline]
    fn bar(&self) -> Option<&T> {
        self.entries.get(self.limit.saturating_sub(1)).filter(|_| self.full)
    }
}

/// Looks at chunks, with several threads when there are many rows.
fn run<T: Send>(
    matches: &Matches<'_>,
    limit: usize,
    order: &(impl Fn(&(T, RowNo), &(T, RowNo)) -> Ordering + Sync),
    look: &(impl Fn(usize, &Chunk, &[u64], &mut Least<(T, RowNo)>) + Sync),
) -> Vec<RowNo> {
    let chunks: Vec<_> = matches.chunks().collect();
    let part = |chunks: &[(usize, &Chunk, &[u64])]| {
        let mut least = Least::new(limit);
        chunks.iter().for_each(|(at, chunk, bits)| look(*at, chunk, bits, &mut least));
        least.cut(order);
        least.entries
    };
    let mut entries = if matches.count() < ROWS_FOR_THREADS {
        part(&chunks)
    } else {
        let parts: Vec<_> = chunks.par_chunks(CHUNKS_AT_A_TIME.max(chunks.len() / 64)).map(part).collect();
        parts.into_iter().flatten().collect()
    };
    if entries.len() < ROWS_FOR_THREADS {
        entries.sort_unstable_by(order);
    } else {
        entries.par_sort_unstable_by(order);
    }
    entries.truncate(limit);
    entries.into_iter().map(|(_, row)| row).collect()
}

fn narrow(
    sorter: &Sorter,
    (at, chunk, bits): (usize, &Chunk, &[u64]),
    after: Option<(u128, &[u8])>,
    least: &mut Least<(u128, RowNo)>,
    order: &impl Fn(&(u128, RowNo), &(u128, RowNo)) -> Ordering,
) {
    let lens = sorter.lens(chunk);
    let mut position = Vec::new();
    for_each_slot(bits, |slot| {
        let key = lens.prefix(slot);
        if least.bar().is_some_and(|(bar, _)| key > *bar) {
            return;
        }
        if let Some((bound, exact)) = after {
            if key == bound {
                position.clear();
                lens.push_position(slot, &mut position);
            }
            if key < bound || (key == bound && position.as_slice() <= exact) {
                return;
            }
        }
        least.push((key, row_at(at, slot)), order);
    });
}

fn wide(
    snapshot: &Snapshot,
    sorter: &Sorter,
    (at, chunk, bits): (usize, &Chunk, &[u64]),
    after: Option<&[u8]>,
    least: &mut Least<(Vec<u8>, RowNo)>,
    order: &impl Fn(&(Vec<u8>, RowNo), &(Vec<u8>, RowNo)) -> Ordering,
) {
    let picked = slot_numbers(bits);
    let lens = sorter.wide_lens(snapshot, chunk, &picked);
    let mut position = Vec::new();
    for (i, slot) in picked.iter().enumerate() {
        position.clear();
        lens.push_position(i, &mut position);
        let is_out = least.bar().is_some_and(|(bar, _)| position > *bar);
        if !is_out && after.is_none_or(|after| position.as_slice() > after) {
            least.push((position.clone(), row_at(at, *slot as usize)), order);
        }
    }
}
