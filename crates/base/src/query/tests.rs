use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cadre_formula::eval::{Limits, Pass};
use cadre_model::{Cell, ChoiceNo, Direction, RecordId, RowNo, SortKey, Timestamp, ViewKind};
use proptest::prelude::*;
use rand::RngExt;

use super::testing::*;
use super::*;
use crate::draft::{Input, Made, Op, ViewSpec};

fn query(rig: &Rig) -> Query {
    Query::new(rig.table, Timestamp(1_700_000_000_000))
}

fn filtered(rig: &Rig, filter: &str) -> Query {
    Query { filter: Some(Filter::Text(filter.to_owned())), ..query(rig) }
}

fn key(rig: &Rig, field: usize, direction: Direction) -> SortKey {
    SortKey { field: rig.fields[field], direction }
}

/// All rows of a query, page by page.
fn walk(query: &Query, snapshot: &Arc<Snapshot>) -> Vec<RowNo> {
    let mut query = query.clone();
    let mut rows = Vec::new();
    loop {
        let page = query.run(snapshot).unwrap();
        assert!(page.rows.len() <= query.page_size);
        rows.extend(&page.rows);
        match page.next {
            Some(next) => {
                assert_eq!(page.rows.len(), query.page_size, "only a full page has another after it");
                query.after = Some(next.to_string().parse().unwrap());
            }
            None => return rows,
        }
    }
}

fn matching(rig: &Rig, filters: &[&str]) -> Vec<RowNo> {
    let snapshot = rig.snapshot();
    let compiled: Vec<Formula> = filters
        .iter()
        .map(|text| filter_formula(snapshot.schema(), rig.table, &FormulaPlace::Filter, text).unwrap())
        .collect();
    let pass = Pass::new(Timestamp(1_700_000_000_000), Limits::default());
    let kept = Filters::new(&compiled, rig.table, &snapshot, &pass).run(snapshot.rows(rig.table).unwrap());
    let rows: Vec<RowNo> = kept.iter().collect();
    assert_eq!(kept.count(), rows.len());
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn a_filter_taken_apart_keeps_what_plain_evaluation_keeps(seed in any::<u64>()) {
        let mut rig = Rig::new(seed, 1100);
        let gone: BTreeSet<RecordId> = (0..60).map(|_| rig.drawn()).collect();
        rig.delete(gone.into_iter().collect());
        for round in 0..60 {
            if round % 10 == 5 {
                rig.write();
            }
            let depth = rig.rng.random_range(0..4);
            let text = random_filter(&mut rig, depth);
            prop_assert_eq!(matching(&rig, &[&text]), rig.kept(&text), "{}", text);
        }
        let both = ["{Status}=\"Complete\"", "OR({Tags}, {Done})"];
        let (first, second) = (rig.kept(both[0]), rig.kept(both[1]));
        let expected: Vec<RowNo> = first.into_iter().filter(|row| second.contains(row)).collect();
        prop_assert_eq!(matching(&rig, &both), expected);
    }

    #[test]
    fn pages_are_the_sorted_matches_with_and_without_orders(seed in any::<u64>()) {
        let mut rig = Rig::new(seed, 1100);
        for round in 0..12 {
            let sort = random_sort(&mut rig);
            let filter = if round % 3 == 0 { String::new() } else { random_filter(&mut rig, 2) };
            let page_size = rig.rng.random_range(30..400);
            let query = Query { sort: sort.clone(), page_size, ..filtered(&rig, &filter) };
            let snapshot = rig.snapshot();
            let kept = if filter.is_empty() { rig.kept("1") } else { rig.kept(&filter) };
            let expected = rig.sorted(kept, &sort);
            prop_assert_eq!(&walk(&query, &snapshot), &expected, "{} {:?}", filter, sort);
            query.prepare(&snapshot).unwrap();
            prop_assert_eq!(&walk(&query, &snapshot), &expected, "with an order: {} {:?}", filter, sort);
            rig.write();
        }
    }

    #[test]
    fn what_did_not_change_during_a_walk_is_given_exactly_once(seed in any::<u64>()) {
        let mut rig = Rig::new(seed, 300);
        for round in 0..8 {
            let sort = random_sort(&mut rig);
            let mut query = Query { sort, page_size: 13, ..filtered(&rig, "{Amount} > 3.5") };
            if round % 2 == 0 {
                query.prepare(&rig.snapshot()).unwrap();
            }
            let id = |rig: &Rig, row: RowNo| rig.snapshot().record_id(rig.table, row).unwrap();
            let expected: BTreeSet<RecordId> = rig.kept("{Amount} > 3.5").into_iter().map(|row| id(&rig, row)).collect();
            let mut touched = BTreeSet::new();
            let mut given: BTreeMap<RecordId, usize> = BTreeMap::new();
            loop {
                let page = query.run(&rig.snapshot()).unwrap();
                page.rows.iter().for_each(|row| *given.entry(id(&rig, *row)).or_default() += 1);
                // The row under the cursor goes now and then.
                if let Some(last) = page.rows.last().filter(|_| rig.rng.random_bool(0.3)) {
                    let last = id(&rig, *last);
                    rig.delete(vec![last]);
                    touched.insert(last);
                }
                for _ in 0..3 {
                    touched.extend(rig.write());
                }
                match page.next {
                    Some(next) => query.after = Some(next),
                    None => break,
                }
            }
            for id in expected.difference(&touched) {
                prop_assert_eq!(given.get(id), Some(&1));
            }
            for (id, times) in &given {
                prop_assert!(*times == 1 || touched.contains(id), "{} was given {} times", id, times);
            }
        }
    }
}

