//! Why an operation was refused or failed, in the words of the product.

use std::error::Error;
use std::fmt;

use cadre_base::BaseError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::{Code, Kind, Retry};
use crate::from_below::cause;
use crate::schema::FieldFault;

/// Why an operation was refused or failed. What was asked for is not done, in no part.
///
/// `message` and `hint` are for the caller; the source is for the log and never leaves the machine.
pub struct AppError(Box<Inner>);

struct Inner {
    code: Code,
    message: String,
    hint: Option<String>,
    formula: Option<FormulaFault>,
    problems: Vec<Problem>,
    base: Option<BaseError>,
    field: Option<FieldFault>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// A formula that is wrong, with the places where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FormulaFault {
    /// The text that was given.
    pub text: String,
    /// What is wrong with it, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// One thing wrong with a formula.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostic {
    /// The kind of mistake; stable.
    pub code: String,
    /// Where it is, in bytes of the text.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What would be right, when that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// A range of a formula's text, in bytes, from `start` up to but without `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

/// One thing wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Where: `line 12`, `record 3 (rec...)`.
    pub place: String,
    /// What is wrong, and what would be right.
    pub what: String,
}

impl AppError {
    /// An error of a code, with what the caller may read.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let message = message.into();
        Self(Box::new(Inner {
            code,
            message,
            hint: None,
            formula: None,
            problems: Vec::new(),
            base: None,
            field: None,
            source: None,
        }))
    }

    /// The same with a hint: what would be right, or what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// The same with a hint where there is one.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.0.hint = hint.or(self.0.hint);
        self
    }

    /// The same without a secret, which whoever was asked may have repeated.
    #[must_use]
    pub(crate) fn without(mut self, secret: &str) -> Self {
        if !secret.is_empty() {
            self.0.message = self.0.message.replace(secret, "(secret)");
            self.0.hint = self.0.hint.map(|hint| hint.replace(secret, "(secret)"));
        }
        self
    }

    /// The same with the problems of a file.
    #[must_use]
    pub fn problems(mut self, problems: Vec<Problem>) -> Self {
        self.0.problems = problems;
        self
    }

    /// The same with its cause, for the log.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// A formula that is wrong.
    pub fn formula(text: &str, error: &cadre_formula::FormulaError) -> Self {
        let diagnostics: Vec<Diagnostic> = error.diagnostics().iter().map(Diagnostic::from).collect();
        let message = match diagnostics.as_slice() {
            [one] => one.message.clone(),
            many => format!("the formula has {} mistakes", many.len()),
        };
        let mut made = Self::new(Code::InvalidFormula, message);
        made.0.formula = Some(FormulaFault { text: text.to_owned(), diagnostics });
        made
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What kind of trouble it is.
    pub fn kind(&self) -> Kind {
        self.0.code.kind()
    }

    /// What was wrong.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What would be right, or what to do.
    pub fn hint_text(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The formula that is wrong, if it is about one.
    pub fn formula_fault(&self) -> Option<&FormulaFault> {
        self.0.formula.as_ref()
    }

    /// The base's own error that this one came from, if it did: what faces map that answer in the words of another product.
    pub fn base(&self) -> Option<&BaseError> {
        self.0.base.as_ref()
    }

    /// The same with the base's error that it came from.
    pub(crate) fn of_base(mut self, error: BaseError) -> Self {
        self.0.base = Some(error);
        self
    }

    /// What is wrong with the description of a field, if it is about one.
    pub fn field_fault(&self) -> Option<&FieldFault> {
        self.0.field.as_ref()
    }

    /// The same with what is wrong with the description of a field.
    pub(crate) fn about_field(mut self, fault: FieldFault) -> Self {
        self.0.field = Some(fault);
        self
    }

    /// What is wrong with a file, one entry a place.
    pub fn file_problems(&self) -> &[Problem] {
        &self.0.problems
    }

    /// When it makes sense to try the same again.
    pub fn retry(&self) -> Retry {
        self.0.code.retry()
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppError")
            .field("code", &self.0.code)
            .field("message", &self.0.message)
            .field("hint", &self.0.hint)
            .field("base", &self.0.base)
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl Error for AppError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        // What is wrong with a formula is told with its places; it is not told again.
        let base = || self.0.base.as_ref().filter(|_| self.0.formula.is_none()).and_then(cause);
        self.0.source.as_deref().map(|source| source as &(dyn Error + 'static)).or_else(base)
    }
}

/// An error as another process of the product told it. One of a code that is not known here keeps its kind and its words.
impl<'de> Deserialize<'de> for AppError {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let told = Told::deserialize(deserializer)?;
        let code = Code::of(&told.code).unwrap_or_else(|| Code::any_of(told.kind));
        let mut error = Self::new(code, told.message).maybe_hint(told.hint).problems(told.problems);
        error.0.formula = told.formula;
        Ok(error)
    }
}

/// The same as [`Wire`], on its way in.
#[derive(Deserialize)]
struct Told {
    code: String,
    kind: Kind,
    message: String,
    #[serde(default)]
    hint: Option<String>,
    #[serde(default)]
    formula: Option<FormulaFault>,
    #[serde(default)]
    problems: Vec<Problem>,
}

/// What programs get: code, message, and whatever else is known.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    code: Code,
    kind: Kind,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    formula: Option<&'a FormulaFault>,
    #[serde(skip_serializing_if = "<[Problem]>::is_empty")]
    problems: &'a [Problem],
    retry: Retry,
}

impl Serialize for AppError {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let wire = Wire {
            code: self.code(),
            kind: self.kind(),
            message: self.message(),
            hint: self.hint_text(),
            formula: self.formula_fault(),
            problems: self.file_problems(),
            retry: self.retry(),
        };
        wire.serialize(serializer)
    }
}

impl From<&cadre_formula::Diagnostic> for Diagnostic {
    fn from(diagnostic: &cadre_formula::Diagnostic) -> Self {
        Self {
            code: diagnostic.code.to_owned(),
            span: diagnostic.span.into(),
            message: diagnostic.message.clone(),
            hint: diagnostic.hint.clone(),
        }
    }
}

impl From<cadre_formula::Span> for Span {
    fn from(span: cadre_formula::Span) -> Self {
        Self { start: span.start, end: span.end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_that_crosses_to_another_process_says_there_what_it_said_here() {
        let problem = Problem { place: "line 2".to_owned(), what: "no number".to_owned() };
        let error = AppError::new(Code::InvalidFile, "x was not imported").hint("mend it").problems(vec![problem]);
        let json = serde_json::to_string(&error).unwrap();
        let told: AppError = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&told).unwrap(), json);
        let formula = AppError::formula(
            "1 +",
            &cadre_formula::compile_filter("1 +", &cadre_formula::FieldList::new(Vec::new())).unwrap_err(),
        );
        let told: AppError = serde_json::from_str(&serde_json::to_string(&formula).unwrap()).unwrap();
        assert_eq!(told.formula_fault(), formula.formula_fault());
    }

    #[test]
    fn a_code_of_a_later_version_keeps_its_kind_and_its_words() {
        let told = r#"{"code":"MOON_DOWN","kind":"unavailable","message":"the moon is down","retry":"later","more":1}"#;
        let told: AppError = serde_json::from_str(told).unwrap();
        assert_eq!((told.kind(), told.message()), (Kind::Unavailable, "the moon is down"));
        for row in crate::code::CODES {
            assert_eq!(Code::any_of(row.kind).kind(), row.kind);
        }
    }
}
