//! The fields of a table as formulas see them. A computed field's type is found when a formula asks for it, which is also
//! how a circle of computed fields is found.

use std::cell::RefCell;
use std::collections::BTreeMap;

use cadre_formula::{FieldInfo, Formula, FormulaError, Names, Scope, ValueType};
use cadre_model::field::{ResultDisplay, TimeDisplay};
use cadre_model::{Field, FieldId, FieldKind, FieldNo, Schema, TableNo};
use std::sync::Arc;

use crate::error::BaseError;

/// Longest chain of computed fields that read each other. A longer one is refused, so that finding types stays shallow.
pub(crate) const MAX_CHAIN: usize = 128;

/// A compiled computed field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Compiled {
    pub(crate) formula: Option<Formula>,
    pub(crate) condition: Option<Formula>,
    pub(crate) value: ValueType,
    /// Why the field does not work, if it does not.
    pub(crate) broken: Option<Arc<str>>,
}

/// Compiles the computed fields of a schema, each once.
pub(crate) struct Compiler<'a> {
    schema: &'a Schema,
    done: RefCell<BTreeMap<FieldNo, Compiled>>,
    path: RefCell<Vec<FieldNo>>,
    cycle: RefCell<Option<BaseError>>,
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(schema: &'a Schema) -> Self {
        Self { schema, done: RefCell::default(), path: RefCell::default(), cycle: RefCell::default() }
    }

    /// Compiles everything; the first circle found is an error.
    pub(crate) fn all(self) -> Result<BTreeMap<FieldNo, Compiled>, BaseError> {
        for no in self.schema.fields.keys() {
            self.compiled(*no);
        }
        match self.cycle.into_inner() {
            Some(cycle) => Err(cycle),
            None => Ok(self.done.into_inner()),
        }
    }

    /// The type of a field's cells in formulas (formula reference, section 2.2).
    pub(crate) fn value(&self, no: FieldNo) -> ValueType {
        self.compiled(no).value
    }

    fn compiled(&self, no: FieldNo) -> Compiled {
        if let Some(done) = self.done.borrow().get(&no) {
            return done.clone();
        }
        let Some(field) = self.schema.field(no) else { return broken("the field has gone") };
        if let Some(value) = stored_type(field) {
            let plain = Compiled { formula: None, condition: None, value, broken: None };
            self.done.borrow_mut().insert(no, plain.clone());
            return plain;
        }
        if let Some(error) = self.circle(no) {
            self.cycle.borrow_mut().get_or_insert(error);
            return broken("circular reference");
        }
        self.path.borrow_mut().push(no);
        let compiled = self.compile(no, field);
        self.path.borrow_mut().pop();
        self.done.borrow_mut().insert(no, compiled.clone());
        compiled
    }

    fn circle(&self, no: FieldNo) -> Option<BaseError> {
        let path = self.path.borrow();
        let name = |no: &FieldNo| self.schema.field(*no).map_or_else(|| no.to_string(), |f| f.name.clone());
        if let Some(from) = path.iter().position(|p| *p == no) {
            return Some(BaseError::Cycle(path[from..].iter().chain([&no]).map(name).collect()));
        }
        (path.len() >= MAX_CHAIN).then(|| BaseError::Invalid {
            what: format!("field {:?}", name(&no)),
            problem: format!("computed fields read each other over more than {MAX_CHAIN} steps: shorten the chain"),
        })
    }

    fn compile(&self, no: FieldNo, field: &Field) -> Compiled {
        let Some(table) = self.schema.owner.get(&no).copied() else { return broken("the field has no table") };
        match &field.kind {
            FieldKind::Formula(options) => {
                let compiled = cadre_formula::compile(&options.formula, &TableScope::new(self, table));
                let display = options.display.as_ref();
                with_formula(compiled, display)
            }
            // In formulas a link is the list of the linked rows' primary values (section 2.2 [L]).
            FieldKind::MultipleRecordLinks(options) => match self.schema.table(options.linked_table) {
                Some(linked) => plain(ValueType::array_of(element(self.value(linked.primary)))),
                None => broken("the linked table has gone"),
            },
            FieldKind::MultipleLookupValues(options) => match self.linked(options.link, options.target) {
                Some(value) => plain(ValueType::array_of(element(value))),
                None => broken("the link or the looked-up field has gone"),
            },
            FieldKind::Rollup(options) => self.rollup(options),
            FieldKind::Count(options) => match self.link_target(options.link) {
                Some(_) => plain(ValueType::Number),
                None => broken("the link has gone"),
            },
            FieldKind::Button(options) => match &options.url {
                Some(url) => with_formula(cadre_formula::compile(url, &TableScope::new(self, table)), None),
                None => plain(ValueType::Text),
            },
            _ => broken("the field is not computed"),
        }
    }

    fn rollup(&self, options: &cadre_model::field::RollupOptions) -> Compiled {
        let Some(value) = self.linked(options.link, options.target) else {
            return broken("the link or the rolled-up field has gone");
        };
        let linked = options.link.and_then(|l| self.link_target(Some(l)));
        let link_table = options.link.and_then(|l| self.schema.owner.get(&l).copied());
        let (Some(linked), Some(own)) = (linked, link_table) else { return broken("the link has gone") };
        let scope = TableScope { compiler: self, table: own, values: Some(ValueType::array_of(element(value))) };
        let mut compiled = with_formula(cadre_formula::compile(&options.formula, &scope), None);
        if let (Some(text), None) = (&options.condition, &compiled.broken) {
            match cadre_formula::compile_filter(text, &TableScope::new(self, linked)) {
                Ok(condition) => compiled.condition = Some(condition),
                Err(error) => return broken(&error.detail()),
            }
        }
        compiled
    }

    /// The table that a link field of the schema points at.
    fn link_target(&self, link: Option<FieldNo>) -> Option<TableNo> {
        match &self.schema.field(link?)?.kind {
            FieldKind::MultipleRecordLinks(options) => Some(options.linked_table),
            _ => None,
        }
    }

    /// The type of the target's cells, if link and target are there and fit.
    fn linked(&self, link: Option<FieldNo>, target: Option<FieldNo>) -> Option<ValueType> {
        let table = self.link_target(link)?;
        let target = target?;
        (self.schema.owner.get(&target) == Some(&table)).then(|| self.value(target))
    }
}

