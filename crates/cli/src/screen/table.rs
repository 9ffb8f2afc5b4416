//! Tables of texts: aligned, and within the width of the terminal.

use std::io::{self, Write};

use super::{Paint, cut, one_line, width};

/// On which side a column's texts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// Left: texts.
    Left,
    /// Right: numbers.
    Right,
}

/// Fewest columns that a cut text keeps.
const NARROWEST: usize = 6;

/// Between two columns.
const GAP: &str = "  ";

/// A table of texts; every row has as many cells as there are columns.
#[derive(Debug)]
pub(crate) struct Table {
    heads: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
    /// How many columns, from the first on, are never cut.
    whole: usize,
}

impl Table {
    /// A table of columns, without rows.
    pub(crate) fn new<'a>(heads: impl IntoIterator<Item = (&'a str, Align)>) -> Self {
        Self {
            heads: heads.into_iter().map(|(name, align)| (one_line(name), align)).collect(),
            rows: Vec::new(),
            whole: 0,
        }
    }

    /// Adds a row; missing cells are blank.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) {
        let mut row: Vec<String> = cells.into_iter().map(|cell| one_line(cell.as_ref())).collect();
        row.resize(self.heads.len(), String::new());
        self.rows.push(row);
    }

    /// The same with the texts of the first column never cut: ids, which are of no use in part.
    pub(crate) fn with_whole_first(mut self) -> Self {
        self.whole = 1;
        self
    }

    /// Writes the table; within `columns` where there is a terminal, as wide as it is elsewhere. Columns for which there is no
    /// room are left out, and how many is said.
    pub(crate) fn write(&self, out: &mut dyn Write, columns: Option<usize>, paint: Paint) -> io::Result<()> {
        let widths = self.widths(columns);
        let heads: Vec<&str> = self.heads.iter().map(|(name, _)| name.as_str()).collect();
        writeln!(out, "{}", paint.bold(&self.line(&heads, &widths)))?;
        for row in &self.rows {
            writeln!(out, "{}", self.line(row, &widths))?;
        }
        match &self.heads[widths.len()..] {
            [] => Ok(()),
            left => {
                let names: Vec<&str> = left.iter().map(|(name, _)| name.as_str()).collect();
                writeln!(out, "{}", paint.dim(&format!("no room for: {}", names.join(", "))))
            }
        }
    }

    fn line(&self, cells: &[impl AsRef<str>], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((cell, (_, align)), &room) in cells.iter().zip(&self.heads).zip(widths) {
            let text = cut(cell.as_ref(), room);
            let pad = " ".repeat(room.saturating_sub(width(&text)));
            match align {
                Align::Left => line.extend([text.as_str(), pad.as_str(), GAP]),
                Align::Right => line.extend([pad.as_str(), text.as_str(), GAP]),
            }
        }
        line.truncate(line.trim_end().len());
        line
    }

    /// The width of each column that there is room for. The widest ones give way first; none becomes narrower than
    /// [`NARROWEST`].
    fn widths(&self, columns: Option<usize>) -> Vec<usize> {
        let natural = |at: usize, head: &str| self.rows.iter().map(|row| width(&row[at])).fold(width(head), usize::max);
        let mut widths: Vec<usize> = self.heads.iter().enumerate().map(|(at, (head, _))| natural(at, head)).collect();
        let Some(columns) = columns else { return widths };
        let least = |(at, wide): (usize, &usize)| if at < self.whole { *wide } else { (*wide).min(NARROWEST) };
        let needed = widths.iter().enumerate().map(least).scan(0, |end, wide| {
            *end += wide;
            let needed = *end;
            *end += GAP.len();
            Some(needed)
        });
        let shown = needed.take_while(|needed| *needed <= columns).count().max(1);
        widths.truncate(shown);
        let room = columns.saturating_sub(GAP.len() * shown.saturating_sub(1));
        let (whole, cut) = widths.split_at_mut(self.whole.min(shown));
        let bound = bound(cut, room.saturating_sub(whole.iter().sum()));
        cut.iter_mut().for_each(|wide| *wide = (*wide).min(bound));
        widths
    }
}

/// The greatest width for single columns with which all of them fit into `room`.
fn bound(widths: &[usize], room: usize) -> usize {
    let fits = |bound: usize| widths.iter().map(|wide| (*wide).min(bound)).sum::<usize>() <= room;
    let widest = widths.iter().copied().max().unwrap_or(0);
    (NARROWEST..=widest).rev().find(|&bound| fits(bound)).unwrap_or(NARROWEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(columns: Option<usize>) -> String {
        let mut table = Table::new([("Name", Align::Left), ("Cost", Align::Right), ("Notes", Align::Left)]);
        table.row(["Plan", "30", "a longer text that has to give way"]);
        table.row(["日本", "5.5", "two\nlines"]);
        let mut out = Vec::new();
        table.write(&mut out, columns, Paint::Plain).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        insta::assert_snapshot!(written(None), @r"
        Name  Cost  Notes
        Plan    30  a longer text that has to give way
        日本   5.5  two↵lines
        ");
    }

    #[test]
    fn the_widest_column_gives_way_to_the_terminal() {
        let text = written(Some(30));
        assert!(text.lines().all(|line| width(line) <= 30), "{text}");
        insta::assert_snapshot!(text, @r"
        Name  Cost  Notes
        Plan    30  a longer text tha…
        日本   5.5  two↵lines
        ");
    }

    #[test]
    fn columns_without_room_are_left_out_and_named() {
        insta::assert_snapshot!(written(Some(12)), @"
        Name  Cost
        Plan    30
        日本   5.5
        no room for: Notes
        ");
        assert!(written(Some(1)).starts_with("Name\n"), "the first column is always there");
    }
}
