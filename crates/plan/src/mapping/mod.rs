//! The mapping of a base to a project: which tables, fields and words mean what. The `[project]` of `cadre.toml`.
//!
//! A mapping is words; [`Project`] is what they come to in the schema of a base.

mod fault;
mod project;
mod roles;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use fault::{Fault, FaultKind};
pub(crate) use project::same;
pub use project::{Columns, Group, GroupLevel, Project};
pub use roles::{Form, GroupRole, MilestoneRole, Role, TaskRole};

use crate::words::StatusWords;

/// What tables, fields and words of a base mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Whether completions that were set by hand, which nothing proves, are refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// What progress is counted in.
    #[serde(default)]
    pub progress: Measure,
    /// The words for the states of tasks.
    pub status: StatusWords,
    /// Which task comes first.
    #[serde(default)]
    pub priority: PriorityRule,
    /// The tasks.
    pub tasks: TableMap<TaskRole>,
    /// The stages that tasks are parts of, if they are records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stages: Option<TableMap<GroupRole>>,
    /// The phases, if they are records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phases: Option<TableMap<GroupRole>>,
    /// The plans, if they are records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plans: Option<TableMap<GroupRole>>,
    /// The milestones, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milestones: Option<TableMap<MilestoneRole>>,
}

/// A table and its fields, by name or id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableMap<R: Ord> {
    /// The table.
    pub table: String,
    /// Its fields, by what they are for.
    #[serde(default = "BTreeMap::new")]
    pub fields: BTreeMap<R, String>,
}

/// What progress is counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Every task counts one.
    #[default]
    Count,
    /// A task counts what its estimate says; one without counts nothing.
    Estimate,
    /// A task counts its weight; one without counts one.
    Weight,
}

/// Which task comes first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorityRule {
    /// Which end of the numbers comes first.
    #[serde(default)]
    pub first: First,
    /// Words of priorities, most important first; for fields that hold words. A cell counts as the first word that it begins
    /// with, so that `P0` also stands for `P0 - BLOCKER`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// What decides among tasks of the same priority; after all of them the order in which tasks were created.
    #[serde(default = "usual_ties")]
    pub ties: Vec<TieBreak>,
}

impl Default for PriorityRule {
    fn default() -> Self {
        Self { first: First::default(), words: Vec::new(), ties: usual_ties() }
    }
}

fn usual_ties() -> Vec<TieBreak> {
    vec![TieBreak::Order, TieBreak::Code]
}

/// Which end of the numbers of priorities comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum First {
    /// The lowest: 1 before 2.
    #[default]
    Lowest,
    /// The highest: a score of 90 before one of 10.
    Highest,
}

/// What decides among tasks of the same priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieBreak {
    /// The field of the role `order`, lowest first.
    Order,
    /// The code, with its numbers as numbers: `P2` before `P10`.
    Code,
    /// When the record was created.
    Created,
}

/// The part of `cadre.toml` that is the project's.
#[derive(Debug, Serialize, Deserialize)]
struct InFile {
    project: Mapping,
}

/// Why a text is no mapping.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MappingError(pub String);

impl Mapping {
    /// Reads the table `[project]` of a text in TOML; what else is in it is left to others.
    ///
    /// # Errors
    /// With the line and what was expected there.
    pub fn of_toml(text: &str) -> Result<Self, MappingError> {
        let read: Result<InFile, _> = toml::from_str(text);
        read.map(|file| file.project).map_err(|error| MappingError(error.to_string().trim_end().to_owned()))
    }

    /// The mapping as the table `[project]` of a text in TOML.
    pub fn to_toml(&self) -> String {
        let file = InFile { project: self.clone() };
        toml::to_string(&file).expect("tables with text keys and plain values have a form in TOML")
    }

    /// The mapping as one line of JSON, as bases keep it.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("plain data with text keys has a JSON form")
    }

    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn of_json(text: &str) -> Result<Self, MappingError> {
        serde_json::from_str(text).map_err(|error| MappingError(error.to_string()))
    }
}

#[cfg(test)]
mod tests;
