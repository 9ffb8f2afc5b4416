//! Putting together what different branches gave for different rows.

use std::sync::Arc;

use cadre_model::{Bitmap, Column, Data, Value};

use super::bits;
use super::limits::Budget;
use super::operand::{TextColumn, texts};
use super::selection::Selection;
use super::truth::Truth;
use super::vector::{Labels, Vector};

/// What a branch gave, and for which rows; `None` for all of them.
#[derive(Debug)]
pub(crate) struct Choice<T> {
    pub(crate) rows: Option<Bitmap>,
    pub(crate) given: T,
}

/// One vector with each row from the branch that has it; no two branches have the same row.
///
/// Shape: as long as the selection; rows that no branch has are blank.
pub(crate) fn choose(mut choices: Vec<Choice<Vector>>, selection: Selection<'_>, budget: &Budget) -> Vector {
    if choices.len() == 1 && choices[0].rows.is_none() {
        return choices.remove(0).given;
    }
    match common_kind(&choices) {
        Kind::None => blanks(&choices, selection),
        Kind::Number => fixed(&choices, selection, Data::Number, |vector, i| match vector {
            Vector::Const(Value::Number(x)) => *x,
            Vector::Column(column) => {
                if let Data::Number(v) = column.data() {
                    v[i]
                } else {
                    0.0
                }
            }
            _ => 0.0,
        }),
        Kind::Time => fixed(&choices, selection, Data::Time, |vector, i| match vector {
            Vector::Const(Value::Time(at)) => *at,
            Vector::Column(column) => {
                if let Data::Time(v) = column.data() {
                    v[i]
                } else {
                    0
                }
            }
            _ => 0,
        }),
        Kind::Bool => truths(&choices, selection),
        Kind::FewTexts => few_texts(&choices, selection),
        Kind::Text => many_texts(&choices, selection, budget),
        Kind::Other => by_value(&choices, selection),
    }
}

/// The truth of each row from the branch that has it.
pub(crate) fn choose_truth(mut choices: Vec<Choice<Truth>>, selection: Selection<'_>) -> Truth {
    if choices.len() == 1 && choices[0].rows.is_none() {
        return choices.remove(0).given;
    }
    let (mut all_yes, mut all_errors) = (Bitmap::zeros(selection.len), None);
    for choice in choices {
        let rows = choice.rows.unwrap_or_else(|| selection.to_bitmap());
        match choice.given {
            Truth::All(true) => all_yes.or_with(&rows),
            Truth::All(false) => {}
            Truth::Failed => bits::add(&mut all_errors, Some(&rows)),
            Truth::Rows { yes, errors } => {
                all_yes.or_with(&bits::both(&yes, &rows));
                if let Some(errors) = errors {
                    bits::add(&mut all_errors, Some(&bits::both(&errors, &rows)));
                }
            }
        }
    }
    Truth::rows(all_yes, all_errors)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    None,
    Number,
    Time,
    Bool,
    /// Constant texts only.
    FewTexts,
    Text,
    Other,
}

fn common_kind(choices: &[Choice<Vector>]) -> Kind {
    choices.iter().map(|choice| kind(&choice.given)).fold(Kind::None, |common, next| match (common, next) {
        (Kind::None, kind) | (kind, Kind::None) => kind,
        (Kind::FewTexts, Kind::Text) | (Kind::Text, Kind::FewTexts) => Kind::Text,
        (a, b) if a == b => a,
        _ => Kind::Other,
    })
}

fn kind(vector: &Vector) -> Kind {
    match vector {
        Vector::Const(value) => match value {
            Value::Blank | Value::Error => Kind::None,
            Value::Number(_) => Kind::Number,
            Value::Time(_) => Kind::Time,
            Value::Bool(_) => Kind::Bool,
            Value::Text(_) => Kind::FewTexts,
            Value::List(_) => Kind::Other,
        },
        Vector::Dict { .. } => Kind::Text,
        Vector::Column(column) => match column.data() {
            Data::Blank(_) => Kind::None,
            Data::Number(_) => Kind::Number,
            Data::Time(_) => Kind::Time,
            Data::Bool(_) => Kind::Bool,
            Data::Text(_) => Kind::Text,
            _ => Kind::Other,
        },
    }
}

