//! The queries of the standard run. What they ask for is drawn anew each time, and a write lands every hundred.

use std::sync::Arc;

use anyhow::{Context, Result};
use cadre_base::query::{Figure, Filter, Measure as Aggregate, Query, Summary};
use cadre_base::{Base, Snapshot};
use cadre_model::{Data, Direction, FieldNo, SortKey, TableNo, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::engine::{Loaded, at_size, set_priority};
use crate::report::{Measure, Report, Target};
use crate::sqlite::{Reference, SORTABLE};
use crate::standard::{STATUSES, phases};
use crate::watch::{Watch, median};

/// Queries between two writes.
const WRITE_EVERY: usize = 100;
/// Rows of a page.
const PAGE: usize = 100;

/// Draws what is asked for.
pub struct Draws {
    rng: StdRng,
    phases: Vec<String>,
}

/// A status, a phase and what to sort by, as an index into [`SORTABLE`].
pub struct Drawn {
    status: &'static str,
    phase: String,
    sort: usize,
}

impl Draws {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self { rng: StdRng::seed_from_u64(seed), phases: phases() }
    }

    fn page(&mut self) -> Drawn {
        Drawn {
            status: STATUSES[self.rng.random_range(0..STATUSES.len())],
            phase: self.phases[self.rng.random_range(0..self.phases.len())].clone(),
            sort: self.rng.random_range(0..SORTABLE.len()),
        }
    }

    /// Three letters: one needle in three is the rare one, the others are what three random letters are.
    fn needle(&mut self) -> String {
        if self.rng.random_range(0..3) == 0 {
            return "xyz".to_owned();
        }
        (0..3).map(|_| char::from(b'a' + self.rng.random_range(0..26u8))).collect()
    }
}

/// The fields of the standard table by the names of the reference's columns.
fn field(snapshot: &Snapshot, table: TableNo, name: &str) -> Result<FieldNo> {
    let schema = snapshot.schema();
    let found = schema.table(table).and_then(|t| schema.find_field(t, name));
    Ok(found.with_context(|| format!("the table has a field {name}"))?.0)
}

const SORT_NAMES: [&str; 5] = ["Task ID", "Task Name", "Priority", "Estimate", "Started"];

/// Asks for a page and reads what the reference reads of it; bytes read.
fn page(base: &Base, table: TableNo, drawn: &Drawn) -> Result<usize> {
    let snapshot = base.snapshot();
    let mut query = Query::new(table, Timestamp(0));
    query.filter = Some(Filter::Text(format!("AND({{Status}}=\"{}\",{{Phase}}=\"{}\")", drawn.status, drawn.phase)));
    query.sort = vec![SortKey { field: field(&snapshot, table, SORT_NAMES[drawn.sort])?, direction: Direction::Asc }];
    query.page_size = PAGE;
    let found = query.run(&snapshot)?;
    let columns = ["Task ID", "Task Name", "Priority", "Estimate"].map(|name| field(&snapshot, table, name));
    let [id, name, priority, estimate] = columns;
    let (id, name, priority, estimate) = (id?, name?, priority?, estimate?);
    let rows = snapshot.rows(table).context("the table has rows")?;
    let mut read = 0;
    for row in &found.rows {
        let (chunk, slot) = rows.find(*row).context("a row of the page is there")?;
        for text in [id, name] {
            if let Data::Text(texts) = chunk.column(text).data() {
                read += texts.get(slot).len();
            }
        }
        for number in [priority, estimate] {
            if let Data::Number(numbers) = chunk.column(number).data() {
                read += usize::from(numbers[slot] > 50.0);
            }
        }
    }
    Ok(read)
}

/// Asks for one page of the only table; how many bytes it read.
pub(crate) fn first_page(base: &Arc<Base>, draws: &mut Draws) -> Result<usize> {
    let snapshot = base.snapshot();
    let table = *snapshot.schema().tables.keys().next().context("the base has a table")?;
    page(base, table, &draws.page())
}

fn count_with(base: &Base, table: TableNo, formula: String) -> Result<usize> {
    let mut query = Query::new(table, Timestamp(0));
    query.filter = Some(Filter::Text(formula));
    Ok(query.count(&base.snapshot())?)
}

/// The sum of a field over all rows.
pub(crate) fn sum(base: &Base, table: TableNo, no: FieldNo) -> Result<f64> {
    let summary = Summary {
        table,
        filter: None,
        view: None,
        group: Vec::new(),
        measures: vec![(no, Aggregate::Sum)],
        now: Timestamp(0),
    };
    let groups = summary.run(&base.snapshot())?;
    match groups.first().and_then(|g| g.figures.first()) {
        Some(Figure::Number(sum)) => Ok(*sum),
        other => anyhow::bail!("no sum: {other:?}"),
    }
}

pub(crate) fn measure(report: &mut Report, loaded: &Loaded, reference: &Reference, rows: usize) -> Result<()> {
    pages(report, loaded, reference, rows)?;
    needles(report, loaded, reference, rows)
}

fn pages(report: &mut Report, loaded: &Loaded, reference: &Reference, rows: usize) -> Result<()> {
    const ROUNDS: usize = 1_000;
    let mut draws = Draws::new(3);
    // Both sides have answered each kind once, as a server has that runs for a minute.
    for (sort, column) in SORTABLE.into_iter().enumerate() {
        let drawn = Drawn { sort, ..draws.page() };
        let theirs = reference.page(drawn.status, &drawn.phase, column)?;
        anyhow::ensure!(theirs > 0 && page(&loaded.base, loaded.table, &drawn)? > 0, "a page is empty");
    }
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        if round % WRITE_EVERY == 0 {
            set_priority(loaded, round * 31, (round % 100 + 1) as f64)?;
        }
        let drawn = draws.page();
        let watch = Watch::start();
        page(&loaded.base, loaded.table, &drawn)?;
        ours.push(watch.elapsed().as_secs_f64() * 1e6);
        let watch = Watch::start();
        reference.page(drawn.status, &drawn.phase, SORTABLE[drawn.sort])?;
        theirs.push(watch.elapsed().as_secs_f64() * 1e6);
    }
    let target = at_size(rows, Target::AtMostTimes(2.0), Some(Target::AtMost(1000.0)));
    report.measures.push(Measure::new("filter, sort, first 100", "us", median(ours), Some(median(theirs)), target));
    Ok(())
}

fn needles(report: &mut Report, loaded: &Loaded, reference: &Reference, rows: usize) -> Result<()> {
    const ROUNDS: usize = 60;
    let mut draws = Draws::new(5);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        if round % 20 == 0 {
            set_priority(loaded, round * 37, (round % 100 + 1) as f64)?;
        }
        let needle = draws.needle();
        let watch = Watch::start();
        let found = count_with(&loaded.base, loaded.table, format!("FIND(\"{needle}\",{{Notes}})"))?;
        ours.push(watch.elapsed().as_secs_f64() * 1000.0);
        let watch = Watch::start();
        let expected = reference.find(&needle)?;
        theirs.push(watch.elapsed().as_secs_f64() * 1000.0);
        anyhow::ensure!(i64::try_from(found)? == expected, "{needle}: {found} found, {expected} expected");
    }
    let target = at_size(rows, Target::AtMostTimes(0.1), Some(Target::AtMostTimes(0.1)));
    report.measures.push(Measure::new(
        "FIND(needle, {Notes}) over all",
        "ms",
        median(ours),
        Some(median(theirs)),
        target,
    ));
    Ok(())
}
