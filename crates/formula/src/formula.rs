//! A compiled formula: the typed tree and what is known from it.

use std::collections::HashSet;
use std::sync::Arc;

use cadre_model::FieldNo;

use crate::cost;
use crate::diagnostic::{Diagnostic, codes};
use crate::error::FormulaError;
use crate::field::{FieldInfo, Names, Scope};
use crate::functions::Metadata;
use crate::limits::MAX_TEXT_BYTES;
use crate::parser::parse;
use crate::print;
use crate::resolve::resolve;
use crate::syntax::{Call, Expr, ExprKind, Span, Typed};
use crate::typing::{Purpose, typed};
use crate::value_type::ValueType;

/// A formula that is ready to be evaluated; cheap to clone.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula(Arc<Inner>);

#[derive(Debug, PartialEq)]
struct Inner {
    source: Arc<str>,
    tree: Expr<Typed>,
    facts: Facts,
}

/// What a tree says of the whole formula.
#[derive(Debug, Default, PartialEq)]
struct Facts {
    fields: Vec<Arc<FieldInfo>>,
    references: Vec<FieldNo>,
    volatile: bool,
    created_time: bool,
    record_id: bool,
    modified_time: ModifiedTime,
    cost: u64,
}

/// Which edits `LAST_MODIFIED_TIME` calls of a formula look at (section 12.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ModifiedTime {
    /// The formula does not ask.
    #[default]
    Unused,
    /// Edits of these fields, in the order of the text.
    Of(Vec<FieldNo>),
    /// Edits of any field that is not computed.
    OfAnyField,
}

/// Compiles the formula of a field, or the aggregation of a rollup when `scope` has `values`.
///
/// A result whose alternatives have different types is text (section 4 `[L]`).
///
/// # Errors
/// See [`FormulaError`]; every mistake is reported with its place.
pub fn compile(text: &str, scope: &dyn Scope) -> Result<Formula, FormulaError> {
    compile_for(Purpose::Field, text, scope)
}

/// Compiles a `filterByFormula` text: as [`compile`], but the result is tested as it is, without conversion to text.
///
/// An empty text is an error here; that it means "no filter" in a request (section 1.8 `[I]`) is for the caller.
///
/// # Errors
/// See [`FormulaError`], whose [`FormulaError::detail`] is the text of the service.
pub fn compile_filter(text: &str, scope: &dyn Scope) -> Result<Formula, FormulaError> {
    compile_for(Purpose::Filter, text, scope)
}

fn compile_for(purpose: Purpose, text: &str, scope: &dyn Scope) -> Result<Formula, FormulaError> {
    let parsed = parse(text);
    if !parsed.is_ok() {
        return Err(FormulaError::Syntax { diagnostics: parsed.diagnostics });
    }
    let resolved = resolve(&parsed.tree, scope)?;
    let tree = typed(resolved, scope.values().as_ref(), purpose);
    let facts = Facts::of(&tree);
    let formula = Formula(Arc::new(Inner { source: text.into(), tree, facts }));
    formula.check_saved_size()?;
    Ok(formula)
}

impl Formula {
    /// The text that was compiled.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// The tree to evaluate.
    pub fn tree(&self) -> &Expr<Typed> {
        &self.0.tree
    }

    /// The static type of the result.
    pub fn result_type(&self) -> &ValueType {
        self.0.tree.value_type()
    }

    /// Every field that the formula refers to, each once, in the order of the text; arguments of `LAST_MODIFIED_TIME`
    /// included.
    pub fn references(&self) -> &[FieldNo] {
        &self.0.facts.references
    }

    /// What was known of the fields in [`Formula::references`] when the formula was compiled, in the same order.
    pub fn fields(&self) -> &[Arc<FieldInfo>] {
        &self.0.facts.fields
    }

    /// Whether the result depends on the clock (section 12.7).
    pub fn is_volatile(&self) -> bool {
        self.0.facts.volatile
    }

    /// Whether the formula asks when the record was created.
    pub fn uses_created_time(&self) -> bool {
        self.0.facts.created_time
    }

    /// Whether the formula asks for the record's id.
    pub fn uses_record_id(&self) -> bool {
        self.0.facts.record_id
    }

    /// Which edits the formula asks the time of; over all its calls together.
    pub fn modified_time(&self) -> &ModifiedTime {
        &self.0.facts.modified_time
    }

    /// Estimated nanoseconds to evaluate one row.
    pub fn cost(&self) -> u64 {
        self.0.facts.cost
    }

    /// The text with present names in braces, as authors see it; the layout is the author's. A field that has gone
    /// shows as its id.
    pub fn print_names(&self, names: &dyn Names) -> String {
        print::rewrite(&self.0.source, &self.0.tree, |field| print::present_name(field, names))
    }

    /// The text with present ids in braces, as it is saved; the layout is the author's.
    pub fn print_ids(&self, names: &dyn Names) -> String {
        print::rewrite(&self.0.source, &self.0.tree, |field| {
            print::id_reference(names.id(field.no).unwrap_or(field.id))
        })
    }

    /// Refuses a formula whose saved form would be too long to be read again.
    fn check_saved_size(&self) -> Result<(), FormulaError> {
        let saved = print::rewrite(&self.0.source, &self.0.tree, |field| print::id_reference(field.id)).len();
        if saved <= MAX_TEXT_BYTES {
            return Ok(());
        }
        let message =
            format!("with ids for names the formula has {saved} bytes, more than the {MAX_TEXT_BYTES} allowed");
        let span = Span::new(0, self.0.source.len());
        Err(FormulaError::Syntax { diagnostics: vec![Diagnostic::new(codes::TEXT_TOO_LONG, span, message)] })
    }
}

impl Facts {
    fn of(tree: &Expr<Typed>) -> Facts {
        let mut facts = Facts::default();
        let mut seen = HashSet::new();
        tree.walk(|node| {
            facts.cost += u64::from(cost::of_node(node));
            match &node.kind {
                ExprKind::Field(field) if seen.insert(field.no) => {
                    facts.references.push(field.no);
                    facts.fields.push(field.clone());
                }
                ExprKind::Call(call) => facts.add_call(call),
                _ => {}
            }
        });
        facts
    }

    fn add_call(&mut self, call: &Call<Typed>) {
        let flags = call.function.flags;
        self.volatile |= flags.volatile;
        match flags.reads {
            Metadata::None => {}
            Metadata::CreatedTime => self.created_time = true,
            Metadata::RecordId => self.record_id = true,
            Metadata::ModifiedTime => self.modified_time.add(&call.args),
        }
    }
}

impl ModifiedTime {
    /// Adds the fields of one call; a call without arguments asks for any field.
    fn add(&mut self, args: &[Expr<Typed>]) {
        if args.is_empty() {
            *self = ModifiedTime::OfAnyField;
        }
        if *self == ModifiedTime::OfAnyField {
            return;
        }
        let mut fields = match std::mem::take(self) {
            ModifiedTime::Of(fields) => fields,
            ModifiedTime::Unused | ModifiedTime::OfAnyField => Vec::new(),
        };
        for arg in args {
            match &arg.bare().kind {
                ExprKind::Field(field) if !fields.contains(&field.no) => fields.push(field.no),
                _ => {}
            }
        }
        *self = ModifiedTime::Of(fields);
    }
}

#[cfg(test)]
#[path = "formula_tests.rs"]
mod tests;
