//! What the kernel of a function is handed.

use std::sync::Arc;

use cadre_model::{Bitmap, Column, Data, Texts, Value};

use crate::syntax::{Expr, Typed};
use crate::value_type::ValueType;

use super::bits;
use super::choose::Choice;
use super::convert::{DateNumbers, DateText, Failed, Writer};
use super::item::Item;
use super::limits::Budget;
use super::operand::{self, Dates, Mapped, Raw, Series, Strings, TextColumn, View};
use super::pass::Pass;
use super::run::Evaluator;
use super::selection::Selection;
use super::truth::Truth;
use super::vector::{Labels, Vector};

/// How a function is evaluated; made by the table of functions only.
#[derive(Debug, Clone, Copy)]
pub struct EvalFn(pub(crate) Kernel);

/// The ways in which functions are evaluated.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kernel {
    /// All arguments first. An error in any of them is the result; a call of constants is one value.
    Eager(fn(&mut Call<'_>) -> Result<Vector, Failed>),
    /// As `Eager`, with a shorter way when only truth is asked.
    Tested { value: fn(&mut Call<'_>) -> Result<Vector, Failed>, truth: fn(&mut Call<'_>) -> Result<Truth, Failed> },
    /// Arguments as the function wants them; gives truth.
    Truth(fn(&Lazy<'_, '_>) -> Truth),
    /// Picks the branch of each row.
    Choice(for<'t> fn(&Lazy<'t, '_>) -> Vec<Choice<Branch<'t>>>),
    /// Arguments as the function wants them, or none; reads the record.
    Record(fn(&Lazy<'_, '_>) -> Vector),
}

/// What a row takes in an `IF` or a `SWITCH`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Branch<'t> {
    Expr(&'t Expr<Typed>),
    Blank,
    Error,
}

/// A call whose arguments are not evaluated yet.
pub(crate) struct Lazy<'t, 'e> {
    pub(crate) evaluator: &'e Evaluator<'e>,
    pub(crate) exprs: &'t [Expr<Typed>],
    pub(crate) selection: Selection<'e>,
}

/// A call with its arguments: conversions on demand, and the rows that failed so far.
pub(crate) struct Call<'e> {
    evaluator: &'e Evaluator<'e>,
    exprs: &'e [Expr<Typed>],
    args: Vec<Vector>,
    selection: Selection<'e>,
    errors: Option<Bitmap>,
    /// All arguments are constants: there is one row, and the result is a constant.
    is_constant: bool,
}

impl<'e> Call<'e> {
    /// Evaluates the arguments of a call.
    ///
    /// # Errors
    /// When an argument is an error in every row.
    pub(crate) fn new(
        evaluator: &'e Evaluator<'e>,
        exprs: &'e [Expr<Typed>],
        args: Vec<Vector>,
        selection: Selection<'e>,
    ) -> Result<Self, Failed> {
        if args.contains(&Vector::Const(Value::Error)) {
            return Err(Failed);
        }
        let is_constant = args.iter().all(|arg| arg.rows().is_none());
        let selection = if is_constant { Selection::all(1) } else { selection };
        let mut errors = None;
        args.iter().for_each(|arg| bits::add(&mut errors, arg.errors()));
        Ok(Self { evaluator, exprs, args, selection, errors, is_constant })
    }

    /// How many arguments there are.
    pub(crate) fn count(&self) -> usize {
        self.args.len()
    }

    /// Whether argument `i` was given.
    pub(crate) fn has(&self, i: usize) -> bool {
        i < self.args.len()
    }

    /// Rows of the result.
    pub(crate) fn rows(&self) -> usize {
        self.selection.len
    }

