//! A table's rows in the order of a sort, kept so that a few changed rows cost little.
//!
//! Two views of one order are kept in step. Blocks hold the rows one after the other, for reading on from a place. [`Labels`]
//! hold for each row a number that grows along the order, for picking the first of any set of rows without looking at the
//! others, however the set lies in the order. Both are shared with the order of the snapshot before, block by block and chunk
//! by chunk. A row that moves takes a label between its neighbours'; labels are far apart, and where they get too close a
//! block is labelled anew. (Order maintenance: Dietz and Sleator, 1987, in its simplest form.)

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use cadre_model::RowNo;

use super::labels::{Labels, WIDEST_GAP};
use crate::chunk::{CHUNK_ROWS, Chunk, chunk_of, row_at, slot_of};
use crate::query::matches::{ChunkBits, Matches, live_bits, slots};
use crate::query::sorter::{Sorter, prefix};
use crate::stats::CHUNK_WORDS;
use crate::table::Rows;

/// Rows of a block: what a change copies, against how many blocks there are to share.
const BLOCK_ROWS: usize = 4096;
/// Farthest that a new label is from the one before it, so that rows that come one after the other do not use up a gap by
/// halves.
const STEP: u64 = 1 << 24;
/// Least average gap for which a block is labelled anew.
const LEAST_GAP: u64 = 16;

/// Rows in order.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    blocks: Vec<Block>,
    labels: Labels,
    len: usize,
    /// How many rows there were when the order was made.
    made_len: usize,
    /// Rows of a block when it is made; it is split at twice as many.
    block_rows: usize,
}

#[derive(Clone, Debug)]
struct Block {
    /// The label of the first row.
    first: u64,
    /// Never empty.
    rows: Arc<Vec<u32>>,
}

/// Rows that left their place in an order, and rows that come to one; a row that moves is in both.
#[derive(Debug, Default, PartialEq)]
struct Moves {
    gone: Vec<RowNo>,
    come: Vec<RowNo>,
}

impl Order {
    /// Sorts all rows. For narrow sorts.
    pub(crate) fn build(sorter: &Sorter, rows: &Rows) -> Self {
        Self::in_blocks(sorter, rows, BLOCK_ROWS)
    }

