//! The plan of a schema: every computed field compiled, typed, and put in an order in which each comes after what it reads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cadre_formula::{Formula, FormulaError, Scope, ValueType, compile, compile_filter};
use cadre_model::field::RollupOptions;
use cadre_model::{FieldKind, FieldNo, Schema, TableNo};

use super::edges::{Edge, Reads, Source};
use super::scope::{Compiled, Compiler, SchemaNames, TableScope};
use crate::error::{BaseError, FormulaPlace};

/// Compiled formulas and types of a schema.
#[derive(Debug, Default, PartialEq)]
pub struct Plan {
    pub(crate) nodes: Vec<Node>,
    pub(crate) at: BTreeMap<FieldNo, usize>,
    types: BTreeMap<FieldNo, ValueType>,
}

/// A computed field, ready to be worked out.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Which field.
    pub field: FieldNo,
    /// The table it belongs to.
    pub table: TableNo,
    /// How it is worked out.
    pub work: Work,
    /// The type of its values.
    pub value: ValueType,
    pub(crate) reads: Reads,
}

/// How a computed field is worked out.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// By a formula over the row.
    Formula(Formula),
    /// By gathering a field of the linked rows.
    Lookup {
        /// The link field of this table.
        link: FieldNo,
        /// The field of the linked table.
        target: FieldNo,
    },
    /// By a formula over the gathered values.
    Rollup {
        /// The link field of this table.
        link: FieldNo,
        /// The field of the linked table.
        target: FieldNo,
        /// The aggregation.
        formula: Formula,
        /// Which linked rows count.
        condition: Option<Formula>,
    },
    /// By counting links.
    Count {
        /// The link field of this table.
        link: FieldNo,
    },
    /// When the row was created.
    CreatedTime,
    /// Who created it.
    CreatedBy,
    /// When it, or the watched fields, were last edited.
    ModifiedTime(Option<Arc<[FieldNo]>>),
    /// Who last edited it, or the watched fields.
    ModifiedBy(Option<Arc<[FieldNo]>>),
    /// Not at all: every cell is an error, for this reason.
    Broken(Arc<str>),
}

impl Plan {
    /// Compiles a schema.
    ///
    /// # Errors
    /// [`BaseError::Cycle`] names the fields of the first circle; a formula that does not compile is no error here but a
    /// field whose cells are errors ([`Plan::broken`]).
    pub fn build(schema: &Schema) -> Result<Self, BaseError> {
        let compiled = Compiler::new(schema).all()?;
        let mut pending = BTreeMap::new();
        for (no, field) in &schema.fields {
            let (Some(table), Some(compiled)) = (schema.owner.get(no), compiled.get(no)) else { continue };
            if let Some(work) = work_of(&field.kind, compiled) {
                let reads = reads_of(schema, *no, &work);
                let value = compiled.value.clone();
                pending.insert(*no, Node { field: *no, table: *table, work, value, reads });
            }
        }
        let nodes = ordered(schema, pending)?;
        let at = nodes.iter().enumerate().map(|(i, n)| (n.field, i)).collect();
        let types = compiled.into_iter().map(|(no, c)| (no, c.value)).collect();
        Ok(Self { nodes, at, types })
    }

    /// The type of a field's cells in formulas.
    pub fn value_type(&self, field: FieldNo) -> Option<&ValueType> {
        self.types.get(&field)
    }

    /// A computed field.
    pub fn node(&self, field: FieldNo) -> Option<&Node> {
        self.at.get(&field).map(|at| &self.nodes[*at])
    }

    /// All computed fields, each after what it reads.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Why a computed field does not work.
    pub fn broken(&self, field: FieldNo) -> Option<&str> {
        match self.node(field).map(|n| &n.work) {
            Some(Work::Broken(why)) => Some(why),
            _ => None,
        }
    }

    /// What computing one cell of a field is estimated to cost, in nanoseconds, without what it reads; `None` for stored
    /// fields. Gathering counts 20 ns a field read across a link.
    pub fn cost(&self, field: FieldNo) -> Option<u64> {
        let node = self.node(field)?;
        let across = node.reads.edges.iter().filter(|e| !e.path.is_empty()).count() as u64;
        Some(
            20 * across
                + match &node.work {
                    Work::Formula(formula) => formula.cost(),
                    Work::Rollup { formula, condition, .. } => {
                        formula.cost() + condition.as_ref().map_or(0, Formula::cost)
                    }
                    _ => 5,
                },
        )
    }
}

