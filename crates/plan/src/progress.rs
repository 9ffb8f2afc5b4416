//! Progress: how much of stages, phases and plans is done, in the measure of the project.

use std::collections::BTreeSet;

use cadre_base::Input;
use cadre_model::{FieldKind, FieldNo, RowNo};
use serde::{Deserialize, Serialize};

use crate::mapping::{Group, GroupLevel, GroupRole, TaskRole};
use crate::reading::Reading;
use crate::status::TaskState;

/// How much is done of how much, in the measure of the project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// What is done.
    pub done: f64,
    /// What there is; cancelled tasks are not.
    pub total: f64,
}

/// Sums of estimates and weights are compared to this, relative to their size.
const EXACT: f64 = 1e-9;

impl Share {
    /// Whether all of it is done. Of nothing nothing is done.
    pub fn is_done(self) -> bool {
        self.total > 0.0 && self.done >= self.total - EXACT * self.total.max(1.0)
    }

    /// The share in percent, 0 to 100; 100 only when all is done, so that 27 of 28 is 96.4 and 9,999 of 10,000 is 99.9.
    pub fn percent(self) -> f64 {
        if self.is_done() {
            return 100.0;
        }
        if self.total <= 0.0 {
            return 0.0;
        }
        let exact = self.done / self.total * 100.0;
        ((exact * 10.0).round() / 10.0).clamp(0.0, 99.9)
    }

    /// This and more.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        Self { done: self.done + more.done, total: self.total + more.total }
    }

    /// This without a part of it; what is left of sums that do not come out even is nothing.
    #[must_use]
    pub fn without(self, part: Self) -> Self {
        let less = |a: f64, b: f64| if (a - b).abs() <= EXACT * a.abs().max(1.0) { 0.0 } else { a - b };
        Self { done: less(self.done, part.done), total: less(self.total, part.total) }
    }
}

/// A stage, phase or plan: the level's place in [`crate::Project::groups`], and the row.
pub type GroupRow = (usize, RowNo);

/// What a task adds to what it is part of.
pub fn share_of(reading: &Reading<'_>, task: RowNo) -> Share {
    let state = reading.cell_standing(task).state();
    if state == Some(TaskState::Cancelled) {
        return Share::default();
    }
    let total = reading.counts(task);
    Share { done: if state == Some(TaskState::Complete) { total } else { 0.0 }, total }
}

/// Everything that a task is part of, as far as it is records: its stage, the phase of that, the plan of that.
pub fn groups_of(reading: &Reading<'_>, task: RowNo) -> BTreeSet<GroupRow> {
    let tasks = &reading.project.tasks;
    let mut found = BTreeSet::new();
    for (at, group) in reading.project.groups.iter().enumerate() {
        let Some(field) = links_to(reading, tasks.field(group.level.of_task()), group) else { continue };
        for row in reading.links(tasks.table, task, field) {
            up(reading, (at, row), &mut found);
        }
    }
    found
}

/// Adds a group and what it is part of in turn.
fn up(reading: &Reading<'_>, (at, row): GroupRow, found: &mut BTreeSet<GroupRow>) {
    let exists = |at: usize, row| {
        reading.snapshot.rows(reading.project.groups[at].columns.table).is_some_and(|rows| rows.find(row).is_some())
    };
    if !exists(at, row) || !found.insert((at, row)) {
        return;
    }
    let group = &reading.project.groups[at];
    let Some((parent, link)) = parent_of(reading, at) else { return };
    let above: Vec<RowNo> = reading.links(group.columns.table, row, link).collect();
    for row in above {
        up(reading, (parent, row), found);
    }
}

/// What a group is itself part of.
pub fn parents_of(reading: &Reading<'_>, (at, row): GroupRow) -> Vec<GroupRow> {
    let Some((parent, link)) = parent_of(reading, at) else { return Vec::new() };
    reading.links(reading.project.groups[at].columns.table, row, link).map(|row| (parent, row)).collect()
}

