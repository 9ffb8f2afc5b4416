//! From RE2's language to that of the `regex` crate.
//!
//! The two are close, and where they differ RE2's meaning is spelled out: `\d \w \s \b` and their opposites are ASCII, `[` and
//! `&&` inside a class are characters, `\Q…\E` quotes, `{` that begins no count is a character. What only one of them
//! has is refused: look-around, back-references, possessive and atomic groups, stacked repetitions, verbose mode.
//!
//! Source: section 11 of the formula reference and the syntax page of RE2. One pass over the pattern, with a stack of
//! the open groups.

use std::fmt::Write;

use crate::eval::convert::Failed;

mod class;
mod escape;

/// Highest repetition count, also of repetitions inside each other multiplied (section 15).
const MOST_REPEATS: u32 = 1000;

/// Steps that the handling of a match counts as.
const MATCH_STEPS: usize = 16;

/// A pattern in the crate's language.
#[derive(Debug)]
pub(super) struct Translated {
    pub(super) pattern: String,
    pub(super) cost: Cost,
}

/// What searching with a pattern costs at worst, in steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// Atoms of the pattern with repetitions written out.
    weight: usize,
    /// Whether a search may read on for long after the end of what it finds.
    reads_on: bool,
}

impl Cost {
    /// One search of so many bytes: each byte meets a share of the pattern's states.
    pub(super) fn of_search(self, bytes: usize) -> usize {
        bytes.saturating_mul(1 + self.weight / 16)
    }

    /// One of many matches with so many bytes after it: its handling, and how far the search may have read on.
    pub(super) fn of_match(self, bytes_left: usize) -> usize {
        MATCH_STEPS + if self.reads_on { bytes_left / 2 } else { self.weight.min(bytes_left) }
    }
}

/// What can be said of an atom, a sequence or a group.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    /// Atoms, repetitions written out.
    weight: usize,
    /// The largest product of repetition counts inside each other.
    repeats: u32,
    /// Whether it ends with a repetition without a limit: all that this reads is part of the match.
    has_open_end: bool,
    /// Whether it has a repetition without a limit and then something more, which may be far off or not come at all.
    has_open_middle: bool,
}

impl Size {
    const ATOM: Self = Self { weight: 1, repeats: 1, has_open_end: false, has_open_middle: false };

    /// This and then `other`.
    fn then(self, other: Self) -> Self {
        Self {
            weight: self.weight.saturating_add(other.weight),
            repeats: self.repeats.max(other.repeats),
            has_open_end: other.has_open_end,
            has_open_middle: self.has_open_end || self.has_open_middle || other.has_open_middle,
        }
    }

    /// This or `other`.
    fn or(self, other: Self) -> Self {
        Self {
            weight: self.weight.saturating_add(other.weight),
            repeats: self.repeats.max(other.repeats),
            has_open_end: self.has_open_end || other.has_open_end,
            has_open_middle: self.has_open_middle || other.has_open_middle,
        }
    }
}

/// Translates a pattern.
///
/// # Errors
/// When RE2 would refuse it.
pub(super) fn translate(pattern: &str) -> Result<Translated, Failed> {
    let mut reader = Reader { rest: pattern, out: String::with_capacity(pattern.len() + 16), ..Reader::default() };
    while let Some(character) = reader.next() {
        reader.piece(character)?;
    }
    if !reader.open.is_empty() {
        return Err(Failed);
    }
    let weight = reader.end_sequence().weight;
    Ok(Translated { pattern: reader.out, cost: Cost { weight, reads_on: reader.reads_on } })
}

/// How often an atom is repeated at most.
#[derive(Clone, Copy)]
enum Most {
    Times(u32),
    /// Any number of times; the number is the least.
    Any(u32),
}

#[derive(Debug, Default)]
struct Reader<'p> {
    rest: &'p str,
    out: String,
    /// The alternatives of the open group before the present one.
    alternatives: Option<Size>,
    /// What the present alternative held before the last atom.
    before: Size,
    /// The last atom, which a repetition would repeat; none at the start of a sequence.
    last: Option<Size>,
    /// Whether the last piece was a repetition, which cannot be repeated.
    is_repeated: bool,
    /// Alternatives and atoms before each open group.
    open: Vec<(Option<Size>, Size)>,
    /// See [`Cost::reads_on`]: where there is a choice between a part that may be long in coming and another one, the search
    /// for the first goes on when the second is found, and so again after every match.
    reads_on: bool,
}

impl<'p> Reader<'p> {
    fn next(&mut self) -> Option<char> {
        let character = self.rest.chars().next()?;
        self.rest = &self.rest[character.len_utf8()..];
        Some(character)
    }

    fn skip(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// The characters before `end`, which is skipped.
    fn until(&mut self, end: char) -> Result<&'p str, Failed> {
        let (before, after) = self.rest.split_once(end).ok_or(Failed)?;
        self.rest = after;
        Ok(before)
    }

    fn piece(&mut self, character: char) -> Result<(), Failed> {
        match character {
            '(' => self.group(),
            ')' => self.close(),
            '|' => {
                self.out.push('|');
                self.alternatives = Some(self.end_sequence());
                Ok(())
            }
            '*' | '+' | '?' => {
                let most = if character == '?' { Most::Times(1) } else { Most::Any(1) };
                self.repeat(character.encode_utf8(&mut [0; 4]), most)
            }
            '{' => match self.count()? {
                Some((text, most)) => self.repeat(&text, most),
                None => self.literal('{'),
            },
            '[' => {
                self.class()?;
                self.atom()
            }
            '\\' => self.escape(),
            '.' | '^' | '$' => {
                self.out.push(character);
                self.atom()
            }
            _ => self.literal(character),
        }
    }

