//! Finds the fields and functions that a tree names. Source: sections 1.3, 1.7, 7.3 and 17 of the formula reference.
//!
//! Every unknown name and every impossible call of the formula is collected, not the first alone.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, codes};
use crate::error::FormulaError;
use crate::field::{FieldInfo, Scope};
use crate::functions::{self, ArgKind, Function};
use crate::lexer::excerpt;
use crate::limits::MAX_DIAGNOSTICS;
use crate::near;
use crate::signature::{arity, signature};
use crate::syntax::{Call, Chain, Expr, ExprKind, Link, Name, NameForm, Parsed, Resolved, Span};

/// Looks up every name of a tree.
///
/// # Errors
/// [`FormulaError::UnknownNames`] with all unknown fields and functions; [`FormulaError::Arguments`] for calls with too
/// few or too many arguments, or with something else where the reference of a field must stand;
/// [`FormulaError::Syntax`] for a tree that has error nodes.
pub fn resolve(tree: &Expr<Parsed>, scope: &dyn Scope) -> Result<Expr<Resolved>, FormulaError> {
    let mut resolver = Resolver { scope, found: HashMap::new(), fields: None, faults: Faults::default() };
    match resolver.expr(tree) {
        Some(resolved) if resolver.faults.diagnostics.is_empty() => Ok(resolved),
        _ => Err(resolver.faults.into_error(tree.span)),
    }
}

struct Resolver<'s> {
    scope: &'s dyn Scope,
    /// What each written name was found to be, so that each is asked for once.
    found: HashMap<(NameForm, Arc<str>), Option<Meaning>>,
    /// The fields of the scope, asked for when the first hint needs them.
    fields: Option<Vec<FieldInfo>>,
    faults: Faults,
}

/// What a name that is not followed by parentheses stands for.
#[derive(Clone)]
enum Meaning {
    Field(Arc<FieldInfo>),
    Values,
    /// A function without arguments, written without its parentheses.
    Call(&'static Function),
}

#[derive(Default)]
struct Faults {
    fields: Names,
    functions: Names,
    diagnostics: Vec<Diagnostic>,
}

/// Names in the order they were met, each once, lower-cased.
#[derive(Default)]
struct Names {
    list: Vec<String>,
    seen: HashSet<String>,
}

impl Names {
    /// Adds a name; `false` when it was there.
    fn add(&mut self, name: &str) -> bool {
        let name = name.to_lowercase();
        let new = self.seen.insert(name.clone());
        if new {
            self.list.push(name);
        }
        new
    }
}

impl Faults {
    /// Whether another diagnostic has room.
    fn has_room(&self) -> bool {
        self.diagnostics.len() < MAX_DIAGNOSTICS
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        if self.has_room() {
            self.diagnostics.push(diagnostic);
        }
    }

    fn into_error(self, whole: Span) -> FormulaError {
        let Faults { fields, functions, mut diagnostics } = self;
        if !fields.list.is_empty() || !functions.list.is_empty() {
            return FormulaError::UnknownNames { fields: fields.list, functions: functions.list, diagnostics };
        }
        if diagnostics.is_empty() {
            diagnostics.push(Diagnostic::new(codes::EXPECTED_VALUE, whole, "the formula has a part that was not read"));
            return FormulaError::Syntax { diagnostics };
        }
        FormulaError::Arguments { diagnostics }
    }
}

impl Resolver<'_> {
    /// The resolved node, or `None` when something in or below it was reported.
    fn expr(&mut self, expr: &Expr<Parsed>) -> Option<Expr<Resolved>> {
        let kind = match &expr.kind {
            ExprKind::Number(value) => ExprKind::Number(*value),
            ExprKind::Text(text) => ExprKind::Text(text.clone()),
            ExprKind::Field(name) => self.name(name)?,
            ExprKind::Call(call) => self.call(call, expr.span)?,
            ExprKind::Negate(inner) => ExprKind::Negate(Box::new(self.expr(inner)?)),
            ExprKind::Paren(inner) => ExprKind::Paren(Box::new(self.expr(inner)?)),
            ExprKind::Chain(chain) => self.chain(chain)?,
            ExprKind::Error(()) => return None,
            ExprKind::Values(never) | ExprKind::Convert(never, _) => match *never {},
        };
        Some(Expr { span: expr.span, note: (), kind })
    }

    fn chain(&mut self, chain: &Chain<Parsed>) -> Option<ExprKind<Resolved>> {
        let first = self.expr(&chain.first);
        let mut rest = Vec::with_capacity(chain.rest.len());
        for link in &chain.rest {
            if let Some(operand) = self.expr(&link.operand) {
                rest.push(Link { op: link.op, operand });
            }
        }
        let complete = rest.len() == chain.rest.len();
        first.filter(|_| complete).map(|first| ExprKind::Chain(Box::new(Chain { first, rest })))
    }

