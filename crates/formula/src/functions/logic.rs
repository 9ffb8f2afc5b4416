//! Logical functions. Source: section 8 of the formula reference; laziness: section 3.

use cadre_model::{Bitmap, Data, Value};

use crate::eval::bits;
use crate::eval::call::{Branch, Kernel as K, Lazy};
use crate::eval::choose::Choice;
use crate::eval::convert::{self, Failed};
use crate::eval::item::Item;
use crate::eval::selection::Selection;
use crate::eval::truth::Truth;
use crate::eval::{EvalFn, Vector};
use crate::syntax::{BinaryOp, Expr, ExprKind, Typed};
use crate::value_type::ValueType;

use super::{Arg, ArgKind, Branches, Flags, Function, function, result};

const TESTS: &[Arg] = &[Arg::new("test", ArgKind::Truth)];
const LAZY: Flags = Flags { lazy: true, ..Flags::PLAIN };

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        min_args: 1,
        max_args: None,
        args: TESTS,
        result: result::boolean,
        flags: LAZY,
        examples: &[("AND(1, \"x\", 2 > 1)", "1"), ("AND(1, 0)", "0"), ("AND(0, ERROR())", "0")],
        ..function("AND", EvalFn(K::Truth(and)), "1 when all tests are true; arrays count element by element.")
    },
    Function {
        min_args: 1,
        max_args: None,
        args: TESTS,
        result: result::boolean,
        flags: LAZY,
        examples: &[("OR(0, \"x\")", "1"), ("OR(0, \"\")", "0"), ("OR(1, ERROR())", "1")],
        ..function("OR", EvalFn(K::Truth(or)), "1 when at least one test is true; arrays count element by element.")
    },
    Function {
        min_args: 1,
        max_args: None,
        args: TESTS,
        result: result::boolean,
        examples: &[("XOR(TRUE(), TRUE(), TRUE())", "1"), ("XOR(TRUE(), FALSE(), TRUE())", "0")],
        ..function("XOR", EvalFn(K::Truth(xor)), "1 when an odd number of tests are true.")
    },
    Function {
        min_args: 1,
        max_args: Some(1),
        args: TESTS,
        result: result::boolean,
        examples: &[("NOT(0)", "1"), ("NOT(\"0\")", "0")],
        ..function("NOT", EvalFn(K::Truth(not)), "1 when the test is false.")
    },
    Function {
        min_args: 2,
        max_args: Some(3),
        args: &[
            Arg::new("test", ArgKind::Truth),
            Arg::new("if_true", ArgKind::Any),
            Arg::new("if_false", ArgKind::Any),
        ],
        result: if_result,
        cost: 2,
        flags: Flags { lazy: true, branches: Branches::If, ..Flags::PLAIN },
        examples: &[
            ("IF(2 > 1, \"yes\", \"no\")", "yes"),
            ("IF(1 = 2, \"x\")", ""),
            ("IF(0, ERROR(), 5)", "5"),
            ("IF(0, \"Yes\", 1)", "1"),
        ],
        ..function("IF", EvalFn(K::Choice(if_)), "One of two values by a test; without the second it is blank.")
    },
    Function {
        min_args: 3,
        max_args: None,
        args: &[
            Arg::new("value", ArgKind::Any),
            Arg::new("pattern", ArgKind::Any),
            Arg::new("result", ArgKind::Any),
            Arg::new("more", ArgKind::Any),
        ],
        result: switch_result,
        cost: 4,
        flags: Flags { lazy: true, branches: Branches::Switch, ..Flags::PLAIN },
        examples: &[
            ("SWITCH(2, 1, \"one\", 2, \"two\")", "two"),
            ("SWITCH(3, 1, \"one\", 2, \"two\", \"many\")", "many"),
            ("SWITCH(\"\", BLANK(), \"empty\", \"other\")", "empty"),
        ],
        ..function(
            "SWITCH",
            EvalFn(K::Choice(switch)),
            "The result of the first pattern that equals a value, or the default.",
        )
    },
    Function {
        result: result::boolean,
        examples: &[("TRUE()", "1"), ("TRUE() + 1", "2")],
        ..function("TRUE", EvalFn(K::Eager(|_| Ok(Vector::Const(Value::Bool(true))))), "The truth value 1.")
    },
    Function {
        result: result::boolean,
        examples: &[("FALSE()", "0"), ("FALSE() & \"\"", "0")],
        ..function("FALSE", EvalFn(K::Eager(|_| Ok(Vector::Const(Value::Bool(false))))), "The truth value 0.")
    },
    Function {
        result: result::blank,
        examples: &[("BLANK()", ""), ("BLANK() = \"\"", "1")],
        ..function("BLANK", EvalFn(K::Eager(|_| Ok(Vector::Const(Value::Blank)))), "No value.")
    },
    Function {
        max_args: Some(1),
        args: &[Arg::new("message", ArgKind::Text)],
        result: result::blank,
        examples: &[("ERROR()", "#ERROR!"), ("ERROR(\"no price\")", "#ERROR!")],
        ..function(
            "ERROR",
            EvalFn(K::Eager(|_| Err(Failed))),
            "The error value; a message is for the reader of the formula.",
        )
    },
    Function {
        min_args: 1,
        max_args: Some(1),
        args: &[Arg::new("value", ArgKind::Any)],
        result: result::boolean,
        examples: &[("ISERROR(2 / 0)", "1"), ("ISERROR(\"#ERROR!\")", "0"), ("ISERROR(ERROR())", "1")],
        ..function("ISERROR", EvalFn(K::Truth(is_error)), "1 for an error, NaN and the infinities.")
    },
];

