use std::sync::Arc;

use cadre_model::{Actor, BaseId, Clock, Column, Data, FieldKind, Timestamp};
use cadre_store::MemoryLog;
use rand::SeedableRng;

use super::*;
use crate::chunk::Stored;
use crate::draft::{Draft, Made, NewField, NewRecord, Op};
use crate::snapshot::Snapshot;
use crate::{BaseOptions, cells::Typecast};

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp(1_700_000_000_000)
    }
}

/// A snapshot with one record and one formula, with what `alter` does to the formula's column.
fn altered(alter: impl Fn(&mut Snapshot, FieldNo)) -> Report {
    let id = BaseId::generate(&mut rand::rngs::StdRng::seed_from_u64(1));
    let options = BaseOptions { seed: Some(1) };
    let base = Base::create(Arc::new(MemoryLog::new()), Arc::new(Still), id, "T", Actor::default(), &options).unwrap();
    let run = |op| base.commit(Draft::of(Actor::default(), op)).unwrap().made.remove(0);
    let formula = cadre_model::field::FormulaOptions { formula: "1 + 1".to_owned(), display: None };
    let fields =
        vec![NewField::new("Name", FieldKind::SingleLineText), NewField::new("Two", FieldKind::Formula(formula))];
    let Made::Table { no, fields, .. } =
        run(Op::CreateTable { id: None, name: "T".to_owned(), description: None, fields })
    else {
        unreachable!("a table was made")
    };
    run(Op::CreateRecords { table: no, records: vec![NewRecord::default()], typecast: Typecast::Strict });
    let now = base.snapshot();
    let mut copy = crate::replay::replay(&**base.log(), id, Some(now.seq())).unwrap();
    alter(&mut copy, fields[1]);
    let mut report = Report::default();
    inside::check_computed(&copy, &mut report);
    inside::check_counters(&states::State::of(&copy), &mut report);
    report
}

#[test]
fn a_computed_cell_that_is_not_what_it_should_be_is_named() {
    assert!(altered(|_, _| ()).is_sound());
    let report = altered(|snapshot, field| {
        for rows in snapshot.rows.values_mut() {
            let chunk = &mut Arc::make_mut(rows).chunks[0];
            let wrong = Stored::new(Column::full(Data::Number(vec![3.0])));
            Arc::make_mut(chunk).columns.insert(field, wrong);
        }
    });
    assert_eq!(report.computed, 1);
    let told: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].ends_with("field \"Two\", is Number(3.0), recomputed it is Number(2.0)"), "{}", told[0]);
}

#[test]
fn a_counter_that_would_give_a_number_twice_is_named() {
    let report = altered(|snapshot, _| {
        for rows in snapshot.rows.values_mut() {
            Arc::make_mut(rows).next_row = RowNo(0);
        }
        let schema = Arc::make_mut(&mut snapshot.schema);
        Arc::make_mut(&mut schema.head).last_field = FieldNo(1);
    });
    let parts: Vec<Part> = report.findings.iter().map(|f| f.part).collect();
    assert_eq!(parts, [Part::Counter, Part::Counter]);
    assert_eq!(report.findings[0].problem, "a field has a number above the last one given");
}
