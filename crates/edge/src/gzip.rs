//! Compressed answers, for whoever asks for them.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{Body, Response};

/// Bodies that are shorter stay as they are, in bytes: a packet holds them.
const SHORTEST: usize = 1_200;

/// The size before compression. Source: Airtable Web API reference, section 1.7, wire.
const UNCOMPRESSED: HeaderName = HeaderName::from_static("airtable-uncompressed-content-length");

/// Whether a request takes gzip: `Accept-Encoding` names it, or `*`, and not with the weight 0.
pub fn accepts_gzip(headers: &HeaderMap) -> bool {
    let mut star = false;
    for header in headers.get_all(ACCEPT_ENCODING) {
        for part in header.to_str().unwrap_or_default().split(',') {
            let (coding, weight) = part.split_once(';').unwrap_or((part, ""));
            let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0_f32));
            match coding.trim() {
                name if name.eq_ignore_ascii_case("gzip") => return !refused,
                "*" => star = !refused,
                _ => {}
            }
        }
    }
    star
}

/// Compresses an answer whose bytes are at hand, when they are text and worth it.
///
/// Blocks for about 10 ms a MiB.
pub fn compress(answer: Response) -> Response {
    let Some(plain) = answer.body().whole().filter(|bytes| bytes.len() >= SHORTEST).cloned() else { return answer };
    if !is_text(answer.headers()) || answer.headers().contains_key(CONTENT_ENCODING) {
        return answer;
    }
    let Some(packed) = packed(&plain) else { return answer };
    let (mut parts, _) = answer.into_parts();
    parts.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts.headers.insert(UNCOMPRESSED, HeaderValue::from(plain.len()));
    if let Some(weak) = parts.headers.get(ETAG).and_then(weakened) {
        parts.headers.insert(ETAG, weak);
    }
    Response::from_parts(parts, Body::from(packed))
}

/// The bytes, compressed; `None` where that gains nothing.
fn packed(plain: &Bytes) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 4), Compression::fast());
    // Writing into memory does not fail; if it ever does, the answer goes out as it is.
    encoder.write_all(plain).ok()?;
    encoder.finish().ok().filter(|packed| packed.len() < plain.len())
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("application/json") || kind.starts_with("text/")
}

/// The same mark for bytes that differ and mean the same.
fn weakened(mark: &HeaderValue) -> Option<HeaderValue> {
    let text = mark.to_str().ok()?;
    if text.starts_with("W/") { None } else { HeaderValue::from_str(&format!("W/{text}")).ok() }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn takes(value: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
        accepts_gzip(&headers)
    }

    #[test]
    fn gzip_is_taken_when_it_is_named_and_has_a_weight() {
        for value in ["gzip", "gzip, deflate, br", "deflate;q=0.5,GZIP;q=0.1", "*", "br, *;q=0.1"] {
            assert!(takes(value), "{value}");
        }
        for value in ["", "identity", "br", "gzip;q=0", "gzip; q=0.0, *", "*;q=0", "gzipped"] {
            assert!(!takes(value), "{value}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    fn answer(kind: &'static str, body: &str) -> Response {
        let mut answer = Response::new(Body::from(body.to_owned()));
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        answer.headers_mut().insert(ETAG, HeaderValue::from_static("\"1-2\""));
        answer
    }

    #[test]
    fn long_text_is_compressed_and_says_how_long_it_was() {
        let text = "{\"records\": []} ".repeat(1_000);
        let packed = compress(answer("application/json; charset=utf-8", &text));
        assert_eq!(packed.headers()[CONTENT_ENCODING], "gzip");
        assert_eq!(packed.headers()[UNCOMPRESSED], text.len().to_string());
        assert_eq!(packed.headers()[ETAG], "W/\"1-2\"");
        let mut back = String::new();
        flate2::read::GzDecoder::new(&packed.body().whole().unwrap()[..]).read_to_string(&mut back).unwrap();
        assert_eq!(back, text);
    }

    #[test]
    fn short_text_and_other_kinds_stay_as_they_are() {
        let long = "x".repeat(SHORTEST);
        for (kind, text) in [("application/json", "{}"), ("image/png", long.as_str())] {
            let same = compress(answer(kind, text));
            assert_eq!(same.body().whole().unwrap(), text);
            assert!(!same.headers().contains_key(CONTENT_ENCODING));
            assert_eq!(same.headers()[ETAG], "\"1-2\"");
        }
    }
}