    fn call(&mut self, call: &Call<Parsed>, span: Span) -> Option<ExprKind<Resolved>> {
        let function = functions::find(&call.function.text);
        match function {
            None => self.unknown_function(&call.function),
            Some(function) => self.check_arguments(function, call, span),
        }
        let args: Vec<_> = call.args.iter().filter_map(|arg| self.expr(arg)).collect();
        let function = function.filter(|_| args.len() == call.args.len())?;
        self.check_field_arguments(function, &args)?;
        Some(ExprKind::Call(Call { function, args }))
    }

    fn check_arguments(&mut self, function: &'static Function, call: &Call<Parsed>, span: Span) {
        let count = call.args.len();
        if count >= function.min_args && function.max_args.is_none_or(|max| count <= max) {
            return;
        }
        let message = format!("{} takes {}, found {count}", function.name, arity(function));
        let hint = format!("write {}", signature(function));
        self.faults.push(Diagnostic::new(codes::ARGUMENT_COUNT, span, message).with_hint(hint));
    }

    /// Arguments of kind [`ArgKind::Field`] must be references, as in `LAST_MODIFIED_TIME({Status})` (section 12.8).
    fn check_field_arguments(&mut self, function: &'static Function, args: &[Expr<Resolved>]) -> Option<()> {
        let kind = |index: usize| function.args.get(index).or(function.args.last()).map(|arg| arg.kind);
        let wrong = args.iter().enumerate().find(|(index, arg)| {
            kind(*index) == Some(ArgKind::Field) && !matches!(arg.bare().kind, ExprKind::Field(_))
        });
        let Some((_, arg)) = wrong else { return Some(()) };
        let message = format!("{} takes fields only", function.name);
        let hint = format!("write {} with names of fields in braces", signature(function));
        self.faults.push(Diagnostic::new(codes::EXPECTED_FIELD, arg.span, message).with_hint(hint));
        None
    }

    fn name(&mut self, name: &Name) -> Option<ExprKind<Resolved>> {
        let key = (name.form, name.text.clone());
        let meaning = match self.found.get(&key) {
            Some(known) => known.clone(),
            None => {
                let meaning = self.look_up(name);
                self.found.insert(key, meaning.clone());
                meaning
            }
        };
        match meaning {
            Some(Meaning::Field(field)) => Some(ExprKind::Field(field)),
            Some(Meaning::Values) => Some(ExprKind::Values(())),
            Some(Meaning::Call(function)) => Some(ExprKind::Call(Call { function, args: Vec::new() })),
            None => {
                self.unknown_field(name);
                None
            }
        }
    }

    fn look_up(&self, name: &Name) -> Option<Meaning> {
        let text: &str = &name.text;
        let in_rollup = self.scope.values().is_some() && text.eq_ignore_ascii_case("values");
        let field = |found: Option<FieldInfo>| found.map(|field| Meaning::Field(Arc::new(field)));
        let named = || self.scope.by_name(text).or_else(|| self.scope.by_name_folded(text));
        match name.form {
            // Section 14: inside a rollup `values` hides a field of that name; braces still reach it.
            NameForm::Bare if in_rollup => Some(Meaning::Values),
            NameForm::Bare => field(named()).or_else(|| {
                let function = functions::find(text).filter(|function| function.min_args == 0);
                function.map(Meaning::Call).or_else(|| field(self.scope.by_id(text)))
            }),
            // Saved formulas hold ids, so an id means its field whatever the fields are called.
            NameForm::Braced => {
                field(self.scope.by_id(text).or_else(named)).or_else(|| in_rollup.then_some(Meaning::Values))
            }
        }
    }

    fn unknown_field(&mut self, name: &Name) {
        if !self.faults.fields.add(&name.text) || !self.faults.has_room() {
            return;
        }
        let message = format!("there is no field named `{}`", excerpt(&name.text));
        let mut diagnostic = Diagnostic::new(codes::UNKNOWN_FIELD, name.span, message);
        diagnostic.hint = self.field_hint(name);
        self.faults.push(diagnostic);
    }

    fn field_hint(&mut self, name: &Name) -> Option<String> {
        if let (NameForm::Bare, Some(function)) = (name.form, functions::find(&name.text)) {
            return Some(format!("{} is a function: write {}", function.name, signature(function)));
        }
        let fields = self.fields.get_or_insert_with(|| self.scope.fields());
        near::nearest(&name.text, fields.iter().map(|field| &*field.name))
            .map(|near| format!("did you mean {{{near}}}?"))
    }

    fn unknown_function(&mut self, name: &Name) {
        if !self.faults.functions.add(&name.text) || !self.faults.has_room() {
            return;
        }
        let message = format!("there is no function named `{}`", excerpt(&name.text));
        let mut diagnostic = Diagnostic::new(codes::UNKNOWN_FUNCTION, name.span, message);
        diagnostic.hint = near::instead_of(&name.text).map(|instead| format!("use {instead}")).or_else(|| {
            let names = functions::all().map(|function| function.name);
            near::nearest(&name.text, names).map(|near| format!("did you mean {near}?"))
        });
        self.faults.push(diagnostic);
    }
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;
