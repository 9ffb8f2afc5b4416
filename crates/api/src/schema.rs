//! Tables, fields and views. Source: reference, sections 4.2 to 4.6; deleting tables and fields, and making and changing views,
//! are beyond it.

use cadre_app::operations::base_schema::{BaseSchema, BaseSchemaIn};
use cadre_app::operations::field_create::{FieldCreate, FieldCreateIn};
use cadre_app::operations::field_delete::{FieldDelete, FieldDeleteIn};
use cadre_app::operations::field_update::{FieldUpdate, FieldUpdateIn};
use cadre_app::operations::table_create::{TableCreate, TableCreateIn};
use cadre_app::operations::table_delete::{TableDelete, TableDeleteIn};
use cadre_app::operations::table_update::{TableUpdate, TableUpdateIn};
use cadre_app::operations::view_create::{ViewCreate, ViewCreateIn};
use cadre_app::operations::view_delete::{ViewDelete, ViewDeleteIn};
use cadre_app::operations::view_get::{ViewGet, ViewGetIn};
use cadre_app::operations::view_list::{ViewList, ViewListIn};
use cadre_app::operations::view_update::{ViewUpdate, ViewUpdateIn};
use cadre_app::schema::{SchemaPart, ViewSettings};
use cadre_app::{Code, Operation};
use cadre_edge::Response;
use cadre_wire::query::schema_include;
use cadre_wire::schema::{FieldPatch, NewField, NewTable, TablePatch};
use cadre_wire::{AirtableError, RequestError};
use serde_json::error::Category;

use crate::call::{Call, Failure, json_of, ok};
use crate::path::Seg;

/// What `include` may ask for: Airtable's word, and ours for what Airtable hides.
const INCLUDES: &[&str] = &["visibleFieldIds", "definitions"];

fn included(call: &Call) -> Result<Vec<SchemaPart>, Failure> {
    let asked = schema_include(call.query(), INCLUDES)?;
    let part = |name| if name == "definitions" { SchemaPart::Definitions } else { SchemaPart::VisibleFieldIds };
    Ok(asked.into_iter().map(part).collect())
}

fn base(call: &Call) -> Option<String> {
    Some(call.base().to_owned())
}

/// Calls an operation whose answer is Airtable's as it is.
fn answered<O: Operation>(call: &Call, input: O::In) -> Result<Response, Failure> {
    Ok(ok(json_of(&call.run_once::<O>(input)?)?))
}

/// `GET /v0/meta/bases/{base}/tables`.
pub(crate) fn tables(call: &Call) -> Result<Response, Failure> {
    let include = included(call)?;
    answered::<BaseSchema>(call, BaseSchemaIn { base: base(call), include, as_of: call.as_of()? })
}

/// `POST /v0/meta/bases/{base}/tables`.
pub(crate) fn create_table(call: &Call) -> Result<Response, Failure> {
    let table = NewTable::parse(&call.body)?;
    let fields = table.fields.iter().map(value).collect::<Result<_, _>>()?;
    let (name, description) = (table.name, table.description);
    answered::<TableCreate>(call, TableCreateIn { base: base(call), name, description, fields, ..Default::default() })
}

/// `PATCH /v0/meta/bases/{base}/tables/{table}`.
pub(crate) fn update_table(call: &Call) -> Result<Response, Failure> {
    let patch = TablePatch::parse(&call.body)?;
    let (table, description) = (call.table().to_owned(), patch.description.map(Some));
    let input = TableUpdateIn { base: base(call), table, name: patch.name, description, ..Default::default() };
    answered::<TableUpdate>(call, input)
}

/// `DELETE /v0/meta/bases/{base}/tables/{table}`: beyond Airtable.
pub(crate) fn delete_table(call: &Call) -> Result<Response, Failure> {
    answered::<TableDelete>(call, TableDeleteIn { base: base(call), table: call.table().to_owned() })
}

/// `POST /v0/meta/bases/{base}/tables/{table}/fields`.
pub(crate) fn create_field(call: &Call) -> Result<Response, Failure> {
    let field = value(&NewField::parse(&call.body)?)?;
    let input = FieldCreateIn { base: base(call), table: call.table().to_owned(), field, ..Default::default() };
    Ok(ok(json_of(&call.run_once::<FieldCreate>(input)?.field)?))
}

/// `PATCH /v0/meta/bases/{base}/tables/{table}/fields/{field}`; type and options beyond Airtable.
pub(crate) fn update_field(call: &Call) -> Result<Response, Failure> {
    let change = value(&FieldPatch::parse(&call.body)?)?;
    let (table, field) = (call.table().to_owned(), call.filled.get(Seg::Field).to_owned());
    let input = FieldUpdateIn { base: base(call), table, field, change, ..Default::default() };
    Ok(ok(json_of(&call.run_once::<FieldUpdate>(input)?.field)?))
}

/// `DELETE /v0/meta/bases/{base}/tables/{table}/fields/{field}`: beyond Airtable.
pub(crate) fn delete_field(call: &Call) -> Result<Response, Failure> {
    let (table, field) = (call.table().to_owned(), call.filled.get(Seg::Field).to_owned());
    answered::<FieldDelete>(call, FieldDeleteIn { base: base(call), table, field })
}

/// `GET /v0/meta/bases/{base}/views`.
pub(crate) fn views(call: &Call) -> Result<Response, Failure> {
    answered::<ViewList>(call, ViewListIn { base: base(call), table: None, include: included(call)? })
}

/// `GET /v0/meta/bases/{base}/views/{view}`.
pub(crate) fn view(call: &Call) -> Result<Response, Failure> {
    let view = call.filled.get(Seg::View).to_owned();
    answered::<ViewGet>(call, ViewGetIn { base: base(call), table: None, view, include: included(call)? })
}

/// `POST /v0/meta/bases/{base}/tables/{table}/views`: beyond Airtable.
pub(crate) fn create_view(call: &Call) -> Result<Response, Failure> {
    let (table, view) = (call.table().to_owned(), view_settings(call)?);
    answered::<ViewCreate>(call, ViewCreateIn { base: base(call), table, view })
}

/// `PATCH /v0/meta/bases/{base}/views/{view}`: beyond Airtable.
pub(crate) fn update_view(call: &Call) -> Result<Response, Failure> {
    let (view, change) = (call.filled.get(Seg::View).to_owned(), view_settings(call)?);
    answered::<ViewUpdate>(call, ViewUpdateIn { base: base(call), table: None, view, change })
}

/// `DELETE /v0/meta/bases/{base}/views/{view}`.
pub(crate) fn delete_view(call: &Call) -> Result<Response, Failure> {
    let view = call.filled.get(Seg::View).to_owned();
    answered::<ViewDelete>(call, ViewDeleteIn { base: base(call), table: None, view })
}

fn view_settings(call: &Call) -> Result<ViewSettings, Failure> {
    serde_json::from_slice(&call.body).map_err(|error| match error.classify() {
        // It is JSON, with keys or values that views do not have.
        Category::Data => {
            let error = AirtableError::invalid_request().because(error.to_string());
            Failure::Airtable(error, Code::InvalidRequest)
        }
        _ => RequestError::NotJson(error.to_string()).into(),
    })
}

/// A part of a request as JSON again, as operations take it.
pub(crate) fn value<T: serde::Serialize>(value: &T) -> Result<serde_json::Value, Failure> {
    serde_json::to_value(value).map_err(|error| RequestError::NotJson(error.to_string()).into())
}
