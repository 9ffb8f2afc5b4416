//! Tables, views and the directory of people: what a base is made of, apart from its rows.
//!
//! The schema is plain data, kept in maps by internal number, so that a change is one entry replaced.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::field::Field;
use crate::ids::{TableId, UserId, ViewId};
use crate::number::{FieldNo, PersonNo, TableNo, ViewNo};

/// A table: names and the order of its fields and views; the fields themselves are in [`Schema::fields`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Table {
    /// Public id.
    pub id: TableId,
    /// Earlier ids that still find this table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<TableId>,
    /// Unique in its base without regard to case.
    pub name: String,
    /// Free text, at most 20,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The field that names a row.
    pub primary: FieldNo,
    /// Fields in their order.
    pub fields: Vec<FieldNo>,
    /// Views in their order.
    pub views: Vec<ViewNo>,
    /// Marks a table that mirrors a list kept elsewhere, whose records users neither create nor delete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sync: Option<String>,
    /// What the table is for, where it is the system's own: operations alone write its records and change its fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
}

/// A view as data: what it shows and in which order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// Public id.
    pub id: ViewId,
    /// Earlier ids that still find this view.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<ViewId>,
    /// Unique in its table without regard to case.
    pub name: String,
    /// `grid`, `form`, `calendar`, `gallery`, `kanban`, `timeline` or `block`.
    #[serde(rename = "type")]
    pub kind: ViewKind,
    /// Formula that keeps rows, saved form; `None` keeps all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Sort keys, most important first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<SortKey>,
    /// Fields whose values group the rows, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group: Vec<SortKey>,
    /// The fields shown, in their order; `None` shows all in the table's order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visible: Option<Vec<FieldNo>>,
}

/// The kinds of views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ViewKind {
    /// Rows and columns.
    Grid,
    /// A form that creates rows.
    Form,
    /// Rows on days.
    Calendar,
    /// Cards.
    Gallery,
    /// Cards in columns.
    Kanban,
    /// Rows on a line of time.
    Timeline,
    /// Views of extensions, Gantt among them.
    Block,
}

/// One key of a sort or a grouping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortKey {
    /// The field sorted by.
    pub field: FieldNo,
    /// Which way.
    #[serde(default)]
    pub direction: Direction,
}

/// Which way a sort goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// Ascending.
    #[default]
    Asc,
    /// Descending.
    Desc,
}

/// A collaborator: an entry of the base's directory, which only grows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Public id.
    pub id: UserId,
    /// Mail address, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Display name, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The head of a base: its name and the counters that give internal numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaseHead {
    /// The base's name.
    pub name: String,
    /// Tables in their order.
    pub tables: Vec<TableNo>,
    /// The highest table number ever given.
    pub last_table: TableNo,
    /// The highest field number ever given.
    pub last_field: FieldNo,
    /// The highest view number ever given.
    pub last_view: ViewNo,
    /// The instant that NOW and TODAY see: the last clock tick, in ISO form in the log.
    #[serde(default)]
    pub clock: crate::clock::Timestamp,
}

/// Everything a base is made of, apart from its rows. Cheap to clone: entries are shared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// Name, order of tables, counters.
    pub head: Arc<BaseHead>,
    /// Tables by number.
    pub tables: BTreeMap<TableNo, Arc<Table>>,
    /// Fields by number, of all tables.
    pub fields: BTreeMap<FieldNo, Arc<Field>>,
    /// Which table a field belongs to.
    pub owner: BTreeMap<FieldNo, TableNo>,
    /// Views by number, of all tables.
    pub views: BTreeMap<ViewNo, Arc<View>>,
    /// The directory of people by number.
    pub people: BTreeMap<PersonNo, Arc<Person>>,
}

impl Schema {
    /// A table by number.
    pub fn table(&self, no: TableNo) -> Option<&Arc<Table>> {
        self.tables.get(&no)
    }

    /// A field by number.
    pub fn field(&self, no: FieldNo) -> Option<&Arc<Field>> {
        self.fields.get(&no)
    }

    /// The fields of a table in its order, with their numbers.
    pub fn fields_of<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = (FieldNo, &'a Arc<Field>)> + 'a {
        table.fields.iter().filter_map(|no| self.fields.get(no).map(|f| (*no, f)))
    }

    /// Finds a table by id, by an earlier id, or by name (exact first, then without regard to case).
    pub fn find_table(&self, key: &str) -> Option<(TableNo, &Arc<Table>)> {
        let entries = || self.tables.iter().map(|(no, t)| (*no, t));
        if let Ok(id) = key.parse::<TableId>() {
            let found =
                entries().find(|(_, t)| t.id == id).or_else(|| entries().find(|(_, t)| t.aliases.contains(&id)));
            if found.is_some() {
                return found;
            }
        }
        find_named(entries(), key, |t| &t.name)
    }

    /// The system's own table for a purpose.
    pub fn system_table(&self, purpose: &str) -> Option<(TableNo, &Arc<Table>)> {
        self.tables.iter().find(|(_, table)| table.system.as_deref() == Some(purpose)).map(|(no, table)| (*no, table))
    }

    /// Finds a field of a table by id, by an earlier id, or by name (exact first, then without regard to case).
    pub fn find_field(&self, table: &Table, key: &str) -> Option<(FieldNo, &Arc<Field>)> {
        let entries = || table.fields.iter().filter_map(|no| self.fields.get(no).map(|f| (*no, f)));
        if let Ok(id) = key.parse() {
            let found =
                entries().find(|(_, f)| f.id == id).or_else(|| entries().find(|(_, f)| f.aliases.contains(&id)));
            if found.is_some() {
                return found;
            }
        }
        find_named(entries(), key, |f| &f.name)
    }

    /// Finds a view of a table by id, by an earlier id, or by name (exact first, then without regard to case).
    pub fn find_view(&self, table: &Table, key: &str) -> Option<(ViewNo, &Arc<View>)> {
        let entries = || table.views.iter().filter_map(|no| self.views.get(no).map(|v| (*no, v)));
        if let Ok(id) = key.parse() {
            let found =
                entries().find(|(_, v)| v.id == id).or_else(|| entries().find(|(_, v)| v.aliases.contains(&id)));
            if found.is_some() {
                return found;
            }
        }
        find_named(entries(), key, |v| &v.name)
    }
}

/// Exact name first, then the only one that differs in case alone.
fn find_named<'a, N: Copy, T: 'a>(
    entries: impl Iterator<Item = (N, &'a Arc<T>)> + Clone,
    key: &str,
    name: impl Fn(&T) -> &str,
) -> Option<(N, &'a Arc<T>)> {
    if let Some(found) = entries.clone().find(|(_, e)| name(e) == key) {
        return Some(found);
    }
    let folded = key.to_lowercase();
    let mut near = entries.filter(|(_, e)| name(e).to_lowercase() == folded);
    near.next().filter(|_| near.next().is_none())
}
