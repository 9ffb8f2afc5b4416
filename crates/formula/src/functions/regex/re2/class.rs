//! Classes in brackets.

use super::escape::Escaped;
use super::{Failed, Reader, push_literal};

/// Names in `[:name:]`.
const POSIX: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word",
    "xdigit",
];

impl Reader<'_> {
    /// Reads a class after its opening bracket and writes it.
    pub(super) fn class(&mut self) -> Result<(), Failed> {
        self.out.push('[');
        if self.skip("^") {
            self.out.push('^');
        }
        let mut is_first = true;
        while is_first || !self.rest.starts_with(']') {
            is_first = false;
            if let Some(posix) = self.posix()? {
                self.out.push_str(&posix);
                continue;
            }
            match self.class_item()? {
                Escaped::Class(class) => self.out.push_str(&class),
                Escaped::Literal(low) => self.range(low)?,
            }
        }
        self.next();
        self.out.push(']');
        Ok(())
    }

    /// Writes a character, or the range that it begins.
    fn range(&mut self, low: char) -> Result<(), Failed> {
        push_literal(&mut self.out, low);
        // A hyphen right before the end is a character.
        if !self.rest.starts_with('-') || self.rest.starts_with("-]") {
            return Ok(());
        }
        self.next();
        let Escaped::Literal(high) = self.class_item()? else { return Err(Failed) };
        if high < low {
            return Err(Failed);
        }
        self.out.push('-');
        push_literal(&mut self.out, high);
        Ok(())
    }

    fn class_item(&mut self) -> Result<Escaped, Failed> {
        match self.next().ok_or(Failed)? {
            '\\' => self.escaped(),
            character => Ok(Escaped::Literal(character)),
        }
    }

    /// `[:name:]` or `[:^name:]`; a bracket and colon without an end are characters.
    fn posix(&mut self) -> Result<Option<String>, Failed> {
        let Some((name, rest)) = self.rest.strip_prefix("[:").and_then(|rest| rest.split_once(":]")) else {
            return Ok(None);
        };
        if !POSIX.contains(&name.trim_start_matches('^')) || name.starts_with("^^") {
            return Err(Failed);
        }
        self.rest = rest;
        Ok(Some(format!("[:{name}:]")))
    }
}
