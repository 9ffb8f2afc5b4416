use super::*;

fn parse(file: &str) -> Result<Upload, RequestError> {
    let body = serde_json::json!({"contentType": "text/plain", "filename": "notes.txt", "file": file, "colour": 1});
    Upload::parse(body.to_string().as_bytes(), 16)
}

#[test]
fn a_file_is_read_with_line_breaks_and_without_padding() {
    for file in ["SGVsbG8sIENhZHJlIQo=", "SGVsbG8s\nIENhZHJl\r\nIQo=\n", "SGVsbG8sIENhZHJlIQo"] {
        let upload = parse(file).unwrap();
        assert_eq!(upload.file, b"Hello, Cadre!\n", "{file:?}");
        assert_eq!((upload.content_type.as_str(), upload.filename.as_str()), ("text/plain", "notes.txt"));
    }
    assert_eq!(parse("").unwrap().file, b"");
}

#[test]
fn what_is_no_base64_or_too_large_is_refused() {
    for file in ["SGVsbG8*", "S", "SGVs=bG8", "SGVsbG-_"] {
        let error = parse(file).expect_err(file);
        assert_eq!((error.key(), error.to_airtable().status()), (Some("file"), 422));
    }
    assert_eq!(parse(&"A".repeat(20)).unwrap().file.len(), 15);
    assert_eq!(parse("AAAAAAAAAAAAAAAAAAAAAA==").unwrap().file.len(), 16);
    let error = parse(&"A".repeat(24)).unwrap_err();
    assert_eq!(error.to_string(), "the file has 18 bytes, 16 are allowed");
    assert_eq!(error.to_airtable().error_type(), "REQUEST_TOO_LARGE");
}

#[test]
fn every_part_is_needed() {
    for (body, key) in [
        (r#"{"filename":"a","file":""}"#, "contentType"),
        (r#"{"contentType":"a","file":""}"#, "filename"),
        (r#"{"contentType":"a","filename":"a","file":null}"#, "file"),
        (r#"{"contentType":"a","filename":"a","file":7}"#, "file"),
    ] {
        assert_eq!(Upload::parse(body.as_bytes(), 16).expect_err(body).key(), Some(key));
    }
}

#[test]
fn an_upload_reads_back() {
    let upload = Upload { content_type: "a/b".to_owned(), filename: "ä".to_owned(), file: (0..=255).collect() };
    let body = serde_json::to_vec(&upload).unwrap();
    assert_eq!(Upload::parse(&body, MAX_UPLOAD), Ok(upload));
}
