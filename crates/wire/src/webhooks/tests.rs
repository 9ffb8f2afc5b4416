use std::collections::BTreeMap;

use cadre_model::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::request::RequestError;

fn whole() -> Value {
    json!({"options": {
        "filters": {
            "dataTypes": ["tableData", "tableFields"], "recordChangeScope": "tblCdrTasks00001A",
            "changeTypes": ["add", "update", "remove"], "fromSources": ["client", "publicApi"],
            "sourceOptions": {"formSubmission": {"viewId": "viwCdrForm000001X"}, "formPageSubmission": {"pageId": "pbdCdrPage000001Y"}},
            "watchDataInFieldIds": ["fldCdrState00001D"], "watchSchemasOfFieldIds": ["fldCdrState00001D"]},
        "includes": {
            "includeCellValuesInFieldIds": ["fldCdrTitle00001C"], "includePreviousCellValues": true,
            "includePreviousFieldDefinitions": true}}})
}

#[test]
fn a_specification_with_everything_is_read_and_written() {
    let specification = Specification::parse(whole()).unwrap();
    let filters = &specification.options.filters;
    assert_eq!(filters.data_types, [DataType::TableData, DataType::TableFields]);
    assert_eq!(filters.from_sources, [Source::Client, Source::PublicApi]);
    assert_eq!(serde_json::to_value(&specification).unwrap(), whole());
    assert_eq!(serde_json::from_value::<Specification>(whole()).unwrap(), specification);
}

#[test]
fn only_the_kinds_of_data_are_needed() {
    let least = json!({"options": {"filters": {"dataTypes": ["tableMetadata"]}}});
    let specification = Specification::parse(least.clone()).unwrap();
    assert_eq!(serde_json::to_value(&specification).unwrap(), least);
    let nulls = json!({"options": {"includes": null, "filters": {
        "dataTypes": ["tableMetadata"], "changeTypes": [], "recordChangeScope": null, "sourceOptions": null}}});
    assert_eq!(Specification::parse(nulls), Ok(specification));
    let all = json!({"options": {"filters": {"dataTypes": ["tableData"]}, "includes": {"includeCellValuesInFieldIds": "all"}}});
    let specification = Specification::parse(all.clone()).unwrap();
    let cells = specification.options.includes.as_ref().and_then(|i| i.include_cell_values_in_field_ids.as_ref());
    assert_eq!(cells, Some(&IncludedCells::All));
    assert_eq!(serde_json::to_value(&specification).unwrap(), all);
}

#[test]
fn faults_of_a_specification_are_named() {
    let filters = "specification.options.filters";
    for (pointer, value, key) in [
        ("/options", json!(null), "specification.options".to_owned()),
        ("/options/filters", json!(null), filters.to_owned()),
        ("/options/filters", json!([]), filters.to_owned()),
        ("/options/filters/dataTypes", json!([]), format!("{filters}.dataTypes")),
        ("/options/filters/dataTypes", json!(["views"]), format!("{filters}.dataTypes")),
        ("/options/filters/changeTypes", json!(["explode"]), format!("{filters}.changeTypes")),
        ("/options/filters/fromSources", json!(["moon"]), format!("{filters}.fromSources")),
        ("/options/filters/fromSources", json!([7]), format!("{filters}.fromSources[0]")),
        ("/options/filters/recordChangeScope", json!("Tasks"), format!("{filters}.recordChangeScope")),
        ("/options/filters/recordChangeScope", json!("fldCdrState00001D"), format!("{filters}.recordChangeScope")),
        ("/options/filters/watchDataInFieldIds", json!(["State"]), format!("{filters}.watchDataInFieldIds")),
        (
            "/options/filters/watchSchemasOfFieldIds/0",
            json!("tblCdrTasks00001A"),
            format!("{filters}.watchSchemasOfFieldIds"),
        ),
        (
            "/options/filters/sourceOptions/formSubmission",
            json!({}),
            format!("{filters}.sourceOptions.formSubmission.viewId"),
        ),
        (
            "/options/includes/includeCellValuesInFieldIds",
            json!("some"),
            "specification.options.includes.includeCellValuesInFieldIds".to_owned(),
        ),
        (
            "/options/includes/includePreviousCellValues",
            json!("yes"),
            "specification.options.includes.includePreviousCellValues".to_owned(),
        ),
        ("/options/includes", json!({"colour": 1}), "specification.options.includes.colour".to_owned()),
        ("/options/filters", json!({"dataTypes": ["tableData"], "colour": 1}), format!("{filters}.colour")),
    ] {
        let mut faulty = whole();
        *faulty.pointer_mut(pointer).unwrap() = value;
        let error = Specification::parse(faulty).expect_err(&key);
        assert_eq!(error.key(), Some(key.as_str()));
        assert_eq!(error.to_airtable().error_type(), "INVALID_REQUEST_UNKNOWN");
    }
}

