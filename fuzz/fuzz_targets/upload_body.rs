//! Bodies of uploads: whatever bytes a file has come out as they went in, however their Base64 is broken into lines and padded;
//! anything else, forms of browsers among it, is refused.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use cadre_wire::request::RequestError;
use cadre_wire::upload::{MAX_UPLOAD, Upload};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|input: &[u8]| {
    as_it_is(input);
    if let Some((form, file)) = input.split_first() {
        encoded(*form, file);
        limited(*form, file);
    }
    as_a_form(input);
});

/// The input as a body.
fn as_it_is(body: &[u8]) {
    match Upload::parse(body, MAX_UPLOAD) {
        Ok(upload) => {
            let written = serde_json::to_vec(&upload).expect("it is JSON");
            assert_eq!(Upload::parse(&written, MAX_UPLOAD), Ok(upload));
        }
        Err(error) => {
            let status = error.to_airtable().status();
            assert!((400..500).contains(&status), "{error} is answered with {status}");
        }
    }
}

/// The input as a file, in lines of a width that the form says, padded or not.
fn encoded(form: u8, file: &[u8]) {
    let code = if form & 1 == 0 { STANDARD.encode(file) } else { STANDARD_NO_PAD.encode(file) };
    let width = usize::from(form >> 2) + 1;
    let end = if form & 2 == 0 { "\n" } else { " \r\n\t" };
    let lines: String = code.as_bytes().chunks(width).flat_map(|line| [text(line), end]).collect();
    let body = json!({"contentType": "x/y", "filename": "a", "file": lines, "more": 1}).to_string();
    let upload = Upload::parse(body.as_bytes(), MAX_UPLOAD);
    assert_eq!(upload.map(|upload| upload.file).as_deref(), Ok(file), "lines of {width} characters");
}

/// A file that is larger than it may be is refused as that, and one that is not is not.
fn limited(form: u8, file: &[u8]) {
    let limit = usize::from(form);
    let body = json!({"contentType": "x/y", "filename": "a", "file": STANDARD.encode(file)}).to_string();
    match Upload::parse(body.as_bytes(), limit) {
        Ok(_) => assert!(file.len() <= limit),
        Err(RequestError::TooLarge { size, .. }) => assert!(size == file.len() && size > limit),
        Err(other) => panic!("{other}"),
    }
}

/// The input as the file of a form, as browsers send them: no part of it is taken for JSON.
fn as_a_form(file: &[u8]) {
    let head = b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    let body = [&head[..], file, b"\r\n--b--\r\n"].concat();
    let refused = Upload::parse(&body, MAX_UPLOAD).expect_err("a form is no JSON");
    assert_eq!(refused.to_airtable().status(), 400, "{refused}");
}

fn text(ascii: &[u8]) -> &str {
    std::str::from_utf8(ascii).expect("Base64 is ASCII")
}
