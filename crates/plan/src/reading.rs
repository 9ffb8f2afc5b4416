//! Tasks of a snapshot as the mapping reads them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use cadre_base::Snapshot;
use cadre_base::cells::{Display, Style};
use cadre_base::query::SnapshotNames;
use cadre_model::{Cell, Column, FieldKind, FieldNo, RecordId, RowNo, TableNo, Timestamp, Value};

use crate::lease::{Fence, Lease, LeaseState, Proof};
use crate::ledger::{LeaseField, Ledger, links_at};
use crate::mapping::{Columns, Measure, Project, Role, TaskRole, TieBreak};
use crate::rank::{Rank, RankBuilder, first_number};
use crate::status::TaskState;

/// A snapshot with the mapping by which it is read.
pub struct Reading<'s> {
    /// The state.
    pub snapshot: &'s Snapshot,
    /// What it means.
    pub project: &'s Project,
    /// The project's own tables, if the base has them yet.
    pub ledger: Option<&'s Ledger>,
    names: SnapshotNames<'s>,
    displays: RefCell<HashMap<FieldNo, Rc<Display>>>,
}

/// Where a task stands by its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In a state.
    In(TaskState),
    /// Under a word that stands for no state.
    Unknown(String),
}

impl Standing {
    /// The state, if the word stands for one.
    pub fn state(&self) -> Option<TaskState> {
        match self {
            Self::In(state) => Some(*state),
            Self::Unknown(_) => None,
        }
    }
}

/// Why a key names no task.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FindError {
    /// There is none.
    #[error("there is no task {key:?}{}", near.as_ref().map(|near| format!("; did you mean {near:?}?")).unwrap_or_default())]
    Missing {
        /// What was looked for.
        key: String,
        /// A code that is near.
        near: Option<String>,
    },
    /// There are several.
    #[error("{} tasks are called {key:?}: name one by its record id: {}", ids.len(), listed(ids))]
    Several {
        /// What was looked for.
        key: String,
        /// Their records.
        ids: Vec<RecordId>,
    },
}

