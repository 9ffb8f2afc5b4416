//! The table of errors: type, status, message and shape of every one, with where it is known from.

use std::borrow::Cow;
use std::fmt::{self, Display};

use super::body::ErrorBody;

/// The JSON that an error is wrapped in (reference, section 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `{"error":{"type","message"}}`, almost everything.
    Object,
    /// `{"error":{"type"}}` (wire).
    TypeOnly,
    /// `{"error":"NOT_FOUND"}` (wire).
    Bare,
    /// `{"errors":[{"error","message"}]}` (wire).
    List,
}

/// How well an error is known (reference, section 0.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// Stated by the official reference, or by two independent sources.
    Documented,
    /// Seen byte for byte.
    Wire,
    /// A real client depends on it.
    Client,
    /// Behaviour of a third-party imitation.
    Fake,
    /// Plausible, reported once or inferred.
    Unconfirmed,
    /// Not Airtable's: what Cadre has beyond it.
    Cadre,
}

/// A row of the table of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorRow {
    /// Which error.
    pub kind: ErrorKind,
    /// HTTP status.
    pub status: u16,
    /// The text that programs compare: Airtable's `type`.
    pub error_type: &'static str,
    /// What the body looks like.
    pub shape: Shape,
    /// The message, with `{name}` where an argument goes; `None` where the body has none.
    pub message: Option<&'static str>,
    /// How well it is known.
    pub evidence: Evidence,
    /// Section of the reference.
    pub section: &'static str,
}

/// An error as Airtable words it.
///
/// Its message is exactly the reference's. What Airtable does not say, such as which parameter was wrong, is the `detail`, which
/// never goes into the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AirtableError {
    kind: ErrorKind,
    message: Option<Cow<'static, str>>,
    detail: Option<String>,
}

/// What a `MODEL_ID_NOT_FOUND` did not find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingModel {
    /// A record.
    Record,
    /// A table.
    Table,
    /// A base.
    Base,
}

impl Display for MissingModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Record => "Record",
            Self::Table => "Table",
            Self::Base => "Base",
        })
    }
}

