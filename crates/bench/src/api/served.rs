//! The standard table at the server, and what is known of it beside the server, to check answers by.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::net::SocketAddr;

use anyhow::{Context, Result, bail, ensure};
use cadre_model::RecordId;
use serde::Deserialize;
use serde_json::Value as Json;

use super::children::Server;
use super::listed::{Listed, Walk, ids_in};
use super::request::{Words, encoded};
use super::shape::{Batch, Cells, Fields, Priority, new_base};
use super::traffic::{Asked, Meanwhile, Side};
use crate::drive::{Ran, Until, drive};
use crate::standard::{STATUSES, Task, phases};

/// Records of a page.
pub(super) const PAGE: usize = 100;
/// Most records of a batch without asking for more.
const USUAL_BATCH: usize = 10;
/// Bodies that are made before the clock runs: so many batches of a thousand take tens of megabytes.
const READY: usize = 100;

/// What pages are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Id,
    Name,
    Priority,
    Estimate,
    Started,
}

impl Sort {
    const ALL: [Self; 5] = [Self::Id, Self::Name, Self::Priority, Self::Estimate, Self::Started];

    fn field(self) -> &'static str {
        match self {
            Self::Id => "Task ID",
            Self::Name => "Task Name",
            Self::Priority => "Priority",
            Self::Estimate => "Estimate",
            Self::Started => "Started",
        }
    }

    /// Empty cells come first.
    fn order(self, a: &Task, b: &Task) -> Ordering {
        match self {
            Self::Id => a.id.cmp(&b.id),
            Self::Name => a.name.cmp(&b.name),
            Self::Priority => a.priority.cmp(&b.priority),
            Self::Estimate => a.estimate.total_cmp(&b.estimate),
            Self::Started => a.started.cmp(&b.started),
        }
    }
}

/// A page that can be asked for.
#[derive(Clone, Debug)]
struct Kind {
    status: usize,
    phase: usize,
    sort: Sort,
    /// The request.
    bytes: Vec<u8>,
}

/// The standard table at a server.
pub(super) struct Served {
    pub(super) address: SocketAddr,
    pub(super) words: Words,
    pub(super) base: String,
    pub(super) table: String,
    /// `/v0/{base}/{table}`.
    pub(super) path: String,
    kinds: Vec<Kind>,
    /// The rows as they should be.
    pub(super) tasks: Vec<Task>,
    pub(super) ids: Vec<RecordId>,
    rows: HashMap<RecordId, usize>,
}

#[derive(Deserialize)]
struct MadeBase {
    id: String,
    tables: Vec<MadeTable>,
}

#[derive(Deserialize)]
struct MadeTable {
    id: String,
}

impl Served {
    /// Makes a base with the standard table, empty.
    pub(super) fn create(server: &Server) -> Result<Self> {
        let words = Words::new(&server.token);
        let mut request = Vec::new();
        words.json("POST", &["/api/ops/base_create"], "", new_base().to_string().as_bytes(), &mut request);
        let made: MadeBase = serde_json::from_slice(&one(server.address, request)?)?;
        let table = made.tables.into_iter().next().context("the base has a table")?.id;
        let path = format!("/v0/{}/{table}", made.id);
        Ok(Self {
            address: server.address,
            kinds: kinds(&words, &path),
            words,
            base: made.id,
            table,
            path,
            tasks: Vec::new(),
            ids: Vec::new(),
            rows: HashMap::new(),
        })
    }

    /// The same at a server that was started again.
    pub(super) fn moved_to(&mut self, server: &Server) {
        self.address = server.address;
    }

    /// Creates a record a task, in batches of so many, by so many clients. Only the sending and answering is timed.
    pub(super) fn create_records(&mut self, tasks: Vec<Task>, batch: usize, clients: usize) -> Result<Ran> {
        let mut ran = Ran::default();
        let batches: Vec<&[Task]> = tasks.chunks(batch).collect();
        for wave in batches.chunks(READY.max(100_000 / batch)) {
            let requests = wave.iter().map(|tasks| self.creation(tasks, batch)).collect::<Result<Vec<_>>>()?;
            let mut made = vec![Vec::new(); wave.len()];
            let mut take = |at: usize, body: &[u8]| {
                ids_in(body, &mut made[at])?;
                ensure!(made[at].len() == wave[at].len(), "{} records came of {}", made[at].len(), wave[at].len());
                Ok(())
            };
            ran.add(&drive(self.address, clients, Until::Done, &mut Listed::new(&requests, clients, &mut take))?);
            self.ids.extend(made.into_iter().flatten());
        }
        self.tasks.extend(tasks);
        for (row, id) in self.ids.iter().enumerate().skip(self.rows.len()) {
            ensure!(self.rows.insert(*id, row).is_none(), "{id} was given twice");
        }
        Ok(ran)
    }