/// The level that a level's parent field links to, and that field.
pub(crate) fn parent_of(reading: &Reading<'_>, at: usize) -> Option<(usize, FieldNo)> {
    let group = reading.project.groups.get(at)?;
    let field = group.columns.field(GroupRole::Parent)?;
    let above = reading.project.groups.iter().enumerate().skip(at + 1);
    above.into_iter().find_map(|(parent, to)| links_to(reading, Some(field), to).map(|field| (parent, field)))
}

/// A field, if it links to a level's records.
fn links_to(reading: &Reading<'_>, field: Option<FieldNo>, group: &Group) -> Option<FieldNo> {
    let field = field?;
    match &reading.snapshot.schema().field(field)?.kind {
        FieldKind::MultipleRecordLinks(link) if link.linked_table == group.columns.table => Some(field),
        _ => None,
    }
}

/// The other side of a link field.
fn inverse(reading: &Reading<'_>, field: FieldNo) -> Option<FieldNo> {
    match &reading.snapshot.schema().field(field)?.kind {
        FieldKind::MultipleRecordLinks(link) => link.inverse,
        _ => None,
    }
}

/// The tasks that are part of a group, directly or through what is part of it.
pub fn tasks_of(reading: &Reading<'_>, (at, row): GroupRow) -> BTreeSet<RowNo> {
    let mut tasks = BTreeSet::new();
    let Some(group) = reading.project.groups.get(at) else { return tasks };
    let own = links_to(reading, reading.project.tasks.field(group.level.of_task()), group);
    if let Some(back) = own.and_then(|field| inverse(reading, field)) {
        tasks.extend(reading.links(group.columns.table, row, back));
    }
    for below in 0..at {
        if let Some((parent, link)) = parent_of(reading, below)
            && parent == at
            && let Some(back) = inverse(reading, link)
        {
            for child in reading.links(group.columns.table, row, back) {
                tasks.extend(tasks_of(reading, (below, child)));
            }
        }
    }
    tasks
}

/// How much of a group is done, counted anew.
pub fn count(reading: &Reading<'_>, group: GroupRow) -> Share {
    tasks_of(reading, group).into_iter().map(|task| share_of(reading, task)).fold(Share::default(), Share::and)
}

/// How much of all tasks is done, counted anew.
pub fn count_all(reading: &Reading<'_>) -> Share {
    reading.rows().map(|task| share_of(reading, task)).fold(Share::default(), Share::and)
}

/// How much of a group is done, as its record says.
pub fn recorded(reading: &Reading<'_>, (at, row): GroupRow) -> Option<Share> {
    let columns = &reading.project.groups.get(at)?.columns;
    let number = |role| reading.number_of(columns.table, row, columns.field(role)?);
    Some(Share { done: number(GroupRole::Done)?, total: number(GroupRole::Total)? })
}

/// A share as a field of its type says it.
pub(crate) fn written(share: Share, kind: &FieldKind) -> Input {
    let percent = share.percent();
    Input::Json(match kind {
        FieldKind::Percent(_) => (percent / 100.0).into(),
        FieldKind::SingleLineText => format!("{percent}%").into(),
        _ => percent.into(),
    })
}

/// What people set that is not what follows from the tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// Which level.
    pub level: GroupLevel,
    /// The record's name.
    pub name: String,
    /// What somebody set.
    pub set: TaskState,
    /// What follows from its tasks.
    pub derived: TaskState,
    /// How much of it is done.
    pub share: Share,
}

/// The state that follows from a group's tasks; `None` without any.
pub fn derived(reading: &Reading<'_>, group: GroupRow) -> Option<TaskState> {
    let (mut open, mut begun, mut done, mut stuck) = (0, 0, 0, 0);
    for task in tasks_of(reading, group) {
        match reading.standing(task).state() {
            Some(TaskState::Complete) => done += 1,
            Some(TaskState::InProgress) => begun += 1,
            Some(TaskState::Blocked) => stuck += 1,
            Some(TaskState::Ready) | None => open += 1,
            Some(TaskState::Cancelled) => {}
        }
    }
    match (open + begun + stuck, begun + done) {
        (0, 0) => None,
        (0, _) => Some(TaskState::Complete),
        (left, 0) if left == stuck => Some(TaskState::Blocked),
        (_, 0) => Some(TaskState::Ready),
        _ => Some(TaskState::InProgress),
    }
}

