//! Requests in an order: a list of them, and pages that each say where the next one begins.

use anyhow::{Context, Result};
use cadre_model::RecordId;
use memchr::memmem;

use crate::drive::Work;

/// What stands before the id of a record.
const ID: &[u8] = b"\"id\":\"rec";
/// What stands before an offset.
const OFFSET: &[u8] = b"\"offset\":\"";

/// Requests that are ready, asked one after the other by whichever client is free.
pub(super) struct Listed<'a> {
    requests: &'a [Vec<u8>],
    next: usize,
    asked: Vec<usize>,
    /// Is given the place of a request in the list, and the answer.
    take: &'a mut dyn FnMut(usize, &[u8]) -> Result<()>,
}

impl<'a> Listed<'a> {
    pub(super) fn new(
        requests: &'a [Vec<u8>],
        clients: usize,
        take: &'a mut dyn FnMut(usize, &[u8]) -> Result<()>,
    ) -> Self {
        Self { requests, next: 0, asked: vec![0; clients], take }
    }
}

impl Work for Listed<'_> {
    fn ask(&mut self, client: usize, request: &mut Vec<u8>) -> Result<bool> {
        let Some(bytes) = self.requests.get(self.next) else { return Ok(false) };
        request.extend_from_slice(bytes);
        *self.asked.get_mut(client).context("there is no such client")? = self.next;
        self.next += 1;
        Ok(true)
    }

    fn answered(&mut self, client: usize, body: &[u8]) -> Result<()> {
        (self.take)(*self.asked.get(client).context("there is no such client")?, body)
    }
}

/// One client that follows offsets.
pub(super) struct Walk<F> {
    /// Appends the request for the page at an offset, or for the first one.
    compose: F,
    offset: Option<String>,
    pages_left: usize,
    /// The ids of all records that came, in their order.
    pub(super) ids: Vec<RecordId>,
}

impl<F: FnMut(Option<&str>, &mut Vec<u8>)> Walk<F> {
    /// Follows offsets until there are none, or so many pages came.
    pub(super) fn new(most_pages: usize, compose: F) -> Self {
        Self { compose, offset: None, pages_left: most_pages, ids: Vec::new() }
    }
}

impl<F: FnMut(Option<&str>, &mut Vec<u8>)> Work for Walk<F> {
    fn ask(&mut self, _: usize, request: &mut Vec<u8>) -> Result<bool> {
        let is_first = self.ids.is_empty();
        if self.pages_left == 0 || (self.offset.is_none() && !is_first) {
            return Ok(false);
        }
        self.pages_left -= 1;
        (self.compose)(self.offset.as_deref(), request);
        Ok(true)
    }

    fn answered(&mut self, _: usize, body: &[u8]) -> Result<()> {
        let before = self.ids.len();
        ids_in(body, &mut self.ids)?;
        self.offset = offset_in(body);
        anyhow::ensure!(self.ids.len() > before, "a page has no records");
        Ok(())
    }
}

/// Appends the ids of the records in an answer, in their order.
///
/// # Errors
/// Something else stands where the id does.
pub(super) fn ids_in(body: &[u8], ids: &mut Vec<RecordId>) -> Result<()> {
    for at in memmem::find_iter(body, ID) {
        let suffix = body.get(at + ID.len()..).and_then(|rest| rest.first_chunk());
        ids.push(suffix.and_then(|suffix| RecordId::from_bytes(*suffix)).context("an id is none")?);
    }
    Ok(())
}

/// Where the next page begins, if there is one.
fn offset_in(body: &[u8]) -> Option<String> {
    let at = memmem::rfind(body, OFFSET)? + OFFSET.len();
    let end = memchr::memchr(b'"', body.get(at..)?)?;
    String::from_utf8(body[at..at + end].to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_the_offset_are_found_without_reading_the_rest() {
        let body = br#"{"records":[{"id":"recAAAAAAAAAAAAAA","fields":{}},{"id":"recBBBBBBBBBBBBBB","fields":{}}],"offset":"itr/rec"}"#;
        let mut ids = Vec::new();
        ids_in(body, &mut ids).unwrap();
        let shown: Vec<String> = ids.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["recAAAAAAAAAAAAAA", "recBBBBBBBBBBBBBB"]);
        assert_eq!(offset_in(body).as_deref(), Some("itr/rec"));
        assert_eq!(offset_in(br#"{"records":[]}"#), None);
        assert!(ids_in(br#"{"id":"rec12"}"#, &mut ids).is_err());
    }

    #[test]
    fn a_walk_asks_for_page_after_page_and_ends_with_the_last() {
        let mut walk = Walk::new(usize::MAX, |offset, out| out.extend_from_slice(offset.unwrap_or("first").as_bytes()));
        let pages = [r#"{"id":"recAAAAAAAAAAAAAA"} "offset":"second""#, r#"{"id":"recBBBBBBBBBBBBBB"}"#];
        let mut asked = Vec::new();
        for page in pages {
            let mut request = Vec::new();
            assert!(walk.ask(0, &mut request).unwrap());
            asked.push(String::from_utf8(request).unwrap());
            walk.answered(0, page.as_bytes()).unwrap();
        }
        assert_eq!(asked, ["first", "second"]);
        assert!(!walk.ask(0, &mut Vec::new()).unwrap());
        assert_eq!(walk.ids.len(), 2);
        let empty = Walk::new(9, |_, _| {}).answered(0, b"{}").unwrap_err();
        assert_eq!(empty.to_string(), "a page has no records");
    }
}
