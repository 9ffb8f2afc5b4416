//! Labels of rows: numbers that grow along an order, fine ones that tell all rows apart and coarse ones that are quick to read.
//!
//! To pick the first of some rows, the coarse label of each is read, and the fine labels only of those few that may be
//! among the first. A coarse label is a monotone function of the fine one, two bytes a row in long runs, so that reading
//! many of them stays in the caches. Both are shared between snapshots piece by piece.

use std::sync::Arc;

use cadre_model::RowNo;

use crate::chunk::CHUNK_ROWS;
use crate::query::matches::{Matches, for_each_slot};

/// Farthest apart that fine labels are when an order is made.
pub(super) const WIDEST_GAP: u64 = 1 << 40;
/// Rows of a piece of coarse labels, and of fine ones: what a change copies, against how many pieces there are to share.
const PIECE_ROWS: usize = 16 * CHUNK_ROWS;
const FINE_ROWS: usize = 4 * CHUNK_ROWS;
/// Coarse labels that an order uses when it is made; the others are for rows that come before or behind.
const COARSE_USED: u64 = 0xE000;
/// Coarse labels left free below.
const COARSE_BELOW: u64 = 0x1000;
/// Entries that are looked at in bulk.
const GATHERED: usize = 1 << 15;

/// The labels of a table's rows; those of rows that are not in the order are 0.
#[derive(Clone, Debug)]
pub(super) struct Labels {
    /// By piece of [`FINE_ROWS`].
    fine: Vec<Arc<Vec<u64>>>,
    /// By piece of [`PIECE_ROWS`].
    coarse: Vec<Arc<Vec<u16>>>,
    /// The first label given when the order was made.
    start: u64,
    /// How many low bits a coarse label leaves out.
    shift: u32,
}

impl Labels {
    /// Labels for the rows of an order, evenly spread; all numbers are below `rows`.
    pub(super) fn spread(sorted: &[u32], rows: usize) -> Self {
        let len = sorted.len() as u64;
        let gap = (u64::MAX / (len + 2)).min(WIDEST_GAP);
        let start = u64::MAX / 2 - gap * (len / 2);
        let span = gap * len;
        let shift = (0..64).find(|shift| span >> shift < COARSE_USED).unwrap_or(63);
        let mut labels = Self { fine: Vec::new(), coarse: Vec::new(), start, shift };
        labels.reach(rows);
        for (row, at) in sorted.iter().zip(0u64..) {
            labels.set(*row, start + gap * at);
        }
        labels
    }

    /// Makes room for rows with numbers below `rows`.
    pub(super) fn reach(&mut self, rows: usize) {
        let pieces = rows.div_ceil(FINE_ROWS);
        if self.fine.len() < pieces {
            self.fine.resize_with(pieces, || Arc::new(vec![0; FINE_ROWS]));
        }
        let pieces = rows.div_ceil(PIECE_ROWS);
        if self.coarse.len() < pieces {
            self.coarse.resize_with(pieces, || Arc::new(vec![0; PIECE_ROWS]));
        }
    }

    #[inline]
    pub(super) fn get(&self, row: u32) -> u64 {
        let row = row as usize;
        self.fine.get(row / FINE_ROWS).map_or(0, |labels| labels[row % FINE_ROWS])
    }

    pub(super) fn set(&mut self, row: u32, label: u64) {
        let row = row as usize;
        let coarse = self.coarse_of(label);
        if let (Some(fine), Some(piece)) = (self.fine.get_mut(row / FINE_ROWS), self.coarse.get_mut(row / PIECE_ROWS)) {
            Arc::make_mut(fine)[row % FINE_ROWS] = label;
            Arc::make_mut(piece)[row % PIECE_ROWS] = coarse;
        }
    }

    fn coarse_of(&self, label: u64) -> u16 {
        let coarse = match label.checked_sub(self.start) {
            Some(above) => COARSE_BELOW.saturating_add(above >> self.shift),
            None => COARSE_BELOW.saturating_sub(((self.start - label) >> self.shift) + 1),
        };
        u16::try_from(coarse).unwrap_or(u16::MAX)
    }