/// Where what people set of stages, phases and plans is not what follows from their tasks.
pub fn drift(reading: &Reading<'_>) -> Vec<Drift> {
    let mut found = Vec::new();
    for (at, group) in reading.project.groups.iter().enumerate() {
        let Some(rows) = reading.snapshot.rows(group.columns.table) else { continue };
        for row in rows.iter() {
            let word = reading.text_in(&group.columns, row, GroupRole::Status);
            let set = word.and_then(|word| reading.project.mapping.status.state(&word));
            if let (Some(set), Some(derived)) = (set, derived(reading, (at, row)))
                && set != derived
            {
                let name = group_name(reading, (at, row));
                found.push(Drift { level: group.level, name, set, derived, share: count(reading, (at, row)) });
            }
        }
    }
    found
}

/// What people call a stage, phase or plan.
pub fn group_name(reading: &Reading<'_>, (at, row): GroupRow) -> String {
    let Some(group) = reading.project.groups.get(at) else { return String::new() };
    let named = reading.text_in(&group.columns, row, GroupRole::Name);
    let named = named.or_else(|| reading.text_in(&group.columns, row, GroupRole::Code));
    let id = || reading.snapshot.record_id(group.columns.table, row).map(|id| id.to_string());
    named.or_else(id).unwrap_or_default()
}

/// How many tasks are in which state, and what is known of those that are complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All of them.
    pub tasks: usize,
    /// Those that nobody works at and that wait for nothing.
    pub ready: usize,
    /// Those that nobody works at and that wait for others.
    pub waiting: usize,
    /// Those that somebody works at.
    pub in_progress: usize,
    /// Those that cannot go on.
    pub blocked: usize,
    /// Those that are done.
    pub complete: usize,
    /// Of those that are done: what nothing proves.
    pub unverified: usize,
    /// Those that are not to be done any more.
    pub cancelled: usize,
    /// Those whose status stands for no state.
    pub unknown: usize,
}

impl Counts {
    /// Counts some tasks.
    pub fn of(reading: &Reading<'_>, tasks: impl IntoIterator<Item = RowNo>) -> Self {
        let mut counts = Self::default();
        for task in tasks {
            counts.tasks += 1;
            match reading.standing(task).state() {
                Some(TaskState::Ready) if crate::ready::open_prerequisites(reading, task).is_empty() => {
                    counts.ready += 1;
                }
                Some(TaskState::Ready) => counts.waiting += 1,
                Some(TaskState::InProgress) => counts.in_progress += 1,
                Some(TaskState::Blocked) => counts.blocked += 1,
                Some(TaskState::Complete) => {
                    counts.complete += 1;
                    counts.unverified += usize::from(!reading.is_verified(task));
                }
                Some(TaskState::Cancelled) => counts.cancelled += 1,
                None => counts.unknown += 1,
            }
        }
        counts
    }
}

/// The role by which milestones and groups name what they are about, of a level.
pub(crate) fn milestone_role(level: GroupLevel) -> crate::mapping::MilestoneRole {
    match level {
        GroupLevel::Stage => crate::mapping::MilestoneRole::Stage,
        GroupLevel::Phase => crate::mapping::MilestoneRole::Phase,
        GroupLevel::Plan => crate::mapping::MilestoneRole::Plan,
    }
}

/// Whether a field of a task bears on progress.
pub(crate) fn bears_on_progress(role: TaskRole) -> bool {
    use TaskRole as R;
    matches!(role, R::Status | R::Estimate | R::Weight | R::Stage | R::Phase | R::Plan)
}

#[cfg(test)]
mod tests;
