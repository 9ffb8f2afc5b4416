//! A mapping in the schema of a base: tables and fields by number, words by choice.

use std::collections::{BTreeMap, HashMap};

use cadre_base::Snapshot;
use cadre_model::{ChoiceNo, Field, FieldKind, FieldNo, Schema, Table, TableNo};

use super::fault::{Fault, FaultKind};
use super::roles::{GroupRole, MilestoneRole, Role, TaskRole};
use super::{Mapping, TableMap};
use crate::status::TaskState;

/// The tables of a project and what their fields are for, by number.
#[derive(Clone, Debug)]
pub struct Project {
    /// The words that it comes from.
    pub mapping: Mapping,
    /// The tasks.
    pub tasks: Columns<TaskRole>,
    /// Stages, phases and plans, as far as they are records, innermost first.
    pub groups: Vec<Group>,
    /// The milestones.
    pub milestones: Option<Columns<MilestoneRole>>,
    /// The states that choices of the status field stand for.
    states: HashMap<ChoiceNo, TaskState>,
    /// The places of choices of the priority field among the words of the rule, or the numbers in their names.
    priorities: HashMap<ChoiceNo, f64>,
}

/// A table and its fields by what they are for.
#[derive(Clone, Debug)]
pub struct Columns<R> {
    /// The table.
    pub table: TableNo,
    fields: BTreeMap<R, FieldNo>,
}

impl<R: Role> Columns<R> {
    /// The field for a role, if it is mapped.
    pub fn field(&self, role: R) -> Option<FieldNo> {
        self.fields.get(&role).copied()
    }

    /// The role of a field, if it has one.
    pub fn role(&self, field: FieldNo) -> Option<R> {
        self.fields.iter().find(|(_, no)| **no == field).map(|(role, _)| *role)
    }
}

/// A level that tasks are parts of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupLevel {
    /// Stages.
    Stage,
    /// Phases.
    Phase,
    /// Plans.
    Plan,
}

impl GroupLevel {
    /// What one of them is called in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Phase => "phase",
            Self::Plan => "plan",
        }
    }

    /// The role by which a task says what it is part of.
    pub fn of_task(self) -> TaskRole {
        match self {
            Self::Stage => TaskRole::Stage,
            Self::Phase => TaskRole::Phase,
            Self::Plan => TaskRole::Plan,
        }
    }
}

/// A level of records that tasks are parts of.
#[derive(Clone, Debug)]
pub struct Group {
    /// Which level.
    pub level: GroupLevel,
    /// Its table.
    pub columns: Columns<GroupRole>,
}

impl Project {
    /// What a mapping comes to in a base.
    ///
    /// # Errors
    /// Every fault that there is, each with its repair.
    pub fn resolve(mapping: &Mapping, schema: &Schema) -> Result<Self, Vec<Fault>> {
        let mut finder = Finder { schema, faults: Vec::new() };
        let tasks = finder.columns("tasks", &mapping.tasks);
        let mut groups = Vec::new();
        for (level, key, map) in [
            (GroupLevel::Stage, "stages", &mapping.stages),
            (GroupLevel::Phase, "phases", &mapping.phases),
            (GroupLevel::Plan, "plans", &mapping.plans),
        ] {
            let found = map.as_ref().and_then(|map| finder.columns(key, map));
            groups.extend(found.map(|columns| Group { level, columns }));
        }
        let milestones = mapping.milestones.as_ref().and_then(|map| finder.columns("milestones", map));
        if let Some(tasks) = &tasks {
            finder.check_tasks(tasks, mapping);
        }
        let Finder { mut faults, .. } = finder;
        let Some(tasks) = tasks.filter(|_| faults.is_empty()) else {
            faults.sort();
            return Err(faults);
        };
        let (states, priorities) = (states(mapping, schema, &tasks), priorities(mapping, schema, &tasks));
        Ok(Self { mapping: mapping.clone(), tasks, groups, milestones, states, priorities })
    }

    /// A level, if its records are mapped.
    pub fn group(&self, level: GroupLevel) -> Option<&Group> {
        self.groups.iter().find(|group| group.level == level)
    }

    /// The state that a choice of the status field stands for.
    pub fn state_of_choice(&self, choice: ChoiceNo) -> Option<TaskState> {
        self.states.get(&choice).copied()
    }

    /// The number that a choice of the priority field counts as, lowest first.
    pub fn priority_of_choice(&self, choice: ChoiceNo) -> Option<f64> {
        self.priorities.get(&choice).copied()
    }

    /// The same mapping with ids in the place of names, so that names may change.
    pub fn by_id(&self, snapshot: &Snapshot) -> Mapping {
        let schema = snapshot.schema();
        let mut mapping = self.mapping.clone();
        with_ids(&mut mapping.tasks, &self.tasks, schema);
        for group in &self.groups {
            let map = match group.level {
                GroupLevel::Stage => &mut mapping.stages,
                GroupLevel::Phase => &mut mapping.phases,
                GroupLevel::Plan => &mut mapping.plans,
            };
            if let Some(map) = map {
                with_ids(map, &group.columns, schema);
            }
        }
        if let (Some(map), Some(columns)) = (&mut mapping.milestones, &self.milestones) {
            with_ids(map, columns, schema);
        }
        mapping
    }
}

fn with_ids<R: Role>(map: &mut TableMap<R>, columns: &Columns<R>, schema: &Schema) {
    if let Some(table) = schema.table(columns.table) {
        map.table = table.id.to_string();
    }
    for (role, name) in &mut map.fields {
        if let Some(field) = columns.field(*role).and_then(|no| schema.field(no)) {
            *name = field.id.to_string();
        }
    }
}

