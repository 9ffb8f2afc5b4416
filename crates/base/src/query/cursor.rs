//! Where a page ended, as a text that a client brings back.
//!
//! A cursor holds what the query was, how many rows were given so far, and the position of the last row
//! ([`super::sorter`]). It names no snapshot and nothing that a server keeps, so that it never expires and holds on every node;
//! the row it stands at may have changed or gone meanwhile. A row that did not change between pages is given exactly once.
//!
//! Text form: `itr`, then base64url of a format byte, 8 bytes of the query's identity, the count as LEB128, the position, and
//! 4 bytes of a checksum. Source of the prefix: Airtable Web API reference, section 2.11.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// What begins every cursor's text.
const PREFIX: &str = "itr";
const FORMAT: u8 = 1;
/// Longest text that is read, far above what positions need.
const MOST_CHARS: usize = 64 * 1024;
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Why a cursor is of no use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CursorError {
    /// The text is no cursor that this program gave.
    #[error("the value of offset {0} is invalid: give the offset of the page before, as it was")]
    Unreadable(String),
    /// The cursor is of a query with another table, filter, view, sort or cap.
    #[error(
        "the offset belongs to another query: repeat filter, view, sort and maxRecords with it, or start without it"
    )]
    OtherQuery,
}

/// The end of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    identity: [u8; 8],
    given: u64,
    position: Vec<u8>,
}

impl Cursor {
    pub(crate) fn new(identity: [u8; 8], given: usize, position: Vec<u8>) -> Self {
        Self { identity, given: given as u64, position }
    }

    /// How many rows the pages up to here gave.
    pub(crate) fn given(&self) -> usize {
        usize::try_from(self.given).unwrap_or(usize::MAX)
    }

    /// The position of the last row given.
    ///
    /// # Errors
    /// [`CursorError::OtherQuery`].
    pub(crate) fn position(&self, identity: [u8; 8]) -> Result<Vec<u8>, CursorError> {
        if self.identity == identity { Ok(self.position.clone()) } else { Err(CursorError::OtherQuery) }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![FORMAT];
        bytes.extend(self.identity);
        let mut given = self.given;
        while given >= 0x80 {
            bytes.push((given & 0x7f) as u8 | 0x80);
            given >>= 7;
        }
        bytes.push((given & 0x7f) as u8);
        bytes.extend(&self.position);
        bytes.extend(checksum(&bytes));
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (body, sum) = bytes.split_last_chunk::<4>()?;
        if checksum(body) != *sum {
            return None;
        }
        let (format, rest) = body.split_first()?;
        let (identity, mut rest) = rest.split_first_chunk::<8>()?;
        let mut given = 0u64;
        for shift in (0..63).step_by(7) {
            let (byte, after) = rest.split_first()?;
            rest = after;
            given |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let cursor = Self { identity: *identity, given, position: rest.to_vec() };
                return (*format == FORMAT).then_some(cursor);
            }
        }
        None
    }
}

/// The first bytes of a SHA-256 over what identifies a query.
pub(crate) fn identity(of: &[u8]) -> [u8; 8] {
    leading(of)
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    leading(bytes)
}

fn leading<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let digest = Sha256::digest(bytes);
    std::array::from_fn(|i| digest[i])
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::from(PREFIX);
        for group in self.to_bytes().chunks(3) {
            let word = group.iter().enumerate().fold(0u32, |word, (i, byte)| word | u32::from(*byte) << (16 - 8 * i));
            for i in 0..=group.len() {
                text.push(char::from(ALPHABET[(word >> (18 - 6 * i) & 63) as usize]));
            }
        }
        f.write_str(&text)
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let bytes = text.strip_prefix(PREFIX).filter(|code| code.len() <= MOST_CHARS).and_then(decoded);
        let cursor = bytes.as_deref().and_then(Self::from_bytes);
        cursor.ok_or_else(|| CursorError::Unreadable(text.chars().take(64).collect()))
    }
}

fn decoded(code: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(code.len() / 4 * 3 + 2);
    for group in code.as_bytes().chunks(4) {
        let mut word = 0u32;
        for (i, byte) in group.iter().enumerate() {
            word |= u32::from(value(*byte)?) << (18 - 6 * i);
        }
        let [_, bytes @ ..] = word.to_be_bytes();
        // A single character holds less than a byte.
        let len = group.len().checked_sub(1).filter(|len| *len > 0)?;
        out.extend(&bytes[..len]);
    }
    Some(out)
}

fn value(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_reads_back(given in any::<u32>(), position in proptest::collection::vec(any::<u8>(), 0..60)) {
            let cursor = Cursor::new([7; 8], given as usize, position);
            let text = cursor.to_string();
            prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
            prop_assert_eq!(text.parse::<Cursor>().unwrap(), cursor);
        }

        #[test]
        fn a_changed_text_is_refused(at in 3usize..40, position in proptest::collection::vec(any::<u8>(), 30..60)) {
            let text = Cursor::new([1; 8], 5, position).to_string();
            let mut bytes = text.into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(changed.parse::<Cursor>().unwrap_err(), CursorError::Unreadable(changed.chars().take(64).collect()));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(itr)?[A-Za-z0-9_é/-]{0,40}") {
            prop_assert!(matches!(text.parse::<Cursor>(), Err(CursorError::Unreadable(_))));
        }
    }

    #[test]
    fn a_cursor_of_another_query_says_so() {
        let cursor = Cursor::new(identity(b"one"), 3, vec![1]);
        assert_eq!(cursor.position(identity(b"one")), Ok(vec![1]));
        assert_eq!(cursor.position(identity(b"two")), Err(CursorError::OtherQuery));
    }
}
