//! Adoption: what the tables, fields and words of a base that is there already seem to mean.
//!
//! Names say most, types what can be, and sample values whether the words of a status are known. Nothing is guessed silently: each
//! finding has a confidence and the reason for it, and what is missing is told.

use std::collections::BTreeMap;

use cadre_base::Snapshot;
use cadre_base::cells::{Display, Style};
use cadre_base::query::SnapshotNames;
use cadre_model::{Field, FieldKind, FieldNo, Table, TableNo};
use serde::Serialize;

use crate::mapping::{GroupRole, Mapping, Measure, MilestoneRole, PriorityRule, Role, TableMap, TaskRole};
use crate::status::TaskState;
use crate::words::StatusWords;

/// Rows whose values are looked at.
const SAMPLES: usize = 2_000;

/// One thing that was found, and how sure that is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// What it is for: `tasks`, `tasks.status`, `status.ready`.
    pub what: String,
    /// The table, field or word.
    pub found: String,
    /// How sure, 0 to 1.
    pub confidence: f64,
    /// What speaks for it.
    pub why: String,
}

/// What a base seems to mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The mapping.
    pub mapping: Mapping,
    /// What it is made of.
    pub findings: Vec<Finding>,
    /// What is missing, in words.
    pub missing: Vec<String>,
}

/// Why nothing can be proposed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdoptError {
    /// No table has a field that looks like a status.
    #[error(
        "no table of the base has a field that says where its records stand: a select or text named such as `Status`"
    )]
    NoStatus,
    /// A status has words that nobody knows.
    #[error(
        "the words of field {field:?} in table {table:?} are not known: {words}; say in [project.status] what they mean"
    )]
    Words {
        /// The table.
        table: String,
        /// The field.
        field: String,
        /// The words.
        words: String,
    },
}

/// Proposes a mapping for a base.
///
/// # Errors
/// When there is no table of tasks to be seen.
pub fn propose(snapshot: &Snapshot) -> Result<Proposal, AdoptError> {
    let schema = snapshot.schema();
    let own: Vec<(TableNo, &Table)> =
        schema.tables.iter().filter(|(_, table)| table.system.is_none()).map(|(no, table)| (*no, &**table)).collect();
    let mut best: Option<(f64, TableNo, &Table, Fields<TaskRole>)> = None;
    let mut unknown = None;
    for (no, table) in &own {
        let fields = fields::<TaskRole>(snapshot, table, *no);
        let Some((status, _)) = fields.get(&TaskRole::Status) else { continue };
        let words = words_of(snapshot, *no, *status);
        if !words.iter().any(|word| StatusWords::known(word).is_some()) {
            let listed = words.iter().take(8).map(|word| format!("{word:?}")).collect::<Vec<_>>().join(", ");
            unknown = Some((table.name.clone(), name_of(snapshot, *status), listed));
            continue;
        }
        let named = match folded(&table.name).as_str() {
            "tasks" | "task" => 3.0,
            "stages" | "todo" | "todos" | "backlog" | "stories" | "items" | "work" => 1.0,
            "plans" | "phases" | "issues" => -1.0,
            _ => 0.0,
        };
        let score = named + fields.values().map(|(_, confidence)| confidence).sum::<f64>();
        if best.as_ref().is_none_or(|(known, ..)| score > *known) {
            best = Some((score, *no, table, fields));
        }
    }
    let Some((_, no, table, fields)) = best else {
        return Err(match unknown {
            Some((table, field, words)) => AdoptError::Words { table, field, words },
            None => AdoptError::NoStatus,
        });
    };
    let mut told = Told { findings: Vec::new(), missing: Vec::new() };
    told.table(
        "tasks",
        &table.name,
        if folded(&table.name) == "tasks" { 0.95 } else { 0.7 },
        "it has a status of known words",
    );
    let tasks = told.fields(snapshot, "tasks", &table.name, &fields);
    let status = fields.get(&TaskRole::Status).map(|(no, _)| *no).unwrap_or_default();
    let status = told.words(snapshot, no, status)?;
    for role in [
        TaskRole::Code,
        TaskRole::Name,
        TaskRole::Priority,
        TaskRole::Prerequisites,
        TaskRole::Criteria,
        TaskRole::Reason,
    ] {
        if !fields.contains_key(&role) {
            told.missing.push(format!("no field of {:?} looks like `{}`: {}", table.name, role.key(), lost(role)));
        }
    }
    let groups = [("stages", &["stages", "stage"]), ("phases", &["phases", "phase"]), ("plans", &["plans", "plan"])];
    let mut maps: BTreeMap<&str, TableMap<GroupRole>> = BTreeMap::new();
    for (key, names) in groups {
        let found = own.iter().find(|(other, table)| *other != no && names.contains(&folded(&table.name).as_str()));
        if let Some((other, group)) = found {
            told.table(key, &group.name, 0.9, "its name says so");
            let fields = self::fields::<GroupRole>(snapshot, group, *other);
            // Sums are written by the guard alone, so only fields that nobody else fills will do.
            let fields: Fields<GroupRole> = fields
                .into_iter()
                .filter(|(role, _)| !matches!(role, GroupRole::Progress | GroupRole::Done | GroupRole::Total))
                .collect();
            let fields = told.fields(snapshot, key, &group.name, &fields);
            maps.insert(key, TableMap { table: group.name.clone(), fields });
        }
    }
    let milestones = own.iter().find(|(other, table)| *other != no && folded(&table.name) == "milestones");
    let milestones = milestones.map(|(other, table)| {
        told.table("milestones", &table.name, 0.9, "its name says so");
        let fields = self::fields::<MilestoneRole>(snapshot, table, *other);
        TableMap { table: table.name.clone(), fields: told.fields(snapshot, "milestones", &table.name, &fields) }
    });
    let mapping = Mapping {
        strict: false,
        progress: Measure::Count,
        status,
        priority: priority(snapshot, no, &fields),
        tasks: TableMap { table: table.name.clone(), fields: tasks },
        stages: maps.remove("stages"),
        phases: maps.remove("phases"),
        plans: maps.remove("plans"),
        milestones,
    };
    Ok(Proposal { mapping, findings: told.findings, missing: told.missing })
}

