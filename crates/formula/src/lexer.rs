//! From text to tokens. Source: sections 1.1 to 1.6 of the formula reference.
//!
//! Tokens are made on demand, one at a time. What is no part of the language is reported and read as what was probably
//! meant (`==` as `=`, `“x”` as a text), so that the parser goes on and finds the next mistake.
//!
//! Points the reference leaves open (`[?]` in 1.4 and 1.5): exponents (`1e3`), a leading dot (`.5`), a trailing dot
//! (`5.`) and a raw line break inside a text literal are accepted, because refusing a formula that works elsewhere
//! loses more than accepting one that does not.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Reports, codes};
use crate::syntax::{BinaryOp, Span};

/// One token and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TokenKind {
    Number(f64),
    Text(Arc<str>),
    /// A bare word: field, function or `values`.
    Word,
    /// A name in braces, unescaped.
    Braced(Arc<str>),
    Op(BinaryOp),
    Open,
    Close,
    Comma,
    End,
}

/// Operators of other languages, longest first: what they are read as, and what to write instead.
const FOREIGN: &[(&str, Option<TokenKind>, &str)] = &[
    ("===", Some(TokenKind::Op(BinaryOp::Equal)), "equality is written `=`"),
    ("!==", Some(TokenKind::Op(BinaryOp::NotEqual)), "inequality is written `!=`"),
    ("==", Some(TokenKind::Op(BinaryOp::Equal)), "equality is written `=`"),
    ("<>", Some(TokenKind::Op(BinaryOp::NotEqual)), "inequality is written `!=`"),
    ("=>", Some(TokenKind::Op(BinaryOp::GreaterOrEqual)), "at least is written `>=`"),
    ("=<", Some(TokenKind::Op(BinaryOp::LessOrEqual)), "at most is written `<=`"),
    (":=", Some(TokenKind::Op(BinaryOp::Equal)), "equality is written `=`"),
    ("&&", Some(TokenKind::Op(BinaryOp::Concat)), "use the function `AND(a, b)`"),
    ("||", Some(TokenKind::Op(BinaryOp::Concat)), "use the function `OR(a, b)`; `&` joins texts"),
    ("**", Some(TokenKind::Op(BinaryOp::Multiply)), "use the function `POWER(base, exponent)`"),
    ("^", Some(TokenKind::Op(BinaryOp::Multiply)), "use the function `POWER(base, exponent)`"),
    ("%", None, "use the function `MOD(value, divisor)`; a percentage is a fraction: 25% is 0.25"),
    ("!", None, "use the function `NOT(value)`"),
    (";", Some(TokenKind::Comma), "arguments are separated by `,`"),
    ("?", None, "use the function `IF(condition, value, otherwise)`"),
];

/// The operators of the language, longest first.
const OPERATORS: &[(&str, BinaryOp)] = &[
    ("!=", BinaryOp::NotEqual),
    ("<=", BinaryOp::LessOrEqual),
    (">=", BinaryOp::GreaterOrEqual),
    ("=", BinaryOp::Equal),
    ("<", BinaryOp::Less),
    (">", BinaryOp::Greater),
    ("&", BinaryOp::Concat),
    ("+", BinaryOp::Add),
    ("-", BinaryOp::Subtract),
    ("*", BinaryOp::Multiply),
    ("/", BinaryOp::Divide),
];

/// Whether `c` only separates tokens; pasted formulas bring byte order marks and unusual spaces.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// Whether a bare name may begin with `c`.
pub(crate) fn begins_word(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// Whether a bare name may go on with `c`; combining accents belong to the letter before them.
pub(crate) fn continues_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || ('\u{300}'..='\u{36f}').contains(&c)
}

/// Makes tokens of a text from its beginning to its end.
#[derive(Debug)]
pub(crate) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    pub(crate) reports: Reports,
}

