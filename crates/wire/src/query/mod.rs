//! Query strings, and the same parameters as JSON: read as every client writes them, written as pyairtable does.
//!
//! Source: reference, sections 2.2 to 2.4, 2.8 and 2.12 (client: the ways to encode are those of real clients).

mod encode;
mod list;
mod pairs;
mod simple;
#[cfg(test)]
mod tests;

pub use encode::{LONG_URL, ListCall};
pub use list::{CellFormat, Direction, ListParameters, Sort};
pub use pairs::Query;
pub(crate) use pairs::{flag, number};
pub use simple::{
    BasesQuery, CommentsQuery, MAX_BASES, MAX_COMMENTS, MAX_PAYLOADS, PayloadsQuery, RecordParameters, delete_query,
    record_ids, returns_fields_by_field_id, schema_include,
};

/// How many characters an address may have at Airtable (reference, section 1.9).
pub const MAX_URL: usize = 16_000;

/// How many characters an address or its query may have here: what fits beside the rest of a request's head. Who wants
/// Airtable's limit asks for [`MAX_URL`] as well.
pub const LONGEST_URL: usize = 64_000;

/// Records of a page where nothing else is said, and the most that Airtable gives (reference, section 1.9).
pub const PAGE_SIZE: usize = 100;

/// How many fields a request may name; a table of Airtable's has at most 500.
pub const MAX_FIELDS: usize = 2_000;

/// How many fields a list may be sorted by.
pub const MAX_SORTS: usize = 100;

/// Refuses an address that is longer than `limit` characters.
///
/// # Errors
/// [`RequestError::UrlTooLong`](crate::RequestError::UrlTooLong).
pub fn check_url_length(url: &str, limit: usize) -> Result<(), crate::RequestError> {
    match url.chars().count() {
        length if length > limit => Err(crate::RequestError::UrlTooLong { length, limit }),
        _ => Ok(()),
    }
}