fn listed(ids: &[RecordId]) -> String {
    ids.iter().take(8).map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl<'s> Reading<'s> {
    /// Reads a snapshot by a mapping.
    pub fn new(snapshot: &'s Snapshot, project: &'s Project, ledger: Option<&'s Ledger>) -> Self {
        Self { snapshot, project, ledger, names: SnapshotNames::new(snapshot), displays: RefCell::default() }
    }

    /// The tasks, in the order in which they were created.
    pub fn rows(&self) -> impl Iterator<Item = RowNo> + use<'s> {
        self.snapshot.rows(self.project.tasks.table).into_iter().flat_map(|rows| rows.iter())
    }

    /// Whether a row is a task that exists.
    pub fn exists(&self, row: RowNo) -> bool {
        self.snapshot.rows(self.project.tasks.table).is_some_and(|rows| rows.find(row).is_some())
    }

    /// The record of a task.
    pub fn id(&self, row: RowNo) -> Option<RecordId> {
        self.snapshot.record_id(self.project.tasks.table, row)
    }

    fn column(&self, table: TableNo, row: RowNo, field: FieldNo) -> Option<(&'s Column, usize)> {
        let (chunk, slot) = self.snapshot.rows(table)?.find(row)?;
        let column: &'s Column = chunk.stored(field)?.column();
        (slot < column.len()).then_some((column, slot))
    }

    /// The links of a cell.
    pub fn links(&self, table: TableNo, row: RowNo, field: FieldNo) -> impl Iterator<Item = RowNo> + use<'s> {
        let found = self.column(table, row, field);
        let rows: &'s [u32] = found.map_or(&[], |(column, slot)| links_at(column, slot));
        rows.iter().map(|row| RowNo(*row))
    }

    /// A cell as people read it; `None` when it is blank.
    pub fn text_of(&self, table: TableNo, row: RowNo, field: FieldNo) -> Option<String> {
        let (column, slot) = self.column(table, row, field)?;
        let known = self.displays.borrow().get(&field).cloned();
        let display = match known {
            Some(display) => display,
            None => {
                let made =
                    Rc::new(Display::of(field, self.snapshot.schema().field(field)?, &self.names, &Style::default()));
                self.displays.borrow_mut().insert(field, Rc::clone(&made));
                made
            }
        };
        let mut text = String::new();
        (display.push(&mut text, column, slot, &self.names) && !text.trim().is_empty()).then_some(text)
    }

    /// The number in a cell, or the first one in its text.
    pub fn number_of(&self, table: TableNo, row: RowNo, field: FieldNo) -> Option<f64> {
        let (column, slot) = self.column(table, row, field)?;
        match column.value(slot) {
            Value::Number(number) => number.is_finite().then_some(number),
            Value::Blank | Value::Error => None,
            _ => first_number(&self.text_of(table, row, field)?),
        }
    }

    /// The cell of a task for a role, as people read it.
    pub fn text(&self, row: RowNo, role: TaskRole) -> Option<String> {
        self.text_of(self.project.tasks.table, row, self.project.tasks.field(role)?)
    }

    /// The number of a task for a role.
    pub fn number(&self, row: RowNo, role: TaskRole) -> Option<f64> {
        self.number_of(self.project.tasks.table, row, self.project.tasks.field(role)?)
    }

    /// The cell of a record of another table for a role.
    pub fn text_in<R: Role>(&self, columns: &Columns<R>, row: RowNo, role: R) -> Option<String> {
        self.text_of(columns.table, row, columns.field(role)?)
    }

    /// What people call a task: its code, else its name, else its record.
    pub fn label(&self, row: RowNo) -> String {
        let named = self.text(row, TaskRole::Code).or_else(|| self.text(row, TaskRole::Name));
        named.or_else(|| self.id(row).map(|id| id.to_string())).unwrap_or_else(|| format!("row {row}"))
    }

    /// Where a task stands by its status cell; ready when that is blank.
    pub fn cell_standing(&self, row: RowNo) -> Standing {
        let tasks = &self.project.tasks;
        let Some(field) = tasks.field(TaskRole::Status) else { return Standing::In(TaskState::Ready) };
        let cell = self.column(tasks.table, row, field).and_then(|(column, slot)| column.cell(slot));
        let state = match &cell {
            None => Some(TaskState::Ready),
            Some(Cell::Choice(choice)) => self.project.state_of_choice(*choice),
            Some(Cell::Text(word)) => self.project.mapping.status.state(word),
            Some(_) => None,
        };
        match state {
            Some(state) => Standing::In(state),
            None => Standing::Unknown(self.text_of(tasks.table, row, field).unwrap_or_default()),
        }
    }

    /// Where a task stands: by its cell, and by its lease where the vocabulary has no word for what was said of it.
    pub fn standing(&self, row: RowNo) -> Standing {
        let standing = self.cell_standing(row);
        let wordless = |state| self.project.mapping.status.written(state).is_none();
        if standing == Standing::In(TaskState::Ready)
            && wordless(TaskState::Blocked)
            && self.lease(row).is_some_and(|lease| lease.state == LeaseState::Blocked)
        {
            return Standing::In(TaskState::Blocked);
        }
        standing
    }

    /// Whether a task is over: complete or cancelled.
    pub fn is_closed(&self, row: RowNo) -> bool {
        self.cell_standing(row).state().is_some_and(TaskState::is_closed)
    }

    /// The tasks that come before a task.
    pub fn prerequisites(&self, row: RowNo) -> impl Iterator<Item = RowNo> + use<'s> {
        let tasks = &self.project.tasks;
        let field = tasks.field(TaskRole::Prerequisites);
        field.map(|field| self.links(tasks.table, row, field)).into_iter().flatten()
    }

    /// The lease record of a task, whether it is held or not.
    pub fn lease(&self, row: RowNo) -> Option<Lease> {
        let ledger = self.ledger?;
        self.lease_at(ledger.lease_of(self.snapshot, self.project.tasks.table, row)?)
    }

    /// A lease by its own row.
    pub fn lease_at(&self, row: RowNo) -> Option<Lease> {
        let ledger = self.ledger?;
        let cell = |field| {
            let (column, slot) = self.column(ledger.leases, row, ledger.field(field))?;
            column.cell(slot)
        };
        let text = |field| match cell(field) {
            Some(Cell::Text(text)) => Some(text.to_string()),
            _ => None,
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of doubles saturates")]
        let number = |field| match cell(field) {
            Some(Cell::Number(number)) => number as u64,
            _ => 0,
        };
        let expires = match cell(LeaseField::Expires) {
            Some(Cell::Time(at)) => Timestamp(at),
            _ => Timestamp(i64::MIN),
        };
        Some(Lease {
            row,
            id: self.snapshot.record_id(ledger.leases, row)?,
            state: LeaseState::of(&text(LeaseField::State)?)?,
            holder: text(LeaseField::Holder).unwrap_or_default(),
            attempt: text(LeaseField::Attempt).unwrap_or_default(),
            fence: Fence(number(LeaseField::Fence)),
            term: u32::try_from(number(LeaseField::Term)).unwrap_or(u32::MAX),
            expires,
            reason: text(LeaseField::Reason),
            proof: text(LeaseField::Proof).and_then(|name| Proof::of(&name)),
        })
    }

    /// Whether a task is complete and a verifier proved it.
    pub fn is_verified(&self, row: RowNo) -> bool {
        let proven = |lease: Lease| lease.state == LeaseState::Completed && lease.proof == Some(Proof::Pass);
        self.cell_standing(row) == Standing::In(TaskState::Complete) && self.lease(row).is_some_and(proven)
    }

    /// The place of a task in the order in which tasks are taken.
    pub fn rank(&self, row: RowNo) -> Rank {
        let mut rank = RankBuilder::default().number(self.priority(row));
        for tie in &self.project.mapping.priority.ties {
            rank = match tie {
                TieBreak::Order => rank.number(self.number(row, TaskRole::Order)),
                TieBreak::Code => rank.code(self.text(row, TaskRole::Code).as_deref()),
                TieBreak::Created => {
                    let found = self.snapshot.rows(self.project.tasks.table).and_then(|rows| rows.find(row));
                    rank.whole(found.map_or(i64::MAX, |(chunk, slot)| chunk.created()[slot].0))
                }
            };
        }
        rank.whole(i64::from(row.0)).build()
    }

    /// The priority of a task as a number, lowest first.
    pub fn priority(&self, row: RowNo) -> Option<f64> {
        let (tasks, rule) = (&self.project.tasks, &self.project.mapping.priority);
        let field = tasks.field(TaskRole::Priority)?;
        let (column, slot) = self.column(tasks.table, row, field)?;
        match column.value(slot) {
            Value::Number(number) if number.is_finite() => {
                // A select's value is the place of its choice among the others, not what it says.
                match column.cell(slot) {
                    Some(Cell::Choice(choice)) => self.project.priority_of_choice(choice),
                    _ => Some(rule.of_number(number)),
                }
            }
            Value::Blank | Value::Error => None,
            _ => match column.cell(slot) {
                Some(Cell::Choice(choice)) => self.project.priority_of_choice(choice),
                _ => rule.of_text(&self.text_of(tasks.table, row, field)?),
            },
        }
    }

    /// What a task counts in the measure of the project.
    pub fn counts(&self, row: RowNo) -> f64 {
        match self.project.mapping.progress {
            Measure::Count => 1.0,
            Measure::Estimate => self.estimate_hours(row).unwrap_or(0.0).max(0.0),
            Measure::Weight => self.number(row, TaskRole::Weight).unwrap_or(1.0).max(0.0),
        }
    }

    /// How long a task is thought to take, in hours.
    pub fn estimate_hours(&self, row: RowNo) -> Option<f64> {
        let tasks = &self.project.tasks;
        let field = tasks.field(TaskRole::Estimate)?;
        match self.snapshot.schema().field(field).map(|field| &field.kind) {
            Some(FieldKind::Duration(_)) => self.number(row, TaskRole::Estimate).map(|seconds| seconds / 3600.0),
            Some(FieldKind::SingleLineText | FieldKind::SingleSelect(_)) => {
                hours_of(&self.text(row, TaskRole::Estimate)?)
            }
            _ => self.number(row, TaskRole::Estimate),
        }
    }

    /// The skills that a task asks for, in lower case.
    pub fn skills(&self, row: RowNo) -> Vec<String> {
        let text = self.text(row, TaskRole::Skills).unwrap_or_default();
        text.split([',', ';', '\n'])
            .map(|skill| skill.trim().to_lowercase())
            .filter(|skill| !skill.is_empty())
            .collect()
    }

    /// Finds a task by its record, its code or its name.
    ///
    /// # Errors
    /// When there is none, or several have the code or name.
    pub fn find(&self, key: &str) -> Result<RowNo, FindError> {
        if let Ok(id) = key.parse::<RecordId>()
            && let Some((table, row)) = self.snapshot.find_record(id)
            && table == self.project.tasks.table
        {
            return Ok(row);
        }
        let mut labels = Vec::new();
        for role in [TaskRole::Code, TaskRole::Name] {
            let mut found = Vec::new();
            for row in self.rows() {
                let Some(text) = self.text(row, role) else { continue };
                if crate::mapping::same(&text, key) {
                    found.push(row);
                }
                labels.push(text);
            }
            match found.as_slice() {
                [one] => return Ok(*one),
                [] => {}
                several => {
                    let ids = several.iter().filter_map(|row| self.id(*row)).collect();
                    return Err(FindError::Several { key: key.to_owned(), ids });
                }
            }
        }
        let near = cadre_formula::nearest(key, labels.iter().map(String::as_str)).map(str::to_owned);
        Err(FindError::Missing { key: key.to_owned(), near })
    }
}

/// The hours of a text such as `3 days`, `2-3 hours` or `30 minutes`; a day is eight hours of work and a week five days. Of a range
/// the middle; a bare number counts as hours.
pub fn hours_of(text: &str) -> Option<f64> {
    let lower = text.to_lowercase();
    let first = first_number(&lower)?;
    let digits = lower.find(|c: char| c.is_ascii_digit())?;
    let rest = lower[digits..].trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_start();
    let (number, unit) = match rest.strip_prefix(['-', '\u{2013}']).map(str::trim_start) {
        Some(range) if range.starts_with(|c: char| c.is_ascii_digit()) => {
            let upper = first_number(range)?;
            let unit = range.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_start();
            (f64::midpoint(first.abs(), upper), unit)
        }
        _ => (first.abs(), rest),
    };
    let word: String = unit.chars().take_while(|c| c.is_alphabetic()).collect();
    Some(match word.as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => number / 3600.0,
        "m" | "min" | "mins" | "minute" | "minutes" => number / 60.0,
        "d" | "day" | "days" => number * 8.0,
        "w" | "week" | "weeks" => number * 40.0,
        _ => number,
    })
}

#[cfg(test)]
mod tests;
