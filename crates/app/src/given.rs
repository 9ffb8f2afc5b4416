//! Fields that a request brings along itself, instead of a table: names, types, values.

use cadre_formula::{FieldInfo, FieldList, ValueType};
use cadre_model::{FieldId, FieldNo, Timestamp, Value};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::code::Code;
use crate::error::AppError;

/// Fields by name.
pub type GivenFields = IndexMap<String, GivenField>;

/// A field of a request: a value whose type follows from it, or a type with a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum GivenField {
    /// An object with the key `type`.
    Typed(TypedField),
    /// A plain value: text, number, `true` or `false`, a list, or `null` for blank.
    Plain(Json),
}

/// A type with a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TypedField {
    /// A field type of the API (`singleLineText`, `number`, `checkbox`, `dateTime`, ...) or a type of formulas (`text`,
    /// `number`, `boolean`, `date`, `dateTime`, `array of number`, ...).
    #[serde(rename = "type")]
    pub kind: String,
    /// For `multipleLookupValues`: the type of what is looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The cell, in the form of the API; absent for blank.
    #[serde(default)]
    pub value: Json,
    /// The id of the field; one is made up when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub id: Option<FieldId>,
    /// When the cell was last edited, for LAST_MODIFIED_TIME of this field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub modified: Option<Timestamp>,
}

/// One field with its cell, as formulas see them.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) info: FieldInfo,
    pub(crate) value: Value,
    pub(crate) modified: Option<Timestamp>,
}

/// The number of the first field of a request, so that none has the number of a table's field.
const FIRST: u32 = 1 << 31;

/// Reads the fields of a request.
///
/// # Errors
/// A type that there is not, or a value that is not of its type, with the field named.
pub(crate) fn read(fields: &GivenFields) -> Result<Vec<Given>, AppError> {
    (FIRST..).zip(fields).map(|(no, (name, field))| read_one(no, name, field)).collect()
}

/// The fields as the scope of a formula.
pub(crate) fn scope(fields: &[Given]) -> FieldList {
    FieldList::new(fields.iter().map(|field| field.info.clone()).collect())
}

fn read_one(no: u32, name: &str, field: &GivenField) -> Result<Given, AppError> {
    let wrong = |what: String| AppError::new(Code::InvalidRequest, format!("field {name:?}: {what}"));
    let (kind, value, id, modified) = match field {
        GivenField::Plain(json) => (inferred(json), plain(json).map_err(wrong)?, None, None),
        GivenField::Typed(typed) => {
            let kind = kind_of(&typed.kind, typed.of.as_deref()).map_err(wrong)?;
            let value = cell(&typed.value, &kind).map_err(wrong)?;
            (kind, value, typed.id, typed.modified)
        }
    };
    let info = FieldInfo { no: FieldNo(no), id: id.unwrap_or_else(|| made_up(no)), name: name.into(), value: kind };
    Ok(Given { info, value, modified })
}

/// An id for a field that came without one: `fldGiven0000000NN`.
fn made_up(no: u32) -> FieldId {
    format!("fldGiven{:09}", no.wrapping_sub(FIRST) % 1_000_000_000)
        .parse()
        .expect("five letters and nine digits make an id")
}

/// The type that a plain value shows.
pub(crate) fn inferred(json: &Json) -> ValueType {
    match json {
        Json::Null => ValueType::Blank,
        Json::Bool(_) => ValueType::Boolean,
        Json::Number(_) => ValueType::Number,
        Json::String(_) => ValueType::Text,
        Json::Array(items) => {
            let kinds: Vec<ValueType> = items.iter().map(inferred).collect();
            ValueType::array_of(match ValueType::join_all(&kinds) {
                ValueType::Blank => ValueType::Any,
                joined => joined,
            })
        }
        Json::Object(_) => ValueType::Text,
    }
}

fn plain(json: &Json) -> Result<Value, String> {
    Ok(match json {
        Json::Null => Value::Blank,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
        Json::String(text) => Value::text(text.as_str()),
        Json::Array(items) => Value::list(items.iter().map(plain).collect::<Result<Vec<_>, _>>()?),
        Json::Object(_) => {
            return Err(
                "an object is no value of a formula; with a type it is {\"type\": ..., \"value\": ...}".to_owned()
            );
        }
    })
}

