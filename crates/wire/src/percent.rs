//! Percent encoding, as paths and query strings use it.

use std::borrow::Cow;
use std::fmt::Write;

use crate::request::{RequestError, cut};

/// What a `+` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plus {
    /// A space, in queries.
    Space,
    /// Itself, in paths.
    Plus,
}

/// Decodes once; a percent sign that no two hexadecimal digits follow stands for itself.
///
/// # Errors
/// When the bytes are not UTF-8.
pub(crate) fn decode(text: &str, plus: Plus) -> Result<Cow<'_, str>, RequestError> {
    let special = |byte: u8| byte == b'%' || (byte == b'+' && plus == Plus::Space);
    if !text.bytes().any(special) {
        return Ok(Cow::Borrowed(text));
    }
    let mut bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    while let [first, rest @ ..] = bytes {
        bytes = rest;
        decoded.push(match (first, rest) {
            (b'+', _) if plus == Plus::Space => b' ',
            (b'%', [high, low, rest @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes = rest;
                    high << 4 | low
                }
                _ => b'%',
            },
            _ => *first,
        });
    }
    let not_utf8 = match plus {
        Plus::Space => RequestError::QueryNotUtf8,
        Plus::Plus => RequestError::PathNotUtf8,
    };
    String::from_utf8(decoded).map(Cow::Owned).map_err(|_| not_utf8(cut(text)))
}

/// The value of a hexadecimal digit of either case.
fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Encodes everything but letters, digits and `-._~`, spaces as the form of the place has them.
pub(crate) fn encode(text: &str, plus: Plus) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' if plus == Plus::Space => encoded.push('+'),
            b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            _ => {
                // Writing to a text cannot fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}
