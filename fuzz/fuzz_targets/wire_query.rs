//! Any path and query string are read or refused; what was read and written again reads as the same.
#![no_main]

use cadre_wire::path;
use cadre_wire::query::{
    BasesQuery, CommentsQuery, LONGEST_URL, ListParameters, PAGE_SIZE, PayloadsQuery, RecordParameters, delete_query,
    record_ids, returns_fields_by_field_id, schema_include,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (path, query) = text.split_once('?').unwrap_or(("", text));
    if let Ok(segments) = path::segments(path) {
        let again: String = segments.iter().map(|segment| format!("/{}", path::encode_segment(segment))).collect();
        // An empty segment at the end reads as a trailing slash.
        if segments.last().is_none_or(|last| !last.is_empty()) {
            assert_eq!(path::segments(&again).as_ref(), Ok(&segments), "written as {again:?}");
        }
    }
    if let Ok(parameters) = ListParameters::from_query(query, PAGE_SIZE) {
        let written = parameters.to_query();
        if written.len() <= LONGEST_URL {
            assert_eq!(
                ListParameters::from_query(&written, PAGE_SIZE).as_ref(),
                Ok(&parameters),
                "written as {written:?}"
            );
        }
        let body = parameters.to_body().to_string();
        assert_eq!(ListParameters::from_body(query, body.as_bytes(), PAGE_SIZE), Ok(parameters), "written as {body:?}");
    }
    if let Ok(parameters) = RecordParameters::from_query(query) {
        assert_eq!(RecordParameters::from_query(&parameters.to_query()), Ok(parameters));
    }
    if let Ok(ids) = record_ids(query, 1_000) {
        let written = delete_query(ids.iter().map(String::as_str));
        if written.len() <= LONGEST_URL {
            assert_eq!(record_ids(&written, 1_000), Ok(ids), "written as {written:?}");
        }
    }
    let refusals = [
        BasesQuery::from_query(query).err(),
        CommentsQuery::from_query(query, 100).err(),
        PayloadsQuery::from_query(query).err(),
        returns_fields_by_field_id(query).err(),
        schema_include(query, &["visibleFieldIds"]).err(),
    ];
    for error in refusals.into_iter().flatten() {
        let answer = error.to_airtable();
        assert!((400..500).contains(&answer.status()), "{error} is answered with {answer}");
    }
});
