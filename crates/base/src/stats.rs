//! What is known of a column's values without reading them again: ranges that let a query skip a chunk, postings that
//! answer an equality, sketches that rule a text out.
//!
//! All of it is worked out from one column of one chunk on first use and dies with that column, so that it is never stale.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

use cadre_model::{Column, Data, Texts};

use crate::chunk::CHUNK_ROWS;

/// 64-bit words that hold a bit for each row of a full chunk.
pub(crate) const CHUNK_WORDS: usize = CHUNK_ROWS / 64;

/// Derived facts of one column of one chunk.
#[derive(Debug)]
pub enum Stats {
    /// Nothing worth knowing.
    None,
    /// Smallest and largest number, NaN left out; `None` when there are none.
    Numbers(Option<(f64, f64)>),
    /// Earliest and latest instant; `None` when there are none.
    Times(Option<(i64, i64)>),
    /// Rows by choice number.
    Postings(Postings),
    /// Which byte sequences occur.
    Texts(TextStats),
}

impl Stats {
    pub(crate) fn of(column: &Column) -> Self {
        match column.data() {
            Data::Number(v) => Self::Numbers(range(column, |i| v[i])),
            Data::Time(v) => Self::Times(times(column, v)),
            Data::Choice(v) => Self::Postings(Postings::of(column, v)),
            Data::Text(_) => Self::Texts(TextStats::default()),
            _ => Self::None,
        }
    }

    /// Heap bytes held.
    pub fn heap_bytes(&self) -> usize {
        match self {
            Self::None | Self::Numbers(_) | Self::Times(_) => 0,
            Self::Postings(postings) => postings.heap_bytes(),
            Self::Texts(texts) => texts.grams.get().map_or(0, |grams| grams.sketches.capacity() * 8),
        }
    }
}

fn range(column: &Column, at: impl Fn(usize) -> f64) -> Option<(f64, f64)> {
    column.valid().iter_ones().map(at).filter(|x| !x.is_nan()).fold(None, |range, x| match range {
        None => Some((x, x)),
        Some((low, high)) => Some((f64::min(low, x), f64::max(high, x))),
    })
}

fn times(column: &Column, values: &[i64]) -> Option<(i64, i64)> {
    column.valid().iter_ones().map(|i| values[i]).fold(None, |range, x| match range {
        None => Some((x, x)),
        Some((low, high)) => Some((low.min(x), high.max(x))),
    })
}

/// The rows of each choice that occurs in a column.
#[derive(Debug)]
pub struct Postings {
    /// The choices that occur, ascending.
    codes: Vec<u16>,
    lists: Lists,
}

#[derive(Debug)]
enum Lists {
    /// A bitmap a choice, [`CHUNK_WORDS`] words each: few choices share many rows.
    Bits(Vec<u64>),
    /// Rows choice by choice, with the end of each: many choices.
    Rows { ends: Vec<u16>, rows: Vec<u16> },
}

/// Most choices that each have a bitmap; beyond it lists of rows take less room.
const MOST_BITMAPS: usize = 48;

impl Postings {
    fn of(column: &Column, values: &[u16]) -> Self {
        let mut pairs: Vec<(u16, u16)> = (0u16..).zip(values).map(|(row, code)| (*code, row)).collect();
        pairs.retain(|(_, row)| column.is_valid(usize::from(*row)));
        pairs.sort_unstable();
        let mut codes: Vec<u16> = pairs.iter().map(|(code, _)| *code).collect();
        codes.dedup();
        let lists = if codes.len() <= MOST_BITMAPS {
            let mut words = vec![0; codes.len() * CHUNK_WORDS];
            for (code, row) in &pairs {
                let at = codes.partition_point(|c| c < code) * CHUNK_WORDS;
                set(&mut words[at..], usize::from(*row));
            }
            Lists::Bits(words)
        } else {
            let end = |code: &u16| pairs.partition_point(|(c, _)| c <= code);
            let ends = codes.iter().map(|code| u16::try_from(end(code)).unwrap_or(u16::MAX)).collect();
            Lists::Rows { ends, rows: pairs.iter().map(|(_, row)| *row).collect() }
        };
        Self { codes, lists }
    }

    /// Sets the bits of the rows that hold a choice.
    pub fn add_rows(&self, code: u16, out: &mut [u64; CHUNK_WORDS]) {
        let Ok(at) = self.codes.binary_search(&code) else { return };
        match &self.lists {
            Lists::Bits(words) => {
                out.iter_mut().zip(&words[at * CHUNK_WORDS..]).for_each(|(word, more)| *word |= more);
            }
            Lists::Rows { ends, rows } => {
                let start = if at == 0 { 0 } else { usize::from(ends[at - 1]) };
                rows[start..usize::from(ends[at])].iter().for_each(|row| set(out, usize::from(*row)));
            }
        }
    }

