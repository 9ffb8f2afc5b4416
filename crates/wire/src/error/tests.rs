use std::time::Duration;

use serde_json::json;

use super::*;

/// One error of every kind, in the order of the table.
fn all() -> Vec<AirtableError> {
    vec![
        AirtableError::invalid_request_body(),
        AirtableError::unprocessable_body(),
        AirtableError::request_too_large(),
        AirtableError::uri_too_long(),
        AirtableError::authentication_required(),
        AirtableError::unauthorized(),
        AirtableError::invalid_permissions_or_model_not_found(),
        AirtableError::invalid_permissions(),
        AirtableError::may_not_create_records("Tasks", "tblCdrTasks00001A"),
        AirtableError::may_not_write_field("Title", "fldCdrTitle00001C"),
        AirtableError::not_found(),
        AirtableError::not_found_object(),
        AirtableError::table_not_found("Tusks", "appCdr3mo0Base001"),
        AirtableError::model_not_found(MissingModel::Record),
        AirtableError::invalid_request(),
        AirtableError::missing_fields("fields"),
        AirtableError::invalid_records(10),
        AirtableError::too_many_records(10, "created", 11),
        AirtableError::unknown_field_name("Colour"),
        AirtableError::invalid_value("Points"),
        AirtableError::computed_field("Auto"),
        AirtableError::unknown_choice("Blue"),
        AirtableError::row_does_not_exist("recCdrTask000009Z"),
        AirtableError::row_does_not_exist_anywhere("recCdrTask000009Z"),
        AirtableError::row_of_other_table("recCdrTask000001J", "tblCdrTasks00001A", "tblCdrPeople0001B"),
        AirtableError::invalid_attachment("Files"),
        AirtableError::several_match("Title"),
        AirtableError::unknown_names_in_filter("points"),
        AirtableError::invalid_filter(),
        AirtableError::view_name_not_found("Mine"),
        AirtableError::view_id_not_found("viwCdrGrid000009Z"),
        AirtableError::failed_state_check(),
        AirtableError::iterator_not_available(),
        AirtableError::invalid_offset("10"),
        AirtableError::duplicate_or_empty_field_name(),
        AirtableError::duplicate_table_name("Tasks"),
        AirtableError::unsupported_field_type("Tasks", "Made", "createdTime"),
        AirtableError::invalid_field_options("Tasks", "Points", "it is missing at options.precision"),
        AirtableError::rate_limit_reached(),
        AirtableError::rate_limit_reached_list(),
        AirtableError::too_many_requests(),
        AirtableError::billing_limit_exceeded(),
        AirtableError::server_error(),
        AirtableError::retriable_error(),
        AirtableError::precondition_failed(),
        AirtableError::idempotency_key_reused(),
    ]
}

#[test]
fn the_table_holds_every_error_at_its_own_place() {
    let kinds: Vec<_> = all().iter().map(AirtableError::kind).collect();
    let rows: Vec<_> = ERRORS.iter().map(|row| row.kind).collect();
    assert_eq!(kinds, rows);
    for row in ERRORS {
        assert_eq!(row.kind.row(), row);
        let has_message = matches!(row.shape, Shape::Object | Shape::List);
        assert_eq!(row.message.is_some(), has_message, "{row:?}");
    }
}

