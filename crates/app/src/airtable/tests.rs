//! Imports from a server in memory, broken off at every point and gone on with.

#![expect(clippy::needless_pass_by_value, reason = "requests are written down where they are made")]

mod source;

use std::sync::Arc;

use cadre_notify::Fetched;
use cadre_store::{Blobs, Fault};
use serde_json::{Value as Json, json};

use super::{Importing, Wanted, import};
use crate::operations::base_import_airtable::BaseImportAirtableOut;
use crate::testing::{Folder, owner};
use crate::{App, AppError, Caller, Code, find};
use source::{BASE, Planted, Source};

const ROSE: &str = "recCdrRose00001PB";

fn wanted() -> Wanted {
    Wanted { base: BASE.parse().unwrap(), name: None, workspace: None, comments: true, attachments: true, anew: false }
}

async fn bring(folder: &Folder, source: &Arc<Source>) -> Result<BaseImportAirtableOut, AppError> {
    bring_as(&folder.app(), &owner(), source, &wanted()).await
}

async fn bring_as(
    app: &App,
    caller: &Caller,
    source: &Arc<Source>,
    wanted: &Wanted,
) -> Result<BaseImportAirtableOut, AppError> {
    import(app, caller, &source.peer(), wanted, &mut drop).await
}

fn call(app: &App, name: &str, input: Json) -> Result<Json, AppError> {
    let row = find(name).unwrap();
    let answer = (row.call)(app, &owner(), input.to_string().as_bytes(), &mut drop)?;
    Ok(serde_json::from_slice(&answer).unwrap())
}

/// Everything that an import leaves: the base, its comments, and how many contents are stored.
fn everything(folder: &Folder) -> (Json, Json, usize) {
    let app = folder.app();
    let whole = call(&app, "base_export", json!({"base": BASE, "what": "base"})).unwrap();
    let on = json!({"base": BASE, "table": "Plants", "record": ROSE});
    let comments = call(&app, "comment_list", on).unwrap();
    let report = call(&app, "base_check", json!({})).unwrap();
    assert_eq!(report["sound"], true, "{report:#}");
    (whole, comments, folder.blobs.list().unwrap().len())
}

/// Whether the base is in any list.
fn is_listed(folder: &Folder) -> bool {
    let listed = call(&folder.app(), "base_list", json!({})).unwrap();
    !listed["bases"].as_array().unwrap().is_empty()
}

#[tokio::test(start_paused = true)]
async fn a_base_comes_with_everything_under_the_ids_that_it_has_there() {
    let (folder, source) = (Folder::default(), Source::garden());
    let told = bring(&folder, &source).await.unwrap();
    assert_eq!((told.base_name.as_str(), told.records, told.comments, told.attachments), ("Garden", 5, 2, 3));
    assert_eq!((told.missing.len(), told.left_out.is_nothing()), (0, true));
    assert_eq!(told.fields[0].kind, "somethingNew");
    let app = folder.app();
    let get = json!({"base": BASE, "table": "Plants", "record": ROSE});
    let rose = call(&app, "record_get", get).unwrap()["record"].take();
    assert_eq!(rose["createdTime"], "2024-03-01T09:30:00.000Z");
    let fields = &rose["fields"];
    assert_eq!(
        (&fields["Name"], &fields["Bed"], &fields["No"], &fields["Twice"], &fields["Kind"], &fields["Odd"]),
        (&json!("Rose"), &json!(["recCdrBed000001BB"]), &json!(1), &json!(2), &json!("Tree"), &json!("{\"deep\":[1]}"))
    );
    let pictures = &fields["Pictures"];
    assert_eq!(
        (&pictures[0]["id"], &pictures[0]["filename"], &pictures[0]["type"], &pictures[0]["size"]),
        (&json!("attCdrFront0001AB"), &json!("front.txt"), &json!("text/plain"), &json!(32))
    );
    let contents: Vec<Vec<u8>> =
        folder.blobs.list().unwrap().iter().map(|hash| folder.blobs.get(hash).unwrap().unwrap()).collect();
    assert!(contents.contains(&b"the content of attCdrFront0001AB".to_vec()));
    assert_eq!(contents.len(), 3, "what was kept on the way is gone");
    let schema = call(&app, "base_schema", json!({"base": BASE, "include": ["visibleFieldIds"]})).unwrap();
    assert_eq!(schema["tables"][0]["id"], "tblCdrPlants0001B");
    assert_eq!(
        schema["tables"][0]["views"],
        json!([{"id": "viwCdrAll000001VB", "name": "All", "type": "grid", "visibleFieldIds": ["fldCdrName00001PB"]},
               {"id": "viwCdrNew000001VB", "name": "New", "type": "block"}])
    );
    assert_eq!(schema["tables"][0]["fields"][5]["options"]["choices"][1]["id"], "selCdrTree00001CB");
    let comments = everything(&folder).1;
    assert_eq!(comments["comments"], source.with(|state| state.comments[ROSE].clone()));
    assert_eq!(call(&app, "base_log", json!({"base": BASE})).unwrap()["commits"].as_array().unwrap().len(), 1);
}

