//! Arguments of kernels: whole columns converted to numbers, texts or dates, with what failed kept apart.
//!
//! After the conversion a kernel sees raw values only: a blank number is 0 and a blank text is empty (sections 2.4, 2.5).
//! Only dates still say which rows are blank, because each date function has its own rule for those.

use std::borrow::Cow;
use std::sync::Arc;

use cadre_model::{Bitmap, Column, Data, Texts, Value};

use super::bits;
use super::convert::{self, DateNumbers, DateText, Failed, Writer};
use super::item::{Item, item};
use super::limits::Budget;
use super::selection::Selection;
use super::vector::{Labels, Vector, decode};

/// Fixed-width values of rows: one for all, or one each.
#[derive(Debug, Clone)]
pub(crate) enum Series<T> {
    One(T),
    Each(Vec<T>),
    Shared(Arc<Column>),
}

/// A [`Series`] as a kernel reads it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum View<'a, T> {
    One(T),
    Each(&'a [T]),
}

/// A type of fixed width that columns hold.
pub(crate) trait Raw: Copy {
    fn of(data: &Data) -> &[Self];
    fn data(values: Vec<Self>) -> Data;
    fn value(self) -> Value;
    /// The value where `valid`, else the value of all zero bits.
    fn masked(self, valid: bool) -> Self;
}

impl Raw for f64 {
    fn of(data: &Data) -> &[f64] {
        if let Data::Number(v) = data { v } else { &[] }
    }

    fn data(values: Vec<f64>) -> Data {
        Data::Number(values)
    }

    fn value(self) -> Value {
        Value::Number(self)
    }

    #[inline]
    fn masked(self, valid: bool) -> f64 {
        f64::from_bits(self.to_bits() & 0u64.wrapping_sub(u64::from(valid)))
    }
}

impl Raw for i64 {
    fn of(data: &Data) -> &[i64] {
        if let Data::Time(v) = data { v } else { &[] }
    }

    fn data(values: Vec<i64>) -> Data {
        Data::Time(values)
    }

    fn value(self) -> Value {
        Value::Time(self)
    }

    #[inline]
    fn masked(self, valid: bool) -> i64 {
        self & 0i64.wrapping_sub(i64::from(valid))
    }
}

impl<T: Raw> Series<T> {
    pub(crate) fn view(&self) -> View<'_, T> {
        match self {
            Self::One(x) => View::One(*x),
            Self::Each(v) => View::Each(v),
            Self::Shared(column) => View::Each(T::of(column.data())),
        }
    }

    /// As a vector in which every row has a value.
    pub(crate) fn into_vector(self) -> Vector {
        match self {
            Self::One(x) => Vector::Const(x.value()),
            Self::Each(v) => Vector::full(T::data(v)),
            Self::Shared(column) => Vector::Column(column),
        }
    }

    /// The raw values of a column with zeros in the rows that have none.
    fn of_column(column: &Arc<Column>) -> Self {
        if column.valid().all() {
            return Self::Shared(Arc::clone(column));
        }
        let values = T::of(column.data());
        let mut out = Vec::with_capacity(values.len());
        for (chunk, word) in values.chunks(64).zip(column.valid().words()) {
            out.extend(chunk.iter().enumerate().map(|(i, x)| x.masked(word >> i & 1 == 1)));
        }
        Self::Each(out)
    }
}

impl<T: Copy> View<'_, T> {
    #[inline]
    pub(crate) fn get(self, i: usize) -> T {
        match self {
            Self::One(x) => x,
            Self::Each(v) => v[i],
        }
    }
}

/// Applies `f` to every value.
#[inline]
pub(crate) fn map1<T: Copy, R>(a: View<'_, T>, f: impl Fn(T) -> R) -> Mapped<R> {
    match a {
        View::One(a) => Mapped::One(f(a)),
        View::Each(a) => Mapped::Each(a.iter().map(|a| f(*a)).collect()),
    }
}