/// A lookup flattens one level: the elements of lists, and single values as they are.
fn element(value: ValueType) -> ValueType {
    match value {
        ValueType::Array(inner) => *inner,
        single => single,
    }
}

fn plain(value: ValueType) -> Compiled {
    Compiled { formula: None, condition: None, value, broken: None }
}

fn broken(why: &str) -> Compiled {
    Compiled { formula: None, condition: None, value: ValueType::Any, broken: Some(why.into()) }
}

fn with_formula(compiled: Result<Formula, FormulaError>, display: Option<&ResultDisplay>) -> Compiled {
    match compiled {
        Ok(formula) => {
            let value = match (formula.result_type(), display) {
                (ValueType::DateTime, Some(ResultDisplay::Date(_))) => ValueType::Date,
                (ValueType::Date, Some(ResultDisplay::DateTime(_))) => ValueType::DateTime,
                (other, _) => other.clone(),
            };
            Compiled { formula: Some(formula), condition: None, value, broken: None }
        }
        Err(error) => broken(&error.detail()),
    }
}

/// The type of the cells of a field that needs no formula; `None` for those that do.
fn stored_type(field: &Field) -> Option<ValueType> {
    let time = |display: &TimeDisplay| match display {
        TimeDisplay::Date(_) => ValueType::Date,
        TimeDisplay::DateTime(_) => ValueType::DateTime,
    };
    Some(match &field.kind {
        FieldKind::SingleLineText | FieldKind::MultilineText | FieldKind::RichText | FieldKind::Email => {
            ValueType::Text
        }
        FieldKind::Url | FieldKind::PhoneNumber | FieldKind::ManualSort => ValueType::Text,
        FieldKind::Barcode | FieldKind::AiText(_) => ValueType::Text,
        FieldKind::SingleSelect(_) | FieldKind::ExternalSyncSource(_) => ValueType::Text,
        FieldKind::SingleCollaborator | FieldKind::CreatedBy | FieldKind::LastModifiedBy(_) => ValueType::Text,
        FieldKind::Number(_) | FieldKind::Percent(_) | FieldKind::Currency(_) | FieldKind::Duration(_) => {
            ValueType::Number
        }
        FieldKind::Rating(_) | FieldKind::AutoNumber => ValueType::Number,
        FieldKind::Checkbox(_) => ValueType::Boolean,
        FieldKind::Date(_) => ValueType::Date,
        FieldKind::DateTime(_) => ValueType::DateTime,
        FieldKind::CreatedTime(display) => time(display),
        FieldKind::LastModifiedTime(options) => time(&options.display),
        FieldKind::MultipleSelects(_) | FieldKind::MultipleCollaborators => ValueType::array_of(ValueType::Text),
        FieldKind::MultipleAttachments(_) => ValueType::array_of(ValueType::Text),
        FieldKind::MultipleRecordLinks(_)
        | FieldKind::MultipleLookupValues(_)
        | FieldKind::Rollup(_)
        | FieldKind::Count(_) => return None,
        FieldKind::Formula(_) | FieldKind::Button(_) => return None,
    })
}

