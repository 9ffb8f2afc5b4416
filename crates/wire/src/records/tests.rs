use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::request::RequestError;

fn new(body: &str) -> NewRecords {
    NewRecords::parse("", body.as_bytes(), BATCH).unwrap_or_else(|error| panic!("{body}: {error}"))
}

fn changes(body: &str) -> RecordChanges {
    RecordChanges::parse("", body.as_bytes(), BATCH).unwrap_or_else(|error| panic!("{body}: {error}"))
}

fn cells(json: Value) -> Cells {
    serde_json::from_value(json).unwrap()
}

/// Status, type and message of the answer to a fault.
fn answer(error: &RequestError) -> (u16, &'static str, String) {
    let answer = error.to_airtable();
    (answer.status(), answer.error_type(), answer.message().unwrap_or_default().to_owned())
}

const ARRAY_SENTENCE: &str = "You must provide an array of up to 10 record objects, each with an \"id\" ID field and a \
                              \"fields\" object for cell values.";

#[test]
fn one_record_is_created_by_fields() {
    let one = new(r#"{"fields":{"Title":"Ship it","Points":3,"Owner":null},"typecast":true}"#);
    assert_eq!(one.several, Several::One);
    assert_eq!(one.records, [cells(json!({"Title": "Ship it", "Points": 3, "Owner": null}))]);
    assert_eq!(one.options, WriteOptions { typecast: true, return_fields_by_field_id: false });
    assert_eq!(new(r#"{"fields":{}}"#).records, [Cells::new()]);
}

#[test]
fn several_are_created_by_records_whatever_else_is_there() {
    let sent = r#"{"typecast":null,"returnFieldsByFieldId":null,"colour":"red","fields":{"A":1},
        "records":[{"fields":{"B":2},"id":7,"createdTime":"now"},{"fields":{}}],"performUpsert":null}"#;
    let batch = new(sent);
    assert_eq!(batch.several, Several::Batch);
    assert_eq!(batch.records, [cells(json!({"B": 2})), Cells::new()]);
    assert_eq!(batch.options, WriteOptions::default());
}

#[test]
fn fields_by_id_may_be_asked_for_in_the_query_and_the_body_holds() {
    let by_id = |query: &str, body: &str| {
        NewRecords::parse(query, body.as_bytes(), BATCH).unwrap().options.return_fields_by_field_id
    };
    assert!(by_id("returnFieldsByFieldId=true", r#"{"fields":{}}"#));
    assert!(by_id("returnFieldsByFieldId=1", r#"{"fields":{},"returnFieldsByFieldId":null}"#));
    assert!(!by_id("returnFieldsByFieldId=1", r#"{"fields":{},"returnFieldsByFieldId":false}"#));
    assert!(by_id("", r#"{"fields":{},"returnFieldsByFieldId":true}"#));
    // `typecast` is for the body alone.
    assert!(!NewRecords::parse("typecast=true", br#"{"fields":{}}"#, BATCH).unwrap().options.typecast);
}

#[test]
fn faults_of_a_creation_have_their_own_answers() {
    let fault = |body: &str| NewRecords::parse("", body.as_bytes(), BATCH).expect_err(body);
    let eleven = json!({ "records": vec![json!({"fields": {}}); 11] }).to_string();
    let missing = "Could not find field \"fields\" in the request body";
    let generic = "Invalid request: parameter validation failed. Check your request data.";
    for (body, status, error_type, message) in [
        ("{}", 422, "INVALID_REQUEST_MISSING_FIELDS", missing),
        (r#"{"fields":null}"#, 422, "INVALID_REQUEST_MISSING_FIELDS", missing),
        (r#"{"Title":"Ship it"}"#, 422, "INVALID_REQUEST_MISSING_FIELDS", missing),
        (
            eleven.as_str(),
            422,
            "INVALID_RECORDS",
            "A maximum of 10 records can be created per request but you have provided 11.",
        ),
        (r#"{"records":[]}"#, 422, "INVALID_RECORDS", ARRAY_SENTENCE),
        (r#"{"records":{"fields":{}}}"#, 422, "INVALID_RECORDS", ARRAY_SENTENCE),
        (r#"{"records":[{"fields":{}},{}]}"#, 422, "INVALID_RECORDS", ARRAY_SENTENCE),
        (r#"{"records":[{"fields":[]}]}"#, 422, "INVALID_RECORDS", ARRAY_SENTENCE),
        (r#"{"records":[7]}"#, 422, "INVALID_RECORDS", ARRAY_SENTENCE),
        (r#"{"fields":[]}"#, 422, "INVALID_REQUEST_UNKNOWN", generic),
        (r#"{"fields":"x"}"#, 422, "INVALID_REQUEST_UNKNOWN", generic),
        (r#"{"fields":{},"typecast":"yes"}"#, 422, "INVALID_REQUEST_UNKNOWN", generic),
        (r#"{"fields":{},"returnFieldsByFieldId":1}"#, 422, "INVALID_REQUEST_UNKNOWN", generic),
        ("[]", 422, "INVALID_REQUEST_UNKNOWN", generic),
        ("7", 422, "INVALID_REQUEST_UNKNOWN", generic),
        ("", 400, "INVALID_REQUEST_BODY", "Could not parse request body"),
        (r#"{"fields":{}} x"#, 400, "INVALID_REQUEST_BODY", "Could not parse request body"),
        (r#"{"fields":{"A":1e999}}"#, 400, "INVALID_REQUEST_BODY", "Could not parse request body"),
    ] {
        assert_eq!(answer(&fault(body)), (status, error_type, message.to_owned()), "{body}");
    }
    let detail = fault(r#"{"records":[{"fields":{}},{}]}"#).to_string();
    assert_eq!(detail, "`records[1]` has no object `fields`");
}

#[test]
fn a_raised_limit_holds_and_is_named() {
    let eleven = json!({ "records": vec![json!({"fields": {}}); 11] }).to_string();
    assert_eq!(NewRecords::parse("", eleven.as_bytes(), 10_000).unwrap().records.len(), 11);
    let error = NewRecords::parse("", eleven.as_bytes(), 4).unwrap_err();
    assert_eq!(answer(&error).2, "A maximum of 4 records can be created per request but you have provided 11.");
    let error = RecordChanges::parse("", eleven.as_bytes(), 4).unwrap_err();
    assert!(answer(&error).2.starts_with("You must provide an array of up to 4 record objects, "));
}

#[test]
fn a_batch_is_changed_by_id() {
    let batch =
        changes(r#"{"records":[{"fields":{"A":1},"id":"recCdrTask000001J","createdTime":"x"}],"typecast":false}"#);
    let change = RecordChange { id: Some("recCdrTask000001J".to_owned()), cells: cells(json!({"A": 1})) };
    assert_eq!(batch, RecordChanges::batch(vec![change], WriteOptions::default()));
}

#[test]
fn faults_of_a_change_have_the_sentence_about_the_array() {
    let fault = |body: &str| RecordChanges::parse("", body.as_bytes(), BATCH).expect_err(body);
    let eleven = json!({ "records": vec![json!({"id": "recCdrTask000001J", "fields": {}}); 11] }).to_string();
    for body in [
        eleven.as_str(),
        "{}",
        r#"{"fields":{}}"#,
        r#"{"records":[]}"#,
        r#"{"records":"x"}"#,
        r#"{"records":[{"fields":{}}]}"#,
        r#"{"records":[{"id":null,"fields":{}}]}"#,
        r#"{"records":[{"id":7,"fields":{}}]}"#,
        r#"{"records":[{"id":"recCdrTask000001J"}]}"#,
        r#"{"records":[{"id":"recCdrTask000001J","fields":null}]}"#,
        r#"{"records":[null]}"#,
    ] {
        assert_eq!(answer(&fault(body)), (422, "INVALID_RECORDS", ARRAY_SENTENCE.to_owned()), "{body}");
    }
}

#[test]
fn an_upsert_merges_on_one_to_three_fields() {
    let upsert = changes(
        r#"{"performUpsert":{"fieldsToMergeOn":["Title"]},"typecast":true,
            "records":[{"fields":{"Title":"Ship it"}},{"id":"recCdrTask000002K","fields":{"Points":1}},{"id":null,"fields":{}}]}"#,
    );
    assert_eq!(upsert.merge_on.as_deref(), Some(["Title".to_owned()].as_slice()));
    let ids: Vec<_> = upsert.records.iter().map(|change| change.id.as_deref()).collect();
    assert_eq!(ids, [None, Some("recCdrTask000002K"), None]);
    for merge in [
        r#"{"fieldsToMergeOn":[]}"#,
        "{}",
        "true",
        r#"{"fieldsToMergeOn":[7]}"#,
        r#"{"fieldsToMergeOn":"Title"}"#,
        r#"{"fieldsToMergeOn":["A","B","C","D"]}"#,
    ] {
        let body = format!(r#"{{"records":[{{"fields":{{}}}}],"performUpsert":{merge}}}"#);
        let error = RecordChanges::parse("", body.as_bytes(), BATCH).expect_err(merge);
        assert_eq!(answer(&error).1, "INVALID_REQUEST_UNKNOWN", "{merge}");
    }
    let plain = changes(r#"{"performUpsert":null,"records":[{"id":"recCdrTask000002K","fields":{}}]}"#);
    assert_eq!(plain.merge_on, None);
}

#[test]
fn a_single_record_is_changed_by_fields_alone() {
    let sent = br#"{"records":[1,2],"performUpsert":{},"fields":{"A":1},"typecast":true}"#;
    let one = RecordChanges::parse_one("recCdrTask000001J", "returnFieldsByFieldId=1", sent).unwrap();
    let change = RecordChange { id: Some("recCdrTask000001J".to_owned()), cells: cells(json!({"A": 1})) };
    assert_eq!((one.several, one.records.as_slice(), one.merge_on.as_ref()), (Several::One, [change].as_slice(), None));
    assert_eq!(one.options, WriteOptions { typecast: true, return_fields_by_field_id: true });
    let error = RecordChanges::parse_one("recCdrTask000001J", "", br#"{"records":[]}"#).unwrap_err();
    assert_eq!(answer(&error).1, "INVALID_REQUEST_MISSING_FIELDS");
}

#[test]
fn cells_keep_their_order_and_of_a_name_the_last_value() {
    let sent =
        r#"{"records":[{"fields":{"Z":1,"A":2,"Z":3,"M":4}},{"fields":{"A":5,"Z":6}},{"fields":{"Z":7,"A":8,"B":9}}]}"#;
    let batch = new(sent);
    let names =
        |cells: &Cells| cells.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ");
    assert_eq!(batch.records.iter().map(names).collect::<Vec<_>>(), ["Z=3 A=2 M=4", "A=5 Z=6", "Z=7 A=8 B=9"]);
    // A name is kept once for the whole body.
    let of =
        |record: usize| batch.records[record].iter().find(|(name, _)| ***name == *"A").map(|(name, _)| name).unwrap();
    assert!(std::sync::Arc::ptr_eq(of(0), of(1)) && std::sync::Arc::ptr_eq(of(1), of(2)));
    assert_eq!(batch.records[0].get("M"), Some(&json!(4)));
    assert_eq!(batch.records[0].get("m"), None);
    let collected: Cells = [("A", json!(1)), ("B", json!(2)), ("A", json!(3))].into_iter().collect();
    assert_eq!(serde_json::to_string(&collected).unwrap(), r#"{"A":3,"B":2}"#);
    assert_eq!(collected.into_iter().map(|(name, _)| name.to_string()).collect::<Vec<_>>(), ["A", "B"]);
}

#[test]
fn names_with_escapes_and_nested_cells_are_read() {
    let sent =
        r#"{"fields":{"A \"b\" \u00e9":[{"id":"attCdrLogo000001R"}],"N":-0.5,"T":true,"O":{"text":"1","type":null}}}"#;
    let expected =
        json!({"A \"b\" é": [{"id": "attCdrLogo000001R"}], "N": -0.5, "T": true, "O": {"text": "1", "type": null}});
    assert_eq!(new(sent).records, [cells(expected)]);
}

#[test]
fn nesting_is_bounded() {
    let deep = |depth: usize| format!(r#"{{"fields":{{"A":{}{}}}}}"#, "[".repeat(depth), "]".repeat(depth));
    assert!(NewRecords::parse("", deep(100).as_bytes(), BATCH).is_ok());
    assert!(matches!(NewRecords::parse("", deep(200).as_bytes(), BATCH), Err(RequestError::NotJson(_))));
    // What is skipped costs no stack.
    let skipped = format!(r#"{{"x":{}{},"fields":{{}}}}"#, "[".repeat(1_000_000), "]".repeat(1_000_000));
    assert_eq!(new(&skipped).records, [Cells::new()]);
    let wrong = format!(r#"{{"fields":{}{}}}"#, "[".repeat(1_000_000), "]".repeat(1_000_000));
    assert!(matches!(NewRecords::parse("", wrong.as_bytes(), BATCH), Err(RequestError::Wrong { .. })));
}

#[test]
fn many_names_take_linear_time() {
    let pairs: Vec<_> = (0..200_000).map(|i| format!("\"f{i}\":{i}")).collect();
    let record = new(&format!("{{\"fields\":{{{}}}}}", pairs.join(","))).records.remove(0);
    assert_eq!(record.len(), 200_000);
    assert_eq!(record.iter().last().map(|(name, value)| format!("{name}={value}")).as_deref(), Some("f199999=199999"));
}

#[test]
fn bodies_are_written_as_pyairtable_writes_them() {
    let options = WriteOptions { typecast: true, return_fields_by_field_id: false };
    let record = cells(json!({"Title": "Ship it"}));
    let batch = NewRecords::batch(vec![record.clone()], options);
    assert_eq!(
        serde_json::to_string(&batch).unwrap(),
        r#"{"records":[{"fields":{"Title":"Ship it"}}],"typecast":true,"returnFieldsByFieldId":false}"#
    );
    let one = NewRecords { several: Several::One, ..batch };
    assert_eq!(
        serde_json::to_string(&one).unwrap(),
        r#"{"fields":{"Title":"Ship it"},"typecast":true,"returnFieldsByFieldId":false}"#
    );
    let upsert = RecordChanges {
        several: Several::Batch,
        records: vec![
            RecordChange { id: None, cells: record.clone() },
            RecordChange { id: Some("recCdrTask000002K".to_owned()), cells: record },
        ],
        merge_on: Some(vec!["Title".to_owned()]),
        options,
    };
    assert_eq!(
        serde_json::to_string(&upsert).unwrap(),
        r#"{"records":[{"fields":{"Title":"Ship it"}},{"id":"recCdrTask000002K","fields":{"Title":"Ship it"}}],"#
            .to_owned()
            + r#""performUpsert":{"fieldsToMergeOn":["Title"]},"typecast":true,"returnFieldsByFieldId":false}"#
    );
    assert_eq!(changes(&serde_json::to_string(&upsert).unwrap()), upsert);
}

#[test]
fn answers_are_read_and_written() {
    let page = r#"{"records":[{"id":"recCdrTask000001J","createdTime":"2026-11-20T09:30:00.000Z","fields":{"Points":0},"commentCount":2},{"id":"recCdrTask000002K","createdTime":"2026-11-20T09:31:00.000Z","fields":{}}],"offset":"itrCdrIter000001U/recCdrTask000002K"}"#;
    let read: RecordPage = serde_json::from_str(page).unwrap();
    assert_eq!(read.records[0].comment_count, Some(2));
    assert_eq!(read.offset.as_deref(), Some("itrCdrIter000001U/recCdrTask000002K"));
    assert_eq!(serde_json::to_string(&read).unwrap(), page);
    let last: RecordPage = serde_json::from_str(r#"{"offset":null,"records":[],"new":1}"#).unwrap();
    assert_eq!(serde_json::to_string(&last).unwrap(), r#"{"records":[]}"#);

    let upserted = r#"{"records":[],"createdRecords":[],"updatedRecords":["recCdrTask000001J"]}"#;
    let read: Records = serde_json::from_str(upserted).unwrap();
    assert_eq!(serde_json::to_string(&Written::Batch(read)).unwrap(), upserted);

    let deleted: DeletedRecords = serde_json::from_str(r#"{"records":[{"deleted":true,"id":"a"}]}"#).unwrap();
    assert_eq!(deleted, DeletedRecords { records: vec![Deleted::new("a")] });
    // Another key order, microseconds, an id of another length.
    let odd =
        r#"{"fields":{"fldCdrFiles00001G":[]},"createdTime":"2026-11-20T09:30:00.123456Z","id":"recLonger0000000001"}"#;
    let read: Record = serde_json::from_str(odd).unwrap();
    assert_eq!(read.created_time.to_string(), "2026-11-20T09:30:00.123Z");
}

proptest! {
    #[test]
    fn no_body_does_harm(body in prop::collection::vec(any::<u8>(), 0..200)) {
        // Bytes drawn at random are no object, so that each answer is a refusal.
        let statuses = [400, 422];
        prop_assert!(NewRecords::parse("", &body, BATCH).is_err_and(|e| statuses.contains(&e.to_airtable().status())));
        prop_assert!(RecordChanges::parse("", &body, BATCH).is_err_and(|e| statuses.contains(&e.to_airtable().status())));
    }

    #[test]
    fn no_json_does_harm(body in r#"\{("(fields|records|id|typecast|performUpsert)":(\{\}|\[\]|1|"x"|null|\[\{\}\]|\{"fieldsToMergeOn":\["a"\]\}),?){0,5}\}"#) {
        let new = NewRecords::parse("", body.as_bytes(), BATCH);
        prop_assert!(new.is_err() || new.is_ok_and(|new| !new.records.is_empty()));
        let changes = RecordChanges::parse("", body.as_bytes(), BATCH);
        prop_assert!(changes.is_err() || changes.is_ok_and(|changes| !changes.records.is_empty()));
    }

    #[test]
    fn cells_read_back(names in prop::collection::vec("\\PC{0,6}", 0..12)) {
        let record: Cells = names.iter().enumerate().map(|(i, name)| (name.as_str(), json!(i))).collect();
        let body = serde_json::to_string(&NewRecords::batch(vec![record.clone(); 2], WriteOptions::default())).unwrap();
        prop_assert_eq!(NewRecords::parse("", body.as_bytes(), 2).unwrap().records, vec![record.clone(), record]);
    }
}
