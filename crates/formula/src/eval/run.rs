//! The walk over the tree.

use std::cell::RefCell;
use std::sync::Arc;

use cadre_model::{Bitmap, Column, Data, FieldNo, Lists, Value};

use crate::functions::ArgKind;
use crate::syntax::{BinaryOp, Call as CallNode, Chain, Conversion, Expr, ExprKind, Level, Typed};
use crate::value_type::ValueType;

use super::bits;
use super::call::{Branch, Call, Kernel, Lazy, with_errors};
use super::choose::{Choice, choose, choose_truth};
use super::compare::{Ground, Side, compare};
use super::convert::{DateNumbers, DateText, Failed};
use super::limits::Budget;
use super::operand::{self, Series, Strings, TextColumn, map1, zip2};
use super::pass::Pass;
use super::rows::Rows;
use super::selection::Selection;
use super::truth::Truth;
use super::vector::Vector;

/// One evaluation: the rows, the pass, and what is left of the bounds.
pub(crate) struct Evaluator<'a> {
    rows: &'a dyn Rows,
    pass: &'a Pass,
    budget: Budget,
    /// Fields whose values had to be brought into plain form, so that it is done once.
    plain: RefCell<Vec<(FieldNo, Vector)>>,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(rows: &'a dyn Rows, pass: &'a Pass) -> Self {
        let budget = Budget::new(*pass.limits(), rows.len());
        Self { rows, pass, budget, plain: RefCell::default() }
    }

    pub(crate) fn rows(&self) -> &'a dyn Rows {
        self.rows
    }

    pub(crate) fn pass(&self) -> &'a Pass {
        self.pass
    }

    pub(crate) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// Evaluates an expression for the rows of interest; what other rows hold is nobody's concern.
    ///
    /// Shape: a constant, or as many rows as the selection's chunk has. Recursion is as deep as the tree is high, which the
    /// front end bounds.
    pub(crate) fn eval(&self, expr: &Expr<Typed>, selection: Selection<'_>) -> Vector {
        if !self.budget.work(1) {
            return Vector::Const(Value::Error);
        }
        match &expr.kind {
            ExprKind::Number(x) => Vector::Const(Value::Number(*x)),
            ExprKind::Text(text) => Vector::Const(Value::Text(Arc::clone(text))),
            ExprKind::Field(field) => self.field(field.no),
            ExprKind::Values(()) => gathered(self.rows.values().plain()),
            ExprKind::Call(call) => self.call(call, selection),
            ExprKind::Negate(inner) => self.negate(inner, selection),
            ExprKind::Chain(chain) => self.chain(chain, selection),
            ExprKind::Paren(inner) => self.eval(inner, selection),
            ExprKind::Convert(conversion, inner) => self.convert(*conversion, inner, selection),
            ExprKind::Error(never) => match *never {},
        }
    }

    /// Evaluates an expression of which only truth is asked.
    pub(crate) fn truth(&self, expr: &Expr<Typed>, selection: Selection<'_>) -> Truth {
        let expr = expr.bare();
        match &expr.kind {
            ExprKind::Call(call) => self.call_truth(call, selection),
            ExprKind::Chain(chain) if level(chain) == Some(Level::Comparison) => self.comparisons(chain, selection),
            _ => Truth::of(&self.eval(expr, selection), selection),
        }
    }

    fn field(&self, no: FieldNo) -> Vector {
        if let Some((_, known)) = self.plain.borrow().iter().find(|(known, _)| *known == no) {
            return known.clone();
        }
        let vector = self.rows.field(no);
        if vector.is_plain() {
            return vector;
        }
        let plain = vector.plain();
        self.plain.borrow_mut().push((no, plain.clone()));
        plain
    }

    fn call(&self, call: &CallNode<Typed>, selection: Selection<'_>) -> Vector {
        match call.function.eval.0 {
            Kernel::Eager(kernel) | Kernel::Tested { value: kernel, .. } => self.eager(call, kernel, selection),
            Kernel::Truth(kernel) => kernel(&self.lazy(call, selection)).into_vector(),
            Kernel::Record(kernel) => kernel(&self.lazy(call, selection)),
            Kernel::Choice(kernel) => self.choice(&kernel(&self.lazy(call, selection)), selection),
        }
    }

    fn call_truth(&self, call: &CallNode<Typed>, selection: Selection<'_>) -> Truth {
        match call.function.eval.0 {
            Kernel::Truth(kernel) => kernel(&self.lazy(call, selection)),
            Kernel::Tested { truth, .. } => self.eager_truth(call, truth, selection),
            Kernel::Choice(kernel) => self.choice_truth(&kernel(&self.lazy(call, selection)), selection),
            Kernel::Eager(_) | Kernel::Record(_) => Truth::of(&self.call(call, selection), selection),
        }
    }

    fn lazy<'t, 'e>(&'e self, call: &'t CallNode<Typed>, selection: Selection<'e>) -> Lazy<'t, 'e> {
        Lazy { evaluator: self, exprs: &call.args, selection }
    }

    fn eager(
        &self,
        call: &CallNode<Typed>,
        kernel: fn(&mut Call<'_>) -> Result<Vector, Failed>,
        selection: Selection<'_>,
    ) -> Vector {
        let args = self.args(call, selection);
        run_eager(self, call, args, kernel, selection)
    }

    fn eager_truth(
        &self,
        call: &CallNode<Typed>,
        kernel: fn(&mut Call<'_>) -> Result<Truth, Failed>,
        selection: Selection<'_>,
    ) -> Truth {
        let args = self.args(call, selection);
        let Ok(mut call) = Call::new(self, &call.args, args, selection) else { return Truth::Failed };
        let result = kernel(&mut call);
        call.finish_truth(result)
    }

    fn args(&self, call: &CallNode<Typed>, selection: Selection<'_>) -> Vec<Vector> {
        let kinds = call.function.args;
        let kind = |i: usize| kinds.get(i).or(kinds.last()).map(|arg| arg.kind);
        let arg = |(i, arg)| match kind(i) {
            Some(ArgKind::Text) => self.eval_for_text(arg, selection),
            _ => self.eval(arg, selection),
        };
        call.args.iter().enumerate().map(arg).collect()
    }

    /// Evaluates an expression that becomes text: alternatives of several types each print by their own type.
    fn eval_for_text(&self, expr: &Expr<Typed>, selection: Selection<'_>) -> Vector {
        match &expr.bare().kind {
            ExprKind::Call(call) if expr.note == ValueType::Any => match call.function.eval.0 {
                Kernel::Choice(kernel) => {
                    let choices = kernel(&self.lazy(call, selection));
                    self.choose_by(&choices, selection, |expr, selection| {
                        let vector = self.eval_for_text(expr, selection);
                        self.to_text(&vector, DateText::of(&expr.note), selection)
                    })
                }
                _ => self.eval(expr, selection),
            },
            _ => self.eval(expr, selection),
        }
    }

    fn choice(&self, choices: &[Choice<Branch<'_>>], selection: Selection<'_>) -> Vector {
        self.choose_by(choices, selection, |expr, selection| self.eval(expr, selection))
    }

    fn choose_by(
        &self,
        choices: &[Choice<Branch<'_>>],
        selection: Selection<'_>,
        eval: impl Fn(&Expr<Typed>, Selection<'_>) -> Vector,
    ) -> Vector {
        let given = |choice: &Choice<Branch<'_>>| {
            let rows = choice.rows.as_ref().map_or(selection, Selection::of);
            let given = match choice.given {
                Branch::Expr(expr) => eval(expr, rows),
                Branch::Blank => Vector::Const(Value::Blank),
                Branch::Error => Vector::Const(Value::Error),
            };
            Choice { rows: choice.rows.clone(), given }
        };
        choose(choices.iter().map(given).collect(), selection, &self.budget)
    }

    fn choice_truth(&self, choices: &[Choice<Branch<'_>>], selection: Selection<'_>) -> Truth {
        let given = |choice: &Choice<Branch<'_>>| {
            let rows = choice.rows.as_ref().map_or(selection, Selection::of);
            let given = match choice.given {
                Branch::Expr(expr) => self.truth(expr, rows),
                Branch::Blank => Truth::All(false),
                Branch::Error => Truth::Failed,
            };
            Choice { rows: choice.rows.clone(), given }
        };
        choose_truth(choices.iter().map(given).collect(), selection)
    }

    fn negate(&self, inner: &Expr<Typed>, selection: Selection<'_>) -> Vector {
        let vector = self.eval(inner, selection);
        let Ok((numbers, errors)) = operand::numbers(&vector, DateNumbers::Refused, selection, &self.budget) else {
            return Vector::Const(Value::Error);
        };
        self.numbers_with(map1(numbers.view(), |x| -x).into(), errors)
    }

    fn numbers_with(&self, numbers: Series<f64>, errors: Option<Bitmap>) -> Vector {
        let vector = numbers.into_vector();
        match errors {
            Some(errors) => with_errors(vector, errors, &self.budget),
            None => vector,
        }
    }

    fn convert(&self, conversion: Conversion, inner: &Expr<Typed>, selection: Selection<'_>) -> Vector {
        let vector = self.eval(inner, selection);
        match conversion {
            Conversion::ToText => self.to_text(&vector, DateText::of(&inner.note), selection),
            Conversion::ToNumber => to_numbers(vector),
            // A day is an instant already: the midnight it starts with.
            Conversion::ToDateTime => vector,
        }
    }

    /// Values as text; a blank is empty text, which nothing tells from a blank.
    fn to_text(&self, vector: &Vector, dates: DateText, selection: Selection<'_>) -> Vector {
        match operand::strings(vector, dates, selection, &self.budget) {
            Ok((strings, None)) => strings.into_vector(),
            Ok((strings, Some(errors))) => with_errors(strings.into_vector(), errors, &self.budget),
            Err(Failed) => Vector::Const(Value::Error),
        }
    }

    fn chain(&self, chain: &Chain<Typed>, selection: Selection<'_>) -> Vector {
        match level(chain) {
            Some(Level::Comparison) => self.comparisons(chain, selection).into_vector(),
            Some(Level::Concat) => self.concat(chain, selection).unwrap_or(Vector::Const(Value::Error)),
            _ => self.arithmetic(chain, selection).unwrap_or(Vector::Const(Value::Error)),
        }
    }

    /// Compares two vectors with their static types.
    pub(crate) fn compare(
        &self,
        op: BinaryOp,
        left: (&Vector, &ValueType),
        right: (&Vector, &ValueType),
        selection: Selection<'_>,
    ) -> Truth {
        if !self.budget.work(selection.len) {
            return Truth::Failed;
        }
        let ground = Ground { selection, blank: self.pass.blank_rule(), budget: &self.budget };
        let side = |(vector, value): (_, &ValueType)| Side { vector, dates: DateText::of(value) };
        compare(op, side(left), side(right), ground)
    }

    fn comparisons(&self, chain: &Chain<Typed>, selection: Selection<'_>) -> Truth {
        let mut left = (self.eval(&chain.first, selection), &chain.first.note);
        let mut truth = Truth::All(false);
        for (i, link) in chain.rest.iter().enumerate() {
            if i > 0 {
                left = (truth.into_vector(), &ValueType::Boolean);
            }
            let right = self.eval(&link.operand, selection);
            truth = self.compare(link.op, (&left.0, left.1), (&right, &link.operand.note), selection);
        }
        truth
    }

    /// `+ - * /`. Dates are milliseconds next to `-` and refused elsewhere (section 2.4 `[?]`).
    fn arithmetic(&self, chain: &Chain<Typed>, selection: Selection<'_>) -> Result<Vector, Failed> {
        let mut errors = None;
        let mut operand = |expr: &Expr<Typed>, op: Option<BinaryOp>| {
            let dates = if op == Some(BinaryOp::Subtract) { DateNumbers::Millis } else { DateNumbers::Refused };
            let vector = self.eval(expr, selection);
            let (numbers, failed) = operand::numbers(&vector, dates, selection, &self.budget)?;
            bits::add(&mut errors, failed.as_ref());
            if self.budget.work(selection.len) { Ok(numbers) } else { Err(Failed) }
        };
        let mut left = operand(&chain.first, chain.rest.first().map(|link| link.op))?;
        for link in &chain.rest {
            let right = operand(&link.operand, Some(link.op))?;
            left = apply(link.op, &left, &right);
        }
        Ok(self.numbers_with(left, errors))
    }

    /// `&`.
    fn concat(&self, chain: &Chain<Typed>, selection: Selection<'_>) -> Result<Vector, Failed> {
        let mut errors = None;
        let mut operands = Vec::with_capacity(chain.rest.len() + 1);
        for expr in std::iter::once(&chain.first).chain(chain.rest.iter().map(|link| &link.operand)) {
            let vector = self.eval_for_text(expr, selection);
            let (strings, failed) = operand::strings(&vector, DateText::of(&expr.note), selection, &self.budget)?;
            bits::add(&mut errors, failed.as_ref());
            operands.push(strings);
        }
        let joined = join(operands, selection, &self.budget);
        Ok(match errors {
            Some(errors) => with_errors(joined, errors, &self.budget),
            None => joined,
        })
    }
}

/// Runs the kernel of a call whose arguments are there.
fn run_eager(
    evaluator: &Evaluator<'_>,
    call: &CallNode<Typed>,
    args: Vec<Vector>,
    kernel: fn(&mut Call<'_>) -> Result<Vector, Failed>,
    selection: Selection<'_>,
) -> Vector {
    let Ok(mut call) = Call::new(evaluator, &call.args, args, selection) else { return Vector::Const(Value::Error) };
    let result = call.work(call.rows()).and_then(|()| kernel(&mut call));
    call.finish(result)
}

/// Texts joined row by row; empty constants fall away, and what is then single stays as it is.
pub(crate) fn join(mut operands: Vec<Strings>, selection: Selection<'_>, budget: &Budget) -> Vector {
    operands.retain(|operand| !matches!(operand, Strings::One(text) if text.is_empty()));
    match operands.len() {
        0 => return Vector::Const(Value::text("")),
        1 => return operands.remove(0).into_vector(),
        _ => {}
    }
    let is_constant = operands.iter().all(|operand| matches!(operand, Strings::One(_)));
    let selection = if is_constant { Selection::all(1) } else { selection };
    let mut out = TextColumn::new(selection.len, budget);
    out.fill(selection, |i, out| operands.iter().try_for_each(|operand| out.push(operand.get(i))));
    let (column, failed) = out.finish();
    let vector = match failed {
        Some(failed) => Vector::column(column.with_errors(failed)),
        None => Vector::column(column),
    };
    if is_constant { Vector::Const(vector.value(0)) } else { vector }
}

fn apply(op: BinaryOp, left: &Series<f64>, right: &Series<f64>) -> Series<f64> {
    let (left, right) = (left.view(), right.view());
    match op {
        BinaryOp::Add => zip2(left, right, |a, b| a + b),
        BinaryOp::Subtract => zip2(left, right, |a, b| a - b),
        BinaryOp::Multiply => zip2(left, right, |a, b| a * b),
        _ => zip2(left, right, |a, b| a / b),
    }
    .into()
}

fn level(chain: &Chain<Typed>) -> Option<Level> {
    chain.rest.first().map(|link| link.op.level())
}

/// A boolean to 1 or 0; a blank stays blank.
fn to_numbers(vector: Vector) -> Vector {
    match &vector {
        Vector::Const(Value::Bool(x)) => Vector::Const(Value::Number(f64::from(u8::from(*x)))),
        Vector::Column(column) => match column.data() {
            Data::Bool(set) => {
                let numbers = Column::new(Data::Number(operand::numbers_of_bits(set)), column.valid().clone());
                Vector::column(match column.errors() {
                    Some(errors) => numbers.with_errors(errors.clone()),
                    None => numbers,
                })
            }
            _ => vector,
        },
        _ => vector,
    }
}

/// What a rollup gathered; where there was nothing to gather it is the empty list (section 14).
fn gathered(values: Vector) -> Vector {
    let Vector::Column(column) = &values else {
        return if values == Vector::Const(Value::Blank) { Vector::Const(Value::list([])) } else { values };
    };
    let data = match column.data() {
        Data::Blank(n) => Data::List(Lists { ends: vec![0; *n], items: Box::new(Column::blank(0)) }),
        Data::List(_) if !column.valid().all() => column.data().clone(),
        _ => return values,
    };
    let lists = Column::full(data);
    Vector::column(match column.errors() {
        Some(errors) => lists.with_errors(errors.clone()),
        None => lists,
    })
}
