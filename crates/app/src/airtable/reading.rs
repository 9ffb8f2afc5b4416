//! What is asked for, and in which order: pages of records, table beside table; the attachments of each page as soon as it is
//! there, since their addresses end after hours; and the comments on records that have some.
//!
//! Several requests are under way at once, so that the rate is used although each takes its time; the client holds them to it.
//! What was brought is kept piece by piece, in the order in which it comes.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use cadre_store::Blobs;
use cadre_sync::{AirtableClient, Step, SyncError};
use cadre_wire::comments::Comment;
use cadre_wire::query::ListParameters;
use cadre_wire::records::Record;
use cadre_wire::schema::Table;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::files::{self, Attachment, Brought};
use super::staged::{Staged, Told};
use super::{Peer, Wanted, refusals};
use crate::code::Code;
use crate::error::AppError;
use crate::vault::Progress;

/// Requests to the API that are under way or wait for their turn.
const REQUESTS: usize = 8;
/// Attachments that are fetched at the same time.
const FETCHES: usize = 4;
/// Attachments that may wait before more records are asked for: their addresses shall not end while they wait.
const MOST_WAITING: usize = 500;
/// How often the list of a table begins again because its pages expired.
const MOST_RESTARTS: u32 = 10;
/// How long nothing may be told: whoever listens over a network takes longer silence for an end.
const SILENCE: Duration = Duration::from_secs(20);

/// Asks for the base's name and tables, and keeps them.
pub(super) async fn schema(peer: &Peer, wanted: &Wanted, staged: &mut Staged) -> Result<Told, AppError> {
    let refused = |error: SyncError| refusals::told(&error, wanted);
    let base = wanted.base.to_string();
    let tables = peer.client.tables(&base).await.map_err(refused)?;
    let before = staged.told()?.filter(|told| told.source == peer.url);
    let name = match before {
        Some(told) => told.name,
        None => {
            let bases = peer.client.bases().await.map_err(refused)?;
            bases.into_iter().find(|entry| entry.id == base).map_or(base, |entry| entry.name)
        }
    };
    let told = Told { source: peer.url.clone(), name, tables };
    staged.put_told(&told)?;
    Ok(told)
}

/// A page to ask for.
struct Page {
    table: String,
    no: u32,
    offset: Option<String>,
}

/// What a request came to.
enum Done {
    Page(Page, Result<Option<Step>, SyncError>),
    Comments(String, Result<Vec<Comment>, SyncError>),
    /// A record asked for again, for the new addresses of its attachments, of which one is waited for.
    Again(Attachment, Result<Record, SyncError>),
    File(Result<(Attachment, Brought), AppError>),
}

/// What is to be asked for, and what is under way.
pub(super) struct Reader<'a> {
    peer: &'a Peer,
    wanted: &'a Wanted,
    tables: HashMap<&'a str, &'a Table>,
    staged: &'a mut Staged,
    blobs: Arc<dyn Blobs>,
    pages: VecDeque<Page>,
    comments: VecDeque<(String, String)>,
    files: VecDeque<Attachment>,
    again: VecDeque<Attachment>,
    /// Attachments and records with comments that are waited for or under way.
    known: HashSet<String>,
    /// The newest addresses of attachments whose records were asked for again.
    fresh: HashMap<String, String>,
    restarts: HashMap<String, u32>,
    requests: usize,
    fetches: usize,
    under_way: JoinSet<Done>,
    /// Records read, by table.
    records: HashMap<String, u64>,
}

