//! The board of tasks as a Markdown file: sections of work to do, in progress, done and blocked, a task under each
//! `#### ID: title`, and metrics at the end.
//!
//! A board is kept as its lines, each with what it means, so that a board that nobody changed is printed byte for byte
//! as it was read. What the board states of itself is held against its tasks, and written anew on request.

mod line;
mod metrics;
mod task;
mod write;

use std::collections::BTreeSet;

pub use metrics::{Metrics, Misstated};
pub use task::{Estimate, Item, Task, TaskStatus};
pub use write::{NewTask, Title};

use line::Line;

/// The section that a task stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// Work that is not begun.
    Backlog,
    /// Work in progress.
    Active,
    /// What is done.
    Done,
    /// What waits.
    Blocked,
}

/// What is odd about a board, with the number of the line, from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BoardFinding {
    /// Two tasks have one id.
    #[error("line {line}: there is a task `{id}` already")]
    SameId {
        /// The line.
        line: usize,
        /// The id.
        id: String,
    },
    /// A task has no id.
    #[error("line {line}: the task `{title}` has no id; a heading is `#### ID: title`")]
    NoId {
        /// The line.
        line: usize,
        /// The heading.
        title: String,
    },
    /// A status that is none of the board's.
    #[error("line {line}: `{status}` is no status; there are Ready, Blocked, In Progress, Completed and Cancelled")]
    UnknownStatus {
        /// The line.
        line: usize,
        /// The words.
        status: String,
    },
    /// There is no section for tasks at all.
    #[error("there is no section of tasks: a board has `## ... BACKLOG`, `IN PROGRESS`, `COMPLETED` or `BLOCKED`")]
    NoSection,
}

/// A board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    lines: Vec<Line>,
}

impl Board {
    /// Reads a board. Any text is one; what is odd about it is told by [`Board::findings`].
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self { lines: line::lines(text) }
    }

    /// The text, byte for byte as it was where nothing was changed.
    #[must_use]
    pub fn print(&self) -> String {
        self.lines.iter().map(Line::text).collect()
    }

    /// Every task, in the order of the board.
    #[must_use]
    pub fn tasks(&self) -> Vec<Task> {
        task::tasks(&self.lines)
    }

    /// What is odd, in the order of the board. An import refuses a board with findings.
    #[must_use]
    pub fn findings(&self) -> Vec<BoardFinding> {
        let mut findings = Vec::new();
        if !self.lines.iter().any(|line| line.section().is_some()) {
            findings.push(BoardFinding::NoSection);
        }
        let mut seen = BTreeSet::new();
        for task in self.tasks() {
            let line = task.line;
            if task.id.is_empty() {
                findings.push(BoardFinding::NoId { line, title: task.title.clone() });
            } else if !seen.insert(task.id.clone()) {
                findings.push(BoardFinding::SameId { line, id: task.id.clone() });
            }
            if let TaskStatus::Unknown(status) = &task.status {
                findings.push(BoardFinding::UnknownStatus { line, status: status.clone() });
            }
        }
        findings
    }

    /// The metrics that follow from the tasks.
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        Metrics::of(&self.tasks())
    }

    /// What the board states of itself and is otherwise.
    #[must_use]
    pub fn misstated(&self) -> Vec<Misstated> {
        metrics::misstated(&self.lines, &self.tasks())
    }

    /// Writes the metrics that the board states anew, and gives what was otherwise. Lines that are right stay as they are.
    pub fn recompute(&mut self) -> Vec<Misstated> {
        let tasks = self.tasks();
        let misstated = metrics::misstated(&self.lines, &tasks);
        metrics::rewrite(&mut self.lines, &misstated);
        misstated
    }

    /// The board's own template of a task, if it has one: the lines between the fences of its section.
    #[must_use]
    pub fn template(&self) -> Option<String> {
        let from = self.lines.iter().position(|line| line.is_heading_of("TASK TEMPLATE"))?;
        let section: Vec<&Line> = self.lines.iter().skip(from + 1).take_while(|line| !line.is_section_end()).collect();
        let first = section.iter().position(|line| line.is_fence())?;
        let last = section.iter().rposition(|line| line.is_fence()).filter(|last| *last > first)?;
        Some(section.get(first + 1..last)?.iter().map(|line| line.text()).collect())
    }

    /// Ticks or unticks a criterion or a piece of remaining work; says whether it is there.
    pub fn tick(&mut self, id: &str, text: &str, done: Done) -> bool {
        let Some(task) = self.tasks().into_iter().find(|task| task.id == id) else { return false };
        let range = task.line - 1..task.end;
        let lines = self.lines.get_mut(range).unwrap_or_default();
        lines.iter_mut().any(|line| line.tick(text, done == Done::Yes))
    }

    /// Writes the value of a field of a task, spaces at the end of its line kept; says whether the field is there.
    pub fn set(&mut self, id: &str, field: &str, value: &str) -> bool {
        let Some(task) = self.tasks().into_iter().find(|task| task.id == id) else { return false };
        let lines = self.lines.get_mut(task.line - 1..task.end).unwrap_or_default();
        lines.iter_mut().any(|line| line.set_field(field, value))
    }
}

/// Whether something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It is.
    Yes,
    /// It is not.
    No,
}

#[cfg(test)]
mod tests;
