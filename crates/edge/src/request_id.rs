//! The id of a request, by which an answer, the log and whoever asked speak of the same one.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};

/// The header that brings an id along and takes it back.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id that is taken over, in bytes.
const LONGEST: usize = 128;

/// The id of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The id that the request brings in `X-Request-Id`, when it is one (1 to 128 letters, digits and `-_.:/+=`), else a new
    /// one of 16 hexadecimal digits.
    pub fn of(headers: &HeaderMap) -> Self {
        match headers.get(HEADER) {
            Some(given) if is_id(given.as_bytes()) => Self(given.clone()),
            _ => Self::new(),
        }
    }

    fn new() -> Self {
        let text = format!("{:016x}", mixed(NEXT.fetch_add(1, Ordering::Relaxed)));
        Self(HeaderValue::from_maybe_shared(bytes::Bytes::from(text)).expect("hexadecimal digits are a header's value"))
    }

    /// As text, for logs.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// Puts it into an answer's headers.
    pub fn put_into(self, headers: &mut HeaderMap) {
        headers.insert(HEADER, self.0);
    }
}

fn is_id(text: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(byte);
    (1..=LONGEST).contains(&text.len()) && text.iter().all(is_part)
}

/// A random start, so that the ids of two runs do not meet.
static NEXT: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(rand::random()));

/// A permutation of all words (the finishing step of SplitMix64), so that ids that follow each other do not look alike.
fn mixed(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &[u8]) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_bytes(value).unwrap());
        RequestId::of(&headers).as_str().to_owned()
    }

    #[test]
    fn an_id_that_is_one_is_kept() {
        assert_eq!(of(b"7f3a-00.b:c/d+e=_F"), "7f3a-00.b:c/d+e=_F");
        let mut headers = HeaderMap::new();
        RequestId::of(&headers).put_into(&mut headers);
        assert_eq!(headers[HEADER].len(), 16);
    }

    #[test]
    fn anything_else_gets_a_new_one() {
        let long = "a".repeat(LONGEST + 1);
        for given in [&b""[..], b"a b", b"a\tb", b"\xff", b"a\"b", b"<a>", long.as_bytes()] {
            let made = of(given);
            assert_eq!((made.len(), made.bytes().all(|byte| byte.is_ascii_hexdigit())), (16, true), "{made}");
        }
        assert_ne!(of(b""), of(b""));
    }
}