impl Node {
    /// The formula, where there is one.
    pub fn formula(&self) -> Option<&Formula> {
        match &self.work {
            Work::Formula(formula) | Work::Rollup { formula, .. } => Some(formula),
            _ => None,
        }
    }

    /// The fields it reads, of its own and of other tables, ascending.
    pub fn fields_read(&self) -> Vec<FieldNo> {
        let fields: BTreeSet<FieldNo> = self.reads.edges.iter().filter_map(Edge::field).collect();
        fields.into_iter().collect()
    }
}

impl Edge {
    pub(crate) fn field(&self) -> Option<FieldNo> {
        match self.source {
            Source::Cells(field) => Some(field),
            Source::Touches | Source::Id => None,
        }
    }
}

fn work_of(kind: &FieldKind, compiled: &Compiled) -> Option<Work> {
    if kind.shape().is_some() {
        return None;
    }
    if let Some(why) = &compiled.broken {
        return Some(Work::Broken(Arc::clone(why)));
    }
    let watched = |fields: &[FieldNo]| (!fields.is_empty()).then(|| Arc::from(fields));
    Some(match kind {
        FieldKind::Formula(_) => Work::Formula(compiled.formula.clone()?),
        FieldKind::Button(_) => Work::Formula(compiled.formula.clone()?),
        FieldKind::MultipleLookupValues(o) => Work::Lookup { link: o.link?, target: o.target? },
        FieldKind::Rollup(o) => Work::Rollup {
            link: o.link?,
            target: o.target?,
            formula: compiled.formula.clone()?,
            condition: compiled.condition.clone(),
        },
        FieldKind::Count(o) => Work::Count { link: o.link? },
        FieldKind::CreatedTime(_) => Work::CreatedTime,
        FieldKind::CreatedBy => Work::CreatedBy,
        FieldKind::LastModifiedTime(o) => Work::ModifiedTime(watched(&o.watched)),
        FieldKind::LastModifiedBy(o) => Work::ModifiedBy(watched(&o.watched)),
        _ => return None,
    })
}

fn reads_of(schema: &Schema, field: FieldNo, work: &Work) -> Reads {
    let mut reads = Reads::default();
    reads.shapes.insert(field);
    match work {
        Work::Formula(formula) => reads.formula(schema, &[], formula),
        Work::Lookup { link, target } => {
            reads.cells(&[], *link);
            reads.cells(&[*link], *target);
            reads.shapes.extend([*link, *target]);
        }
        Work::Rollup { link, target, formula, condition } => {
            reads.cells(&[], *link);
            reads.shown(schema, &[*link], *target);
            reads.formula(schema, &[], formula);
            reads.shapes.extend([*link, *target]);
            if let Some(condition) = condition {
                reads.formula(schema, &[*link], condition);
            }
        }
        Work::Count { link } => {
            reads.cells(&[], *link);
            reads.shapes.insert(*link);
        }
        Work::ModifiedTime(_) | Work::ModifiedBy(_) => reads.add(&[], Source::Touches),
        Work::CreatedTime | Work::CreatedBy | Work::Broken(_) => {}
    }
    reads
}

/// Kahn's algorithm over "reads"; fields of equal rank keep their number's order.
fn ordered(schema: &Schema, mut pending: BTreeMap<FieldNo, Node>) -> Result<Vec<Node>, BaseError> {
    let mut done: Vec<Node> = Vec::with_capacity(pending.len());
    while !pending.is_empty() {
        let waits = |node: &Node| node.reads.edges.iter().filter_map(Edge::field).any(|f| pending.contains_key(&f));
        let ready: Vec<FieldNo> = pending.values().filter(|n| !waits(n)).map(|n| n.field).collect();
        if ready.is_empty() {
            return Err(BaseError::Cycle(circle(schema, &pending)));
        }
        done.extend(ready.iter().filter_map(|f| pending.remove(f)));
    }
    Ok(done)
}

/// Walks from one waiting field to another until one comes again; at the end stands the first name once more.
fn circle(schema: &Schema, pending: &BTreeMap<FieldNo, Node>) -> Vec<String> {
    let next = |field: &FieldNo| {
        pending.get(field).and_then(|n| n.reads.edges.iter().filter_map(Edge::field).find(|f| pending.contains_key(f)))
    };
    let mut path: Vec<FieldNo> = Vec::new();
    let mut at = pending.keys().next().copied();
    while let Some(field) = at {
        if let Some(from) = path.iter().position(|f| *f == field) {
            path.drain(..from);
            path.push(field);
            break;
        }
        path.push(field);
        at = next(&field);
    }
    path.iter().map(|no| schema.field(*no).map_or_else(|| no.to_string(), |f| f.name.clone())).collect()
}

