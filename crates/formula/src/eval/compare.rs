//! The comparison operators over whole vectors: fast ways for columns of one type, and the rule of
//! [`super::equality`] row by row for everything else.

use std::cmp::Ordering;

use cadre_model::{Bitmap, Column, Data, Texts, Value};

use crate::syntax::BinaryOp;

use super::bits;
use super::convert::{DateNumbers, DateText, Failed};
use super::equality::{self, BlankRule, Pair, code_units};
use super::limits::Budget;
use super::operand::{self, Dates, Present, Strings, View, texts};
use super::selection::Selection;
use super::truth::Truth;
use super::vector::{Labels, Vector};

/// One side of a comparison.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) vector: &'a Vector,
    pub(crate) dates: DateText,
}

/// What the comparing takes beside its sides.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) selection: Selection<'a>,
    pub(crate) blank: BlankRule,
    pub(crate) budget: &'a Budget,
}

/// What kind of values a vector has for certain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank,
    Numeric,
    Text,
    Time,
    Other,
}

fn class(vector: &Vector) -> Class {
    match vector {
        Vector::Const(value) => match value {
            Value::Blank => Class::Blank,
            Value::Number(_) | Value::Bool(_) => Class::Numeric,
            Value::Text(_) => Class::Text,
            Value::Time(_) => Class::Time,
            Value::List(_) | Value::Error => Class::Other,
        },
        Vector::Dict { .. } => Class::Text,
        Vector::Column(column) => match column.data() {
            Data::Blank(_) => Class::Blank,
            Data::Number(_) | Data::Bool(_) => Class::Numeric,
            Data::Text(_) => Class::Text,
            Data::Time(_) => Class::Time,
            _ => Class::Other,
        },
    }
}

/// Compares two vectors; `op` is one of the six comparison operators (others give false).
pub(crate) fn compare(op: BinaryOp, left: Side<'_>, right: Side<'_>, ground: Ground<'_>) -> Truth {
    let is_equality = matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
    let compared = match (class(left.vector), class(right.vector)) {
        (Class::Blank, Class::Blank) => by_row(op, left, right, ground),
        (Class::Numeric, Class::Numeric)
            if !is_equality
                || ground.blank == BlankRule::EqualsZero
                || (has_no_blanks(left.vector) && has_no_blanks(right.vector)) =>
        {
            numeric(op, left, right, ground)
        }
        (Class::Numeric, Class::Blank) | (Class::Blank, Class::Numeric)
            if !is_equality || ground.blank == BlankRule::EqualsZero =>
        {
            numeric(op, left, right, ground)
        }
        (Class::Text, Class::Text | Class::Blank) | (Class::Blank, Class::Text) => textual(op, left, right, ground),
        (Class::Time, Class::Time | Class::Blank) | (Class::Blank, Class::Time) => temporal(op, left, right, ground),
        _ => by_row(op, left, right, ground),
    };
    compared.unwrap_or(Truth::Failed)
}

fn has_no_blanks(vector: &Vector) -> bool {
    match vector {
        Vector::Const(value) => *value != Value::Blank,
        Vector::Column(column) | Vector::Dict { codes: column, .. } => column.valid().all(),
    }
}

/// Whether an ordering satisfies an operator.
fn holds(op: BinaryOp, order: Ordering) -> bool {
    match op {
        BinaryOp::Equal => order.is_eq(),
        BinaryOp::NotEqual => order.is_ne(),
        BinaryOp::Less => order.is_lt(),
        BinaryOp::LessOrEqual => order.is_le(),
        BinaryOp::Greater => order.is_gt(),
        BinaryOp::GreaterOrEqual => order.is_ge(),
        _ => false,
    }
}

fn by_row(op: BinaryOp, left: Side<'_>, right: Side<'_>, ground: Ground<'_>) -> Result<Truth, Failed> {
    let test = |i: usize| {
        let (a, b) = (left.vector.item(i), right.vector.item(i));
        let pair = Pair { left: (&a, left.dates), right: (&b, right.dates), blank: ground.blank };
        match op {
            BinaryOp::Equal => equality::equal(pair),
            BinaryOp::NotEqual => equality::equal(pair).map(|equal| !equal),
            _ => equality::order(pair).map(|order| order.is_some_and(|order| holds(op, order))),
        }
    };
    if left.vector.rows().is_none() && right.vector.rows().is_none() {
        return test(0).map(Truth::All);
    }
    let (mut yes, mut errors) = (Bitmap::zeros(ground.selection.len), None);
    ground.selection.each(|i| match test(i) {
        Ok(equal) => yes.set(i, equal),
        Err(Failed) => errors.get_or_insert_with(|| Bitmap::zeros(ground.selection.len)).set(i, true),
    });
    Ok(Truth::rows(yes, errors))
}