/// Which rows have a value and which failed.
fn standing(choices: &[Choice<Vector>], selection: Selection<'_>) -> (Bitmap, Bitmap) {
    let (mut valid, mut errors) = (Bitmap::zeros(selection.len), Bitmap::zeros(selection.len));
    for choice in choices {
        let rows = rows_of(choice, selection);
        match &choice.given {
            Vector::Const(Value::Blank) => {}
            Vector::Const(Value::Error) => errors.or_with(&rows),
            Vector::Const(_) => valid.or_with(&rows),
            Vector::Column(column) | Vector::Dict { codes: column, .. } => {
                valid.or_with(&bits::both(column.valid(), &rows));
                if let Some(failed) = column.errors() {
                    errors.or_with(&bits::both(failed, &rows));
                }
            }
        }
    }
    (valid, errors)
}

fn rows_of<T>(choice: &Choice<T>, selection: Selection<'_>) -> Bitmap {
    choice.rows.clone().unwrap_or_else(|| selection.to_bitmap())
}

fn assemble(data: Data, (valid, errors): (Bitmap, Bitmap)) -> Vector {
    Vector::column(Column::new(data, valid).with_errors(errors))
}

fn blanks(choices: &[Choice<Vector>], selection: Selection<'_>) -> Vector {
    assemble(Data::Blank(selection.len), standing(choices, selection))
}

fn fixed<T: Copy + Default>(
    choices: &[Choice<Vector>],
    selection: Selection<'_>,
    data: impl Fn(Vec<T>) -> Data,
    get: impl Fn(&Vector, usize) -> T,
) -> Vector {
    let mut out = vec![T::default(); selection.len];
    for choice in choices.iter().filter(|choice| kind(&choice.given) != Kind::None) {
        rows_of(choice, selection).iter_ones().for_each(|i| out[i] = get(&choice.given, i));
    }
    assemble(data(out), standing(choices, selection))
}

fn truths(choices: &[Choice<Vector>], selection: Selection<'_>) -> Vector {
    let mut set = Bitmap::zeros(selection.len);
    for choice in choices {
        let rows = rows_of(choice, selection);
        match &choice.given {
            Vector::Const(Value::Bool(true)) => set.or_with(&rows),
            Vector::Column(column) => {
                if let Data::Bool(bits) = column.data() {
                    set.or_with(&bits::both(bits, &rows));
                }
            }
            _ => {}
        }
    }
    assemble(Data::Bool(set), standing(choices, selection))
}

/// Constant texts by rows are a dictionary: the comparisons and functions above it work on its few labels.
fn few_texts(choices: &[Choice<Vector>], selection: Selection<'_>) -> Vector {
    let mut labels: Vec<Option<Arc<str>>> = vec![None];
    let mut codes = vec![0u16; selection.len];
    for choice in choices {
        let Vector::Const(Value::Text(text)) = &choice.given else { continue };
        let known = labels.iter().position(|label| label.as_ref() == Some(text));
        let at = known.unwrap_or(labels.len());
        let Ok(code) = u16::try_from(at) else { return by_value(choices, selection) };
        if known.is_none() {
            labels.push(Some(Arc::clone(text)));
        }
        rows_of(choice, selection).iter_ones().for_each(|i| codes[i] = code);
    }
    let (valid, errors) = standing(choices, selection);
    let codes = Column::new(Data::Choice(codes), valid).with_errors(errors);
    Vector::Dict { codes: Arc::new(codes), labels: Arc::new(Labels::from_texts(labels)) }
}

fn many_texts(choices: &[Choice<Vector>], selection: Selection<'_>, budget: &Budget) -> Vector {
    let mut owner = vec![usize::MAX; selection.len];
    for (at, choice) in choices.iter().enumerate() {
        rows_of(choice, selection).iter_ones().for_each(|i| owner[i] = at);
    }
    let mut out = TextColumn::new(selection.len, budget);
    out.fill(selection, |i, out| match choices.get(owner[i]).map(|choice| &choice.given) {
        Some(Vector::Const(Value::Text(text))) => out.push(text),
        Some(Vector::Column(column)) => texts(column).map_or(Ok(()), |texts| out.push(texts.get(i))),
        Some(vector @ Vector::Dict { .. }) => match vector.item(i) {
            super::item::Item::Text(text) => out.push(text),
            _ => Ok(()),
        },
        _ => Ok(()),
    });
    let (column, failed) = out.finish();
    let (valid, mut errors) = standing(choices, selection);
    if let Some(failed) = failed {
        errors.or_with(&failed);
    }
    let (data, ..) = column.into_parts();
    assemble(data, (valid, errors))
}

fn by_value(choices: &[Choice<Vector>], selection: Selection<'_>) -> Vector {
    let mut values = vec![Value::Blank; selection.len];
    for choice in choices {
        rows_of(choice, selection).iter_ones().for_each(|i| values[i] = choice.given.value(i));
    }
    Vector::column(Column::from_values(&values))
}
