//! The client: what it asks, and what it makes of answers.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cadre_wire::comments::{Comment, CommentPage};
use cadre_wire::path::encode_segment;
use cadre_wire::query::{BasesQuery, CommentsQuery, ListParameters, MAX_COMMENTS, RecordParameters};
use cadre_wire::records::Record;
use cadre_wire::schema::{BaseEntry, BaseList, Table, TableList};
use cadre_wire::{Refusal, Retry};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use tokio::time::sleep;

use crate::backoff;
use crate::error::SyncError;
use crate::exchange::{Answer, Exchange, Method, NoAnswer, Request};
use crate::http::Http;
use crate::pace::{A_BASE, A_TOKEN, Pace};
use crate::walk::Walk;

/// Where Airtable's API is.
pub const AIRTABLE: &str = "https://api.airtable.com";

/// How often something that fails in passing is asked for, all in all: two minutes of waits.
const MOST_FAILURES: u32 = 8;
/// How often a request is sent again after one too many: half an hour of waits.
const MOST_LOCK_OUTS: u32 = 60;
/// The most pages of a list that is read whole: more than any base or record has.
const MOST_PAGES: usize = 10_000;

/// A client of Airtable's API, for one token.
///
/// Concurrency: any task may ask; requests wait for their turn.
pub struct AirtableClient {
    exchange: Arc<dyn Exchange>,
    /// Without a slash at the end.
    url: String,
    token: Pace,
    bases: Mutex<HashMap<String, Arc<Pace>>>,
    requests: AtomicU64,
}

impl fmt::Debug for AirtableClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AirtableClient").field("url", &self.url).finish_non_exhaustive()
    }
}

impl AirtableClient {
    /// A client of the service at an address, such as [`AIRTABLE`].
    ///
    /// # Errors
    /// [`SyncError::Address`], [`SyncError::Token`], [`SyncError::Setup`].
    pub fn new(url: &str, token: &SecretString) -> Result<Self, SyncError> {
        Ok(Self::over(url, Arc::new(Http::new(url, token)?)))
    }

    /// A client over something that carries requests.
    pub fn over(url: &str, exchange: Arc<dyn Exchange>) -> Self {
        Self {
            exchange,
            url: url.trim_end_matches('/').to_owned(),
            token: Pace::new(A_TOKEN),
            bases: Mutex::default(),
            requests: AtomicU64::new(0),
        }
    }