/// Puts both sides' failed rows together.
fn joined_errors(left: Option<Bitmap>, right: Option<&Bitmap>) -> Option<Bitmap> {
    let mut errors = left;
    bits::add(&mut errors, right);
    errors
}

fn numeric(op: BinaryOp, left: Side<'_>, right: Side<'_>, ground: Ground<'_>) -> Result<Truth, Failed> {
    let (a, failed_a) = operand::numbers(left.vector, DateNumbers::Refused, ground.selection, ground.budget)?;
    let (b, failed_b) = operand::numbers(right.vector, DateNumbers::Refused, ground.selection, ground.budget)?;
    let errors = joined_errors(failed_a, failed_b.as_ref());
    let rows = left.vector.rows().or(right.vector.rows());
    Ok(match op {
        BinaryOp::Equal => relate(a.view(), b.view(), rows, errors, |a, b| a == b),
        BinaryOp::NotEqual => relate(a.view(), b.view(), rows, errors, |a, b| a != b),
        BinaryOp::Less => relate(a.view(), b.view(), rows, errors, |a, b| a < b),
        BinaryOp::LessOrEqual => relate(a.view(), b.view(), rows, errors, |a, b| a <= b),
        BinaryOp::Greater => relate(a.view(), b.view(), rows, errors, |a, b| a > b),
        BinaryOp::GreaterOrEqual => relate(a.view(), b.view(), rows, errors, |a, b| a >= b),
        _ => Truth::All(false),
    })
}

/// The rows in which `test` holds between two series; all alike when both are constant.
fn relate<T: Copy>(
    a: View<'_, T>,
    b: View<'_, T>,
    rows: Option<usize>,
    errors: Option<Bitmap>,
    test: impl Fn(T, T) -> bool,
) -> Truth {
    let yes = match (a, b) {
        (View::Each(a), View::Each(b)) => bits::pack2(a, b, test),
        (View::Each(a), View::One(b)) => bits::pack(a, |a| test(a, b)),
        (View::One(a), View::Each(b)) => bits::pack(b, |b| test(a, b)),
        (View::One(a), View::One(b)) => match (rows, &errors) {
            (Some(rows), Some(_)) if test(a, b) => Bitmap::ones(rows),
            (Some(rows), Some(_)) => Bitmap::zeros(rows),
            _ => return Truth::All(test(a, b)),
        },
    };
    Truth::rows(yes, errors)
}

fn temporal(op: BinaryOp, left: Side<'_>, right: Side<'_>, ground: Ground<'_>) -> Result<Truth, Failed> {
    let (a, failed_a) = operand::dates(left.vector, ground.selection, ground.budget)?;
    let (b, failed_b) = operand::dates(right.vector, ground.selection, ground.budget)?;
    let errors = joined_errors(failed_a, failed_b.as_ref());
    let rows = left.vector.rows().or(right.vector.rows());
    let related = match op {
        BinaryOp::Equal | BinaryOp::NotEqual => relate(a.at.view(), b.at.view(), rows, None, |a, b| a == b),
        BinaryOp::Less => relate(a.at.view(), b.at.view(), rows, None, |a, b| a < b),
        BinaryOp::LessOrEqual => relate(a.at.view(), b.at.view(), rows, None, |a, b| a <= b),
        BinaryOp::Greater => relate(a.at.view(), b.at.view(), rows, None, |a, b| a > b),
        BinaryOp::GreaterOrEqual => relate(a.at.view(), b.at.view(), rows, None, |a, b| a >= b),
        _ => return Ok(Truth::All(false)),
    };
    let Some(rows) = rows else {
        return Ok(match (&a.present, &b.present) {
            (Present::All, Present::All) if op == BinaryOp::NotEqual => related.negate(),
            (Present::All, Present::All) => related,
            _ => return by_row(op, left, right, ground),
        });
    };
    let (in_a, in_b) = (present_rows(&a, rows), present_rows(&b, rows));
    let mut yes = related.into_yes(rows);
    yes.and_with(&in_a);
    yes.and_with(&in_b);
    if !matches!(op, BinaryOp::Less | BinaryOp::Greater) {
        // Two blanks are equal, and so neither above nor below each other.
        let mut neither = in_a;
        neither.or_with(&in_b);
        neither.invert();
        yes.or_with(&neither);
    }
    if op == BinaryOp::NotEqual {
        yes.invert();
    }
    Ok(Truth::rows(yes, errors))
}

fn present_rows(dates: &Dates, rows: usize) -> Bitmap {
    match &dates.present {
        Present::All => Bitmap::ones(rows),
        Present::None => Bitmap::zeros(rows),
        Present::Rows(set) => set.clone(),
    }
}

