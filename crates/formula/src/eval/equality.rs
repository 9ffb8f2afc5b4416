//! Equality and order of two values, and the rules for blanks in them (sections 2.7 to 2.9).

use std::cmp::Ordering;

use super::convert::{self, DateText, Failed, Writer};
use super::item::Item;

/// Whether a blank equals 0. The one switch for the open point of section 2.8 `[?]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BlankRule {
    /// `BLANK() = 0` is true, as a live test of 2020 found; the default that section 16 recommends.
    #[default]
    EqualsZero,
    /// `BLANK() = 0` is false, as a script of 2026 states.
    DiffersFromZero,
}

/// Longest text of an array that is compared with a text.
const MOST_JOINED_BYTES: usize = 1 << 20;

/// Two values with the forms in which their dates print.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub(crate) left: (&'a Item<'a>, DateText),
    pub(crate) right: (&'a Item<'a>, DateText),
    pub(crate) blank: BlankRule,
}

impl Pair<'_> {
    fn swapped(self) -> Self {
        Self { left: self.right, right: self.left, blank: self.blank }
    }
}

/// Whether two values are equal.
///
/// Values of different kinds are not, except that truth values are numbers, a list of one is its element, a list and a
/// text meet as texts, and a blank equals empty text, an empty list, false, and 0 by the [`BlankRule`].
///
/// # Errors
/// When one of them is an error.
pub(crate) fn equal(pair: Pair<'_>) -> Result<bool, Failed> {
    Ok(match (pair.left.0, pair.right.0) {
        (Item::Error, _) | (_, Item::Error) => return Err(Failed),
        (Item::Blank, Item::Blank) => true,
        (Item::Blank, Item::Number(x)) => pair.blank == BlankRule::EqualsZero && *x == 0.0,
        (Item::Blank, Item::Bool(x)) => !x,
        (Item::Blank, Item::Text(text)) => text.is_empty(),
        (Item::Blank, Item::Time(_)) => false,
        (Item::List(_), Item::Text(_) | Item::List(_) | Item::Blank) | (Item::Text(_), Item::List(_)) => {
            joined(pair.left)? == joined(pair.right)?
        }
        (Item::List(items), _) => match items.len() {
            1 => equal(Pair { left: (&items.get(0), pair.left.1), ..pair })?,
            _ => no_errors(pair.left.0)?,
        },
        (_, Item::Blank | Item::List(_)) => equal(pair.swapped())?,
        (Item::Text(a), Item::Text(b)) => a == b,
        (Item::Time(a), Item::Time(b)) => a == b,
        (a, b) => match (numeric(a), numeric(b)) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        },
    })
}

/// How two values are ordered; `None` when they are not, as with NaN and values of different kinds.
///
/// A blank counts as 0 against numbers (section 2.8 `[L]`) and as empty against texts, and has no order against dates.
///
/// # Errors
/// When one of them is an error.
pub(crate) fn order(pair: Pair<'_>) -> Result<Option<Ordering>, Failed> {
    Ok(match (pair.left.0, pair.right.0) {
        (Item::Error, _) | (_, Item::Error) => return Err(Failed),
        (Item::List(_), Item::Text(_) | Item::List(_) | Item::Blank) | (Item::Text(_) | Item::Blank, Item::List(_)) => {
            Some(code_units(&joined(pair.left)?, &joined(pair.right)?))
        }
        (Item::List(items), _) if items.len() == 1 => order(Pair { left: (&items.get(0), pair.left.1), ..pair })?,
        (_, Item::List(items)) if items.len() == 1 => order(Pair { right: (&items.get(0), pair.right.1), ..pair })?,
        (Item::List(_), _) => no_errors(pair.left.0).map(|_| None)?,
        (_, Item::List(_)) => no_errors(pair.right.0).map(|_| None)?,
        (Item::Text(a), Item::Text(b)) => Some(code_units(a, b)),
        (Item::Blank, Item::Text(b)) => Some(code_units("", b)),
        (Item::Text(a), Item::Blank) => Some(code_units(a, "")),
        (Item::Time(a), Item::Time(b)) => Some(a.cmp(b)),
        (a, b) => match (numeric(a).or_else(|| zero(a)), numeric(b).or_else(|| zero(b))) {
            (Some(a), Some(b)) => a.partial_cmp(&b),
            _ => None,
        },
    })
}

fn numeric(item: &Item<'_>) -> Option<f64> {
    match item {
        Item::Number(x) => Some(*x),
        Item::Bool(x) => Some(f64::from(u8::from(*x))),
        _ => None,
    }
}

fn zero(item: &Item<'_>) -> Option<f64> {
    matches!(item, Item::Blank).then_some(0.0)
}

/// `false`, unless an element is an error.
fn no_errors(item: &Item<'_>) -> Result<bool, Failed> {
    item.leaves(&mut |leaf| if matches!(leaf, Item::Error) { Err(Failed) } else { Ok(()) }).map(|()| false)
}

fn joined((item, dates): (&Item<'_>, DateText)) -> Result<String, Failed> {
    let mut out = String::new();
    convert::push_text(item, dates, &mut Writer::new(&mut out, MOST_JOINED_BYTES))?;
    Ok(out)
}

/// Compares texts by their UTF-16 code units (section 2.9 `[?]`, as recommended there).
///
/// UTF-8 has the order of code points; the two differ only where a character outside the Basic Multilingual Plane, a
/// surrogate pair in UTF-16, meets one of U+E000 to U+FFFF.
pub(crate) fn code_units(a: &str, b: &str) -> Ordering {
    let rank = |byte: u8| match byte {
        0xEE | 0xEF => u16::from(byte) + 0x100,
        byte => u16::from(byte),
    };
    let differs = a.bytes().zip(b.bytes()).find(|(a, b)| a != b);
    differs.map_or_else(|| a.len().cmp(&b.len()), |(a, b)| rank(a).cmp(&rank(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_order_is_that_of_utf_16() {
        let texts = ["", "a", "ab", "b", "é", "～", "\u{e000}", "\u{ffff}", "😀", "😀a", "\u{10ffff}", "\u{d7ff}"];
        for a in texts {
            for b in texts {
                assert_eq!(code_units(a, b), a.encode_utf16().cmp(b.encode_utf16()), "{a:?} {b:?}");
            }
        }
    }
}