#[test]
fn a_client_reads_words_that_it_does_not_know() {
    let new =
        json!({"options": {"filters": {"dataTypes": ["tableData", "tableMoods"], "fromSources": ["moon"], "new": 1}}});
    let read: Specification = serde_json::from_value(new).unwrap();
    assert_eq!(read.options.filters.data_types[1], DataType::Other("tableMoods".to_owned()));
    assert_eq!(read.options.filters.from_sources[0].as_str(), "moon");
}

#[test]
fn a_webhook_is_asked_for_with_or_without_an_address() {
    let body = |url: Value| {
        let specification = json!({"options": {"filters": {"dataTypes": ["tableData"]}}});
        json!({"notificationUrl": url, "specification": specification}).to_string()
    };
    let create = CreateWebhook::parse(body(json!("HTTPS://receiver.example.net/airtable")).as_bytes()).unwrap();
    assert_eq!(create.notification_url.as_deref(), Some("HTTPS://receiver.example.net/airtable"));
    assert_eq!(CreateWebhook::parse(body(json!(null)).as_bytes()).unwrap().notification_url, None);
    for url in ["ftp://receiver.example.net", "receiver", "file:///etc/passwd", "https://a b", "https://a\nb"] {
        let error = CreateWebhook::parse(body(json!(url)).as_bytes()).expect_err(url);
        assert_eq!(error.key(), Some("notificationUrl"));
    }
    let error = CreateWebhook::parse(b"{}").unwrap_err();
    assert_eq!(error, RequestError::Missing("specification".to_owned()));
    assert_eq!(EnableNotifications::parse(br#"{"enable":false}"#), Ok(EnableNotifications { enable: false }));
    assert_eq!(EnableNotifications::parse(b"{}"), Err(RequestError::Missing("enable".to_owned())));
}

#[test]
fn a_list_of_webhooks_tells_what_is_null() {
    let list = json!({"webhooks": [{
        "id": "achCdrHook000001P", "isHookEnabled": true, "areNotificationsEnabled": true,
        "notificationUrl": null, "cursorForNextPayload": 4, "expirationTime": "2026-11-27T09:30:00.000Z",
        "lastSuccessfulNotificationTime": null,
        "lastNotificationResult": {"success": false, "completionTimestamp": "2026-11-20T09:32:00.000Z", "durationMs": 143.2,
            "retryNumber": 1, "error": {"message": "receiver answered 500"}, "willBeRetried": true},
        "specification": {"options": {"filters": {"dataTypes": ["tableData"]}}}}]});
    let read: WebhookList = serde_json::from_value(list.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), list);
    let created = CreatedWebhook {
        id: "achCdrHook000001P".to_owned(),
        mac_secret_base64: "c2VjcmV0".to_owned(),
        expiration_time: Some(Timestamp(0)),
    };
    assert!(!format!("{created:?}").contains("c2VjcmV0"));
    let written =
        r#"{"id":"achCdrHook000001P","macSecretBase64":"c2VjcmV0","expirationTime":"1970-01-01T00:00:00.000Z"}"#;
    assert_eq!(serde_json::to_string(&created).unwrap(), written);
}

/// The shapes of section 6.7, in one payload.
fn everything() -> Value {
    json!({
        "timestamp": "2026-11-20T09:31:08.120Z", "baseTransactionNumber": 87, "payloadFormat": "v0",
        "actionMetadata": {"source": "client", "sourceMetadata": {"user": {
            "id": "usrCdrAlice00001N", "email": "alice@example.com", "name": "Alice", "permissionLevel": "create"}}},
        "changedTablesById": {"tblCdrTasks00001A": {
            "createdRecordsById": {"recCdrTask000003L": {
                "createdTime": "2026-11-20T09:31:08.000Z", "cellValuesByFieldId": {"fldCdrTitle00001C": "Ship it"}}},
            "changedRecordsById": {"recCdrTask000001J": {
                "current": {"cellValuesByFieldId": {"fldCdrState00001D": {"id": "selCdrDone000001T", "name": "Done"}}},
                "previous": {"cellValuesByFieldId": {"fldCdrState00001D": null}},
                "unchanged": {"cellValuesByFieldId": {"fldCdrTitle00001C": "Write the parser"}}}},
            "destroyedRecordIds": ["recCdrTask000002K"],
            "createdFieldsById": {"fldCdrFiles00001G": {"name": "Files", "type": "multipleAttachments"}},
            "changedFieldsById": {"fldCdrPoint00001F": {
                "current": {"name": "Story points", "type": "number"}, "previous": {"name": "Points", "type": "number"}}},
            "destroyedFieldIds": ["fldCdrOldie00001Y"],
            "changedMetadata": {
                "current": {"name": "Tasks", "description": "All work"}, "previous": {"name": "Tasks", "description": null}},
            "changedViewsById": {"viwCdrGrid000001H": {"destroyedRecordIds": ["recCdrTask000002K"]}}}},
        "createdTablesById": {"tblCdrNotes00001Z": {
            "metadata": {"name": "Notes", "description": null}, "fieldsById": {}, "recordsById": {}}},
        "destroyedTableIds": ["tblCdrOldie0001W1"]})
}

#[test]
fn a_payload_with_everything_is_read_and_written() {
    let payload: Payload = serde_json::from_value(everything()).unwrap();
    assert_eq!(serde_json::to_value(&payload).unwrap(), everything());
    assert!(!payload.is_empty());
}

#[test]
fn what_is_empty_is_absent() {
    let mut payload = Payload::new(Timestamp(0), 1);
    assert!(payload.is_empty());
    let bare = r#"{"timestamp":"1970-01-01T00:00:00.000Z","baseTransactionNumber":1,"payloadFormat":"v0"}"#;
    assert_eq!(serde_json::to_string(&payload).unwrap(), bare);
    payload.changed_tables_by_id.insert("tblCdrTasks00001A".to_owned(), ChangedTable::default());
    assert_eq!(serde_json::to_value(&payload).unwrap()["changedTablesById"], json!({"tblCdrTasks00001A": {}}));
    let fault =
        Payload { error: Some(true), code: Some(PayloadFault::InvalidFilters), ..Payload::new(Timestamp(0), 1) };
    assert_eq!(serde_json::to_value(&fault).unwrap()["code"], "INVALID_FILTERS");
}

#[test]
fn a_page_of_payloads_counts_on() {
    let payload = Payload::new(Timestamp(0), 9);
    let page = PayloadPage::with_more(4, vec![payload.clone(), payload]);
    assert_eq!((page.cursor, page.might_have_more), (6, true));
    let last = PayloadPage::last(6, Vec::new());
    let written = r#"{"payloads":[],"cursor":6,"mightHaveMore":false,"payloadFormat":"v0"}"#;
    assert_eq!(serde_json::to_string(&last).unwrap(), written);
    assert_eq!(
        serde_json::from_str::<PayloadPage>(r#"{"payloads":[],"cursor":6,"mightHaveMore":false}"#).unwrap(),
        last
    );
    let cells: CellValues = BTreeMap::from([("fldCdrTitle00001C".to_owned(), json!("A"))]).into();
    assert_eq!(serde_json::to_string(&cells).unwrap(), r#"{"cellValuesByFieldId":{"fldCdrTitle00001C":"A"}}"#);
}

/// The vector of section 6.8.
const BODY: &str = r#"{"base":{"id":"appCdr3mo0Base001"},"webhook":{"id":"achCdrHook000001P"},"timestamp":"2026-11-20T09:30:00.000Z"}"#;
const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const HEADER: &str = "hmac-sha256=bd9393009c56184b9b8cf8612cbf0f9af903de3275d01dec6460ceea791a79ab";

#[test]
fn a_ping_is_signed_with_the_decoded_secret() {
    let ping = Ping::new("appCdr3mo0Base001", "achCdrHook000001P", "2026-11-20T09:30:00.000Z".parse().unwrap());
    assert_eq!(ping.to_bytes(), BODY.as_bytes());
    assert_eq!(serde_json::from_str::<Ping>(BODY).unwrap(), ping);
    assert_eq!(serde_json::to_string(&ping).unwrap(), BODY);
    let secret = MacSecret::from_base64(SECRET).unwrap();
    assert_eq!(secret, MacSecret::from_bytes((0..32).collect::<Vec<u8>>()));
    assert_eq!(secret.sign(BODY.as_bytes()), HEADER);
    assert_eq!(secret.to_base64(), SECRET);
    let wrong = MacSecret::from_bytes(SECRET.as_bytes());
    assert_eq!(
        wrong.sign(BODY.as_bytes()),
        "hmac-sha256=2119e89fcdaa32b99e2eb8c02dcc20d21dcaafe97ea9754d2eaf5c6de12106a7"
    );
}

#[test]
fn a_signature_holds_for_its_body_and_secret_alone() {
    let secret = MacSecret::from_base64(SECRET).unwrap();
    assert_eq!(secret.verify(BODY.as_bytes(), HEADER), Ok(()));
    assert_eq!(secret.verify(format!("{BODY}\n").as_bytes(), HEADER), Err(MacError::Mismatch));
    assert_eq!(MacSecret::from_bytes([0; 32]).verify(BODY.as_bytes(), HEADER), Err(MacError::Mismatch));
    let last = format!("{}0", &HEADER[..HEADER.len() - 1]);
    assert_eq!(secret.verify(BODY.as_bytes(), &last), Err(MacError::Mismatch));
    let forms = [
        "".to_owned(),
        HEADER["hmac-sha256=".len()..].to_owned(),
        HEADER.to_uppercase(),
        HEADER.replace("bd93", "BD93"),
        format!("{HEADER}00"),
        HEADER[..HEADER.len() - 1].to_owned(),
        HEADER.replace("bd", "é"),
        HEADER.replace("hmac-sha256", "hmac-sha1"),
    ];
    for form in forms {
        assert_eq!(secret.verify(BODY.as_bytes(), &form), Err(MacError::Form), "{form}");
    }
    assert_eq!(MacSecret::from_base64("*"), Err(MacError::Secret));
    assert_eq!(format!("{secret:?}"), "MacSecret");
}