/// A dictionary against a constant needs no conversion, and so no count of its sharers: the commonest filter.
fn coded(op: BinaryOp, left: &Vector, right: &Vector) -> Option<Truth> {
    let ((Vector::Dict { codes, labels }, Vector::Const(constant))
    | (Vector::Const(constant), Vector::Dict { codes, labels })) = (left, right)
    else {
        return None;
    };
    let text = match constant {
        Value::Text(text) => text,
        Value::Blank => "",
        _ => return None,
    };
    let mut yes = equal_code(codes, labels, text);
    match op {
        BinaryOp::Equal => {}
        BinaryOp::NotEqual => yes.invert(),
        _ => return None,
    }
    Some(Truth::rows(yes, codes.errors().cloned()))
}

fn textual(op: BinaryOp, left: Side<'_>, right: Side<'_>, ground: Ground<'_>) -> Result<Truth, Failed> {
    if let Some(truth) = coded(op, left.vector, right.vector) {
        return Ok(truth);
    }
    let (a, failed_a) = operand::strings(left.vector, left.dates, ground.selection, ground.budget)?;
    let (b, failed_b) = operand::strings(right.vector, right.dates, ground.selection, ground.budget)?;
    let errors = joined_errors(failed_a, failed_b.as_ref());
    let rows = ground.selection.len;
    let yes = match (op, &a, &b) {
        (_, Strings::One(a), Strings::One(b)) => {
            let all = holds(op, code_units(a, b));
            if errors.is_none() {
                return Ok(Truth::All(all));
            }
            if all { Bitmap::ones(rows) } else { Bitmap::zeros(rows) }
        }
        (BinaryOp::Equal | BinaryOp::NotEqual, Strings::One(one), many)
        | (BinaryOp::Equal | BinaryOp::NotEqual, many, Strings::One(one)) => {
            let mut yes = equal_to(many, one, rows);
            if op == BinaryOp::NotEqual {
                yes.invert();
            }
            yes
        }
        (BinaryOp::Equal, ..) => rows_where(ground.selection, |i| a.get(i) == b.get(i)),
        (BinaryOp::NotEqual, ..) => rows_where(ground.selection, |i| a.get(i) != b.get(i)),
        _ => rows_where(ground.selection, |i| holds(op, code_units(a.get(i), b.get(i)))),
    };
    Ok(Truth::rows(yes, errors))
}

fn rows_where(selection: Selection<'_>, test: impl Fn(usize) -> bool) -> Bitmap {
    match selection.picked {
        None => Bitmap::from_fn(selection.len, test),
        Some(picked) => {
            let mut yes = Bitmap::zeros(selection.len);
            picked.iter_ones().filter(|i| test(*i)).for_each(|i| yes.set(i, true));
            yes
        }
    }
}

/// The rows whose text is exactly `text`.
fn equal_to(texts_of: &Strings, text: &str, rows: usize) -> Bitmap {
    match texts_of {
        Strings::One(one) if **one == *text => Bitmap::ones(rows),
        Strings::One(_) => Bitmap::zeros(rows),
        Strings::Dict { codes, labels } => equal_code(codes, labels, text),
        Strings::Each(column) => texts(column).map_or_else(|| Bitmap::zeros(rows), |texts| equal_text(texts, text)),
    }
}

fn equal_code(codes: &Column, labels: &Labels, text: &str) -> Bitmap {
    let Data::Choice(code) = codes.data() else { return Bitmap::zeros(codes.len()) };
    if text.is_empty() {
        let mut filled = bits::pack(code, |code| labels.get(usize::from(code)).is_some_and(|text| !text.is_empty()));
        filled.and_with(codes.valid());
        filled.invert();
        return filled;
    }
    let mut yes = match labels.codes(text) {
        [] => return Bitmap::zeros(codes.len()),
        [wanted] => bits::pack(code, |code| code == *wanted),
        several => bits::pack(code, |code| several.contains(&code)),
    };
    yes.and_with(codes.valid());
    yes
}

/// First the lengths, which are compared many at a time, then the bytes of what is left.
fn equal_text(texts: &Texts, text: &str) -> Bitmap {
    let (arena, ends) = (texts.arena().as_bytes(), texts.ends());
    let Ok(wanted) = u32::try_from(text.len()) else { return Bitmap::zeros(ends.len()) };
    let same_length = bits::pack_spans(ends, |start, end| end - start == wanted);
    let mut yes = Bitmap::zeros(ends.len());
    for row in same_length.iter_ones() {
        let end = ends[row] as usize;
        yes.set(row, arena[end - text.len()..end] == *text.as_bytes());
    }
    yes
}

#[cfg(test)]
mod tests;