/// Writes the kinds, their rows and a constructor for each from one table.
macro_rules! errors {
    ($(
        $(#[$doc:meta])*
        $make:ident($($arg:ident: $argtype:ty),*) = $kind:ident:
        $status:literal $error_type:literal $shape:ident $($message:literal)?, $evidence:ident $section:literal;
    )*) => {
        /// Every error of the reference's sections 1.8, 2 to 4, 6 and 7, and Cadre's own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorKind {
            $($(#[$doc])* $kind,)*
        }

        /// The table of errors, in the order of [`ErrorKind`].
        pub const ERRORS: &[ErrorRow] = &[$(ErrorRow {
            kind: ErrorKind::$kind,
            status: $status,
            error_type: $error_type,
            shape: Shape::$shape,
            message: errors!(@template $($message)?),
            evidence: Evidence::$evidence,
            section: $section,
        },)*];

        impl AirtableError {
            $(
                $(#[$doc])*
                pub fn $make($($arg: $argtype),*) -> Self {
                    Self { kind: ErrorKind::$kind, message: errors!(@message $($message)?), detail: None }
                }
            )*
        }
    };
    (@template) => { None };
    (@template $message:literal) => { Some($message) };
    (@message) => { None };
    (@message $message:literal) => { Some(match format_args!($message) {
        arguments => arguments.as_str().map_or_else(|| Cow::Owned(arguments.to_string()), Cow::Borrowed),
    }) };
}

errors! {
    // Requests that cannot be read.

    /// The body is not JSON.
    invalid_request_body() = InvalidRequestBody:
        400 "INVALID_REQUEST_BODY" Object "Could not parse request body", Unconfirmed "7.2";
    /// The body is not JSON, with the status that some report.
    unprocessable_body() = UnprocessableBody:
        422 "INVALID_REQUEST_BODY" Object "Could not parse request body", Fake "7.3";
    /// The body or the file is too large.
    request_too_large() = RequestTooLarge:
        413 "REQUEST_TOO_LARGE" Object "Request body is too large", Unconfirmed "7.2";
    /// The address is too long; the status as airtable.js #392 saw it, whose body was not JSON.
    uri_too_long() = UriTooLong:
        414 "REQUEST_URI_TOO_LONG" Object "Request URL is too long", Unconfirmed "1.9";

    // Who may.

    /// No token, or none that is known.
    authentication_required() = AuthenticationRequired:
        401 "AUTHENTICATION_REQUIRED" Object "Authentication required", Wire "7.2";
    /// A token that is not valid, as the support pages tell it from a missing one.
    unauthorized() = Unauthorized:
        401 "UNAUTHORIZED" Object "Invalid authentication token", Unconfirmed "7.2";
    /// No access, or no such base or table: the two answer alike.
    invalid_permissions_or_model_not_found() = InvalidPermissionsOrModelNotFound:
        403 "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND" Object
        "Invalid permissions, or the requested model was not found. Check that both your user and your token have the required permissions, and that the model names and/or ids are correct.",
        Documented "7.2";
    /// The role or the scope does not reach.
    invalid_permissions() = InvalidPermissions:
        403 "INVALID_PERMISSIONS" Object "You are not permitted to perform this operation", Documented "7.2";
    /// The table is closed to new records.
    may_not_create_records(name: &str, id: &str) = MayNotCreateRecords:
        403 "INVALID_PERMISSIONS" Object "You are not permitted to create records in table {name} ({id})", Documented "7.2";
    /// The field is closed to writing.
    may_not_write_field(name: &str, id: &str) = MayNotWriteField:
        403 "INVALID_PERMISSIONS" Object "You are not permitted to write cell values in field {name} ({id})", Documented "7.2";

    // What there is not.

    /// No such route, or a malformed id in one.
    not_found() = NotFound:
        404 "NOT_FOUND" Bare, Wire "7.2";
    /// A base without access to its metadata, as it was answered in 2021.
    not_found_object() = NotFoundObject:
        404 "NOT_FOUND" TypeOnly, Wire "7.2";
    /// No table of that name or id in the base.
    table_not_found(table: &str, base: &str) = TableNotFound:
        404 "TABLE_NOT_FOUND" Object "Could not find table {table} in application {base}", Wire "7.2";
    /// No record (or table, or base) of that id.
    model_not_found(what: MissingModel) = ModelIdNotFound:
        404 "MODEL_ID_NOT_FOUND" Object "{what} not found", Wire "7.2";

    // What is wrong with a request.

    /// Wrong JSON types, unknown keys, numbers out of range.
    invalid_request() = InvalidRequest:
        422 "INVALID_REQUEST_UNKNOWN" Object
        "Invalid request: parameter validation failed. Check your request data.", Documented "7.2";
    /// A key of the body is missing.
    missing_fields(key: &str) = MissingFields:
        422 "INVALID_REQUEST_MISSING_FIELDS" Object "Could not find field \"{key}\" in the request body", Documented "2.5";
    /// A batch of the wrong shape, or an update of more than the limit.
    invalid_records(limit: usize) = InvalidRecords:
        422 "INVALID_RECORDS" Object
        "You must provide an array of up to {limit} record objects, each with an \"id\" ID field and a \"fields\" object for cell values.",
        Documented "2.6";
    /// More records than the limit to create or delete; `verb` is `created` or `deleted`.
    too_many_records(limit: usize, verb: &str, provided: usize) = TooManyRecords:
        422 "INVALID_RECORDS" Object
        "A maximum of {limit} records can be {verb} per request but you have provided {provided}.", Unconfirmed "2.5";
    /// No field of that name or id.
    unknown_field_name(name: &str) = UnknownFieldName:
        422 "UNKNOWN_FIELD_NAME" Object "Unknown field name: \"{name}\"", Fake "2.5";
    /// The value does not fit the field's type.
    invalid_value(field: &str) = InvalidValue:
        422 "INVALID_VALUE_FOR_COLUMN" Object "Field \"{field}\" cannot accept the provided value", Fake "2.5";
    /// The field is computed and cannot be written.
    computed_field(field: &str) = ComputedField:
        422 "INVALID_VALUE_FOR_COLUMN" Object
        "Field \"{field}\" cannot accept a value because the field is computed", Wire "2.5";
    /// The select field has no such choice, and none may be made; the quotes are doubled.
    unknown_choice(choice: &str) = UnknownChoice:
        422 "INVALID_MULTIPLE_CHOICE_OPTIONS" Object
        "Insufficient permissions to create new select option \"\"{choice}\"\"", Wire "7.3";
    /// A batch or a link names a record that the table does not have.
    row_does_not_exist(id: &str) = RowDoesNotExist:
        422 "ROW_DOES_NOT_EXIST" Object "Record ID {id} does not exist in this table", Documented "2.6";
    /// The shorter variant of the same.
    row_does_not_exist_anywhere(id: &str) = RowDoesNotExistAnywhere:
        422 "ROW_DOES_NOT_EXIST" Object "Record ID {id} does not exist", Fake "2.6";
    /// A link names a record of another table than the field links to; both as ids.
    row_of_other_table(id: &str, actual: &str, linked: &str) = RowOfOtherTable:
        422 "ROW_TABLE_DOES_NOT_MATCH_LINKED_TABLE" Object
        "Record ID {id} belongs to table {actual}, but the field links to table {linked}", Fake "7.3";
    /// An attachment that is neither new nor one to keep.
    invalid_attachment(field: &str) = InvalidAttachment:
        422 "INVALID_ATTACHMENT_OBJECT" Object "Invalid attachment object for field \"{field}\"", Fake "7.3";
    /// An element of an upsert matches several records; clients look for the first six words.
    several_match(fields: &str) = SeveralMatch:
        422 "INVALID_RECORDS" Object
        "Cannot update more than one record for one combination of values in the fields to merge on: {fields}", Client "2.7";

    // Lists.

    /// The filter names fields that the table does not have; the names are printed in lower case.
    unknown_names_in_filter(names: &str) = UnknownNamesInFilter:
        422 "INVALID_FILTER_BY_FORMULA" Object
        "The formula for filtering records is invalid: Unknown field names: {names}", Wire "2.13";
    /// The filter is no formula.
    invalid_filter() = InvalidFilter:
        422 "INVALID_FILTER_BY_FORMULA" Object
        "The formula for filtering records is invalid: Invalid formula. Please check your formula text.", Documented "2.13";
    /// No view of that name.
    view_name_not_found(view: &str) = ViewNameNotFound:
        422 "VIEW_NAME_NOT_FOUND" Object "View {view} not found", Fake "7.3";
    /// No view of that id.
    view_id_not_found(view: &str) = ViewIdNotFound:
        422 "VIEW_ID_NOT_FOUND" Object "View {view} not found", Fake "7.3";
    /// What the path or the parameters name does not belong together, such as a view of another table.
    failed_state_check() = FailedStateCheck:
        422 "FAILED_STATE_CHECK" TypeOnly, Fake "7.3";
    /// The offset's iterator has ended: begin again with the first page.
    iterator_not_available() = IteratorNotAvailable:
        422 "LIST_RECORDS_ITERATOR_NOT_AVAILABLE" TypeOnly, Wire "2.11";
    /// The offset is not one that a page gave.
    invalid_offset(offset: &str) = InvalidOffset:
        422 "INVALID_OFFSET_VALUE" Object "The value of offset {offset} is invalid", Documented "2.11";

    // Schemas.

    /// The field name is empty or taken, whatever its case.
    duplicate_or_empty_field_name() = DuplicateOrEmptyFieldName:
        422 "DUPLICATE_OR_EMPTY_FIELD_NAME" Object "The field name is empty or already in use in this table", Unconfirmed "4.5";
    /// The table name is taken, whatever its case.
    duplicate_table_name(name: &str) = DuplicateTableName:
        422 "DUPLICATE_TABLE_NAME" Object "There is already a table named \"{name}\" in this base", Unconfirmed "4.4";
    /// Fields of this type are not made over the API.
    unsupported_field_type(table: &str, field: &str, field_type: &str) = UnsupportedFieldType:
        422 "UNSUPPORTED_FIELD_TYPE_FOR_CREATE" Object
        "Invalid options for {table}.{field}: Creating {field_type} fields is not supported at this time", Documented "4.5";
    /// The options do not fit the field's type.
    invalid_field_options(table: &str, field: &str, why: &str) = InvalidFieldOptions:
        422 "INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE" Object "Invalid options for {table}.{field}: {why}", Unconfirmed "7.3";

    // Limits and faults of the service.

    /// Too many requests in a second, form A.
    rate_limit_reached() = RateLimitReached:
        429 "RATE_LIMIT_REACHED" Object "Rate limit exceeded. Please try again later", Documented "1.8";
    /// Too many requests in a second, form B.
    rate_limit_reached_list() = RateLimitReachedList:
        429 "RATE_LIMIT_REACHED" List "Rate limit exceeded. Please try again later", Wire "1.8";
    /// Too many requests in a second, by its older name.
    too_many_requests() = TooManyRequests:
        429 "TOO_MANY_REQUESTS" Object "Too many requests: a base takes 5 requests per second", Unconfirmed "1.8";
    /// The month's quota is spent: retrying does not help.
    billing_limit_exceeded() = BillingLimitExceeded:
        429 "PUBLIC_API_BILLING_LIMIT_EXCEEDED" Object "The API call limit of the billing plan is exceeded", Documented "1.8";
    /// Something failed that should not.
    server_error() = ServerError:
        500 "SERVER_ERROR" Object "The server encountered an unexpected error", Unconfirmed "7.2";
    /// Overload or timeout: the request may be sent again.
    retriable_error() = RetriableError:
        503 "RETRIABLE_ERROR" Object
        "Server encountered an error while processing your request, and it is safe to retry the request", Documented "7.2";

    // Beyond Airtable.

    /// The record was changed since the version that `If-Match` names.
    precondition_failed() = PreconditionFailed:
        412 "PRECONDITION_FAILED" Object "The record was changed since the version that the request names", Cadre "-";
    /// An idempotency key was used for another request.
    idempotency_key_reused() = IdempotencyKeyReused:
        422 "IDEMPOTENCY_KEY_REUSED" Object "The idempotency key was used for a different request", Cadre "-";
}

impl ErrorKind {
    /// Its row in [`ERRORS`].
    pub fn row(self) -> &'static ErrorRow {
        &ERRORS[self as usize]
    }

    /// The kind that an answer of this status and body is; `None` for one that the table does not have.
    ///
    /// Where several kinds share status and type, the message decides, else the first of them.
    pub fn of(status: u16, body: &ErrorBody) -> Option<Self> {
        let error_type = body.error_type()?;
        let mut rows = ERRORS.iter().filter(|row| row.status == status && row.error_type == error_type);
        let fits = |row: &&ErrorRow| match (row.message, body.message()) {
            (Some(template), Some(message)) => row.shape == body.shape() && is_made_from(message, template),
            (None, None) => row.shape == body.shape(),
            _ => false,
        };
        let first = rows.clone().next()?;
        Some(rows.find(fits).unwrap_or(first).kind)
    }
}

/// Whether the template gives this message for some arguments.
fn is_made_from(message: &str, template: &str) -> bool {
    let (first, arguments) = template.split_once('{').unwrap_or((template, ""));
    let Some(mut rest) = message.strip_prefix(first) else { return false };
    // What stands between the arguments, and after the last one.
    let mut fixed = arguments.split('{').filter_map(|piece| piece.split_once('}')).map(|(_, fixed)| fixed);
    let Some(last) = fixed.next_back() else { return rest.is_empty() };
    for piece in fixed {
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

impl AirtableError {
    /// Which error it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        self.kind.row().status
    }

    /// Airtable's `type`.
    pub fn error_type(&self) -> &'static str {
        self.kind.row().error_type
    }

    /// The message, in those shapes that have one.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// What exactly was wrong and what would be right, where Airtable's message does not say; for a header, not for the body.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// The same error in other words of Airtable's, which were made elsewhere.
    #[must_use]
    pub fn worded(self, message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: Some(message.into()), ..self }
    }

    /// Says what exactly was wrong.
    #[must_use]
    pub fn because(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// The body in its exact shape.
    pub fn body(&self) -> ErrorBody {
        let error_type = self.error_type().to_owned();
        let message = self.message().map(str::to_owned);
        match self.kind.row().shape {
            Shape::Object | Shape::TypeOnly => ErrorBody::Object { error_type, message, details: None },
            Shape::Bare => ErrorBody::Bare(error_type),
            Shape::List => ErrorBody::List(vec![super::ListedError { error_type, message }]),
        }
    }
}

impl Display for AirtableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status(), self.error_type())?;
        if let Some(message) = self.message() {
            write!(f, ": {message}")?;
        }
        match self.detail() {
            Some(detail) => write!(f, " ({detail})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for AirtableError {}
