//! What a caller asks for: a list of operations that become one commit, or nothing.

use cadre_model::{
    Actor, Cell, Change, Direction, FieldId, FieldKind, FieldNo, Person, RecordId, Seq, SortKey, TableId, TableNo,
    Timestamp, ViewId, ViewKind, ViewNo,
};
use serde::{Deserialize, Serialize};

pub use crate::cells::Typecast;
pub use crate::upsert::merges;

/// A cell's new value, in wire form or already as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// As people and programs write it; `null` clears.
    Json(serde_json::Value),
    /// As this or another server gave it, to be stored as it was: numbers of autonumber fields, whole attachments.
    Restored(serde_json::Value),
    /// As it is stored; `None` clears. Checked for its shape and its references only.
    Cell(Option<Cell>),
    /// The number of the commit that writes it, in a number field.
    Commit,
}

/// Values for some fields of a record.
pub type Inputs = Vec<(FieldNo, Input)>;

/// A record to create.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewRecord {
    /// The id to give it (import, restore); a new one is drawn when absent.
    pub id: Option<RecordId>,
    /// When it was created (import); the commit's time when absent.
    pub created: Option<Timestamp>,
    /// Its cells.
    pub cells: Inputs,
}

/// A record to edit.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordEdit {
    /// Which record.
    pub id: RecordId,
    /// Its new cells.
    pub cells: Inputs,
    /// Refuses the draft unless the record was last touched by this commit.
    pub if_version: Option<Seq>,
}

/// A record to find, and to edit or else create.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordUpsert {
    /// Which record; the one whose merge fields hold the values given, or a new one, when absent.
    pub id: Option<RecordId>,
    /// Its new cells.
    pub cells: Inputs,
    /// Refuses the draft unless the record was last touched by this commit.
    pub if_version: Option<Seq>,
}

/// Whether fields that an edit does not mention stay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EditMode {
    /// They stay.
    #[default]
    Merge,
    /// They are cleared, as far as they may be written.
    Replace,
}

/// A field to create.
#[derive(Clone, Debug, PartialEq)]
pub struct NewField {
    /// The id to give it; a new one is drawn when absent.
    pub id: Option<FieldId>,
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
    /// Its type. Formulas may name fields by name or id; they are saved with ids.
    pub kind: FieldKind,
    /// Whether only operations may write it.
    pub system: bool,
}

impl NewField {
    /// A field of a name and a type, and nothing else said.
    pub fn new(name: impl Into<String>, kind: FieldKind) -> Self {
        Self { id: None, name: name.into(), description: None, kind, system: false }
    }
}

/// A view's settings; `None` leaves them as they are (on creation: empty).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ViewSpec {
    /// Its name.
    pub name: Option<String>,
    /// What kind of view.
    pub kind: Option<ViewKind>,
    /// The formula that keeps records; `Some(None)` keeps all.
    pub filter: Option<Option<String>>,
    /// Sort keys.
    pub sort: Option<Vec<SortKey>>,
    /// Grouping keys.
    pub group: Option<Vec<SortKey>>,
    /// Visible fields in order; `Some(None)` shows all.
    pub visible: Option<Option<Vec<FieldNo>>>,
}

/// Where in a cell a file is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilePlace {
    /// After those that are there.
    Last,
    /// In the place of the one with the same id, if that is still there: no edit of a user's, since the file is the same.
    Same,
}

