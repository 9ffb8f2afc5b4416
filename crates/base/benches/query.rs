//! Queries over the standard table: `cargo bench -p cadre-base --bench query`, `CADRE_BENCH_ROWS` rows (100,000).
//!
//! Status, phase, sort field and needle are drawn anew for every query, and a write lands every 100 queries: what is measured
//! includes its part of keeping orders and statistics up to date.

#![expect(clippy::unwrap_used, reason = "a bench ends where something goes wrong")]

use std::hint::black_box;
use std::sync::Arc;

use cadre_base::cells::Typecast;
use cadre_base::query::{CellFormat, Filter, KeyForm, Measure, Page, PageWriter, Query, Summary};
use cadre_base::{Base, BaseOptions, Draft, EditMode, Input, Made, NewField, NewRecord, Op, RecordEdit};
use cadre_model::field::{DateFormat, DateTimeOptions, NumberOptions, SelectOptions, TimeFormat};
use cadre_model::{
    Actor, BaseId, Cell, Choice, ChoiceId, ChoiceNo, Direction, FieldKind, FieldNo, RecordId, SortKey, SystemClock,
    TableNo, Timestamp,
};
use cadre_store::MemoryLog;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};

const STATUSES: [&str; 4] = ["Not Started", "In Progress", "Complete", "Blocked"];
const PEOPLE: [&str; 8] = ["Ada", "Blaise", "Carl", "Dorothy", "Emmy", "Felix", "Grace", "Hedy"];
const BATCH: usize = 1_000;

fn phases() -> Vec<String> {
    (1..=5).flat_map(|plan| (1..=4).map(move |phase| format!("P{plan:02}.{phase}"))).collect()
}

fn select(rng: &mut impl Rng, names: &[&str]) -> FieldKind {
    let choice = |(i, name): (usize, &&str)| Choice {
        no: ChoiceNo(u16::try_from(i + 1).unwrap()),
        id: ChoiceId::generate(rng),
        aliases: Vec::new(),
        name: (*name).to_owned(),
        color: None,
    };
    let choices: Vec<Choice> = names.iter().enumerate().map(choice).collect();
    FieldKind::SingleSelect(SelectOptions { last_no: ChoiceNo(u16::try_from(choices.len()).unwrap()), choices })
}

fn fields(rng: &mut impl Rng) -> Vec<NewField> {
    let phases = phases();
    let phases: Vec<&str> = phases.iter().map(String::as_str).collect();
    let number = |precision| FieldKind::Number(NumberOptions { precision });
    let started =
        DateTimeOptions { time_zone: "utc".to_owned(), date_format: DateFormat::Iso, time_format: TimeFormat::Hour24 };
    vec![
        NewField::new("Task ID", FieldKind::SingleLineText),
        NewField::new("Task Name", FieldKind::SingleLineText),
        NewField::new("Phase", select(rng, &phases)),
        NewField::new("Status", select(rng, &STATUSES)),
        NewField::new("Assigned To", FieldKind::SingleLineText),
        NewField::new("Progress", number(2)),
        NewField::new("Started", FieldKind::DateTime(started)),
        NewField::new("Notes", FieldKind::MultilineText),
        NewField::new("Priority", number(0)),
        NewField::new("Estimate", number(2)),
    ]
}

/// Words without `x`, `y` and `z`, so that `xyz` stands only where it was put.
fn words(rng: &mut StdRng) -> Vec<String> {
    let word = |rng: &mut StdRng| {
        let len = rng.random_range(3..10);
        (0..len).map(|_| char::from(b'a' + rng.random_range(0..23u8))).collect()
    };
    (0..2_000).map(|_| word(rng)).collect()
}

fn text_of(rng: &mut StdRng, words: &[String], chars: usize) -> String {
    let mut text = String::new();
    while text.len() < chars {
        text.push_str(&words[rng.random_range(0..words.len())]);
        text.push(' ');
    }
    text.truncate(chars);
    text
}

