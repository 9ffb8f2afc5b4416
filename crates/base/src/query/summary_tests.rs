use std::collections::BTreeMap;

use cadre_formula::eval::Rows as _;
use cadre_model::{RowNo, Value};

use super::super::testing::*;
use super::*;
use crate::compute::ChunkRows;

fn value(rig: &Rig, row: RowNo, field: usize) -> Value {
    let snapshot = rig.snapshot();
    let (chunk, slot) = snapshot.rows(rig.table).unwrap().find(row).unwrap();
    ChunkRows::some(&*snapshot, chunk, &[u32::try_from(slot).unwrap()]).field(rig.fields[field]).value(0)
}

fn summary(rig: &Rig, group: &[usize], measures: &[(usize, Measure)]) -> Summary {
    Summary {
        table: rig.table,
        filter: None,
        view: None,
        group: group.iter().map(|at| rig.fields[*at]).collect(),
        measures: measures.iter().map(|(at, measure)| (rig.fields[*at], *measure)).collect(),
        now: Timestamp(0),
    }
}

const MEASURES: [Measure; 7] =
    [Measure::Empty, Measure::Filled, Measure::Unique, Measure::Sum, Measure::Average, Measure::Min, Measure::Max];

/// The figures of a field of numbers, worked out value by value.
fn plain(values: &[Value]) -> Vec<Figure> {
    let numbers: Vec<f64> =
        values.iter().filter_map(|v| if let Value::Number(x) = v { Some(*x) } else { None }).collect();
    let mut unique: Vec<u64> = numbers.iter().map(|x| x.to_bits()).collect();
    unique.sort_unstable();
    unique.dedup();
    let empty = values.iter().filter(|v| **v == Value::Blank).count();
    let sum: f64 = numbers.iter().sum();
    let number = |x: Option<f64>| x.map_or(Figure::None, Figure::Number);
    vec![
        Figure::Count(empty),
        Figure::Count(values.len() - empty),
        Figure::Count(unique.len()),
        Figure::Number(sum),
        number((!numbers.is_empty()).then(|| sum / numbers.len() as f64)),
        number(numbers.iter().copied().reduce(f64::min)),
        number(numbers.iter().copied().reduce(f64::max)),
    ]
}

#[test]
fn groups_hold_what_their_rows_hold() {
    let rig = Rig::new(11, 1100);
    let measures: Vec<(usize, Measure)> = MEASURES.iter().map(|m| (AMOUNT, *m)).collect();
    let mut asked = summary(&rig, &[STATUS, DONE], &measures);
    asked.filter = Some(Filter::Text("{Amount} != 4".to_owned()));
    let groups = asked.run(&rig.snapshot()).unwrap();

    let mut expected: BTreeMap<(String, String), Vec<Value>> = BTreeMap::new();
    for row in rig.kept("{Amount} != 4") {
        let key = (format!("{:?}", value(&rig, row, STATUS)), format!("{:?}", value(&rig, row, DONE)));
        expected.entry(key).or_default().push(value(&rig, row, AMOUNT));
    }
    assert_eq!(groups.len(), expected.len());
    let mut seen = Vec::new();
    for group in &groups {
        let row = group.row.unwrap();
        let key = (format!("{:?}", value(&rig, row, STATUS)), format!("{:?}", value(&rig, row, DONE)));
        let values = &expected[&key];
        assert_eq!(group.count, values.len());
        assert_eq!(group.figures, plain(values), "{key:?}");
        seen.push(key);
    }
    // Groups come in the order of the choices, blanks first, unchecked before checked.
    let place = |status: &str| STATUSES.iter().position(|s| status.contains(&format!("{s:?}"))).map_or(0, |at| at + 1);
    assert!(seen.windows(2).all(|w| (place(&w[0].0), &w[0].1) < (place(&w[1].0), &w[1].1)), "{seen:?}");
}

#[test]
fn without_rows_there_is_one_empty_group() {
    let rig = Rig::new(12, 0);
    let measures: Vec<(usize, Measure)> = MEASURES.iter().map(|m| (AMOUNT, *m)).collect();
    let groups = summary(&rig, &[], &measures).run(&rig.snapshot()).unwrap();
    assert_eq!(groups, [Group { row: None, count: 0, figures: plain(&[]) }]);
    assert_eq!(summary(&rig, &[NAME], &[]).run(&rig.snapshot()).unwrap(), []);
}

#[test]
fn a_sum_loses_nothing_to_the_order_of_its_terms() {
    let mut tally = Tally::default();
    [1e16, 1.0, -1e16, 1.0].into_iter().for_each(|x| tally.add_number(x));
    assert_eq!(tally.figure(Measure::Sum), Figure::Number(2.0));
    let mut tally = Tally::default();
    [f64::INFINITY, 1.0].into_iter().for_each(|x| tally.add_number(x));
    assert_eq!(tally.figure(Measure::Average), Figure::Number(f64::INFINITY));
}

#[test]
fn instants_have_a_first_and_a_last_and_failed_cells_are_filled() {
    let rig = Rig::new(13, 300);
    let asked = [(DUE, Measure::Min), (DUE, Measure::Max), (RATIO, Measure::Filled), (TAGS, Measure::Unique)];
    let group = summary(&rig, &[], &asked).run(&rig.snapshot()).unwrap().remove(0);
    let rows = rig.kept("1");
    let times: Vec<i64> = rows
        .iter()
        .filter_map(|row| if let Value::Time(at) = value(&rig, *row, DUE) { Some(at) } else { None })
        .collect();
    let (least, greatest) = (*times.iter().min().unwrap(), *times.iter().max().unwrap());
    assert_eq!(group.figures, [Figure::Time(least), Figure::Time(greatest), Figure::Count(300), Figure::Count(7)]);
}