/// What an import that nothing happens to leaves.
async fn reference() -> (Json, Json, usize) {
    let (folder, source) = (Folder::default(), Source::garden());
    bring(&folder, &source).await.unwrap();
    everything(&folder)
}

/// An import whose nth write meets a fault.
async fn cut(fault: Fault, nth: u32) -> (Folder, Arc<Source>, Result<BaseImportAirtableOut, AppError>) {
    let (folder, source) = (Folder::default(), Source::garden());
    folder.log.faults().plant(fault, nth);
    let told = bring(&folder, &source).await;
    folder.log.faults().clear();
    (folder, source, told)
}

#[tokio::test(start_paused = true)]
async fn whatever_write_fails_the_next_attempt_goes_on_and_the_result_is_the_same() {
    let (reference_whole, reference_comments, _) = reference().await;
    for fault in [Fault::BeforeCommit, Fault::DiskFull] {
        let mut writes = 0;
        while let (folder, source, Err(error)) = cut(fault, writes + 1).await {
            writes += 1;
            assert!(matches!(error.code(), Code::StoreFailed | Code::DiskFull), "{writes}: {error:?}");
            let told = bring(&folder, &source).await.unwrap();
            assert_eq!((told.records, told.comments, told.attachments), (5, 2, 3), "{fault:?} {writes}");
            let (whole, comments, _) = everything(&folder);
            assert_eq!((&whole, &comments), (&reference_whole, &reference_comments), "{fault:?} {writes}");
            let again = bring(&folder, &source).await.unwrap_err();
            assert_eq!(again.code(), Code::NameTaken, "{fault:?} {writes}: nothing is left to go on with");
        }
        assert!(writes > 12, "{fault:?}: only {writes} writes were cut");
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_is_lost_is_done_once() {
    let reference = reference().await;
    for nth in 1..=16 {
        let (folder, _, told) = cut(Fault::AfterCommitBeforeAnswer, nth).await;
        let told = told.unwrap();
        assert_eq!((told.records, told.comments, told.attachments), (5, 2, 3), "{nth}");
        assert_eq!(everything(&folder), reference, "{nth}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_brought_before_a_request_failed_is_not_asked_for_again() {
    let (requests, fetches) = {
        let (folder, source) = (Folder::default(), Source::garden());
        bring(&folder, &source).await.unwrap();
        source.counts()
    };
    assert_eq!((requests, fetches), (6, 3), "tables, name, three pages, comments");
    for nth in 1..=requests {
        let (folder, source) = (Folder::default(), Source::garden());
        source.with(|state| state.planted.push((nth, Planted::Breaks)));
        let error = bring(&folder, &source).await.unwrap_err();
        assert_eq!(error.code(), Code::AirtableUnreachable, "{nth}");
        assert!(error.hint_text().is_some_and(|hint| hint.contains("goes on")), "{nth}");
        assert!(!is_listed(&folder), "{nth}: what is not complete is not there");
        if nth > 2 {
            let not_there = call(&folder.app(), "base_get", json!({"base": BASE})).unwrap_err();
            assert_eq!(not_there.code(), Code::BaseNotFound);
            assert!(not_there.hint_text().is_some_and(|hint| hint.contains("not complete")), "{not_there:?}");
        }
        let told = bring(&folder, &source).await.unwrap();
        assert_eq!((told.records, told.comments, told.attachments), (5, 2, 3), "{nth}");
        let (all, files) = source.counts();
        // The tables are asked for again each time; and what was under way when it ended.
        assert!(all <= requests + 4 && files <= fetches + 3, "{nth}: {all} requests, {files} files");
    }
}

#[tokio::test(start_paused = true)]
async fn addresses_of_files_that_have_ended_are_asked_for_again() {
    let (folder, source) = (Folder::default(), Source::garden());
    source.with(|state| {
        let unreachable = Fetched::Unreachable("no connection".to_owned());
        state.files.insert("attCdrFront0001AB".to_owned(), unreachable);
    });
    assert_eq!(bring(&folder, &source).await.unwrap_err().code(), Code::AirtableUnreachable);
    source.with(|state| {
        state.files.clear();
        state.addresses = 2;
        state.asked.clear();
    });
    let told = bring(&folder, &source).await.unwrap();
    assert_eq!((told.attachments, told.missing.len()), (3, 0));
    let again = source.with(|state| state.asked.iter().filter(|path| path.contains("/recCdr")).count());
    assert!(again >= 1, "a record was asked for again");
}

#[tokio::test(start_paused = true)]
async fn files_that_are_not_to_be_had_hold_nothing_up_and_are_named() {
    let (folder, source) = (Folder::default(), Source::garden());
    source.with(|state| {
        state.files.insert("attCdrFront0001AB".to_owned(), Fetched::Refused { status: 404 });
        state.files.insert("attCdrLeaf00001AB".to_owned(), Fetched::Never("it is too large".to_owned()));
    });
    let told = bring(&folder, &source).await.unwrap();
    let missing: Vec<(&str, &str)> =
        told.missing.iter().map(|file| (file.attachment.as_str(), file.why.as_str())).collect();
    assert_eq!(missing, [("attCdrFront0001AB", "it was answered with 404"), ("attCdrLeaf00001AB", "it is too large")]);
    assert_eq!(told.attachments, 1);
    let get = json!({"base": BASE, "table": "Plants", "record": ROSE});
    let rose = call(&folder.app(), "record_get", get).unwrap()["record"].take();
    assert_eq!(rose["fields"]["Pictures"][0]["filename"], "front.txt", "the cell says what was there");
    assert_eq!(folder.app().attachments_pending(9), []);
}

#[tokio::test(start_paused = true)]
async fn a_base_that_changes_while_it_is_read_comes_as_far_as_it_holds_together() {
    let (folder, source) = (Folder::default(), Source::garden());
    source.with(|state| {
        // Rose is listed again, changed; it links to a bed that is not listed, and has a cell of a field made since.
        let mut again = state.pages["tblCdrPlants0001B"][0][0].clone();
        again["fields"]["fldCdrName00001PB"] = json!("Rosa");
        again["fields"]["fldCdrBed000001PB"] = json!(["recCdrBed000001BB", "recCdrBed000003BB"]);
        again["fields"]["fldCdrNew000001PB"] = json!(1);
        state.pages.get_mut("tblCdrPlants0001B").unwrap()[1].push(again);
        // The pages expire once on the way.
        state.planted.push((5, Planted::Says(422, r#"{"error":{"type":"LIST_RECORDS_ITERATOR_NOT_AVAILABLE"}}"#)));
    });
    let told = bring(&folder, &source).await.unwrap();
    assert_eq!((told.records, told.left_out.links, told.left_out.cells), (5, 1, 1));
    let get = json!({"base": BASE, "table": "Plants", "record": ROSE});
    let rose = call(&folder.app(), "record_get", get).unwrap()["record"].take();
    assert_eq!((&rose["fields"]["Name"], &rose["fields"]["Bed"]), (&json!("Rosa"), &json!(["recCdrBed000001BB"])));
}

#[tokio::test(start_paused = true)]
async fn tables_that_were_changed_between_two_attempts_are_read_anew() {
    let (folder, source) = (Folder::default(), Source::garden());
    source.with(|state| state.planted.push((5, Planted::Breaks)));
    bring(&folder, &source).await.unwrap_err();
    source.with(|state| {
        state.tables[0]["fields"][0]["name"] = json!("Called");
        state.pages.get_mut("tblCdrPlants0001B").unwrap()[0][0]["fields"]["fldCdrName00001PB"] = json!("Rosa");
    });
    bring(&folder, &source).await.unwrap();
    let get = json!({"base": BASE, "table": "Plants", "record": ROSE});
    let rose = call(&folder.app(), "record_get", get).unwrap()["record"].take();
    assert_eq!(rose["fields"]["Called"], "Rosa");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_wanted_is_not_asked_for() {
    let (folder, source) = (Folder::default(), Source::garden());
    let without = Wanted { comments: false, attachments: false, name: Some("Yard".to_owned()), ..wanted() };
    let told = bring_as(&folder.app(), &owner(), &source, &without).await.unwrap();
    assert_eq!((told.base_name.as_str(), told.comments, told.attachments), ("Yard", 0, 0));
    assert_eq!(source.counts(), (5, 0));
    let asked = source.with(|state| state.asked.join(" "));
    assert!(!asked.contains("recordMetadata") && !asked.contains("comments"), "{asked}");
}

#[tokio::test(start_paused = true)]
async fn refusals_of_airtable_say_what_would_be_right() {
    let no_token = r#"{"error":{"type":"AUTHENTICATION_REQUIRED","message":"Authentication required"}}"#;
    let not_found = r#"{"error":{"type":"INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND","message":"Invalid permissions, or the requested model was not found."}}"#;
    let forbidden =
        r#"{"error":{"type":"INVALID_PERMISSIONS","message":"You are not permitted to perform this operation"}}"#;
    let spent = r#"{"errors":[{"error":"PUBLIC_API_BILLING_LIMIT_EXCEEDED","message":"spent"}]}"#;
    for (nth, status, body, code, says) in [
        (1, 401, no_token, Code::AirtableRefused, "does not know the token"),
        (1, 403, not_found, Code::AirtableRefused, "shows this token no base appCdrGarden0001B"),
        (6, 403, forbidden, Code::AirtableRefused, "the token may not read this"),
        (3, 429, spent, Code::AirtableBilling, "no calls"),
        (1, 200, "<html>", Code::AirtableRefused, "not understood"),
    ] {
        let (folder, source) = (Folder::default(), Source::garden());
        source.with(|state| state.planted.push((nth, Planted::Says(status, body))));
        let error = bring(&folder, &source).await.unwrap_err();
        assert_eq!(error.code(), code, "{error:?}");
        assert!(error.message().contains(says), "{error:?}");
        assert!(!is_listed(&folder));
    }
}

#[tokio::test(start_paused = true)]
async fn a_base_is_imported_once_and_by_one_at_a_time() {
    let (folder, source) = (Folder::default(), Source::garden());
    let app = folder.app();
    {
        let _importing = Importing::begin(&app, wanted().base).unwrap();
        let refused = bring_as(&app, &owner(), &source, &wanted()).await.unwrap_err();
        assert_eq!(refused.code(), Code::ImportRunning);
    }
    bring_as(&app, &owner(), &source, &wanted()).await.unwrap();
    let refused = bring_as(&app, &owner(), &source, &wanted()).await.unwrap_err();
    assert_eq!(refused.code(), Code::NameTaken);
    assert!(refused.message().contains("is here already, whole"), "{refused:?}");
    let (requests, _) = source.counts();
    assert_eq!(requests, 6, "a base that is here is not asked for");
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_taken_is_told_before_records_are_read_and_another_one_helps() {
    let (folder, source) = (Folder::default(), Source::garden());
    call(&folder.app(), "base_create", json!({"name": "Garden"})).unwrap();
    assert_eq!(bring(&folder, &source).await.unwrap_err().code(), Code::NameTaken);
    assert_eq!(source.counts(), (2, 0));
    let named = Wanted { name: Some("Yard".to_owned()), ..wanted() };
    let told = bring_as(&folder.app(), &owner(), &source, &named).await.unwrap();
    assert_eq!((told.base_name.as_str(), told.records), ("Yard", 5));
}
