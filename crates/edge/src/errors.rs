//! Errors of the product as answers: in Airtable's words on its routes, whole on ours.

use std::fmt::Write as _;

use cadre_app::schema::FieldFault;
use cadre_app::{AppError, Code, Kind, Retry};
use cadre_base::cells::options::{OptionsError, OptionsErrorKind};
use cadre_base::cells::{CellError, CellErrorKind};
use cadre_base::query::CursorError;
use cadre_base::{BaseError, FormulaPlace, NAME_IS_EMPTY, NAME_IS_TOO_LONG};
use cadre_formula::FormulaError;
use cadre_wire::error::MissingModel;
use cadre_wire::{AirtableError, RequestError};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::json;

use crate::{Body, Response};

/// The code of the product, beside an error in Airtable's words.
const CODE: HeaderName = HeaderName::from_static("x-cadre-code");
/// What exactly was wrong and what would be right, percent-encoded UTF-8.
const DETAIL: HeaderName = HeaderName::from_static("x-cadre-detail");
/// Longest detail, in bytes of text before it is encoded.
const LONGEST_DETAIL: usize = 1_000;
/// Every answer that has a body of JSON says so in these words. Source: Airtable Web API reference, section 1.7, wire.
pub const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// What a request names, as far as an error repeats it or depends on where it was named.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// The base in the path.
    pub base: &'a str,
    /// The table in the path.
    pub table: &'a str,
    /// Where the thing that is missing was named.
    pub named: Named,
}

/// Where a request names its record, view or field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Named {
    /// In the path.
    #[default]
    InPath,
    /// In the query or the body.
    InRequest,
}

/// An error in Airtable's words: its status, type and message; everything that it does not say is the detail.
///
/// Source: Airtable Web API reference, sections 2.4 to 2.13, 4.4, 4.5 and 7.
pub fn to_airtable(error: &AppError, about: &About<'_>) -> AirtableError {
    // Where a base or workspace is not there, or not for who asks, the two answer alike; other things of a base that one may see
    // are said to be missing.
    let said = match (error.base(), error.formula_fault(), error.field_fault()) {
        (Some(base), ..) => of_base(base, error, about),
        (None, Some(_), _) => AirtableError::invalid_filter(),
        (None, None, Some(fault)) => of_field(fault),
        (None, None, None) => of_code(error, about),
    };
    said.because(detail(error))
}

/// What was wrong and what would be right, in one line.
fn detail(error: &AppError) -> String {
    match error.hint_text() {
        Some(hint) => format!("{}; {hint}", error.message()),
        None => error.message().to_owned(),
    }
}

fn of_base(base: &BaseError, error: &AppError, about: &About<'_>) -> AirtableError {
    use BaseError as E;
    match base {
        E::NoTable(key) => AirtableError::table_not_found(key, about.base),
        E::NoField { field, .. } => AirtableError::unknown_field_name(field),
        E::NoView(view) if about.named == Named::InRequest && is_view_id(view) => {
            AirtableError::view_id_not_found(view)
        }
        E::NoView(view) if about.named == Named::InRequest => AirtableError::view_name_not_found(view),
        E::OtherTablesView(_) if about.named == Named::InRequest => AirtableError::failed_state_check(),
        E::NoView(_) | E::OtherTablesView(_) => AirtableError::not_found_object(),
        E::NoRecord(id) | E::OtherTable { id, .. } => match about.named {
            Named::InPath => AirtableError::model_not_found(MissingModel::Record),
            Named::InRequest => AirtableError::row_does_not_exist(&id.to_string()),
        },
        E::Taken { .. } | E::Invalid { .. } => AirtableError::invalid_request(),
        E::Name { what, problem: NAME_IS_TOO_LONG, .. } => long_name(what),
        E::Name { what: "table", problem: NAME_IS_EMPTY, .. } => AirtableError::invalid_request(),
        E::Name { what: "field", .. } => AirtableError::duplicate_or_empty_field_name(),
        E::Name { what: "table", name, .. } => AirtableError::duplicate_table_name(name),
        E::Name { .. } => AirtableError::invalid_request(),
        E::Cell { source, .. } => of_cell(source),
        E::SeveralMatch { fields, .. } => AirtableError::several_match(&fields.join(", ")),
        E::SystemField(field) => AirtableError::computed_field(field),
        E::Formula { source, place: FormulaPlace::Filter | FormulaPlace::View(_) } => of_filter(source),
        E::Formula { source, place: FormulaPlace::Field { table, field } } => {
            AirtableError::invalid_field_options(table, field, &source.to_string())
        }
        E::Cycle(fields) => {
            let field = fields.first().map_or("", String::as_str);
            AirtableError::invalid_field_options(about.table, field, &base.to_string())
        }
        E::Cursor(CursorError::Unreadable(offset)) => AirtableError::invalid_offset(offset),
        E::Cursor(CursorError::OtherQuery) => AirtableError::iterator_not_available(),
        E::Changed { .. } => AirtableError::precondition_failed(),
        E::KeyReused(_) => AirtableError::idempotency_key_reused(),
        E::Refused { .. } | E::SyncedTable { .. } => AirtableError::invalid_permissions(),
        _ => of_code(error, about),
    }
}

/// A name that nothing can have, and that is neither empty nor taken: how the real service words it is not known.
fn long_name(what: &str) -> AirtableError {
    AirtableError::invalid_request().worded(format!(
        "Invalid request: parameter validation failed. Check your request data: the name of the {what} {NAME_IS_TOO_LONG}."
    ))
}