    /// Clears the bits of the rows that do not hold a choice.
    pub fn keep_rows(&self, code: u16, bits: &mut [u64; CHUNK_WORDS]) {
        match (self.codes.binary_search(&code), &self.lists) {
            (Ok(at), Lists::Bits(words)) => {
                bits.iter_mut().zip(&words[at * CHUNK_WORDS..]).for_each(|(bit, word)| *bit &= word);
            }
            (Ok(_), Lists::Rows { .. }) => {
                let mut rows = [0; CHUNK_WORDS];
                self.add_rows(code, &mut rows);
                bits.iter_mut().zip(rows).for_each(|(bit, word)| *bit &= word);
            }
            (Err(_), _) => *bits = [0; CHUNK_WORDS],
        }
    }

    fn heap_bytes(&self) -> usize {
        let lists = match &self.lists {
            Lists::Bits(words) => words.capacity() * 8,
            Lists::Rows { ends, rows } => (ends.capacity() + rows.capacity()) * 2,
        };
        self.codes.capacity() * 2 + lists
    }
}

#[inline]
fn set(words: &mut [u64], row: usize) {
    words[row / 64] |= 1 << (row % 64);
}

/// The sketches of a column of texts, made when they are asked for a second time: one question alone is answered sooner
/// by reading the texts.
#[derive(Debug, Default)]
pub struct TextStats {
    asked: AtomicU8,
    grams: OnceLock<Grams>,
}

impl TextStats {
    /// The sketches of these texts; `None` when it does not pay yet to make them.
    pub fn grams(&self, texts: &Texts) -> Option<&Grams> {
        if let Some(grams) = self.grams.get() {
            return Some(grams);
        }
        // Nothing hangs on the exact count when several ask at a time.
        let earlier = self.asked.load(Ordering::Relaxed);
        self.asked.store(earlier.saturating_add(1), Ordering::Relaxed);
        (earlier > 0).then(|| self.grams.get_or_init(|| Grams::of(texts)))
    }
}

/// Which three-byte sequences may occur: one sketch for each run of rows.
///
/// A sequence that occurs is always in its run's sketch; one that does not occur is in it by chance only.
#[derive(Debug)]
pub struct Grams {
    /// [`Grams::words`] words a run.
    sketches: Vec<u64>,
    /// Words of one sketch, a power of two.
    words: usize,
    ascii: bool,
}

/// Rows covered by one sketch: those of one word of a bitmap.
const GRAM_ROWS: usize = 64;
/// Fewest and most words of a sketch. About a bit and a half a byte of text leaves most bits unset.
const SKETCH_WORDS: (usize, usize) = (4, 256);

#[inline]
fn gram_hash(a: u8, b: u8, c: u8) -> usize {
    let gram = u32::from(a) | u32::from(b) << 8 | u32::from(c) << 16;
    (gram.wrapping_mul(0x9E37_79B1) >> 16) as usize
}

impl Grams {
    fn of(texts: &Texts) -> Self {
        let runs = texts.len().div_ceil(GRAM_ROWS).max(1);
        let bits = texts.arena().len() / runs * 3 / 2;
        let words = (bits / 64).next_power_of_two().clamp(SKETCH_WORDS.0, SKETCH_WORDS.1);
        let mut sketches = vec![0u64; texts.len().div_ceil(GRAM_ROWS) * words];
        let mask = words * 64 - 1;
        for (run, sketch) in sketches.chunks_mut(words).enumerate() {
            for row in run * GRAM_ROWS..((run + 1) * GRAM_ROWS).min(texts.len()) {
                for gram in texts.get(row).as_bytes().windows(3) {
                    set(sketch, gram_hash(gram[0], gram[1], gram[2]) & mask);
                }
            }
        }
        Self { sketches, words, ascii: texts.arena().is_ascii() }
    }

    /// Whether all texts are ASCII, so that case folds byte by byte.
    pub fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// The rows of the runs in which `needle` may occur; all of them for a needle under three bytes.
    pub fn rows_that_may_hold(&self, needle: &Needle) -> [u64; CHUNK_WORDS] {
        let mask = self.words * 64 - 1;
        let holds = |sketch: &[u64], slot: usize| sketch[(slot & mask) / 64] >> (slot & 63) & 1 == 1;
        let mut out = [0; CHUNK_WORDS];
        for (word, sketch) in out.iter_mut().zip(self.sketches.chunks(self.words)) {
            if needle.grams.iter().all(|variants| variants.iter().any(|slot| holds(sketch, *slot))) {
                *word = u64::MAX;
            }
        }
        out
    }
}