impl<'t> Lexer<'t> {
    pub(crate) fn new(text: &'t str) -> Lexer<'t> {
        Lexer { text, at: 0, reports: Reports::default() }
    }

    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    /// Moves to the end: every further token is [`TokenKind::End`].
    pub(crate) fn give_up(&mut self) {
        self.at = self.text.len();
    }

    /// The next token; at the end of the text always [`TokenKind::End`].
    pub(crate) fn next_token(&mut self) -> Token {
        loop {
            self.skip_while(is_space);
            let start = self.at;
            let Some(first) = self.rest().chars().next() else {
                return Token { kind: TokenKind::End, span: Span::new(start, start) };
            };
            if let Some(kind) = self.token_from(first) {
                return Token { kind, span: Span::new(start, self.at) };
            }
        }
    }

    /// Reads the token that begins with `first`; `None` when that was no token and has been reported and passed over.
    fn token_from(&mut self, first: char) -> Option<TokenKind> {
        match first {
            '(' => self.punctuation(TokenKind::Open),
            ')' => self.punctuation(TokenKind::Close),
            ',' => self.punctuation(TokenKind::Comma),
            '{' => Some(self.braced()),
            '"' | '\'' => Some(self.quoted(first)),
            '“' | '”' | '„' => Some(self.curly_quoted(&['“', '”'])),
            '‘' | '’' | '‚' => Some(self.curly_quoted(&['‘', '’'])),
            '0'..='9' => Some(self.number()),
            '.' if self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) => Some(self.number()),
            c if begins_word(c) => {
                self.skip_while(continues_word);
                Some(TokenKind::Word)
            }
            _ => self.operator(first),
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip_while(&mut self, belongs: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    }

    fn punctuation(&mut self, kind: TokenKind) -> Option<TokenKind> {
        self.at += 1;
        Some(kind)
    }

    fn report(&mut self, code: &'static str, start: usize, message: impl Into<String>, hint: &str) {
        self.reports.push(Diagnostic::new(code, Span::new(start, self.at), message).with_hint(hint));
    }

    /// `{Name}`; inside, `\}` is a closing brace of the name and nothing else is special (section 1.3 `[P]`).
    fn braced(&mut self) -> TokenKind {
        let start = self.at;
        let inner = &self.rest()[1..];
        let mut name = String::new();
        let mut chars = inner.char_indices();
        while let Some((offset, c)) = chars.next() {
            match c {
                '\\' if inner[offset + 1..].starts_with('}') => {
                    name.push('}');
                    chars.next();
                }
                '}' => {
                    self.at = start + 1 + offset + 1;
                    if name.trim().is_empty() {
                        self.report(codes::EMPTY_FIELD_NAME, start, "the braces hold no field name", "write `{Name}`");
                    }
                    return TokenKind::Braced(name.into());
                }
                c => name.push(c),
            }
        }
        self.give_up();
        let hint = "end the field name with `}`";
        self.report(codes::UNTERMINATED_FIELD, start, "the field reference is not closed", hint);
        TokenKind::Braced(name.into())
    }

    /// A text literal; see [`unescape`] for what a backslash does.
    fn quoted(&mut self, quote: char) -> TokenKind {
        let start = self.at;
        let inner = &self.rest()[1..];
        let mut escaped = false;
        for (offset, c) in inner.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                c if c == quote => {
                    self.at = start + 1 + offset + 1;
                    return TokenKind::Text(unescape(&inner[..offset]).into());
                }
                _ => {}
            }
        }
        self.give_up();
        let hint = format!("end the text with {quote}");
        self.report(codes::UNTERMINATED_TEXT, start, "the text is not closed", &hint);
        TokenKind::Text(unescape(inner).into())
    }

    /// Curly quotes as delimiters, which are a mistake (section 1.4): read to the next curly quote of the kind.
    fn curly_quoted(&mut self, kind: &[char]) -> TokenKind {
        let start = self.at;
        let opening = self.rest().chars().next().map_or(0, char::len_utf8);
        let inner = &self.rest()[opening..];
        let closing = inner.char_indices().find(|(_, c)| kind.contains(c));
        let (end, closing_len) = closing.map_or((inner.len(), 0), |(offset, c)| (offset, c.len_utf8()));
        self.at = start + opening + end + closing_len;
        let hint = "write straight quotes: \"text\" or 'text'";
        self.report(codes::CURLY_QUOTES, start, "curly quotes do not delimit text", hint);
        TokenKind::Text(inner[..end].into())
    }

