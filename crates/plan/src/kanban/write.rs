//! Boards from tasks: for exports, by the template of a task.

use std::fmt::Write as _;

use super::{Board, Section};

/// What a board is called and what stands above its sections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Title {
    /// The title.
    pub title: String,
    /// The day, as it is to be written.
    pub updated: String,
    /// The sprint's goal.
    pub goal: String,
}

/// A task that is to be written. Texts are put into one line; empty ones are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewTask {
    /// The id, of the form `ABC-001`.
    pub id: String,
    /// The title.
    pub title: String,
    /// The heading that it stands under.
    pub group: String,
    /// `P0 - BLOCKER`.
    pub priority: String,
    /// Who.
    pub assignee: String,
    /// Hours.
    pub hours: Option<u32>,
    /// What it waits for; none where it does not wait.
    pub blocked: Option<String>,
    /// What is to be done.
    pub description: String,
    /// What is there now.
    pub state: String,
    /// Files.
    pub files: Vec<String>,
    /// Ids of what must be done before.
    pub prerequisites: Vec<String>,
    /// Criteria, ticked or not.
    pub criteria: Vec<(bool, String)>,
    /// Commands that show that it is done.
    pub commands: Vec<String>,
    /// What came of it.
    pub result: String,
}

const SECTIONS: [(Section, &str); 4] = [
    (Section::Backlog, "\u{1f4cb} BACKLOG (Ready for Development)"),
    (Section::Active, "\u{1f4ca} IN PROGRESS (Current Active Work)"),
    (Section::Done, "\u{2705} COMPLETED (Done This Sprint)"),
    (Section::Blocked, "\u{1f6ab} BLOCKED (Waiting for Dependencies)"),
];

impl Board {
    /// A board of tasks, in their order within each section, with its metrics.
    ///
    /// Read again, it gives the same tasks, as far as their ids have the form `ABC-001`.
    #[must_use]
    pub fn of(title: &Title, tasks: &[(Section, NewTask)]) -> Self {
        let mut text = format!("# {}\n\n", one_line(&title.title));
        for (name, value) in [("Last Updated", &title.updated), ("Sprint Goal", &title.goal)] {
            field(&mut text, name, value);
        }
        text.push_str("\n---\n\n");
        for (section, heading) in SECTIONS {
            put(&mut text, format_args!("## {heading}\n\n"));
            let mut group = "";
            let mut any = false;
            for (_, task) in tasks.iter().filter(|(of, _)| *of == section) {
                any = true;
                if task.group != group {
                    group = &task.group;
                    put(&mut text, format_args!("### {}\n\n", one_line(group)));
                }
                task.write(section, &mut text);
            }
            if !any {
                text.push_str("*No tasks here*\n\n---\n\n");
            }
        }
        text.push_str("## \u{1f4c8} TASK METRICS\n\n");
        text.push_str("- **Total Tasks:** 0 identified\n");
        for name in ["Completed", "In Progress", "Ready", "Blocked"] {
            put(&mut text, format_args!("- **{name}:** 0 (0%)\n"));
        }
        text.push_str("\n**Total Estimated Effort:** 0 hours\n");
        let mut board = Self::parse(&text);
        drop(board.recompute());
        board
    }
}

impl NewTask {
    fn write(&self, section: Section, text: &mut String) {
        put(text, format_args!("#### {}: {}\n", one_line(&self.id), one_line(&self.title)));
        field(text, "Priority", &self.priority);
        field(text, "Assignee", &self.assignee);
        if let Some(hours) = self.hours {
            field(text, "Estimate", &format!("{hours} hours"));
        }
        field(text, "Status", &self.status(section));
        text.push('\n');
        field(text, "Description", &self.description);
        field(text, "Current State", &self.state);
        if !self.files.is_empty() {
            text.push_str("**Files to Modify:**\n");
            for file in &self.files {
                put(text, format_args!("- {}\n", one_line(file)));
            }
        }
        field(text, "Prerequisites", &self.prerequisites.join(", "));
        field(text, "Result", &self.result);
        if !self.criteria.is_empty() {
            text.push_str("\n**Success Criteria:**\n");
            for (done, criterion) in &self.criteria {
                put(text, format_args!("- [{}] {}\n", if *done { 'x' } else { ' ' }, one_line(criterion)));
            }
        }
        if !self.commands.is_empty() {
            text.push_str("\n**Test Commands:**\n```bash\n");
            for command in &self.commands {
                put(text, format_args!("{}\n", one_line(command)));
            }
            text.push_str("```\n");
        }
        text.push_str("\n---\n\n");
    }

    fn status(&self, section: Section) -> String {
        match (&self.blocked, section) {
            (Some(why), Section::Backlog | Section::Blocked) if why.is_empty() => "\u{1f7e1} Blocked".to_owned(),
            (Some(why), Section::Backlog | Section::Blocked) => format!("\u{1f7e1} Blocked ({why})"),
            (_, Section::Backlog) => "\u{1f534} Ready".to_owned(),
            (_, Section::Active) => "\u{1f504} In Progress".to_owned(),
            (_, Section::Done) => "\u{2705} Completed".to_owned(),
            (None, Section::Blocked) => "\u{1f7e1} Blocked".to_owned(),
        }
    }
}

fn field(text: &mut String, name: &str, value: &str) {
    if !value.trim().is_empty() {
        put(text, format_args!("**{name}:** {}\n", one_line(value)));
    }
}

fn put(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing into a text cannot fail.
    let _ = text.write_fmt(what);
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