impl<'a> Reader<'a> {
    /// What is still to be read of a base, of which some was brought.
    pub(super) fn new(
        peer: &'a Peer,
        wanted: &'a Wanted,
        told: &'a Told,
        staged: &'a mut Staged,
        blobs: Arc<dyn Blobs>,
    ) -> Result<Self, AppError> {
        let mut reader = Self {
            peer,
            wanted,
            tables: told.tables.iter().map(|table| (table.id.as_str(), table)).collect(),
            staged,
            blobs,
            pages: VecDeque::new(),
            comments: VecDeque::new(),
            files: VecDeque::new(),
            again: VecDeque::new(),
            known: HashSet::new(),
            fresh: HashMap::new(),
            restarts: HashMap::new(),
            requests: 0,
            fetches: 0,
            under_way: JoinSet::new(),
            records: HashMap::new(),
        };
        for table in &told.tables {
            let (records, next) = reader.staged.records(&table.id)?;
            reader.look(table, &records);
            if let Some((no, offset)) = next {
                reader.pages.push_back(Page { table: table.id.clone(), no, offset });
            }
        }
        Ok(reader)
    }

    /// Reads until everything was brought.
    pub(super) async fn read(mut self, emit: &mut dyn FnMut(Progress)) -> Result<(), AppError> {
        loop {
            emit(self.progress());
            while self.begin() {}
            match timeout(SILENCE, self.under_way.join_next()).await {
                Ok(None) => return Ok(()),
                Ok(Some(Ok(done))) => self.take(done)?,
                Ok(Some(Err(error))) => {
                    return Err(
                        AppError::new(Code::Internal, "a request to Airtable ended in a panic").caused_by(error)
                    );
                }
                // What takes long goes on.
                Err(_) => {}
            }
        }
    }

    /// Notes what a page of records has that is to be brought besides.
    fn look(&mut self, table: &Table, records: &[Record]) {
        *self.records.entry(table.id.clone()).or_default() += records.len() as u64;
        for record in records {
            if self.wanted.comments
                && record.comment_count.is_some_and(|count| count > 0)
                && !self.staged.has_comments(&record.id)
                && self.known.insert(record.id.clone())
            {
                self.comments.push_back((table.id.clone(), record.id.clone()));
            }
            if !self.wanted.attachments {
                continue;
            }
            for attachment in files::of_record(table, record) {
                if self.staged.file(&attachment.id).is_none() && self.known.insert(attachment.id.clone()) {
                    self.files.push_back(attachment);
                }
            }
        }
    }

    // ---- asking

    /// Begins one more request or fetch, if there is something to ask for and room for it.
    fn begin(&mut self) -> bool {
        if self.fetches < FETCHES
            && let Some(mut attachment) = self.files.pop_front()
        {
            if let Some(url) = self.fresh.get(&attachment.id) {
                attachment.url.clone_from(url);
            }
            let (files, blobs) = (Arc::clone(&self.peer.files), Arc::clone(&self.blobs));
            self.fetches += 1;
            self.under_way.spawn(async move { Done::File(files::bring(files, blobs, attachment).await) });
            return true;
        }
        if self.requests == REQUESTS {
            return false;
        }
        let (client, base) = (Arc::clone(&self.peer.client), self.wanted.base.to_string());
        if let Some(attachment) = self.again.pop_front() {
            self.under_way.spawn(async move {
                let record = client.record(&base, &attachment.table, &attachment.record).await;
                Done::Again(attachment, record)
            });
        } else if self.files.len() < MOST_WAITING
            && let Some(page) = self.pages.pop_front()
        {
            let comment_count = self.wanted.comments;
            self.under_way.spawn(async move {
                let asked = page_of(&client, &base, &page, comment_count).await;
                Done::Page(page, asked)
            });
        } else if let Some((table, record)) = self.comments.pop_front() {
            self.under_way.spawn(async move {
                let comments = client.comments(&base, &table, &record).await;
                Done::Comments(record, comments)
            });
        } else {
            return false;
        }
        self.requests += 1;
        true
    }

    // ---- what comes

    fn take(&mut self, done: Done) -> Result<(), AppError> {
        match &done {
            Done::File(_) => self.fetches -= 1,
            _ => self.requests -= 1,
        }
        match done {
            Done::Page(page, step) => self.take_page(page, step.map_err(|error| self.refused(&error))?),
            Done::Comments(record, comments) => {
                self.staged.put_comments(&record, &comments.map_err(|error| self.refused(&error))?)
            }
            Done::Again(attachment, record) => self.take_again(attachment, record),
            Done::File(brought) => {
                let (attachment, brought) = brought?;
                self.take_file(attachment, brought)
            }
        }
    }

