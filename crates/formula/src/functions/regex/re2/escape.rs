//! What a backslash begins.

use super::{Failed, Reader, push_literal};

/// What stands after a backslash, inside a class or outside.
pub(super) enum Escaped {
    /// One character.
    Literal(char),
    /// A class, in a form that is an item of a class as well as an atom.
    Class(String),
}

/// The general categories of Unicode by the names that RE2 has for them.
const CATEGORIES: [&str; 37] = [
    "C", "Cc", "Cf", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No", "P",
    "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs", "Any",
];

impl Reader<'_> {
    /// Reads an escape outside a class.
    pub(super) fn escape(&mut self) -> Result<(), Failed> {
        let plain = match self.rest.chars().next() {
            Some('A') => r"\A",
            Some('z') => r"\z",
            Some('b') => r"(?-u:\b)",
            Some('B') => r"(?-u:\B)",
            Some('Q') => return self.quoted(),
            _ => {
                match self.escaped()? {
                    Escaped::Literal(character) => push_literal(&mut self.out, character),
                    Escaped::Class(class) => self.out.push_str(&class),
                }
                return self.atom();
            }
        };
        self.next();
        self.out.push_str(plain);
        self.atom()
    }

    /// `\Q…\E`: every character stands for itself; without `\E` up to the end.
    fn quoted(&mut self) -> Result<(), Failed> {
        self.next();
        let (quoted, rest) = self.rest.split_once(r"\E").unwrap_or((self.rest, ""));
        self.rest = rest;
        quoted.chars().try_for_each(|character| self.literal(character))
    }

    /// Reads an escape that may stand in a class too.
    pub(super) fn escaped(&mut self) -> Result<Escaped, Failed> {
        let character = self.next().ok_or(Failed)?;
        Ok(match character {
            'd' => Escaped::Class("[0-9]".into()),
            'D' => Escaped::Class("[^0-9]".into()),
            's' => Escaped::Class(r"[\t\n\f\r\x20]".into()),
            'S' => Escaped::Class(r"[^\t\n\f\r\x20]".into()),
            'w' => Escaped::Class("[0-9A-Za-z_]".into()),
            'W' => Escaped::Class("[^0-9A-Za-z_]".into()),
            'p' | 'P' => Escaped::Class(self.property(character == 'P')?),
            'a' => Escaped::Literal('\u{7}'),
            'f' => Escaped::Literal('\u{c}'),
            'n' => Escaped::Literal('\n'),
            'r' => Escaped::Literal('\r'),
            't' => Escaped::Literal('\t'),
            'v' => Escaped::Literal('\u{b}'),
            'x' => Escaped::Literal(self.hexadecimal()?),
            '0' => Escaped::Literal(self.octal(0)?),
            // One digit other than 0 would be a back-reference.
            '1'..='7' if self.rest.starts_with(|next| matches!(next, '0'..='7')) => {
                Escaped::Literal(self.octal(u32::from(character) - u32::from('0'))?)
            }
            _ if character.is_ascii() && !character.is_ascii_alphanumeric() => Escaped::Literal(character),
            _ => return Err(Failed),
        })
    }

    /// Up to two more octal digits.
    fn octal(&mut self, first: u32) -> Result<char, Failed> {
        let mut code = first;
        for _ in 0..2 {
            let Some(digit) = self.rest.chars().next().and_then(|next| next.to_digit(8)) else { break };
            self.next();
            code = code * 8 + digit;
        }
        char::from_u32(code).ok_or(Failed)
    }

    /// Two hexadecimal digits, or any number of them in braces.
    fn hexadecimal(&mut self) -> Result<char, Failed> {
        let digits = if self.skip("{") {
            self.until('}')?
        } else {
            let digits = self.rest.get(..2).ok_or(Failed)?;
            self.rest = &self.rest[2..];
            digits
        };
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_number);
        code.and_then(char::from_u32).ok_or(Failed)
    }

    /// `\pN`, `\p{Name}`, `\p{^Name}`: a general category by its short name, or a script.
    fn property(&mut self, is_negated: bool) -> Result<String, Failed> {
        let mut one = [0; 4];
        let name = if self.skip("{") { self.until('}')? } else { self.next().ok_or(Failed)?.encode_utf8(&mut one) };
        let (name, is_negated) = name.strip_prefix('^').map_or((name, is_negated), |name| (name, !is_negated));
        let letter = if is_negated { 'P' } else { 'p' };
        if CATEGORIES.contains(&name) {
            return Ok(format!(r"\{letter}{{{name}}}"));
        }
        let is_script = name.len() > 2
            && name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        if is_script { Ok(format!(r"\{letter}{{Script={name}}}")) } else { Err(Failed) }
    }
}
