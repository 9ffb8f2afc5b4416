//! What happened to a record, and to the base: read from the log, newest first.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use cadre_model::{
    Actor, Cell, CellChange, Change, CommitInfo, FieldNo, Life, RecordId, RowChange, Seq, TableNo, Timestamp,
};
use cadre_store::Commit;

use crate::base::Base;
use crate::error::BaseError;
use crate::id_index::Place;
use crate::replay::{WINDOW, changes, place_of};
use crate::snapshot::Snapshot;

/// What one commit did to a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The commit.
    pub seq: Seq,
    /// When it was made.
    pub at: Timestamp,
    /// Who made it, through what.
    pub actor: Actor,
    /// A word for people.
    pub label: Option<String>,
    /// The commits that it undid.
    pub undoes: Vec<Seq>,
    /// The record's table.
    pub table: TableNo,
    /// The id that the record had after the commit, or at its deletion.
    pub record: RecordId,
    /// Whether the record came, went or stayed.
    pub life: EntryLife,
    /// The id it had before, when the commit gave it another one.
    pub renamed_from: Option<RecordId>,
    /// The cells that are different after the commit, by field number. Those of a record that came are blank before, those of
    /// one that went are blank after.
    pub cells: Vec<EntryCell>,
}

/// Whether a commit made, deleted or changed a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryLife {
    /// It was created, or came back.
    Created,
    /// It stayed.
    Edited,
    /// It was deleted.
    Deleted,
}

/// One cell that a commit changed.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryCell {
    /// Which field.
    pub field: FieldNo,
    /// The name that the field had after the commit.
    pub name: Arc<str>,
    /// As it was; `None` for blank.
    pub before: Option<Cell>,
    /// As it was after the commit; `None` for blank.
    pub after: Option<Cell>,
}

/// One commit of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    /// The commit.
    pub seq: Seq,
    /// When it was made, by whom, through what.
    pub info: CommitInfo,
    /// Its changes; `None` when its body was dropped.
    pub changes: Option<Vec<Change>>,
}

impl Base {
    /// The history of a record, newest first: at most `limit` entries, of commits before `before` when that is given.
    ///
    /// The record is found by any id that it has or had. A record that was deleted before the base was last opened is
    /// searched for in the log.
    ///
    /// Cost: one commit read for each one that touched the record; for the search every commit down to its deletion.
    ///
    /// # Errors
    /// [`BaseError::NoRecord`] when no commit knows the id; [`BaseError::Compacted`] when the bodies of the commits asked for
    /// were dropped before an entry was found.
    pub fn history(&self, record: RecordId, limit: usize, before: Option<Seq>) -> Result<Vec<Entry>, BaseError> {
        let now = self.snapshot();
        let (place, mut next) = match known(&now, record) {
            Some(found) => found,
            None => self.search(record, now.seq())?.ok_or(BaseError::NoRecord(record))?,
        };
        let mut entries = Vec::new();
        let mut id = now.record_id(place.0, place.1).unwrap_or(record);
        while entries.len() < limit && next != Seq(0) {
            let Some(commit) = self.log.read_commit(self.id(), next)? else {
                return Err(BaseError::Damaged(format!("commit {next} is missing")));
            };
            let found = match changes(&commit) {
                Ok(found) => found,
                Err(BaseError::Compacted(_)) if !entries.is_empty() => break,
                Err(error) => return Err(error),
            };
            let Some(merged) = Merged::of(&found, place) else {
                return Err(BaseError::Damaged(format!(
                    "commit {next} does not know the record {record} that it touched"
                )));
            };
            id = merged.id.unwrap_or(id);
            let (renamed_from, prev) = (merged.renamed_from, merged.prev);
            if before.is_none_or(|before| next < before) {
                entries.push(merged.entry(&commit, place.0, id, &now));
            }
            id = renamed_from.unwrap_or(id);
            next = prev.unwrap_or_default();
        }
        Ok(entries)
    }

    /// The commits of the base after `after`, ascending, at most `limit`.
    ///
    /// # Errors
    /// [`BaseError::Log`], [`BaseError::Damaged`].
    pub fn log_entries(&self, after: Seq, limit: usize) -> Result<Vec<LogEntry>, BaseError> {
        let commits = self.log.read_commits(self.id(), after, limit)?;
        commits.into_iter().map(log_entry).collect()
    }

