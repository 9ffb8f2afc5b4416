//! Paths: split while raw, decoded after, so that a table's name may hold a slash.
//!
//! Source: reference, section 1.1 (names arrive percent-encoded, `/` as `%2F`; airtable.js sends trailing slashes, wire).

use std::borrow::Cow;

use crate::percent::{Plus, decode, encode};
use crate::request::RequestError;

/// The most segments that a path may have; Airtable's longest has eight.
pub const MAX_SEGMENTS: usize = 16;

/// Splits a raw path, without its query, into decoded segments.
///
/// One trailing slash is dropped; other empty segments stay, and match nothing. Each segment is decoded exactly once, so that
/// `%252F` is the text `%2F`; `+` is a plus sign; a percent sign without two digits stands for itself (a client of Airtable's
/// sends table names raw). Dots mean nothing.
///
/// # Errors
/// [`RequestError::PathNotUtf8`], [`RequestError::PathTooDeep`]: both are answered with the bare `NOT_FOUND` of a path that
/// matches no route.
pub fn segments(path: &str) -> Result<Vec<Cow<'_, str>>, RequestError> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        return Ok(Vec::new());
    }
    if path.split('/').nth(MAX_SEGMENTS).is_some() {
        return Err(RequestError::PathTooDeep { limit: MAX_SEGMENTS });
    }
    path.split('/').map(|segment| decode(segment, Plus::Plus)).collect()
}

/// Encodes a name or id as one segment of a path, with no character held to be safe but letters, digits and `-._~`.
pub fn encode_segment(name: &str) -> String {
    encode(name, Plus::Plus)
}

#[cfg(test)]
mod tests;
