use cadre_model::Seq;

use super::*;

const ABOUT: About<'static> = About { base: "appCdr3mo0Base001", table: "Tasks", named: Named::InPath };

fn said(error: impl Into<AppError>, named: Named) -> (u16, String) {
    let error = to_airtable(&error.into(), &About { named, ..ABOUT });
    (error.status(), String::from_utf8(error.body().to_bytes()).unwrap())
}

fn object(error_type: &str, message: &str) -> String {
    json!({"error": {"type": error_type, "message": message}}).to_string()
}

fn cell(kind: CellErrorKind, wrong: &str) -> BaseError {
    let (field, wrong, right) = ("Points".to_owned(), wrong.to_owned(), "what is right".to_owned());
    BaseError::Cell { record: None, source: CellError { kind, field, wrong, right } }
}

#[test]
fn what_the_engine_refuses_is_said_in_airtables_words() {
    let record = "recCdrTask000001J".parse().unwrap();
    let not_there = "Record ID recCdrTask000001J does not exist in this table";
    let choice = "Insufficient permissions to create new select option \"\"Blue\"\"";
    let named = |what, name: &str| BaseError::Name { what, name: name.to_owned(), problem: "is taken" };
    let cases: [(BaseError, Named, u16, String); 19] = [
        (
            BaseError::NoTable("Tsks".into()),
            Named::InPath,
            404,
            object("TABLE_NOT_FOUND", "Could not find table Tsks in application appCdr3mo0Base001"),
        ),
        (
            BaseError::NoField { table: "Tasks".into(), field: "X".into() },
            Named::InRequest,
            422,
            object("UNKNOWN_FIELD_NAME", "Unknown field name: \"X\""),
        ),
        (BaseError::NoRecord(record), Named::InPath, 404, object("MODEL_ID_NOT_FOUND", "Record not found")),
        (BaseError::NoRecord(record), Named::InRequest, 422, object("ROW_DOES_NOT_EXIST", not_there)),
        (
            BaseError::OtherTable { id: record, expected: "A".into(), actual: "B".into() },
            Named::InRequest,
            422,
            object("ROW_DOES_NOT_EXIST", not_there),
        ),
        (BaseError::NoView("Mine".into()), Named::InRequest, 422, object("VIEW_NAME_NOT_FOUND", "View Mine not found")),
        (
            BaseError::NoView("viwCdrGrid000001H".into()),
            Named::InRequest,
            422,
            object("VIEW_ID_NOT_FOUND", "View viwCdrGrid000001H not found"),
        ),
        (
            BaseError::OtherTablesView("viwCdrGrid000001H".into()),
            Named::InRequest,
            422,
            json!({"error": {"type": "FAILED_STATE_CHECK"}}).to_string(),
        ),
        (
            BaseError::OtherTablesView("viwCdrGrid000001H".into()),
            Named::InPath,
            404,
            json!({"error": {"type": "NOT_FOUND"}}).to_string(),
        ),
        (
            cell(CellErrorKind::Computed, "x"),
            Named::InRequest,
            422,
            object("INVALID_VALUE_FOR_COLUMN", "Field \"Points\" cannot accept a value because the field is computed"),
        ),
        (
            cell(CellErrorKind::WrongType, "x"),
            Named::InRequest,
            422,
            object("INVALID_VALUE_FOR_COLUMN", "Field \"Points\" cannot accept the provided value"),
        ),
        (
            cell(CellErrorKind::UnknownChoice, choice),
            Named::InRequest,
            422,
            object("INVALID_MULTIPLE_CHOICE_OPTIONS", choice),
        ),
        (cell(CellErrorKind::UnknownRecord, not_there), Named::InRequest, 422, object("ROW_DOES_NOT_EXIST", not_there)),
        (
            named("field", "Name"),
            Named::InRequest,
            422,
            object("DUPLICATE_OR_EMPTY_FIELD_NAME", "The field name is empty or already in use in this table"),
        ),
        (
            named("table", "Tasks"),
            Named::InRequest,
            422,
            object("DUPLICATE_TABLE_NAME", "There is already a table named \"Tasks\" in this base"),
        ),
        (
            BaseError::Changed { what: "record".into(), expected: Seq(1), actual: Seq(2) },
            Named::InPath,
            412,
            object("PRECONDITION_FAILED", "The record was changed since the version that the request names"),
        ),
        (
            BaseError::KeyReused("k".into()),
            Named::InRequest,
            422,
            object("IDEMPOTENCY_KEY_REUSED", "The idempotency key was used for a different request"),
        ),
        (
            BaseError::SyncedTable { table: "List".into(), id: "tblCdrList00001AB".parse().unwrap() },
            Named::InRequest,
            403,
            object("INVALID_PERMISSIONS", "You are not permitted to perform this operation"),
        ),
        (BaseError::Internal, Named::InPath, 500, object("SERVER_ERROR", "The server encountered an unexpected error")),
    ];
    for (error, named, status, body) in cases {
        assert_eq!(said(error, named), (status, body));
    }
    let offset = BaseError::Cursor(CursorError::Unreadable("10".into()));
    assert_eq!(
        said(offset, Named::InRequest),
        (422, object("INVALID_OFFSET_VALUE", "The value of offset 10 is invalid"))
    );
    let other = BaseError::Cursor(CursorError::OtherQuery);
    let body = json!({"error": {"type": "LIST_RECORDS_ITERATOR_NOT_AVAILABLE"}}).to_string();
    assert_eq!(said(other, Named::InRequest), (422, body));
    let several = BaseError::SeveralMatch { table: "T".into(), fields: vec!["A".into(), "B".into()], count: 2 };
    assert!(said(several, Named::InRequest).1.contains("Cannot update more than one record"));
}

