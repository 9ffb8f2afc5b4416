//! Deleted records: found again in the log, and brought back with what still exists of what they held.
//!
//! Which commit deleted which record is noted in memory from the bodies of commits, on first use those of the time asked for,
//! then those that came since. What the records held is read from the log when it is asked for.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use cadre_model::{
    Actor, Cell, Change, Field, FieldKind, FieldNo, Life, RecordId, RowChange, RowMeta, RowNo, Seq, TableNo, Timestamp,
};
use cadre_store::{Body, Commit};

use crate::base::Base;
use crate::draft::Made;
use crate::edit::Editor;
use crate::error::BaseError;
use crate::id_index::Place;
use crate::replay::{WINDOW, changes};
use crate::snapshot::Snapshot;
use crate::working::Touching;

/// Most deletions that are noted; of more the oldest cannot be brought back one by one (`undo` still can).
const MOST_NOTED: usize = 1_000_000;

/// A record that was deleted, as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Gone {
    /// The commit that deleted it.
    pub seq: Seq,
    /// When that was.
    pub at: Timestamp,
    /// Who did it, through what.
    pub actor: Actor,
    /// Its table.
    pub table: TableNo,
    /// Its row number, which no other record gets.
    pub row: RowNo,
    /// Ids, and when it was created and edited.
    pub meta: RowMeta,
    /// Its stored cells that were not blank.
    pub cells: Vec<(FieldNo, Cell)>,
}

/// Which deleted records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrashQuery {
    /// Those deleted at this instant or later.
    pub since: Timestamp,
    /// Those of one table.
    pub table: Option<TableNo>,
    /// Those before this mark, in the order of the list.
    pub after: Option<TrashMark>,
    /// Most records.
    pub limit: usize,
}

/// Deleted records, those deleted last first.
#[derive(Clone, Debug, PartialEq)]
pub struct Trash {
    /// The records.
    pub gone: Vec<Gone>,
    /// Where the list goes on, unless it ends here.
    pub next: Option<TrashMark>,
}

/// A place in the list of deleted records: `commit.table.row`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TrashMark(Seq, Place);

impl fmt::Display for TrashMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1.0, self.1.1)
    }
}

impl FromStr for TrashMark {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split('.');
        let seq = parts.next().and_then(|part| part.parse().ok()).map(Seq);
        let table = parts.next().and_then(|part| part.parse().ok()).map(TableNo);
        let row = parts.next().and_then(|part| part.parse().ok()).map(RowNo);
        match (seq, table, row, parts.next()) {
            (Some(seq), Some(table), Some(row), None) => Ok(Self(seq, (table, row))),
            _ => Err(()),
        }
    }
}

/// Which commit deleted which record, as far as is known.
#[derive(Debug, Default)]
pub(crate) struct Deletions(Mutex<Noted>);

#[derive(Debug, Default)]
struct Noted {
    /// Commits after this one, up to `up_to`, are noted.
    from: Seq,
    up_to: Seq,
    ids: BTreeMap<TrashMark, RecordId>,
    /// The last deletion of a row.
    last: HashMap<Place, TrashMark>,
    by_id: HashMap<RecordId, TrashMark>,
}

impl Noted {
    fn note(&mut self, seq: Seq, change: &Change) {
        let Change::Row(RowChange { table, row, life: Life::Deleted(meta), .. }) = change else { return };
        let mark = TrashMark(seq, (*table, *row));
        if let Some(earlier) = self.last.insert((*table, *row), mark) {
            self.ids.remove(&earlier);
        }
        self.ids.insert(mark, meta.id);
        self.by_id.insert(meta.id, mark);
    }

    /// Forgets deletions that are over the bound.
    fn shrink(&mut self) {
        while self.ids.len() > MOST_NOTED {
            let Some((mark, id)) = self.ids.pop_first() else { return };
            self.last.remove(&mark.1);
            if self.by_id.get(&id) == Some(&mark) {
                self.by_id.remove(&id);
            }
        }
    }
}