/// The type of formulas that a field type has (formula reference, section 2.2), or the type of formulas itself.
pub(crate) fn kind_of(name: &str, of: Option<&str>) -> Result<ValueType, String> {
    if let Some(element) = name.strip_prefix("array of ") {
        return Ok(ValueType::array_of(kind_of(element, None)?));
    }
    Ok(match name {
        "text" | "singleLineText" | "multilineText" | "richText" | "email" | "url" | "phoneNumber" | "singleSelect"
        | "singleCollaborator" | "createdBy" | "lastModifiedBy" | "barcode" | "aiText" => ValueType::Text,
        "number" | "currency" | "percent" | "duration" | "rating" | "autoNumber" | "count" => ValueType::Number,
        "boolean" | "checkbox" => ValueType::Boolean,
        "date" => ValueType::Date,
        "dateTime" | "createdTime" | "lastModifiedTime" => ValueType::DateTime,
        "multipleSelects" | "multipleRecordLinks" | "multipleCollaborators" | "multipleAttachments" => {
            ValueType::array_of(ValueType::Text)
        }
        "multipleLookupValues" | "array" => ValueType::array_of(of.map_or(Ok(ValueType::Any), |of| kind_of(of, None))?),
        "any" => ValueType::Any,
        _ => {
            let near = cadre_formula::nearest(name, NAMES.iter().copied());
            let hint = near.map_or_else(|| format!("one of {}", NAMES.join(", ")), |near| format!("perhaps {near:?}"));
            return Err(format!("there is no type {name:?}; expected {hint}"));
        }
    })
}

/// Every name that [`kind_of`] takes alone.
const NAMES: &[&str] = &[
    "text",
    "number",
    "boolean",
    "date",
    "dateTime",
    "array",
    "any",
    "singleLineText",
    "multilineText",
    "richText",
    "email",
    "url",
    "phoneNumber",
    "singleSelect",
    "multipleSelects",
    "singleCollaborator",
    "multipleCollaborators",
    "currency",
    "percent",
    "duration",
    "rating",
    "checkbox",
    "autoNumber",
    "count",
    "createdTime",
    "lastModifiedTime",
    "createdBy",
    "lastModifiedBy",
    "barcode",
    "aiText",
    "multipleAttachments",
    "multipleRecordLinks",
    "multipleLookupValues",
];

/// A value of a type; a checkbox that says nothing is not checked.
pub(crate) fn cell(json: &Json, kind: &ValueType) -> Result<Value, String> {
    let wrong = || Err(format!("{json} is not a value of the type {kind}"));
    Ok(match (json, kind) {
        (Json::Null, ValueType::Boolean) => Value::Bool(false),
        (Json::Null, _) => Value::Blank,
        (Json::Number(number), ValueType::Number | ValueType::Any) => {
            Value::Number(number.as_f64().unwrap_or(f64::NAN))
        }
        (Json::Bool(truth), ValueType::Boolean | ValueType::Any) => Value::Bool(*truth),
        (Json::String(text), ValueType::Text | ValueType::Any) => Value::text(text.as_str()),
        (Json::String(text), ValueType::Date) => Value::Time(midnight(instant(text)?)),
        (Json::String(text), ValueType::DateTime) => Value::Time(instant(text)?),
        (Json::Array(items), ValueType::Array(element)) => {
            Value::list(items.iter().map(|item| cell(item, element)).collect::<Result<Vec<_>, _>>()?)
        }
        (Json::Array(_), ValueType::Any) => plain(json)?,
        _ => return wrong(),
    })
}

const DAY_MS: i64 = 86_400_000;

fn midnight(at: i64) -> i64 {
    at - at.rem_euclid(DAY_MS)
}

/// A day or an instant in ISO form, in milliseconds since 1970.
pub(crate) fn instant(text: &str) -> Result<i64, String> {
    let is_day = text.len() == 10;
    let at = if is_day { format!("{text}T00:00:00Z").parse::<Timestamp>() } else { text.parse() };
    at.map(|at| at.0).map_err(|_| format!("{text:?} is no day or instant; expected 2026-11-20 or 2026-11-20T09:30:00Z"))
}

#[cfg(test)]
mod tests;
