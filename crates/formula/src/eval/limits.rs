//! What an evaluation may cost, and the counters that hold it to that.
//!
//! Every bound is counted per call of [`super::evaluate`] or [`super::filter`] from nothing, so that the result of a chunk
//! depends on the formula and the chunk's rows alone: not on other chunks, on threads or on what ran before. A bound that is
//! reached makes the rows still to be computed `#ERROR!`; nothing panics and nothing is retried.

use std::cell::Cell;

/// Bounds of one evaluation call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest text of one cell, in bytes; a longer one is `#ERROR!` in its row. Ten times the longest long text cell
    /// (section 15: 100,000 characters).
    pub cell_text_bytes: usize,
    /// Bytes of text written by all functions together, whatever the number of rows.
    pub text_bytes: usize,
    /// Bytes of text written on top of that for each row.
    pub text_bytes_per_row: usize,
    /// Steps of work, whatever the number of rows: about one a row and function, and one a byte of text read or written, so
    /// that a step is a nanosecond or two.
    pub steps: u64,
    /// Steps on top of that for each row.
    pub steps_per_row: u64,
    /// Bytes a compiled regular expression may take.
    pub pattern_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cell_text_bytes: 1 << 20,
            text_bytes: 256 << 20,
            text_bytes_per_row: 16 << 10,
            steps: 1 << 27,
            steps_per_row: 1 << 16,
            pattern_bytes: 1 << 20,
        }
    }
}

/// What is left of the bounds during one call.
#[derive(Debug)]
pub(crate) struct Budget {
    limits: Limits,
    text_bytes: Cell<usize>,
    steps: Cell<u64>,
}

/// Most bytes of text of one call, so that offsets in a text arena stay in their 32 bits.
const MOST_TEXT_BYTES: usize = 1 << 30;

impl Budget {
    pub(crate) fn new(limits: Limits, rows: usize) -> Self {
        let text = limits.text_bytes.saturating_add(limits.text_bytes_per_row.saturating_mul(rows));
        let steps = limits.steps.saturating_add(limits.steps_per_row.saturating_mul(rows as u64));
        Self { limits, text_bytes: Cell::new(text.min(MOST_TEXT_BYTES)), steps: Cell::new(steps) }
    }

    /// Takes `steps` of work; false when that many are not left, and from then on always.
    pub(crate) fn work(&self, steps: usize) -> bool {
        match self.steps.get().checked_sub(steps as u64) {
            Some(left) => {
                self.steps.set(left);
                true
            }
            None => {
                self.steps.set(0);
                false
            }
        }
    }

    /// How long a text may become now.
    pub(crate) fn room(&self) -> usize {
        self.limits.cell_text_bytes.min(self.text_bytes.get())
    }

    /// Counts `bytes` of written text, at most [`Budget::room`].
    pub(crate) fn wrote(&self, bytes: usize) {
        self.text_bytes.set(self.text_bytes.get().saturating_sub(bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_runs_out_once_and_for_all() {
        let limits = Limits { steps: 10, steps_per_row: 1, text_bytes: 8, text_bytes_per_row: 1, ..Limits::default() };
        let budget = Budget::new(limits, 2);
        assert!(budget.work(12));
        assert!(!budget.work(1));
        assert_eq!(budget.room(), 10);
        budget.wrote(7);
        assert_eq!(budget.room(), 3);
    }
}
