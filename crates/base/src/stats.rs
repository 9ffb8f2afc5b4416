//! What is known of a column's values without reading them again: ranges that let a query skip a chunk, postings that
//! answer an equality, sketches that rule a text out.

use cadre_model::{Bitmap, Column, Data};

/// Derived facts of one column of one chunk.
#[derive(Debug)]
pub enum Stats {
    /// Nothing worth knowing.
    None,
    /// Smallest and largest value of a column of numbers or instants; `None` when there are none.
    Range(Option<(f64, f64)>),
    /// Rows by choice number, for the choices that occur.
    Postings(Vec<(u16, Bitmap)>),
    /// A sketch of the three-byte sequences that occur in the texts.
    Grams(Grams),
}

/// Which three-byte sequences may occur: one sketch for each run of rows.
///
/// A sequence that occurs is always in its run's sketch; one that does not occur is in it by chance only.
#[derive(Debug)]
pub struct Grams {
    sketches: Vec<Bitmap>,
    ascii: bool,
}

/// Rows covered by one sketch.
pub const GRAM_ROWS: usize = 64;
const GRAM_BITS: usize = 1 << 13;

fn gram_slot(a: u8, b: u8, c: u8) -> usize {
    let gram = u32::from(a) | u32::from(b) << 8 | u32::from(c) << 16;
    (gram.wrapping_mul(0x9E37_79B1) >> (32 - 13)) as usize
}

impl Stats {
    pub(crate) fn of(column: &Column) -> Self {
        match column.data() {
            Data::Number(v) => Self::Range(range(column, |i| v[i])),
            #[expect(clippy::cast_precision_loss, reason = "a range is only ever widened by rounding")]
            Data::Time(v) => Self::Range(range(column, |i| v[i] as f64)),
            Data::Choice(v) => Self::Postings(postings(column, v)),
            Data::Text(_) => Self::Grams(Grams::of(column)),
            _ => Self::None,
        }
    }

    /// Heap bytes held.
    pub fn heap_bytes(&self) -> usize {
        match self {
            Self::None | Self::Range(_) => 0,
            Self::Postings(lists) => lists.iter().map(|(_, rows)| 32 + rows.heap_bytes()).sum(),
            Self::Grams(grams) => grams.sketches.iter().map(|s| 32 + s.heap_bytes()).sum(),
        }
    }

    /// The rows that hold a choice; `None` when this is no column of choices.
    pub fn rows_with_choice(&self, no: u16) -> Option<Option<&Bitmap>> {
        match self {
            Self::Postings(lists) => Some(lists.iter().find(|(n, _)| *n == no).map(|(_, rows)| rows)),
            _ => None,
        }
    }
}

fn range(column: &Column, at: impl Fn(usize) -> f64) -> Option<(f64, f64)> {
    column.valid().iter_ones().map(at).filter(|x| !x.is_nan()).fold(None, |range, x| match range {
        None => Some((x, x)),
        Some((low, high)) => Some((f64::min(low, x), f64::max(high, x))),
    })
}

fn postings(column: &Column, codes: &[u16]) -> Vec<(u16, Bitmap)> {
    let mut lists: Vec<(u16, Bitmap)> = Vec::new();
    for row in column.valid().iter_ones() {
        let no = codes[row];
        let at = lists.iter().position(|(n, _)| *n == no).unwrap_or_else(|| {
            lists.push((no, Bitmap::zeros(codes.len())));
            lists.len() - 1
        });
        lists[at].1.set(row, true);
    }
    lists
}

impl Grams {
    fn of(column: &Column) -> Self {
        let Data::Text(texts) = column.data() else { return Self { sketches: Vec::new(), ascii: true } };
        let sketch = |run: usize| {
            let mut bits = vec![0u64; GRAM_BITS / 64];
            for row in run * GRAM_ROWS..((run + 1) * GRAM_ROWS).min(texts.len()) {
                for gram in texts.get(row).as_bytes().windows(3) {
                    let slot = gram_slot(gram[0], gram[1], gram[2]);
                    bits[slot / 64] |= 1 << (slot % 64);
                }
            }
            Bitmap::from_words(bits, GRAM_BITS)
        };
        Self { sketches: (0..texts.len().div_ceil(GRAM_ROWS)).map(sketch).collect(), ascii: texts.arena().is_ascii() }
    }

    /// Whether all texts are ASCII, so that bytes, characters and UTF-16 units are the same.
    pub fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// The runs of [`GRAM_ROWS`] rows in which `needle` may occur; all of them for a needle under three bytes.
    pub fn runs_that_may_hold<'a>(&'a self, needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
        let slots: Vec<usize> = needle.windows(3).map(|g| gram_slot(g[0], g[1], g[2])).collect();
        self.sketches.iter().enumerate().filter(move |(_, s)| slots.iter().all(|slot| s.get(*slot))).map(|(run, _)| run)
    }
}

#[cfg(test)]
mod tests {
    use cadre_model::{Builder, Cell, ChoiceNo, Shape};

    use super::*;

    #[test]
    fn a_sketch_never_rules_out_what_is_there() {
        let mut builder = Builder::new(Shape::Text);
        for i in 0..300 {
            builder.push_text(if i == 130 { "a needle here" } else { "plain hay" });
        }
        let stats = Stats::of(&builder.finish());
        let Stats::Grams(grams) = &stats else { unreachable!("texts have sketches") };
        assert_eq!(grams.runs_that_may_hold(b"needle").collect::<Vec<_>>(), [2]);
        assert_eq!(grams.runs_that_may_hold(b"ne").count(), 5);
        assert!(grams.is_ascii());
    }

    #[test]
    fn postings_name_each_row_once() {
        let mut builder = Builder::new(Shape::Choice);
        for i in 0..10u16 {
            builder.push((i != 4).then_some(Cell::Choice(ChoiceNo(i % 3))).as_ref());
        }
        let stats = Stats::of(&builder.finish());
        let rows = |no| stats.rows_with_choice(no).unwrap().map(|b| b.iter_ones().collect::<Vec<_>>());
        assert_eq!(rows(0), Some(vec![0, 3, 6, 9]));
        assert_eq!(rows(1), Some(vec![1, 7]));
        assert_eq!(rows(9), None);
    }
}
