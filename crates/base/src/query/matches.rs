//! Which rows of a table a query is about: a bit a row.

use std::sync::LazyLock;

use cadre_model::RowNo;

use crate::chunk::{CHUNK_ROWS, Chunk, row_at};
use crate::stats::CHUNK_WORDS;
use crate::table::Rows;

/// Bits of the slots of one chunk.
pub(crate) type ChunkBits = [u64; CHUNK_WORDS];

/// The live slots of a chunk.
pub(crate) fn live_bits(chunk: &Chunk) -> ChunkBits {
    let mut bits = [0; CHUNK_WORDS];
    bits.iter_mut().zip(chunk.live().words()).for_each(|(bit, word)| *bit = *word);
    bits
}

/// The slots whose bit is set, ascending.
#[inline]
pub(crate) fn slots(bits: &[u64]) -> impl Iterator<Item = usize> + '_ {
    bits.iter().enumerate().flat_map(|(w, &word)| {
        let mut rest = word;
        std::iter::from_fn(move || {
            (rest != 0).then(|| {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                w * 64 + bit
            })
        })
    })
}

/// Calls `f` with the slots whose bit is set, ascending.
#[inline]
pub(crate) fn for_each_slot(bits: &[u64], mut f: impl FnMut(usize)) {
    for (w, word) in bits.iter().enumerate() {
        let mut rest = *word;
        while rest != 0 {
            f(w * 64 + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}

/// The same as numbers for [`crate::compute::ChunkRows::some`].
pub(crate) fn slot_numbers(bits: &[u64]) -> Vec<u32> {
    slots(bits).filter_map(|slot| u32::try_from(slot).ok()).collect()
}

/// Whether no bit is set.
#[inline]
pub(crate) fn is_none(bits: &[u64]) -> bool {
    bits.iter().fold(0, |any, word| any | word) == 0
}

pub(crate) fn count(bits: &[u64]) -> usize {
    bits.iter().map(|word| word.count_ones() as usize).sum()
}

/// Rows of a table at one moment.
#[derive(Debug)]
pub(crate) struct Matches<'a> {
    rows: &'a Rows,
    /// [`CHUNK_WORDS`] words a chunk; `None` for all rows that exist.
    words: Option<Vec<u64>>,
    count: usize,
}

impl<'a> Matches<'a> {
    /// All rows.
    pub(crate) fn all(rows: &'a Rows) -> Self {
        Self { rows, words: None, count: rows.len() }
    }

    /// No rows, of a table that has none.
    pub(crate) fn none() -> Self {
        static NO_ROWS: LazyLock<Rows> = LazyLock::new(Rows::default);
        Self::all(&NO_ROWS)
    }

    /// The rows whose bits are set in `words`, none of which is a row that does not exist.
    pub(crate) fn of(rows: &'a Rows, words: Vec<u64>) -> Self {
        let count = count(&words);
        Self { rows, words: Some(words), count }
    }

    pub(crate) fn rows(&self) -> &'a Rows {
        self.rows
    }

    /// How many rows there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Whether every row that exists is in.
    pub(crate) fn is_all(&self) -> bool {
        self.words.is_none()
    }

    /// Whether a row is in.
    #[inline]
    pub(crate) fn contains(&self, row: u32) -> bool {
        let row = row as usize;
        match &self.words {
            Some(words) => words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1),
            None => self.rows.chunks().get(row / CHUNK_ROWS).is_some_and(|c| c.live().get(row % CHUNK_ROWS)),
        }
    }

    /// The rows that are in, ascending, from the one after `after` on.
    pub(crate) fn rows_after(&self, after: Option<RowNo>) -> impl Iterator<Item = RowNo> + '_ {
        let first = after.map_or(0, |row| row.0 as usize + 1);
        let chunks = first / CHUNK_ROWS..self.rows.chunks().len();
        let rows = chunks.flat_map(|at| slots(self.chunk(at)).map(move |slot| row_at(at, slot)));
        rows.skip_while(move |row| (row.0 as usize) < first)
    }

    /// The bits of a chunk's slots.
    pub(crate) fn chunk(&self, at: usize) -> &[u64] {
        match &self.words {
            Some(words) => words.get(at * CHUNK_WORDS..(at + 1) * CHUNK_WORDS).unwrap_or_default(),
            None => self.rows.chunks().get(at).map_or(&[], |chunk| chunk.live().words()),
        }
    }

    /// The chunks that have rows, ascending, with the bits of their slots.
    pub(crate) fn chunks(&self) -> impl Iterator<Item = (usize, &'a Chunk, &[u64])> + '_ {
        let chunks = self.rows.chunks().iter().enumerate();
        chunks.map(|(at, chunk)| (at, &**chunk, self.chunk(at))).filter(|(.., bits)| !is_none(bits))
    }

    /// The rows, ascending.
    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = cadre_model::RowNo> + '_ {
        self.chunks().flat_map(|(at, _, bits)| slots(bits).map(move |slot| crate::chunk::row_at(at, slot)))
    }
}
