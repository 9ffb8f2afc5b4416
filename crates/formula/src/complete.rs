//! What could be written at a place of a formula: fields, functions, `values`.

use serde::Serialize;

use crate::diagnostic::codes;
use crate::field::{FieldInfo, Scope};
use crate::functions::{self, Function};
use crate::lexer::{Lexer, Token, TokenKind, continues_word};
use crate::print::name_reference;
use crate::signature::signature;
use crate::syntax::Span;

/// One thing that could be written at the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    /// What it is.
    pub kind: CompletionKind,
    /// How it is shown: the name of the field or function.
    pub label: String,
    /// The text to put in place of [`Completion::replace`]; of a function with its opening parenthesis.
    pub insert: String,
    /// The part of the formula that gives way; empty, at the cursor, where nothing was begun.
    pub replace: Span,
    /// The type of the field, or the signature of the function.
    pub detail: String,
    /// One line on the function.
    pub doc: Option<&'static str>,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CompletionKind {
    /// A field of the table.
    Field,
    /// A function.
    Function,
    /// The gathered array of a rollup.
    Values,
}

/// What could be written at byte `cursor` of `text`, best first.
///
/// Names that begin with what was begun go before those that have it elsewhere; letter case does not matter; fields go
/// before functions. Inside braces fields alone fit; inside a text literal, and where an operator must come, nothing
/// does. A cursor past the end, or inside a character, counts as the nearest place before.
pub fn complete(text: &str, cursor: usize, scope: &dyn Scope) -> Vec<Completion> {
    let cursor = floor_char_boundary(text, cursor);
    let Some(place) = Place::at(text, cursor) else { return Vec::new() };
    let begun = place.begun.to_lowercase();
    let mut ranked = Vec::new();
    let mut offer = |completion: Completion| {
        if let Some(rank) = rank(&begun, &completion.label) {
            ranked.push((rank, completion));
        }
    };
    if let Some(element) = scope.values().filter(|_| !place.fields_only) {
        offer(Completion::values(element.to_string(), place.replace));
    }
    scope.fields().iter().for_each(|field| offer(Completion::field(field, place.replace)));
    if !place.fields_only {
        functions::all().for_each(|function| offer(Completion::function(function, place.replace)));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, completion)| completion).collect()
}

impl Completion {
    fn field(field: &FieldInfo, replace: Span) -> Completion {
        Completion {
            kind: CompletionKind::Field,
            label: field.name.to_string(),
            insert: name_reference(&field.name, field.id),
            replace,
            detail: field.value.to_string(),
            doc: None,
        }
    }

    fn function(function: &'static Function, replace: Span) -> Completion {
        let close = if function.max_args == Some(0) { ")" } else { "" };
        Completion {
            kind: CompletionKind::Function,
            label: function.name.to_owned(),
            insert: format!("{}({close}", function.name),
            replace,
            detail: signature(function),
            doc: Some(function.doc),
        }
    }

    fn values(detail: String, replace: Span) -> Completion {
        let label = "values".to_owned();
        Completion { kind: CompletionKind::Values, insert: label.clone(), label, replace, detail, doc: None }
    }
}

/// Where the cursor stands.
struct Place<'t> {
    /// What was begun: the letters before the cursor.
    begun: &'t str,
    /// What a completion replaces.
    replace: Span,
    /// Inside braces.
    fields_only: bool,
}

impl<'t> Place<'t> {
    /// The place at the cursor; `None` where no name fits.
    fn at(text: &'t str, cursor: usize) -> Option<Place<'t>> {
        let (last, open_code) = last_token(&text[..cursor]);
        let (start, end) =
            last.as_ref().map_or((cursor, cursor), |last| (last.span.range().start, last.span.range().end));
        let nothing_begun = Place { begun: "", replace: Span::new(cursor, cursor), fields_only: false };
        match last.map(|last| last.kind) {
            Some(TokenKind::Braced(_)) if open_code == Some(codes::UNTERMINATED_FIELD) => Some(Place {
                begun: &text[start + 1..cursor],
                replace: Span::new(start, end_of_braces(text, cursor)),
                fields_only: true,
            }),
            Some(TokenKind::Word) if end == cursor => Some(Place {
                begun: &text[start..cursor],
                replace: Span::new(start, end_of_word(text, cursor)),
                fields_only: false,
            }),
            None | Some(TokenKind::Op(_) | TokenKind::Open | TokenKind::Comma) => Some(nothing_begun),
            Some(_) => None,
        }
    }
}

/// The last token of `text`, and the code of what was reported about it.
fn last_token(text: &str) -> (Option<Token>, Option<&'static str>) {
    let mut lexer = Lexer::new(text);
    let mut last = None;
    loop {
        let token = lexer.next_token();
        if token.kind == TokenKind::End {
            break;
        }
        last = Some(token);
    }
    let start = last.as_ref().map(|last| last.span.start);
    let reports = lexer.reports.into_vec();
    let code = reports.iter().find(|report| Some(report.span.start) == start).map(|report| report.code);
    (last, code)
}

/// The end of a reference whose braces the cursor is in: behind `}` when it follows before anything that suggests
/// another token.
fn end_of_braces(text: &str, cursor: usize) -> usize {
    let rest = &text[cursor..];
    match rest.find(['}', '{', '"', '(', ')', ',', '\n']) {
        Some(at) if rest[at..].starts_with('}') => cursor + at + 1,
        _ => cursor,
    }
}

fn end_of_word(text: &str, cursor: usize) -> usize {
    let rest = &text[cursor..];
    cursor + rest.find(|c| !continues_word(c)).unwrap_or(rest.len())
}

/// How well a label fits what was begun (lower-cased), 0 best; `None` when it does not.
fn rank(begun: &str, label: &str) -> Option<u8> {
    let label = label.to_lowercase();
    match label.find(begun) {
        Some(0) => Some(0),
        Some(at) if !label[..at].ends_with(char::is_alphanumeric) => Some(1),
        Some(_) => Some(2),
        None => None,
    }
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
#[path = "complete_tests.rs"]
mod tests;
