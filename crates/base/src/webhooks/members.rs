//! Which records a view shows, before and after a commit.
//!
//! A view's filter reads cells of its record, names across links, the clock. Where it reads the record's own cells alone, only
//! records that differ can have come in or gone out; everything else is asked of all records, on both sides.

use std::collections::BTreeSet;
use std::sync::Arc;

use cadre_formula::Formula;
use cadre_formula::eval::{Limits, Pass};
use cadre_model::{Bitmap, RowNo, TableNo, ViewNo};

use crate::FormulaPlace;
use crate::chunk::{CHUNK_ROWS, chunk_of, row_at};
use crate::compute::Reads;
use crate::compute::plan::filter_formula;
use crate::query::filter::Filters;
use crate::row_set::RowSet;
use crate::snapshot::Snapshot;

/// The records of a view in two states, as far as they were asked for.
pub(super) struct Members {
    before: RowSet,
    after: RowSet,
}

impl Members {
    /// Asks for the records of a view. `differing` are the rows of its table that differ, `elsewhere` says whether rows of other
    /// tables do.
    pub(super) fn of(
        (before, after): (&Snapshot, &Snapshot),
        (table, view): (TableNo, ViewNo),
        differing: &[RowNo],
        elsewhere: bool,
    ) -> Self {
        let only = match is_whole(before, after, (table, view), elsewhere || !differing.is_empty()) {
            true => None,
            false => Some(differing.iter().map(|row| chunk_of(*row)).collect()),
        };
        Self { before: shown(before, table, view, only.as_ref()), after: shown(after, table, view, only.as_ref()) }
    }

    /// Whether a record was in the view.
    pub(super) fn was_in(&self, row: RowNo) -> bool {
        self.before.contains(row)
    }

    /// Whether a record is in the view.
    pub(super) fn is_in(&self, row: RowNo) -> bool {
        self.after.contains(row)
    }

    /// The records that came in or went out, ascending.
    pub(super) fn moved(&self) -> BTreeSet<RowNo> {
        let none = Bitmap::zeros(CHUNK_ROWS);
        let chunks = self.before.chunks().chain(self.after.chunks()).map(|(at, _)| at).collect::<BTreeSet<usize>>();
        let moved = chunks.into_iter().flat_map(|at| {
            let (before, after) =
                (self.before.chunk(at).unwrap_or(&none).clone(), self.after.chunk(at).unwrap_or(&none).clone());
            (0..CHUNK_ROWS).filter(move |slot| before.get(*slot) != after.get(*slot)).map(move |slot| row_at(at, slot))
        });
        moved.collect()
    }
}

/// Whether records may have come in or gone out whose own cells did not change.
fn is_whole(before: &Snapshot, after: &Snapshot, (table, view): (TableNo, ViewNo), any_differ: bool) -> bool {
    if before.schema().views.get(&view) != after.schema().views.get(&view) || !Arc::ptr_eq(before.plan(), after.plan())
    {
        return true;
    }
    let Some(Ok(formula)) = filter(after, table, view) else { return false };
    let mut reads = Reads::default();
    reads.formula(after.schema(), &[], &formula);
    let across = reads.edges.iter().any(|edge| !edge.path.is_empty());
    (across && any_differ)
        || (reads.clock && before.clock() != after.clock())
        || (reads.people && before.schema().people != after.schema().people)
}

/// A view's filter, if it has one; an error when there is no such view or the filter does not compile: it shows nothing then.
fn filter(snapshot: &Snapshot, table: TableNo, view: ViewNo) -> Option<Result<Formula, ()>> {
    let Some(view) = snapshot.schema().views.get(&view) else { return Some(Err(())) };
    let text = view.filter.as_deref().filter(|text| !text.trim().is_empty())?;
    Some(filter_formula(snapshot.schema(), table, &FormulaPlace::View(view.name.clone()), text).map_err(drop))
}

/// The records that a view shows, those of some chunks alone where that is enough. NOW is the state's own clock, so that the
/// answer follows from the log.
fn shown(snapshot: &Snapshot, table: TableNo, view: ViewNo, only: Option<&BTreeSet<usize>>) -> RowSet {
    let mut found = RowSet::default();
    let Some(rows) = snapshot.rows(table) else { return found };
    let filters = match filter(snapshot, table, view) {
        Some(Err(())) => return found,
        Some(Ok(formula)) => vec![formula],
        None => Vec::new(),
    };
    let pass = Pass::new(snapshot.clock(), Limits::default());
    let filters = Filters::new(&filters, table, snapshot, &pass);
    for (at, chunk) in rows.chunks().iter().enumerate().filter(|(at, _)| only.is_none_or(|only| only.contains(at))) {
        found.insert_chunk(at, &Bitmap::from_words(filters.chunk(at, chunk).to_vec(), CHUNK_ROWS));
    }
    found
}