fn if_result(args: &[ValueType]) -> ValueType {
    ValueType::join_all(args.iter().skip(1))
}

fn switch_result(args: &[ValueType]) -> ValueType {
    let taken = |(i, _): &(usize, &ValueType)| Branches::Switch.contains(*i, args.len());
    ValueType::join_all(args.iter().enumerate().filter(taken).map(|(_, value)| value))
}

fn and(call: &Lazy<'_, '_>) -> Truth {
    decide(call, false)
}

fn or(call: &Lazy<'_, '_>) -> Truth {
    decide(call, true)
}

/// Tests the arguments in order; the first that is `decisive`, or an error, decides a row, and later arguments are not
/// evaluated for it.
fn decide(call: &Lazy<'_, '_>, decisive: bool) -> Truth {
    // Rows not decided yet; none while that is all of the selection.
    let mut open: Option<Bitmap> = None;
    let mut decided: Option<Bitmap> = None;
    let mut errors: Option<Bitmap> = None;
    for expr in call.exprs {
        let selection = open.as_ref().map_or(call.selection, Selection::of);
        let (yes, failed) = match flat_truth(call, expr, selection, decisive) {
            Truth::All(truth) if truth != decisive => continue,
            Truth::All(_) if open.is_none() => return Truth::All(decisive),
            Truth::Failed if open.is_none() => return Truth::Failed,
            Truth::All(true) => (selection.to_bitmap(), None),
            Truth::All(false) => (Bitmap::zeros(selection.len), None),
            Truth::Failed => (Bitmap::zeros(selection.len), Some(selection.to_bitmap())),
            Truth::Rows { yes, errors } => (yes, errors),
        };
        let mut left = yes;
        if decisive {
            let mut now = left.clone();
            selection.picked.into_iter().for_each(|picked| now.and_with(picked));
            bits::add(&mut decided, Some(&now));
            left.invert();
        }
        if let Some(mut failed) = failed {
            selection.picked.into_iter().for_each(|picked| failed.and_with(picked));
            left.and_not_with(&failed);
            bits::add(&mut errors, Some(&failed));
        }
        selection.picked.into_iter().for_each(|picked| left.and_with(picked));
        let is_done = left.none();
        open = Some(left);
        if is_done {
            break;
        }
    }
    match (decisive, open, decided) {
        (_, None, _) => Truth::All(!decisive),
        (false, Some(open), _) => Truth::rows(open, errors),
        (true, Some(_), decided) => Truth::rows(decided.unwrap_or_else(|| Bitmap::zeros(call.selection.len)), errors),
    }
}

