//! Results of formulas as programs and people get them.

use cadre_base::cells::context::Names;
use cadre_base::cells::output::{Shown, write_json};
use cadre_formula::ValueType;
use cadre_model::{Column, Person, PersonNo, RecordId, RowNo, TableNo};
use serde_json::Value as Json;

/// The value of row `row` in the form of the API and as text; `null` and empty when blank.
pub(crate) fn value(column: &Column, row: usize, kind: &ValueType) -> (Json, String) {
    let mut bytes = Vec::new();
    let json = match write_json(&mut bytes, column, row, &form(kind), &NoNames) {
        true => serde_json::from_slice(&bytes).unwrap_or(Json::Null),
        false => Json::Null,
    };
    let text = text(&json);
    (json, text)
}

/// A value as the language turns it into text (formula reference, section 2.5).
fn text(json: &Json) -> String {
    match json {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        Json::Object(map) => match map.get("error").or_else(|| map.get("specialValue")) {
            Some(Json::String(name)) => name.clone(),
            _ => json.to_string(),
        },
        other => other.to_string(),
    }
}

fn form(kind: &ValueType) -> Shown {
    match kind {
        ValueType::Blank | ValueType::Any => Shown::Any,
        ValueType::Number => Shown::Number,
        ValueType::Text => Shown::Text,
        ValueType::Boolean => Shown::Checkbox,
        ValueType::Date => Shown::Date,
        ValueType::DateTime => Shown::DateTime,
        ValueType::Array(element) => Shown::List(Box::new(form(element))),
    }
}

/// Results of formulas over given values refer to nothing.
struct NoNames;

impl Names for NoNames {
    fn record_id(&self, _: TableNo, _: RowNo) -> Option<RecordId> {
        None
    }

    fn person(&self, _: PersonNo) -> Option<&Person> {
        None
    }

    fn push_row_name(&self, _: TableNo, _: RowNo, _: &mut String) {}
}
