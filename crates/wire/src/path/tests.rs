use proptest::prelude::*;

use super::*;

fn split(path: &str) -> Vec<String> {
    segments(path).unwrap().into_iter().map(Cow::into_owned).collect()
}

#[test]
fn a_path_is_split_before_it_is_decoded() {
    assert_eq!(split("/v0/appCdr3mo0Base001/To%20do%2FDone"), ["v0", "appCdr3mo0Base001", "To do/Done"]);
    assert_eq!(split("/v0/app/A%2fB/rec/comments"), ["v0", "app", "A/B", "rec", "comments"]);
    assert_eq!(split("/v0/app/%F0%9F%9A%80%20Launch"), ["v0", "app", "🚀 Launch"]);
}

#[test]
fn a_plus_is_a_plus_and_decoding_happens_once() {
    assert_eq!(split("/v0/app/C++"), ["v0", "app", "C++"]);
    assert_eq!(split("/v0/app/A%252FB"), ["v0", "app", "A%2FB"]);
    assert_eq!(split("/v0/app/%25"), ["v0", "app", "%"]);
}

#[test]
fn a_percent_sign_without_two_digits_stands_for_itself() {
    for raw in ["100%", "%", "%4", "%zz", "%+1", "50%%"] {
        assert_eq!(split(&format!("/v0/app/{raw}")), ["v0", "app", raw]);
    }
    assert_eq!(split("/v0/app/%%41"), ["v0", "app", "%A"]);
}

#[test]
fn one_trailing_slash_is_dropped_and_other_empty_segments_stay() {
    assert_eq!(split("/v0/app/Tasks/"), ["v0", "app", "Tasks"]);
    assert_eq!(split("v0"), ["v0"]);
    assert_eq!(split("/v0//Tasks"), ["v0", "", "Tasks"]);
    assert_eq!(split("/v0/Tasks//"), ["v0", "Tasks", ""]);
    assert_eq!(split("/v0/../%2e%2e/."), ["v0", "..", "..", "."]);
    assert!(split("/").is_empty() && split("").is_empty());
}

#[test]
fn what_is_not_utf_8_or_too_deep_is_not_found() {
    let error = segments("/v0/app/%ff%fe").unwrap_err();
    assert_eq!(error, RequestError::PathNotUtf8("%ff%fe".to_owned()));
    assert_eq!(error.to_airtable().body().to_bytes(), br#"{"error":"NOT_FOUND"}"#);
    assert_eq!(split(&"/a".repeat(MAX_SEGMENTS)).len(), MAX_SEGMENTS);
    let error = segments(&"/a".repeat(MAX_SEGMENTS + 1)).unwrap_err();
    assert_eq!(error.to_airtable().status(), 404);
}

proptest! {
    #[test]
    fn an_encoded_name_is_one_segment_that_decodes_to_it(name in "\\PC{1,40}") {
        let path = format!("/v0/app/{}/", encode_segment(&name));
        prop_assert_eq!(split(&path), ["v0", "app", name.as_str()]);
    }

    #[test]
    fn no_path_does_harm(path in ".{0,200}") {
        if let Ok(segments) = segments(&path) {
            prop_assert!(segments.len() <= MAX_SEGMENTS);
        }
    }
}