/// Applies `f` to every pair of values.
#[inline]
pub(crate) fn zip2<T: Copy, U: Copy, R>(a: View<'_, T>, b: View<'_, U>, f: impl Fn(T, U) -> R) -> Mapped<R> {
    match (a, b) {
        (View::One(a), View::One(b)) => Mapped::One(f(a, b)),
        (View::One(a), View::Each(b)) => Mapped::Each(b.iter().map(|b| f(a, *b)).collect()),
        (View::Each(a), View::One(b)) => Mapped::Each(a.iter().map(|a| f(*a, b)).collect()),
        (View::Each(a), View::Each(b)) => Mapped::Each(a.iter().zip(b).map(|(a, b)| f(*a, *b)).collect()),
    }
}

/// What [`map1`] and [`zip2`] give: one result when every operand was constant.
#[derive(Debug)]
pub(crate) enum Mapped<R> {
    One(R),
    Each(Vec<R>),
}

impl<T: Raw> From<Mapped<T>> for Series<T> {
    fn from(mapped: Mapped<T>) -> Self {
        match mapped {
            Mapped::One(x) => Self::One(x),
            Mapped::Each(v) => Self::Each(v),
        }
    }
}

/// Texts of rows.
#[derive(Debug, Clone)]
pub(crate) enum Strings {
    One(Arc<str>),
    /// A column of [`Data::Text`]; blank rows are empty.
    Each(Arc<Column>),
    /// Texts by code; blank rows are empty.
    Dict {
        codes: Arc<Column>,
        labels: Arc<Labels>,
    },
}

impl Strings {
    #[inline]
    pub(crate) fn get(&self, i: usize) -> &str {
        match self {
            Self::One(text) => text,
            Self::Each(column) => texts(column).map_or("", |texts| texts.get(i)),
            Self::Dict { codes, labels } => match codes.data() {
                Data::Choice(code) if codes.is_valid(i) => labels.get(usize::from(code[i])).unwrap_or_default(),
                _ => "",
            },
        }
    }

    /// As a vector; blank rows stay blank, which nothing tells from empty text.
    pub(crate) fn into_vector(self) -> Vector {
        match self {
            Self::One(text) => Vector::Const(Value::Text(text)),
            Self::Each(column) => Vector::Column(column),
            Self::Dict { codes, labels } => Vector::Dict { codes, labels },
        }
    }
}

/// The arena of a text column.
pub(crate) fn texts(column: &Column) -> Option<&Texts> {
    if let Data::Text(texts) = column.data() { Some(texts) } else { None }
}

/// Dates of rows.
#[derive(Debug, Clone)]
pub(crate) struct Dates {
    pub(crate) at: Series<i64>,
    pub(crate) present: Present,
}

/// Which rows have a date.
#[derive(Debug, Clone)]
pub(crate) enum Present {
    All,
    None,
    Rows(Bitmap),
}

impl Present {
    #[inline]
    pub(crate) fn get(&self, i: usize) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Rows(rows) => rows.get(i),
        }
    }
}

impl Dates {
    #[inline]
    pub(crate) fn get(&self, i: usize) -> Option<i64> {
        self.present.get(i).then(|| self.at.view().get(i))
    }
}

/// An operand and the rows in which its conversion, or the value itself, failed.
pub(crate) type Converted<T> = Result<(T, Option<Bitmap>), Failed>;

/// How many bytes a step reads where texts are compared, counted or searched many bytes at a time.
const QUICK: usize = 8;

/// Counts the reading of a column's values, so many bytes of text a step.
fn read(data: &Data, bytes_a_step: usize, budget: &Budget) -> Result<(), Failed> {
    let bytes = match data {
        Data::Text(texts) => texts.arena().len(),
        Data::List(lists) => match lists.items.data() {
            Data::Text(texts) => texts.arena().len(),
            items => items.len(),
        },
        data => data.len(),
    };
    if budget.work(bytes / bytes_a_step) { Ok(()) } else { Err(Failed) }
}

