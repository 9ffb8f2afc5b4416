//! Keys that the product signs with.

use std::fmt;

use super::entry::{Cells, ColumnKind, Entry, Reading, TableSpec, Unreadable};
use super::hex;

/// A key that the product signs with: drawn once, the same ever after.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret {
    /// What it signs.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) bytes: [u8; 32],
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Entry for Secret {
    const TABLE: &'static TableSpec = &TableSpec {
        name: "Keys",
        description: "Keys that this server signs with: whoever has them can sign in its name.",
        columns: &[("Name", ColumnKind::Text), ("Bytes", ColumnKind::Text)],
    };

    type Key = String;

    fn key(&self) -> String {
        self.name.clone()
    }

    fn read(row: &Reading<'_>) -> Result<Self, Unreadable> {
        let text: String = row.parsed("Bytes")?;
        let bytes =
            hex::read(&text).ok_or(Unreadable { column: "Bytes", what: "it is not 64 hex digits".to_owned() })?;
        Ok(Self { name: row.parsed("Name")?, bytes })
    }

    fn write(&self, cells: &mut Cells) {
        cells.text("Name", &self.name);
        cells.text("Bytes", &hex::text(&self.bytes));
    }
}
