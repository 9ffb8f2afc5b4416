//! What is wrong with a formula's text: where, why, and what would be right.

use serde::Serialize;

use crate::limits::MAX_DIAGNOSTICS;
use crate::syntax::Span;

/// One thing wrong with a formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The kind of mistake, one of [`codes`]; stable, for programs.
    pub code: &'static str,
    /// Where it is.
    pub span: Span,
    /// What is wrong, as a sentence without its full stop.
    pub message: String,
    /// What would be right, when that can be told.
    pub hint: Option<String>,
}

/// The codes of diagnostics.
pub mod codes {
    /// The text is longer than [`crate::limits::MAX_TEXT_BYTES`].
    pub const TEXT_TOO_LONG: &str = "text-too-long";
    /// The expression is nested deeper than [`crate::limits::MAX_DEPTH`].
    pub const TOO_DEEP: &str = "too-deep";
    /// The expression has more parts than [`crate::limits::MAX_NODES`].
    pub const TOO_LARGE: &str = "too-large";
    /// There is no formula at all.
    pub const EMPTY_FORMULA: &str = "empty-formula";
    /// A character or a comment that is no part of the language.
    pub const UNEXPECTED_CHARACTER: &str = "unexpected-character";
    /// An operator of another language.
    pub const UNKNOWN_OPERATOR: &str = "unknown-operator";
    /// Curly quotes used as delimiters.
    pub const CURLY_QUOTES: &str = "curly-quotes";
    /// A text literal without its closing quote.
    pub const UNTERMINATED_TEXT: &str = "unterminated-text";
    /// A field reference without its closing brace.
    pub const UNTERMINATED_FIELD: &str = "unterminated-field";
    /// `{}`, or braces around spaces.
    pub const EMPTY_FIELD_NAME: &str = "empty-field-name";
    /// Digits that are not a number.
    pub const INVALID_NUMBER: &str = "invalid-number";
    /// An operator, comma or parenthesis where a value belongs.
    pub const EXPECTED_VALUE: &str = "expected-value";
    /// Two values side by side, or something after the end of the formula.
    pub const EXPECTED_OPERATOR: &str = "expected-operator";
    /// An empty argument.
    pub const MISSING_ARGUMENT: &str = "missing-argument";
    /// An opening parenthesis without its closing one.
    pub const UNCLOSED_PARENTHESIS: &str = "unclosed-parenthesis";
    /// A closing parenthesis without its opening one.
    pub const UNMATCHED_PARENTHESIS: &str = "unmatched-parenthesis";
    /// A field that the table does not have.
    pub const UNKNOWN_FIELD: &str = "unknown-field";
    /// A function that the language does not have.
    pub const UNKNOWN_FUNCTION: &str = "unknown-function";
    /// A call with too few or too many arguments.
    pub const ARGUMENT_COUNT: &str = "argument-count";
    /// An argument that must be the reference of a field and is not.
    pub const EXPECTED_FIELD: &str = "expected-field";
}

impl Diagnostic {
    /// A diagnostic without a hint.
    pub fn new(code: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code, span, message: message.into(), hint: None }
    }

    /// The same with a hint.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(hint.into());
        self
    }
}

/// Collects diagnostics in the order they are found, up to [`MAX_DIAGNOSTICS`].
#[derive(Debug, Default)]
pub(crate) struct Reports {
    found: Vec<Diagnostic>,
    closed: bool,
}

impl Reports {
    /// Keeps `diagnostic`, unless one was reported at the same place, which it would only repeat.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        let repeats = self.found.last().is_some_and(|last| last.span.start == diagnostic.span.start);
        if !self.closed && !repeats && self.found.len() < MAX_DIAGNOSTICS {
            self.found.push(diagnostic);
        }
    }

    /// Keeps `diagnostic` whatever was found before it, and nothing after it: reading was given up there. Where there is no
    /// room left it takes the last place.
    pub(crate) fn push_last(&mut self, diagnostic: Diagnostic) {
        if !self.closed {
            self.found.truncate(MAX_DIAGNOSTICS - 1);
            self.found.push(diagnostic);
            self.closed = true;
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Diagnostic> {
        self.found
    }
}
