//! Readiness: prerequisites that are open, circles among them, and links that lead nowhere.

use std::collections::{HashMap, HashSet};

use cadre_model::{RecordId, RowNo};

use crate::mapping::GroupLevel;
use crate::reading::{Reading, Standing};
use crate::status::TaskState;

/// Why a task cannot be claimed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// It is in another state.
    #[error("{task} is {state}{}", by.as_ref().map(|by| format!(", held by {by}")).unwrap_or_default())]
    State {
        /// The task.
        task: String,
        /// Its state.
        state: TaskState,
        /// Who holds it.
        by: Option<String>,
    },
    /// Its status says nothing that is known.
    #[error("{task} has the status {word:?}, which stands for no state: the words are {known}")]
    Word {
        /// The task.
        task: String,
        /// The word.
        word: String,
        /// The words there are.
        known: String,
    },
    /// Others come before it.
    #[error("{task} waits for {}", open.join(", "))]
    Waits {
        /// The task.
        task: String,
        /// What it waits for.
        open: Vec<String>,
    },
}

/// The prerequisites of a task that are not closed.
pub fn open_prerequisites(reading: &Reading<'_>, row: RowNo) -> Vec<RowNo> {
    reading.prerequisites(row).filter(|before| reading.exists(*before) && !reading.is_closed(*before)).collect()
}

/// Whether a task may be claimed now.
///
/// # Errors
/// Why not.
pub fn check(reading: &Reading<'_>, row: RowNo) -> Result<(), NotReady> {
    let state = match reading.standing(row) {
        Standing::In(state) => state,
        Standing::Unknown(word) => {
            let known = reading.project.mapping.status.listed();
            return Err(NotReady::Word { task: reading.label(row), word, known });
        }
    };
    let held = reading.lease(row).filter(crate::lease::Lease::is_held).map(|lease| lease.holder);
    if state != TaskState::Ready || held.is_some() {
        return Err(NotReady::State { task: reading.label(row), state, by: held });
    }
    let open = open_prerequisites(reading, row);
    if open.is_empty() {
        return Ok(());
    }
    Err(NotReady::Waits { task: reading.label(row), open: open.iter().map(|row| reading.label(*row)).collect() })
}

/// A circle of prerequisites: each waits for the one after it, the last for the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle(pub Vec<RowNo>);

impl Circle {
    /// The circle by the names of its tasks: `A -> B -> A`.
    pub fn told(&self, reading: &Reading<'_>) -> String {
        let names: Vec<String> = self.0.iter().chain(self.0.first()).map(|row| reading.label(*row)).collect();
        names.join(" -> ")
    }
}

/// A circle that a task is in, if there is one.
pub fn circle_through(reading: &Reading<'_>, row: RowNo) -> Option<Circle> {
    let mut seen = HashSet::new();
    let mut path = vec![(row, reading.prerequisites(row).collect::<Vec<_>>())];
    while let Some((_, before)) = path.last_mut() {
        match before.pop() {
            Some(next) if next == row => return Some(Circle(path.iter().map(|(at, _)| *at).collect())),
            Some(next) if seen.insert(next) => {
                let more = reading.prerequisites(next).collect();
                path.push((next, more));
            }
            Some(_) => {}
            None => drop(path.pop()),
        }
    }
    None
}

/// Circles among all tasks, each told once, by the task of it that was created first.
pub fn circles(reading: &Reading<'_>) -> Vec<Circle> {
    /// Where the search has been.
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Mark {
        Open,
        Done,
    }
    let mut marks: HashMap<RowNo, Mark> = HashMap::new();
    let mut circles = Vec::new();
    for start in reading.rows() {
        if marks.contains_key(&start) {
            continue;
        }
        marks.insert(start, Mark::Open);
        let mut path = vec![(start, reading.prerequisites(start).collect::<Vec<_>>())];
        while let Some((at, before)) = path.last_mut() {
            let at = *at;
            match before.pop() {
                Some(next) => match marks.get(&next) {
                    None => {
                        marks.insert(next, Mark::Open);
                        path.push((next, reading.prerequisites(next).collect()));
                    }
                    Some(Mark::Open) => {
                        let from = path.iter().position(|(row, _)| *row == next).unwrap_or_default();
                        circles.push(Circle(path[from..].iter().map(|(row, _)| *row).collect()));
                    }
                    Some(Mark::Done) => {}
                },
                None => {
                    marks.insert(at, Mark::Done);
                    path.pop();
                }
            }
        }
    }
    circles
}

/// A text that looks like the id of a record, in the place of a link, and names none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dangling {
    /// The task.
    pub task: RowNo,
    /// What it should be part of.
    pub level: GroupLevel,
    /// The id that names nothing here.
    pub id: RecordId,
}

/// Links to stages, phases and plans that lead nowhere: ids kept as text whose records are not in the base.
pub fn dangling(reading: &Reading<'_>) -> Vec<Dangling> {
    let mut found = Vec::new();
    for row in reading.rows() {
        for level in [GroupLevel::Stage, GroupLevel::Phase, GroupLevel::Plan] {
            let text = reading.text(row, level.of_task()).unwrap_or_default();
            let ids = text.split([',', '"', ' ', '[', ']']).filter_map(|word| word.parse::<RecordId>().ok());
            for id in ids.filter(|id| reading.snapshot.find_record(*id).is_none()) {
                found.push(Dangling { task: row, level, id });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