    /// The first `limit` of the matching rows whose labels are above `after`, in order.
    pub(super) fn first(&self, matches: &Matches<'_>, after: u64, limit: usize) -> Vec<RowNo> {
        let mut near = Near { labels: self, after, coarse_after: self.coarse_of(after), limit, entries: Vec::new() };
        near.entries.reserve(matches.count().min(GATHERED) + CHUNK_ROWS);
        for (at, _, bits) in matches.chunks() {
            let from = at * CHUNK_ROWS;
            let Some(piece) = self.coarse.get(from / PIECE_ROWS) else { continue };
            let Some(coarse) = piece.get(from % PIECE_ROWS..from % PIECE_ROWS + CHUNK_ROWS) else { continue };
            for_each_slot(bits, |slot| near.entries.push(entry(coarse[slot % CHUNK_ROWS], from + slot)));
            if near.entries.len() >= GATHERED.max(limit.saturating_mul(2)) {
                near.cut();
            }
        }
        near.finish()
    }

    /// Heap bytes held, parts shared with other orders included.
    pub(super) fn heap_bytes(&self) -> usize {
        self.fine.len() * (FINE_ROWS * 8 + 48) + self.coarse.len() * (PIECE_ROWS * 2 + 48)
    }
}

/// A coarse label with its row: entries compare as coarse labels do.
#[inline]
fn entry(coarse: u16, row: usize) -> u64 {
    u64::from(coarse) << 32 | row as u64
}

#[inline]
fn coarse_in(entry: u64) -> u16 {
    (entry >> 32) as u16
}

#[inline]
fn row_in(entry: u64) -> u32 {
    entry as u32
}

/// Entries among which the first ones are.
struct Near<'a> {
    labels: &'a Labels,
    after: u64,
    coarse_after: u16,
    limit: usize,
    entries: Vec<u64>,
}

impl Near<'_> {
    /// Keeps the entries that may be among the first.
    fn cut(&mut self) {
        if self.after > 0 {
            let (labels, after, bar) = (self.labels, self.after, self.coarse_after);
            self.entries.retain(|entry| match coarse_in(*entry).cmp(&bar) {
                std::cmp::Ordering::Less => false,
                std::cmp::Ordering::Equal => labels.get(row_in(*entry)) > after,
                std::cmp::Ordering::Greater => true,
            });
        }
        let Some(last) = self.limit.checked_sub(1).filter(|last| *last < self.entries.len()) else { return };
        let (_, bar, rest) = self.entries.select_nth_unstable(last);
        // Those that share the coarse label of the last may come before it.
        let bar = coarse_in(*bar);
        let mut kept = 0;
        for i in 0..rest.len() {
            if coarse_in(rest[i]) == bar {
                rest.swap(kept, i);
                kept += 1;
            }
        }
        self.entries.truncate(last + 1 + kept);
    }

    fn finish(mut self) -> Vec<RowNo> {
        self.cut();
        let mut exact: Vec<(u64, u32)> =
            self.entries.iter().map(|entry| (self.labels.get(row_in(*entry)), row_in(*entry))).collect();
        exact.sort_unstable();
        exact.truncate(self.limit);
        exact.into_iter().map(|(_, row)| RowNo(row)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coarse_labels_never_turn_the_order_round() {
        let sorted: Vec<u32> = (0..5000).rev().collect();
        let mut labels = Labels::spread(&sorted, 5000);
        let fine: Vec<u64> = sorted.iter().map(|row| labels.get(*row)).collect();
        assert!(fine.windows(2).all(|w| w[0] < w[1]));
        let probes = [
            1,
            7,
            fine[0] - 1,
            fine[0] - WIDEST_GAP,
            fine[1] + 5,
            fine[4999] + 1,
            fine[4999] + (1 << 50),
            u64::MAX - 1,
        ];
        let mut all: Vec<u64> = fine.iter().copied().chain(probes).collect();
        all.sort_unstable();
        assert!(all.windows(2).all(|w| labels.coarse_of(w[0]) <= labels.coarse_of(w[1])));
        let distinct =
            fine.iter().map(|label| labels.coarse_of(*label)).collect::<std::collections::BTreeSet<_>>().len();
        assert_eq!(distinct, 5000, "few rows share a coarse label");
        labels.set(3, 0);
        assert_eq!((labels.get(3), labels.get(4), labels.get(999_999)), (0, fine[4995], 0));
    }
}
