//! `FIND` and `SEARCH`: positions, and when only truth is asked one sweep over the bytes of all rows.

use cadre_model::{Bitmap, Column, Data, Texts};
use memchr::memmem::Finder;

use crate::eval::call::Call;
use crate::eval::convert::Failed;
use crate::eval::operand::{Series, Strings, texts};
use crate::eval::truth::Truth;
use crate::eval::vector::Vector;

use super::case::fold;
use super::units::{self, offset_up};

/// The arguments of both functions.
struct Sought {
    needle: Strings,
    text: Strings,
    start: Series<f64>,
}

impl Sought {
    fn of(call: &mut Call<'_>) -> Result<Self, Failed> {
        let (needle, text) = (call.text(0)?, call.text(1)?);
        let start = if call.has(2) { call.number(2)? } else { Series::One(1.0) };
        Ok(Self { needle, text, start })
    }

    /// From where to search in row `i`, in units from 0; starts of 0 and 1 are alike (section 10 `[?]`).
    fn skipped(&self, i: usize) -> usize {
        super::count(self.start.view().get(i)).saturating_sub(1)
    }

    /// A constant needle and the texts of rows, when they can be searched in one sweep and that is worth while.
    fn sweepable(&self, call: &Call<'_>) -> Option<(&str, &Texts)> {
        match (&self.needle, &self.text) {
            (Strings::One(needle), Strings::Each(column)) if self.is_from_start() && !needle.is_empty() => {
                texts(column).filter(|_| worth_a_sweep(call)).map(|texts| (&**needle, texts))
            }
            _ => None,
        }
    }

    /// Whether every search begins at the beginning.
    fn is_from_start(&self) -> bool {
        matches!(self.start, Series::One(start) if super::count(start) <= 1)
    }
}

pub(super) fn find(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let sought = Sought::of(call)?;
    let numbers = match &sought.needle {
        Strings::One(needle) => {
            let finder = Finder::new(needle.as_bytes());
            if sought.is_from_start() {
                call.numbers_of(&sought.text, |text| position(text, &finder, 0).unwrap_or_default())
            } else {
                let at = |i| position(sought.text.get(i), &finder, sought.skipped(i)).unwrap_or_default();
                Series::Each(call.each_row(0.0, at))
            }
        }
        needles => Series::Each(call.each_row(0.0, |i| {
            let finder = Finder::new(needles.get(i).as_bytes());
            position(sought.text.get(i), &finder, sought.skipped(i)).unwrap_or_default()
        })),
    };
    charge(call, &sought.text)?;
    Ok(numbers.into_vector())
}

pub(super) fn search(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let sought = Sought::of(call)?;
    let needle = match &sought.needle {
        Strings::One(needle) => Some(fold(needle)),
        _ => None,
    };
    let at = |i: usize| {
        let own = if needle.is_none() { fold(sought.needle.get(i)) } else { String::new() };
        folded_position(sought.text.get(i), needle.as_ref().unwrap_or(&own), sought.skipped(i))
    };
    let found = call.each_row(None, at);
    charge(call, &sought.text)?;
    let valid = Bitmap::from_fn(found.len(), |i| found[i].is_some());
    let numbers = found.into_iter().map(Option::unwrap_or_default).collect();
    Ok(Vector::column(Column::new(Data::Number(numbers), valid)))
}

/// The position from 1 of what `needle` finds at or after unit `skipped`.
///
/// An empty needle is found where the search begins, if the text reaches that far (section 10 `[?]`).
fn position(text: &str, needle: &Finder<'_>, skipped: usize) -> Option<f64> {
    let from = start_offset(text, skipped)?;
    let at = from + needle.find(&text.as_bytes()[from..])?;
    Some((units::length(&text[..at]) + 1) as f64)
}

/// The byte offset of unit `skipped`; `None` past the end.
fn start_offset(text: &str, skipped: usize) -> Option<usize> {
    match skipped {
        0 => Some(0),
        _ if skipped > units::length(text) => None,
        _ => Some(offset_up(text, skipped)),
    }
}

/// [`position`] without regard to case, of a needle already folded (section 10 `[?]`, section 16).
fn folded_position(text: &str, needle: &str, skipped: usize) -> Option<f64> {
    let from = start_offset(text, skipped)?;
    let rest = &text[from..];
    let folded = fold(rest);
    let at = memchr::memmem::find(folded.as_bytes(), needle.as_bytes())?;
    let before = if rest.is_ascii() { at } else { units_before(rest, at) };
    Some((units::length(&text[..from]) + before + 1) as f64)
}