#[test]
fn who_may_not_and_what_is_away_have_their_statuses() {
    let of = |code| {
        let error = to_airtable(&AppError::new(code, "x"), &ABOUT);
        (error.status(), error.error_type())
    };
    assert_eq!(of(Code::AuthenticationRequired), (401, "AUTHENTICATION_REQUIRED"));
    assert_eq!(of(Code::ScopeMissing), (403, "INVALID_PERMISSIONS"));
    assert_eq!(of(Code::RoleMissing), (403, "INVALID_PERMISSIONS"));
    assert_eq!(of(Code::BaseNotFound), (403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"));
    assert_eq!(of(Code::WorkspaceNotFound), (403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"));
    assert_eq!(of(Code::WebhookNotFound), (404, "NOT_FOUND"));
    assert_eq!(of(Code::CommitNotFound), (422, "INVALID_REQUEST_UNKNOWN"));
    assert_eq!(of(Code::DiskFull), (503, "RETRIABLE_ERROR"));
    assert_eq!(of(Code::DataTooNew), (500, "SERVER_ERROR"));
    assert_eq!(of(Code::DataDamaged), (500, "SERVER_ERROR"));
}

#[test]
fn details_are_in_headers_and_never_in_airtables_body() {
    let error = AppError::from(BaseError::NoTable("Täsks".into())).hint("did you mean \"Tasks\"?\r\nX-Evil: 1 100%");
    let answer = airtable_answer(&to_airtable(&error, &ABOUT), error.code().name());
    assert_eq!(answer.headers()[CODE], "TABLE_NOT_FOUND");
    let detail = answer.headers()[DETAIL].to_str().unwrap();
    assert_eq!(detail, "there is no table T%C3%A4sks; did you mean \"Tasks\"?%0D%0AX-Evil: 1 100%25");
    let body = String::from_utf8(answer.body().whole().unwrap().to_vec()).unwrap();
    assert!(!body.contains("did you mean"), "{body}");
}

#[test]
fn a_long_detail_is_cut_at_a_whole_character() {
    let text = "ä".repeat(LONGEST_DETAIL);
    assert_eq!(encoded(&text), "%C3%A4".repeat(LONGEST_DETAIL / 2));
}

#[test]
fn our_own_routes_tell_all_of_it() {
    let error = AppError::new(Code::BaseNotFound, "there is no base \"Pla\"").hint("did you mean \"Plan\"?");
    let answer = platform_answer(&error);
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let body: serde_json::Value = serde_json::from_slice(answer.body().whole().unwrap()).unwrap();
    assert_eq!(body["error"]["code"], "BASE_NOT_FOUND");
    assert_eq!(body["error"]["hint"], "did you mean \"Plan\"?");
    let away = platform_answer(&AppError::new(Code::StoreFailed, "x"));
    assert_eq!((away.status(), away.headers()[RETRY_AFTER].to_str().unwrap()), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    let cursor = AppError::from(BaseError::Cursor(CursorError::OtherQuery));
    assert_eq!(platform_answer(&cursor).status(), StatusCode::UNPROCESSABLE_ENTITY);
}