    /// Digits with an optional fraction and exponent.
    fn number(&mut self) -> TokenKind {
        let start = self.at;
        let digit = |c: char| c.is_ascii_digit();
        self.skip_while(digit);
        if self.rest().starts_with('.') {
            self.at += 1;
            self.skip_while(digit);
        }
        if let Some(exponent) = exponent_len(self.rest()) {
            self.at += exponent;
        }
        let value = self.text[start..self.at].parse::<f64>().ok().filter(|value| value.is_finite());
        let numeral_end = self.at;
        self.skip_while(|c| continues_word(c) || c == '.');
        match value {
            Some(value) if self.at == numeral_end => TokenKind::Number(value),
            _ => {
                let message = format!("`{}` is not a number", excerpt(&self.text[start..self.at]));
                let hint =
                    "write digits with an optional fraction: 42, 3.14; a name that begins with a digit needs braces";
                self.report(codes::INVALID_NUMBER, start, message, hint);
                TokenKind::Number(value.unwrap_or(0.0))
            }
        }
    }

    fn operator(&mut self, first: char) -> Option<TokenKind> {
        let start = self.at;
        if self.comment() {
            return None;
        }
        if let Some((symbol, read_as, hint)) = FOREIGN.iter().find(|(symbol, ..)| self.starts_foreign(symbol)) {
            self.at += symbol.len();
            self.report(codes::UNKNOWN_OPERATOR, start, format!("`{symbol}` is not an operator"), hint);
            return read_as.clone();
        }
        if let Some((symbol, op)) = OPERATORS.iter().find(|(symbol, _)| self.rest().starts_with(symbol)) {
            self.at += symbol.len();
            return Some(TokenKind::Op(*op));
        }
        self.at += first.len_utf8();
        let hint = "names with such characters need braces, text needs quotes";
        self.report(
            codes::UNEXPECTED_CHARACTER,
            start,
            format!("`{}` has no meaning here", first.escape_debug()),
            hint,
        );
        None
    }

    /// Whether a foreign operator stands here; `!` alone is one, in `!=` it is not.
    fn starts_foreign(&self, symbol: &str) -> bool {
        self.rest().strip_prefix(symbol).is_some_and(|after| symbol != "!" || !after.starts_with('='))
    }

    /// Passes over a comment of another language, with a report; formulas have none (section 1.2).
    fn comment(&mut self) -> bool {
        let start = self.at;
        let rest = self.rest();
        let len = if rest.starts_with("//") || rest.starts_with('#') {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else {
            return false;
        };
        self.at += len;
        self.report(codes::UNEXPECTED_CHARACTER, start, "formulas have no comments", "remove the comment");
        true
    }
}

/// Length of an exponent at the beginning of `rest`: `e` or `E`, a sign perhaps, digits.
fn exponent_len(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix(['e', 'E'])?;
    let digits = after.strip_prefix(['+', '-']).unwrap_or(after);
    let count = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    (count > 0).then(|| rest.len() - digits.len() + count)
}

/// The beginning of `text`, for messages.
pub(crate) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 40;
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// Reads the escapes of a text literal: `\"`, `\'`, `\\` are the character `[L]`, `\n`, `\t`, `\r` the control
/// character `[I]`; a backslash before anything else stays, with what follows it, so that `"\D"` is a regular
/// expression `[D]`.
fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some(plain @ ('"' | '\'' | '\\')) => text.push(plain),
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some(other) => text.extend(['\\', other]),
            None => text.push('\\'),
        }
    }
    text
}

#[cfg(test)]
#[path = "lexer_tests.rs"]
mod tests;
