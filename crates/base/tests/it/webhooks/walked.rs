//! Cursors, pages, and what is left where changes were dropped.

use std::sync::Arc;

use cadre_base::webhooks::{MOST_ENTRIES, PayloadPage, Progress, Subscriber, count};
use cadre_base::{Base, Op};
use cadre_model::{FieldNo, RecordId, Seq, TableNo};
use cadre_testkit::{Meddling, kinds};
use serde_json::{Value as Json, json};

use super::{Hook, head};
use crate::world::{World, create_op};

struct Small {
    world: World,
    table: TableNo,
    name: FieldNo,
    size: FieldNo,
}

impl Small {
    fn new() -> Self {
        let world = World::new();
        let (table, f) = world.table("T", vec![("Name", kinds::text()), ("Size", kinds::number())]);
        Self { world, table, name: f[0], size: f[1] }
    }

    fn hook(&self) -> Hook {
        Hook::new(&self.world.base, json!({ "dataTypes": ["tableData"] }), Json::Null)
    }

    fn record(&self) -> RecordId {
        self.world.create(self.table, vec![(self.name, json!("a"))])
    }

    fn sizes(&self, id: RecordId, sizes: std::ops::Range<u64>) {
        for size in sizes {
            self.world.set(id, self.size, json!(size));
        }
    }
}

fn numbers(page: &PayloadPage) -> Vec<u64> {
    page.payloads.iter().map(|payload| payload.base_transaction_number).collect()
}

#[test]
fn pages_follow_each_other_without_gaps() {
    let small = Small::new();
    let mut hook = small.hook();
    let start = head(&small.world.base).0;
    let id = small.record();
    small.sizes(id, 1..120);
    let base = &small.world.base;
    let first = hook.page(base, 1, 50);
    assert_eq!((first.cursor, first.more, first.payloads.len()), (51, true, 50));
    assert_eq!(numbers(&first), (start + 1..=start + 50).collect::<Vec<_>>());
    let second = hook.page(base, 51, 50);
    assert_eq!((second.cursor, second.more), (101, true));
    let last = hook.page(base, 101, 50);
    assert_eq!((last.cursor, last.more, last.payloads.len()), (121, false, 20));
    assert_eq!(numbers(&last), (start + 101..=start + 120).collect::<Vec<_>>());
    let none = hook.page(base, 121, 50);
    assert_eq!((none.cursor, none.more, none.payloads.len()), (121, false, 0));
    let beyond = hook.page(base, 500, 50);
    assert_eq!((beyond.cursor, beyond.more, beyond.payloads.len()), (500, false, 0));
    let middle = hook.page(base, 77, 3);
    assert_eq!((numbers(&middle), middle.cursor), (vec![start + 77, start + 78, start + 79], 80));
    assert_eq!(hook.progress.last().cursor, 121);
}

#[test]
fn the_same_payloads_come_out_of_a_base_that_was_opened_anew_and_of_a_place_that_was_kept() {
    let small = Small::new();
    let mut hook = small.hook();
    let fresh = hook.progress.clone();
    let id = small.record();
    small.sizes(id, 1..700);
    let all = hook.rest(&small.world.base, 1);
    assert_eq!(all.len(), 700);
    let kept = serde_json::to_string(&hook.progress).unwrap();
    let reopened = small.world.opened();
    let mut again = Hook { specification: hook.specification.clone(), progress: serde_json::from_str(&kept).unwrap() };
    let mut anew = Hook { specification: hook.specification.clone(), progress: fresh };
    for cursor in [1, 2, 300, 650, 700] {
        let expected = &all[usize::try_from(cursor).unwrap() - 1..];
        assert_eq!(again.rest(&reopened, cursor), expected);
        assert_eq!(anew.rest(&reopened, cursor), expected);
    }
}

#[test]
fn counting_several_webhooks_comes_to_what_listing_gives() {
    let small = Small::new();
    let mut all = small.hook();
    let id = small.record();
    let filters = json!({ "dataTypes": ["tableData"], "changeTypes": ["remove"] });
    let mut removes = Hook::new(&small.world.base, filters, Json::Null);
    small.sizes(id, 1..10);
    small.world.run(Op::DeleteRecords { table: small.table, ids: vec![id] });
    let mut subscribers = [&mut all, &mut removes].map(|hook| Subscriber {
        specification: &hook.specification,
        until: None,
        progress: &mut hook.progress,
    });
    assert!(!count(&small.world.base, &mut subscribers).unwrap());
    assert_eq!((all.progress.last().cursor, removes.progress.last().cursor), (12, 2));
    assert_eq!(
        (all.progress.last().seq, removes.progress.last().seq),
        (head(&small.world.base), head(&small.world.base))
    );
    assert_eq!((all.rest(&small.world.base, 1).len(), removes.rest(&small.world.base, 1).len()), (11, 1));
}

