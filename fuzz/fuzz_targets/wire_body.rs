//! Any body is read or refused, whatever it should have been; what was read and written again reads as the same.
#![no_main]

use cadre_wire::ErrorBody;
use cadre_wire::comments::{CommentPatch, NewComment, mentions};
use cadre_wire::query::{ListParameters, PAGE_SIZE};
use cadre_wire::records::{BATCH, NewRecords, RecordChanges};
use cadre_wire::request::RequestError;
use cadre_wire::schema::{FieldPatch, NewBase, NewField, NewTable, TablePatch};
use cadre_wire::upload::{MAX_UPLOAD, Upload};
use cadre_wire::webhooks::{CreateWebhook, EnableNotifications, MacSecret, Specification};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    records(body);
    if let Some(upload) = read(Upload::parse(body, MAX_UPLOAD)) {
        let written = serde_json::to_vec(&upload).expect("it is JSON");
        assert_eq!(Upload::parse(&written, MAX_UPLOAD), Ok(upload));
    }
    if let Some(webhook) = read(CreateWebhook::parse(body)) {
        let written = serde_json::to_value(&webhook.specification).expect("it is JSON");
        assert_eq!(Specification::parse(written.clone()).as_ref(), Ok(&webhook.specification), "written as {written}");
        assert_eq!(serde_json::from_value::<Specification>(written).ok(), Some(webhook.specification));
    }
    if let Some(comment) = read(NewComment::parse(body)) {
        assert!(mentions(&comment.text).iter().all(|id| comment.text.contains(id)));
    }
    read(ListParameters::from_body("", body, PAGE_SIZE));
    read(CommentPatch::parse(body));
    read(EnableNotifications::parse(body));
    read(NewBase::parse(body));
    read(NewTable::parse(body));
    read(NewField::parse(body));
    read(TablePatch::parse(body));
    read(FieldPatch::parse(body));
    match ErrorBody::parse(body) {
        // What is no error is kept in part, with other characters for bytes that are none.
        ErrorBody::Other(_) => {}
        error => assert_eq!(ErrorBody::parse(&error.to_bytes()), error, "an error body reads back as itself"),
    }
    signature(body);
});

fn records(body: &[u8]) {
    if let Some(new) = read(NewRecords::parse("", body, BATCH)) {
        let written = serde_json::to_vec(&new).expect("it is JSON");
        assert_eq!(NewRecords::parse("", &written, BATCH), Ok(new));
    }
    if let Some(changes) = read(RecordChanges::parse("", body, BATCH)) {
        let written = serde_json::to_vec(&changes).expect("it is JSON");
        assert_eq!(RecordChanges::parse("", &written, BATCH), Ok(changes));
    }
    read(RecordChanges::parse_one("recCdrTask000001J", "", body));
}

/// The body once as a secret and what it signs, once as a header.
fn signature(body: &[u8]) {
    let secret = MacSecret::from_bytes(body);
    let header = secret.sign(body);
    assert_eq!(secret.verify(body, &header), Ok(()));
    assert_eq!(MacSecret::from_base64(&secret.to_base64()), Ok(secret.clone()));
    if let Ok(text) = std::str::from_utf8(body) {
        assert!(text == header || secret.verify(body, text).is_err(), "{text:?} passes for a signature");
    }
}

/// What was read; what was refused is the sender's fault.
fn read<T>(result: Result<T, RequestError>) -> Option<T> {
    result
        .inspect_err(|error| {
            let status = error.to_airtable().status();
            assert!((400..500).contains(&status), "{error} is answered with {status}");
        })
        .ok()
}
