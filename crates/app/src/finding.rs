//! Tables, fields and views of a base by id or name; near names where there is none.

use cadre_base::{BaseError, Snapshot};
use cadre_model::{Field, FieldNo, Table, TableNo, View, ViewNo};

use crate::code::Code;
use crate::error::AppError;
use crate::from_below::code_of;

/// Finds a table; without a key the only one.
pub(crate) fn table<'s>(snapshot: &'s Snapshot, key: Option<&str>) -> Result<(TableNo, &'s Table), AppError> {
    let schema = snapshot.schema();
    let names = || schema.head.tables.iter().filter_map(|no| schema.table(*no)).map(|table| table.name.as_str());
    match key {
        Some(key) => match schema.find_table(key) {
            Some((no, table)) => Ok((no, table)),
            None => {
                let message = format!("there is no table {key:?}");
                Err(missing(BaseError::NoTable(key.to_owned()), message, key, &names().collect::<Vec<_>>()))
            }
        },
        None => {
            let mut tables = schema.tables.iter();
            match (tables.next(), tables.next()) {
                (Some((no, table)), None) => Ok((*no, table)),
                (None, _) => Err(AppError::new(Code::TableNotFound, "the base has no table yet")),
                _ => {
                    let message = format!("the base has {} tables, and none was named", schema.tables.len());
                    Err(AppError::new(Code::InvalidRequest, message)
                        .hint(format!("there are {}", listed(&names().collect::<Vec<_>>()))))
                }
            }
        }
    }
}

/// Finds a field of a table.
pub(crate) fn field<'s>(snapshot: &'s Snapshot, table: &'s Table, key: &str) -> Result<(FieldNo, &'s Field), AppError> {
    let schema = snapshot.schema();
    if let Some((no, field)) = schema.find_field(table, key) {
        return Ok((no, field));
    }
    let names: Vec<&str> = schema.fields_of(table).map(|(_, field)| field.name.as_str()).collect();
    let message = format!("table {:?} has no field {key:?}", table.name);
    Err(missing(BaseError::NoField { table: table.name.clone(), field: key.to_owned() }, message, key, &names))
}

/// Finds a view of a table.
pub(crate) fn view<'s>(snapshot: &'s Snapshot, table: &'s Table, key: &str) -> Result<(ViewNo, &'s View), AppError> {
    let schema = snapshot.schema();
    if let Some((no, view)) = schema.find_view(table, key) {
        return Ok((no, view));
    }
    let names: Vec<&str> =
        table.views.iter().filter_map(|no| schema.views.get(no)).map(|view| view.name.as_str()).collect();
    let message = format!("table {:?} has no view {key:?}", table.name);
    let elsewhere = schema.views.values().any(|view| view.id.to_string() == key);
    let error = if elsewhere { BaseError::OtherTablesView } else { BaseError::NoView };
    Err(missing(error(key.to_owned()), message, key, &names))
}

/// An error with the names there are; faces that answer in the words of another product find the key in the base's error.
fn missing(error: BaseError, message: String, key: &str, names: &[&str]) -> AppError {
    let hint = match cadre_formula::nearest(key, names.iter().copied()) {
        Some(near) => Some(format!("did you mean {near:?}?")),
        None if names.is_empty() => None,
        None => Some(format!("there are {}", listed(names))),
    };
    AppError::new(code_of(&error), message).of_base(error).maybe_hint(hint)
}

/// The first few names, quoted.
fn listed(names: &[&str]) -> String {
    const MOST: usize = 12;
    let more = names.len().saturating_sub(MOST);
    let mut text = names.iter().take(MOST).map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}