#[test]
fn bodies_are_exactly_these() {
    let lines: Vec<_> = all()
        .iter()
        .map(|error| format!("{} {}", error.status(), String::from_utf8(error.body().to_bytes()).unwrap()))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_body_is_read_as_the_error_it_was_made_from() {
    for error in all() {
        let body = ErrorBody::parse(&error.body().to_bytes());
        assert_eq!(body, error.body());
        assert_eq!(serde_json::to_vec(&body).unwrap(), error.body().to_bytes());
        assert_eq!(ErrorKind::of(error.status(), &body), Some(error.kind()), "{error}");
    }
}

#[test]
fn a_known_type_with_other_words_is_the_first_of_its_kind() {
    let older = ErrorBody::parse(br#"{"error":{"type":"INVALID_VALUE_FOR_COLUMN","message":"Cannot parse value"}}"#);
    assert_eq!(ErrorKind::of(422, &older), Some(ErrorKind::InvalidValue));
    let new = ErrorBody::parse(br#"{"error":{"type":"SOMETHING_NEW","message":"x"}}"#);
    assert_eq!(ErrorKind::of(422, &new), None);
    assert_eq!(ErrorKind::of(401, &older), None);
    // The argument holds the very words that follow it.
    let tricky = AirtableError::invalid_value("a\" cannot accept the provided value");
    assert_eq!(ErrorKind::of(422, &tricky.body()), Some(ErrorKind::InvalidValue));
}

#[test]
fn details_and_oauth_errors_are_kept() {
    let body = br#"{"error":{"type":"INVALID_ATTACHMENT_OBJECT","details":{"code":"ATTACHMENTS_FAILED_UPLOADING"}}}"#;
    let read = ErrorBody::parse(body);
    let details = Some(json!({"code": "ATTACHMENTS_FAILED_UPLOADING"}));
    assert_eq!(read, ErrorBody::Object { error_type: "INVALID_ATTACHMENT_OBJECT".to_owned(), message: None, details });
    assert_eq!(read.to_bytes(), body);

    let body = br#"{"error":"invalid_grant","error_description":"The token was used"}"#;
    let read = ErrorBody::parse(body);
    assert_eq!((read.error_type(), read.message()), (Some("invalid_grant"), Some("The token was used")));
    assert_eq!(read.to_bytes(), body);
}

#[test]
fn bodies_that_are_no_error_are_kept_as_text() {
    assert_eq!(ErrorBody::parse(b" \r\n"), ErrorBody::Empty);
    assert_eq!(ErrorBody::Empty.to_bytes(), b"");
    for body in ["<html><h1>502</h1></html>", "{\"records\":[]}", "{\"error\":7}", "{\"errors\":[]}", "[1", "null"] {
        assert_eq!(ErrorBody::parse(body.as_bytes()), ErrorBody::Other(body.to_owned()));
        assert_eq!(ErrorBody::parse(body.as_bytes()).error_type(), None);
    }
    let ErrorBody::Other(kept) = ErrorBody::parse("é".repeat(100_000).as_bytes()) else { panic!("it is no JSON") };
    assert_eq!(kept, "é".repeat(512));
    assert!(matches!(ErrorBody::parse(&[0xff; 9]), ErrorBody::Other(_)));
}

#[test]
fn the_detail_stays_out_of_the_body() {
    let error = AirtableError::invalid_request().because("`pageSize` is `0`");
    assert_eq!(error.detail(), Some("`pageSize` is `0`"));
    assert_eq!(error.body(), AirtableError::invalid_request().body());
    assert!(error.to_string().ends_with("(`pageSize` is `0`)"));
}

#[test]
fn a_client_waits_out_limits_and_faults_and_nothing_else() {
    let retry = |status, body: &ErrorBody, header| Refusal::parse(status, &body.to_bytes(), header).retry();
    let after = |seconds| Retry::After(Duration::from_secs(seconds));
    assert_eq!(retry(429, &AirtableError::rate_limit_reached().body(), None), after(30));
    assert_eq!(retry(429, &AirtableError::rate_limit_reached_list().body(), Some(" 7 ")), after(7));
    assert_eq!(retry(429, &ErrorBody::Empty, Some("Fri, 20 Nov 2026 10:00:00 GMT")), after(30));
    assert_eq!(retry(429, &ErrorBody::Empty, Some("99999999999")), after(3600));
    assert_eq!(retry(429, &AirtableError::billing_limit_exceeded().body(), Some("1")), Retry::Never);
    assert_eq!(retry(503, &AirtableError::retriable_error().body(), None), after(1));
    assert_eq!(retry(502, &ErrorBody::Other("<html>".to_owned()), None), after(1));
    for error in
        [AirtableError::not_found(), AirtableError::invalid_request(), AirtableError::authentication_required()]
    {
        assert_eq!(retry(error.status(), &error.body(), None), Retry::Never);
    }
}

#[test]
fn what_is_not_there_is_told_in_three_ways() {
    let refusal = |error: AirtableError| Refusal::parse(error.status(), &error.body().to_bytes(), None);
    assert!(refusal(AirtableError::not_found()).is_not_found());
    assert!(refusal(AirtableError::model_not_found(MissingModel::Base)).is_not_found());
    assert!(refusal(AirtableError::invalid_permissions_or_model_not_found()).is_not_found());
    assert!(!refusal(AirtableError::invalid_permissions()).is_not_found());
    assert!(refusal(AirtableError::iterator_not_available()).is_iterator_gone());
    assert_eq!(
        refusal(AirtableError::invalid_offset("10")).to_string(),
        "422 INVALID_OFFSET_VALUE: The value of offset 10 is invalid"
    );
    assert_eq!(Refusal::parse(502, b"<html>", None).to_string(), "502: <html>");
    assert_eq!(Refusal::parse(502, b"", None).to_string(), "502 without a body");
    assert_eq!(refusal(AirtableError::failed_state_check()).to_string(), "422 FAILED_STATE_CHECK");
}