impl Base {
    /// Lists records that were deleted and are not back, those deleted last first.
    ///
    /// Cost: on first use every commit since the instant asked for is read, later those that are new.
    ///
    /// # Errors
    /// [`BaseError::Log`], [`BaseError::Damaged`].
    pub fn trash(&self, query: &TrashQuery) -> Result<Trash, BaseError> {
        let now = self.snapshot();
        let marks = self.with_noted(query.since, &now, |noted| {
            let end = query.after.unwrap_or(TrashMark(Seq(u64::MAX), (TableNo(u32::MAX), RowNo(u32::MAX))));
            let wanted = |mark: &TrashMark| {
                query.table.is_none_or(|table| table == mark.1.0) && mark.0 > noted.from && is_gone(&now, mark.1)
            };
            let marks = noted.ids.range(..end).rev().map(|(mark, _)| *mark).filter(wanted);
            marks.take(query.limit.saturating_add(1)).collect::<Vec<_>>()
        })?;
        let next = (marks.len() > query.limit).then(|| marks.get(query.limit.wrapping_sub(1)).copied()).flatten();
        let gone = self.read_gone(marks.get(..query.limit.min(marks.len())).unwrap_or_default(), query.since)?;
        Ok(Trash { gone, next })
    }

    /// Finds deleted records by the ids that they had, in the order of the ids.
    ///
    /// # Errors
    /// [`BaseError::NoRecord`] for an id that none deleted since then had, or whose record is back.
    pub fn find_gone(&self, ids: &[RecordId], since: Timestamp) -> Result<Vec<Gone>, BaseError> {
        let now = self.snapshot();
        let marks = self.with_noted(since, &now, |noted| {
            let mark = |id: &RecordId| {
                let mark = noted.by_id.get(id).filter(|mark| noted.ids.contains_key(mark) && is_gone(&now, mark.1));
                mark.copied().ok_or(BaseError::NoRecord(*id))
            };
            ids.iter().map(mark).collect::<Result<Vec<_>, _>>()
        })??;
        let gone = self.read_gone(&marks, since)?;
        match ids.iter().find(|id| gone.iter().all(|gone| gone.meta.id != **id)) {
            Some(missing) => Err(BaseError::NoRecord(*missing)),
            None => Ok(gone),
        }
    }

    /// Brings the notes up to a state, and reads them.
    fn with_noted<T>(&self, since: Timestamp, now: &Snapshot, read: impl FnOnce(&Noted) -> T) -> Result<T, BaseError> {
        let start = self.log.seq_at(self.id(), Timestamp(since.0.saturating_sub(1)))?;
        let mut noted = self.deletions.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.up_to == Seq(0) || start < noted.from {
            *noted = Noted { from: start, up_to: start, ..Noted::default() };
        }
        while noted.up_to < now.seq() {
            let left = usize::try_from(WINDOW.min(now.seq().0 - noted.up_to.0)).unwrap_or(usize::MAX);
            let commits = self.log.read_commits(self.id(), noted.up_to, left)?;
            let Some(last) = commits.last().map(|commit| commit.header.seq) else { break };
            for commit in commits.iter().filter(|commit| deletes(commit)) {
                changes(commit)?.iter().for_each(|change| noted.note(commit.header.seq, change));
            }
            noted.up_to = last;
        }
        noted.shrink();
        Ok(read(&noted))
    }

    /// What deleted records held; those whose commit is of before `since`, or has no body any more, are left out.
    fn read_gone(&self, marks: &[TrashMark], since: Timestamp) -> Result<Vec<Gone>, BaseError> {
        let mut read: BTreeMap<Seq, HashMap<Place, Gone>> = BTreeMap::new();
        let mut found = Vec::with_capacity(marks.len());
        for TrashMark(seq, place) in marks {
            if !read.contains_key(seq) {
                let commit = self.log.read_commit(self.id(), *seq)?;
                read.insert(*seq, commit.as_ref().map(deleted_by).transpose()?.unwrap_or_default());
            }
            let gone = read.get_mut(seq).and_then(|deleted| deleted.remove(place));
            found.extend(gone.filter(|gone| gone.at >= since));
        }
        Ok(found)
    }
}

fn is_gone(now: &Snapshot, (table, row): Place) -> bool {
    now.schema().table(table).is_some() && now.rows(table).is_none_or(|rows| rows.find(row).is_none())
}

/// Whether a commit may have deleted records, as far as its text shows.
fn deletes(commit: &Commit) -> bool {
    match &commit.body {
        Body::Text(text) => text.contains("\"gone\":"),
        Body::Dropped => false,
    }
}

