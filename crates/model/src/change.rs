//! Changes as values: what a commit is made of.
//!
//! Every change carries what was before and what is after, so that one list serves apply, undo, history, `asOf`,
//! webhooks and replication. Schema changes and stored cells only: computed cells are never in the log.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::field::Field;
use crate::ids::RecordId;
use crate::number::{FieldNo, PersonNo, RowNo, Seq, TableNo, ViewNo};
use crate::schema::{BaseHead, Person, Table, View};
use crate::value::Cell;

/// One change of a base. `None` before means created, `None` after means deleted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Change {
    /// Name, order of tables or counters.
    Head {
        /// As it was.
        before: Arc<BaseHead>,
        /// As it is now.
        after: Arc<BaseHead>,
    },
    /// A table's names or the order of its fields and views.
    Table {
        /// Which table.
        no: TableNo,
        /// As it was.
        before: Option<Arc<Table>>,
        /// As it is now.
        after: Option<Arc<Table>>,
    },
    /// A field. When its stored shape changes or it goes, [`Change::Row`] changes in the same commit, before this one
    /// for a field that goes and after it for one that comes, carry its cells.
    Field {
        /// The table it belongs to.
        table: TableNo,
        /// Which field.
        no: FieldNo,
        /// As it was.
        before: Option<Arc<Field>>,
        /// As it is now.
        after: Option<Arc<Field>>,
    },
    /// A view.
    View {
        /// The table it belongs to.
        table: TableNo,
        /// Which view.
        no: ViewNo,
        /// As it was.
        before: Option<Arc<View>>,
        /// As it is now.
        after: Option<Arc<View>>,
    },
    /// An entry of the directory of people.
    Person {
        /// Which person.
        no: PersonNo,
        /// As it was.
        before: Option<Arc<Person>>,
        /// As it is now.
        after: Option<Arc<Person>>,
    },
    /// A row created, deleted or edited.
    Row(RowChange),
    /// A record's public id; the earlier one stays an alias.
    Rename {
        /// The row's table.
        table: TableNo,
        /// Which row.
        row: RowNo,
        /// The commit that touched the row before, as in [`RowChange::prev`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        prev: Option<Seq>,
        /// The id it had.
        from: RecordId,
        /// The id it has now.
        to: RecordId,
        /// The aliases it had, oldest first, without `from`: what walking back in time puts back.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        aliases: Vec<RecordId>,
    },
}

/// A change of one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RowChange {
    /// The row's table.
    pub table: TableNo,
    /// Which row.
    pub row: RowNo,
    /// The commit that touched this row before, so that a record's history is walked without a search; absent for the
    /// first one. The writer sets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev: Option<Seq>,
    /// What the row is besides its cells, for a row that comes or goes.
    #[serde(flatten)]
    pub life: Life,
    /// Changed cells, by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<CellChange>,
}

/// Whether a row comes, goes or stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "life", rename_all = "camelCase")]
pub enum Life {
    /// The row is created (or restored under its old number and id).
    Created(RowMeta),
    /// The row stays; its cells change. `by` a user's edit moves the modified times; a restored state brings them along.
    Edited(Edit),
    /// The row is deleted.
    Deleted(RowMeta),
}

/// The metadata of a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RowMeta {
    /// Public id.
    pub id: RecordId,
    /// Earlier ids that still find the row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<RecordId>,
    /// When it was first created.
    pub created: Timestamp,
    /// Who created it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<PersonNo>,
    /// When and by whom each field was last edited; absent for fields not edited since the creation.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub edits: BTreeMap<FieldNo, Touch>,
}

/// A user's edit: when and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Touch {
    /// When.
    pub at: Timestamp,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonNo>,
}

/// What an edit does to the modified times of its cells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Edit {
    /// The touch of each changed cell before the edit, absent where there was none; what undo puts back.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub before: BTreeMap<FieldNo, Touch>,
    /// The touch of each changed cell after the edit.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub after: BTreeMap<FieldNo, Touch>,
}

/// A change of one stored cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CellChange {
    /// Which field.
    #[serde(rename = "f")]
    pub field: FieldNo,
    /// As it was; absent for blank.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Cell>,
    /// As it is now; absent for blank.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cell>,
}

impl Change {
    /// The change that undoes this one. A rename is undone by another one: the id that goes stays an alias.
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self.clone() {
            Self::Head { before, after } => Self::Head { before: after, after: before },
            Self::Table { no, before, after } => Self::Table { no, before: after, after: before },
            Self::Field { table, no, before, after } => Self::Field { table, no, before: after, after: before },
            Self::View { table, no, before, after } => Self::View { table, no, before: after, after: before },
            Self::Person { no, before, after } => Self::Person { no, before: after, after: before },
            Self::Rename { table, row, prev, from, to, aliases } => {
                Self::Rename { table, row, prev, aliases: renamed_aliases(&aliases, from, to), from: to, to: from }
            }
            Self::Row(change) => Self::Row(change.inverse()),
        }
    }
}

/// The aliases of a record that was renamed: the earlier id joins them, the present one is none of them.
pub fn renamed_aliases(aliases: &[RecordId], from: RecordId, to: RecordId) -> Vec<RecordId> {
    aliases.iter().copied().filter(|id| *id != to && *id != from).chain([from]).collect()
}

impl RowChange {
    fn inverse(self) -> Self {
        let life = match self.life {
            Life::Created(meta) => Life::Deleted(meta),
            Life::Deleted(meta) => Life::Created(meta),
            Life::Edited(edit) => Life::Edited(Edit { before: edit.after, after: edit.before }),
        };
        let turn = |c: CellChange| CellChange { field: c.field, before: c.after, after: c.before };
        Self { table: self.table, row: self.row, prev: None, life, cells: self.cells.into_iter().map(turn).collect() }
    }
}

/// Who asked for a commit, and through what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// The user, as an entry of the base's directory where they are one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Person>,
    /// Name of the token used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Name of the agent that acts for the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Through what the change came.
    pub through: Through,
}

/// Through what a change came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Through {
    /// The command line.
    #[default]
    Cli,
    /// The Web API.
    Api,
    /// A page.
    Page,
    /// The mirror of another base.
    Sync,
    /// A handler of the crew.
    Handler,
    /// An import.
    Import,
    /// The server itself: clock ticks, timers.
    System,
}

/// An idempotency key with what it was used for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Idempotency {
    /// The caller's key.
    pub key: String,
    /// SHA-256 of the request's body, in hex.
    pub body_sha256: String,
    /// The answer that was given, to be given again.
    pub answer: serde_json::Value,
}

/// What a commit says of itself besides its changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommitInfo {
    /// When it was made.
    pub at: Timestamp,
    /// Who made it, through what.
    pub actor: Actor,
    /// A word for people: the operation, or `undo 12`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The commits whose changes this one undoes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undoes: Vec<Seq>,
    /// The key under which this commit may be asked for again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<Idempotency>,
}