    pub(crate) fn selection(&self) -> Selection<'e> {
        self.selection
    }

    pub(crate) fn budget(&self) -> &'e Budget {
        self.evaluator.budget()
    }

    pub(crate) fn pass(&self) -> &'e Pass {
        self.evaluator.pass()
    }

    /// Argument `i` as it is.
    pub(crate) fn arg(&self, i: usize) -> &Vector {
        &self.args[i]
    }

    /// The static type of argument `i`.
    pub(crate) fn value_type(&self, i: usize) -> &ValueType {
        self.exprs.get(i).map_or(&ValueType::Any, |expr| &expr.note)
    }

    /// How dates in argument `i` print.
    pub(crate) fn date_text(&self, i: usize) -> DateText {
        DateText::of(self.value_type(i))
    }

    /// Argument `i` as numbers.
    ///
    /// # Errors
    /// When every row failed; single rows are remembered.
    pub(crate) fn number(&mut self, i: usize) -> Result<Series<f64>, Failed> {
        let converted = operand::numbers(&self.args[i], DateNumbers::Refused, self.selection, self.budget())?;
        Ok(self.noted(converted))
    }

    /// Argument `i` as texts.
    ///
    /// # Errors
    /// As for [`Call::number`].
    pub(crate) fn text(&mut self, i: usize) -> Result<Strings, Failed> {
        let converted = operand::strings(&self.args[i], self.date_text(i), self.selection, self.budget())?;
        Ok(self.noted(converted))
    }

    /// Argument `i` as dates.
    ///
    /// # Errors
    /// As for [`Call::number`].
    pub(crate) fn date(&mut self, i: usize) -> Result<Dates, Failed> {
        let converted = operand::dates(&self.args[i], self.selection, self.budget())?;
        Ok(self.noted(converted))
    }

    fn noted<T>(&mut self, (converted, errors): (T, Option<Bitmap>)) -> T {
        bits::add(&mut self.errors, errors.as_ref());
        converted
    }

    /// Makes rows errors.
    pub(crate) fn fail_rows(&mut self, rows: Option<&Bitmap>) {
        bits::add(&mut self.errors, rows);
    }

    /// Takes work from the budget.
    ///
    /// # Errors
    /// When there is not that much left.
    pub(crate) fn work(&self, steps: usize) -> Result<(), Failed> {
        if self.budget().work(steps) { Ok(()) } else { Err(Failed) }
    }

    /// Numbers from the text of each row; for codes, of each label once.
    pub(crate) fn numbers_of(&self, text: &Strings, f: impl Fn(&str) -> f64) -> Series<f64> {
        match text {
            Strings::One(text) => Series::One(f(text)),
            Strings::Dict { codes, labels } if labels.texts().len() < self.rows() => {
                let blank = f("");
                let of_code: Vec<f64> =
                    labels.texts().iter().map(|text| f(text.as_deref().unwrap_or_default())).collect();
                let Data::Choice(code) = codes.data() else { return Series::One(blank) };
                let number = |(i, code): (usize, &u16)| {
                    if codes.is_valid(i) { of_code.get(usize::from(*code)).copied().unwrap_or(blank) } else { blank }
                };
                Series::Each(code.iter().enumerate().map(number).collect())
            }
            many => Series::Each(self.each_row(0.0, |i| f(many.get(i)))),
        }
    }

    /// One value a row: `f` for the rows of interest, `filler` for the others.
    pub(crate) fn each_row<T: Clone>(&self, filler: T, f: impl Fn(usize) -> T) -> Vec<T> {
        match self.selection.picked {
            None => (0..self.rows()).map(f).collect(),
            Some(picked) => {
                let mut out = vec![filler; self.rows()];
                picked.iter_ones().for_each(|i| out[i] = f(i));
                out
            }
        }
    }

    /// Texts written from the text of each row; for codes, of each label once.
    pub(crate) fn texts_of(
        &mut self,
        text: &Strings,
        f: impl Fn(&str, &mut Writer<'_>) -> Result<(), Failed>,
    ) -> Result<Vector, Failed> {
        if let Strings::Dict { codes, labels } = text
            && let Some(labels) = self.relabelled(labels, &f)
        {
            return Ok(Vector::Dict { codes: Arc::clone(codes), labels: Arc::new(labels) });
        }
        let budget = self.budget();
        self.write_texts(|i, out| {
            let text = text.get(i);
            if budget.work(text.len()) { f(text, out) } else { Err(Failed) }
        })
    }

    /// Other labels for the same codes, when every label has one and a blank stays empty.
    fn relabelled(&self, labels: &Labels, f: &impl Fn(&str, &mut Writer<'_>) -> Result<(), Failed>) -> Option<Labels> {
        let write = |text: &str| -> Option<Arc<str>> {
            let mut out = String::new();
            f(text, &mut Writer::new(&mut out, self.budget().room())).ok()?;
            self.budget().work(1 + text.len() + out.len()).then(|| out.into())
        };
        if labels.texts().len() >= self.rows() || !write("")?.is_empty() {
            return None;
        }
        let relabel = |text: &Option<Arc<str>>| match text {
            None => Some(None),
            Some(text) => write(text).map(Some),
        };
        labels.texts().iter().map(relabel).collect::<Option<Vec<_>>>().map(Labels::from_texts)
    }

    /// Texts written row by row; a row whose writing fails is an error.
    pub(crate) fn write_texts(
        &mut self,
        write: impl FnMut(usize, &mut Writer<'_>) -> Result<(), Failed>,
    ) -> Result<Vector, Failed> {
        let mut out = TextColumn::new(self.rows(), self.budget());
        out.fill(self.selection, write);
        let (column, failed) = out.finish();
        self.fail_rows(failed.as_ref());
        Ok(Vector::column(column))
    }

    /// Calls `f` with the argument's values of each row of interest.
    pub(crate) fn each_item(&self, i: usize, mut f: impl FnMut(usize, Item<'_>)) {
        self.selection.each(|row| f(row, self.args[i].item(row)));
    }

    /// The result with the rows that failed, whether there or in an argument.
    pub(crate) fn finish(self, result: Result<Vector, Failed>) -> Vector {
        let Ok(vector) = result else { return Vector::Const(Value::Error) };
        if self.is_constant {
            let failed = self.errors.is_some_and(|errors| errors.get(0));
            return Vector::Const(if failed { Value::Error } else { vector.value(0) });
        }
        match self.errors {
            Some(errors) if !errors.none() => with_errors(vector, errors, self.evaluator.budget()),
            _ => vector,
        }
    }

    /// [`Call::finish`] for a kernel that gave truth.
    pub(crate) fn finish_truth(self, result: Result<Truth, Failed>) -> Truth {
        let Ok(truth) = result else { return Truth::Failed };
        let failed = self.errors.filter(|errors| !errors.none());
        if self.is_constant {
            return match truth {
                _ if failed.is_some() => Truth::Failed,
                Truth::Rows { errors: Some(errors), .. } if errors.get(0) => Truth::Failed,
                Truth::Rows { yes, .. } => Truth::All(yes.get(0)),
                all => all,
            };
        }
        let Some(mut failed) = failed else { return truth };
        match truth {
            Truth::Failed => Truth::Failed,
            Truth::All(true) => Truth::rows(Bitmap::ones(self.selection.len), Some(failed)),
            Truth::All(false) => Truth::rows(Bitmap::zeros(self.selection.len), Some(failed)),
            Truth::Rows { yes, errors } => {
                errors.iter().for_each(|more| failed.or_with(more));
                Truth::rows(yes, Some(failed))
            }
        }
    }
}

/// The vector with more rows that failed.
pub(crate) fn with_errors(vector: Vector, mut errors: Bitmap, budget: &Budget) -> Vector {
    let column = match vector {
        Vector::Const(Value::Text(text)) => {
            // Text by code, so that a long text is not written once a row.
            let codes = Column::full(Data::Choice(vec![1; errors.len()])).with_errors(errors);
            return Vector::Dict { codes: Arc::new(codes), labels: Arc::new(Labels::new([(1, text)])) };
        }
        Vector::Const(value) if budget.work(errors.len()) => cadre_model::repeat(&value, errors.len()),
        Vector::Const(_) => return Vector::Const(Value::Error),
        Vector::Column(column) => Arc::unwrap_or_clone(column),
        Vector::Dict { codes, labels } => {
            let codes = Arc::unwrap_or_clone(codes);
            codes.errors().into_iter().for_each(|more| errors.or_with(more));
            return Vector::Dict { codes: Arc::new(codes.with_errors(errors)), labels };
        }
    };
    column.errors().into_iter().for_each(|more| errors.or_with(more));
    Vector::column(column.with_errors(errors))
}

/// A text column of rows that are empty or blank, for kernels that give text or nothing.
pub(crate) fn texts_or_blank(texts: Texts, valid: Bitmap) -> Vector {
    Vector::column(Column::new(Data::Text(texts), valid))
}

impl<T: Raw> From<Mapped<T>> for Vector {
    fn from(mapped: Mapped<T>) -> Self {
        Series::from(mapped).into_vector()
    }
}

/// A view of one value for every row.
pub(crate) fn one<T>(value: T) -> View<'static, T> {
    View::One(value)
}