/// The truth of an argument of `AND` and `OR`: an array is true when all, or some, of its leaves are (section 8 `[D]`).
fn flat_truth(call: &Lazy<'_, '_>, expr: &Expr<Typed>, selection: Selection<'_>, decisive: bool) -> Truth {
    if !matches!(expr.note, ValueType::Array(_) | ValueType::Any) {
        return call.evaluator.truth(expr, selection);
    }
    let vector = call.evaluator.eval(expr, selection);
    by_leaves(&vector, selection, |item| {
        // Stops at the first leaf that decides: that leaf's answer is in the error position.
        let stop = item.leaves(&mut |leaf| match convert::truth(&leaf) {
            Ok(truth) if truth != decisive => Ok(()),
            decided => Err(decided),
        });
        stop.map_or_else(|decided| decided, |()| Ok(!decisive))
    })
}

/// The truth that `test` finds in each row.
fn by_leaves(vector: &Vector, selection: Selection<'_>, test: impl Fn(&Item<'_>) -> Result<bool, Failed>) -> Truth {
    if vector.rows().is_none() {
        return match test(&vector.item(0)) {
            Ok(truth) => Truth::All(truth),
            Err(Failed) => Truth::Failed,
        };
    }
    let (mut yes, mut errors) = (Bitmap::zeros(selection.len), None);
    selection.each(|i| match test(&vector.item(i)) {
        Ok(truth) => yes.set(i, truth),
        Err(Failed) => errors.get_or_insert_with(|| Bitmap::zeros(selection.len)).set(i, true),
    });
    Truth::rows(yes, errors)
}

fn xor(call: &Lazy<'_, '_>) -> Truth {
    let (mut odd, mut odd_rows, mut errors) = (false, None::<Bitmap>, None);
    for expr in call.exprs {
        let vector = call.evaluator.eval(expr, call.selection);
        let truth = match &vector {
            Vector::Column(column) if matches!(column.data(), Data::List(_) | Data::Mixed(_)) => {
                by_leaves(&vector, call.selection, is_odd)
            }
            Vector::Const(Value::List(_)) => by_leaves(&vector, call.selection, is_odd),
            _ => Truth::of(&vector, call.selection),
        };
        match truth {
            Truth::All(yes) => odd ^= yes,
            Truth::Failed => return Truth::Failed,
            Truth::Rows { yes, errors: failed } => {
                bits::add(&mut errors, failed.as_ref());
                odd_rows = Some(match odd_rows {
                    None => yes,
                    Some(rows) => {
                        let words = rows.words().iter().zip(yes.words()).map(|(a, b)| a ^ b).collect();
                        Bitmap::from_words(words, rows.len())
                    }
                });
            }
        }
    }
    match odd_rows {
        None => Truth::All(odd),
        Some(mut rows) => {
            if odd {
                rows.invert();
            }
            Truth::rows(rows, errors)
        }
    }
}

fn is_odd(item: &Item<'_>) -> Result<bool, Failed> {
    let mut odd = false;
    item.leaves(&mut |leaf| {
        odd ^= convert::truth(&leaf)?;
        Ok(())
    })?;
    Ok(odd)
}

fn not(call: &Lazy<'_, '_>) -> Truth {
    match call.exprs {
        [test, ..] => call.evaluator.truth(test, call.selection).negate(),
        [] => Truth::Failed,
    }
}

/// Collects which rows take which branch, while some rows have none yet.
struct Taking<'t, 'e> {
    selection: Selection<'e>,
    /// Rows without a branch; none while that is all of the selection.
    open: Option<Bitmap>,
    taken: Vec<Choice<Branch<'t>>>,
}

impl<'t, 'e> Taking<'t, 'e> {
    fn new(selection: Selection<'e>) -> Self {
        Self { selection, open: None, taken: Vec::new() }
    }

