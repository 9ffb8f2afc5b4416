//! Array functions. Source: section 13 of the formula reference.
//!
//! A single value is an array of one `[I]`, and a blank an empty one. Lists of one type are worked on as positions in the
//! column of all items, so that they keep their type and nothing is copied twice.

use std::collections::HashSet;

use cadre_model::{Column, Data, Lists, Value};

use crate::eval::EvalFn;
use crate::eval::call::{Call, Kernel as K};
use crate::eval::convert::{self, Failed, SEPARATOR};
use crate::eval::item::{Item, Items};
use crate::eval::operand::Strings;
use crate::eval::vector::Vector;

use super::{Arg, ArgKind, Function, function, result};

const ARRAY: &[Arg] = &[Arg::new("array", ArgKind::Array)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        min_args: 1,
        max_args: Some(1),
        args: ARRAY,
        result: result::array,
        cost: 40,
        examples: &[("ARRAYCOMPACT(\"a\")", "a"), ("COUNTALL(ARRAYCOMPACT(\"\"))", "0")],
        ..function("ARRAYCOMPACT", EvalFn(K::Eager(compact)), "The array without blanks and empty texts.")
    },
    Function {
        min_args: 1,
        max_args: Some(1),
        args: ARRAY,
        result: result::flat_array,
        cost: 40,
        examples: &[("ARRAYFLATTEN(5)", "5"), ("COUNTALL(ARRAYFLATTEN(BLANK()))", "0")],
        ..function(
            "ARRAYFLATTEN",
            EvalFn(K::Eager(flatten)),
            "One array of everything in nested arrays that is not empty.",
        )
    },
    Function {
        min_args: 1,
        max_args: Some(2),
        args: &[Arg::new("array", ArgKind::Array), Arg::new("separator", ArgKind::Text)],
        result: result::text,
        cost: 60,
        examples: &[("ARRAYJOIN(\"a\", \"; \")", "a"), ("ARRAYJOIN(BLANK())", "")],
        ..function("ARRAYJOIN", EvalFn(K::Eager(joined)), "The elements as one text, with a separator between them.")
    },
    Function {
        min_args: 2,
        max_args: Some(3),
        args: &[
            Arg::new("array", ArgKind::Array),
            Arg::new("start", ArgKind::Number),
            Arg::new("end", ArgKind::Number),
        ],
        result: result::array,
        cost: 40,
        examples: &[("ARRAYSLICE(\"a\", 1)", "a"), ("ARRAYSLICE(\"a\", 2)", "")],
        ..function(
            "ARRAYSLICE",
            EvalFn(K::Eager(slice)),
            "The elements from one position to another; negative ones count from the end.",
        )
    },
    Function {
        min_args: 1,
        max_args: Some(1),
        args: ARRAY,
        result: result::array,
        cost: 80,
        examples: &[("ARRAYUNIQUE(\"a\")", "a"), ("COUNTALL(ARRAYUNIQUE(3))", "1")],
        ..function(
            "ARRAYUNIQUE",
            EvalFn(K::Eager(unique)),
            "The elements without repetitions, in the order first seen.",
        )
    },
];

/// The elements of an argument: of a list its items, else the value itself.
fn elements<'a>(item: &'a Item<'a>) -> Box<dyn Iterator<Item = Item<'a>> + 'a> {
    match item {
        Item::List(items) => Box::new(items.iter()),
        Item::Blank => Box::new(std::iter::empty()),
        single => Box::new(std::iter::once(single.clone())),
    }
}

/// Keeps some elements of each row's array: `keep` is told the row and its elements and puts the positions it keeps.
fn picked(call: &mut Call<'_>, mut keep: impl FnMut(usize, &Items<'_>, &mut Vec<usize>)) -> Result<Vector, Failed> {
    let lists = as_lists(call.arg(0), call.rows());
    let Data::List(all) = lists.data() else { return Err(Failed) };
    call.work(all.items.len())?;
    let (mut kept, mut row_kept, mut ends) = (Vec::new(), Vec::new(), Vec::with_capacity(lists.len()));
    for row in 0..lists.len() {
        if call.selection().contains(row) && lists.is_valid(row) {
            let range = all.range(row);
            let start = range.start;
            keep(row, &Items::Column(&all.items, range), &mut row_kept);
            kept.extend(row_kept.drain(..).map(|at| offset(start + at)));
        }
        ends.push(offset(kept.len()));
    }
    let items = Box::new(all.items.take(&kept));
    Ok(Vector::full(Data::List(Lists { ends, items })))
}