    fn creation(&self, tasks: &[Task], batch: usize) -> Result<Vec<u8>> {
        let mut records: Vec<_> = tasks.iter().map(|task| Cells { fields: Fields::of(task) }).collect();
        let body = match (batch, records.pop()) {
            (1, Some(record)) => serde_json::to_vec(&record)?,
            (_, last) => {
                records.extend(last);
                serde_json::to_vec(&Batch { records })?
            }
        };
        let more = if batch > USUAL_BATCH { format!("x-cadre-max: {batch}\r\n") } else { String::new() };
        let mut request = Vec::new();
        self.words.json("POST", &[&self.path], &more, &body, &mut request);
        Ok(request)
    }

    /// Reads everything in pages of 100, and checks that it is everything.
    pub(super) fn walk(&self) -> Result<Ran> {
        let mut walk = Walk::new(usize::MAX, |offset: Option<&str>, out: &mut Vec<u8>| match offset {
            None => self.words.plain("GET", &[&self.path], out),
            Some(offset) => self.words.plain("GET", &[&self.path, "?offset=", &encoded(offset)], out),
        });
        let ran = drive(self.address, 1, Until::Done, &mut walk)?;
        let mut seen = vec![false; self.ids.len()];
        for id in &walk.ids {
            let seen = self.rows.get(id).and_then(|row| seen.get_mut(*row));
            ensure!(!std::mem::replace(seen.with_context(|| format!("{id} is unknown"))?, true), "{id} came twice");
        }
        ensure!(walk.ids.len() == self.ids.len(), "{} records came of {}", walk.ids.len(), self.ids.len());
        Ok(ran)
    }

    /// Asks once for each page there is.
    pub(super) fn every_page(&self) -> Result<()> {
        let requests: Vec<_> = self.kinds.iter().map(|kind| kind.bytes.clone()).collect();
        let mut take = |at: usize, body: &[u8]| self.check(Asked::Page(at), body, Meanwhile::Nothing);
        drive(self.address, 1, Until::Done, &mut Listed::new(&requests, 1, &mut take)).map(drop)
    }

    /// Asks for a record, and checks it.
    pub(super) fn get(&self, row: usize) -> Result<()> {
        let mut request = Vec::new();
        self.compose(Asked::Get(row), &mut request);
        self.check(Asked::Get(row), &one(self.address, request)?, Meanwhile::Nothing)
    }

    /// The first page of the rows that a formula is true for, by `Task ID`: the request.
    pub(super) fn filtered(&self, formula: &str) -> Vec<u8> {
        let query = format!("?filterByFormula={}&{}", encoded(formula), sorted_by(Sort::Id));
        let mut request = Vec::new();
        self.words.plain("GET", &[&self.path, &query], &mut request);
        request
    }

    /// Checks the answer to [`Served::filtered`]: the rows are those that `is_in` says.
    pub(super) fn check_filtered(&self, body: &[u8], is_in: impl Fn(&Task) -> bool) -> Result<()> {
        self.check_page(body, is_in, Sort::Id)
    }

    fn check_record(&self, body: &[u8], row: usize, priority: Option<u32>) -> Result<()> {
        let record: Json = serde_json::from_slice(body)?;
        let (id, task) = (self.ids[row], &self.tasks[row]);
        let found = (record["id"].as_str(), record["fields"]["Task ID"].as_str());
        ensure!(found == (Some(&id.to_string()), Some(&task.id)), "{found:?} instead of {id}, {}", task.id);
        let found = record["fields"]["Priority"].as_f64();
        ensure!(priority.is_none_or(|p| found == Some(f64::from(p))), "priority {found:?} instead of {priority:?}");
        Ok(())
    }

