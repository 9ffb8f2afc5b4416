//! The conversions of the language, each in one place: to number, text, date and truth (sections 2.3 to 2.6).
//!
//! Everything here is about one value. [`super::operand`] applies it to vectors, with a fast way for columns of one type.

use crate::time;
use crate::value_type::ValueType;

use super::item::Item;

/// A value is `#ERROR!`; the reason does not matter, since the language has one error (section 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Failed;

/// What a date is as a number. Source: section 2.4 `[?]`, as recommended there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateNumbers {
    /// Milliseconds since 1970: for `-`.
    Millis,
    /// `#ERROR!`: everywhere else.
    Refused,
}

/// How a date prints when nobody formats it. Source: section 2.5 and section 16 `[?]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateText {
    /// `2024-02-01`: values of fields and formulas that hold days.
    Day,
    /// `2024-02-01T10:30:45.123Z`.
    Instant,
}

impl DateText {
    /// The form in which dates of a static type print.
    pub(crate) fn of(value: &ValueType) -> Self {
        if *value.leaf() == ValueType::Date { Self::Day } else { Self::Instant }
    }
}

/// What stands between the elements of an array that is read as text. Source: section 2.5 `[L]`.
pub(crate) const SEPARATOR: &str = ", ";

/// The number a value is in arithmetic and numeric functions (section 2.4).
///
/// Blank and empty text are 0; text that is no decimal number and a list of several elements are NaN.
///
/// # Errors
/// For errors, and for dates where they are refused.
pub(crate) fn number(item: &Item<'_>, dates: DateNumbers) -> Result<f64, Failed> {
    match item {
        Item::Blank => Ok(0.0),
        Item::Number(x) => Ok(*x),
        Item::Bool(x) => Ok(f64::from(u8::from(*x))),
        Item::Text(text) => Ok(number_of_text(text)),
        Item::Time(at) if dates == DateNumbers::Millis => Ok(*at as f64),
        Item::Time(_) | Item::Error => Err(Failed),
        Item::List(items) => match items.len() {
            0 => Ok(0.0),
            1 => number(&items.get(0), dates),
            _ if items.iter().any(|item| matches!(item, Item::Error)) => Err(Failed),
            _ => Ok(f64::NAN),
        },
    }
}

/// The number a text is: all of it, but for spaces around, must be a decimal number; else NaN.
///
/// Empty text is 0, as blank is: nothing in the language tells the two apart. Source: section 2.4 `[?]`, as recommended in
/// section 16.
pub(crate) fn number_of_text(text: &str) -> f64 {
    let text = text.trim();
    if text.is_empty() {
        return 0.0;
    }
    let plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
    if plain { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

/// Appends what a value is as text (section 2.5).
///
/// # Errors
/// For errors, an array with an error among its elements, and text that outgrows its cell.
pub(crate) fn push_text(item: &Item<'_>, dates: DateText, out: &mut Writer<'_>) -> Result<(), Failed> {
    match item {
        Item::Blank => Ok(()),
        Item::Number(x) => out.push_number(*x),
        Item::Bool(x) => out.push(if *x { "1" } else { "0" }),
        Item::Text(text) => out.push(text),
        Item::Time(at) => out.push_date(*at, dates),
        Item::List(items) => push_joined(items.iter(), SEPARATOR, dates, out),
        Item::Error => Err(Failed),
    }
}

/// Appends values as text with `separator` between them; a blank is an empty piece.
///
/// # Errors
/// As for [`push_text`].
pub(crate) fn push_joined<'i>(
    items: impl Iterator<Item = Item<'i>>,
    separator: &str,
    dates: DateText,
    out: &mut Writer<'_>,
) -> Result<(), Failed> {
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push(separator)?;
        }
        push_text(&item, dates, out)?;
    }
    Ok(())
}