/// How many units of `text` stand before byte `at` of its folded form.
fn units_before(text: &str, at: usize) -> usize {
    let (mut folded, mut units) = (0, 0);
    for character in text.chars() {
        folded += character.to_lowercase().map(char::len_utf8).sum::<usize>();
        if folded > at {
            break;
        }
        units += character.len_utf16();
    }
    units
}

/// Counts the bytes that were searched.
fn charge(call: &Call<'_>, text: &Strings) -> Result<(), Failed> {
    let mut bytes = 0;
    match (text, call.selection().picked) {
        (Strings::Each(column), None) => bytes = texts(column).map_or(0, |texts| texts.arena().len()),
        (Strings::Dict { .. }, _) => bytes = call.rows(),
        (text, _) => call.selection().each(|i| bytes += text.get(i).len()),
    }
    call.work(bytes)
}

pub(super) fn find_truth(call: &mut Call<'_>) -> Result<Truth, Failed> {
    let sought = Sought::of(call)?;
    if let Some((needle, texts)) = sought.sweepable(call) {
        call.work(texts.arena().len())?;
        return Ok(Truth::rows(rows_with(texts, texts.arena().as_bytes(), needle.as_bytes()), None));
    }
    let numbers = find(call)?;
    Ok(Truth::of(&numbers, call.selection()))
}

pub(super) fn search_truth(call: &mut Call<'_>) -> Result<Truth, Failed> {
    let sought = Sought::of(call)?;
    // Outside ASCII a character can fold to more or fewer bytes, and into ASCII.
    if let Some((needle, texts)) = sought.sweepable(call).filter(|(_, texts)| texts.arena().is_ascii()) {
        call.work(texts.arena().len().saturating_mul(2))?;
        let folded = texts.arena().to_ascii_lowercase();
        return Ok(Truth::rows(rows_with(texts, folded.as_bytes(), fold(needle).as_bytes()), None));
    }
    let numbers = search(call)?;
    Ok(Truth::of(&numbers, call.selection()))
}

/// Whether so many rows are of interest that searching all bytes at once is quicker than row by row.
fn worth_a_sweep(call: &Call<'_>) -> bool {
    call.selection().count() * 4 >= call.rows()
}

/// The rows whose bytes in `arena` contain `needle`; a find that reaches over the end of its row is none.
fn rows_with(texts: &Texts, arena: &[u8], needle: &[u8]) -> Bitmap {
    let finder = Finder::new(needle);
    let ends = texts.ends();
    let mut found = Bitmap::zeros(ends.len());
    let (mut from, mut row) = (0, 0);
    while let Some(at) = arena.get(from..).and_then(|rest| finder.find(rest)).map(|at| from + at) {
        row += ends[row..].partition_point(|end| *end as usize <= at);
        let Some(end) = ends.get(row).map(|end| *end as usize) else { break };
        if at + needle.len() <= end {
            found.set(row, true);
            from = end;
        } else {
            from = at + 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_finds_the_rows_that_contain_the_needle() {
        let rows = ["", "ab", "c", "abc", "", "bca", "bc", "a", "abcabc"];
        let texts: Texts = rows.into_iter().collect();
        for needle in ["a", "b", "abc", "bc", "ca", "x", "cab", "abcabcd"] {
            let expected = Bitmap::from_fn(rows.len(), |i| rows[i].contains(needle));
            assert_eq!(rows_with(&texts, texts.arena().as_bytes(), needle.as_bytes()), expected, "{needle}");
        }
    }

    #[test]
    fn folding_keeps_positions_of_the_text() {
        let cases = [
            ("Hello World", "world", 0, Some(7.0)),
            ("İİabc", "abc", 0, Some(3.0)),
            ("😀B", "b", 0, Some(3.0)),
            ("ΟΔΟΣ", "σ", 0, Some(4.0)),
            ("aBa", "a", 1, Some(3.0)),
            ("abc", "", 1, Some(2.0)),
            ("abc", "a", 9, None),
        ];
        for (text, needle, skipped, expected) in cases {
            assert_eq!(folded_position(text, needle, skipped), expected, "{text} {needle}");
        }
    }
}
