//! A stream of events: one JSON object a line, the last one being the result or the error.

use cadre_app::AppError;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A line.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Line<'l> {
    /// Something was told on the way.
    #[serde(borrow)]
    Event(&'l RawValue),
    /// It is done.
    #[serde(borrow)]
    Result(&'l RawValue),
    /// It is not done.
    Error(AppError),
}

/// Puts the pieces of a body together into lines.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    begun: Vec<u8>,
}

impl Lines {
    /// Takes a piece, and gives the lines that it ends. Empty ones are left out.
    pub(crate) fn take(&mut self, piece: &[u8]) -> Vec<Vec<u8>> {
        let mut lines = Vec::new();
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            self.begun.extend_from_slice(part);
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.begun);
                lines.extend((!line.trim_ascii().is_empty()).then_some(line));
            }
        }
        lines
    }

    /// How many bytes wait for the end of their line.
    pub(crate) fn waiting(&self) -> usize {
        self.begun.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_put_together_whatever_the_pieces() {
        let text = b"{\"a\":1}\n\n{\"b\":2}\n{\"c\"";
        for size in 1..=text.len() {
            let mut lines = Lines::default();
            let whole: Vec<Vec<u8>> = text.chunks(size).flat_map(|piece| lines.take(piece)).collect();
            assert_eq!(whole, [b"{\"a\":1}\n".to_vec(), b"{\"b\":2}\n".to_vec()], "pieces of {size}");
            assert_eq!(lines.waiting(), 4);
        }
    }
}