fn record(rng: &mut StdRng, words: &[String], phases: &[String], at: usize, fields: &[FieldNo]) -> NewRecord {
    let phase = rng.random_range(0..phases.len());
    let text = |text: String| Some(Cell::Text(text.into()));
    let number = |x: f64| Some(Cell::Number(x));
    let choice = |at: usize| Some(Cell::Choice(ChoiceNo(u16::try_from(at + 1).unwrap())));
    let mut notes = text_of(rng, words, 200);
    if rng.random_range(0..2_000) == 0 {
        let at = rng.random_range(0..197);
        notes.replace_range(at..at + 3, "xyz");
    }
    let name_chars = rng.random_range(12..30);
    let cells = [
        text(format!("{}.{at:07}", phases[phase])),
        text(text_of(rng, words, name_chars).trim_end().to_owned()),
        choice(phase),
        choice(rng.random_range(0..4)),
        text(PEOPLE[rng.random_range(0..8)].to_owned()),
        number(f64::from(rng.random_range(0..=100u32)) / 100.0),
        rng.random_bool(0.5).then(|| Cell::Time(1_704_067_200_000 + rng.random_range(0..63_072_000i64) * 1000)),
        text(notes),
        number(f64::from(rng.random_range(1..=100u32))),
        number(f64::from(rng.random_range(1..=160u32)) / 4.0),
    ];
    let cells = fields.iter().copied().zip(cells).map(|(no, cell)| (no, Input::Cell(cell))).collect();
    NewRecord { cells, ..NewRecord::default() }
}

struct Rig {
    base: Arc<Base>,
    table: TableNo,
    fields: Vec<FieldNo>,
    ids: Vec<RecordId>,
    rng: StdRng,
    phases: Vec<String>,
    queries: usize,
}

impl Rig {
    fn new(rows: usize) -> Self {
        let mut rng = StdRng::seed_from_u64(1);
        let (log, clock) = (Arc::new(MemoryLog::default()), Arc::new(SystemClock));
        let id = BaseId::generate(&mut rng);
        let options = BaseOptions { seed: Some(1) };
        let base = Base::create(log, clock, id, "Standard", Actor::default(), &options).unwrap();
        let op = Op::CreateTable { id: None, name: "Tasks".to_owned(), description: None, fields: fields(&mut rng) };
        let made = base.commit(Draft::of(Actor::default(), op)).unwrap().made.pop();
        let Some(Made::Table { no: table, fields, .. }) = made else { unreachable!("a table was made") };
        let (words, phases) = (words(&mut rng), phases());
        let mut ids = Vec::with_capacity(rows);
        for start in (0..rows).step_by(BATCH) {
            let end = (start + BATCH).min(rows);
            let records = (start..end).map(|at| record(&mut rng, &words, &phases, at, &fields)).collect();
            let op = Op::CreateRecords { table, records, typecast: Typecast::Strict };
            let made = base.commit(Draft::of(Actor::default(), op)).unwrap().made.pop();
            let Some(Made::Records(new)) = made else { unreachable!("records were made") };
            ids.extend(new);
        }
        Self { base, table, fields, ids, rng, phases, queries: 0 }
    }

    fn field(&self, at: usize) -> FieldNo {
        self.fields[at]
    }

    /// A write of a cell that queries sort by.
    fn write(&mut self) {
        let id = self.ids[self.rng.random_range(0..self.ids.len())];
        let cells = match self.rng.random_range(0..3) {
            0 => vec![(self.field(8), Input::Cell(Some(Cell::Number(f64::from(self.rng.random_range(1..=100u32))))))],
            1 => vec![(self.field(3), Input::Cell(Some(Cell::Choice(ChoiceNo(self.rng.random_range(1..=4))))))],
            _ => vec![(self.field(1), Input::Cell(Some(Cell::Text(format!("renamed {}", self.queries).into()))))],
        };
        let records = vec![RecordEdit { id, cells, if_version: None }];
        let op = Op::UpdateRecords { table: self.table, records, mode: EditMode::Merge, typecast: Typecast::Strict };
        self.base.commit(Draft::of(Actor::default(), op)).unwrap();
    }

    fn count_query(&mut self) {
        self.queries += 1;
        if self.queries.is_multiple_of(100) {
            self.write();
        }
    }

