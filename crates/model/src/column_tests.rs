use std::sync::Arc;

use crate::column::{Column, Data, Shape};
use crate::column_edit::{Builder, as_people};
use crate::column_values::{repeat, values};
use crate::number::{ChoiceNo, PersonNo, RowNo};
use crate::value::{Cell, Value};

fn samples() -> Vec<(Shape, Vec<Option<Cell>>)> {
    let links = |n: &[u32]| Some(Cell::Links(n.iter().map(|n| RowNo(*n)).collect()));
    vec![
        (Shape::Number, vec![Some(Cell::Number(1.5)), None, Some(Cell::Number(-2.0))]),
        (Shape::Text, vec![Some(Cell::Text("é".into())), None, Some(Cell::Text("xyz".into()))]),
        (Shape::Bool, vec![Some(Cell::Checked), None, Some(Cell::Checked)]),
        (Shape::Time, vec![None, Some(Cell::Time(7)), None]),
        (Shape::Choice, vec![Some(Cell::Choice(ChoiceNo(3))), None, None]),
        (Shape::Choices, vec![None, Some(Cell::Choices(Arc::from([ChoiceNo(1), ChoiceNo(2)]))), None]),
        (Shape::Links, vec![links(&[4, 2]), None, links(&[9])]),
        (Shape::Objects, vec![Some(Cell::Objects(Arc::from([Arc::new(serde_json::json!({"a": 1}))]))), None, None]),
    ]
}

#[test]
fn every_shape_gives_back_the_cells_it_was_built_from() {
    for (shape, cells) in samples() {
        let mut builder = Builder::new(shape);
        cells.iter().for_each(|c| builder.push(c.as_ref()));
        let column = builder.finish();
        assert_eq!((0..3).map(|i| column.cell(i)).collect::<Vec<_>>(), cells, "{shape:?}");
    }
}

#[test]
fn an_edit_changes_the_named_rows_only_and_grows_with_blanks() {
    for (shape, cells) in samples() {
        let mut builder = Builder::new(shape);
        cells.iter().for_each(|c| builder.push(c.as_ref()));
        let column = builder.finish();
        let new = cells.iter().flatten().next().cloned();
        let edited = column.edited(shape, &[(0, None), (1, new.clone()), (5, new.clone())], 7);
        let expected = [None, new.clone(), cells[2].clone(), None, None, new, None];
        assert_eq!((0..7).map(|i| edited.cell(i)).collect::<Vec<_>>(), expected, "{shape:?}");
        assert_eq!(edited.len(), 7);
        assert_eq!((0..3).map(|i| column.cell(i)).collect::<Vec<_>>(), cells, "the original is untouched");
    }
}

#[test]
fn taking_rows_keeps_their_order() {
    for (shape, cells) in samples() {
        let mut builder = Builder::new(shape);
        cells.iter().for_each(|c| builder.push(c.as_ref()));
        let taken = builder.finish().take(&[2, 0, 0]);
        let expected = [cells[2].clone(), cells[0].clone(), cells[0].clone()];
        assert_eq!((0..3).map(|i| taken.cell(i)).collect::<Vec<_>>(), expected, "{shape:?}");
    }
}

#[test]
fn values_go_in_and_come_out_of_a_column_alike() {
    let lists = [
        vec![Value::Number(1.0), Value::Blank, Value::Error],
        vec![Value::text("a"), Value::Blank],
        vec![Value::Number(1.0), Value::text("a"), Value::Bool(true)],
        vec![Value::list([Value::Time(3), Value::Blank]), Value::Blank, Value::list([])],
        vec![Value::Blank, Value::Error],
    ];
    for list in lists {
        let column = Column::from_values(&list);
        assert_eq!(&*values(&column), &list[..]);
    }
    assert_eq!(repeat(&Value::text("x"), 2), Column::from_values(&[Value::text("x"), Value::text("x")]));
    assert!(matches!(Column::from_values(&[Value::Number(1.0)]).data(), Data::Number(_)));
}

#[test]
fn an_edit_of_one_row_leaves_the_others_as_they_were() {
    let people = |no| Some(Cell::People(Arc::from([PersonNo(no)])));
    let mut builder = Builder::new(Shape::People);
    builder.push(people(1).as_ref());
    builder.push(None);
    let edited = builder.finish().edited(Shape::People, &[(1, people(2))], 3);
    let read = |row| edited.cell(row).map(as_people);
    assert_eq!([read(0), read(1), read(2)], [people(1), people(2), None]);
}

#[test]
fn touching_any_row_reads_nothing_outside() {
    let texts = Column::full(Data::Text(["a", "", "longer"].into_iter().collect()));
    let numbers = Column::full(Data::Number(vec![1.5, 2.5]));
    for column in [texts, numbers, Column::blank(3), Column::blank(0)] {
        let read: Vec<u64> = (0..64).map(|row| column.touch(row)).collect();
        assert_eq!(read.iter().any(|word| *word != 0), !column.valid().none());
        // Past the end there are no marks and no values; of texts a byte may be read, which says nothing.
        assert!([64, usize::MAX].iter().all(|row| column.touch(*row) <= u64::from(u8::MAX)));
    }
}
