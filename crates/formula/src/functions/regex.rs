//! Regular expression functions. Source: section 11 of the formula reference: RE2's syntax and semantics, nothing more.

use std::sync::Arc;

use cadre_model::{Bitmap, Data};

use crate::eval::EvalFn;
use crate::eval::call::{Call, Kernel as K};
use crate::eval::convert::{Failed, Writer};
use crate::eval::operand::Strings;
use crate::eval::vector::Vector;

use super::{Arg, ArgKind, Function, function, result};

mod compiled;
mod re2;
mod template;

pub(crate) use compiled::Regex;
use template::Template;

const PATTERN: &[Arg] = &[Arg::new("text", ArgKind::Text), Arg::new("pattern", ArgKind::Text)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        min_args: 2,
        max_args: Some(2),
        args: PATTERN,
        result: result::text,
        cost: 150,
        examples: &[
            ("REGEX_EXTRACT(\"Hello World\", \"W.*\")", "World"),
            ("REGEX_EXTRACT(\"abc\", \"\\d\")", "#ERROR!"),
        ],
        ..function(
            "REGEX_EXTRACT",
            EvalFn(K::Eager(extract)),
            "The first part of the text that matches the pattern; an error when none does.",
        )
    },
    Function {
        min_args: 2,
        max_args: Some(2),
        args: PATTERN,
        result: result::boolean,
        cost: 80,
        examples: &[
            ("REGEX_MATCH(\"Hello World\", \"Hello.World\")", "1"),
            ("REGEX_MATCH(\"ab\", \"a(?=b)\")", "#ERROR!"),
        ],
        ..function("REGEX_MATCH", EvalFn(K::Eager(matches)), "1 when the pattern matches anywhere in the text.")
    },
    Function {
        min_args: 3,
        max_args: Some(3),
        args: &[
            Arg::new("text", ArgKind::Text),
            Arg::new("pattern", ArgKind::Text),
            Arg::new("replacement", ArgKind::Text),
        ],
        result: result::text,
        cost: 250,
        examples: &[
            ("REGEX_REPLACE(\"a.e-i+o\", \"[aeiou]\", \"*\")", "*.*-*+*"),
            ("REGEX_REPLACE(\"5551234567\", \"(\\d{3})(\\d{3})(\\d{4})\", \"($1) $2-$3\")", "(555) 123-4567"),
        ],
        ..function(
            "REGEX_REPLACE",
            EvalFn(K::Eager(replace)),
            "The text with every match replaced; $1, $2 … stand for the groups of the pattern.",
        )
    },
];

/// The pattern of each row; a constant one is compiled once a pass.
enum Patterns {
    One(Arc<Regex>),
    Each(Strings),
}

impl Patterns {
    fn of(call: &mut Call<'_>) -> Result<Self, Failed> {
        Ok(match call.text(1)? {
            Strings::One(pattern) => Self::One(call.pass().regex(&pattern)?),
            each => Self::Each(each),
        })
    }

    fn get(&self, call: &Call<'_>, i: usize) -> Result<Arc<Regex>, Failed> {
        match self {
            Self::One(regex) => Ok(Arc::clone(regex)),
            Self::Each(patterns) => {
                let pattern = patterns.get(i);
                // Compiling takes far more than reading: this keeps a column of ever new patterns within its bounds.
                call.work(COMPILING_STEPS + pattern.len() * 100)?;
                call.pass().regex(pattern)
            }
        }
    }
}

/// Steps that compiling a pattern counts as.
const COMPILING_STEPS: usize = 10_000;

fn matches(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let (text, patterns) = (call.text(0)?, Patterns::of(call)?);
    let (mut yes, mut failed) = (Bitmap::zeros(call.rows()), Bitmap::zeros(call.rows()));
    call.selection().each(|i| {
        let matched = patterns.get(call, i).and_then(|regex| regex.is_match(text.get(i), call.budget()));
        match matched {
            Ok(matched) => yes.set(i, matched),
            Err(Failed) => failed.set(i, true),
        }
    });
    call.fail_rows(Some(&failed));
    Ok(Vector::full(Data::Bool(yes)))
}

fn extract(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let (text, patterns) = (call.text(0)?, Patterns::of(call)?);
    let budget = call.budget();
    let first = |text: &str, regex: &Regex, out: &mut Writer<'_>| out.push(regex.find(text, budget)?.ok_or(Failed)?);
    match &patterns {
        Patterns::One(regex) => call.texts_of(&text, |text, out| first(text, regex, out)),
        Patterns::Each(_) => {
            let found = rows_of(call, &patterns);
            call.write_texts(|i, out| first(text.get(i), found[i].as_ref().ok_or(Failed)?, out))
        }
    }
}

fn replace(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let (text, patterns, new) = (call.text(0)?, Patterns::of(call)?, call.text(2)?);
    let budget = call.budget();
    if let (Patterns::One(regex), Strings::One(new)) = (&patterns, &new) {
        let template = Template::read(new, regex);
        return call.texts_of(&text, |text, out| regex.replace(text, &template, budget, out));
    }
    let regexes = rows_of(call, &patterns);
    call.write_texts(|i, out| {
        let regex = regexes[i].as_ref().ok_or(Failed)?;
        regex.replace(text.get(i), &Template::read(new.get(i), regex), budget, out)
    })
}

/// The compiled pattern of every row of interest; `None` where it is none.
fn rows_of(call: &Call<'_>, patterns: &Patterns) -> Vec<Option<Arc<Regex>>> {
    call.each_row(None, |i| patterns.get(call, i).ok())
}