    fn left(&self) -> Selection<'_> {
        self.open.as_ref().map_or(self.selection, Selection::of)
    }

    /// Gives a branch to the open rows of a test; false when none are left.
    fn take(&mut self, test: Truth, branch: Branch<'t>) -> bool {
        match test {
            Truth::All(false) => true,
            Truth::All(true) => self.rest(branch),
            Truth::Failed => self.rest(Branch::Error),
            Truth::Rows { mut yes, errors } => {
                let mut left = self.left().to_bitmap();
                yes.and_with(&left);
                left.and_not_with(&yes);
                if let Some(mut failed) = errors {
                    failed.and_with(&left);
                    left.and_not_with(&failed);
                    if !failed.none() {
                        self.taken.push(Choice { rows: Some(failed), given: Branch::Error });
                    }
                }
                if !yes.none() {
                    self.taken.push(Choice { rows: Some(yes), given: branch });
                }
                let goes_on = !left.none();
                self.open = Some(left);
                goes_on
            }
        }
    }

    /// Gives a branch to all open rows; false, since none are left.
    fn rest(&mut self, branch: Branch<'t>) -> bool {
        self.taken.push(Choice { rows: self.open.take(), given: branch });
        false
    }
}

/// An `IF` in the place of the second value is a further test of the same choice, so that a ladder of them is put together
/// once and not once a step.
fn if_<'t>(call: &Lazy<'t, '_>) -> Vec<Choice<Branch<'t>>> {
    let mut taking = Taking::new(call.selection);
    let mut args = call.exprs;
    while let [test, yes] | [test, yes, _] = args {
        let truth = call.evaluator.truth(test, taking.left());
        if !taking.take(truth, Branch::Expr(yes)) {
            break;
        }
        match args.get(2).map(|no| (no, &no.bare().kind)) {
            None => {
                taking.rest(Branch::Blank);
                break;
            }
            Some((_, ExprKind::Call(next))) if next.function.name == "IF" => args = &next.args,
            Some((no, _)) => {
                taking.rest(Branch::Expr(no));
                break;
            }
        }
    }
    taking.taken
}

fn switch<'t>(call: &Lazy<'t, '_>) -> Vec<Choice<Branch<'t>>> {
    let [value, cases @ ..] = call.exprs else { return Vec::new() };
    let given = call.evaluator.eval(value, call.selection);
    let mut taking = Taking::new(call.selection);
    let (pairs, default) = cases.as_chunks::<2>();
    for [pattern, result] in pairs {
        let wanted = call.evaluator.eval(pattern, taking.left());
        let truth =
            call.evaluator.compare(BinaryOp::Equal, (&given, &value.note), (&wanted, &pattern.note), taking.left());
        if !taking.take(truth, Branch::Expr(result)) {
            return taking.taken;
        }
    }
    taking.rest(default.first().map_or(Branch::Blank, Branch::Expr));
    taking.taken
}

fn is_error(call: &Lazy<'_, '_>) -> Truth {
    let [expr, ..] = call.exprs else { return Truth::Failed };
    let vector = call.evaluator.eval(expr, call.selection);
    let column = match &vector {
        Vector::Const(value) => return Truth::All(is_failure(&Item::from(value))),
        Vector::Column(column) | Vector::Dict { codes: column, .. } => column,
    };
    let mut yes = match column.data() {
        Data::Number(v) => {
            let mut yes = bits::pack(v, |x| !x.is_finite());
            yes.and_with(column.valid());
            yes
        }
        Data::List(_) | Data::Mixed(_) => {
            let mut yes = Bitmap::zeros(column.len());
            call.selection.each(|i| yes.set(i, is_failure(&vector.item(i))));
            yes
        }
        _ => Bitmap::zeros(column.len()),
    };
    column.errors().into_iter().for_each(|errors| yes.or_with(errors));
    Truth::rows(yes, None)
}

/// Whether a value, or an element of a list, is an error or a number that is not finite.
fn is_failure(item: &Item<'_>) -> bool {
    let found = item.leaves(&mut |leaf| match leaf {
        Item::Error => Err(()),
        Item::Number(x) if !x.is_finite() => Err(()),
        _ => Ok(()),
    });
    found.is_err()
}