    fn literal(&mut self, character: char) -> Result<(), Failed> {
        push_literal(&mut self.out, character);
        self.atom()
    }

    /// Notes that an atom was written.
    fn atom(&mut self) -> Result<(), Failed> {
        self.end_atom();
        self.last = Some(Size::ATOM);
        Ok(())
    }

    fn end_atom(&mut self) {
        if let Some(last) = self.last.take() {
            self.before = self.before.then(last);
        }
        self.is_repeated = false;
    }

    /// Ends an alternative: what it and those before it are together.
    fn end_sequence(&mut self) -> Size {
        self.end_atom();
        let sequence = std::mem::take(&mut self.before);
        let Some(alternatives) = self.alternatives.take() else { return sequence };
        let all = alternatives.or(sequence);
        self.reads_on |= all.has_open_middle;
        all
    }

    /// Writes a repetition of the last atom. RE2 allows no repetition of a repetition.
    fn repeat(&mut self, operator: &str, most: Most) -> Result<(), Failed> {
        let last = self.last.filter(|_| !self.is_repeated).ok_or(Failed)?;
        let (Most::Times(times) | Most::Any(times)) = most;
        let repeats = last.repeats.max(1).saturating_mul(times.max(1));
        if repeats > MOST_REPEATS {
            return Err(Failed);
        }
        self.reads_on |= last.has_open_middle;
        self.last = Some(Size {
            weight: last.weight.saturating_mul(times.max(1) as usize),
            repeats,
            has_open_end: last.has_open_end || matches!(most, Most::Any(_)),
            ..last
        });
        self.is_repeated = true;
        self.out.push_str(operator);
        if self.skip("?") {
            self.out.push('?');
        }
        Ok(())
    }

    /// Reads `n}`, `n,}` or `n,m}` after a brace; `None`, and nothing read, when something else stands there.
    fn count(&mut self) -> Result<Option<(String, Most)>, Failed> {
        let Some((inside, after)) = self.rest.split_once('}') else { return Ok(None) };
        let (least, most) = match inside.split_once(',') {
            None => (inside, Some(inside)),
            Some((least, "")) => (least, None),
            Some((least, most)) => (least, Some(most)),
        };
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(least) || !most.is_none_or(is_number) {
            return Ok(None);
        }
        // A number too large to read is too large to repeat.
        let read = |text: &str| text.parse::<u32>().ok().filter(|n| *n <= MOST_REPEATS).ok_or(Failed);
        let (least, most) = (read(least)?, most.map(read).transpose()?);
        if most.is_some_and(|most| most < least) {
            return Err(Failed);
        }
        self.rest = after;
        Ok(Some(match most {
            Some(most) => (format!("{{{least},{most}}}"), Most::Times(most)),
            None => (format!("{{{least},}}"), Most::Any(least)),
        }))
    }

    /// Opens a group, or sets flags for the rest of the present one.
    fn group(&mut self) -> Result<(), Failed> {
        if !self.skip("?") {
            self.out.push('(');
            self.open_group();
            return Ok(());
        }
        if self.skip("P<") || self.skip("<") {
            let name = self.until('>')?;
            let is_word = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if !is_word || name.starts_with(|first: char| first.is_ascii_digit()) {
                return Err(Failed);
            }
            self.put(format_args!("(?P<{name}>"));
            self.open_group();
            return Ok(());
        }
        let (flags, end) = self.flags()?;
        if end == ':' {
            self.put(format_args!("(?{flags}:"));
            self.open_group();
        } else if !flags.is_empty() {
            self.put(format_args!("(?{flags})"));
        }
        Ok(())
    }

    /// Reads flags and the `:` or `)` after them.
    fn flags(&mut self) -> Result<(&'p str, char), Failed> {
        let text = self.rest;
        let (mut is_off, mut has_flag) = (false, false);
        loop {
            let at = text.len() - self.rest.len();
            match self.next().ok_or(Failed)? {
                'i' | 'm' | 's' | 'U' => has_flag = true,
                '-' if !is_off => (is_off, has_flag) = (true, false),
                end @ (':' | ')') if !is_off || has_flag => return Ok((&text[..at], end)),
                _ => return Err(Failed),
            }
        }
    }

    fn open_group(&mut self) {
        self.end_atom();
        self.open.push((self.alternatives.take(), std::mem::take(&mut self.before)));
    }

    fn close(&mut self) -> Result<(), Failed> {
        let outside = self.open.pop().ok_or(Failed)?;
        let inside = self.end_sequence();
        (self.alternatives, self.before) = outside;
        self.out.push(')');
        self.last = Some(Size { weight: inside.weight.saturating_add(1), repeats: inside.repeats.max(1), ..inside });
        Ok(())
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(text);
    }
}

/// Appends a character that stands for itself, inside a class or outside.
fn push_literal(out: &mut String, character: char) {
    if character.is_ascii_alphanumeric() || !character.is_ascii() {
        out.push(character);
    } else {
        // Writing to a string cannot fail.
        let _ = write!(out, "\\x{:02X}", u32::from(character));
    }
}

#[cfg(test)]
mod tests;
