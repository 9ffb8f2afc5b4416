//! `task_next`: the first ready task that fits is taken.

use std::collections::HashSet;

use cadre_base::query::{Filter, Query};
use cadre_model::RowNo;
use cadre_plan::mapping::{GroupLevel, TaskRole};
use cadre_plan::progress::{Counts, groups_of};
use cadre_plan::reading::Reading;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::project::{Claiming, CountsShown, HeldTask, Missed, Project};
use crate::role::Role;
use crate::scope::Scope;

/// Takes the next task.
pub struct TaskNext;

/// Who takes, and what fits.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TaskNextIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// Who takes it, for how long.
    #[serde(default)]
    pub claiming: Claiming,
    /// What the agent can do: only tasks all of whose skills are among these; any task when there are none.
    #[serde(default)]
    pub skills: Vec<String>,
    /// Only tasks for which this formula holds.
    #[serde(default)]
    pub filter: Option<String>,
    /// Only tasks of this phase, by its name or code.
    #[serde(default)]
    pub phase: Option<String>,
}

/// What was taken, if anything was there to take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskNextOut {
    /// The task, now held; absent when none that fits is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<HeldTask>,
    /// How many tasks are in which state, when none was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<CountsShown>,
}

impl Operation for TaskNext {
    const NAME: &'static str = "task_next";
    const SUMMARY: &'static str = "Take the first ready task that fits, by priority and then by the order of the plan";
    const SCOPE: Option<Scope> = Some(Scope::RecordsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = TaskNextIn;
    type Out = TaskNextOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: TaskNextIn, _: &mut dyn FnMut(NoEvent)) -> Result<TaskNextOut, AppError> {
        let project = app.project_as(caller, input.base.as_deref(), Role::Edit)?;
        let claimant = input.claiming.claimant(caller)?;
        if let Some(held) = project.held_as(caller, &claimant)? {
            return Ok(TaskNextOut { held: Some(held), counts: None });
        }
        let mut passed: HashSet<RowNo> = HashSet::new();
        let fits = Fits::new(&project, &input)?;
        loop {
            let next = project
                .queue(|queue| queue.reserve(|reading, row| !passed.contains(&row) && fits.holds(reading, row)))?;
            let Some(row) = next else {
                let (now, known) = project.now()?;
                let reading = known.read(&now);
                let counts = Counts::of(&reading, reading.rows());
                return Ok(TaskNextOut { held: None, counts: Some(counts.into()) });
            };
            let taken = project.take(caller, Self::NAME, row, &claimant);
            project.queue(|queue| queue.let_go(row))?;
            match taken {
                Ok(held) => return Ok(TaskNextOut { held: Some(held), counts: None }),
                // Each is tried once: what others were quicker at is theirs.
                Err(Missed::Taken(_)) => drop(passed.insert(row)),
                Err(Missed::Failed(error)) => return Err(error),
            }
        }
    }
}

/// What fits.
struct Fits {
    skills: Vec<String>,
    phase: Option<String>,
    filtered: Option<HashSet<RowNo>>,
}

impl Fits {
    fn new(project: &Project, input: &TaskNextIn) -> Result<Self, AppError> {
        let (now, known) = project.now()?;
        let filtered = match &input.filter {
            None => None,
            Some(formula) => {
                let mut query = Query::new(known.project.tasks.table, project.moment().wall);
                query.filter = Some(Filter::Text(formula.clone()));
                query.page_size = usize::MAX;
                Some(query.run(&now)?.rows.into_iter().collect())
            }
        };
        if let Some(phase) = &input.phase
            && known.project.tasks.field(TaskRole::Phase).is_none()
            && known.project.group(GroupLevel::Phase).is_none()
        {
            let message = format!("the project knows no phases, and {phase:?} was asked for");
            return Err(AppError::new(Code::InvalidRequest, message));
        }
        let skills = input.skills.iter().map(|skill| skill.trim().to_lowercase()).collect();
        Ok(Self { skills, phase: input.phase.clone(), filtered })
    }

    fn holds(&self, reading: &Reading<'_>, row: RowNo) -> bool {
        self.filtered.as_ref().is_none_or(|rows| rows.contains(&row))
            && (self.skills.is_empty() || reading.skills(row).iter().all(|skill| self.skills.contains(skill)))
            && self.phase.as_ref().is_none_or(|phase| in_phase(reading, row, phase))
    }
}

/// Whether a task is part of a phase: by a record that it is part of, or by the text that says so.
fn in_phase(reading: &Reading<'_>, row: RowNo, phase: &str) -> bool {
    use cadre_plan::mapping::GroupRole;
    let same =
        |text: Option<String>| text.is_some_and(|text| text.trim().to_lowercase() == phase.trim().to_lowercase());
    same(reading.text(row, TaskRole::Phase))
        || groups_of(reading, row).into_iter().any(|(at, group)| {
            let level = &reading.project.groups[at];
            level.level == GroupLevel::Phase
                && (same(reading.text_in(&level.columns, group, GroupRole::Name))
                    || same(reading.text_in(&level.columns, group, GroupRole::Code)))
        })
}