fn deleted_by(commit: &Commit) -> Result<HashMap<Place, Gone>, BaseError> {
    if !deletes(commit) {
        return Ok(HashMap::new());
    }
    let (seq, info) = (commit.header.seq, &commit.header.info);
    let gone = changes(commit)?.into_iter().filter_map(|change| {
        let Change::Row(RowChange { table, row, life: Life::Deleted(meta), cells, .. }) = change else { return None };
        let cells = cells.into_iter().filter_map(|cell| Some((cell.field, cell.before?))).collect();
        Some(((table, row), Gone { seq, at: info.at, actor: info.actor.clone(), table, row, meta, cells }))
    });
    Ok(gone.collect())
}

impl Editor<'_> {
    /// Brings deleted records back under their ids and numbers. Of their cells come back those whose field still takes them;
    /// choices and linked records that have gone are left out.
    ///
    /// # Errors
    /// [`BaseError::Taken`] when a record is back already or its id was given to another, [`BaseError::NoTable`].
    pub(crate) fn restore_records(&mut self, records: Vec<Gone>) -> Result<Made, BaseError> {
        // All rows first, so that records that linked to each other find each other.
        for gone in &records {
            self.table_name(gone.table)?;
            self.check_records_open(gone.table)?;
            let place = (gone.table, gone.row);
            let ids = gone.meta.aliases.iter().chain([&gone.meta.id]);
            if let Some(taken) = ids.copied().find(|id| self.work.find(*id).is_some()) {
                return Err(BaseError::Taken { what: "record", id: taken.to_string() });
            }
            let mut meta = gone.meta.clone();
            meta.edits.retain(|field, _| self.work.schema.owner.get(field) == Some(&gone.table));
            self.work.bring_row(place, meta, gone.seq);
        }
        let mut ids = Vec::with_capacity(records.len());
        for gone in records {
            let place = (gone.table, gone.row);
            for (no, cell) in gone.cells {
                let Ok(field) = self.field(gone.table, no) else { continue };
                if let Some(cell) = self.what_is_left(&field, cell) {
                    self.write(place, no, Some(cell), Touching::Keep)?;
                }
            }
            self.number(gone.table, gone.row);
            ids.push(gone.meta.id);
        }
        Ok(Made::Records(ids))
    }

    /// A cell without what it refers to and is not there any more; `None` when nothing is left, or the field has another type.
    fn what_is_left(&self, field: &Field, cell: Cell) -> Option<Cell> {
        let cell = Some(cell).filter(|cell| field.kind.shape().is_some_and(|shape| shape.holds(cell)))?;
        let known = |no: &cadre_model::ChoiceNo| {
            field.kind.choices().is_some_and(|options| options.choices.iter().any(|choice| choice.no == *no))
        };
        match (cell, &field.kind) {
            (Cell::Choice(no), _) => known(&no).then_some(Cell::Choice(no)),
            (Cell::Choices(nos), _) => {
                let left: Vec<_> = nos.iter().copied().filter(known).collect();
                (!left.is_empty()).then(|| Cell::Choices(left.into()))
            }
            (Cell::Links(rows), FieldKind::MultipleRecordLinks(options)) => {
                let left: Vec<_> =
                    rows.iter().copied().filter(|row| self.work.exists((options.linked_table, *row))).collect();
                (!left.is_empty()).then(|| Cell::Links(left.into()))
            }
            (Cell::People(people), _) => {
                let left: Vec<_> =
                    people.iter().copied().filter(|no| self.work.schema.people.contains_key(no)).collect();
                (!left.is_empty()).then(|| Cell::People(left.into()))
            }
            (cell, _) => Some(cell),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back_and_nothing_else_is_one() {
        let mark = TrashMark(Seq(12), (TableNo(3), RowNo(45)));
        assert_eq!(mark.to_string(), "12.3.45");
        assert_eq!("12.3.45".parse(), Ok(mark));
        for text in ["", "12", "12.3", "12.3.45.6", "a.b.c", "-1.2.3", "12.3.99999999999"] {
            assert_eq!(text.parse::<TrashMark>(), Err(()), "{text}");
        }
    }
}