/// Looks for what a mapping names, and collects what is not there.
struct Finder<'s> {
    schema: &'s Schema,
    faults: Vec<Fault>,
}

impl Finder<'_> {
    fn fault(&mut self, kind: FaultKind, place: String, wrong: String, repair: String) {
        self.faults.push(Fault { kind, place, wrong, repair });
    }

    fn columns<R: Role>(&mut self, key: &str, map: &TableMap<R>) -> Option<Columns<R>> {
        let Some((no, table)) = self.schema.find_table(&map.table) else {
            let names = self.schema.tables.values().map(|table| table.name.as_str());
            let near = cadre_formula::nearest(&map.table, names);
            let wrong = format!("the base has no table {:?}", map.table);
            let repair = match near {
                Some(near) => format!("it has a table {near:?}: write `table = {near:?}`, or create the table"),
                None => format!("create a table {:?}, or name the one that holds the {key}", map.table),
            };
            self.fault(FaultKind::TableMissing, format!("project.{key}.table"), wrong, repair);
            return None;
        };
        let mut fields = BTreeMap::new();
        for (role, name) in &map.fields {
            let place = format!("project.{key}.fields.{}", role.key());
            if let Some(found) = self.field(table, no, *role, name, place) {
                fields.insert(*role, found);
            }
        }
        Some(Columns { table: no, fields })
    }

    fn field<R: Role>(&mut self, table: &Table, owner: TableNo, role: R, name: &str, place: String) -> Option<FieldNo> {
        let Some((no, field)) = self.schema.find_field(table, name) else {
            let unused = self.schema.fields_of(table).map(|(_, field)| field.name.as_str());
            let near = cadre_formula::nearest(name, unused);
            let wrong = format!("table {:?} has no field {name:?}", table.name);
            let repair = match near {
                Some(near) => format!("it has a field {near:?}: if that is the one, write `{} = {near:?}`", role.key()),
                None => format!(
                    "create {} named {name:?} in table {:?}, or take the line `{}` out",
                    role.form().wanted(),
                    table.name,
                    role.key()
                ),
            };
            self.fault(FaultKind::FieldMissing, place, wrong, repair);
            return None;
        };
        self.check_form(owner, role, field, place).then_some(no)
    }

    fn check_form<R: Role>(&mut self, owner: TableNo, role: R, field: &Field, place: String) -> bool {
        if !role.form().fits(&field.kind) {
            let wrong = format!("field {:?} is of the type {}", field.name, field.kind.type_name());
            let repair = format!("make it {}, or map another field as `{}`", role.form().wanted(), role.key());
            self.fault(FaultKind::WrongType, place, wrong, repair);
            return false;
        }
        if let (super::Form::Peers, FieldKind::MultipleRecordLinks(link)) = (role.form(), &field.kind)
            && link.linked_table != owner
        {
            let points = self.schema.table(link.linked_table).map_or("nothing", |table| table.name.as_str());
            let wrong = format!("field {:?} links to table {points:?}", field.name);
            let repair = format!("map a field as `{}` that links to records of its own table", role.key());
            self.fault(FaultKind::WrongTable, place, wrong, repair);
            return false;
        }
        true
    }

    /// What a project cannot do without, and the choices that are written.
    fn check_tasks(&mut self, tasks: &Columns<TaskRole>, mapping: &Mapping) {
        let place = "project.tasks.fields.status".to_owned();
        let Some(status) = tasks.field(TaskRole::Status).and_then(|no| self.schema.field(no)) else {
            if !mapping.tasks.fields.contains_key(&TaskRole::Status) {
                let wrong = "no field says where a task stands".to_owned();
                let repair = format!("map {} as `status`", TaskRole::Status.form().wanted());
                self.fault(FaultKind::RoleMissing, place, wrong, repair);
            }
            return;
        };
        if let FieldKind::SingleSelect(options) = &status.kind {
            let has = |word: &str| options.choices.iter().any(|choice| same(&choice.name, word));
            let missing: Vec<String> = TaskState::ALL
                .into_iter()
                .filter_map(|state| mapping.status.written(state))
                .filter(|word| !has(word))
                .map(|word| format!("{word:?}"))
                .collect();
            if !missing.is_empty() {
                let wrong = format!("field {:?} has no option {}", status.name, missing.join(", "));
                let repair =
                    format!("add the option to field {:?}, or write another word in [project.status]", status.name);
                self.fault(FaultKind::OptionMissing, place, wrong, repair);
            }
        }
    }
}

/// Whether two words are the same to people.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

fn states(mapping: &Mapping, schema: &Schema, tasks: &Columns<TaskRole>) -> HashMap<ChoiceNo, TaskState> {
    let choices = tasks.field(TaskRole::Status).and_then(|no| schema.field(no)).and_then(|field| field.kind.choices());
    let states = choices.into_iter().flat_map(|options| &options.choices);
    states.filter_map(|choice| Some((choice.no, mapping.status.state(&choice.name)?))).collect()
}

fn priorities(mapping: &Mapping, schema: &Schema, tasks: &Columns<TaskRole>) -> HashMap<ChoiceNo, f64> {
    let field = tasks.field(TaskRole::Priority).and_then(|no| schema.field(no));
    let choices = field.and_then(|field| field.kind.choices());
    let known = choices.into_iter().flat_map(|options| &options.choices);
    known.filter_map(|choice| Some((choice.no, mapping.priority.of_text(&choice.name)?))).collect()
}