/// One operation of a draft. Later operations see what earlier ones did.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Names the base.
    NameBase(String),
    /// Creates a table with its fields, the first being the primary one, and a grid view named `Grid view`.
    CreateTable {
        /// The id to give it; drawn when absent.
        id: Option<TableId>,
        /// Its name.
        name: String,
        /// Its description.
        description: Option<String>,
        /// Its fields.
        fields: Vec<NewField>,
    },
    /// Renames or describes a table; `None` leaves as is.
    UpdateTable {
        /// Which table.
        table: TableNo,
        /// New name.
        name: Option<String>,
        /// New description; `Some(None)` removes it.
        description: Option<Option<String>>,
        /// Another field as the primary one.
        primary: Option<FieldNo>,
    },
    /// Deletes a table with its records; link fields of other tables that point at it become text.
    DeleteTable(TableNo),
    /// Creates a field; a link field gets its inverse in the linked table.
    CreateField {
        /// In which table.
        table: TableNo,
        /// The field.
        field: NewField,
    },
    /// Renames, describes or converts a field; `None` leaves as is.
    UpdateField {
        /// Which field.
        field: FieldNo,
        /// New name.
        name: Option<String>,
        /// New description; `Some(None)` removes it.
        description: Option<Option<String>>,
        /// New type or options; cells are converted.
        kind: Option<FieldKind>,
    },
    /// Deletes a field with its cells.
    DeleteField(FieldNo),
    /// Creates a view.
    CreateView {
        /// In which table.
        table: TableNo,
        /// The id to give it; drawn when absent.
        id: Option<ViewId>,
        /// Its settings; a name is needed.
        spec: ViewSpec,
    },
    /// Changes a view.
    UpdateView {
        /// Which view.
        view: ViewNo,
        /// What to change.
        spec: ViewSpec,
    },
    /// Deletes a view; a table keeps at least one.
    DeleteView(ViewNo),
    /// Creates records.
    CreateRecords {
        /// In which table.
        table: TableNo,
        /// The records.
        records: Vec<NewRecord>,
        /// How texts become cells.
        typecast: Typecast,
    },
    /// Edits records.
    UpdateRecords {
        /// In which table.
        table: TableNo,
        /// The edits.
        records: Vec<RecordEdit>,
        /// Whether unmentioned fields stay.
        mode: EditMode,
        /// How texts become cells.
        typecast: Typecast,
    },
    /// Marks a table as one that mirrors a list kept elsewhere: its records are created and deleted by [`Op::Mirror`] alone.
    MarkSync {
        /// Which table.
        table: TableNo,
        /// What the list is known by.
        sync: String,
    },
    /// Makes a table the system's own, for a purpose; operations alone may. All its fields become the system's own too.
    MarkSystem {
        /// Which table.
        table: TableNo,
        /// What it is for; one table of a base for each purpose.
        purpose: String,
    },
    /// Makes a table that was marked for it as a list: its records are created, edited and deleted to be so.
    Mirror {
        /// Which table.
        table: TableNo,
        /// The list.
        mirror: crate::mirror::Mirror,
    },
    /// Edits the records whose merge fields hold the values given, and creates those that there are not.
    ///
    /// Elements are taken one after the other, each on what those before it left, so that two with the same values are one
    /// record. An element without a value in a merge field is a new record; one that several records match is refused. What is
    /// matched is decided by the writer: of two such requests at a time the second finds what the first created.
    UpsertRecords {
        /// In which table.
        table: TableNo,
        /// One to three fields of the types that [`merges`] allows.
        merge_on: Vec<FieldNo>,
        /// The elements.
        records: Vec<RecordUpsert>,
        /// Whether unmentioned fields of records that are found stay.
        mode: EditMode,
        /// How texts become cells.
        typecast: Typecast,
    },
    /// Refuses the draft unless each of these records was last touched by the commit beside it.
    Expect(Vec<(RecordId, Seq)>),
    /// Deletes records; links to them go.
    DeleteRecords {
        /// In which table.
        table: TableNo,
        /// Which records.
        ids: Vec<RecordId>,
    },
    /// Puts a file into an attachment cell.
    PutFile {
        /// In which record.
        record: RecordId,
        /// In which field.
        field: FieldNo,
        /// The attachment with its id, as cells keep it ([`crate::cells::attachment`]).
        file: std::sync::Arc<serde_json::Value>,
        /// Where in the cell.
        place: FilePlace,
    },
    /// Takes a file that waits to be fetched out of an attachment cell, if it still waits there: no edit of a user's.
    DropPendingFile {
        /// In which record.
        record: RecordId,
        /// In which field.
        field: FieldNo,
        /// Which file.
        file: cadre_model::AttachmentId,
    },
    /// Brings deleted records back, with what still exists of what they held.
    RestoreRecords(Vec<crate::trash::Gone>),
    /// Gives a record another public id; the earlier one stays an alias.
    RenameRecord {
        /// The id it has.
        from: RecordId,
        /// The id it gets.
        to: RecordId,
    },
    /// Adds or corrects an entry of the directory of people, found by id.
    PutPerson(Person),
    /// Moves the clock that NOW and TODAY of formula fields see.
    Tick(Timestamp),
    /// Makes ready-made changes (undo, restore, replication); each must start from what is there.
    Changes(Vec<Change>),
}

/// On whose authority a draft writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Authority {
    /// A user's: the system's own fields are read-only.
    #[default]
    User,
    /// An operation of the product: it may write the system's own fields.
    Operation,
}

/// How long a key is remembered, in milliseconds: a day.
pub const KEY_LIFE_MS: i64 = 24 * 60 * 60 * 1000;

/// A key under which a draft may be sent again without doing its work twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The caller's key, at most 256 characters.
    pub key: String,
    /// SHA-256 of the request's body, in hex: the same key with another body is refused.
    pub body_sha256: String,
}

/// What a caller asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// Who asks, through what.
    pub actor: Actor,
    /// On whose authority.
    pub authority: Authority,
    /// A word for people in the log.
    pub label: Option<String>,
    /// The commits that this one undoes.
    pub undoes: Vec<Seq>,
    /// A key against doing it twice.
    pub key: Option<Key>,
    /// Refuses the draft unless this is the last commit of the base.
    pub if_head: Option<Seq>,
    /// What to do, in order.
    pub ops: Vec<Op>,
}

impl Draft {
    /// A draft of one operation.
    pub fn of(actor: Actor, op: Op) -> Self {
        Self { actor, ops: vec![op], ..Self::default() }
    }
}

/// What one operation made or touched, in its order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "made", content = "of", rename_all = "camelCase")]
pub enum Made {
    /// Nothing that has an id.
    Nothing,
    /// A table with its fields.
    Table {
        /// Internal number.
        no: TableNo,
        /// Public id.
        id: TableId,
        /// Its fields' numbers.
        fields: Vec<FieldNo>,
    },
    /// A field.
    Field {
        /// Internal number.
        no: FieldNo,
        /// Public id.
        id: FieldId,
    },
    /// A view.
    View {
        /// Internal number.
        no: ViewNo,
        /// Public id.
        id: ViewId,
    },
    /// Records, in the order of the request.
    Records(Vec<RecordId>),
    /// How many records a mirror touched.
    Mirrored {
        /// New ones.
        created: u64,
        /// Those of which a cell is different.
        updated: u64,
        /// Those that the list has no more.
        deleted: u64,
    },
    /// Records that were found or created, in the order of the request.
    Upserted {
        /// All of them; a record that several elements found is there once for each.
        ids: Vec<RecordId>,
        /// Those among them that were created.
        created: Vec<RecordId>,
    },
}

/// The answer to a draft that was committed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The commit; for a draft that changed nothing, the last commit before it.
    pub seq: Seq,
    /// What each operation made or touched.
    pub made: Vec<Made>,
}

/// A sort key from a field and a direction.
pub fn sort_key(field: FieldNo, direction: Direction) -> SortKey {
    SortKey { field, direction }
}