    /// How many requests were sent.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// The bases that the token shows.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn bases(&self) -> Result<Vec<BaseEntry>, SyncError> {
        let (mut bases, mut offset) = (Vec::new(), None);
        for _ in 0..MOST_PAGES {
            let query = BasesQuery { offset }.to_query();
            let url = with_query(self.url(&["meta", "bases"]), &query);
            let page: BaseList = self.json(None, "the list of bases", get(url)).await?;
            bases.extend(page.bases);
            offset = page.offset;
            if offset.is_none() {
                break;
            }
        }
        Ok(bases)
    }

    /// The tables of a base with their fields and views; of grids, with the fields that they show.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn tables(&self, base: &str) -> Result<Vec<Table>, SyncError> {
        let url = self.url(&["meta", "bases", base, "tables"]);
        let url = with_query(url, "include%5B%5D=visibleFieldIds");
        let list: TableList = self.json(Some(base), &format!("the schema of base {base}"), get(url)).await?;
        Ok(list.tables)
    }

    /// The records of a table, page by page.
    pub fn walk(&self, base: &str, table: &str, parameters: ListParameters) -> Walk<'_> {
        Walk::new(self, base, table, parameters)
    }

    /// A record, fields keyed by id.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn record(&self, base: &str, table: &str, record: &str) -> Result<Record, SyncError> {
        let parameters = RecordParameters { return_fields_by_field_id: true, ..RecordParameters::default() };
        let url = with_query(self.url(&[base, table, record]), &parameters.to_query());
        self.json(Some(base), &format!("record {record}"), get(url)).await
    }

    /// The comments on a record, newest first, each once.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn comments(&self, base: &str, table: &str, record: &str) -> Result<Vec<Comment>, SyncError> {
        let what = format!("the comments on record {record}");
        let mut comments: Vec<Comment> = Vec::new();
        let mut offset = None;
        for _ in 0..MOST_PAGES {
            let query = CommentsQuery { page_size: Some(MAX_COMMENTS), offset }.to_query();
            let url = with_query(self.url(&[base, table, record, "comments"]), &query);
            let page: CommentPage = self.json(Some(base), &what, get(url)).await?;
            let known: std::collections::HashSet<&str> = comments.iter().map(|comment| comment.id.as_str()).collect();
            let new: Vec<Comment> =
                page.comments.into_iter().filter(|comment| !known.contains(comment.id.as_str())).collect();
            comments.extend(new);
            offset = page.offset;
            if offset.is_none() {
                break;
            }
        }
        Ok(comments)
    }

    /// The address of a path under `/v0`.
    pub(crate) fn url(&self, segments: &[&str]) -> String {
        let path: Vec<String> = segments.iter().map(|segment| encode_segment(segment)).collect();
        format!("{}/v0/{}", self.url, path.join("/"))
    }

    fn pace_of(&self, base: &str) -> Arc<Pace> {
        let mut bases = self.bases.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(bases.entry(base.to_owned()).or_insert_with(|| Arc::new(Pace::new(A_BASE))))
    }

    /// Asks for something until it is there, or it is clear that it will not be.
    pub(crate) async fn json<T: DeserializeOwned>(
        &self,
        base: Option<&str>,
        what: &str,
        request: Request,
    ) -> Result<T, SyncError> {
        let answer = self.answer(base, what, request).await?;
        serde_json::from_slice(&answer.body)
            .map_err(|error| SyncError::Unreadable { what: what.to_owned(), problem: error.to_string() })
    }

    async fn answer(&self, base: Option<&str>, what: &str, request: Request) -> Result<Answer, SyncError> {
        let base = base.map(|base| self.pace_of(base));
        let (mut tries, mut lock_outs) = (0, 0);
        loop {
            tries += 1;
            let failing = |last: String| SyncError::Failing { what: what.to_owned(), tries, last };
            let (last, asked) = match self.once(base.as_deref(), request.clone()).await {
                Ok(answer) if (200..300).contains(&answer.status) => return Ok(answer),
                Ok(answer) => {
                    let refusal = Refusal::parse(answer.status, &answer.body, answer.retry_after.as_deref());
                    let Retry::After(wait) = refusal.retry() else { return Err(refused(what, refusal)) };
                    if refusal.status == 429 {
                        lock_outs += 1;
                        if lock_outs == MOST_LOCK_OUTS {
                            return Err(failing(refusal.to_string()));
                        }
                        tracing::info!(what, wait_s = wait.as_secs(), "too many requests");
                        base.as_deref().unwrap_or(&self.token).freeze(wait);
                        continue;
                    }
                    (refusal.to_string(), refusal.retry_after.unwrap_or(Duration::ZERO))
                }
                Err(NoAnswer { what: last, is_passing: false }) => return Err(failing(last)),
                Err(NoAnswer { what: last, .. }) => (last, Duration::ZERO),
            };
            let failures = tries - lock_outs;
            if failures == MOST_FAILURES {
                return Err(failing(last));
            }
            tracing::debug!(what, failures, last, "asked for again");
            sleep(backoff::wait(failures, asked)).await;
        }
    }

    /// Sends a request when it is its turn.
    async fn once(&self, base: Option<&Pace>, request: Request) -> Result<Answer, NoAnswer> {
        let _of_base = match base {
            Some(base) => Some(base.turn().await),
            None => None,
        };
        let _of_token = self.token.turn().await;
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.exchange.send(request).await
    }
}

fn refused(what: &str, refusal: Refusal) -> SyncError {
    let (what, refusal) = (what.to_owned(), Box::new(refusal));
    match refusal.status {
        429 => SyncError::CallsSpent { what, refusal },
        _ => SyncError::Refused { what, refusal },
    }
}

fn get(url: String) -> Request {
    Request { method: Method::Get, url, body: String::new() }
}

fn with_query(url: String, query: &str) -> String {
    if query.is_empty() { url } else { format!("{url}?{query}") }
}