#[test]
fn without_a_sort_rows_come_by_record_id() {
    let mut rig = Rig::new(3, 50);
    let snapshot = rig.snapshot();
    let ids: Vec<RecordId> =
        walk(&query(&rig), &snapshot).into_iter().map(|row| snapshot.record_id(rig.table, row).unwrap()).collect();
    rig.ids.sort();
    assert_eq!(ids, rig.ids);
}

#[test]
fn max_records_counts_over_all_pages_and_the_last_has_no_cursor() {
    let rig = Rig::new(4, 60);
    let mut query = Query { page_size: 10, max_records: Some(25), ..query(&rig) };
    let mut sizes = Vec::new();
    loop {
        let page = query.run(&rig.snapshot()).unwrap();
        assert_eq!(page.matching, 60);
        sizes.push(page.rows.len());
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    assert_eq!(sizes, [10, 10, 5]);
    assert!(Query { max_records: Some(0), after: None, ..query.clone() }.run(&rig.snapshot()).unwrap().rows.is_empty());
    let all = Query { page_size: 60, max_records: None, after: None, ..query }.run(&rig.snapshot()).unwrap();
    assert_eq!((all.rows.len(), all.next), (60, None));
}

#[test]
fn a_cursor_fits_its_own_query_alone() {
    let rig = Rig::new(5, 40);
    let snapshot = rig.snapshot();
    let query = Query { page_size: 5, sort: vec![key(&rig, AMOUNT, Direction::Asc)], ..filtered(&rig, "{Amount}") };
    let next = query.run(&snapshot).unwrap().next;
    let other = |change: fn(&mut Query, &Rig)| {
        let mut other = Query { after: next.clone(), ..query.clone() };
        change(&mut other, &rig);
        other.run(&snapshot)
    };
    assert!(other(|q, _| q.page_size = 7).is_ok());
    assert!(other(|q, rig| q.projection = Projection::Fields(vec![rig.fields[NAME]])).is_ok());
    assert!(
        other(|q, rig| q.filter =
            Some(Filter::Text(format!("{{{}}}", rig.snapshot().schema().field(rig.fields[AMOUNT]).unwrap().id))))
        .is_ok()
    );
    for change in [
        (|q, _| q.filter = None) as fn(&mut Query, &Rig),
        |q, rig| q.sort[0] = key(rig, AMOUNT, Direction::Desc),
        |q, rig| q.sort[0] = key(rig, NAME, Direction::Asc),
        |q, _| q.sort.clear(),
        |q, _| q.max_records = Some(100),
    ] {
        assert!(matches!(other(change), Err(BaseError::Cursor(CursorError::OtherQuery))));
    }
}

#[test]
fn hundreds_of_record_ids_are_looked_up() {
    let mut rig = Rig::new(14, 1100);
    let asked: Vec<RecordId> = (0..499).map(|_| rig.drawn()).collect();
    let renamed = (asked[7], RecordId::generate(&mut rig.rng));
    run(&rig.base, Op::RenameRecord { from: renamed.0, to: renamed.1 });
    let terms: Vec<String> = asked.iter().map(|id| format!("RECORD_ID()='{id}'")).collect();
    let text = format!("AND(OR({}), {{Amount}} > 3)", terms.join(","));
    let found = matching(&rig, &[&text]);
    assert_eq!(found, rig.kept(&text));
    assert!(found.len() > 50);
    let snapshot = rig.snapshot();
    assert!(found.iter().all(|row| snapshot.record_id(rig.table, *row) != Some(renamed.1)), "an alias is not the id");
}

#[test]
fn a_choice_that_goes_does_not_move_a_cursor() {
    let mut rig = Rig::new(6, 0);
    for at in 0..12u16 {
        let cells = vec![(rig.fields[STATUS], Input::Cell(Some(Cell::Choice(ChoiceNo(at % 4 + 1)))))];
        rig.create_with(cells);
    }
    let sort = vec![key(&rig, STATUS, Direction::Asc)];
    let mut query = Query { page_size: 8, sort: sort.clone(), ..query(&rig) };
    let before = rig.sorted(rig.kept("1"), &sort);
    let page = query.run(&rig.snapshot()).unwrap();
    assert_eq!(page.rows, before[..8]);
    rig.remove_choice(1);
    query.after = page.next;
    // Those of the third and fourth choice that were not given are, though both choices moved up.
    assert_eq!(query.run(&rig.snapshot()).unwrap().rows, before[8..]);
}

#[test]
fn a_view_gives_filter_groups_sort_and_visible_fields() {
    let rig = Rig::new(7, 200);
    let spec = ViewSpec {
        name: Some("Open".to_owned()),
        kind: Some(ViewKind::Grid),
        filter: Some(Some("{Amount} < 6".to_owned())),
        sort: Some(vec![key(&rig, NAME, Direction::Desc)]),
        group: Some(vec![key(&rig, STATUS, Direction::Asc)]),
        visible: Some(Some(vec![rig.fields[STATUS], rig.fields[NAME]])),
    };
    let Made::View { no: view, .. } = run(&rig.base, Op::CreateView { table: rig.table, id: None, spec }) else {
        unreachable!("a view was made")
    };
    let snapshot = rig.snapshot();
    let mut query = Query { view: Some(view), ..filtered(&rig, "{Done}") };
    let expected: Vec<RowNo> = rig.kept("AND({Amount} < 6, {Done})");
    let by_view = [key(&rig, STATUS, Direction::Asc), key(&rig, NAME, Direction::Desc)];
    assert_eq!(walk(&query, &snapshot), rig.sorted(expected.clone(), &by_view));
    query.sort = vec![key(&rig, DUE, Direction::Desc)];
    assert_eq!(walk(&query, &snapshot), rig.sorted(expected, &query.sort));
    let fields = |projection| Query { projection, ..query.clone() }.run(&snapshot).unwrap().fields;
    assert_eq!(fields(Projection::Visible), [rig.fields[STATUS], rig.fields[NAME]]);
    let all = fields(Projection::All);
    assert_eq!(all[..3], [rig.fields[STATUS], rig.fields[NAME], rig.fields[AMOUNT]]);
    assert_eq!(all.len(), rig.fields.len());
}

#[test]
fn what_does_not_exist_is_refused_by_name() {
    let rig = Rig::new(8, 3);
    let snapshot = rig.snapshot();
    match filtered(&rig, "AND({Nope}, {Not There} = 1)").run(&snapshot) {
        Err(BaseError::Formula { place, source }) => {
            assert_eq!(
                (place, source.detail().as_str()),
                (FormulaPlace::Filter, "Unknown field names: nope, not there")
            );
        }
        other => panic!("{other:?}"),
    }
    let missing = FieldNo(9999);
    let sort = vec![SortKey { field: missing, direction: Direction::Asc }];
    assert!(matches!(Query { sort, ..query(&rig) }.run(&snapshot), Err(BaseError::NoField { .. })));
    let projection = Projection::Fields(vec![missing]);
    assert!(matches!(Query { projection, ..query(&rig) }.run(&snapshot), Err(BaseError::NoField { .. })));
    assert!(matches!(Query { view: Some(ViewNo(9999)), ..query(&rig) }.run(&snapshot), Err(BaseError::NoView(_))));
    assert!(matches!(Query::new(TableNo(9999), Timestamp(0)).run(&snapshot), Err(BaseError::NoTable(_))));
    assert_eq!(query(&rig).count(&snapshot).unwrap(), 3);
}

#[test]
fn a_page_is_written_straight_from_columns() {
    let mut rig = Rig::new(9, 0);
    let parent = rig.parents[1].to_string();
    let cells = vec![
        (rig.fields[NAME], Input::Cell(Some(Cell::Text("Say \"hi\"".into())))),
        (rig.fields[AMOUNT], Input::Cell(Some(Cell::Number(0.0)))),
        (rig.fields[DONE], Input::Cell(Some(Cell::Checked))),
        (rig.fields[PARENT], Input::Json(serde_json::json!([parent]))),
    ];
    let id = rig.create_with(cells);
    rig.create_with(Vec::new());
    let mut query = Query { sort: vec![key(&rig, NAME, Direction::Desc)], ..query(&rig) };
    query.projection =
        Projection::Fields([NAME, AMOUNT, STATUS, DONE, PARENT, PARENT_NAME, RATIO].map(|at| rig.fields[at]).to_vec());
    let page = query.run(&rig.snapshot()).unwrap();
    let written = |format: &CellFormat, keys| -> serde_json::Value {
        let mut out = vec![b'['];
        PageWriter::new(&page, format, keys).write_records(&mut out);
        out.push(b']');
        serde_json::from_slice(&out).unwrap()
    };
    let json = written(&CellFormat::Json, KeyForm::Names);
    assert_eq!(json[0]["id"], id.to_string());
    assert_eq!(json[0]["createdTime"], "2023-11-14T22:13:20.000Z");
    assert_eq!(
        json[0]["fields"],
        serde_json::json!({
            "Name": "Say \"hi\"", "Amount": 0, "Done": true, "Parent": [parent], "Parent name": ["alpha"],
            "Ratio": {"error": "#ERROR!"},
        })
    );
    assert_eq!(json[1]["fields"], serde_json::json!({"Ratio": -1.0 / 3.0}));
    let strings = written(&CellFormat::Text(crate::cells::Style::default()), KeyForm::Names);
    assert_eq!(strings[0]["fields"]["Parent"], "alpha");
    let by_id = written(&CellFormat::Json, KeyForm::Ids);
    let name_id = rig.snapshot().schema().field(rig.fields[NAME]).unwrap().id.to_string();
    assert_eq!(by_id[0]["fields"][&name_id], "Say \"hi\"");
}

#[test]
fn a_view_without_sort_and_groups_is_in_the_order_of_creation() {
    let mut rig = Rig::new(3, 1100);
    let gone: BTreeSet<RecordId> = (0..200).map(|_| rig.drawn()).collect();
    rig.delete(gone.into_iter().collect());
    let (table, filter) = (rig.table, "{Done}");
    let made = |spec: ViewSpec| match run(&rig.base, Op::CreateView { table, id: None, spec }) {
        Made::View { no, .. } => no,
        other => unreachable!("a view is made: {other:?}"),
    };
    let named = |name: &str| ViewSpec { name: Some(name.to_owned()), ..ViewSpec::default() };
    let all = made(named("All"));
    let done = made(ViewSpec { filter: Some(Some(filter.to_owned())), ..named("Done") });
    let snapshot = rig.snapshot();
    let plain = Query { page_size: 7, ..query(&rig) };
    let of = |view| Query { view: Some(view), ..plain.clone() };
    let in_order: Vec<RowNo> = snapshot.rows(table).unwrap().iter().collect();
    assert_eq!(walk(&of(all), &snapshot), in_order);
    assert!(in_order.len() > 900 && in_order.is_sorted());
    assert_eq!(walk(&of(done), &snapshot), rig.kept(filter));
    let capped = Query { max_records: Some(20), ..of(all) };
    assert_eq!(walk(&capped, &snapshot), in_order[..20]);
    let sorted = Query { sort: vec![key(&rig, 0, Direction::Desc)], ..of(all) };
    assert_eq!(walk(&sorted, &snapshot), rig.sorted(in_order.clone(), &[key(&rig, 0, Direction::Desc)]));
    // A cursor of the one order is none of the other.
    let next = of(all).run(&snapshot).unwrap().next;
    let without = Query { after: next, ..plain.clone() };
    assert!(matches!(without.run(&snapshot), Err(BaseError::Cursor(CursorError::OtherQuery))));
    // A row that has gone since ends no walk.
    let first = Query { page_size: 3, ..of(all) }.run(&snapshot).unwrap();
    let last = snapshot.record_id(table, in_order[2]).unwrap();
    rig.delete(vec![last]);
    let rest = Query { after: first.next, page_size: 5_000, ..of(all) }.run(&rig.snapshot()).unwrap();
    assert_eq!(rest.rows, in_order[3..]);
}