/// Converts a vector to numbers (section 2.4).
///
/// # Errors
/// When every row is an error.
pub(crate) fn numbers(
    vector: &Vector,
    dates: DateNumbers,
    selection: Selection<'_>,
    budget: &Budget,
) -> Converted<Series<f64>> {
    let column = match vector {
        Vector::Const(value) => return Ok((Series::One(convert::number(&Item::from(value), dates)?), None)),
        Vector::Dict { codes, labels } => return Ok((numbers_of_labels(codes, labels), codes.errors().cloned())),
        Vector::Column(column) => column,
    };
    let errors = column.errors().cloned();
    Ok(match column.data() {
        Data::Number(_) => (Series::of_column(column), errors),
        Data::Blank(_) => (Series::One(0.0), errors),
        Data::Bool(set) => (Series::Each(numbers_of_bits(&bits::both(set, column.valid()))), errors),
        Data::Time(at) if dates == DateNumbers::Millis => {
            let zeroed = at.iter().enumerate().map(|(i, at)| at.masked(column.is_valid(i)) as f64);
            (Series::Each(zeroed.collect()), errors)
        }
        data => {
            read(data, 1, budget)?;
            by_row(column, selection, |item| convert::number(item, dates), 0.0)
        }
    })
}

/// 1 for every set bit, 0 for the others.
pub(crate) fn numbers_of_bits(set: &Bitmap) -> Vec<f64> {
    let mut out = Vec::with_capacity(set.len());
    for (w, word) in set.words().iter().enumerate() {
        let rows = (set.len() - w * 64).min(64);
        out.extend((0..rows).map(|i| 1.0f64.masked(word >> i & 1 == 1)));
    }
    out
}

fn numbers_of_labels(codes: &Column, labels: &Labels) -> Series<f64> {
    let of_code: Vec<f64> =
        labels.texts().iter().map(|text| text.as_deref().map_or(0.0, convert::number_of_text)).collect();
    let Data::Choice(code) = codes.data() else { return Series::One(0.0) };
    let number = |(i, code): (usize, &u16)| {
        of_code.get(usize::from(*code)).copied().filter(|_| codes.is_valid(i)).unwrap_or_default()
    };
    Series::Each(code.iter().enumerate().map(number).collect())
}

