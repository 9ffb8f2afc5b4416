//! The doctor: whether a base still is what its project takes it for, and what would repair it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::mapping::TaskRole;
use crate::progress::drift;
use crate::reading::{Reading, Standing};
use crate::ready::{circles, dangling};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Something does not work.
    Fault,
    /// Something is not as it looks.
    Warning,
}

/// Something that the doctor found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub weight: Weight,
    /// What kind it is: stable, for programs.
    pub kind: &'static str,
    /// What is wrong.
    pub wrong: String,
    /// What repairs it.
    pub repair: String,
}

/// Looks over the tasks of a project whose mapping fits.
pub fn examine(reading: &Reading<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut add = |weight, kind, wrong, repair: &str| {
        found.push(Finding { weight, kind, wrong, repair: repair.to_owned() });
    };
    for circle in circles(reading) {
        let wrong = format!("tasks wait for each other, and none is ever ready: {}", circle.told(reading));
        add(Weight::Fault, "CIRCLE", wrong, "take one of these prerequisites out");
    }
    for word in unknown_words(reading) {
        let (word, count) = word;
        let wrong = format!("the status {word:?} of {count} tasks stands for no state");
        add(Weight::Fault, "UNKNOWN_STATUS", wrong, "name the word in [project.status], or set another status");
    }
    for (role, kind) in [(TaskRole::Code, "DUPLICATE_CODE"), (TaskRole::Name, "DUPLICATE_NAME")] {
        for (text, rows) in doubles(reading, role) {
            let ids = rows.iter().filter_map(|row| reading.id(*row)).map(|id| id.to_string()).collect::<Vec<_>>();
            let wrong = format!("{} tasks are called {text:?}: {}", ids.len(), ids.join(", "));
            add(
                Weight::Warning,
                kind,
                wrong,
                "give each a name of its own; until then they are known by their records",
            );
        }
    }
    if reading.project.tasks.field(TaskRole::Code).is_some() {
        let without = reading.rows().filter(|row| reading.text(*row, TaskRole::Code).is_none()).count();
        if without > 0 {
            let wrong = format!("{without} tasks have no code");
            add(Weight::Warning, "CODE_MISSING", wrong, "give them codes; until then they are known by their records");
        }
    }
    let lost = dangling(reading);
    if !lost.is_empty() {
        let mut by_level: BTreeMap<_, usize> = BTreeMap::new();
        for link in &lost {
            *by_level.entry(link.level).or_default() += 1;
        }
        for (level, count) in by_level {
            let wrong =
                format!("{count} links of tasks to a {} lead to records that are not in the base", level.name());
            add(Weight::Warning, "DANGLING_LINK", wrong, "bring the table that they are in, or take the links out");
        }
    }
    for drift in drift(reading) {
        let (level, name, percent) = (drift.level.name(), drift.name, drift.share.percent());
        let wrong =
            format!("{level} {name:?} is set to {}, and its tasks say {} ({percent} %)", drift.set, drift.derived);
        add(Weight::Warning, "DRIFT", wrong, "set it to what its tasks say, or finish them");
    }
    let unheld = reading.rows().filter(|row| {
        reading.cell_standing(*row) == Standing::In(crate::TaskState::InProgress)
            && !reading.lease(*row).is_some_and(|lease| lease.is_held())
    });
    let unheld = unheld.count();
    if unheld > 0 {
        let wrong = format!("{unheld} tasks are in progress, and nobody holds them");
        add(Weight::Warning, "NOT_HELD", wrong, "set them back to be taken, if nobody works at them");
    }
    found
}

/// Words of the status that stand for no state, and how many tasks have them.
fn unknown_words(reading: &Reading<'_>) -> BTreeMap<String, usize> {
    let mut words = BTreeMap::new();
    for row in reading.rows() {
        if let Standing::Unknown(word) = reading.cell_standing(row) {
            *words.entry(word).or_default() += 1;
        }
    }
    words
}

/// Texts that several tasks have for a role.
fn doubles(reading: &Reading<'_>, role: TaskRole) -> Vec<(String, Vec<cadre_model::RowNo>)> {
    let mut by_text: BTreeMap<String, (String, Vec<cadre_model::RowNo>)> = BTreeMap::new();
    for row in reading.rows() {
        if let Some(text) = reading.text(row, role) {
            by_text.entry(text.trim().to_lowercase()).or_insert_with(|| (text, Vec::new())).1.push(row);
        }
    }
    by_text.into_values().filter(|(_, rows)| rows.len() > 1).collect()
}

#[cfg(test)]
mod tests;
