//! `cadre bench engine`: the standard table in this engine and in plain SQLite.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use cadre_base::cells::Typecast;
use cadre_base::{Base, BaseOptions, Draft, EditMode, Input, Made, NewField, NewRecord, Op, RecordEdit};
use cadre_model::field::FormulaOptions;
use cadre_model::{
    Actor, BaseId, Cell, ChoiceNo, Clock, FieldKind, FieldNo, RecordId, SystemClock, TableNo, Timestamp,
};
use cadre_store::{Log, MemoryLog};
use cadre_store_sqlite::{LockInfo, SqliteStore};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde::{Deserialize, Serialize};

use crate::computed;
use crate::memory::resident_here;
use crate::queries::{self, Draws};
use crate::report::{Measure, Report, Target};
use crate::sqlite::Reference;
use crate::standard::{PEOPLE, Task, Tasks, fields};
use crate::watch::{Watch, median};

/// Records of one durable batch.
const BATCH: usize = 1_000;
/// Batches that are under way at a time when loading.
const IN_FLIGHT: usize = 2;
/// Where the reference's figures were taken from first; other sizes have targets of their own or none.
const SMALL: usize = 100_000;
pub(crate) const LARGE: usize = 1_000_000;

/// What to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Rows of the standard table.
    pub rows: usize,
    /// Folder for both databases; a temporary one when absent.
    pub folder: Option<PathBuf>,
    /// The program that measures opening in a process of its own: it is started with the folder as its last argument and
    /// prints what [`open_once`] gives, as JSON. Without one, opening is not measured.
    pub opener: Option<Vec<String>>,
}

/// What opening a base took in a process of its own.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Opened {
    /// Seconds until the first query was answered.
    pub seconds: f64,
    /// Resident memory then, in bytes.
    pub resident_bytes: u64,
}

/// The standard table in this engine.
pub(crate) struct Loaded {
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) base: Arc<Base>,
    pub(crate) table: TableNo,
    pub(crate) fields: Vec<FieldNo>,
    pub(crate) ids: Vec<RecordId>,
}

/// Runs everything; `progress` is told what comes next.
///
/// # Errors
/// When a database fails, or an answer is not what it should be.
pub fn engine(options: &Options, progress: &mut dyn FnMut(&str)) -> Result<Report> {
    let temporary = tempfile::tempdir()?;
    let folder = options.folder.as_deref().unwrap_or_else(|| temporary.path());
    let mut report = Report { rows: options.rows, measures: Vec::new() };
    progress("making the standard table");
    let tasks: Vec<Task> = Tasks::new(1).take(options.rows).collect();
    let raw_bytes: usize = tasks.iter().map(Task::tsv_bytes).sum();

    progress("loading SQLite");
    let mut reference = Reference::create(folder)?;
    let their_load = reference.load(&tasks, BATCH)?;
    progress("loading Cadre");
    let data = folder.join("cadre");
    let (loaded, our_load) = load(&data, &tasks)?;
    let rate = |time: Duration| options.rows as f64 / time.as_secs_f64();
    report.measures.push(Measure::new(
        "load, 1,000 records a durable commit, 2 under way",
        "records/s",
        rate(our_load),
        Some(rate(their_load)),
        Some(Target::AtLeastTimes(0.4)),
    ));

    progress("queries");
    reference.index()?;
    queries::measure(&mut report, &loaded, &reference, options.rows)?;
    // Both sides keep what the queries need: SQLite its indexes, Cadre the orders and postings that it has made by now.
    progress("durable commits");
    commits(&mut report, &loaded, &reference, options.rows)?;
    progress("a new formula field");
    new_formula(&mut report, &reference, &tasks)?;
    progress("computed cells");
    let chain = computed::cells_a_ms()?;
    report.measures.push(Measure::new("recompute dependants", "cells/ms", chain, None, Some(Target::AtLeast(1000.0))));
    let link = computed::link_change_ms()?;
    report.measures.push(Measure::new(
        "one link changed, 40 records, 6 rollups and lookups",
        "ms",
        link,
        None,
        Some(Target::AtMost(1.0)),
    ));

    progress("disk");
    disk(&mut report, loaded, options.rows, raw_bytes)?;
    if let Some(opener) = &options.opener {
        progress("opening in a process of its own");
        opening(&mut report, opener, &data, options.rows, raw_bytes)?;
    }
    Ok(report)
}

