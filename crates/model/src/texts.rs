//! An arena of texts: one string, one end offset a row.

/// `n` texts in one allocation; row `i` is the slice between two ends. A blank row is an empty slice.
///
/// Bounds: 4 GiB of text in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

impl Texts {
    /// An empty arena with room for `rows` rows and `bytes` bytes.
    pub fn with_capacity(rows: usize, bytes: usize) -> Self {
        Self { bytes: String::with_capacity(bytes), ends: Vec::with_capacity(rows) }
    }

    /// `rows` empty texts.
    pub fn blank(rows: usize) -> Self {
        Self { bytes: String::new(), ends: vec![0; rows] }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Where row `i` begins in [`Texts::arena`].
    #[inline]
    pub fn start(&self, i: usize) -> usize {
        if i == 0 { 0 } else { self.ends[i - 1] as usize }
    }

    /// Where row `i` ends in [`Texts::arena`].
    #[inline]
    pub fn end(&self, i: usize) -> usize {
        self.ends[i] as usize
    }

    /// The text of row `i`.
    ///
    /// # Panics
    /// When `i` is not a row: the caller owns the bounds.
    #[inline]
    pub fn get(&self, i: usize) -> &str {
        &self.bytes[self.start(i)..self.end(i)]
    }

    /// Reads where the text of row `i` begins and ends, for [`crate::Column::touch`].
    #[inline]
    pub(crate) fn touch(&self, i: usize) -> u64 {
        let end = self.ends.get(i).map_or(0, |end| *end as usize);
        let start = i.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        let byte = |at: usize| self.bytes.as_bytes().get(at).map_or(0, |byte| u64::from(*byte));
        byte(start) ^ byte(usize::midpoint(start, end)) ^ byte(end)
    }

    /// All texts one after the other, without separators.
    pub fn arena(&self) -> &str {
        &self.bytes
    }

    /// Ends of the rows in the arena, one a row, ascending.
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// Appends a row.
    #[inline]
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.close_row();
    }

    /// Appends a row that `write` adds to the arena's string; `write` must only append.
    #[inline]
    pub fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.bytes);
        self.close_row();
    }

    fn close_row(&mut self) {
        let end = u32::try_from(self.bytes.len()).expect("a chunk's texts stay below 4 GiB: cells are bounded");
        self.ends.push(end);
    }

    pub(crate) fn grow(&mut self, rows: usize) {
        let end = self.ends.last().copied().unwrap_or(0);
        self.ends.resize(rows, end);
    }

    /// The texts of all rows in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|i| self.get(i))
    }

    /// Heap bytes held.
    pub fn heap_bytes(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * 4
    }

    /// Gives back unused room.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut out = Self::default();
        for text in texts {
            out.push(text);
        }
        out
    }
}