    fn refused(&self, error: &SyncError) -> AppError {
        refusals::told(error, self.wanted)
    }

    fn take_page(&mut self, page: Page, step: Option<Step>) -> Result<(), AppError> {
        let Page { table, no, .. } = page;
        match step {
            Some(Step::Page { records, next }) => {
                self.staged.put_page(&table, no, &records, next.clone())?;
                if let Some(told) = self.tables.get(table.as_str()).copied() {
                    self.look(told, &records);
                }
                if next.is_some() {
                    self.pages.push_back(Page { table, no: no + 1, offset: next });
                }
            }
            Some(Step::Again) => {
                let restarts = self.restarts.entry(table.clone()).or_default();
                *restarts += 1;
                if *restarts > MOST_RESTARTS {
                    let what = format!("the records of table {table}");
                    return Err(self.refused(&SyncError::Expiring { what, restarts: MOST_RESTARTS }));
                }
                self.staged.forget_pages(&table)?;
                self.records.remove(&table);
                self.pages.push_front(Page { table, no: 0, offset: None });
            }
            None => {}
        }
        Ok(())
    }

    fn take_file(&mut self, attachment: Attachment, brought: Brought) -> Result<(), AppError> {
        match brought {
            Brought::Kept(file) => self.staged.put_file(&attachment.id, file),
            Brought::Never(why) => self.staged.put_file(&attachment.id, attachment.failed(&why)),
            Brought::Later(why) => Err(refusals::unreachable(&attachment.filename, &why)),
            Brought::Gone(why) => match self.fresh.get(&attachment.id) {
                // It was asked for at the address that the record has now.
                Some(url) if *url == attachment.url => self.staged.put_file(&attachment.id, attachment.failed(&why)),
                Some(_) => {
                    self.files.push_back(attachment);
                    Ok(())
                }
                None => {
                    self.again.push_back(attachment);
                    Ok(())
                }
            },
        }
    }

    /// Takes the new addresses of a record's attachments.
    fn take_again(&mut self, attachment: Attachment, record: Result<Record, SyncError>) -> Result<(), AppError> {
        let record = match record {
            Ok(record) => Some(record),
            Err(error) if error.refusal().is_some_and(cadre_wire::Refusal::is_not_found) => None,
            Err(error) => return Err(self.refused(&error)),
        };
        let table = self.tables.get(attachment.table.as_str());
        if let (Some(table), Some(record)) = (table, &record) {
            let now = files::of_record(table, record).into_iter();
            self.fresh.extend(now.map(|attachment| (attachment.id, attachment.url)));
        }
        if self.fresh.contains_key(&attachment.id) {
            self.files.push_front(attachment);
            return Ok(());
        }
        self.staged.put_file(&attachment.id, attachment.failed("it is not on its record any more"))
    }

    fn progress(&self) -> Progress {
        let of_files = self.files.len() + self.again.len() + self.fetches;
        let commented = self.comments.len() + self.requests;
        if !self.pages.is_empty() || (of_files == 0 && self.comments.is_empty()) {
            return Progress::new("records", self.records.values().sum(), 0);
        }
        let (what, done, left) = match of_files {
            0 => ("comments", self.staged.commented(), commented),
            _ => ("attachments", self.staged.files(), of_files),
        };
        Progress::new(what, done as u64, (done + left) as u64)
    }
}

async fn page_of(
    client: &AirtableClient,
    base: &str,
    page: &Page,
    comment_count: bool,
) -> Result<Option<Step>, SyncError> {
    let parameters = ListParameters { comment_count, ..ListParameters::default() };
    client.walk(base, &page.table, parameters).from(page.offset.clone()).next().await
}