/// The instant a value is in date functions; `None` for blank (section 2.6).
///
/// # Errors
/// For text that is no date, numbers, truth values, lists of several elements, and errors.
pub(crate) fn instant(item: &Item<'_>) -> Result<Option<i64>, Failed> {
    match item {
        Item::Blank => Ok(None),
        Item::Time(at) => Ok(Some(*at)),
        Item::Text(text) if text.trim().is_empty() => Ok(None),
        Item::Text(text) => time::parse_lenient(text).map(Some).ok_or(Failed),
        Item::List(items) => match items.len() {
            0 => Ok(None),
            1 => instant(&items.get(0)),
            _ => Err(Failed),
        },
        Item::Number(_) | Item::Bool(_) | Item::Error => Err(Failed),
    }
}

/// Whether a value is true (section 2.3 `[D]`).
///
/// # Errors
/// For errors, which are no values to test.
pub(crate) fn truth(item: &Item<'_>) -> Result<bool, Failed> {
    match item {
        Item::Blank => Ok(false),
        Item::Number(x) => Ok(is_true(*x)),
        Item::Bool(x) => Ok(*x),
        Item::Text(text) => Ok(!text.is_empty()),
        Item::Time(_) => Ok(true),
        Item::List(items) => Ok(items.len() > 0),
        Item::Error => Err(Failed),
    }
}

/// Whether a number is true: neither 0 nor NaN.
#[inline]
pub(crate) fn is_true(x: f64) -> bool {
    // One comparison says both: a NaN is neither above nor below 0.
    x.abs() > 0.0
}

/// Appends text to a string up to a bound.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    out: &'a mut String,
    /// The length the string may reach.
    most: usize,
}

impl<'a> Writer<'a> {
    /// A writer that adds at most `room` bytes to `out`.
    pub(crate) fn new(out: &'a mut String, room: usize) -> Self {
        let most = out.len().saturating_add(room);
        Self { out, most }
    }

    /// Bytes that can still be written.
    pub(crate) fn room(&self) -> usize {
        self.most.saturating_sub(self.out.len())
    }

    /// Appends a text.
    ///
    /// # Errors
    /// When it does not fit.
    #[inline]
    pub(crate) fn push(&mut self, text: &str) -> Result<(), Failed> {
        if text.len() > self.room() {
            return Err(Failed);
        }
        self.out.push_str(text);
        Ok(())
    }

    /// Appends a text so many times.
    ///
    /// # Errors
    /// When they do not fit.
    pub(crate) fn push_times(&mut self, text: &str, times: usize) -> Result<(), Failed> {
        let all = text.len().saturating_mul(times);
        if all > self.room() {
            return Err(Failed);
        }
        let start = self.out.len();
        if all > 0 {
            self.out.push_str(text);
        }
        // What is there is doubled, so that a single character takes few steps too.
        while self.out.len() - start < all {
            let more = (all - (self.out.len() - start)).min(self.out.len() - start);
            self.out.extend_from_within(start..start + more);
        }
        Ok(())
    }

    /// Appends one character.
    ///
    /// # Errors
    /// When it does not fit.
    pub(crate) fn push_char(&mut self, character: char) -> Result<(), Failed> {
        self.push(character.encode_utf8(&mut [0; 4]))
    }

    /// Appends a number in JavaScript's shortest form (section 2.5 `[L]`).
    ///
    /// # Errors
    /// When it does not fit.
    pub(crate) fn push_number(&mut self, x: f64) -> Result<(), Failed> {
        self.push(ryu_js::Buffer::new().format(x))
    }

    /// Appends a date in one of its plain forms.
    ///
    /// # Errors
    /// When it does not fit.
    pub(crate) fn push_date(&mut self, at: i64, form: DateText) -> Result<(), Failed> {
        self.push_with(|out| match form {
            DateText::Day => time::to_date(at, out),
            DateText::Instant => time::to_iso(at, out),
        })
    }

    /// Appends what `write` appends; for short texts only, since the bound is checked afterwards.
    ///
    /// # Errors
    /// When it did not fit.
    pub(crate) fn push_with(&mut self, write: impl FnOnce(&mut String)) -> Result<(), Failed> {
        write(self.out);
        if self.out.len() > self.most { Err(Failed) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
