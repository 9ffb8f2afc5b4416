use std::sync::Arc;

use cadre_model::{Direction, RowNo, SortKey};
use proptest::prelude::*;
use rand::RngExt;

use super::order::Order;
use super::*;
use crate::query::testing::*;

fn sorter(rig: &Rig, sort: &[SortKey]) -> Sorter {
    Sorter::new(&rig.snapshot(), rig.table, sort).unwrap()
}

fn by(rig: &Rig, field: usize, direction: Direction) -> Vec<SortKey> {
    vec![SortKey { field: rig.fields[field], direction }]
}

/// The kept order of the present snapshot.
fn kept(rig: &Rig, sort: &[SortKey]) -> Option<Vec<RowNo>> {
    let snapshot = rig.snapshot();
    snapshot.orders.find(&snapshot, rig.table, &sorter(rig, sort)).map(|built| built.order.rows())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn orders_follow_every_commit(seed in any::<u64>()) {
        let mut rig = Rig::new(seed, 1100);
        let mut sorts: Vec<Vec<SortKey>> = vec![Vec::new()];
        sorts.extend([NAME, AMOUNT, STATUS, TAGS, DONE, LABEL, RATIO].map(|at| by(&rig, at, Direction::Asc)));
        sorts.push([by(&rig, STATUS, Direction::Desc), by(&rig, NAME, Direction::Asc)].concat());
        let snapshot = rig.snapshot();
        sorts.iter().for_each(|sort| snapshot.orders.make(&snapshot, rig.table, &sorter(&rig, sort)));
        for round in 0..40 {
            rig.write();
            if round % 8 == 0 {
                rig.create(40);
                let gone: Vec<_> = (0..30).map(|_| rig.drawn()).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
                rig.delete(gone);
            }
            // A third of them each time, all of them at the end: the comparison sorts every row.
            let (first, step) = if round == 39 { (0, 1) } else { (round % 3, 3) };
            for sort in sorts.iter().skip(first).step_by(step) {
                let expected = rig.sorted(rig.kept("1"), sort);
                prop_assert_eq!(kept(&rig, sort), Some(expected), "{:?}", sort);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5, ..ProptestConfig::default() })]

    #[test]
    fn small_blocks_split_empty_and_are_labelled_anew(seed in any::<u64>()) {
        let mut rig = Rig::new(seed, 200);
        let sort = [by(&rig, AMOUNT, Direction::Desc), by(&rig, NAME, Direction::Asc)].concat();
        let rows = |rig: &Rig| Arc::clone(rig.snapshot().rows(rig.table).unwrap());
        let mut state = rows(&rig);
        let made = |rig: &Rig, rows: &Rows| Arc::new(Order::in_blocks(&sorter(rig, &sort), rows, 8));
        let mut order = made(&rig, &state);
        let mut made_anew = 0;
        for round in 0..60 {
            match round % 6 {
                0 => rig.create(20),
                1 => {
                    let place = rig.rng.random_range(0..8);
                    let cells = vec![(rig.fields[AMOUNT], crate::Input::Cell(Some(cadre_model::Cell::Number(f64::from(place)))))];
                    for _ in 0..10 {
                        rig.create_with(cells.clone());
                    }
                }
                2 => {
                    let gone = rig.sorted(rig.kept("1"), &sort);
                    let from = rig.rng.random_range(0..gone.len() - 30);
                    let snapshot = rig.snapshot();
                    let id = |row: &RowNo| snapshot.record_id(rig.table, *row).unwrap();
                    let ids = gone[from..from + 30].iter().map(id).collect();
                    rig.delete(ids);
                }
                _ => drop(rig.write()),
            }
            let next = rows(&rig);
            // Where labels run out in a crowded place, an order is made anew; that is for the few.
            let carried = order.carried(&sorter(&rig, &sort), &Between::new(state, Arc::clone(&next)));
            made_anew += u32::from(carried.is_none());
            order = carried.unwrap_or_else(|| made(&rig, &next));
            state = next;
            prop_assert_eq!(order.rows(), rig.sorted(rig.kept("1"), &sort));
        }
        prop_assert!(made_anew <= 3, "made anew {} times in 60 rounds", made_anew);
    }
}

#[test]
fn an_order_made_on_an_older_snapshot_catches_up_and_a_newer_one_serves_older_snapshots() {
    let mut rig = Rig::new(21, 1100);
    let sort = by(&rig, NAME, Direction::Asc);
    let old = rig.snapshot();
    let in_old = rig.sorted(rig.kept("1"), &sort);
    for _ in 0..20 {
        rig.write();
    }
    old.orders.make(&old, rig.table, &sorter(&rig, &sort));
    let expected = rig.sorted(rig.kept("1"), &sort);
    assert_eq!(kept(&rig, &sort), Some(expected.clone()));
    let back = old.orders.find(&old, rig.table, &sorter(&rig, &sort)).unwrap();
    assert_eq!(back.order.rows(), in_old);
    assert_eq!(kept(&rig, &sort), Some(expected), "looking back does not take the order from the present");
}