    /// The newest commit that names an id, and the row it meant, searched from a commit downwards.
    fn search(&self, id: RecordId, from: Seq) -> Result<Option<(Place, Seq)>, BaseError> {
        let mut found = None;
        self.backwards(from, |commit| {
            let all = match changes(commit) {
                Ok(all) => all,
                Err(BaseError::Compacted(_)) => return Ok(ControlFlow::Break(())),
                Err(error) => return Err(error),
            };
            found = all
                .iter()
                .rev()
                .find(|change| names(change, id))
                .and_then(place_of)
                .map(|place| (place, commit.header.seq));
            Ok(if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        Ok(found)
    }

    /// Shows commits from one downwards, until told to stop.
    pub(crate) fn backwards(
        &self,
        from: Seq,
        mut show: impl FnMut(&Commit) -> Result<ControlFlow<()>, BaseError>,
    ) -> Result<(), BaseError> {
        let mut end = from;
        while end > Seq(0) {
            let start = Seq(end.0.saturating_sub(WINDOW));
            let commits =
                self.log.read_commits(self.id(), start, usize::try_from(end.0 - start.0).unwrap_or(usize::MAX))?;
            for commit in commits.iter().rev() {
                if show(commit)?.is_break() {
                    return Ok(());
                }
            }
            end = start;
        }
        Ok(())
    }
}

fn log_entry(commit: Commit) -> Result<LogEntry, BaseError> {
    let changes = match changes(&commit) {
        Ok(changes) => Some(changes),
        Err(BaseError::Compacted(_)) => None,
        Err(error) => return Err(error),
    };
    Ok(LogEntry { seq: commit.header.seq, info: commit.header.info, changes })
}

/// The row that an id names or named, with the last commit that touched it, as far as memory knows.
fn known(now: &Snapshot, id: RecordId) -> Option<(Place, Seq)> {
    let place = now.find_record(id).or_else(|| now.index.find(id))?;
    let chunk = now.rows(place.0)?.chunks().get(crate::chunk::chunk_of(place.1))?;
    let slot = crate::chunk::slot_of(place.1);
    let named = *chunk.ids().get(slot)? == id || chunk.aliases(slot).contains(&id);
    let version = *chunk.versions().get(slot)?;
    (named && version != Seq(0)).then_some((place, version))
}

/// Whether a change says which row an id means.
fn names(change: &Change, id: RecordId) -> bool {
    match change {
        Change::Row(RowChange { life: Life::Created(meta) | Life::Deleted(meta), .. }) => {
            meta.id == id || meta.aliases.contains(&id)
        }
        Change::Rename { from, to, .. } => *from == id || *to == id,
        _ => false,
    }
}

/// The changes that one commit made to a row, as one.
#[derive(Default)]
struct Merged {
    /// The commit that touched the row before.
    prev: Option<Seq>,
    life: Option<EntryLife>,
    /// The id after the commit, where its changes say it.
    id: Option<RecordId>,
    renamed_from: Option<RecordId>,
    cells: BTreeMap<FieldNo, (Option<Cell>, Option<Cell>)>,
}

impl Merged {
    /// `None` when the commit did not touch the row.
    fn of(changes: &[Change], place: Place) -> Option<Self> {
        let mut merged: Option<Self> = None;
        for change in changes.iter().filter(|c| place_of(c) == Some(place)) {
            match change {
                Change::Row(row) => merged.get_or_insert_with(|| Self { prev: row.prev, ..Self::default() }).row(row),
                Change::Rename { prev, from, to, .. } => {
                    merged.get_or_insert_with(|| Self { prev: *prev, ..Self::default() }).rename(*from, *to);
                }
                _ => {}
            }
        }
        merged
    }

    fn row(&mut self, change: &RowChange) {
        match &change.life {
            Life::Created(meta) => {
                // Gone and come back in one commit: it stayed.
                self.life =
                    Some(if self.life == Some(EntryLife::Deleted) { EntryLife::Edited } else { EntryLife::Created });
                self.id = Some(meta.id);
            }
            Life::Deleted(meta) => {
                self.life = Some(EntryLife::Deleted);
                self.id = Some(meta.id);
            }
            Life::Edited(_) => {}
        }
        for CellChange { field, before, after } in &change.cells {
            self.cells.entry(*field).or_insert_with(|| (before.clone(), None)).1.clone_from(after);
        }
    }

    fn rename(&mut self, from: RecordId, to: RecordId) {
        self.renamed_from.get_or_insert(from);
        self.id = Some(to);
    }

    fn entry(self, commit: &Commit, table: TableNo, record: RecordId, now: &Snapshot) -> Entry {
        let (seq, info) = (commit.header.seq, &commit.header.info);
        let name = |no| now.names.name(now.schema(), no, seq).unwrap_or_else(|| format!("field {no}").into());
        let cells = self.cells.into_iter().filter(|(_, (before, after))| before != after);
        Entry {
            seq,
            at: info.at,
            actor: info.actor.clone(),
            label: info.label.clone(),
            undoes: info.undoes.clone(),
            table,
            record,
            life: self.life.unwrap_or(EntryLife::Edited),
            renamed_from: self.renamed_from.filter(|id| *id != record),
            cells: cells
                .map(|(field, (before, after))| EntryCell { field, name: name(field), before, after })
                .collect(),
        }
    }
}