    /// The same in blocks of another size.
    pub(super) fn in_blocks(sorter: &Sorter, rows: &Rows, block_rows: usize) -> Self {
        let mut entries: Vec<(u128, RowNo)> = Vec::with_capacity(rows.len());
        for (at, chunk) in rows.chunks().iter().enumerate() {
            let lens = sorter.lens(chunk);
            entries.extend(slots(chunk.live().words()).map(|slot| (lens.prefix(slot), row_at(at, slot))));
        }
        entries.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| sorter.compare(rows, a.1, b.1)));
        let sorted: Vec<u32> = entries.into_iter().map(|(_, row)| row.0).collect();
        Self::labelled(&sorted, rows, block_rows)
    }

    fn labelled(sorted: &[u32], rows: &Rows, block_rows: usize) -> Self {
        let labels = Labels::spread(sorted, rows.chunks().len() * CHUNK_ROWS);
        let block = |rows: &[u32]| Block {
            first: rows.first().map_or(0, |row| labels.get(*row)),
            rows: Arc::new(rows.to_vec()),
        };
        let blocks = sorted.chunks(block_rows).map(block).collect();
        Self { blocks, labels, len: sorted.len(), made_len: sorted.len(), block_rows }
    }

    /// Heap bytes held, parts shared with other orders included.
    pub(crate) fn heap_bytes(&self) -> usize {
        let blocks: usize = self.blocks.iter().map(|b| size_of::<Block>() + 40 + b.rows.capacity() * 4).sum();
        blocks + self.labels.heap_bytes()
    }

    #[inline]
    fn label(&self, row: u32) -> u64 {
        self.labels.get(row)
    }

    /// All rows, from the first whose label is above `after`.
    fn walk(&self, after: u64) -> impl Iterator<Item = u32> + '_ {
        let block = self.blocks.partition_point(|b| b.first <= after).saturating_sub(1);
        let from = self.blocks.get(block).map_or(0, |b| b.rows.partition_point(|row| self.label(*row) <= after));
        let rest = self.blocks.get(block..).unwrap_or_default().iter().enumerate();
        rest.flat_map(move |(i, b)| b.rows[if i == 0 { from } else { 0 }..].iter().copied())
    }

    /// The label of the last row that is not behind a position; 0 when there is none.
    pub(crate) fn label_at(&self, sorter: &Sorter, rows: &Rows, position: &[u8]) -> u64 {
        let is_before = |row: &u32| place_of(sorter, rows, RowNo(*row), position).is_le();
        let block = self.blocks.partition_point(|b| b.rows.first().is_some_and(is_before)).checked_sub(1);
        let Some(found) = block.and_then(|at| self.blocks.get(at)) else { return 0 };
        let before = found.rows.partition_point(is_before);
        before.checked_sub(1).and_then(|at| found.rows.get(at)).map_or(0, |row| self.label(*row))
    }

    /// The first `limit` of the matching rows behind a label.
    pub(crate) fn first(&self, matches: &Matches<'_>, after: u64, limit: usize) -> Vec<RowNo> {
        if matches.is_all() {
            return self.walk(after).take(limit).map(RowNo).collect();
        }
        // Where many rows match, the first of them come soon, unless they all lie far behind.
        let expected = limit.saturating_mul(self.len) / matches.count().max(1);
        if expected < matches.count() / 4 {
            let mut tests = 0;
            let near = self.walk(after).take_while(|_| {
                tests += 1;
                tests <= matches.count()
            });
            let found: Vec<RowNo> = near.filter(|row| matches.contains(*row)).take(limit).map(RowNo).collect();
            if found.len() == limit {
                return found;
            }
        }
        self.labels.first(matches, after, limit)
    }

    /// The order of the same sort over other rows of the same table; `None` when so much is different that sorting anew is
    /// no dearer.
    pub(crate) fn carried(self: &Arc<Self>, sorter: &Sorter, between: &Between) -> Option<Arc<Self>> {
        let to = &between.to;
        let moves = between.moves(sorter, (self.len / 4).max(BLOCK_ROWS))?;
        if moves.gone.is_empty() && moves.come.is_empty() {
            return Some(Arc::clone(self));
        }
        let mut next = (**self).clone();
        next.labels.reach(to.chunks().len() * CHUNK_ROWS);
        next.take_out(&moves.gone);
        next.put_in(sorter, to, moves.come)?;
        // Where the table has become another one, labels lie unevenly.
        (next.len <= self.made_len.saturating_mul(2).max(BLOCK_ROWS)).then(|| Arc::new(next))
    }

    fn take_out(&mut self, gone: &[RowNo]) {
        let mut by_block: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
        for row in gone {
            let label = self.label(row.0);
            if let Some(block) = self.blocks.partition_point(|b| b.first <= label).checked_sub(1).filter(|_| label > 0)
            {
                by_block.entry(block).or_default().push(label);
            }
        }
        for (at, labels) in by_block {
            let mut kept = (*self.blocks[at].rows).clone();
            for label in labels {
                let place = kept.partition_point(|row| self.label(*row) < label);
                if kept.get(place).is_some_and(|row| self.label(*row) == label) {
                    kept.remove(place);
                    self.len -= 1;
                }
            }
            self.blocks[at].rows = Arc::new(kept);
            self.refresh_first(at);
        }
        for row in gone {
            self.labels.set(row.0, 0);
        }
        self.blocks.retain(|block| !block.rows.is_empty());
    }

    fn refresh_first(&mut self, at: usize) {
        self.blocks[at].first = self.blocks[at].rows.first().map_or(0, |row| self.label(*row));
    }

    fn put_in(&mut self, sorter: &Sorter, rows: &Rows, mut come: Vec<RowNo>) -> Option<()> {
        come.sort_unstable_by(|a, b| sorter.compare(rows, *a, *b));
        for row in come {
            let is_before = |other: &u32| sorter.compare(rows, RowNo(*other), row).is_lt();
            let block = self.blocks.partition_point(|b| b.rows.first().is_some_and(is_before)).saturating_sub(1);
            if self.blocks.is_empty() {
                self.blocks.push(Block { first: 0, rows: Arc::default() });
            }
            let at = self.blocks[block].rows.partition_point(is_before);
            Arc::make_mut(&mut self.blocks[block].rows).insert(at, row.0);
            self.len += 1;
            match self.free_label(block, at) {
                Some(label) => self.labels.set(row.0, label),
                None => self.label_anew(block)?,
            }
            self.refresh_first(block);
            self.split(block);
        }
        Some(())
    }

    /// The label before a block, and the one after it.
    fn around(&self, block: usize) -> (u64, u64) {
        let before = block.checked_sub(1).and_then(|b| self.blocks.get(b)?.rows.last());
        let after = self.blocks.get(block + 1).map_or(u64::MAX, |b| b.first);
        (before.map_or(0, |row| self.label(*row)), after)
    }

    /// A label for the row at a place of a block, between its neighbours'.
    fn free_label(&self, block: usize, at: usize) -> Option<u64> {
        let rows = &self.blocks[block].rows;
        let (before, after) = self.around(block);
        let low = at.checked_sub(1).and_then(|i| rows.get(i)).map_or(before, |row| self.label(*row));
        let high = rows.get(at + 1).map_or(after, |row| self.label(*row));
        let step = match (low, high) {
            (0, u64::MAX) => u64::MAX / 2,
            // Room at either end is kept for more.
            (0, high) => (high / 2).max(high.saturating_sub(WIDEST_GAP)),
            (low, high) => ((high - low) / 2).min(STEP),
        };
        (step > 0).then(|| low + step)
    }

    /// Spreads the labels of a block between those around it.
    fn label_anew(&mut self, block: usize) -> Option<()> {
        let (before, after) = self.around(block);
        let rows = Arc::clone(&self.blocks[block].rows);
        let gap = (after - before) / (rows.len() as u64 + 1);
        if gap < LEAST_GAP {
            return None;
        }
        for (row, i) in rows.iter().zip(1u64..) {
            self.labels.set(*row, before + gap * i);
        }
        Some(())
    }

    fn split(&mut self, block: usize) {
        if self.blocks[block].rows.len() < self.block_rows * 2 {
            return;
        }
        let upper = Arc::make_mut(&mut self.blocks[block].rows).split_off(self.block_rows);
        let first = upper.first().map_or(0, |row| self.label(*row));
        self.blocks.insert(block + 1, Block { first, rows: Arc::new(upper) });
    }

    /// All rows in order; checks that blocks and labels agree.
    #[cfg(test)]
    pub(crate) fn rows(&self) -> Vec<RowNo> {
        let rows: Vec<RowNo> = self.walk(0).map(RowNo).collect();
        assert_eq!(rows.len(), self.len);
        let labels: Vec<u64> = rows.iter().map(|row| self.label(row.0)).collect();
        assert!(labels.first().is_none_or(|first| *first > 0) && labels.windows(2).all(|w| w[0] < w[1]));
        for block in &self.blocks {
            assert!(block.rows.len() < self.block_rows * 2);
            assert_eq!(block.rows.first().map(|row| self.label(*row)), Some(block.first), "no block is empty");
        }
        rows
    }
}

