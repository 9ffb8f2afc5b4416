//! Field names and JSON values to what the base takes.

use std::collections::HashMap;

use cadre_base::cells::Typecast;
use cadre_base::{Draft, Input, Op, Snapshot};
use cadre_model::{FieldNo, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::finding;

/// Most records of one request.
pub const MOST_RECORDS: usize = 10_000;

/// Cells by name or id of their field; `null` clears.
pub type RecordFields = serde_json::Map<String, Json>;

/// A record to create.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewFields {
    /// Its cells, by name or id of the field.
    #[serde(default)]
    pub fields: RecordFields,
}

/// How texts become cells.
pub(crate) fn typecast(asked: bool) -> Typecast {
    if asked { Typecast::BestEffort } else { Typecast::Strict }
}

/// Refuses more records than one request may have.
pub(crate) fn check_count(count: usize) -> Result<(), AppError> {
    if count <= MOST_RECORDS {
        return Ok(());
    }
    let message = format!("the request has {count} records: at most {MOST_RECORDS} are taken at once");
    Err(AppError::new(Code::InvalidRequest, message).hint("send several requests"))
}

/// What an operation commits.
pub(crate) fn draft(caller: &Caller, operation: &str, ops: Vec<Op>) -> Draft {
    Draft {
        actor: caller.actor().clone(),
        label: Some(operation.to_owned()),
        key: caller.key().cloned(),
        ops,
        ..Draft::default()
    }
}

/// Finds the fields of one table; the same names over and over are found quickly.
pub(crate) struct FieldKeys<'s> {
    snapshot: &'s Snapshot,
    table: &'s Table,
    known: HashMap<String, FieldNo>,
}

impl<'s> FieldKeys<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot, table: &'s Table) -> Self {
        Self { snapshot, table, known: HashMap::new() }
    }

    /// A field by name or id.
    pub(crate) fn field(&mut self, key: &str) -> Result<FieldNo, AppError> {
        if let Some(no) = self.known.get(key) {
            return Ok(*no);
        }
        let (no, _) = finding::field(self.snapshot, self.table, key)?;
        self.known.insert(key.to_owned(), no);
        Ok(no)
    }

    /// The cells of a record.
    pub(crate) fn cells(&mut self, fields: RecordFields) -> Result<Vec<(FieldNo, Input)>, AppError> {
        fields.into_iter().map(|(key, value)| Ok((self.field(&key)?, Input::Json(value)))).collect()
    }
}