/// The fields of one table, and `values` in a rollup.
pub(crate) struct TableScope<'a, 'b> {
    compiler: &'b Compiler<'a>,
    table: TableNo,
    values: Option<ValueType>,
}

impl<'a, 'b> TableScope<'a, 'b> {
    pub(crate) fn new(compiler: &'b Compiler<'a>, table: TableNo) -> Self {
        Self { compiler, table, values: None }
    }

    pub(crate) fn with_values(mut self, value: ValueType) -> Self {
        self.values = Some(ValueType::array_of(element(value)));
        self
    }

    fn info(&self, no: FieldNo, field: &Field) -> FieldInfo {
        FieldInfo { no, id: field.id, name: field.name.as_str().into(), value: self.compiler.value(no) }
    }

    fn entries(&self) -> impl Iterator<Item = (FieldNo, &Arc<Field>)> {
        let schema = self.compiler.schema;
        schema.table(self.table).into_iter().flat_map(|t| schema.fields_of(t))
    }
}

impl Scope for TableScope<'_, '_> {
    fn by_name(&self, name: &str) -> Option<FieldInfo> {
        self.entries().find(|(_, f)| f.name == name).map(|(no, f)| self.info(no, f))
    }

    fn by_name_folded(&self, name: &str) -> Option<FieldInfo> {
        let folded = name.to_lowercase();
        let mut found = self.entries().filter(|(_, f)| f.name.to_lowercase() == folded);
        let (no, field) = found.next()?;
        found.next().is_none().then(|| self.info(no, field))
    }

    fn by_id(&self, id: &str) -> Option<FieldInfo> {
        let id: FieldId = id.parse().ok()?;
        let found =
            self.entries().find(|(_, f)| f.id == id).or_else(|| self.entries().find(|(_, f)| f.aliases.contains(&id)));
        found.map(|(no, f)| self.info(no, f))
    }

    /// For hints and completion, which need no types: finding one here would run in circles.
    fn fields(&self) -> Vec<FieldInfo> {
        let untyped = |(no, f): (FieldNo, &Arc<Field>)| FieldInfo {
            no,
            id: f.id,
            name: f.name.as_str().into(),
            value: stored_type(f).unwrap_or(ValueType::Any),
        };
        self.entries().map(untyped).collect()
    }

    fn values(&self) -> Option<ValueType> {
        self.values.clone()
    }
}

/// Names and ids of a schema's fields, for printing formulas.
pub(crate) struct SchemaNames<'a>(pub(crate) &'a Schema);

impl Names for SchemaNames<'_> {
    fn name(&self, field: FieldNo) -> Option<Arc<str>> {
        self.0.field(field).map(|f| f.name.as_str().into())
    }

    fn id(&self, field: FieldNo) -> Option<FieldId> {
        self.0.field(field).map(|f| f.id)
    }
}
