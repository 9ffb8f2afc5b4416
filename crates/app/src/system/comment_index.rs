//! Which comments are on which record: an index that follows the commits of the system base.
//!
//! Comments are many and are made often, so the index is not built anew: of each chunk of the table that a commit replaced,
//! the rows that came and went are taken in. What a comment is on never changes.

use std::collections::HashMap;
use std::sync::Arc;

use cadre_base::chunk::{Chunk, row_at};
use cadre_base::{Rows, Snapshot};
use cadre_model::{BaseId, RowNo, TableNo};

use super::comment::Subject;
use super::entry::{Layout, Reading};

/// The comments of each record, oldest first.
#[derive(Debug, Default)]
pub(crate) struct CommentIndex {
    /// The state of the table that the index is of.
    rows: Option<Arc<Rows>>,
    found: HashMap<BaseId, HashMap<(TableNo, RowNo), Vec<RowNo>>>,
}

impl CommentIndex {
    /// Whether the index is of the table's state in a snapshot.
    pub(crate) fn is_of(&self, snapshot: &Snapshot, layout: &Layout) -> bool {
        match (&self.rows, snapshot.rows(layout.table)) {
            (Some(mine), Some(theirs)) => Arc::ptr_eq(mine, theirs),
            (mine, theirs) => mine.is_none() && theirs.is_none(),
        }
    }

    /// Goes on to the table's state in a snapshot.
    pub(crate) fn follow(&mut self, snapshot: &Snapshot, layout: &Layout) {
        let after = snapshot.rows(layout.table).cloned();
        let before = std::mem::replace(&mut self.rows, after.clone());
        let chunks = |rows: &Option<Arc<Rows>>| rows.as_ref().map_or(0, |rows| rows.chunks().len());
        for at in 0..chunks(&before).max(chunks(&after)) {
            let old = before.as_ref().and_then(|rows| Some((rows, rows.chunks().get(at)?)));
            let new = after.as_ref().and_then(|rows| Some((rows, rows.chunks().get(at)?)));
            if let (Some((_, old)), Some((_, new))) = (old, new)
                && Arc::ptr_eq(old, new)
            {
                continue;
            }
            let is_live = |side: Option<(&Arc<Rows>, &Arc<Chunk>)>, slot| side.is_some_and(|(_, c)| c.live().get(slot));
            let slots = |side: Option<(&Arc<Rows>, &Arc<Chunk>)>| side.map_or(0, |(_, chunk)| chunk.live().len());
            for slot in 0..slots(old).max(slots(new)) {
                match (is_live(old, slot), is_live(new, slot)) {
                    (false, true) => self.change(new.map(|(rows, _)| rows), layout, row_at(at, slot), Step::Add),
                    (true, false) => self.change(old.map(|(rows, _)| rows), layout, row_at(at, slot), Step::Remove),
                    _ => {}
                }
            }
        }
    }

    /// A comment that cannot be read is on nothing.
    fn change(&mut self, rows: Option<&Arc<Rows>>, layout: &Layout, row: RowNo, step: Step) {
        let Some(rows) = rows else { return };
        let Ok(on) = Subject::read(&Reading { layout, rows, row }) else { return };
        let of_base = self.found.entry(on.base).or_default();
        let comments = of_base.entry((on.table, on.row)).or_default();
        match (step, comments.binary_search(&row)) {
            (Step::Add, Err(place)) => comments.insert(place, row),
            (Step::Remove, Ok(place)) => drop(comments.remove(place)),
            _ => {}
        }
        if comments.is_empty() {
            of_base.remove(&(on.table, on.row));
        }
    }

    /// The comments on a record, oldest first.
    pub(crate) fn on(&self, subject: Subject) -> &[RowNo] {
        self.found
            .get(&subject.base)
            .and_then(|found| found.get(&(subject.table, subject.row)))
            .map_or(&[], Vec::as_slice)
    }

    /// How many comments there are on each of some records of a table.
    pub(crate) fn counts(&self, base: BaseId, table: TableNo, rows: &[RowNo]) -> Vec<usize> {
        match self.found.get(&base).filter(|found| !found.is_empty()) {
            Some(found) => rows.iter().map(|row| found.get(&(table, *row)).map_or(0, Vec::len)).collect(),
            None => vec![0; rows.len()],
        }
    }

    /// The table that the index is of.
    pub(crate) fn rows(&self) -> Option<&Arc<Rows>> {
        self.rows.as_ref()
    }
}

#[derive(Clone, Copy)]
enum Step {
    Add,
    Remove,
}
