//! What a board states of itself, and what follows from its tasks.

use super::Section;
use super::line::{Line, field_of};
use super::task::{Task, is_id};

/// Numbers that follow from the tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Metrics {
    /// All tasks.
    pub total: usize,
    /// In the backlog, blocked ones included.
    pub backlog: usize,
    /// In progress.
    pub active: usize,
    /// Done.
    pub done: usize,
    /// Blocked, wherever they stand.
    pub blocked: usize,
    /// Neither begun, done nor blocked.
    pub ready: usize,
    /// Hours of everything that has an estimate.
    pub hours: f64,
}

impl Metrics {
    /// Counts tasks.
    #[must_use]
    pub fn of(tasks: &[Task]) -> Self {
        let count = |keep: fn(&Task) -> bool| tasks.iter().filter(|task| keep(task)).count();
        Self {
            total: tasks.len(),
            backlog: count(|task| task.section == Section::Backlog),
            active: count(|task| task.section == Section::Active),
            done: count(|task| task.section == Section::Done),
            blocked: count(Task::is_blocked),
            ready: count(|task| task.section == Section::Backlog && !task.is_blocked()),
            hours: hours(tasks.iter()),
        }
    }
}

fn hours<'a>(tasks: impl Iterator<Item = &'a Task>) -> f64 {
    tasks.filter_map(|task| task.estimate).map(|estimate| estimate.hours).sum()
}

/// A number that a board states and that is otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misstated {
    /// The line, from 1.
    pub line: usize,
    /// What the number is of.
    pub name: String,
    /// What the board says.
    pub stated: String,
    /// What it is.
    pub found: String,
}

impl std::fmt::Display for Misstated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: `{}` says {}, and it is {}", self.line, self.name, self.stated, self.found)
    }
}

/// Compares the lines of the section of metrics with the tasks.
pub(super) fn misstated(lines: &[Line], tasks: &[Task]) -> Vec<Misstated> {
    let Some(from) = lines.iter().position(|line| line.is_heading_of("TASK METRICS")) else { return Vec::new() };
    let metrics = Metrics::of(tasks);
    let section = lines.iter().enumerate().skip(from + 1).take_while(|(_, line)| !line.is_section_end());
    section
        .filter_map(|(at, line)| {
            let words = line.words();
            let (name, value) = field_of(words.strip_prefix("- ").unwrap_or(words))?;
            let (stated, found) = of_count(name, value, &metrics).or_else(|| of_hours(name, value, &metrics, tasks))?;
            (stated != found).then(|| Misstated { line: at + 1, name: name.to_owned(), stated, found })
        })
        .collect()
}

/// `12 identified`, `3 (25%)`: what is stated, and what it is, in the same form.
fn of_count(name: &str, value: &str, metrics: &Metrics) -> Option<(String, String)> {
    let count = match name {
        "Total Tasks" => metrics.total,
        "Completed" => metrics.done,
        "In Progress" => metrics.active,
        "Ready" => metrics.ready,
        "Blocked" => metrics.blocked,
        _ => return None,
    };
    let digits = value.len() - value.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number = value.get(..digits).filter(|number| !number.is_empty())?;
    let share = value.get(digits..).and_then(|rest| rest.strip_prefix(" (")).and_then(|rest| rest.split_once("%)"));
    Some(match share {
        Some((share, _)) => (format!("{number} ({share}%)"), format!("{count} ({}%)", percent(count, metrics.total))),
        None => (number.to_owned(), count.to_string()),
    })
}

/// The nearest whole percent.
fn percent(count: usize, total: usize) -> usize {
    if total == 0 { 0 } else { (count * 200 + total) / (total * 2) }
}

/// `9 hours (CFX-001, CFX-002)`: hours of the tasks that are named, or of all.
fn of_hours(name: &str, value: &str, metrics: &Metrics, tasks: &[Task]) -> Option<(String, String)> {
    let (number, rest) = value.split_once(" hour")?;
    let stated: f64 = number.parse().ok()?;
    let ids: Vec<&str> =
        rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).filter(|word| is_id(word)).collect();
    let found = if !ids.is_empty() {
        hours(tasks.iter().filter(|task| ids.contains(&task.id.as_str())))
    } else if name.starts_with("Total") {
        metrics.hours
    } else {
        return None;
    };
    Some((format!("{stated} hours"), format!("{found} hours")))
}

/// Writes what was found in the place of what was stated.
pub(super) fn rewrite(lines: &mut [Line], misstated: &[Misstated]) {
    for wrong in misstated {
        if let Some(line) = lines.get_mut(wrong.line - 1) {
            line.replace(&format!(":** {}", wrong.stated), &format!(":** {}", wrong.found));
        }
    }
}