fn by_row<T: Raw>(
    column: &Column,
    selection: Selection<'_>,
    convert: impl Fn(&Item<'_>) -> Result<T, Failed>,
    filler: T,
) -> (Series<T>, Option<Bitmap>) {
    let mut out = vec![filler; column.len()];
    let mut errors = column.errors().cloned();
    selection.each(|i| match convert(&item(column, i)) {
        Ok(x) => out[i] = x,
        Err(Failed) => errors.get_or_insert_with(|| Bitmap::zeros(column.len())).set(i, true),
    });
    (Series::Each(out), errors)
}

/// Converts a vector to texts (section 2.5).
///
/// # Errors
/// When every row is an error.
pub(crate) fn strings(
    vector: &Vector,
    dates: DateText,
    selection: Selection<'_>,
    budget: &Budget,
) -> Converted<Strings> {
    let column = match vector {
        Vector::Const(Value::Text(text)) => return Ok((Strings::One(Arc::clone(text)), None)),
        Vector::Const(value) => {
            let mut out = String::new();
            convert::push_text(&Item::from(value), dates, &mut Writer::new(&mut out, budget.room()))?;
            return Ok((Strings::One(out.into()), None));
        }
        Vector::Dict { codes, labels } if matches!(codes.data(), Data::Choice(_)) => {
            let errors = codes.errors().cloned();
            return Ok((Strings::Dict { codes: Arc::clone(codes), labels: Arc::clone(labels) }, errors));
        }
        Vector::Dict { codes, labels } => Cow::Owned(Arc::new(decode(codes, labels))),
        Vector::Column(column) => Cow::Borrowed(column),
    };
    let errors = column.errors().cloned();
    Ok(match column.data() {
        data @ Data::Text(_) => {
            read(data, QUICK, budget)?;
            (Strings::Each(column.into_owned()), errors)
        }
        Data::Blank(_) => (Strings::One("".into()), errors),
        _ => {
            let mut out = TextColumn::new(column.len(), budget);
            out.fill(selection, |i, out| match item(&column, i) {
                Item::Error => Ok(()),
                item => convert::push_text(&item, dates, out),
            });
            let (texts, mut failed) = out.finish();
            bits::add(&mut failed, errors.as_ref());
            (Strings::Each(Arc::new(texts)), failed)
        }
    })
}

/// Converts a vector to dates (section 2.6).
///
/// # Errors
/// When every row is an error.
pub(crate) fn dates(vector: &Vector, selection: Selection<'_>, budget: &Budget) -> Converted<Dates> {
    let column = match vector {
        Vector::Const(value) => {
            let at = convert::instant(&Item::from(value))?;
            let present = if at.is_some() { Present::All } else { Present::None };
            return Ok((Dates { at: Series::One(at.unwrap_or_default()), present }, None));
        }
        Vector::Column(column) => column,
        Vector::Dict { codes, labels } => return dates(&Vector::column(decode(codes, labels)), selection, budget),
    };
    let errors = column.errors().cloned();
    Ok(match column.data() {
        Data::Time(_) if column.valid().all() => {
            (Dates { at: Series::Shared(Arc::clone(column)), present: Present::All }, errors)
        }
        Data::Time(_) => {
            let present = Present::Rows(column.valid().clone());
            (Dates { at: Series::Shared(Arc::clone(column)), present }, errors)
        }
        Data::Blank(_) => (Dates { at: Series::One(0), present: Present::None }, errors),
        data => {
            read(data, 1, budget)?;
            let mut present = Bitmap::zeros(column.len());
            let mut at = vec![0; column.len()];
            let mut failed = errors;
            selection.each(|i| match convert::instant(&item(column, i)) {
                Ok(None) => {}
                Ok(Some(instant)) => {
                    at[i] = instant;
                    present.set(i, true);
                }
                Err(Failed) => failed.get_or_insert_with(|| Bitmap::zeros(column.len())).set(i, true),
            });
            (Dates { at: Series::Each(at), present: Present::Rows(present) }, failed)
        }
    })
}

/// Builds a column of texts row by row within a budget.
#[derive(Debug)]
pub(crate) struct TextColumn<'b> {
    texts: Texts,
    rows: usize,
    failed: Option<Bitmap>,
    budget: &'b Budget,
}

impl<'b> TextColumn<'b> {
    pub(crate) fn new(rows: usize, budget: &'b Budget) -> Self {
        Self { texts: Texts::with_capacity(rows, rows * 16), rows, failed: None, budget }
    }

    /// Adds a row with what `write` writes; a row that fails or outgrows its bounds is an error.
    #[inline]
    pub(crate) fn push(&mut self, write: impl FnOnce(&mut Writer<'_>) -> Result<(), Failed>) {
        let (budget, mut result) = (self.budget, Err(Failed));
        self.texts.push_with(|arena| {
            let start = arena.len();
            if budget.work(1) {
                result = write(&mut Writer::new(arena, budget.room()));
            }
            if !budget.work(arena.len() - start) {
                result = Err(Failed);
            }
            if result.is_err() {
                arena.truncate(start);
            }
            budget.wrote(arena.len() - start);
        });
        if result.is_err() {
            let row = self.texts.len() - 1;
            self.failed.get_or_insert_with(|| Bitmap::zeros(self.rows)).set(row, true);
        }
    }

    /// Adds every row: what `write` writes for the rows of `selection`, and empty texts for the others.
    pub(crate) fn fill(
        &mut self,
        selection: Selection<'_>,
        mut write: impl FnMut(usize, &mut Writer<'_>) -> Result<(), Failed>,
    ) {
        for i in 0..self.rows {
            if selection.contains(i) {
                self.push(|out| write(i, out));
            } else {
                self.texts.push("");
            }
        }
    }

    /// The column, every row of which has a text, and the rows that failed.
    pub(crate) fn finish(self) -> (Column, Option<Bitmap>) {
        (Column::full(Data::Text(self.texts)), self.failed)
    }
}
