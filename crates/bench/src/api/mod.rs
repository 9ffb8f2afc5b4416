//! `cadre bench api`: the server under load, beside servers and databases that do less.
//!
//! Four parties take part, and one at a time has something to do: the server (`cadre up`, a process of its own over a fresh
//! folder), a bare HTTP server of the same runtime (`bare`), plain SQLite in this process, and the load generator
//! ([`crate::drive`]), which is the one thread of this process. A measure goes over both sides in turns.

mod bare;
mod bare_side;
mod children;
mod listed;
mod pace;
mod reading;
mod request;
mod served;
mod shape;
mod traffic;
mod writing;

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

pub use bare::bare;
use bare_side::BareSide;
use children::{Bare, Server};
use pace::Pace;
use served::Served;
use traffic::{Shares, in_turns};

use crate::engine::{LARGE, at_size};
use crate::report::{Measure, Report, Target};
use crate::sqlite::Reference;
use crate::standard::{Task, Tasks};
use crate::watch::{Watch, median};

/// Clients at a time, where a measure does not say otherwise.
const CLIENTS: usize = 16;
/// Clients at a time in the mixed traffic.
const MANY_CLIENTS: usize = 64;

/// What to run.
#[derive(Clone, Debug)]
pub struct ApiOptions {
    /// Rows of the standard table.
    pub rows: usize,
    /// Rows of a second table, whose gets and updates the first one's are held against.
    pub beside: Option<usize>,
    /// Seconds that a measure takes on one side, about.
    pub seconds: f64,
    /// A new or empty folder for everything; a temporary one when absent.
    pub folder: Option<PathBuf>,
    /// This program: `{program} up ...` serves, `{program} bench bare` is the reference.
    pub program: PathBuf,
}

/// A run under way.
struct Run<'a> {
    options: &'a ApiOptions,
    pace: Pace,
    /// Where the server keeps its data.
    data: PathBuf,
    server: Server,
    served: Served,
    bare: BareSide,
    sqlite: Reference,
    /// Makes rows that are not there yet.
    tasks: Tasks,
    report: Report,
}

/// Runs everything; `progress` is told what comes next.
///
/// # Errors
/// When a server or a database fails, or an answer is not what it should be.
pub fn api(options: &ApiOptions, progress: &mut dyn FnMut(&str)) -> Result<Report> {
    ensure!(options.rows >= 100, "the table needs 100 rows or more");
    let temporary = tempfile::tempdir()?;
    let folder = options.folder.as_deref().unwrap_or_else(|| temporary.path());
    progress("starting the server and its reference");
    let bare = Bare::start(&options.program, folder)?;
    let mut run = Run::start(options, folder, &bare)?;
    progress("loading");
    run.load()?;
    progress("pages");
    run.pages()?;
    progress("records");
    run.gets()?;
    progress("everything, page by page");
    run.everything()?;
    progress("text search");
    run.search()?;
    progress("64 clients");
    run.mixed()?;
    progress("updates");
    run.updates()?;
    progress("a new formula field");
    run.formula()?;
    if let Some(rows) = options.beside {
        progress("the same beside a smaller table");
        run.beside(folder, rows)?;
    }
    progress("starting again");
    run.restarts()?;
    progress("new records");
    run.creations()?;
    run.end()
}

impl<'a> Run<'a> {
    fn start(options: &'a ApiOptions, folder: &Path, bare: &Bare) -> Result<Self> {
        let data = folder.join("cadre");
        let server = Server::start(&options.program, &data)?;
        Ok(Self {
            options,
            pace: Pace::new(options.seconds),
            served: Served::create(&server)?,
            server,
            data,
            bare: BareSide::new(bare),
            sqlite: Reference::create(folder)?,
            tasks: Tasks::new(1),
            report: Report { rows: options.rows, measures: Vec::new() },
        })
    }

    /// The next rows.
    fn next_tasks(&mut self, count: usize) -> Vec<Task> {
        self.tasks.by_ref().take(count).collect()
    }

    /// Adds a figure that is held to something at 100,000 rows.
    fn push(&mut self, name: &str, unit: &'static str, cadre: f64, reference: Option<f64>, target: Option<Target>) {
        let target = target.and_then(|target| at_size(self.options.rows, target, None));
        self.report.measures.push(Measure::new(name, unit, cadre, reference, target));
    }

    /// Holds gets and updates against those of another table, at a server of its own.
    fn beside(&mut self, folder: &Path, rows: usize) -> Result<()> {
        let mut server = Server::start(&self.options.program, &folder.join("beside"))?;
        let mut other = Served::create(&server)?;
        other.create_records(Tasks::new(2).take(rows).collect(), writing::LOAD_BATCH, writing::LOADERS)?;
        for (what, shares) in [("get", Shares::GETS), ("update", Shares::UPDATES)] {
            let (ours, theirs) = in_turns(&mut self.served, &mut other, shares, CLIENTS, self.pace)?;
            let name = format!("{what} one, {CLIENTS} clients, beside {rows} records");
            // Within 1.3 times.
            let target = (self.options.rows == LARGE).then_some(Target::AtLeastTimes(0.77));
            self.report.measures.push(Measure::new(name, "requests/s", ours.rate(), Some(theirs.rate()), target));
        }
        server.stop()
    }

    /// Ends the server and starts it again, until it gives a record.
    fn restarts(&mut self) -> Result<()> {
        let mut seconds = Vec::new();
        for round in 0..3 {
            self.server.stop()?;
            let watch = Watch::start();
            self.server = Server::start(&self.options.program, &self.data)?;
            self.served.moved_to(&self.server);
            self.served.get(round * 31)?;
            seconds.push(watch.elapsed().as_secs_f64());
        }
        self.push("start until the first record is answered", "s", median(seconds), None, Some(Target::AtMost(0.2)));
        Ok(())
    }

    /// Checks that everything is there, and ends.
    fn end(mut self) -> Result<Report> {
        self.served.walk()?;
        let resident = self.server.resident_mib()?;
        self.push("memory at the end", "MiB", resident, None, None);
        self.server.stop()?;
        Ok(self.report)
    }
}
