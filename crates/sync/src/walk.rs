//! A list of records, page by page.

use cadre_wire::ErrorKind;
use cadre_wire::query::{ListCall, ListParameters, PAGE_SIZE};
use cadre_wire::records::{Record, RecordPage};

use crate::client::AirtableClient;
use crate::error::SyncError;
use crate::exchange::{Method, Request};

/// How often a list begins again because its pages expired.
const MOST_RESTARTS: u32 = 10;

/// A list of records, page by page.
///
/// Fields are keyed by id in every answer. Records that were changed while the list was walked may come twice: the later one holds.
#[derive(Debug)]
pub struct Walk<'c> {
    client: &'c AirtableClient,
    base: String,
    /// The table's address.
    url: String,
    what: String,
    parameters: ListParameters,
    restarts: u32,
    is_done: bool,
}

/// A step of a walk.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A page.
    Page {
        /// Its records.
        records: Vec<Record>,
        /// Where the next page begins, for [`Walk::from`]; none on the last one.
        next: Option<String>,
    },
    /// The list begins again: pages so far are to be forgotten.
    Again,
}

impl<'c> Walk<'c> {
    pub(crate) fn new(client: &'c AirtableClient, base: &str, table: &str, parameters: ListParameters) -> Self {
        let page_size = parameters.page_size.or(Some(PAGE_SIZE));
        Self {
            client,
            base: base.to_owned(),
            url: client.url(&[base, table]),
            what: format!("the records of table {table}"),
            parameters: ListParameters { return_fields_by_field_id: true, page_size, ..parameters },
            restarts: 0,
            is_done: false,
        }
    }

    /// The same, begun where a page said that the next one begins.
    #[must_use]
    pub fn from(mut self, offset: Option<String>) -> Self {
        self.parameters.offset = offset;
        self
    }

    /// The next step; `None` after the last page.
    ///
    /// # Errors
    /// [`SyncError`]; the walk may be gone on with after one that is passing.
    pub async fn next(&mut self) -> Result<Option<Step>, SyncError> {
        if self.is_done {
            return Ok(None);
        }
        let page = self.client.json::<RecordPage>(Some(&self.base), &self.what, self.request()).await;
        match page {
            Ok(RecordPage { records, offset }) => {
                self.is_done = offset.is_none();
                self.parameters.offset.clone_from(&offset);
                Ok(Some(Step::Page { records, next: offset }))
            }
            Err(error) if self.parameters.offset.is_some() && is_expired(&error) => self.begin_again().map(Some),
            Err(error) => Err(error),
        }
    }

    fn begin_again(&mut self) -> Result<Step, SyncError> {
        if self.restarts == MOST_RESTARTS {
            return Err(SyncError::Expiring { what: self.what.clone(), restarts: self.restarts });
        }
        self.restarts += 1;
        self.parameters.offset = None;
        tracing::info!(what = self.what, "the list begins again: its pages expired");
        Ok(Step::Again)
    }

    fn request(&self) -> Request {
        match self.parameters.call(&self.url) {
            ListCall::Get { query } => {
                Request { method: Method::Get, url: format!("{}?{query}", self.url), body: String::new() }
            }
            ListCall::Post { query, body } => {
                let url = format!("{}/listRecords", self.url);
                let url = if query.is_empty() { url } else { format!("{url}?{query}") };
                Request { method: Method::Post, url, body }
            }
        }
    }
}

/// Whether an offset leads nowhere any more. Source: reference, section 2.11.
fn is_expired(error: &SyncError) -> bool {
    error
        .refusal()
        .is_some_and(|refusal| refusal.is_iterator_gone() || refusal.kind() == Some(ErrorKind::InvalidOffset))
}
