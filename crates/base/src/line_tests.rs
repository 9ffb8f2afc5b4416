use std::collections::BTreeMap;

use cadre_model::{RecordId, RowNo, TableNo};
use cadre_store::{Doc, DocKey, NewCommit, RecordKey, RecordPut};
use proptest::prelude::*;

use super::*;

/// One write of a batch: a record or a document put or taken away.
#[derive(Clone, Copy, Debug)]
enum Write {
    Put(u32),
    Delete(u32),
    PutDoc(u32),
    DeleteDoc(u32),
}

fn any_write() -> impl Strategy<Value = Write> {
    prop_oneof![
        (0..5_u32).prop_map(Write::Put),
        (0..5_u32).prop_map(Write::Delete),
        (0..3_u32).prop_map(Write::PutDoc),
        (0..3_u32).prop_map(Write::DeleteDoc),
    ]
}

fn record(row: u32) -> RecordKey {
    RecordKey { table: TableNo(1), row: RowNo(row) }
}

fn doc(no: u32) -> DocKey {
    DocKey { kind: "field".to_owned(), no }
}

/// A batch as the writer makes it: one commit, each key once, put or taken away.
fn batch(name: usize, writes: &[Write]) -> Batch {
    let info = cadre_model::CommitInfo {
        at: cadre_model::Timestamp(0),
        actor: cadre_model::Actor::default(),
        label: None,
        undoes: Vec::new(),
        idempotency: None,
    };
    let mut made = Batch { commits: vec![NewCommit { info, body: name.to_string() }], ..Batch::default() };
    for write in writes {
        match *write {
            Write::Put(row) => {
                let id = RecordId::from_bytes(*b"00000000000001").unwrap();
                let cells = format!("{{\"by\":{name}}}");
                made.records.push(RecordPut { key: record(row), id, commit: 0, meta: String::new(), cells });
            }
            Write::Delete(row) => made.record_deletes.push(record(row)),
            Write::PutDoc(no) => made.docs.push(Doc { key: doc(no), json: name.to_string() }),
            Write::DeleteDoc(no) => made.doc_deletes.push(doc(no)),
        }
    }
    made
}

/// What a log holds: cells with the number of the commit that wrote them, and documents.
#[derive(Clone, Debug, Default, PartialEq)]
struct Held {
    records: BTreeMap<RecordKey, (usize, String)>,
    docs: BTreeMap<DocKey, String>,
    commits: Vec<String>,
}

impl Held {
    /// As logs write a batch: takes away first, puts then.
    fn write(&mut self, batch: &Batch) {
        let first = self.commits.len();
        self.commits.extend(batch.commits.iter().map(|commit| commit.body.clone()));
        batch.record_deletes.iter().for_each(|key| drop(self.records.remove(key)));
        batch.doc_deletes.iter().for_each(|key| drop(self.docs.remove(key)));
        for put in &batch.records {
            self.records.insert(put.key, (first + put.commit, put.cells.clone()));
        }
        self.docs.extend(batch.docs.iter().map(|doc| (doc.key.clone(), doc.json.clone())));
    }
}

/// Each key once a batch, the last of its writes.
fn once(writes: Vec<Write>) -> Vec<Write> {
    let mut last: BTreeMap<(bool, u32), Write> = BTreeMap::new();
    for write in writes {
        let key = match write {
            Write::Put(no) | Write::Delete(no) => (true, no),
            Write::PutDoc(no) | Write::DeleteDoc(no) => (false, no),
        };
        last.insert(key, write);
    }
    last.into_values().collect()
}

proptest! {
    #[test]
    fn batches_written_together_are_as_if_written_one_after_the_other(
        writes in prop::collection::vec(prop::collection::vec(any_write(), 0..6), 1..5),
    ) {
        let batches: Vec<Batch> =
            writes.into_iter().enumerate().map(|(name, writes)| batch(name, &once(writes))).collect();
        let mut one_by_one = Held::default();
        batches.iter().for_each(|batch| one_by_one.write(batch));
        let all = merged(batches);
        let keys: std::collections::HashSet<_> = all.records.iter().map(|put| put.key).collect();
        prop_assert_eq!(keys.len(), all.records.len(), "each key is put once");
        let mut together = Held::default();
        together.write(&all);
        prop_assert_eq!(together, one_by_one);
    }
}