#[test]
fn what_is_committed_after_the_end_is_not_heard() {
    let small = Small::new();
    let mut hook = small.hook();
    let id = small.record();
    let until = Some(small.world.clock.advance(60_000));
    small.sizes(id, 1..5);
    let specification = hook.specification.clone();
    let mut subscriber = Subscriber { specification: &specification, until, progress: &mut hook.progress };
    let feed = cadre_base::webhooks::Feed { base: &small.world.base, levels: &|_| None, files: None };
    let page = feed.page(&mut subscriber, 1, 50).unwrap();
    assert_eq!((page.payloads.len(), page.cursor, page.more), (1, 2, false));
    assert!(!count(&small.world.base, &mut [subscriber]).unwrap());
    assert_eq!((hook.progress.last().cursor, hook.progress.last().seq), (2, head(&small.world.base)));
}

#[test]
fn a_commit_of_very_many_records_is_told_in_parts() {
    let small = Small::new();
    let mut hook = small.hook();
    let many = MOST_ENTRIES + MOST_ENTRIES / 2;
    let ops = (0..many).map(|_| create_op(small.table, vec![(small.size, json!(1))])).collect();
    let seq = small.world.commit(ops).unwrap().seq;
    let id = small.record();
    let base = &small.world.base;
    let created = |payload: &cadre_wire::webhooks::Payload| {
        payload.changed_tables_by_id.values().map(|table| table.created_records_by_id.len()).sum::<usize>()
    };
    let first = hook.page(base, 1, 50);
    assert_eq!((first.payloads.len(), first.cursor, first.more), (1, 2, true), "one large payload is a page");
    let rest = hook.page(base, 2, 50);
    assert_eq!((created(&first.payloads[0]), created(&rest.payloads[0])), (MOST_ENTRIES, MOST_ENTRIES / 2));
    assert_eq!(numbers(&first), [seq.0]);
    assert_eq!(numbers(&rest)[0], seq.0);
    assert!(rest.payloads.iter().chain(&hook.rest(base, 3)).any(|payload| created(payload) == 1));
    let told = hook.rest(base, 3).remove(0);
    assert!(told.changed_tables_by_id.values().next().unwrap().created_records_by_id.contains_key(&id.to_string()));
}

/// A base whose first commits are being forgotten.
fn forgetful(small: &Small) -> (Arc<Meddling>, Arc<Base>) {
    let log = Arc::new(Meddling::over(Arc::clone(&small.world.log) as _));
    let base = small.world.opened_over(Arc::clone(&log) as _);
    (log, base)
}

fn is_fault(payload: &cadre_wire::webhooks::Payload, seq: Seq) -> bool {
    let json = serde_json::to_value(payload).unwrap();
    json["error"] == json!(true)
        && json["code"] == "INTERNAL_ERROR"
        && json["baseTransactionNumber"] == seq.0
        && json["timestamp"].is_string()
        && json.get("changedTablesById").is_none()
}

#[test]
fn where_changes_were_dropped_one_fault_stands_for_what_had_been_counted() {
    let small = Small::new();
    let mut hook = small.hook();
    let id = small.record();
    small.sizes(id, 1..600);
    assert_eq!(hook.rest(&small.world.base, 1).len(), 600);
    let (log, base) = forgetful(&small);
    let dropped = Seq(small.world.now().seq().0 - 100);
    log.compact(dropped);
    let page = hook.page(&base, 3, 50);
    assert_eq!((page.payloads.len(), page.more), (1, true));
    assert!(is_fault(&page.payloads[0], dropped), "{:?}", page.payloads);
    // The cursor after it is one that was known before, so that what is kept has the numbers that it had.
    assert!(page.cursor > 500, "{}", page.cursor);
    let place = hook.progress.before(page.cursor);
    assert_eq!(place.cursor, page.cursor);
    let rest = hook.rest(&base, page.cursor);
    assert_eq!(rest.len() as u64, 601 - page.cursor);
    assert!(rest.iter().all(|payload| payload.error.is_none()));
}

#[test]
fn where_changes_were_dropped_before_they_were_counted_they_are_one_payload() {
    let small = Small::new();
    let mut hook = small.hook();
    let id = small.record();
    small.sizes(id, 1..20);
    let (log, base) = forgetful(&small);
    let dropped = Seq(small.world.now().seq().0 - 5);
    log.compact(dropped);
    let mut counted = Progress::new(hook.progress.last().seq);
    let mut subscriber = Subscriber { specification: &hook.specification, until: None, progress: &mut counted };
    assert!(!count(&base, std::slice::from_mut(&mut subscriber)).unwrap());
    assert_eq!(counted.last().cursor, 7);
    let page = hook.page(&base, 1, 50);
    assert_eq!((page.cursor, page.more), (2, true));
    assert!(is_fault(&page.payloads[0], dropped));
    let page = hook.page(&base, 2, 50);
    assert_eq!((page.payloads.len(), page.cursor, page.more), (5, 7, false));
    assert_eq!(hook.page(&base, 4, 50).payloads.len(), 3);
    assert_eq!(counted.last(), hook.progress.last());
}