/// A text that is sought, prepared once for all sketches.
#[derive(Clone, Debug, PartialEq)]
pub struct Needle {
    /// For each sequence of three bytes, where its spellings are in a sketch.
    grams: Vec<Vec<usize>>,
    folded: bool,
}

/// Sequences looked up at most: more hardly rule out more.
const MOST_GRAMS: usize = 16;

impl Needle {
    /// A text sought as it is written.
    pub fn exact(text: &str) -> Self {
        let grams = text.as_bytes().windows(3).take(MOST_GRAMS);
        Self { grams: grams.map(|g| vec![gram_hash(g[0], g[1], g[2])]).collect(), folded: false }
    }

    /// A text sought without regard to case; `None` unless it is ASCII. For sketches of ASCII texts only.
    pub fn folded(text: &str) -> Option<Self> {
        if !text.is_ascii() {
            return None;
        }
        let both = |byte: u8| [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()];
        let spellings = |g: &[u8]| {
            let mut slots: Vec<usize> = Vec::with_capacity(8);
            for a in both(g[0]) {
                for b in both(g[1]) {
                    slots.extend(both(g[2]).map(|c| gram_hash(a, b, c)));
                }
            }
            slots.sort_unstable();
            slots.dedup();
            slots
        };
        Some(Self { grams: text.as_bytes().windows(3).take(MOST_GRAMS).map(spellings).collect(), folded: true })
    }

    /// Whether a sketch can rule anything out.
    pub fn is_selective(&self) -> bool {
        !self.grams.is_empty()
    }

    /// Whether case does not matter.
    pub fn is_folded(&self) -> bool {
        self.folded
    }
}

#[cfg(test)]
mod tests {
    use cadre_model::{Builder, Cell, ChoiceNo, Shape};

    use super::*;

    fn rows(words: &[u64]) -> Vec<usize> {
        (0..words.len() * 64).filter(|i| words[i / 64] >> (i % 64) & 1 == 1).collect()
    }

    fn runs(words: &[u64]) -> Vec<usize> {
        (0..words.len()).filter(|i| words[*i] != 0).collect()
    }

    #[test]
    fn a_sketch_never_rules_out_what_is_there() {
        let texts: Texts = (0..300).map(|i| if i == 130 { "a Needle here" } else { "plain hay" }).collect();
        let stats = TextStats::default();
        assert!(stats.grams(&texts).is_none(), "one question does not pay for sketches");
        let grams = stats.grams(&texts).unwrap();
        assert_eq!(runs(&grams.rows_that_may_hold(&Needle::exact("Needle"))), [2]);
        assert_eq!(runs(&grams.rows_that_may_hold(&Needle::exact("needle"))), [0usize; 0]);
        assert_eq!(runs(&grams.rows_that_may_hold(&Needle::folded("nEEDLE").unwrap())), [2]);
        assert_eq!(runs(&grams.rows_that_may_hold(&Needle::exact("Ne"))).len(), 5);
        assert!(grams.is_ascii());
        assert_eq!(Needle::folded("é"), None);
    }

    #[test]
    fn postings_name_each_row_once_in_either_form() {
        for choices in [3u16, 200] {
            let mut builder = Builder::new(Shape::Choice);
            for i in 0..1000u16 {
                builder.push((i != 4).then_some(Cell::Choice(ChoiceNo(i % choices))).as_ref());
            }
            let Stats::Postings(postings) = Stats::of(&builder.finish()) else { unreachable!("choices have postings") };
            for code in [0, 1, choices - 1, choices] {
                let mut out = [0; CHUNK_WORDS];
                postings.add_rows(code, &mut out);
                let expected: Vec<usize> =
                    (0..1000).filter(|i| *i != 4 && i % usize::from(choices) == usize::from(code)).collect();
                assert_eq!(rows(&out), if code < choices { expected } else { Vec::new() });
            }
        }
    }

    #[test]
    fn ranges_leave_out_blanks() {
        let mut builder = Builder::new(Shape::Number);
        [Some(2.0), None, Some(-7.0)].iter().for_each(|x| builder.push(x.map(Cell::Number).as_ref()));
        assert!(
            matches!(Stats::of(&builder.finish()), Stats::Numbers(Some((low, high))) if low == -7.0 && high == 2.0)
        );
    }
}