/// Fields by role, and how sure each is.
type Fields<R> = BTreeMap<R, (FieldNo, f64)>;

/// The fields of a table that look like roles: each field for one role, the surest first.
fn fields<R: Role>(snapshot: &Snapshot, table: &Table, no: TableNo) -> Fields<R> {
    let mut candidates: Vec<(f64, usize, FieldNo)> = Vec::new();
    for (field_no, field) in snapshot.schema().fields_of(table) {
        if field.system {
            continue;
        }
        for (at, role) in R::ALL.iter().enumerate() {
            if let Some(confidence) = likeness(*role, field, no) {
                candidates.push((confidence, at, field_no));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut found: Fields<R> = BTreeMap::new();
    for (confidence, at, field) in candidates {
        let role = R::ALL[at];
        if !found.contains_key(&role) && !found.values().any(|(taken, _)| *taken == field) {
            found.insert(role, (field, confidence));
        }
    }
    found
}

/// How much a field looks like a role: by how usual its name is for that.
fn likeness<R: Role>(role: R, field: &Field, table: TableNo) -> Option<f64> {
    let name = folded(&field.name);
    let at = role.names().iter().position(|known| folded(known) == name)?;
    let fits = role.form().fits(&field.kind)
        && (role.form() != crate::mapping::Form::Peers
            || matches!(&field.kind, FieldKind::MultipleRecordLinks(link) if link.linked_table == table));
    let place = u32::try_from(at).map_or(1.0, f64::from);
    fits.then(|| (0.95 - 0.05 * place).max(0.5))
}

/// A name as names are compared: letters and digits alone.
fn folded(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

fn name_of(snapshot: &Snapshot, field: FieldNo) -> String {
    snapshot.schema().field(field).map(|field| field.name.clone()).unwrap_or_default()
}

/// The different words of a field: its choices, or what its cells say.
fn words_of(snapshot: &Snapshot, table: TableNo, field: FieldNo) -> Vec<String> {
    let Some(found) = snapshot.schema().field(field) else { return Vec::new() };
    if let Some(options) = found.kind.choices() {
        return options.choices.iter().map(|choice| choice.name.clone()).collect();
    }
    let mut words: Vec<String> = Vec::new();
    let names = SnapshotNames::new(snapshot);
    let display = Display::of(field, found, &names, &Style::default());
    let Some(rows) = snapshot.rows(table) else { return words };
    for row in rows.iter().take(SAMPLES) {
        let Some((chunk, slot)) = rows.find(row) else { continue };
        let Some(stored) = chunk.stored(field) else { continue };
        let mut text = String::new();
        if slot < stored.column().len()
            && display.push(&mut text, stored.column(), slot, &names)
            && !words.contains(&text)
        {
            words.push(text);
        }
    }
    words
}

/// Which way priorities go: scores go down from the highest, words and ranks up from the lowest.
fn priority(snapshot: &Snapshot, table: TableNo, fields: &Fields<TaskRole>) -> PriorityRule {
    let mut rule = PriorityRule::default();
    let Some((field, _)) = fields.get(&TaskRole::Priority) else { return rule };
    if folded(&name_of(snapshot, *field)).contains("score") {
        rule.first = crate::mapping::First::Highest;
    }
    let words = words_of(snapshot, table, *field);
    let usual = ["critical", "urgent", "highest", "high", "medium", "normal", "low", "lowest"];
    let begins = |word: &str| usual.iter().position(|known| word.trim().to_lowercase() == *known);
    if !words.is_empty() && words.iter().all(|word| begins(word).is_some()) {
        let mut words = words;
        words.sort_by_key(|word| begins(word));
        rule.words = words;
    }
    rule
}

/// What a project goes without where a role is not mapped.
fn lost(role: TaskRole) -> &'static str {
    match role {
        TaskRole::Code => "the record id is the identity",
        TaskRole::Name => "tasks are shown by their code",
        TaskRole::Priority => "tasks are taken in the order in which they were created",
        TaskRole::Prerequisites => "no task waits for another",
        TaskRole::Criteria => "nothing says when a task is good",
        TaskRole::Reason => "why a task is blocked is kept with the lease alone",
        _ => "it is left out",
    }
}

struct Told {
    findings: Vec<Finding>,
    missing: Vec<String>,
}

impl Told {
    fn table(&mut self, key: &str, name: &str, confidence: f64, why: &str) {
        self.findings.push(Finding { what: key.to_owned(), found: name.to_owned(), confidence, why: why.to_owned() });
    }

    fn fields<R: Role>(
        &mut self,
        snapshot: &Snapshot,
        key: &str,
        table: &str,
        fields: &Fields<R>,
    ) -> BTreeMap<R, String> {
        let mut names = BTreeMap::new();
        for (role, (no, confidence)) in fields {
            let name = name_of(snapshot, *no);
            self.findings.push(Finding {
                what: format!("{key}.{}", role.key()),
                found: format!("{table} / {name}"),
                confidence: *confidence,
                why: format!("its name and type are usual for `{}`", role.key()),
            });
            names.insert(*role, name);
        }
        names
    }

    /// The words of the status, each with the state that it stands for elsewhere.
    fn words(&mut self, snapshot: &Snapshot, table: TableNo, field: FieldNo) -> Result<StatusWords, AdoptError> {
        let words = words_of(snapshot, table, field);
        let mut by_state: BTreeMap<TaskState, Vec<String>> = BTreeMap::new();
        for word in &words {
            match StatusWords::known(word) {
                Some(state) => {
                    let (what, why) = (format!("status.{state}"), "teams use the word so".to_owned());
                    self.findings.push(Finding { what, found: word.clone(), confidence: 0.9, why });
                    by_state.entry(state).or_default().push(word.clone());
                }
                None => self.missing.push(format!("the word {word:?} of the status stands for no state that is known")),
            }
        }
        // A text field may not have used every word yet.
        let is_text = snapshot.schema().field(field).is_some_and(|field| field.kind.choices().is_none());
        if is_text {
            for (state, usual) in
                [(TaskState::Ready, "Todo"), (TaskState::InProgress, "In Progress"), (TaskState::Complete, "Done")]
            {
                by_state.entry(state).or_insert_with(|| {
                    self.missing.push(format!("no record is {state} yet: {usual:?} will be written"));
                    vec![usual.to_owned()]
                });
            }
        }
        StatusWords::new(by_state).map_err(|_| AdoptError::Words {
            table: snapshot.schema().table(table).map(|table| table.name.clone()).unwrap_or_default(),
            field: name_of(snapshot, field),
            words: words.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(", "),
        })
    }
}

#[cfg(test)]
mod tests;
