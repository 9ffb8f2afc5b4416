//! Finding the next part of a text that fits a token.
//!
//! Every search starts where the last one ended and passes over what does not fit, as an unanchored regular expression
//! would. Nothing is consumed by a search that finds nothing.

/// A text and how far it has been read.
pub(super) struct Scan<'t> {
    rest: &'t str,
}

impl<'t> Scan<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// Takes `length` bytes from `start` on, and passes over what is before.
    fn take(&mut self, start: usize, length: usize) -> &'t str {
        let (taken, rest) = self.rest[start..].split_at(length);
        self.rest = rest;
        taken
    }

    /// Finds the first run of at least `min` digits and takes up to `max` of it.
    pub(super) fn digits(&mut self, min: usize, max: usize) -> Option<&'t str> {
        let (start, length) = self.find_digits(min)?;
        Some(self.take(start, length.min(max)))
    }

    /// [`Self::digits`] with a sign before it, if there is one.
    pub(super) fn signed(&mut self, min: usize, max: usize) -> Option<&'t str> {
        let (start, length) = self.find_digits(min)?;
        let sign = usize::from(start > 0 && matches!(self.rest.as_bytes()[start - 1], b'+' | b'-'));
        Some(self.take(start - sign, length.min(max) + sign))
    }

    /// [`Self::signed`] with up to three decimals.
    pub(super) fn decimal(&mut self) -> Option<&'t str> {
        let (start, length) = self.find_digits(1)?;
        let sign = usize::from(start > 0 && matches!(self.rest.as_bytes()[start - 1], b'+' | b'-'));
        let decimals = self.rest[start + length..].strip_prefix('.').map_or(0, |rest| leading_digits(rest).min(3));
        let fraction = if decimals > 0 { decimals + 1 } else { 0 };
        Some(self.take(start - sign, sign + length + fraction))
    }

    /// Where the first run of at least `min` digits starts, and how long it is.
    fn find_digits(&self, min: usize) -> Option<(usize, usize)> {
        let bytes = self.rest.as_bytes();
        let mut start = 0;
        loop {
            start += bytes[start..].iter().position(u8::is_ascii_digit)?;
            let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if length >= min {
                return Some((start, length));
            }
            start += length;
        }
    }

    /// Passes over the next occurrence of a text, if there is one.
    pub(super) fn skip_text(&mut self, text: &str) {
        if let Some(start) = self.rest.find(text) {
            let _ = self.take(start, text.len());
        }
    }

    /// Passes over a text that stands right here, and says whether it did.
    pub(super) fn skip_prefix(&mut self, text: &str) -> bool {
        let length = fold_prefix(self.rest, text);
        if let Some(length) = length {
            let _ = self.take(0, length);
        }
        length.is_some()
    }

    /// Finds an offset from UTC (`Z`, `+02`, `+0200`, `+02:00`), in minutes.
    pub(super) fn offset(&mut self) -> Option<i64> {
        let (start, length, minutes) = self.rest.bytes().enumerate().find_map(|(start, byte)| match byte {
            b'Z' | b'z' => Some((start, 1, 0)),
            b'+' | b'-' => {
                let (length, minutes) = offset_digits(&self.rest.as_bytes()[start + 1..])?;
                Some((start, length + 1, if byte == b'-' { -minutes } else { minutes }))
            }
            _ => None,
        })?;
        let _ = self.take(start, length);
        Some(minutes)
    }

    /// Where the next word starts: at its first letter, or at the digits right before it.
    pub(super) fn word(&self) -> Option<usize> {
        let letter = self.rest.find(char::is_alphabetic)?;
        let digits = self.rest.as_bytes()[..letter].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        Some(letter - digits)
    }

    /// Reads the longest name that starts at a word, and gives its position; the rest of the word is passed over.
    pub(super) fn name(&mut self, word: usize, names: impl Iterator<Item = (usize, &'static str)>) -> Option<usize> {
        let here = &self.rest[word..];
        let undotted = |name: &'static str| name.strip_suffix('.').unwrap_or(name);
        let found = names.filter_map(|(position, name)| {
            Some((fold_prefix(here, name).or_else(|| fold_prefix(here, undotted(name)))?, position))
        });
        let (length, position) = longest(found)?;
        let _ = self.take(word, length);
        // "Sept" is "Sep" and more of the same word; scripts without letter case do not part words with spaces.
        let more = |character: char| character.is_lowercase() || character.is_uppercase();
        let end = self.rest.find(|character| !more(character)).unwrap_or(self.rest.len());
        let _ = self.take(0, end);
        Some(position)
    }

    /// Finds the first place where a name stands, and takes the longest that does.
    pub(super) fn find_name(&mut self, names: &[(usize, &'static str)]) -> Option<usize> {
        let (start, length, position) = self.rest.char_indices().find_map(|(start, _)| {
            let here = &self.rest[start..];
            let found = names.iter().filter_map(|&(position, name)| Some((fold_prefix(here, name)?, position)));
            let (length, position) = longest(found)?;
            Some((start, length, position))
        })?;
        let _ = self.take(start, length);
        Some(position)
    }
}

/// The longest of the names that were found, given with their positions; the first of equally long ones.
fn longest(found: impl Iterator<Item = (usize, usize)>) -> Option<(usize, usize)> {
    found.reduce(|best, next| if next.0 > best.0 { next } else { best })
}

fn leading_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Reads `hh`, `hhmm` or `hh:mm`: how many bytes it is, and the minutes.
pub(in crate::time) fn offset_digits(text: &[u8]) -> Option<(usize, i64)> {
    let two = |start: usize| match text.get(start..start + 2)? {
        &[tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit() => {
            Some(i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
        }
        _ => None,
    };
    let hours = two(0)?;
    let colon = usize::from(text.get(2) == Some(&b':'));
    Some(match two(2 + colon) {
        Some(minutes) => (4 + colon, hours * 60 + minutes),
        None => (2, hours * 60),
    })
}

/// Length of the prefix of `text` that equals `name` but for letter case.
fn fold_prefix(text: &str, name: &str) -> Option<usize> {
    if name.is_empty() {
        return None;
    }
    let mut characters = text.char_indices();
    for wanted in name.chars() {
        let (_, found) = characters.next()?;
        let same = if found.is_ascii() && wanted.is_ascii() {
            found.eq_ignore_ascii_case(&wanted)
        } else {
            found == wanted || found.to_lowercase().eq(wanted.to_lowercase())
        };
        if !same {
            return None;
        }
    }
    Some(characters.next().map_or(text.len(), |(end, _)| end))
}
