//! What is sent to make and change bases, tables and fields. Keys that are not known are skipped.

use serde::Serialize;
use serde_json::Value;

use super::{MAX_DESCRIPTION, MAX_TABLES};
use crate::json::{Object, wrong};
use crate::query::MAX_FIELDS;
use crate::request::{RequestError, Wanted};

/// A base to create (reference, section 4.3).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewBase {
    /// Its name.
    pub name: String,
    /// The workspace it goes into.
    pub workspace_id: String,
    /// Its tables, at least one.
    pub tables: Vec<NewTable>,
}

/// A table to create (reference, section 4.4).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewTable {
    /// Its name.
    pub name: String,
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its fields, at least one; the first is the primary field.
    pub fields: Vec<NewField>,
}

/// A field to create (reference, section 4.5).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewField {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub field_type: String,
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Options of its type, an object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Value>,
}

/// What to change of a table (reference, section 4.4); `None` leaves as is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TablePatch {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its description; an empty one removes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How dates depend on each other, an object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_dependency_settings: Option<Value>,
}

/// What to change of a field (reference, section 4.5); `None` leaves as is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FieldPatch {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its description; an empty one removes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its type; Airtable cannot change it, Cadre can.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub field_type: Option<String>,
    /// Options of its type, an object (unconfirmed at Airtable's).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Value>,
}

impl NewBase {
    /// Reads a body.
    ///
    /// # Errors
    /// [`RequestError::NotJson`]; [`RequestError::Missing`] without name, workspace, tables or fields; what else [`NewTable`] and
    /// [`NewField`] refuse.
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let mut body = Object::parse(body)?;
        let name = body.required_text("name")?;
        let workspace_id = body.required_text("workspaceId")?;
        let tables = body.objects("tables", "tables", MAX_TABLES)?;
        if tables.is_empty() {
            return Err(RequestError::Missing("tables".to_owned()));
        }
        let tables = tables.into_iter().map(NewTable::of).collect::<Result<_, _>>()?;
        Ok(Self { name, workspace_id, tables })
    }
}

impl NewTable {
    /// Reads a body.
    ///
    /// # Errors
    /// [`RequestError::NotJson`]; [`RequestError::Missing`] without name or fields; [`RequestError::TooLarge`] for the
    /// description; what else [`NewField`] refuses.
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        Self::of(Object::parse(body)?)
    }

    fn of(mut table: Object) -> Result<Self, RequestError> {
        let name = table.required_text("name")?;
        let description = description(&mut table)?.filter(|text| !text.is_empty());
        let fields = table.objects("fields", "fields", MAX_FIELDS)?;
        if fields.is_empty() {
            return Err(RequestError::Missing(table.key("fields")));
        }
        let fields = fields.into_iter().map(NewField::of).collect::<Result<_, _>>()?;
        Ok(Self { name, description, fields })
    }
}

impl NewField {
    /// Reads a body.
    ///
    /// # Errors
    /// [`RequestError::NotJson`]; [`RequestError::NoFieldName`]; [`RequestError::Missing`] without a type;
    /// [`RequestError::Wrong`] for options that are no object; [`RequestError::TooLarge`] for the description.
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        Self::of(Object::parse(body)?)
    }

    fn of(mut field: Object) -> Result<Self, RequestError> {
        Ok(Self {
            name: field.text("name")?.ok_or(RequestError::NoFieldName)?,
            field_type: field.required_text("type")?,
            description: description(&mut field)?.filter(|text| !text.is_empty()),
            options: settings(&mut field, "options")?,
        })
    }
}

impl TablePatch {
    /// Reads a body; `null` or an empty text as `description` removes it.
    ///
    /// # Errors
    /// [`RequestError::NotJson`]; [`RequestError::Missing`] when nothing is to change or the name is empty;
    /// [`RequestError::Wrong`], [`RequestError::TooLarge`].
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let mut body = Object::parse(body)?;
        let patch = Self {
            name: match body.whole_text("name")? {
                Some(name) if name.is_empty() => return Err(RequestError::Missing("name".to_owned())),
                name => name,
            },
            description: new_description(&mut body)?,
            date_dependency_settings: settings(&mut body, "dateDependencySettings")?,
        };
        if patch == Self::default() {
            return Err(RequestError::Missing("name, description or dateDependencySettings".to_owned()));
        }
        Ok(patch)
    }
}

impl FieldPatch {
    /// Reads a body; `null` or an empty text as `description` removes it.
    ///
    /// # Errors
    /// [`RequestError::NotJson`]; [`RequestError::NoFieldName`] for an empty name; [`RequestError::Missing`] when nothing is to
    /// change; [`RequestError::Wrong`], [`RequestError::TooLarge`].
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let mut body = Object::parse(body)?;
        let patch = Self {
            name: match body.whole_text("name")? {
                Some(name) if name.is_empty() => return Err(RequestError::NoFieldName),
                name => name,
            },
            description: new_description(&mut body)?,
            field_type: body.text("type")?,
            options: settings(&mut body, "options")?,
        };
        if patch == Self::default() {
            return Err(RequestError::Missing("name, description, type or options".to_owned()));
        }
        Ok(patch)
    }
}

fn description(object: &mut Object) -> Result<Option<String>, RequestError> {
    let text = object.whole_text("description")?;
    match text.as_ref().map_or(0, |text| text.chars().count()) {
        size if size > MAX_DESCRIPTION => Err(RequestError::TooLarge {
            what: format!("`{}`", object.key("description")),
            size,
            unit: "characters",
            limit: MAX_DESCRIPTION,
        }),
        _ => Ok(text),
    }
}

/// A description that replaces the one there is; `null` is an empty one.
fn new_description(object: &mut Object) -> Result<Option<String>, RequestError> {
    if object.peek("description") == Some(&Value::Null) {
        object.ignore("description");
        return Ok(Some(String::new()));
    }
    description(object)
}

fn settings(object: &mut Object, key: &str) -> Result<Option<Value>, RequestError> {
    match object.take(key) {
        None => Ok(None),
        Some(settings @ Value::Object(_)) => Ok(Some(settings)),
        Some(other) => Err(wrong(object.key(key), &other, Wanted::Object)),
    }
}