/// Checks the formulas of a field's type and puts ids for names.
///
/// # Errors
/// [`BaseError::Formula`] when a text does not compile, [`BaseError::Invalid`] when a link or target does not fit.
pub(crate) fn saved(schema: &Schema, table: TableNo, name: &str, kind: FieldKind) -> Result<FieldKind, BaseError> {
    let compiler = Compiler::new(schema);
    let place = || FormulaPlace::Field {
        table: schema.table(table).map_or_else(|| table.to_string(), |table| table.name.clone()),
        field: name.to_owned(),
    };
    let refused = |source: FormulaError| BaseError::Formula { place: place(), source };
    let names = SchemaNames(schema);
    let compiled = |text: &str, scope: &dyn Scope| compile(text, scope).map(|f| f.print_ids(&names)).map_err(refused);
    Ok(match kind {
        FieldKind::Formula(mut options) => {
            options.formula = compiled(&options.formula, &TableScope::new(&compiler, table))?;
            FieldKind::Formula(options)
        }
        FieldKind::Button(mut options) => {
            if let Some(url) = &options.url {
                options.url = Some(compiled(url, &TableScope::new(&compiler, table))?);
            }
            FieldKind::Button(options)
        }
        FieldKind::Rollup(options) => {
            let linked = linked_table(schema, table, name, options.link)?;
            let target = target_field(schema, linked, name, options.target)?;
            let scope = TableScope::new(&compiler, table).with_values(compiler.value(target));
            let formula = compiled(&options.formula, &scope)?;
            let condition = match &options.condition {
                Some(text) => {
                    let scope = TableScope::new(&compiler, linked);
                    Some(compile_filter(text, &scope).map_err(refused)?.print_ids(&names))
                }
                None => None,
            };
            FieldKind::Rollup(RollupOptions { formula, condition, ..options })
        }
        FieldKind::MultipleLookupValues(options) => {
            let linked = linked_table(schema, table, name, options.link)?;
            target_field(schema, linked, name, options.target)?;
            FieldKind::MultipleLookupValues(options)
        }
        FieldKind::Count(options) => {
            linked_table(schema, table, name, options.link)?;
            FieldKind::Count(options)
        }
        other => other,
    })
}

/// Compiles a filter over a table and puts ids for names.
pub(crate) fn saved_filter(
    schema: &Schema,
    table: TableNo,
    place: &FormulaPlace,
    text: &str,
) -> Result<String, BaseError> {
    filter_formula(schema, table, place, text).map(|f| f.print_ids(&SchemaNames(schema)))
}

/// Compiles a filter over a table.
pub(crate) fn filter_formula(
    schema: &Schema,
    table: TableNo,
    place: &FormulaPlace,
    text: &str,
) -> Result<Formula, BaseError> {
    let compiler = Compiler::new(schema);
    compile_filter(text, &TableScope::new(&compiler, table))
        .map_err(|source| BaseError::Formula { place: place.clone(), source })
}

/// The text of a formula with ids for names: the same whatever its fields are called now.
pub(crate) fn saved_text(schema: &Schema, formula: &Formula) -> String {
    formula.print_ids(&SchemaNames(schema))
}

fn linked_table(schema: &Schema, table: TableNo, name: &str, link: Option<FieldNo>) -> Result<TableNo, BaseError> {
    let found = link.and_then(|no| schema.field(no).filter(|_| schema.owner.get(&no) == Some(&table)));
    match found.map(|f| &f.kind) {
        Some(FieldKind::MultipleRecordLinks(options)) => Ok(options.linked_table),
        _ => Err(BaseError::Invalid {
            what: format!("field {name:?}"),
            problem: "recordLinkFieldId must be a link field of the same table".to_owned(),
        }),
    }
}

fn target_field(schema: &Schema, linked: TableNo, name: &str, target: Option<FieldNo>) -> Result<FieldNo, BaseError> {
    target.filter(|no| schema.owner.get(no) == Some(&linked)).ok_or_else(|| BaseError::Invalid {
        what: format!("field {name:?}"),
        problem: "fieldIdInLinkedTable must be a field of the linked table".to_owned(),
    })
}
