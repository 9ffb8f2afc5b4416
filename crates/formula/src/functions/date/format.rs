//! `DATETIME_FORMAT`, the one function that sees the zone and locale a date carries (section 12.5 `[D]`).
//!
//! A date is an instant and carries nothing; what `SET_TIMEZONE` and `SET_LOCALE` set is found in the tree instead: around the
//! date, in either order, in parentheses and in the branches of choices. Anything else computes with the instant.

use cadre_model::Value;

use crate::eval::call::{Branch, Call, Kernel, Lazy};
use crate::eval::choose::{Choice, choose};
use crate::eval::convert::Failed;
use crate::eval::limits::Budget;
use crate::eval::operand::Strings;
use crate::eval::run::Evaluator;
use crate::eval::selection::Selection;
use crate::eval::vector::Vector;
use crate::syntax::{Expr, ExprKind, Typed};
use crate::time::{self, Formatter, Locale, Pattern, Zone};

use super::PIECE_STEPS;

/// The default format: ISO 8601 with the offset (section 16).
const DEFAULT: &str = "YYYY-MM-DDTHH:mm:ssZ";

/// Where the arguments are put for the kernel.
const DATE: usize = 0;
const ZONE: usize = 1;
const LOCALE: usize = 2;
const FORMAT: usize = 3;

/// A date, and the zone and locale set for its formatting; blank where none is.
struct Dressed {
    date: Vector,
    zone: Vector,
    locale: Vector,
}

pub(super) fn datetime_format(call: &Lazy<'_, '_>) -> Vector {
    let Some((date, format)) = call.exprs.split_first() else { return Vector::Const(Value::Error) };
    let Dressed { date, zone, locale } = dressed(call.evaluator, date, call.selection);
    let format = match format.first() {
        Some(format) => call.evaluator.eval(format, call.selection),
        None => Vector::Const(Value::text(DEFAULT)),
    };
    let args = vec![date, zone, locale, format];
    let Ok(mut call) = Call::new(call.evaluator, &[], args, call.selection) else { return Vector::Const(Value::Error) };
    let result = write(&mut call);
    call.finish(result)
}

fn dressed(evaluator: &Evaluator<'_>, expr: &Expr<Typed>, selection: Selection<'_>) -> Dressed {
    let plain = |date| Dressed { date, zone: Vector::Const(Value::Blank), locale: Vector::Const(Value::Blank) };
    match &expr.kind {
        ExprKind::Paren(inner) | ExprKind::Convert(crate::syntax::Conversion::ToDateTime, inner) => {
            dressed(evaluator, inner, selection)
        }
        ExprKind::Call(call) => match (call.function.name, call.args.as_slice(), call.function.eval.0) {
            // What is set further out holds.
            ("SET_TIMEZONE", [date, zone], _) => {
                let zone = evaluator.eval(zone, selection);
                Dressed { zone, ..dressed(evaluator, date, selection) }
            }
            ("SET_LOCALE", [date, locale], _) => {
                let locale = evaluator.eval(locale, selection);
                Dressed { locale, ..dressed(evaluator, date, selection) }
            }
            (_, args, Kernel::Choice(pick)) => {
                let choices = pick(&Lazy { evaluator, exprs: args, selection });
                dressed_choice(evaluator, choices, selection)
            }
            _ => plain(evaluator.eval(expr, selection)),
        },
        _ => plain(evaluator.eval(expr, selection)),
    }
}

fn dressed_choice(evaluator: &Evaluator<'_>, choices: Vec<Choice<Branch<'_>>>, selection: Selection<'_>) -> Dressed {
    let (mut dates, mut zones, mut locales) = (Vec::new(), Vec::new(), Vec::new());
    for Choice { rows, given } in choices {
        let taken = rows.as_ref().map_or(selection, Selection::of);
        let plain = |date| Dressed { date, zone: Vector::Const(Value::Blank), locale: Vector::Const(Value::Blank) };
        let Dressed { date, zone, locale } = match given {
            Branch::Expr(expr) => dressed(evaluator, expr, taken),
            Branch::Blank => plain(Vector::Const(Value::Blank)),
            Branch::Error => plain(Vector::Const(Value::Error)),
        };
        dates.push(Choice { rows: rows.clone(), given: date });
        zones.push(Choice { rows: rows.clone(), given: zone });
        locales.push(Choice { rows, given: locale });
    }
    let one = |choices| choose(choices, selection, evaluator.budget());
    Dressed { date: one(dates), zone: one(zones), locale: one(locales) }
}

/// A blank zone is UTC.
fn zone(name: &str) -> Option<Zone> {
    if name.is_empty() { Some(Zone::UTC) } else { Zone::find(name) }
}

fn write(call: &mut Call<'_>) -> Result<Vector, Failed> {
    let (dates, budget) = (call.date(DATE)?, call.budget());
    let (zones, locales, formats) = (call.text(ZONE)?, call.text(LOCALE)?, call.text(FORMAT)?);
    if let (Strings::One(name), Strings::One(locale), Strings::One(format)) = (&zones, &locales, &formats) {
        let (zone, pattern) = (zone(name).ok_or(Failed)?, Pattern::compile(format));
        let formatter = Formatter::new(&pattern, Locale::find(locale));
        return call.write_texts(|i, out| {
            let Some(at) = dates.get(i) else { return Ok(()) };
            spend(budget, format)?;
            out.push_with(|out| formatter.write(at, &zone, out))
        });
    }
    call.write_texts(|i, out| {
        let zone = zone(zones.get(i)).ok_or(Failed)?;
        let Some(at) = dates.get(i) else { return Ok(()) };
        spend(budget, formats.get(i))?;
        let (pattern, locale) = (Pattern::compile(formats.get(i)), Locale::find(locales.get(i)));
        out.push_with(|out| time::format(at, &pattern, &zone, locale, out))
    })
}

/// Counts the writing of a format, in which every byte can be a token.
fn spend(budget: &Budget, format: &str) -> Result<(), Failed> {
    if budget.work(format.len() * PIECE_STEPS) { Ok(()) } else { Err(Failed) }
}
