//! Values of linked rows, brought together into lists.

use std::sync::Arc;

use cadre_model::{Bitmap, Column, Data, FieldNo, Lists, RowNo, TableNo, Texts, Value};

use super::Tables;
use crate::chunk::{Chunk, chunk_of, slot_of};

/// The cells of one field of many rows of a table, in the order of `rows`.
///
/// Shape: one row for each of `rows`; rows that do not exist are blank.
pub fn gather(tables: &dyn Tables, table: TableNo, field: FieldNo, rows: &[u32]) -> Column {
    let Some(all) = tables.rows(table) else { return Column::blank(rows.len()) };
    let places: Vec<Option<(&Column, usize)>> = rows
        .iter()
        .map(|row| {
            let row = RowNo(*row);
            let chunk: &Arc<Chunk> = all.chunks().get(chunk_of(row))?;
            let slot = slot_of(row);
            let column = chunk.stored(field)?.column();
            (chunk.live().get(slot) && slot < column.len()).then_some((&**column, slot))
        })
        .collect();
    bring(&places)
}

/// One column of cells that stand in others.
pub(crate) fn merge(places: Vec<(&Column, usize)>) -> Column {
    bring(&places.into_iter().map(Some).collect::<Vec<_>>())
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Number,
    Text,
    Bool,
    Time,
    Choice,
    Ref,
    Object,
    List,
    Mixed,
}

fn form(column: &Column) -> Option<Form> {
    Some(match column.data() {
        Data::Blank(_) => return None,
        Data::Number(_) => Form::Number,
        Data::Text(_) => Form::Text,
        Data::Bool(_) => Form::Bool,
        Data::Time(_) => Form::Time,
        Data::Choice(_) => Form::Choice,
        Data::Ref(_) => Form::Ref,
        Data::Object(_) => Form::Object,
        Data::List(_) => Form::List,
        Data::Mixed(_) => Form::Mixed,
    })
}

/// Whether two columns keep their values in the same form, so that values of one may stand among those of the other.
pub(crate) fn alike(a: &Column, b: &Column) -> bool {
    match (a.data(), b.data()) {
        (Data::List(x), Data::List(y)) => alike(&x.items, &y.items),
        _ => form(a) == form(b),
    }
}

/// One column of cells that stand in several; places that are `None` are blank.
fn bring(places: &[Option<(&Column, usize)>]) -> Column {
    let mut common: Option<Form> = None;
    let mut last: *const Column = std::ptr::null();
    for (column, _) in places.iter().flatten() {
        if std::ptr::eq(*column, last) {
            continue;
        }
        last = *column;
        common = match (common, form(column)) {
            (known, None) => known,
            (None, found) => found,
            (Some(a), Some(b)) if a == b => Some(a),
            _ => Some(Form::Mixed),
        };
    }
    let valid = Bitmap::from_fn(places.len(), |i| places[i].is_some_and(|(c, slot)| c.is_valid(slot)));
    let errors = Bitmap::from_fn(places.len(), |i| places[i].is_some_and(|(c, slot)| c.is_error(slot)));
    let data = match common {
        None => Data::Blank(places.len()),
        Some(Form::Number) => Data::Number(fixed(places, 0.0, |c, i| if let Data::Number(v) = c { v[i] } else { 0.0 })),
        Some(Form::Time) => Data::Time(fixed(places, 0, |c, i| if let Data::Time(v) = c { v[i] } else { 0 })),
        Some(Form::Choice) => Data::Choice(fixed(places, 0, |c, i| if let Data::Choice(v) = c { v[i] } else { 0 })),
        Some(Form::Ref) => Data::Ref(fixed(places, 0, |c, i| if let Data::Ref(v) = c { v[i] } else { 0 })),
        Some(Form::Bool) => Data::Bool(Bitmap::from_fn(places.len(), |i| {
            places[i].is_some_and(|(c, slot)| matches!(c.data(), Data::Bool(v) if v.get(slot)))
        })),
        Some(Form::Text) => Data::Text(texts(places)),
        Some(Form::Object) => {
            let blank = Arc::new(serde_json::Value::Null);
            Data::Object(fixed(places, Arc::clone(&blank), |c, i| match c {
                Data::Object(v) => Arc::clone(&v[i]),
                _ => Arc::clone(&blank),
            }))
        }
        Some(Form::List) => Data::List(lists(places)),
        Some(Form::Mixed) => {
            Data::Mixed(places.iter().map(|p| p.map_or(Value::Blank, |(c, slot)| c.value(slot))).collect())
        }
    };
    Column::new(data, valid).with_errors(errors)
}

