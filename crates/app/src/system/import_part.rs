//! What was brought of a base that is being imported and is not there yet.

use std::fmt;
use std::str::FromStr;

use cadre_model::{BaseId, RecordId, UserId};
use sha2::{Digest as _, Sha256};

use super::entry::{Cells, ColumnKind, Entry, Reading, TableSpec, Unreadable};

/// What a part is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PartKind {
    /// The base: its name and its tables. Content: the hash of a blob.
    Schema,
    /// A page of the records of a table. Content: the hash of a blob.
    Page,
    /// An attachment. Content: the attachment as cells keep it.
    File,
    /// The comments on a record. Content: the hash of a blob.
    Comments,
    /// The whole: everything was read, and the base is being written. Content: the answer of the import.
    Answer,
}

const WORDS: [(PartKind, &str); 5] = [
    (PartKind::Schema, "schema"),
    (PartKind::Page, "page"),
    (PartKind::File, "file"),
    (PartKind::Comments, "comments"),
    (PartKind::Answer, "answer"),
];

impl fmt::Display for PartKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(WORDS.iter().find(|(kind, _)| kind == self).map(|(_, word)| *word).unwrap_or_default())
    }
}

impl FromStr for PartKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = WORDS.iter().find(|(_, word)| *word == text).map(|(kind, _)| *kind);
        found.ok_or_else(|| format!("{text:?} is no kind of part"))
    }
}

/// What an import is called: one user's token may show less of a base than another's, so nobody goes on where somebody else was.
pub(crate) fn import_name(base: BaseId, by: Option<UserId>) -> String {
    by.map_or_else(|| format!("{base} folder"), |user| format!("{base} {user}"))
}

/// The record of the first part of an import, so that it is found at once.
pub(crate) fn record_of_import(import: &str) -> RecordId {
    const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let hash = Sha256::digest(import.as_bytes());
    let letters = std::array::from_fn(|at| LETTERS[usize::from(hash[at]) % LETTERS.len()]);
    RecordId::from_bytes(letters).expect("letters and digits")
}

/// A part of an import that is under way or was broken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImportPart {
    /// Which import: the base, and who imports it.
    pub(crate) import: String,
    pub(crate) kind: PartKind,
    /// The id of what it is of: a base, table, attachment or record.
    pub(crate) of: String,
    /// The number of a page in its table, from 0.
    pub(crate) no: u32,
    /// Where the next page begins; none after the last one.
    pub(crate) next: Option<String>,
    /// How many things it has.
    pub(crate) count: u32,
    pub(crate) content: String,
}

impl ImportPart {
    /// The import that a row belongs to, and nothing else of it.
    pub(crate) fn import_of(row: &Reading<'_>) -> Option<std::sync::Arc<str>> {
        row.text("Import")
    }
}

impl Entry for ImportPart {
    const TABLE: &'static TableSpec = &TableSpec {
        name: "Import parts",
        description: "What was brought of bases whose import is not complete; such a base is not there yet.",
        columns: &[
            ("Import", ColumnKind::Text),
            ("Kind", ColumnKind::Text),
            ("Of", ColumnKind::Text),
            ("No", ColumnKind::Number),
            ("Next", ColumnKind::Long),
            ("Count", ColumnKind::Number),
            ("Content", ColumnKind::Long),
        ],
    };

    type Key = (String, PartKind, String, u32);

    fn key(&self) -> Self::Key {
        (self.import.clone(), self.kind, self.of.clone(), self.no)
    }

    fn read(row: &Reading<'_>) -> Result<Self, Unreadable> {
        Ok(Self {
            import: row.parsed("Import")?,
            kind: row.parsed("Kind")?,
            of: row.parsed("Of")?,
            no: row.number("No")?,
            next: row.maybe("Next")?,
            count: row.number("Count")?,
            content: row.parsed("Content")?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        cells.text("Import", &self.import);
        cells.shown("Kind", Some(&self.kind));
        cells.text("Of", &self.of);
        cells.number("No", self.no);
        cells.text("Next", self.next.as_deref().unwrap_or_default());
        cells.number("Count", self.count);
        cells.text("Content", &self.content);
    }
}
