//! Comments as they are kept.

use std::fmt;

use cadre_model::{BaseId, CommentId, RecordId, RowNo, TableNo, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use super::entry::{Cells, ColumnKind, Entry, Reading, TableSpec, Unreadable};

/// A comment on a record of a base.
///
/// The record is held by its internal numbers, so that a new public id does not part it from its comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    pub(crate) id: CommentId,
    pub(crate) on: Subject,
    /// The public id that the record had when the comment was made.
    pub(crate) record: RecordId,
    pub(crate) author: UserId,
    pub(crate) text: String,
    pub(crate) created: Timestamp,
    pub(crate) edited: Option<Timestamp>,
    /// The comment that this one answers.
    pub(crate) parent: Option<CommentId>,
    /// In the order in which they came.
    pub(crate) reactions: Vec<Reaction>,
}

/// The record that a comment is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Subject {
    pub(crate) base: BaseId,
    pub(crate) table: TableNo,
    pub(crate) row: RowNo,
}

/// A user's reaction to a comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reaction {
    /// Hexadecimal code points, joined by `-`.
    pub(crate) emoji: String,
    pub(crate) user: UserId,
}

/// The record that a comment is kept in: the same letters and digits under another prefix, so that it is found at once.
pub(crate) fn record_of(comment: CommentId) -> RecordId {
    RecordId::from_bytes(comment.to_bytes()).expect("ids of comments and records have the same form")
}

impl Subject {
    /// Reads where a comment belongs, and nothing else of it.
    pub(crate) fn read(row: &Reading<'_>) -> Result<Self, Unreadable> {
        Ok(Self { base: row.parsed("Base")?, table: TableNo(row.number("Table")?), row: RowNo(row.number("Row")?) })
    }
}

impl Entry for Comment {
    const TABLE: &'static TableSpec = &TableSpec {
        name: "Comments",
        description: "Comments on records of all bases.",
        columns: &[
            ("Id", ColumnKind::Text),
            ("Base", ColumnKind::Text),
            ("Table", ColumnKind::Number),
            ("Row", ColumnKind::Number),
            ("Record", ColumnKind::Text),
            ("Author", ColumnKind::Text),
            ("Text", ColumnKind::Long),
            ("Edited", ColumnKind::Time),
            ("Parent", ColumnKind::Text),
            ("Reactions", ColumnKind::Long),
        ],
    };

    type Key = CommentId;

    fn key(&self) -> CommentId {
        self.id
    }

    fn read(row: &Reading<'_>) -> Result<Self, Unreadable> {
        let reactions = row.text("Reactions").map(|json| serde_json::from_str(&json)).transpose();
        Ok(Self {
            id: row.parsed("Id")?,
            on: Subject::read(row)?,
            record: row.parsed("Record")?,
            author: row.parsed("Author")?,
            text: row.text("Text").unwrap_or_default().as_ref().to_owned(),
            created: row.created(),
            edited: row.time("Edited"),
            parent: row.maybe("Parent")?,
            reactions: reactions
                .map_err(|error| Unreadable { column: "Reactions", what: error.to_string() })?
                .unwrap_or_default(),
        })
    }

    fn write(&self, cells: &mut Cells) {
        let reactions = match self.reactions.is_empty() {
            true => String::new(),
            false => serde_json::to_string(&self.reactions).expect("texts have a JSON form"),
        };
        cells.shown("Id", Some(&self.id));
        cells.shown("Base", Some(&self.on.base));
        cells.number("Table", self.on.table.0);
        cells.number("Row", self.on.row.0);
        cells.shown("Record", Some(&self.record));
        cells.shown("Author", Some(&self.author));
        cells.text("Text", &self.text);
        cells.time("Edited", self.edited);
        cells.shown("Parent", self.parent.as_ref().map(|parent| parent as &dyn fmt::Display));
        cells.text("Reactions", &reactions);
    }
}
