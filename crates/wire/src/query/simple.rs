//! The query strings of everything but lists of records.

use super::list::{CellFormat, GivenFormat};
use super::pairs::{Query, flag};
use crate::percent::{Plus, encode};
use crate::request::{BatchAction, RequestError, Wanted};

/// The most comments of a page (reference, section 1.9).
pub const MAX_COMMENTS: usize = 100;

/// The most bases of a page (reference, section 1.9).
pub const MAX_BASES: usize = 1_000;

/// The most webhook payloads of a page (reference, section 1.9).
pub const MAX_PAYLOADS: usize = 50;

/// The parameters of one record's GET (reference, section 2.4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordParameters {
    /// What cells look like.
    pub cell_format: CellFormat,
    /// Whether fields are keyed by id.
    pub return_fields_by_field_id: bool,
    /// Whether predecessor links become objects (2026 addition).
    pub include_date_dependency_metadata: bool,
}

impl RecordParameters {
    /// Reads a query string, without its question mark.
    ///
    /// # Errors
    /// [`RequestError::UnknownKey`], among others for `fields[]`, which only lists have (fake), and what else [`Query`] refuses.
    pub fn from_query(query: &str) -> Result<Self, RequestError> {
        let mut query = Query::parse(query)?;
        let parameters = Self {
            cell_format: GivenFormat::of_query(&mut query)?.finish()?,
            return_fields_by_field_id: query.flag("returnFieldsByFieldId")?.unwrap_or(false),
            include_date_dependency_metadata: query.flag("includeDateDependencyMetadata")?.unwrap_or(false),
        };
        query.finish()?;
        Ok(parameters)
    }
}

/// Whether the query of a write asks for fields keyed by id: TS-Airtable asks there, not in the body (section 2.5, client).
///
/// Whatever else is there has no effect, `typecast` among it; `None` when nothing is said.
///
/// # Errors
/// What [`Query`] refuses.
pub fn returns_fields_by_field_id(query: &str) -> Result<Option<bool>, RequestError> {
    const NAME: &str = "returnFieldsByFieldId";
    let Some(text) = Query::parse(query)?.text(NAME)? else { return Ok(None) };
    flag(NAME, &text).map(Some)
}

/// The ids that a batch of deletions names: `records[]`, `records[0]` or a bare `records`, repeated, in request order.
///
/// Source: reference, sections 2.8 and 2.12.
///
/// # Errors
/// [`RequestError::Batch`] without any, [`RequestError::BatchSize`] beyond `limit`, and what else [`Query`] refuses.
pub fn record_ids(query: &str, limit: usize) -> Result<Vec<String>, RequestError> {
    let mut query = Query::parse(query)?;
    let ids = query.texts("records", "records", usize::MAX)?;
    query.finish()?;
    match ids.len() {
        0 => Err(RequestError::Batch { limit, problem: "there are no records[] in the query".to_owned() }),
        provided if provided > limit => Err(RequestError::BatchSize { limit, provided, action: BatchAction::Delete }),
        _ => Ok(ids),
    }
}

/// The query string that deletes records, as pyairtable writes it.
pub fn delete_query<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    let pairs: Vec<_> = ids.into_iter().map(|id| format!("records%5B%5D={}", encode(id, Plus::Space))).collect();
    pairs.join("&")
}

/// The query of a list of bases (reference, section 4.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BasesQuery {
    /// Where the page before ended.
    pub offset: Option<String>,
}

impl BasesQuery {
    /// Reads a query string.
    ///
    /// # Errors
    /// [`RequestError::UnknownKey`], and what else [`Query`] refuses.
    pub fn from_query(query: &str) -> Result<Self, RequestError> {
        let mut query = Query::parse(query)?;
        let offset = query.text("offset")?;
        query.finish()?;
        Ok(Self { offset })
    }
}

/// The query of a list of comments (reference, section 5.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommentsQuery {
    /// Comments of a page, from 1 to [`MAX_COMMENTS`].
    pub page_size: Option<usize>,
    /// Where the page before ended.
    pub offset: Option<String>,
}

impl CommentsQuery {
    /// Reads a query string; a page may have up to `max_page` comments.
    ///
    /// # Errors
    /// [`RequestError::UnknownKey`], and what else [`Query`] refuses.
    pub fn from_query(query: &str, max_page: usize) -> Result<Self, RequestError> {
        let mut query = Query::parse(query)?;
        let page_size = query.number("pageSize", 1, max_page as u64)?;
        let offset = query.text("offset")?;
        query.finish()?;
        Ok(Self { page_size: page_size.and_then(|size| usize::try_from(size).ok()), offset })
    }
}

/// The query of a list of webhook payloads (reference, section 6.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayloadsQuery {
    /// The first payload to return, from 1.
    pub cursor: u64,
    /// How many, from 1 to [`MAX_PAYLOADS`].
    pub limit: usize,
}

impl PayloadsQuery {
    /// Reads a query string.
    ///
    /// # Errors
    /// [`RequestError::UnknownKey`], and what else [`Query`] refuses.
    pub fn from_query(query: &str) -> Result<Self, RequestError> {
        let mut query = Query::parse(query)?;
        let cursor = query.number("cursor", 1, u64::MAX)?.unwrap_or(1);
        let limit = query.number("limit", 1, MAX_PAYLOADS as u64)?;
        query.finish()?;
        Ok(Self { cursor, limit: limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(MAX_PAYLOADS) })
    }
}

/// Reads `include` of a metadata route, with or without brackets; each value must be one of `known`.
///
/// A base's tables know `visibleFieldIds` (section 4.2), a base's metadata `collaborators`, `inviteLinks` and `interfaces`
/// (section 4.6).
///
/// # Errors
/// [`RequestError::Wrong`] for a value that is not known, [`RequestError::UnknownKey`], and what else [`Query`] refuses.
pub fn schema_include(query: &str, known: &'static [&'static str]) -> Result<Vec<&'static str>, RequestError> {
    let mut query = Query::parse(query)?;
    let given = query.texts("include", "includes", super::MAX_FIELDS)?;
    query.finish()?;
    let find = |name: String| match known.iter().find(|known| **known == name) {
        Some(known) => Ok(*known),
        None => Err(RequestError::wrong("include", &name, Wanted::OneOf(known))),
    };
    given.into_iter().map(find).collect()
}