/// How a row that exists lies to a position.
fn place_of(sorter: &Sorter, rows: &Rows, row: RowNo, position: &[u8]) -> Ordering {
    let Some(chunk) = rows.chunks().get(chunk_of(row)) else { return Ordering::Less };
    let lens = sorter.lens(chunk);
    let slot = slot_of(row);
    lens.prefix(slot).cmp(&prefix(position)).then_with(|| {
        let mut own = Vec::new();
        lens.push_position(slot, &mut own);
        own.as_slice().cmp(position)
    })
}

/// Two states of a table and the chunks that they do not share.
pub(crate) struct Between {
    from: Arc<Rows>,
    to: Arc<Rows>,
    chunks: Vec<Differs>,
}

/// A chunk that two states do not share: what became of its slots, whatever they are sorted by.
struct Differs {
    at: usize,
    /// Slots whose row went, or has another id now.
    gone: ChunkBits,
    /// Slots whose row came, or has another id now.
    come: ChunkBits,
    /// Slots of rows that stayed.
    stay: ChunkBits,
}

impl Differs {
    fn of(at: usize, old: &Chunk, new: &Chunk) -> Self {
        let (was, is) = (live_bits(old), live_bits(new));
        let mut renamed: ChunkBits = [0; CHUNK_WORDS];
        if !Arc::ptr_eq(&old.births, &new.births) {
            for (slot, (before, now)) in old.births.ids.iter().zip(&new.births.ids).enumerate() {
                renamed[slot / 64] |= u64::from(before != now) << (slot % 64);
            }
        }
        let bits = |of: &dyn Fn(usize) -> u64| std::array::from_fn(of);
        Self {
            at,
            gone: bits(&|w| was[w] & (!is[w] | renamed[w])),
            come: bits(&|w| is[w] & (!was[w] | renamed[w])),
            stay: bits(&|w| was[w] & is[w] & !renamed[w]),
        }
    }
}

impl Between {
    pub(crate) fn new(from: Arc<Rows>, to: Arc<Rows>) -> Self {
        let most = from.chunks().len().max(to.chunks().len());
        let empty = Arc::new(Chunk::default());
        let differs = |at: usize| {
            let (old, new) = (from.chunks().get(at).unwrap_or(&empty), to.chunks().get(at).unwrap_or(&empty));
            (!Arc::ptr_eq(old, new)).then(|| Differs::of(at, old, new))
        };
        let chunks = (0..most).filter_map(differs).collect();
        Self { from, to, chunks }
    }

    /// Whether this is between these states.
    pub(crate) fn is(&self, from: &Arc<Rows>, to: &Arc<Rows>) -> bool {
        Arc::ptr_eq(&self.from, from) && Arc::ptr_eq(&self.to, to)
    }

    /// Finds what moves in an order; `None` for more than `most` rows.
    fn moves(&self, sorter: &Sorter, most: usize) -> Option<Moves> {
        let mut moves = Moves::default();
        for Differs { at, gone, come, stay } in &self.chunks {
            let (mut gone, mut come) = (*gone, *come);
            if let (Some(old), Some(new)) = (self.from.chunks().get(*at), self.to.chunks().get(*at)) {
                let moved = sorter.moved(old, new, stay);
                gone.iter_mut().zip(moved).for_each(|(word, more)| *word |= more);
                come.iter_mut().zip(moved).for_each(|(word, more)| *word |= more);
            }
            moves.gone.extend(slots(&gone).map(|slot| row_at(*at, slot)));
            moves.come.extend(slots(&come).map(|slot| row_at(*at, slot)));
            if moves.gone.len() + moves.come.len() > most {
                return None;
            }
        }
        Some(moves)
    }
}