#[test]
fn rows_that_come_one_after_the_other_to_one_place_find_room() {
    let mut rig = Rig::new(22, 1100);
    for descending in [false, true] {
        let sort = by(&rig, AMOUNT, if descending { Direction::Desc } else { Direction::Asc });
        let snapshot = rig.snapshot();
        snapshot.orders.make(&snapshot, rig.table, &sorter(&rig, &sort));
        for step in 0..120 {
            let cells = vec![(
                rig.fields[AMOUNT],
                crate::Input::Cell(Some(cadre_model::Cell::Number(4.0 + f64::from(step) * 1e-6))),
            )];
            rig.create_with(cells);
        }
        assert_eq!(kept(&rig, &sort), Some(rig.sorted(rig.kept("1"), &sort)));
    }
}

#[test]
fn the_second_query_that_would_profit_has_an_order_made() {
    let rig = Rig::new(26, 1100);
    let snapshot = rig.snapshot();
    let by_name = sorter(&rig, &by(&rig, NAME, Direction::Asc));
    let by_parent = sorter(&rig, &by(&rig, PARENT, Direction::Asc));
    snapshot.orders.wish(&snapshot, rig.table, &by_name);
    assert!(!snapshot.orders.is_building.load(Relaxed));
    snapshot.orders.wish(&snapshot, rig.table, &by_name);
    while snapshot.orders.find(&snapshot, rig.table, &by_name).is_none() {
        std::thread::yield_now();
    }
    assert_eq!(
        kept(&rig, &by(&rig, NAME, Direction::Asc)),
        Some(rig.sorted(rig.kept("1"), &by(&rig, NAME, Direction::Asc)))
    );
    // What is shown by names from another table is sorted each time.
    (0..3).for_each(|_| snapshot.orders.wish(&snapshot, rig.table, &by_parent));
    assert!(snapshot.orders.slot(&OrderKey::of(rig.table, &by_parent)).is_none());
}

#[test]
fn an_order_goes_when_choices_or_types_change() {
    let mut rig = Rig::new(23, 1100);
    let sort = by(&rig, STATUS, Direction::Asc);
    let snapshot = rig.snapshot();
    snapshot.orders.make(&snapshot, rig.table, &sorter(&rig, &sort));
    assert_eq!(snapshot.orders.count(), 1);
    rig.remove_choice(2);
    assert_eq!(rig.snapshot().orders.count(), 0);
    assert_eq!(kept(&rig, &sort), None);
}

#[test]
fn orders_that_are_not_used_make_room() {
    let rig = Rig::new(24, 1100);
    let snapshot = rig.snapshot();
    let orders = Orders::default();
    let sorts = [NAME, AMOUNT, STATUS].map(|at| sorter(&rig, &by(&rig, at, Direction::Asc)));
    sorts.iter().for_each(|sorter| orders.make(&snapshot, rig.table, sorter));
    let all = orders.heap_bytes();
    assert!(all > 3 * 1100 * 14 && all < 3 * 96 * 1024, "{all}");
    assert!(orders.find(&snapshot, rig.table, &sorts[0]).is_some());
    let newest = orders.slot(&OrderKey::of(rig.table, &sorts[2])).unwrap();
    orders.make_room(&newest, all - 1);
    assert!(orders.find(&snapshot, rig.table, &sorts[1]).is_none(), "the one not used for longest goes");
    assert!(orders.find(&snapshot, rig.table, &sorts[0]).is_some());
    orders.make_room(&newest, 0);
    assert_eq!(orders.count(), 1, "the newest stays");
}

#[test]
fn the_first_of_any_set_is_found_wherever_it_lies_in_the_order() {
    let mut rig = Rig::new(25, 2300);
    let sort = by(&rig, AMOUNT, Direction::Asc);
    let snapshot = rig.snapshot();
    let sorter = sorter(&rig, &sort);
    let rows = snapshot.rows(rig.table).unwrap();
    let order = Arc::new(Order::build(&sorter, rows));
    let all = order.rows();
    for (low, high) in [(0, 2300), (2000, 2300), (0, 3), (700, 1900), (2299, 2300)] {
        let mut words = vec![0u64; rows.chunks().len() * crate::stats::CHUNK_WORDS];
        let mut expected = Vec::new();
        for row in &all[low..high] {
            if rig.rng.random_bool(0.7) {
                words[row.0 as usize / 64] |= 1 << (row.0 % 64);
                expected.push(*row);
            }
        }
        let matches = crate::query::matches::Matches::of(rows, words);
        for limit in [1, 10, 100, 5000] {
            assert_eq!(order.first(&matches, 0, limit), expected[..limit.min(expected.len())]);
        }
        let Some(middle) = expected.get(expected.len() / 2) else { continue };
        let mut position = Vec::new();
        sorter.push_position(&snapshot, *middle, &mut position);
        let after = order.label_at(&sorter, rows, &position);
        assert_eq!(
            order.first(&matches, after, 50),
            expected[expected.len() / 2 + 1..].iter().copied().take(50).collect::<Vec<_>>()
        );
    }
}
