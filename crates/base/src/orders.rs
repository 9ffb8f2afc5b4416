//! Orders of rows by field, kept up to date by commits.

/// The orders that queries asked for.
#[derive(Debug, Default)]
pub struct Orders {}

impl Orders {
    /// Heap bytes held.
    pub fn heap_bytes(&self) -> usize {
        0
    }
}