/// A position in a column of items, whose lists count them in 32 bits.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A vector as a column of lists of `rows` rows.
fn as_lists(vector: &Vector, rows: usize) -> Column {
    match vector {
        Vector::Column(column) => match column.data() {
            Data::List(_) => return column.as_ref().clone(),
            Data::Number(_) | Data::Text(_) | Data::Bool(_) | Data::Time(_) => return one_each(column),
            _ => {}
        },
        Vector::Const(_) | Vector::Dict { .. } => {}
    }
    let list = |row| match vector.value(row) {
        list @ Value::List(_) => list,
        Value::Blank | Value::Error => Value::list([]),
        single => Value::list([single]),
    };
    let values: Vec<Value> = (0..rows).map(list).collect();
    let column = Column::from_values(&values);
    match column.data() {
        Data::List(_) => column,
        _ => Column::full(Data::List(Lists { ends: Vec::new(), items: Box::new(Column::blank(0)) })),
    }
}

/// Every value as a list of one, every blank as an empty list.
fn one_each(column: &Column) -> Column {
    let rows: Vec<u32> = column.valid().iter_ones().map(offset).collect();
    let mut end = 0;
    let ends = (0..column.len()).map(|row| {
        end += u32::from(column.is_valid(row));
        end
    });
    Column::full(Data::List(Lists { ends: ends.collect(), items: Box::new(column.take(&rows)) }))
}

fn is_empty(item: &Item<'_>) -> bool {
    matches!(item, Item::Blank | Item::Text(""))
}

fn compact(call: &mut Call<'_>) -> Result<Vector, Failed> {
    picked(call, |_, items, kept| kept.extend((0..items.len()).filter(|at| !is_empty(&items.get(*at)))))
}

/// The documentation's example also drops empty texts (section 13 `[D]`).
fn flatten(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let is_nested = match call.arg(0) {
        Vector::Column(column) => match column.data() {
            Data::List(lists) => matches!(lists.items.data(), Data::List(_) | Data::Mixed(_)),
            _ => false,
        },
        Vector::Const(Value::List(_)) => true,
        _ => false,
    };
    if !is_nested {
        return compact(call);
    }
    let mut lists = vec![Value::Blank; call.rows()];
    let mut leaves = 0;
    call.each_item(0, |row, item| {
        let mut flat = Vec::new();
        let all = item.leaves(&mut |leaf| {
            leaves += 1;
            if !is_empty(&leaf) {
                flat.push(leaf.to_value());
            }
            Ok::<(), Failed>(())
        });
        debug_assert!(all.is_ok(), "nothing stops the walk over leaves");
        lists[row] = Value::list(flat);
    });
    call.work(leaves)?;
    Ok(Vector::column(Column::from_values(&lists)))
}

fn joined(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let separator = if call.has(1) { call.text(1)? } else { Strings::One(SEPARATOR.into()) };
    let dates = call.date_text(0);
    let array = call.arg(0).clone();
    call.write_texts(|row, out| {
        let item = array.item(row);
        if matches!(item, Item::Error) {
            return Ok(());
        }
        convert::push_joined(elements(&item), separator.get(row), dates, out)
    })
}

fn slice(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let start = call.number(1)?;
    let end = if call.has(2) { Some(call.number(2)?) } else { None };
    picked(call, |row, items, kept| {
        let last = items.len() as f64;
        // Positions from the end become positions from the start; a fraction is cut off.
        let place = |at: f64| if at < 0.0 { at.trunc() + last + 1.0 } else { at.trunc() };
        let first = place(start.view().get(row)).max(1.0);
        let last = end.as_ref().map_or(last, |end| place(end.view().get(row)).min(last));
        if first <= last {
            kept.extend(first as usize - 1..last as usize);
        }
    })
}

/// What makes two elements the same.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Empty,
    Number(u64),
    Text(Box<str>),
    Time(i64),
    List(Vec<Key>),
    Error,
}

impl Key {
    fn of(item: &Item<'_>) -> Self {
        match item {
            Item::Blank | Item::Text("") => Self::Empty,
            // Adding 0 makes of -0 a plain 0, and a truth value is its number.
            Item::Number(x) => Self::Number((x + 0.0).to_bits()),
            Item::Bool(x) => Self::Number(f64::from(u8::from(*x)).to_bits()),
            Item::Text(text) => Self::Text((*text).into()),
            Item::Time(at) => Self::Time(*at),
            Item::List(items) => Self::List(items.iter().map(|item| Self::of(&item)).collect()),
            Item::Error => Self::Error,
        }
    }
}

fn unique(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let mut seen = HashSet::new();
    picked(call, |_, items, kept| {
        seen.clear();
        kept.extend((0..items.len()).filter(|at| seen.insert(Key::of(&items.get(*at)))));
    })
}
