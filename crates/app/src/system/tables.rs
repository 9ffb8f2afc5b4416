//! The tables of the system base: which there are, how they come to be, and where they are.

use std::collections::BTreeMap;

use cadre_base::{Base, BaseError, NewField, Op};
use cadre_model::Schema;

use super::comment::Comment;
use super::entries::{BaseEntry, Member, User, Workspace};
use super::entry::{ColumnKind, Entry, Layout, TableSpec};
use super::import_part::ImportPart;
use super::secret::Secret;
use super::token::Token;
use super::webhook::Webhook;

/// Every table of the system base.
pub(crate) static TABLES: &[&TableSpec] = &[
    Workspace::TABLE,
    User::TABLE,
    Token::TABLE,
    Member::TABLE,
    BaseEntry::TABLE,
    Comment::TABLE,
    Secret::TABLE,
    Webhook::TABLE,
    ImportPart::TABLE,
];

/// Where the tables are.
#[derive(Debug)]
pub(crate) struct Layouts(BTreeMap<&'static str, Layout>);

impl Layouts {
    /// Finds every table.
    ///
    /// # Errors
    /// [`BaseError::Damaged`] names what is missing.
    pub(crate) fn of(base: &Base) -> Result<Self, BaseError> {
        let snapshot = base.snapshot();
        let layout = |spec: &&'static TableSpec| Ok((spec.name, layout(snapshot.schema(), spec)?));
        TABLES.iter().map(layout).collect::<Result<_, _>>().map(Self)
    }

    /// Where a type's table is.
    pub(crate) fn get<T: Entry>(&self) -> &Layout {
        self.0.get(T::TABLE.name).expect("every entry's table is in the list of tables, and all of these were found")
    }
}

fn layout(schema: &Schema, spec: &'static TableSpec) -> Result<Layout, BaseError> {
    let missing = |what: String| BaseError::Damaged(format!("the system's own table {what}"));
    let (no, table) = schema.find_table(spec.name).ok_or_else(|| missing(format!("{} is missing", spec.name)))?;
    let column = |(name, kind): &(&'static str, ColumnKind)| {
        let (field, _) = schema
            .find_field(table, name)
            .filter(|(_, field)| field.kind.shape() == kind.field().shape())
            .ok_or_else(|| missing(format!("{} has no column {name} of its type", spec.name)))?;
        Ok((*name, field, *kind))
    };
    let columns = spec.columns.iter().map(column).collect::<Result<_, BaseError>>()?;
    Ok(Layout { table: no, columns })
}

/// What makes the tables and columns that are not there: all of them in a new base, those of later versions in an older one.
pub(crate) fn missing(schema: &Schema) -> Vec<Op> {
    let mut ops = Vec::new();
    for spec in TABLES {
        match schema.find_table(spec.name) {
            None => ops.push(Op::CreateTable {
                id: None,
                name: spec.name.to_owned(),
                description: Some(spec.description.to_owned()),
                fields: spec.columns.iter().map(field).collect(),
            }),
            Some((no, table)) => {
                let absent = |(name, _): &&(&'static str, ColumnKind)| schema.find_field(table, name).is_none();
                let create = |column| Op::CreateField { table: no, field: field(column) };
                ops.extend(spec.columns.iter().filter(absent).map(create));
            }
        }
    }
    ops
}

fn field((name, kind): &(&'static str, ColumnKind)) -> NewField {
    NewField { system: true, ..NewField::new(*name, kind.field()) }
}