    fn drawn(&mut self, sortable: &[usize]) -> Query {
        self.count_query();
        let status = STATUSES[self.rng.random_range(0..4)];
        let phase = self.phases[self.rng.random_range(0..20)].clone();
        let filter = format!("AND({{Status}}=\"{status}\",{{Phase}}=\"{phase}\")");
        let at = sortable[self.rng.random_range(0..sortable.len())];
        let sort = self.field(at);
        Query {
            filter: Some(Filter::Text(filter)),
            sort: vec![SortKey { field: sort, direction: Direction::Asc }],
            ..Query::new(self.table, Timestamp(0))
        }
    }

    fn find(&mut self, needle: &str) -> Query {
        self.count_query();
        let filter = Some(Filter::Text(format!("FIND(\"{needle}\",{{Notes}})")));
        Query { filter, ..Query::new(self.table, Timestamp(0)) }
    }

    fn page(&self, query: &Query) -> Page {
        query.run(&self.base.snapshot()).unwrap()
    }
}

fn letters(rng: &mut StdRng, from: u8, count: usize) -> String {
    (0..count).map(|_| char::from(from + rng.random_range(0..(b'z' - from + 1)))).collect()
}

fn queries(c: &mut Criterion) {
    let rows = std::env::var("CADRE_BENCH_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(100_000);
    let mut rig = Rig::new(rows);
    for field in 0..10 {
        let mut query = Query::new(rig.table, Timestamp(0));
        query.sort = vec![SortKey { field: rig.field(field), direction: Direction::Asc }];
        query.prepare(&rig.base.snapshot()).unwrap();
    }
    Query::new(rig.table, Timestamp(0)).prepare(&rig.base.snapshot()).unwrap();

    let mut group = c.benchmark_group(format!("{rows} rows"));
    group.bench_function("status and phase, by task id, first 100", |b| {
        b.iter(|| {
            let query = rig.drawn(&[0]);
            black_box(rig.page(&query))
        });
    });
    group.bench_function("status and phase, by any of ten fields, first 100", |b| {
        b.iter(|| {
            let query = rig.drawn(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
            black_box(rig.page(&query))
        });
    });
    for field in std::env::var("CADRE_BENCH_FIELDS").is_ok().then_some(0..10).into_iter().flatten() {
        group.bench_function(format!("status and phase, by field {field}, first 100"), |b| {
            b.iter(|| {
                let query = rig.drawn(&[field]);
                black_box(rig.page(&query))
            });
        });
    }
    group.bench_function("status and phase, counted", |b| {
        b.iter(|| {
            let query = rig.drawn(&[0]);
            black_box(query.count(&rig.base.snapshot()).unwrap())
        });
    });
    group.bench_function("find xyz in notes", |b| {
        b.iter(|| {
            let query = rig.find("xyz");
            black_box(rig.page(&query))
        });
    });
    group.bench_function("find three letters in notes", |b| {
        b.iter(|| {
            let needle = letters(&mut rig.rng, b'a', 3);
            let query = rig.find(&needle);
            black_box(rig.page(&query))
        });
    });
    group.bench_function("count by status", |b| {
        let summary = Summary {
            table: rig.table,
            filter: None,
            view: None,
            group: vec![rig.field(3)],
            measures: vec![(rig.field(8), Measure::Sum)],
            now: Timestamp(0),
        };
        b.iter(|| black_box(summary.run(&rig.base.snapshot()).unwrap()));
    });
    group.bench_function("json of a page of 100", |b| {
        let query = rig.drawn(&[0]);
        let page = rig.page(&query);
        b.iter(|| {
            let mut out = Vec::new();
            PageWriter::new(&page, &CellFormat::Json, KeyForm::Names).write_records(&mut out);
            black_box(out)
        });
    });
    group.bench_function("single-cell commit with eleven orders, log in memory", |b| {
        b.iter_batched(|| (), |()| rig.write(), BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(std::time::Duration::from_millis(500)).measurement_time(std::time::Duration::from_secs(3)).sample_size(30);
    targets = queries
}
criterion_main!(benches);
