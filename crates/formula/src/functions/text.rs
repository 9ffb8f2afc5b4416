//! Text functions. Source: section 10 of the formula reference.
//!
//! Positions count from 1, in UTF-16 code units as JavaScript does (section 16). A position inside a character outside
//! the Basic Multilingual Plane is moved so that no half character is left.

use cadre_model::{Bitmap, Texts};
use memchr::memmem::Finder;

use crate::eval::EvalFn;
use crate::eval::call::{Call, Kernel as K, texts_or_blank};
use crate::eval::convert::{Failed, Writer};
use crate::eval::item::Item;
use crate::eval::operand::{Series, Strings};
use crate::eval::run::join;
use crate::eval::vector::Vector;

use super::{Arg, ArgKind, Function, function, result};

mod case;
mod find;
mod units;

use units::{cut, offset_down, offset_up};

const TEXT: &[Arg] = &[Arg::new("text", ArgKind::Text)];
const COUNTED: &[Arg] = &[Arg::new("text", ArgKind::Text), Arg::new("count", ArgKind::Number)];
const SOUGHT: &[Arg] =
    &[Arg::new("needle", ArgKind::Text), Arg::new("text", ArgKind::Text), Arg::new("start", ArgKind::Number)];

const fn to_text(
    name: &'static str,
    kernel: fn(&mut Call<'_>) -> Result<Vector, Failed>,
    doc: &'static str,
    examples: &'static [(&'static str, &'static str)],
) -> Function {
    Function {
        min_args: 1,
        max_args: Some(1),
        args: TEXT,
        result: result::text,
        cost: 15,
        examples,
        ..function(name, EvalFn(K::Eager(kernel)), doc)
    }
}

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        max_args: None,
        ..to_text(
            "CONCATENATE",
            concatenate,
            "The texts joined, as with &.",
            &[("CONCATENATE(\"Bob\", \" - \", 43)", "Bob - 43"), ("CONCATENATE(\"a\", BLANK(), \"b\")", "ab")],
        )
    },
    to_text(
        "ENCODE_URL_COMPONENT",
        |call| each_text(call, encode_url),
        "The text as part of a URL: everything but letters, digits and - _ . ~ percent-encoded.",
        &[
            ("ENCODE_URL_COMPONENT(\"chicken & waffles\")", "chicken%20%26%20waffles"),
            ("ENCODE_URL_COMPONENT(\"café\")", "caf%C3%A9"),
        ],
    ),
    Function {
        min_args: 2,
        max_args: Some(3),
        args: SOUGHT,
        result: result::number,
        cost: 12,
        examples: &[
            ("FIND(\"l\", \"Hello\")", "3"),
            ("FIND(\"l\", \"Hello\", 4)", "4"),
            ("FIND(\"z\", \"Hello\")", "0"),
        ],
        ..function(
            "FIND",
            EvalFn(K::Tested { value: find::find, truth: find::find_truth }),
            "Where a text first occurs in another; 0 when it does not. Letter case matters.",
        )
    },
    Function {
        min_args: 2,
        max_args: Some(2),
        args: COUNTED,
        ..to_text(
            "LEFT",
            |call| counted(call, left),
            "The first so many characters.",
            &[("LEFT(\"quick brown fox\", 5)", "quick"), ("LEFT(12345, 2)", "12")],
        )
    },
    Function {
        result: result::number,
        cost: 5,
        ..to_text(
            "LEN",
            length,
            "How many characters the text has.",
            &[("LEN(\"quick brown fox\")", "15"), ("LEN(BLANK())", "0")],
        )
    },
    to_text(
        "LOWER",
        |call| each_text(call, case::lower),
        "The text in lower case.",
        &[("LOWER(\"Hello\")", "hello"), ("LOWER(\"NAÏVE\")", "naïve")],
    ),
    Function {
        min_args: 3,
        max_args: Some(3),
        args: &[
            Arg::new("text", ArgKind::Text),
            Arg::new("start", ArgKind::Number),
            Arg::new("count", ArgKind::Number),
        ],
        ..to_text(
            "MID",
            mid,
            "So many characters from a position on.",
            &[("MID(\"Hello\", 2, 3)", "ell"), ("MID(\"Hello\", 9, 2)", "")],
        )
    },
    Function {
        min_args: 4,
        max_args: Some(4),
        args: &[
            Arg::new("text", ArgKind::Text),
            Arg::new("start", ArgKind::Number),
            Arg::new("count", ArgKind::Number),
            Arg::new("new", ArgKind::Text),
        ],
        ..to_text(
            "REPLACE",
            replace,
            "The text with so many characters from a position on replaced.",
            &[("REPLACE(\"database\", 2, 5, \"o\")", "dose"), ("REPLACE(\"abc\", 1, 0, \"X\")", "Xabc")],
        )
    },
    Function {
        min_args: 2,
        max_args: Some(2),
        args: COUNTED,
        ..to_text("REPT", rept, "The text so many times.", &[("REPT(\"Hi\", 3)", "HiHiHi"), ("REPT(\"Hi\", 0)", "")])
    },
    Function {
        min_args: 2,
        max_args: Some(2),
        args: COUNTED,
        ..to_text(
            "RIGHT",
            |call| counted(call, right),
            "The last so many characters.",
            &[("RIGHT(\"quick brown fox\", 3)", "fox"), ("RIGHT(\"abc\", 9)", "abc")],
        )
    },
    Function {
        min_args: 2,
        max_args: Some(3),
        args: SOUGHT,
        result: result::number,
        cost: 30,
        examples: &[("SEARCH(\"world\", \"Hello World\")", "7"), ("SEARCH(\"Mars\", \"Hello World\")", "")],
        ..function(
            "SEARCH",
            EvalFn(K::Tested { value: find::search, truth: find::search_truth }),
            "Where a text first occurs in another, whatever the letter case; blank when it does not.",
        )
    },
    Function {
        min_args: 3,
        max_args: Some(4),
        args: &[
            Arg::new("text", ArgKind::Text),
            Arg::new("old", ArgKind::Text),
            Arg::new("new", ArgKind::Text),
            Arg::new("index", ArgKind::Number),
        ],
        ..to_text(
            "SUBSTITUTE",
            substitute,
            "The text with every occurrence of another replaced, or only the one with the index.",
            &[
                ("SUBSTITUTE(\"gold mold\", \"old\", \"et\")", "get met"),
                ("SUBSTITUTE(\"gold mold\", \"old\", \"et\", 1)", "get mold"),
            ],
        )
    },
    Function {
        args: &[Arg::new("value", ArgKind::Any)],
        cost: 5,
        ..to_text("T", text_only, "The value when it is text, else blank.", &[("T(\"abc\")", "abc"), ("T(42)", "")])
    },
    to_text(
        "TRIM",
        |call| each_text(call, |text, out| out.push(text.trim_matches(is_space))),
        "The text without spaces and line breaks at its ends.",
        &[("TRIM(\"  Hello  \")", "Hello"), ("TRIM(\" a  b \")", "a  b")],
    ),
    to_text(
        "UPPER",
        |call| each_text(call, case::upper),
        "The text in capitals.",
        &[("UPPER(\"Hello\")", "HELLO"), ("UPPER(\"straße\")", "STRASSE")],
    ),
];