fn fixed<T: Clone>(places: &[Option<(&Column, usize)>], blank: T, at: impl Fn(&Data, usize) -> T) -> Vec<T> {
    places.iter().map(|p| p.map_or_else(|| blank.clone(), |(c, slot)| at(c.data(), slot))).collect()
}

fn texts(places: &[Option<(&Column, usize)>]) -> Texts {
    let mut out = Texts::default();
    for place in places {
        out.push(match place {
            Some((column, slot)) => match column.data() {
                Data::Text(texts) => texts.get(*slot),
                _ => "",
            },
            None => "",
        });
    }
    out
}

fn lists(places: &[Option<(&Column, usize)>]) -> Lists {
    let mut items: Vec<Option<(&Column, usize)>> = Vec::new();
    let mut ends = Vec::with_capacity(places.len());
    for place in places {
        if let Some((column, slot)) = place
            && let Data::List(lists) = column.data()
        {
            items.extend(lists.range(*slot).map(|i| Some((&*lists.items, i))));
        }
        ends.push(u32::try_from(items.len()).unwrap_or(u32::MAX));
    }
    Lists { ends, items: Box::new(bring(&items)) }
}

/// Turns one gathered cell a link into one list a row: `ends` are the ends of each row's links in `cells`.
///
/// A lookup flattens one level: the elements of a list stand in its place. Blank cells stay as blank elements, so that
/// counting all counts links. Source: Airtable Web API reference, section 3.2; formula reference, section 14.
pub(crate) fn into_lists(cells: Column, ends: Vec<u32>) -> Lists {
    let inner = match cells.data() {
        Data::List(inner) => inner,
        Data::Mixed(values) if values.iter().any(|v| matches!(v, Value::List(_))) => return mixed_lists(&cells, &ends),
        _ => return Lists { ends, items: Box::new(cells) },
    };
    let failed = Column::blank(1).with_errors(Bitmap::ones(1));
    let mut picked: Vec<Option<(&Column, usize)>> = Vec::new();
    let mut outer = Vec::with_capacity(ends.len());
    let mut start = 0usize;
    for end in ends {
        for cell in start..end as usize {
            if cells.is_valid(cell) {
                picked.extend(inner.range(cell).map(|i| Some((&*inner.items, i))));
            } else {
                picked.push(cells.is_error(cell).then_some((&failed, 0)));
            }
        }
        start = end as usize;
        outer.push(u32::try_from(picked.len()).unwrap_or(u32::MAX));
    }
    Lists { ends: outer, items: Box::new(bring(&picked)) }
}

/// The same for cells of several types, lists among them.
fn mixed_lists(cells: &Column, ends: &[u32]) -> Lists {
    let mut items = Vec::with_capacity(cells.len());
    let mut outer = Vec::with_capacity(ends.len());
    let mut start = 0usize;
    for end in ends {
        for cell in start..*end as usize {
            match cells.value(cell) {
                Value::List(inner) => items.extend(inner.iter().cloned()),
                single => items.push(single),
            }
        }
        start = *end as usize;
        outer.push(u32::try_from(items.len()).unwrap_or(u32::MAX));
    }
    Lists { ends: outer, items: Box::new(Column::from_values(&items)) }
}
