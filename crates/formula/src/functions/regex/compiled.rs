//! A compiled regular expression.

use std::ops::Range;

use regex::bytes;

use crate::eval::convert::{Failed, Writer};
use crate::eval::limits::Budget;

use super::re2;
use super::template::{Part, Template};

/// A regular expression of RE2's language, compiled.
#[derive(Debug)]
pub(crate) struct Regex {
    /// Works on bytes, because RE2's `\B` also holds inside characters; matches that split one are passed over.
    regex: bytes::Regex,
    cost: re2::Cost,
}

impl Regex {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// When it is not in RE2's language, or its compiled form takes more than `most_bytes`.
    pub(crate) fn compile(pattern: &str, most_bytes: usize) -> Result<Self, Failed> {
        let translated = re2::translate(pattern)?;
        let regex = bytes::RegexBuilder::new(&translated.pattern).size_limit(most_bytes).build().map_err(|_| Failed)?;
        Ok(Self { regex, cost: translated.cost })
    }

    /// How many groups there are.
    pub(super) fn groups(&self) -> usize {
        self.regex.captures_len() - 1
    }

    /// The number of a named group.
    pub(super) fn group(&self, name: &str) -> Option<usize> {
        self.regex.capture_names().position(|known| known == Some(name))
    }

    /// Whether the pattern matches anywhere in `text`.
    pub(super) fn is_match(&self, text: &str, budget: &Budget) -> Result<bool, Failed> {
        self.charge(text.len(), budget)?;
        Ok(self.regex.is_match(text.as_bytes()))
    }

    /// The first match in `text`.
    pub(super) fn find<'t>(&self, text: &'t str, budget: &Budget) -> Result<Option<&'t str>, Failed> {
        self.charge(text.len(), budget)?;
        Ok(self.regex.find_iter(text.as_bytes()).find_map(|found| text.get(found.range())))
    }

    /// Writes `text` with every match replaced (RE2's global replace, section 11 `[I]`).
    pub(super) fn replace(
        &self,
        text: &str,
        template: &Template<'_>,
        budget: &Budget,
        out: &mut Writer<'_>,
    ) -> Result<(), Failed> {
        self.charge(text.len(), budget)?;
        let mut replacing = Replacing { text, done: 0, template, cost: self.cost, budget, out };
        if template.has_groups() {
            for found in self.regex.captures_iter(text.as_bytes()) {
                let group = |at| found.get(at).and_then(|group| text.get(group.range())).unwrap_or_default();
                replacing.put(found.get_match().range(), group)?;
            }
        } else {
            for found in self.regex.find_iter(text.as_bytes()) {
                replacing.put(found.range(), |_| "")?;
            }
        }
        let rest = text.get(replacing.done..).unwrap_or_default();
        replacing.out.push(rest)
    }

    fn charge(&self, bytes: usize, budget: &Budget) -> Result<(), Failed> {
        if budget.work(self.cost.of_search(bytes)) { Ok(()) } else { Err(Failed) }
    }
}

/// A text of which the beginning is replaced.
struct Replacing<'t, 'o, 's> {
    text: &'t str,
    /// How far matches are replaced.
    done: usize,
    template: &'o Template<'o>,
    cost: re2::Cost,
    budget: &'o Budget,
    out: &'o mut Writer<'s>,
}

impl<'t> Replacing<'t, '_, '_> {
    /// Writes what is before a match, and what stands for the match.
    fn put(&mut self, range: Range<usize>, group: impl Fn(usize) -> &'t str) -> Result<(), Failed> {
        // A match that begins or ends inside a character is none.
        let before = self.text.get(self.done..range.start).filter(|_| self.text.is_char_boundary(range.end));
        let Some(before) = before else { return Ok(()) };
        if !self.budget.work(self.cost.of_match(self.text.len() - range.end)) {
            return Err(Failed);
        }
        self.done = range.end;
        self.out.push(before)?;
        self.template.parts().iter().try_for_each(|part| match part {
            Part::Text(piece) => self.out.push(piece),
            Part::Group(at) => self.out.push(group(*at)),
        })
    }
}