pub(crate) fn at_size(rows: usize, small: Target, large: Option<Target>) -> Option<Target> {
    match rows {
        SMALL => Some(small),
        LARGE => large,
        _ => None,
    }
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

fn load(folder: &Path, tasks: &[Task]) -> Result<(Loaded, Duration)> {
    let store = Arc::new(SqliteStore::open(folder, &LockInfo::here("bench"))?);
    let Filled { base, table, fields, ids, time } = fill(Arc::clone(&store) as _, tasks)?;
    Ok((Loaded { store, base, table, fields, ids }, time))
}

/// The standard table in some log.
struct Filled {
    base: Arc<Base>,
    table: TableNo,
    fields: Vec<FieldNo>,
    ids: Vec<RecordId>,
    /// What creating the records took, putting them into the base's words included.
    time: Duration,
}

fn fill(log: Arc<dyn Log>, tasks: &[Task]) -> Result<Filled> {
    let mut rng = StdRng::seed_from_u64(1);
    let id = BaseId::generate(&mut rng);
    let base = Base::create(log, clock(), id, "Standard", Actor::default(), &BaseOptions::default())?;
    let op = Op::CreateTable { id: None, name: "Tasks".to_owned(), description: None, fields: fields(&mut rng) };
    let made = base.commit(Draft::of(Actor::default(), op))?.made.pop();
    let Some(Made::Table { no: table, fields, .. }) = made else { bail!("the table was not made") };
    let (ids, time) = create(&base, table, &fields, tasks)?;
    Ok(Filled { base, table, fields, ids, time })
}

/// Creates a record a task; their ids, and how long that took. The next batch is handed in while one is being written, as
/// an import does; each is a durable commit of its own.
fn create(base: &Base, table: TableNo, fields: &[FieldNo], tasks: &[Task]) -> Result<(Vec<RecordId>, Duration)> {
    let batches: Vec<&[Task]> = tasks.chunks(BATCH).collect();
    let next = AtomicUsize::new(0);
    let load = || -> Result<Vec<(usize, Vec<RecordId>)>> {
        let mut done = Vec::new();
        while let Some((at, batch)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, batches.get(at)?)))
        {
            let records = batch.iter().map(|task| record(task, fields)).collect();
            let op = Op::CreateRecords { table, records, typecast: Typecast::Strict };
            match base.commit(Draft::of(Actor::default(), op))?.made.pop() {
                Some(Made::Records(ids)) => done.push((at, ids)),
                other => bail!("no records were made: {other:?}"),
            }
        }
        Ok(done)
    };
    let watch = Watch::start();
    let mut done = std::thread::scope(|scope| -> Result<Vec<_>> {
        let loaders: Vec<_> = (0..IN_FLIGHT).map(|_| scope.spawn(load)).collect();
        let mut done = Vec::with_capacity(batches.len());
        for loader in loaders {
            done.extend(loader.join().map_err(|_| anyhow::anyhow!("a loader panicked"))??);
        }
        Ok(done)
    })?;
    let time = watch.elapsed();
    done.sort_by_key(|(at, _)| *at);
    Ok((done.into_iter().flat_map(|(_, ids)| ids).collect(), time))
}

fn record(task: &Task, fields: &[FieldNo]) -> NewRecord {
    let text = |text: &str| Some(Cell::Text(text.into()));
    let choice = |at: usize| Some(Cell::Choice(ChoiceNo(u16::try_from(at + 1).unwrap_or(0))));
    let cells = [
        text(&task.id),
        text(&task.name),
        choice(task.phase),
        choice(task.status),
        text(PEOPLE[task.assigned]),
        Some(Cell::Number(task.progress)),
        task.started.map(Cell::Time),
        text(&task.notes),
        Some(Cell::Number(f64::from(task.priority))),
        Some(Cell::Number(task.estimate)),
    ];
    let cells = fields.iter().copied().zip(cells).map(|(no, cell)| (no, Input::Cell(cell))).collect();
    NewRecord { cells, ..NewRecord::default() }
}

pub(crate) fn set_priority(loaded: &Loaded, at: usize, priority: f64) -> Result<()> {
    let cells = vec![(loaded.fields[8], Input::Cell(Some(Cell::Number(priority))))];
    let records = vec![RecordEdit { id: loaded.ids[at % loaded.ids.len()], cells, if_version: None }];
    let op = Op::UpdateRecords { table: loaded.table, records, mode: EditMode::Merge, typecast: Typecast::Strict };
    loaded.base.commit(Draft::of(Actor::default(), op))?;
    Ok(())
}

fn commits(report: &mut Report, loaded: &Loaded, reference: &Reference, rows: usize) -> Result<()> {
    const COUNT: usize = 3_000;
    let theirs = COUNT as f64 / reference.commits(0..COUNT, rows)?.as_secs_f64();
    let watch = Watch::start();
    for i in 0..COUNT {
        set_priority(loaded, i * 7919, (i % 100 + 1) as f64)?;
    }
    let one = COUNT as f64 / watch.elapsed().as_secs_f64();
    let sixteen = many_writers(loaded, 16, COUNT)?;
    let mut push = |name: &str, figure, times| {
        report.measures.push(Measure::new(name, "commits/s", figure, Some(theirs), Some(Target::AtLeastTimes(times))));
    };
    push("durable single-cell commits, 1 writer", one, 0.8);
    push("durable single-cell commits, 16 writers", sixteen, 3.0);
    Ok(())
}

