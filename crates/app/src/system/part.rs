//! One table of the system base in memory.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use cadre_base::{Rows, Snapshot};
use cadre_model::RecordId;
use indexmap::IndexMap;

use super::entry::{Entry, Layout, Reading};

/// All entries of a type, in the order of their making. Cheap to clone.
pub(crate) struct Part<T: Entry> {
    /// What the entries were read from: as long as a commit leaves these rows alone, the entries are what they are.
    rows: Option<Arc<Rows>>,
    kept: Arc<IndexMap<T::Key, Kept<T>>>,
    unreadable: Arc<[String]>,
}

/// An entry with its record.
#[derive(Debug)]
pub(crate) struct Kept<T> {
    pub(crate) record: RecordId,
    pub(crate) entry: Arc<T>,
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.entry
    }
}

impl<T: Entry> Default for Part<T> {
    fn default() -> Self {
        Self { rows: None, kept: Arc::default(), unreadable: Arc::default() }
    }
}

impl<T: Entry> Clone for Part<T> {
    fn clone(&self) -> Self {
        Self { rows: self.rows.clone(), kept: Arc::clone(&self.kept), unreadable: Arc::clone(&self.unreadable) }
    }
}

impl<T: Entry> fmt::Debug for Part<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(T::TABLE.name).field("entries", &self.kept.len()).finish_non_exhaustive()
    }
}

impl<T: Entry> Part<T> {
    /// The entries as of a snapshot; those that are here where the table is as it was.
    pub(crate) fn follow(&self, snapshot: &Snapshot, layout: &Layout) -> Self {
        let rows = snapshot.rows(layout.table).cloned();
        let same = match (&self.rows, &rows) {
            (Some(before), Some(now)) => Arc::ptr_eq(before, now),
            (None, None) => true,
            _ => false,
        };
        if same { self.clone() } else { Self::read(rows, layout) }
    }

    fn read(rows: Option<Arc<Rows>>, layout: &Layout) -> Self {
        let mut kept = IndexMap::new();
        let mut unreadable = Vec::new();
        for row in rows.iter().flat_map(|rows| rows.iter().map(move |row| (rows, row))) {
            let (rows, row) = row;
            let reading = Reading { layout, rows, row };
            let Some(record) = rows.id(row) else { continue };
            match T::read(&reading) {
                Ok(entry) => drop(kept.insert(entry.key(), Kept { record, entry: Arc::new(entry) })),
                Err(error) => unreadable.push(format!("table {}, record {record}: {error}", T::TABLE.name)),
            }
        }
        Self { rows, kept: Arc::new(kept), unreadable: unreadable.into() }
    }

    /// Whether two states of a part are the same one.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.kept, &other.kept)
    }

    /// Finds an entry.
    pub(crate) fn get(&self, key: &T::Key) -> Option<&Kept<T>> {
        self.kept.get(key)
    }

    /// All entries, in the order of their making.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &Kept<T>> {
        self.kept.values()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    /// The rows that cannot be read, in words.
    pub(crate) fn unreadable(&self) -> &[String] {
        &self.unreadable
    }
}
