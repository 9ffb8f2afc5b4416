//! The tasks of a board.

use super::Section;
use super::line::Line;

/// What a task's status says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskStatus {
    /// It can be begun.
    Ready,
    /// It waits, for what is said in brackets.
    Blocked(Option<String>),
    /// It is being worked on.
    InProgress,
    /// It is done.
    Completed,
    /// It is not needed any more.
    Cancelled,
    /// Words that mean none of these.
    Unknown(String),
}

/// Hours that a task is to take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The hours.
    pub hours: f64,
}

/// A line of a list: a criterion, a file, a piece of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Whether it is ticked; none where it has no box.
    pub done: Option<bool>,
    /// The text.
    pub text: String,
}

/// A task as the board has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// The id; empty where there is none.
    pub id: String,
    /// The title.
    pub title: String,
    /// The section.
    pub section: Section,
    /// The heading that it stands under within its section.
    pub group: Option<String>,
    /// The status: of its own line, else of its section.
    pub status: TaskStatus,
    /// Every `**Name:** value`, in their order.
    pub fields: Vec<(String, String)>,
    /// Every list, by the field that it stands under.
    pub lists: Vec<(String, Vec<Item>)>,
    /// The lines of its blocks of commands.
    pub commands: Vec<String>,
    /// The hours, where the estimate is a number of them.
    pub estimate: Option<Estimate>,
    /// The number of its heading's line, from 1.
    pub line: usize,
    /// The number of its last line.
    pub end: usize,
}

impl Task {
    /// The value of a field; none where it is missing or empty.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()).filter(|v| !v.is_empty())
    }

    /// A list by the name of its field; empty where it is missing.
    #[must_use]
    pub fn list(&self, name: &str) -> &[Item] {
        self.lists.iter().find(|(known, _)| known == name).map_or(&[], |(_, items)| items)
    }

    /// The success criteria.
    #[must_use]
    pub fn criteria(&self) -> &[Item] {
        self.list("Success Criteria")
    }

    /// Whether it waits.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        matches!(self.status, TaskStatus::Blocked(_))
    }

    /// The ids that its prerequisites name: what has the form `ABC-001`.
    #[must_use]
    pub fn prerequisites(&self) -> Vec<&str> {
        let text = self.field("Prerequisites").unwrap_or("");
        text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).filter(|word| is_id(word)).collect()
    }
}

/// `CFX-001`: capitals and digits, a hyphen, digits.
pub(super) fn is_id(word: &str) -> bool {
    word.rsplit_once('-').is_some_and(|(letters, digits)| {
        letters.starts_with(|c: char| c.is_ascii_uppercase())
            && letters.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
            && !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

pub(super) fn tasks(lines: &[Line]) -> Vec<Task> {
    let mut tasks = Vec::new();
    let mut group = None;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if line.heading(2).is_some() {
            group = None;
        } else if let Some(words) = line.heading(3) {
            group = Some(words.to_owned());
        }
        let (Some(section), Some(heading)) = (line.section(), line.heading(4)) else {
            at += 1;
            continue;
        };
        let rest = lines.get(at + 1..).unwrap_or_default();
        let body = rest.iter().take_while(|line| !line.is_rule() && (1..=4).all(|n| line.heading(n).is_none())).count();
        let body = rest.get(..body).unwrap_or_default();
        tasks.push(task_of(heading, section, group.clone(), at + 1, body));
        at += 1 + body.len();
    }
    tasks
}

fn task_of(heading: &str, section: Section, group: Option<String>, line: usize, body: &[Line]) -> Task {
    let mut task = Task {
        id: String::new(),
        title: heading.to_owned(),
        section,
        group,
        status: of_section(section),
        fields: Vec::new(),
        lists: Vec::new(),
        commands: Vec::new(),
        estimate: None,
        line,
        end: line + body.len(),
    };
    for line in body {
        if line.is_fenced() {
            if !line.is_fence() && !line.words().is_empty() {
                task.commands.push(line.words().to_owned());
            }
        } else if let Some((name, value)) = line.field() {
            task.fields.push((name.to_owned(), value.to_owned()));
            task.lists.push((name.to_owned(), Vec::new()));
        } else if let (Some((done, text)), Some((_, items))) = (line.item(), task.lists.last_mut()) {
            items.push(Item { done, text: text.to_owned() });
        }
    }
    task.lists.retain(|(_, items)| !items.is_empty());
    name(&mut task, heading);
    if let Some(words) = task.field("Status") {
        task.status = status_of(words);
    }
    task.estimate = task.field("Estimate").and_then(hours);
    task
}

/// `CFX-001: title`, or `CURRENT: title` with the id in a field of its own.
fn name(task: &mut Task, heading: &str) {
    let (first, rest) = heading.split_once(':').unwrap_or(("", heading));
    if is_id(first.trim()) {
        first.trim().clone_into(&mut task.id);
        rest.trim().clone_into(&mut task.title);
    } else if let Some(id) = task.field("Task ID").map(str::to_owned) {
        task.id = id;
        rest.trim().clone_into(&mut task.title);
    }
}

fn of_section(section: Section) -> TaskStatus {
    match section {
        Section::Backlog => TaskStatus::Ready,
        Section::Active => TaskStatus::InProgress,
        Section::Done => TaskStatus::Completed,
        Section::Blocked => TaskStatus::Blocked(None),
    }
}

/// `Ready`, `Blocked (by SVC-001)`, whatever signs stand before the words.
fn status_of(words: &str) -> TaskStatus {
    let text = words.trim_start_matches(|c: char| !c.is_alphabetic());
    let (word, reason) = match text.split_once('(') {
        Some((word, reason)) => (word.trim(), Some(reason.trim_end_matches(')').trim().to_owned())),
        None => (text.trim(), None),
    };
    match word.to_lowercase().as_str() {
        "ready" => TaskStatus::Ready,
        "blocked" => TaskStatus::Blocked(reason),
        "in progress" => TaskStatus::InProgress,
        "completed" | "complete" | "done" => TaskStatus::Completed,
        "cancelled" | "canceled" => TaskStatus::Cancelled,
        _ => TaskStatus::Unknown(words.to_owned()),
    }
}

/// `2 hours`, `0.5 hour`, `3h`.
fn hours(text: &str) -> Option<Estimate> {
    let digits = text.trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
    let unit = text.get(digits.len()..)?.trim();
    let hours: f64 = digits.trim().parse().ok()?;
    (["h", "hour", "hours"].contains(&unit) && (0.0..1_000_000.0).contains(&hours)).then_some(Estimate { hours })
}
