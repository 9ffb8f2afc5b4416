//! What follows from tasks: the sums of stages, phases and plans, and milestones that are reached.

use std::collections::{BTreeMap, BTreeSet};

use cadre_base::Input;
use cadre_model::{FieldKind, RowNo};

use super::{Edits, Sight, is_deleted};
use crate::mapping::{Columns, GroupRole, MilestoneRole};
use crate::progress::{
    GroupRow, Share, bears_on_progress, count, count_all, groups_of, milestone_role, recorded, share_of, written,
};

pub(super) fn add(sight: &Sight<'_>, edits: &mut Edits) {
    let project = &sight.known.project;
    let mut changed: BTreeMap<GroupRow, Vec<(Share, Share)>> = BTreeMap::new();
    let mut any = false;
    for change in sight.rows(project.tasks.table) {
        let bears = |field| project.tasks.role(field).is_some_and(bears_on_progress);
        let comes_or_goes = !matches!(change.life, cadre_model::Life::Edited(_));
        if !comes_or_goes && !change.cells.iter().any(|cell| bears(cell.field)) {
            continue;
        }
        let row = change.row;
        let was = if sight.before.exists(row) { share_of(&sight.before, row) } else { Share::default() };
        let is = if is_deleted(change) { Share::default() } else { share_of(&sight.after, row) };
        let (old, new) = (groups_before(sight, row), groups_after(sight, row, is_deleted(change)));
        if was == is && old == new {
            continue;
        }
        any = true;
        for group in old.union(&new) {
            let gone = if old.contains(group) { was } else { Share::default() };
            let come = if new.contains(group) { is } else { Share::default() };
            changed.entry(*group).or_default().push((gone, come));
        }
    }
    let anew = moved(sight, &mut changed);
    let shares: BTreeMap<GroupRow, Share> = changed
        .iter()
        .map(|(group, turns)| {
            let share = match recorded(&sight.before, *group).filter(|_| !anew.contains(group)) {
                Some(share) => turns.iter().fold(share, |share, (gone, come)| share.without(*gone).and(*come)),
                // Nothing is recorded yet, or what it is made of has changed.
                None => count(&sight.after, *group),
            };
            (*group, share)
        })
        .collect();
    for (group, share) in &shares {
        record(sight, edits, *group, *share);
    }
    reach(sight, edits, &shares, any);
}

fn groups_before(sight: &Sight<'_>, row: RowNo) -> BTreeSet<GroupRow> {
    if sight.before.exists(row) { groups_of(&sight.before, row) } else { BTreeSet::new() }
}

fn groups_after(sight: &Sight<'_>, row: RowNo, deleted: bool) -> BTreeSet<GroupRow> {
    if deleted { BTreeSet::new() } else { groups_of(&sight.after, row) }
}

/// Groups that are part of something else now: what is above them, before and after, is counted anew.
fn moved(sight: &Sight<'_>, changed: &mut BTreeMap<GroupRow, Vec<(Share, Share)>>) -> BTreeSet<GroupRow> {
    let mut anew = BTreeSet::new();
    for (at, group) in sight.known.project.groups.iter().enumerate() {
        for change in sight.rows(group.columns.table) {
            let parent = group.columns.field(GroupRole::Parent);
            if !is_deleted(change) && !change.cells.iter().any(|cell| Some(cell.field) == parent) {
                continue;
            }
            for (reading, row) in [(&sight.before, change.row), (&sight.after, change.row)] {
                let Some((above, link)) = crate::progress::parent_of(reading, at) else { continue };
                let mut up: Vec<GroupRow> =
                    reading.links(group.columns.table, row, link).map(|row| (above, row)).collect();
                while let Some((at, row)) = up.pop() {
                    anew.insert((at, row));
                    if let Some((above, link)) = crate::progress::parent_of(reading, at) {
                        let table = sight.known.project.groups[at].columns.table;
                        up.extend(reading.links(table, row, link).map(|row| (above, row)));
                    }
                }
            }
        }
    }
    for group in &anew {
        changed.entry(*group).or_default();
    }
    anew
}

/// Writes a sum where it is another than is recorded.
fn record(sight: &Sight<'_>, edits: &mut Edits, (at, row): GroupRow, share: Share) {
    let columns = &sight.known.project.groups[at].columns;
    let Some(id) = sight.after.snapshot.record_id(columns.table, row) else { return };
    for (role, value) in [(GroupRole::Done, share.done), (GroupRole::Total, share.total)] {
        let Some(field) = columns.field(role) else { continue };
        if sight.after.number_of(columns.table, row, field) != Some(value) {
            edits.set(columns.table, Some(id), Some(field), Input::Json(value.into()));
        }
    }
    let Some(field) = columns.field(GroupRole::Progress) else { return };
    let Some(kind) = sight.after.snapshot.schema().field(field).map(|field| &field.kind) else { return };
    edits.set(columns.table, Some(id), Some(field), written(share, kind));
}

/// Milestones whose share is reached and that were not reached before: once, whatever becomes of the share later.
fn reach(sight: &Sight<'_>, edits: &mut Edits, shares: &BTreeMap<GroupRow, Share>, any: bool) {
    let project = &sight.known.project;
    let Some(columns) = &project.milestones else { return };
    let Some(reached) = columns.field(MilestoneRole::Reached).filter(|_| any) else { return };
    let Some(rows) = sight.after.snapshot.rows(columns.table) else { return };
    let mut all = None;
    for row in rows.iter() {
        if sight.after.text_of(columns.table, row, reached).is_some() {
            continue;
        }
        let mut about = Vec::new();
        for (at, group) in project.groups.iter().enumerate() {
            if let Some(field) = columns.field(milestone_role(group.level)) {
                about.extend(sight.after.links(columns.table, row, field).map(|row| (at, row)));
            }
        }
        let share = match about.as_slice() {
            [] => Some(*all.get_or_insert_with(|| count_all(&sight.after))),
            // One that is about nothing that changed is as it was.
            some if !some.iter().any(|group| shares.contains_key(group)) => None,
            some => {
                let share = |group: &GroupRow| {
                    let known = shares.get(group).copied().or_else(|| recorded(&sight.after, *group));
                    known.unwrap_or_else(|| count(&sight.after, *group))
                };
                Some(some.iter().map(share).fold(Share::default(), Share::and))
            }
        };
        let at = threshold(sight, columns, row);
        if share.is_some_and(|share| is_reached(share, at)) {
            let now = Input::Json(sight.after.snapshot.at().to_string().into());
            edits.set(columns.table, sight.after.snapshot.record_id(columns.table, row), Some(reached), now);
        }
    }
}

/// The threshold of a milestone, in percent.
fn threshold(sight: &Sight<'_>, columns: &Columns<MilestoneRole>, row: RowNo) -> Option<f64> {
    let field = columns.field(MilestoneRole::At)?;
    let number = sight.after.number_of(columns.table, row, field)?;
    // Percent fields hold fractions.
    let fraction = matches!(sight.after.snapshot.schema().field(field)?.kind, FieldKind::Percent(_));
    Some(if fraction { number * 100.0 } else { number })
}

/// Whether a share is at a threshold in percent; all of it when none is named, or more than all.
fn is_reached(share: Share, at: Option<f64>) -> bool {
    match at {
        Some(at) if at < 100.0 => share.total > 0.0 && share.done / share.total * 100.0 >= at,
        _ => share.is_done(),
    }
}