fn many_writers(loaded: &Loaded, writers: usize, each: usize) -> Result<f64> {
    let watch = Watch::start();
    std::thread::scope(|scope| {
        let run = |writer: usize| {
            move || (0..each).try_for_each(|i| set_priority(loaded, writer * 104_729 + i * 7919, (i % 100 + 1) as f64))
        };
        let handles: Vec<_> = (0..writers).map(|writer| scope.spawn(run(writer))).collect();
        handles.into_iter().try_for_each(|h| h.join().map_err(|_| anyhow::anyhow!("a writer panicked"))?)
    })?;
    Ok((writers * each) as f64 / watch.elapsed().as_secs_f64())
}

/// The reference only scans; so the log is in memory here, and no fsync is in the figure.
fn new_formula(report: &mut Report, reference: &Reference, tasks: &[Task]) -> Result<()> {
    let Filled { base, table, .. } = fill(Arc::new(MemoryLog::default()), tasks)?;
    let mut theirs = Vec::new();
    let mut ours = Vec::new();
    for round in 0..9 {
        let watch = Watch::start();
        let total = reference.expression()?;
        theirs.push(watch.elapsed().as_secs_f64() * 1000.0);
        let formula = "IF({Status}=\"Complete\",1,0)*{Priority}".to_owned();
        let kind = FieldKind::Formula(FormulaOptions { formula, display: None });
        let field = NewField::new(format!("Weight {round}"), kind);
        let watch = Watch::start();
        let made = base.commit(Draft::of(Actor::default(), Op::CreateField { table, field }))?;
        ours.push(watch.elapsed().as_secs_f64() * 1000.0);
        let Some(Made::Field { no, .. }) = made.made.first() else { bail!("no field was made") };
        anyhow::ensure!(total > 0.0 && queries::sum(&base, table, *no)? > 0.0, "the column is empty");
        base.commit(Draft::of(Actor::default(), Op::DeleteField(*no)))?;
    }
    let target = at_size(tasks.len(), Target::AtMostTimes(0.5), Some(Target::AtMostTimes(0.5)));
    let measure = Measure::new("new formula field, whole column", "ms", median(ours), Some(median(theirs)), target);
    report.measures.push(measure);
    Ok(())
}

fn disk(report: &mut Report, loaded: Loaded, rows: usize, raw_bytes: usize) -> Result<()> {
    let Loaded { store, base, .. } = loaded;
    let id = base.id();
    drop(base);
    let raw = raw_bytes as f64;
    let size = |store: &SqliteStore| -> Result<f64> {
        store.shrink()?;
        let stats = store.stats()?;
        Ok((stats.database_bytes + stats.wal_bytes) as f64)
    };
    let mb = |bytes: f64| bytes / 1e6;
    let mut push = |name: &str, bytes: f64, times| {
        let target = at_size(rows, Target::AtMostTimes(times), Some(Target::AtMostTimes(times)));
        report.measures.push(Measure::new(name, "MB", mb(bytes), Some(mb(raw)), target));
    };
    push("disk with history, before sealing", size(&store)?, 4.5);
    while store.seal(id, Timestamp(i64::MAX), 10_000)?.more {}
    push("disk with history, after sealing", size(&store)?, 2.8);
    Ok(())
}

fn opening(report: &mut Report, opener: &[String], data: &Path, rows: usize, raw_bytes: usize) -> Result<()> {
    let mut seconds = Vec::new();
    let mut resident = Vec::new();
    for _ in 0..3 {
        let opened = open_in_child(opener, data)?;
        seconds.push(opened.seconds);
        resident.push(opened.resident_bytes as f64 / f64::from(1 << 20));
    }
    let raw = raw_bytes as f64 / f64::from(1 << 20);
    let memory = at_size(rows, Target::AtMost(110.0), Some(Target::AtMost(900.0)));
    report.measures.push(Measure::new(
        "resident memory, data as text beside it",
        "MiB",
        median(resident),
        Some(raw),
        memory,
    ));
    let time = at_size(rows, Target::AtMost(0.15), Some(Target::AtMost(1.5)));
    report.measures.push(Measure::new("open until the first query is answered", "s", median(seconds), None, time));
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "memory and start are measured in a process of their own")]
fn open_in_child(opener: &[String], data: &Path) -> Result<Opened> {
    let (program, arguments) = opener.split_first().context("the opener is empty")?;
    let output = std::process::Command::new(program).args(arguments).arg(data).output()?;
    anyhow::ensure!(output.status.success(), "the opener failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Opens the only base of a data folder, answers a query, and says how long that took and what it holds in memory.
///
/// # Errors
/// When the folder does not hold a standard table.
pub fn open_once(folder: &Path) -> Result<Opened> {
    let watch = Watch::start();
    let store = Arc::new(SqliteStore::open(folder, &LockInfo::here("bench"))?);
    let id = store.bases()?.first().context("the folder has no base")?.id;
    let base = Base::open(store, clock(), id, &BaseOptions::default())?;
    let found = queries::first_page(&base, &mut Draws::new(7))?;
    anyhow::ensure!(found > 0, "the first query found nothing");
    Ok(Opened { seconds: watch.elapsed().as_secs_f64(), resident_bytes: resident_here()? })
}
