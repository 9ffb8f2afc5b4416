//! Texts, plain and rich.

use cadre_model::Cell;
use serde_json::Value as Json;

use super::super::error::{CellErrorKind, Fault};
use super::super::number_text::push_number;
use super::super::{MAX_TEXT_CHARS, list_text};
use super::{Reader, object::Whole};

impl Reader<'_> {
    pub(super) fn text(&self, json: &Json) -> Result<Option<Cell>, Fault> {
        Ok(self.as_text(json)?.filter(|text| !text.is_empty()).map(|text| Cell::Text((&*text).into())))
    }

    pub(super) fn rich_text(&self, json: &Json) -> Result<Option<Cell>, Fault> {
        let Some(text) = self.as_text(json)?.filter(|text| !text.is_empty()) else { return Ok(self.cleared()) };
        let text = if self.whole == Whole::Kept { text.into_owned() } else { normalise(&text) };
        Ok(Some(Cell::Text(text.into())))
    }

    fn as_text<'j>(&self, json: &'j Json) -> Result<Option<std::borrow::Cow<'j, str>>, Fault> {
        use std::borrow::Cow;
        let text = match json {
            Json::String(text) => Cow::Borrowed(text.as_str()),
            other if self.is_lenient() => match loose(other) {
                Some(text) => Cow::Owned(text),
                None => return Err(Fault::wrong_type(other, "a string")),
            },
            other => return Err(Fault::wrong_type(other, "a string")),
        };
        bounded(&text)?;
        Ok(Some(text))
    }
}

/// Refuses a text that is too long for a cell.
pub(super) fn bounded(text: &str) -> Result<(), Fault> {
    if text.len() <= MAX_TEXT_CHARS {
        return Ok(());
    }
    match text.chars().count() {
        count if count > MAX_TEXT_CHARS => Err(Fault::new(
            CellErrorKind::TooLong,
            format!("the text has {count} characters"),
            format!("at most {MAX_TEXT_CHARS}"),
        )),
        _ => Ok(()),
    }
}

/// The text of a value that is not one: numbers and booleans as JSON writes them, lists of these joined.
pub(super) fn loose(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Bool(b) => Some(b.to_string()),
        Json::Number(number) => number.as_f64().map(|x| {
            let mut out = String::new();
            push_number(x, &mut out);
            out
        }),
        Json::Array(items) => {
            let mut out = String::new();
            for (i, item) in items.iter().enumerate() {
                let scalar = !matches!(item, Json::Array(_));
                list_text::push_item(&loose(item).filter(|_| scalar)?, i == 0, &mut out);
            }
            Some(out)
        }
        Json::Null | Json::Object(_) => None,
    }
}

/// Rich text as the service rewrites it: `* ` bullets become `- `, and the text ends with a line feed.
///
/// Lines inside code fences and rules made of stars stay as they are. Source: Airtable Web API reference, section 3.2,
/// row `richText` (**wire** for the bullets and the end; the exceptions are ours).
pub(in super::super) fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    let mut fenced = false;
    for line in text.split_inclusive('\n') {
        let body = line.trim_start_matches([' ', '\t']);
        if body.starts_with("```") {
            fenced = !fenced;
        }
        let is_rule = body.trim_end().bytes().all(|b| b == b'*' || b == b' ');
        match body.strip_prefix("* ").filter(|_| !fenced && !is_rule) {
            Some(item) => {
                out.push_str(&line[..line.len() - body.len()]);
                out.push_str("- ");
                out.push_str(item);
            }
            None => out.push_str(line),
        }
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}
