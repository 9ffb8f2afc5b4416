//! Offsets of lists: any text is read or refused. One that is whole by its checksum, with any position in it, gives rows that are
//! there, no more than a page of them.
//!
//! Nothing in an offset is secret, so that a peer can make one that is whole; the base that it is asked of must bear it.
#![no_main]

use std::sync::{Arc, LazyLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cadre_base::cells::Typecast;
use cadre_base::query::{Cursor, Query};
use cadre_base::{Base, BaseOptions, Draft, Input, Made, NewField, NewRecord, Op, Snapshot};
use cadre_model::{Direction, FieldKind, FieldNo, SortKey, TableNo, Timestamp};
use cadre_store::MemoryLog;
use cadre_testkit::{FakeClock, ids, kinds, people};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

/// Bytes before the position: format, identity of the query.
const HEAD: usize = 9;
const PAGE: usize = 3;

struct Asked {
    snapshot: Arc<Snapshot>,
    queries: Vec<(Query, Vec<u8>)>,
}

static ASKED: LazyLock<Asked> = LazyLock::new(asked);

fuzz_target!(|input: &[u8]| {
    if let Ok(text) = std::str::from_utf8(input)
        && let Ok(cursor) = text.parse::<Cursor>()
    {
        assert_eq!(cursor.to_string().parse::<Cursor>().as_ref(), Ok(&cursor));
    }
    let Some((which, rest)) = input.split_first() else { return };
    let (query, head) = &ASKED.queries[usize::from(*which) % ASKED.queries.len()];
    let body = [&head[..HEAD], rest].concat();
    let sum = Sha256::digest(&body);
    let text = format!("itr{}", URL_SAFE_NO_PAD.encode([&body[..], &sum[..4]].concat()));
    let Ok(cursor) = text.parse::<Cursor>() else { return };
    // Not the same text: a count may be written with more digits than it needs.
    assert_eq!(cursor.to_string().parse::<Cursor>().as_ref(), Ok(&cursor));
    let Ok(page) = (Query { after: Some(cursor), ..query.clone() }).run(&ASKED.snapshot) else { return };
    assert!(page.rows.len() <= PAGE, "{} rows", page.rows.len());
    let rows = ASKED.snapshot.rows(page.table).expect("the table is there");
    assert!(page.rows.iter().all(|row| rows.find(*row).is_some()));
});

/// A small table, and queries in the orders that there are, each with the head of its offsets.
fn asked() -> Asked {
    let options = BaseOptions { seed: Some(1) };
    let (log, clock) = (Arc::new(MemoryLog::new()), Arc::new(FakeClock::default()));
    let base = Base::create(log, clock, ids::base_id(1), "Fuzz", people::actor(1), &options).expect("a base is made");
    let (table, fields) = filled(&base);
    let snapshot = base.snapshot();
    let plain = Query { page_size: PAGE, ..Query::new(table, Timestamp(0)) };
    let mut orders = vec![Vec::new()];
    for direction in [Direction::Asc, Direction::Desc] {
        orders.extend(fields.iter().map(|field| vec![SortKey { field: *field, direction }]));
        orders.push(fields.iter().map(|field| SortKey { field: *field, direction }).collect());
    }
    let with_head = |sort: Vec<SortKey>| {
        let query = Query { sort, ..plain.clone() };
        let page = query.run(&snapshot).expect("it is a query");
        let next = page.next.expect("there is another page").to_string();
        let head = URL_SAFE_NO_PAD.decode(next.trim_start_matches("itr")).expect("it is Base64");
        (query, head)
    };
    Asked { queries: orders.into_iter().map(with_head).collect(), snapshot: Arc::clone(&snapshot) }
}

/// Makes a table with a field of each kind of order, and ten records; some cells are blank, some alike.
fn filled(base: &Base) -> (TableNo, Vec<FieldNo>) {
    let kinds: [(&str, FieldKind); 7] = [
        ("Text", kinds::text()),
        ("Number", kinds::number()),
        ("Done", kinds::checkbox()),
        ("When", kinds::date_time()),
        ("State", kinds::select(1, &["a", "b", "c"])),
        ("Tags", kinds::selects(10, &["x", "y"])),
        ("Twice", kinds::formula("{Number} * 2")),
    ];
    let fields = kinds.map(|(name, kind)| NewField::new(name, kind)).into();
    let create = Op::CreateTable { id: None, name: "T".to_owned(), description: None, fields };
    let (table, fields) = match commit(base, create) {
        Made::Table { no, fields, .. } => (no, fields),
        other => panic!("not a table: {other:?}"),
    };
    let row = |n: i32| -> Vec<(FieldNo, Input)> {
        let cells: [Json; 6] = [
            json!(format!("text {}", n % 4)),
            json!(f64::from(n) * 1.5),
            json!(n % 2 == 0),
            json!(1_700_000_000_000_i64 + i64::from(n % 3) * 86_400_000),
            json!(["a", "b", "c"][(n % 3) as usize]),
            json!(["x", "y"][..(n % 3) as usize]),
        ];
        let given = fields.iter().zip(cells).filter(|(field, _)| (n + i32::from(field.0 as i16)) % 5 != 0);
        given.map(|(field, cell)| (*field, Input::Json(cell))).collect()
    };
    let records = (0..10).map(|n| NewRecord { cells: row(n), ..NewRecord::default() }).collect();
    commit(base, Op::CreateRecords { table, records, typecast: Typecast::Strict });
    (table, fields)
}

fn commit(base: &Base, op: Op) -> Made {
    let draft = Draft { actor: people::actor(1), ops: vec![op], ..Draft::default() };
    base.commit(draft).expect("it is a commit").made.remove(0)
}