fn each_text(call: &mut Call<'_>, f: impl Fn(&str, &mut Writer<'_>) -> Result<(), Failed>) -> Result<Vector, Failed> {
    let text = call.text(0)?;
    call.texts_of(&text, f)
}

/// A count of characters: a fraction is cut off, what is negative or no number is 0 (section 10 `[P]`).
fn count(x: f64) -> usize {
    // The cast does all of it: it truncates, and takes NaN and negative numbers to 0 and large ones to the largest.
    x as usize
}

fn counted(
    call: &mut Call<'_>,
    f: impl Fn(&str, usize, &mut Writer<'_>) -> Result<(), Failed>,
) -> Result<Vector, Failed> {
    let (text, counts) = (call.text(0)?, call.number(1)?);
    match counts {
        Series::One(x) => call.texts_of(&text, |text, out| f(text, count(x), out)),
        counts => call.write_texts(|i, out| f(text.get(i), count(counts.view().get(i)), out)),
    }
}

fn left(text: &str, count: usize, out: &mut Writer<'_>) -> Result<(), Failed> {
    out.push(cut(text, 0, offset_down(text, count)))
}

fn right(text: &str, count: usize, out: &mut Writer<'_>) -> Result<(), Failed> {
    let skipped = units::length(text).saturating_sub(count);
    out.push(cut(text, offset_up(text, skipped), text.len()))
}

fn mid(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let (text, start, counts) = (call.text(0)?, call.number(1)?, call.number(2)?);
    call.write_texts(|i, out| {
        let text = text.get(i);
        let skipped = count(start.view().get(i)).saturating_sub(1);
        let end = skipped.saturating_add(count(counts.view().get(i)));
        out.push(cut(text, offset_up(text, skipped), offset_down(text, end)))
    })
}

/// A start past the end is an error, since it is reported to spoil the formula (section 6 `[?]`); right after the last
/// character is still a place to insert at.
fn replace(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let (text, start, counts, new) = (call.text(0)?, call.number(1)?, call.number(2)?, call.text(3)?);
    call.write_texts(|i, out| {
        let text = text.get(i);
        let skipped = count(start.view().get(i)).saturating_sub(1);
        if skipped > units::length(text) {
            return Err(Failed);
        }
        let end = skipped.saturating_add(count(counts.view().get(i)));
        out.push(cut(text, 0, offset_down(text, skipped)))?;
        out.push(new.get(i))?;
        out.push(cut(text, offset_up(text, end), text.len()))
    })
}

fn rept(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let (text, counts) = (call.text(0)?, call.number(1)?);
    call.write_texts(|i, out| out.push_times(text.get(i), count(counts.view().get(i))))
}

fn concatenate(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let texts = (0..call.count()).map(|i| call.text(i)).collect::<Result<Vec<Strings>, Failed>>()?;
    Ok(join(texts, call.selection(), call.budget()))
}

fn length(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let text = call.text(0)?;
    Ok(call.numbers_of(&text, |text| units::length(text) as f64).into_vector())
}

fn substitute(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let (text, old, new) = (call.text(0)?, call.text(1)?, call.text(2)?);
    let only = if call.has(3) { Some(call.number(3)?) } else { None };
    if let (Strings::One(old), Strings::One(new), None | Some(Series::One(_))) = (&old, &new, &only) {
        let finder = Finder::new(old.as_bytes());
        let only = only.map(|only| only.view().get(0));
        return call.texts_of(&text, |text, out| substituted(text, &finder, new, only, out));
    }
    call.write_texts(|i, out| {
        let finder = Finder::new(old.get(i).as_bytes());
        substituted(text.get(i), &finder, new.get(i), only.as_ref().map(|only| only.view().get(i)), out)
    })
}

/// Writes `text` with the occurrences of what `old` finds replaced, found from the left and not in what was put in.
///
/// Nothing to find, or an index without an occurrence, changes nothing (section 10 `[I]`).
fn substituted(text: &str, old: &Finder<'_>, new: &str, only: Option<f64>, out: &mut Writer<'_>) -> Result<(), Failed> {
    if old.needle().is_empty() {
        return out.push(text);
    }
    let mut done = 0;
    for (i, at) in old.find_iter(text.as_bytes()).enumerate() {
        let is_meant = only.is_none_or(|only| only.trunc() == (i + 1) as f64);
        if is_meant {
            out.push(cut(text, done, at))?;
            out.push(new)?;
            done = at + old.needle().len();
            if only.is_some() {
                break;
            }
        }
    }
    out.push(cut(text, done, text.len()))
}

fn text_only(call: &mut Call<'_>) -> Result<Vector, Failed> {
    if matches!(call.arg(0), Vector::Dict { .. }) {
        return Ok(call.arg(0).clone());
    }
    let (mut texts, mut valid) = (Texts::default(), Bitmap::zeros(call.rows()));
    call.each_item(0, |i, item| {
        while texts.len() < i {
            texts.push("");
        }
        if let Item::Text(text) = item {
            texts.push(text);
            valid.set(i, true);
        } else {
            texts.push("");
        }
    });
    while texts.len() < valid.len() {
        texts.push("");
    }
    Ok(texts_or_blank(texts, valid))
}

/// White space as JavaScript's `trim` has it (section 10 `[I]`).
fn is_space(character: char) -> bool {
    character == '\u{feff}' || (character.is_whitespace() && character != '\u{85}')
}

/// Percent-encodes UTF-8 with capital hexadecimals (section 10 `[L]`, the marks `! * ' ( )` included `[?]`).
fn encode_url(text: &str, out: &mut Writer<'_>) -> Result<(), Failed> {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    if text.len() > out.room() {
        return Err(Failed);
    }
    text.bytes().try_for_each(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push_char(char::from(byte)),
        _ => {
            out.push_char('%')?;
            out.push_char(char::from(HEX[usize::from(byte >> 4)]))?;
            out.push_char(char::from(HEX[usize::from(byte & 15)]))
        }
    })
}
