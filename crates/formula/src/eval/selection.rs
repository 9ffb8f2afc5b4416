//! Which rows an evaluation is about.

use cadre_model::Bitmap;

/// The rows of a chunk that are still of interest: those that take a branch, or that are not yet decided.
///
/// Kernels over fixed-width values compute every row, because that is faster than choosing, and nobody looks at the others;
/// kernels whose cost grows with the data look at these rows only.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Selection<'a> {
    /// Rows of the chunk.
    pub(crate) len: usize,
    /// Rows of interest; `None` for all.
    pub(crate) picked: Option<&'a Bitmap>,
}

impl<'a> Selection<'a> {
    /// All of `len` rows.
    pub(crate) fn all(len: usize) -> Self {
        Self { len, picked: None }
    }

    /// The given rows, which the caller has narrowed from its own selection.
    pub(crate) fn of(rows: &'a Bitmap) -> Self {
        Self { len: rows.len(), picked: Some(rows) }
    }

    #[inline]
    pub(crate) fn contains(self, i: usize) -> bool {
        self.picked.is_none_or(|picked| picked.get(i))
    }

    /// Calls `f` with every row of interest, ascending.
    #[inline]
    pub(crate) fn each(self, f: impl FnMut(usize)) {
        super::bits::each(self.len, self.picked, f);
    }

    /// How many rows are of interest.
    pub(crate) fn count(self) -> usize {
        self.picked.map_or(self.len, Bitmap::count)
    }

    /// The rows of interest as a bitmap.
    pub(crate) fn to_bitmap(self) -> Bitmap {
        self.picked.map_or_else(|| Bitmap::ones(self.len), Bitmap::clone)
    }
}
