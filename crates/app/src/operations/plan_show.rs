//! `plan_show`: plans, phases and stages with how much of them is done.

use std::collections::BTreeSet;

use cadre_plan::mapping::{GroupRole, MilestoneRole};
use cadre_plan::progress::{Counts, GroupRow, count, count_all, drift, group_name, groups_of, tasks_of};
use cadre_plan::reading::Reading;
use cadre_plan::ready::circles;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::project::{CountsShown, ShareShown};
use crate::role::Role;
use crate::scope::Scope;

/// Shows a plan.
pub struct PlanShow;

/// Which plan.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanShowIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
}

/// A plan, and how far it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanShowOut {
    /// The base's name.
    pub name: String,
    /// How much of all tasks is done.
    pub progress: ShareShown,
    /// How many tasks are in which state.
    pub counts: CountsShown,
    /// Plans, phases and stages, each after what it is part of.
    pub parts: Vec<PlanPart>,
    /// How many tasks are part of none.
    pub apart: usize,
    /// Milestones, and when they were reached.
    pub milestones: Vec<PlanMilestone>,
    /// Where what people set is not what follows from the tasks, in words.
    pub drift: Vec<String>,
    /// Tasks that wait for each other, in words; none of them is ever ready.
    pub circles: Vec<String>,
}

/// A plan, phase or stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanPart {
    /// How deep it is within others: 0 for what is part of nothing.
    pub depth: usize,
    /// `plan`, `phase` or `stage`.
    pub level: String,
    /// Its name.
    pub name: String,
    /// How much of it is done.
    pub progress: ShareShown,
    /// How many of its tasks are in which state.
    pub counts: CountsShown,
}

/// A milestone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanMilestone {
    /// Its name.
    pub name: String,
    /// When it was reached; absent until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached: Option<String>,
}

impl Operation for PlanShow {
    const NAME: &'static str = "plan_show";
    const SUMMARY: &'static str =
        "Show a plan: its parts, how much of each is done, milestones, and what does not add up";
    const SCOPE: Option<Scope> = Some(Scope::RecordsRead);
    const EFFECT: Effect = Effect::Read;
    type In = PlanShowIn;
    type Out = PlanShowOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: PlanShowIn, _: &mut dyn FnMut(NoEvent)) -> Result<PlanShowOut, AppError> {
        let project = app.project_as(caller, input.base.as_deref(), Role::Read)?;
        let (now, known) = project.now()?;
        let reading = known.read(&now);
        let drift = drift(&reading).into_iter().map(|drift| {
            let (level, percent) = (drift.level.name(), drift.share.percent());
            let (name, set, derived) = (drift.name, drift.set, drift.derived);
            format!("{level} {name} is set to {set}, and its tasks say {derived} ({percent} %)")
        });
        Ok(PlanShowOut {
            name: now.schema().head.name.clone(),
            progress: count_all(&reading).into(),
            counts: Counts::of(&reading, reading.rows()).into(),
            parts: parts(&reading),
            apart: reading.rows().filter(|row| groups_of(&reading, *row).is_empty()).count(),
            milestones: milestones(&reading),
            drift: drift.collect(),
            circles: circles(&reading).iter().map(|circle| circle.told(&reading)).collect(),
        })
    }
}

/// Every part after what it is part of, by the order that is mapped and then by name.
fn parts(reading: &Reading<'_>) -> Vec<PlanPart> {
    let mut shown = BTreeSet::new();
    let mut parts = Vec::new();
    for at in (0..reading.project.groups.len()).rev() {
        for row in sorted(reading, at, |_| true) {
            add(reading, (at, row), 0, &mut shown, &mut parts);
        }
    }
    parts
}

fn sorted(reading: &Reading<'_>, at: usize, keep: impl Fn(GroupRow) -> bool) -> Vec<cadre_model::RowNo> {
    let columns = &reading.project.groups[at].columns;
    let rows = reading.snapshot.rows(columns.table).into_iter().flat_map(|rows| rows.iter());
    let mut rows: Vec<_> = rows.filter(|row| keep((at, *row))).collect();
    rows.sort_by_cached_key(|row| {
        let order = columns.field(GroupRole::Order).and_then(|no| reading.number_of(columns.table, *row, no));
        let named = cadre_plan::rank::RankBuilder::default().number(order);
        named.code(Some(&group_name(reading, (at, *row)))).whole(i64::from(row.0)).build()
    });
    rows
}

fn add(
    reading: &Reading<'_>,
    (at, row): GroupRow,
    depth: usize,
    shown: &mut BTreeSet<GroupRow>,
    parts: &mut Vec<PlanPart>,
) {
    if !shown.insert((at, row)) {
        return;
    }
    parts.push(PlanPart {
        depth,
        level: reading.project.groups[at].level.name().to_owned(),
        name: group_name(reading, (at, row)),
        progress: count(reading, (at, row)).into(),
        counts: Counts::of(reading, tasks_of(reading, (at, row))).into(),
    });
    for below in (0..at).rev() {
        let within = |child| cadre_plan::progress::parents_of(reading, child).contains(&(at, row));
        for child in sorted(reading, below, within) {
            add(reading, (below, child), depth + 1, shown, parts);
        }
    }
}

fn milestones(reading: &Reading<'_>) -> Vec<PlanMilestone> {
    let Some(columns) = &reading.project.milestones else { return Vec::new() };
    let rows = reading.snapshot.rows(columns.table).into_iter().flat_map(|rows| rows.iter());
    let one = |row| PlanMilestone {
        name: reading.text_in(columns, row, MilestoneRole::Name).unwrap_or_default(),
        reached: reading.text_in(columns, row, MilestoneRole::Reached),
    };
    rows.map(one).collect()
}
