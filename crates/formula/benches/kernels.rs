//! Formulas over 100,000 rows in chunks of 1,024, as a base evaluates them.
//!
//! `cargo bench -p cadre-formula --bench kernels`

use std::hint::black_box;
use std::sync::Arc;

use cadre_formula::eval::{Labels, Limits, Pass, Rows, Vector, evaluate, filter};
use cadre_formula::{FieldInfo, FieldList, Formula, ValueType, compile, compile_filter};
use cadre_model::{Bitmap, Column, Data, FieldNo, Texts, Timestamp};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const ROWS: usize = 100_000;
const CHUNK: usize = 1_024;

/// The fields of the table: name, type.
const FIELDS: [(&str, ValueType); 6] = [
    ("Status", ValueType::Text),
    ("Phase", ValueType::Text),
    ("Priority", ValueType::Number),
    ("Started", ValueType::DateTime),
    ("Notes", ValueType::Text),
    ("Assigned To", ValueType::Text),
];

struct Chunk {
    len: usize,
    fields: Vec<Vector>,
    ids: Arc<Column>,
}

impl Rows for Chunk {
    fn len(&self) -> usize {
        self.len
    }

    fn field(&self, no: FieldNo) -> Vector {
        self.fields[no.0 as usize].clone()
    }

    fn values(&self) -> Vector {
        Vector::Column(self.ids.clone())
    }

    fn record_ids(&self) -> Arc<Column> {
        self.ids.clone()
    }

    fn created(&self) -> Arc<Column> {
        self.ids.clone()
    }

    fn modified(&self, _: Option<&[FieldNo]>) -> Arc<Column> {
        self.ids.clone()
    }
}

/// Numbers that look random and are the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

fn select(draw: &mut Draw, len: usize, labels: &Arc<Labels>, choices: usize) -> Vector {
    let codes = (0..len).map(|_| 1 + draw.below(choices) as u16).collect();
    Vector::Dict { codes: Arc::new(Column::full(Data::Choice(codes))), labels: Arc::clone(labels) }
}

fn chunks() -> Vec<Chunk> {
    let mut draw = Draw(42);
    let statuses = ["Not Started", "In Progress", "Complete", "Blocked"];
    let statuses = Arc::new(Labels::new((1..).zip(statuses)));
    let phases = Arc::new(Labels::new((0..20u32).map(|i| (i + 1, format!("P{:02}.{}", i / 4, i % 4)))));
    let mut left = ROWS;
    let mut out = Vec::new();
    while left > 0 {
        let len = left.min(CHUNK);
        left -= len;
        let column = |data| Vector::column(Column::full(data));
        let started = (0..len).map(|_| 1_700_000_000_000 + draw.below(1 << 30) as i64 * 30).collect();
        let has_started = Bitmap::from_fn(len, |_| draw.below(2) == 0);
        let mut notes = Texts::default();
        for _ in 0..len {
            let mut text: String = (0..200).map(|_| char::from(b'a' + draw.below(20) as u8)).collect();
            if draw.below(2_000) == 0 {
                text.replace_range(90..93, "xyz");
            }
            notes.push(&text);
        }
        let people: Texts = (0..len).map(|_| ["Ann", "Bob", "Cleo", "Dan"][draw.below(4)]).collect();
        out.push(Chunk {
            len,
            fields: vec![
                select(&mut draw, len, &statuses, 4),
                select(&mut draw, len, &phases, 20),
                column(Data::Number((0..len).map(|_| (1 + draw.below(100)) as f64).collect())),
                Vector::column(Column::new(Data::Time(started), has_started)),
                column(Data::Text(notes)),
                column(Data::Text(people)),
            ],
            ids: Arc::new(Column::blank(len)),
        });
    }
    out
}

fn scope() -> FieldList {
    let field = |(no, (name, value)): (u32, (&str, ValueType))| FieldInfo {
        no: FieldNo(no),
        id: format!("fldBENCH{no:09}").parse().expect("a field id has fld and 14 letters or digits"),
        name: name.into(),
        value,
    };
    FieldList::new((0..).zip(FIELDS).map(field).collect())
}

fn pass() -> Pass {
    Pass::new(Timestamp(1_706_783_445_123), Limits::default())
}

/// The whole column of each formula, all rows.
fn columns(criterion: &mut Criterion) {
    let (chunks, scope) = (chunks(), scope());
    let mut group = criterion.benchmark_group("column");
    group.throughput(Throughput::Elements(ROWS as u64));
    let formulas = [
        "IF({Status}=\"Complete\",1,0)*{Priority}",
        "{Status}&\"\"",
        "{Status} & \" / \" & {Priority}",
        "SWITCH({Status},\"Complete\",\"done\",\"Blocked\",\"stuck\",\"open\")",
        "ROUND({Priority}/7,2)",
        "LEN({Notes})",
        "UPPER(LEFT({Notes},20))",
        "SUBSTITUTE({Notes},\"ab\",\"-\")",
        "REGEX_MATCH({Notes},\"a[b-d]+e\")",
        "REGEX_REPLACE({Notes},\"[aeiou]\",\"\")",
        "DATETIME_DIFF(NOW(),{Started},\"days\")",
        "DATETIME_FORMAT({Started},\"YYYY-MM-DD HH:mm\")",
        "IF({Started},DATESTR({Started}),\"never\")",
    ];
    for text in formulas {
        let formula = compile(text, &scope).expect("a formula over the fields of the bench");
        group.bench_function(BenchmarkId::from_parameter(text), |bench| {
            bench.iter(|| every(&chunks, |chunk, pass| evaluate(&formula, chunk, pass).len()));
        });
    }
}

fn every(chunks: &[Chunk], mut f: impl FnMut(&Chunk, &Pass) -> usize) -> usize {
    let pass = pass();
    chunks.iter().map(|chunk| black_box(f(chunk, &pass))).sum()
}

fn filter_of(text: &str) -> Formula {
    compile_filter(text, &scope()).expect("a filter over the fields of the bench")
}

/// What each filter keeps, all rows.
fn filters(criterion: &mut Criterion) {
    let chunks = chunks();
    let mut group = criterion.benchmark_group("filter");
    group.throughput(Throughput::Elements(ROWS as u64));
    let formulas = [
        "FIND(\"xyz\",{Notes})",
        "SEARCH(\"XYZ\",{Notes})",
        "REGEX_MATCH({Notes},\"xyz\")",
        "{Assigned To}=\"Ann\"",
        "AND({Started},IS_BEFORE({Started},TODAY()))",
        "OR({Priority}>90,AND({Status}=\"Blocked\",{Phase}!=\"P03.2\"))",
    ];
    for text in formulas {
        let formula = filter_of(text);
        group.bench_function(BenchmarkId::from_parameter(text), |bench| {
            bench.iter(|| every(&chunks, |chunk, pass| filter(&formula, chunk, pass).count()));
        });
    }
}

/// One chunk.
fn one_chunk(criterion: &mut Criterion) {
    let chunk = chunks().remove(0);
    let mut group = criterion.benchmark_group("chunk");
    let pass = pass();
    for text in ["{Status}=\"Not Started\"", "AND({Status}=\"Not Started\",{Phase}=\"P03.2\")", "{Priority}>50"] {
        let formula = filter_of(text);
        group.bench_function(BenchmarkId::from_parameter(text), |bench| {
            bench.iter(|| filter(black_box(&formula), &chunk, &pass));
        });
    }
}

criterion_group!(kernels, columns, filters, one_chunk);
criterion_main!(kernels);