    /// The rows of a page must be such, as many as there are or 100, and in this order; which ones of equals is left open.
    fn check_page(&self, body: &[u8], is_in: impl Fn(&Task) -> bool, sort: Sort) -> Result<()> {
        let found = self.tasks_of(body)?;
        let mut expected: Vec<&Task> = self.tasks.iter().filter(|task| is_in(task)).collect();
        expected.sort_by(|a, b| sort.order(a, b));
        expected.truncate(PAGE);
        ensure!(found.len() == expected.len(), "{} records instead of {}", found.len(), expected.len());
        for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let is_right = is_in(found) && sort.order(found, expected) == Ordering::Equal;
            ensure!(is_right, "{} at place {at} instead of {}", found.id, expected.id);
        }
        Ok(())
    }

    /// While others edit, the order may be another one: the rows must be such, and as many.
    fn check_members(&self, body: &[u8], is_in: impl Fn(&Task) -> bool) -> Result<()> {
        let found = self.tasks_of(body)?;
        let expected = self.tasks.iter().filter(|task| is_in(task)).take(PAGE).count();
        ensure!(found.len() == expected, "{} records instead of {expected}", found.len());
        match found.iter().find(|task| !is_in(task)) {
            Some(task) => bail!("{} does not belong here", task.id),
            None => Ok(()),
        }
    }

    fn tasks_of(&self, body: &[u8]) -> Result<Vec<&Task>> {
        // Reading all of it shows that it is JSON.
        let page: Json = serde_json::from_slice(body)?;
        let records = page["records"].as_array().context("a page has records")?;
        let task = |record: &Json| {
            let id: RecordId = record["id"].as_str().context("a record has an id")?.parse()?;
            let row = *self.rows.get(&id).with_context(|| format!("{id} is unknown"))?;
            let task = &self.tasks[row];
            ensure!(record["fields"]["Task ID"].as_str() == Some(&task.id), "{id} is not {}", task.id);
            Ok(task)
        };
        records.iter().map(task).collect()
    }
}

impl Side for Served {
    fn address(&self) -> SocketAddr {
        self.address
    }

    fn rows(&self) -> usize {
        self.ids.len()
    }

    fn pages(&self) -> usize {
        self.kinds.len()
    }

    fn compose(&self, asked: Asked, out: &mut Vec<u8>) {
        match asked {
            Asked::Page(at) => out.extend_from_slice(&self.kinds[at].bytes),
            Asked::Get(row) => self.words.plain("GET", &[&self.path, "/rec", self.ids[row].suffix()], out),
            Asked::Update { row, priority } => {
                let path = [self.path.as_str(), "/rec", self.ids[row].suffix()];
                self.words.json("PATCH", &path, "", &edit(priority), out);
            }
        }
    }

    fn updated(&mut self, row: usize, priority: u32) {
        self.tasks[row].priority = priority;
    }

    fn check(&self, asked: Asked, body: &[u8], meanwhile: Meanwhile) -> Result<()> {
        match (asked, meanwhile) {
            (Asked::Get(row), Meanwhile::Nothing) => self.check_record(body, row, Some(self.tasks[row].priority)),
            (Asked::Get(row), Meanwhile::Edits) => self.check_record(body, row, None),
            (Asked::Update { row, priority }, _) => self.check_record(body, row, Some(priority)),
            (Asked::Page(at), meanwhile) => {
                let Kind { status, phase, sort, .. } = &self.kinds[at];
                let is_in = |task: &Task| task.status == *status && task.phase == *phase;
                match meanwhile {
                    Meanwhile::Nothing => self.check_page(body, is_in, *sort),
                    Meanwhile::Edits => self.check_members(body, is_in),
                }
            }
        }
    }
}

/// The body of an update.
pub(super) fn edit(priority: u32) -> Vec<u8> {
    // A number in two objects can always be written.
    serde_json::to_vec(&Cells { fields: Priority { priority } }).unwrap_or_default()
}

/// Asks once; the body of the answer.
pub(super) fn one(address: SocketAddr, request: Vec<u8>) -> Result<Vec<u8>> {
    let mut found = Vec::new();
    let mut take = |_: usize, body: &[u8]| {
        found.extend_from_slice(body);
        Ok(())
    };
    drive(address, 1, Until::Done, &mut Listed::new(&[request], 1, &mut take))?;
    Ok(found)
}

fn sorted_by(sort: Sort) -> String {
    let key = |part: &str| encoded(&format!("sort[0][{part}]"));
    format!("{}={}&{}=asc", key("field"), encoded(sort.field()), key("direction"))
}

fn kinds(words: &Words, path: &str) -> Vec<Kind> {
    let phases = phases();
    let mut kinds = Vec::new();
    for (status, status_name) in STATUSES.iter().enumerate() {
        for (phase, phase_name) in phases.iter().enumerate() {
            for sort in Sort::ALL {
                let formula = format!("AND({{Status}}=\"{status_name}\",{{Phase}}=\"{phase_name}\")");
                let query = format!("?filterByFormula={}&{}", encoded(&formula), sorted_by(sort));
                let mut bytes = Vec::new();
                words.plain("GET", &[path, &query], &mut bytes);
                kinds.push(Kind { status, phase, sort, bytes });
            }
        }
    }
    kinds
}
