//! A fixed-order set of bits, one a row.

/// Bits of the rows of a column or a chunk; bit `i` belongs to row `i`.
///
/// Bits at and past [`Bitmap::len`] are zero, so that words can be combined and counted whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bitmap {
    words: Vec<u64>,
    len: usize,
}

impl Bitmap {
    /// `len` bits, all zero.
    pub fn zeros(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], len }
    }

    /// `len` bits, all one.
    pub fn ones(len: usize) -> Self {
        let mut bits = Self { words: vec![u64::MAX; len.div_ceil(64)], len };
        bits.trim();
        bits
    }

    /// Bit `i` of the result is `f(i)`.
    pub fn from_fn(len: usize, mut f: impl FnMut(usize) -> bool) -> Self {
        let mut words = Vec::with_capacity(len.div_ceil(64));
        for start in (0..len).step_by(64) {
            let end = (start + 64).min(len);
            words.push((start..end).fold(0u64, |word, i| word | (u64::from(f(i)) << (i - start))));
        }
        Self { words, len }
    }

    fn trim(&mut self) {
        if let Some(last) = self.words.last_mut().filter(|_| !self.len.is_multiple_of(64)) {
            *last &= (1u64 << (self.len % 64)) - 1;
        }
    }

    /// How many bits there are, set or not.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no bits at all.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bit `i`; false past the end.
    #[inline]
    pub fn get(&self, i: usize) -> bool {
        i < self.len && (self.words[i / 64] >> (i % 64)) & 1 == 1
    }

    /// Sets bit `i`, growing with zeros when `i` is past the end.
    #[inline]
    pub fn set(&mut self, i: usize, value: bool) {
        if i >= self.len {
            self.resize(i + 1);
        }
        let mask = 1u64 << (i % 64);
        if value {
            self.words[i / 64] |= mask;
        } else {
            self.words[i / 64] &= !mask;
        }
    }

    /// Appends one bit.
    #[inline]
    pub fn push(&mut self, value: bool) {
        self.set(self.len, value);
    }

    /// Makes the length `len`, with zeros at the end when it grows.
    pub fn resize(&mut self, len: usize) {
        self.words.resize(len.div_ceil(64), 0);
        self.len = len;
        self.trim();
    }

    /// How many bits are set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// Whether no bit is set.
    pub fn none(&self) -> bool {
        self.words.iter().all(|w| *w == 0)
    }

    /// Whether every bit is set.
    pub fn all(&self) -> bool {
        let (whole, rest) = self.words.split_at(self.len / 64);
        whole.iter().all(|w| *w == u64::MAX) && rest.iter().all(|w| *w == (1u64 << (self.len % 64)) - 1)
    }

    /// The words, lowest rows first; bits past the length are zero.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Builds a bitmap from words; bits past `len` are dropped and missing words are zero.
    pub fn from_words(mut words: Vec<u64>, len: usize) -> Self {
        words.resize(len.div_ceil(64), 0);
        let mut bits = Self { words, len };
        bits.trim();
        bits
    }

    /// Keeps the bits that are also set in `other`; past the end of `other` nothing is.
    pub fn and_with(&mut self, other: &Self) {
        let shared = self.words.len().min(other.words.len());
        let (common, beyond) = self.words.split_at_mut(shared);
        for (word, keep) in common.iter_mut().zip(&other.words) {
            *word &= keep;
        }
        beyond.fill(0);
    }

    /// Adds the bits set in `other`, up to this length.
    pub fn or_with(&mut self, other: &Self) {
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
        self.trim();
    }

    /// Drops the bits set in `other`.
    pub fn and_not_with(&mut self, other: &Self) {
        for (word, less) in self.words.iter_mut().zip(&other.words) {
            *word &= !less;
        }
    }

    /// Turns every bit over.
    pub fn invert(&mut self) {
        for word in &mut self.words {
            *word = !*word;
        }
        self.trim();
    }

    /// The positions of set bits, ascending.
    pub fn iter_ones(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(w, &word)| {
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

    /// Gives back unused room.
    pub fn shrink(&mut self) {
        self.words.shrink_to_fit();
    }

    /// Heap bytes held.
    pub fn heap_bytes(&self) -> usize {
        self.words.capacity() * 8
    }
}

impl FromIterator<bool> for Bitmap {
    fn from_iter<I: IntoIterator<Item = bool>>(bits: I) -> Self {
        let mut out = Self::default();
        for bit in bits {
            out.push(bit);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_past_the_end_stay_zero() {
        let mut bits = Bitmap::ones(70);
        assert_eq!((bits.count(), bits.words().len()), (70, 2));
        bits.invert();
        assert!(bits.none());
        bits.invert();
        assert!(bits.all() && !bits.get(70));
        bits.set(130, true);
        assert_eq!(bits.iter_ones().collect::<Vec<_>>(), (0..70).chain([130]).collect::<Vec<_>>());
    }

    #[test]
    fn combining_follows_the_set_operations() {
        let a = Bitmap::from_fn(100, |i| i % 2 == 0);
        let b = Bitmap::from_fn(100, |i| i % 3 == 0);
        let mut and = a.clone();
        and.and_with(&b);
        let mut or = a.clone();
        or.or_with(&b);
        let mut less = a;
        less.and_not_with(&b);
        assert_eq!(and, Bitmap::from_fn(100, |i| i % 6 == 0));
        assert_eq!(or, Bitmap::from_fn(100, |i| i % 2 == 0 || i % 3 == 0));
        assert_eq!(less, Bitmap::from_fn(100, |i| i % 2 == 0 && i % 3 != 0));
    }
}