/// A description that no field can have.
fn of_field(FieldFault { table, error }: &FieldFault) -> AirtableError {
    let OptionsError { field, path, wrong, right, .. } = error;
    match error.kind {
        OptionsErrorKind::Shape => AirtableError::invalid_request(),
        OptionsErrorKind::Name => AirtableError::duplicate_or_empty_field_name(),
        OptionsErrorKind::LongName => long_name("field"),
        OptionsErrorKind::UnknownType => AirtableError::unsupported_field_type(table, field, "such"),
        OptionsErrorKind::Options | OptionsErrorKind::UnknownReference => {
            AirtableError::invalid_field_options(table, field, &format!("{wrong} at {path}; expected {right}"))
        }
    }
}

fn is_view_id(key: &str) -> bool {
    key.len() == 17 && key.starts_with("viw")
}

fn of_cell(error: &CellError) -> AirtableError {
    let field = error.field.as_str();
    match error.kind {
        CellErrorKind::Computed => AirtableError::computed_field(field),
        // The engine says these in Airtable's words.
        CellErrorKind::UnknownChoice => AirtableError::unknown_choice("").worded(error.wrong.clone()),
        CellErrorKind::UnknownRecord => AirtableError::row_does_not_exist("").worded(error.wrong.clone()),
        CellErrorKind::OtherTable => AirtableError::row_of_other_table("", "", "").worded(error.wrong.clone()),
        CellErrorKind::Attachment => AirtableError::invalid_attachment(field),
        _ => AirtableError::invalid_value(field),
    }
}

fn of_filter(error: &FormulaError) -> AirtableError {
    match error {
        FormulaError::UnknownNames { fields, .. } if !fields.is_empty() => {
            AirtableError::unknown_names_in_filter(&fields.join(", "))
        }
        FormulaError::UnknownNames { .. } => {
            let message = format!("The formula for filtering records is invalid: {}", error.detail());
            AirtableError::invalid_filter().worded(message)
        }
        _ => AirtableError::invalid_filter(),
    }
}

fn of_code(error: &AppError, about: &About<'_>) -> AirtableError {
    match error.code() {
        Code::AuthenticationRequired => AirtableError::authentication_required(),
        Code::ScopeMissing | Code::RoleMissing => AirtableError::invalid_permissions(),
        Code::TableNotFound => AirtableError::table_not_found(about.table, about.base),
        Code::RecordNotFound => AirtableError::model_not_found(MissingModel::Record),
        Code::BaseNotFound | Code::WorkspaceNotFound | Code::FolderNotFound => {
            AirtableError::invalid_permissions_or_model_not_found()
        }
        Code::CommitNotFound | Code::HistoryCompacted => AirtableError::invalid_request(),
        Code::InvalidFormula => AirtableError::invalid_filter(),
        Code::VersionConflict => AirtableError::precondition_failed(),
        Code::KeyReused => AirtableError::idempotency_key_reused(),
        code => match code.kind() {
            Kind::Unauthenticated => AirtableError::authentication_required(),
            Kind::Forbidden => AirtableError::invalid_permissions(),
            Kind::NotFound => AirtableError::not_found_object(),
            Kind::Refused | Kind::Conflict => AirtableError::invalid_request(),
            Kind::Unavailable if code.retry() != Retry::Never => AirtableError::retriable_error(),
            Kind::Unavailable | Kind::Damaged | Kind::Internal => AirtableError::server_error(),
        },
    }
}

/// The answer for an error in Airtable's words; `code` is the product's, for the header.
pub fn airtable_answer(error: &AirtableError, code: &'static str) -> Response {
    let mut answer = json_answer(status(error.status()), error.body().to_bytes());
    put_details(&mut answer, code, error.detail());
    answer
}

/// The answer for a request that could not be read, in Airtable's words.
pub fn request_answer(error: &RequestError) -> Response {
    airtable_answer(&error.to_airtable(), Code::InvalidRequest.name())
}

/// The answer for an error on routes of our own: `{"error": {code, kind, message, hint?, formula?, problems?, retry}}`.
pub fn platform_answer(error: &AppError) -> Response {
    let status = match error.kind() {
        Kind::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Damaged | Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    };
    platform_answer_with(status, error)
}

/// The same with another status.
pub fn platform_answer_with(status: StatusCode, error: &AppError) -> Response {
    let mut answer = json_answer(status, json!({ "error": error }).to_string().into_bytes());
    if error.retry() == Retry::Later {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    answer
}

/// An answer of JSON that is written already.
pub fn json_answer(status: StatusCode, json: impl Into<Body>) -> Response {
    let mut answer = Response::new(json.into());
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, JSON);
    answer
}

fn status(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn put_details(answer: &mut Response, code: &'static str, detail: Option<&str>) {
    let headers = answer.headers_mut();
    headers.insert(CODE, HeaderValue::from_static(code));
    if let Some(value) = detail.and_then(|detail| HeaderValue::try_from(encoded(detail)).ok()) {
        headers.insert(DETAIL, value);
    }
}

/// Percent-encodes what is no visible ASCII character or space, and the percent sign; cut at [`LONGEST_DETAIL`].
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.as_bytes().iter().take(text.floor_char_boundary(LONGEST_DETAIL)) {
        match byte {
            b' '..=b'~' if *byte != b'%' => encoded.push(char::from(*byte)),
            _ => write!(encoded, "%{byte:02X}").expect("a string takes any text"),
        }
    }
    encoded
}

#[cfg(test)]
mod tests;
