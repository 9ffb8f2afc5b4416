//! The project's own tables in a base: what it is mapped as, and who holds which task. Operations alone write them.

use cadre_base::cells::Typecast;
use cadre_base::{Input, NewField, NewRecord, Op, Snapshot};
use cadre_model::column::linked_rows;
use cadre_model::field::{DateFormat, DateTimeOptions, LinkOptions, NumberOptions, TimeFormat};
use cadre_model::{Cell, Column, FieldKind, FieldNo, RowNo, Schema, TableNo};

use crate::mapping::{Mapping, MappingError, Project};

/// What marks the table of the mapping.
pub const PROJECT: &str = "project";
/// What marks the table of leases.
pub const LEASES: &str = "leases";

/// Where the project's own tables keep what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// The table of leases: one record for each task that somebody held.
    pub leases: TableNo,
    /// The task of a lease.
    pub task: FieldNo,
    /// The lease of a task: the other side of the link, in the table of tasks.
    pub lease: FieldNo,
    columns: [FieldNo; LeaseField::ALL.len()],
    /// The table of the mapping, its name, and the field of its text.
    project: (TableNo, FieldNo, FieldNo),
}

/// A field of the table of leases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseField {
    /// What people read: the code of the task.
    Name,
    /// How it stands: [`crate::lease::LeaseState`].
    State,
    /// Who holds it.
    Holder,
    /// The attempt, as the holder names it.
    Attempt,
    /// The number of the commit that claimed: later writes carry it.
    Fence,
    /// Its term, in seconds.
    Term,
    /// When it lapses.
    Expires,
    /// Why it ended.
    Reason,
    /// What was proven of the completion.
    Proof,
}

impl LeaseField {
    const ALL: [Self; 9] = [
        Self::Name,
        Self::State,
        Self::Holder,
        Self::Attempt,
        Self::Fence,
        Self::Term,
        Self::Expires,
        Self::Reason,
        Self::Proof,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::State => "State",
            Self::Holder => "Holder",
            Self::Attempt => "Attempt",
            Self::Fence => "Fence",
            Self::Term => "Term",
            Self::Expires => "Expires",
            Self::Reason => "Reason",
            Self::Proof => "Proof",
        }
    }

    fn kind(self) -> FieldKind {
        match self {
            Self::Name | Self::State | Self::Holder | Self::Attempt | Self::Proof => FieldKind::SingleLineText,
            Self::Fence | Self::Term => FieldKind::Number(NumberOptions { precision: 0 }),
            Self::Expires => FieldKind::DateTime(DateTimeOptions {
                time_zone: "utc".to_owned(),
                date_format: DateFormat::Iso,
                time_format: TimeFormat::Hour24,
            }),
            Self::Reason => FieldKind::MultilineText,
        }
    }
}

/// The name of the link from a lease to its task.
const TASK: &str = "Task";
/// The fields of the mapping's table.
const KEY: &str = "Name";
const VALUE: &str = "Value";
/// The record that holds the mapping.
const MAPPING: &str = "mapping";

impl Ledger {
    /// Finds the project's own tables; `None` in a base that is no project.
    pub fn find(schema: &Schema) -> Option<Self> {
        let (leases, table) = schema.system_table(LEASES)?;
        let own = |name: &str| schema.find_field(table, name).map(|(no, _)| no);
        let mut columns = [FieldNo(0); LeaseField::ALL.len()];
        for (column, field) in columns.iter_mut().zip(LeaseField::ALL) {
            *column = own(field.name())?;
        }
        let task = own(TASK)?;
        let FieldKind::MultipleRecordLinks(link) = &schema.field(task)?.kind else { return None };
        let (no, project) = schema.system_table(PROJECT)?;
        let at = |name: &str| schema.find_field(project, name).map(|(no, _)| no);
        Some(Self { leases, task, lease: link.inverse?, columns, project: (no, at(KEY)?, at(VALUE)?) })
    }

    /// A field of the leases.
    pub fn field(&self, field: LeaseField) -> FieldNo {
        self.columns[field as usize]
    }

    /// The field of a number, if it is one of the leases'.
    pub fn lease_field(&self, no: FieldNo) -> Option<LeaseField> {
        LeaseField::ALL.into_iter().find(|field| self.field(*field) == no)
    }

    /// The lease record of a task.
    pub fn lease_of(&self, snapshot: &Snapshot, tasks: TableNo, task: RowNo) -> Option<RowNo> {
        linked(snapshot, tasks, task, self.lease, |rows| rows.first().map(|row| RowNo(*row)))
    }

    /// The task of a lease record.
    pub fn task_of(&self, snapshot: &Snapshot, lease: RowNo) -> Option<RowNo> {
        linked(snapshot, self.leases, lease, self.task, |rows| rows.first().map(|row| RowNo(*row)))
    }

    /// Reads the mapping that a base keeps.
    ///
    /// # Errors
    /// When it cannot be read, which a later version may have written.
    pub fn mapping(&self, snapshot: &Snapshot) -> Result<Option<Mapping>, MappingError> {
        let (table, key, value) = self.project;
        let Some(rows) = snapshot.rows(table) else { return Ok(None) };
        let text = |row, field| rows.cell(row, field, cadre_model::Shape::Text);
        let found = rows.iter().find(|row| matches!(text(*row, key), Some(Cell::Text(name)) if &*name == MAPPING));
        match found.and_then(|row| text(row, value)) {
            Some(Cell::Text(text)) => Mapping::of_json(&text).map(Some),
            _ => Ok(None),
        }
    }

    /// The operation that keeps another mapping.
    pub fn remap(&self, snapshot: &Snapshot, mapping: &Mapping) -> Op {
        let (table, key, value) = self.project;
        let cells = vec![(value, Input::Json(mapping.to_json().into()))];
        let rows = snapshot.rows(table);
        let name = |row| rows.and_then(|rows| rows.cell(row, key, cadre_model::Shape::Text));
        let found = rows.and_then(|rows| rows.iter().find(|row| name(*row) == Some(Cell::Text(MAPPING.into()))));
        match found.and_then(|row| snapshot.record_id(table, row)) {
            Some(id) => Op::UpdateRecords {
                table,
                records: vec![cadre_base::RecordEdit { id, cells, if_version: None }],
                mode: cadre_base::EditMode::Merge,
                typecast: Typecast::Strict,
            },
            None => create(table, [vec![(key, Input::Json(MAPPING.into()))], cells].concat()),
        }
    }
}

/// Reads the links of a cell without copying them.
fn linked<T>(snapshot: &Snapshot, table: TableNo, row: RowNo, field: FieldNo, read: impl FnOnce(&[u32]) -> T) -> T {
    let found = snapshot.rows(table).and_then(|rows| rows.find(row));
    let column = found.and_then(|(chunk, slot)| Some((chunk.stored(field)?.column(), slot)));
    match column {
        Some((column, slot)) if slot < column.len() => read(linked_rows(column, slot)),
        _ => read(&[]),
    }
}

/// The links of a column at a slot; none beyond its end.
pub(crate) fn links_at(column: &Column, slot: usize) -> &[u32] {
    if slot < column.len() { linked_rows(column, slot) } else { &[] }
}

/// The operation that creates one record.
pub(crate) fn create(table: TableNo, cells: Vec<(FieldNo, Input)>) -> Op {
    let records = vec![NewRecord { cells, ..NewRecord::default() }];
    Op::CreateRecords { table, records, typecast: Typecast::Strict }
}

/// The numbers that tables and fields get that a draft creates one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    table: TableNo,
    field: FieldNo,
}

impl Numbers {
    /// The numbers that come next in a base.
    pub fn after(schema: &Schema) -> Self {
        Self { table: schema.head.last_table, field: schema.head.last_field }
    }

    /// The number of the table that is created next.
    pub fn next_table(&self) -> TableNo {
        self.table.next()
    }

    /// Takes the numbers of a table with these fields; those of the fields.
    pub fn table(&mut self, fields: &[NewField]) -> (TableNo, Vec<FieldNo>) {
        self.table = self.table.next();
        let table = self.table;
        (table, fields.iter().map(|field| self.one(table, &field.kind)).collect())
    }

    fn one(&mut self, table: TableNo, kind: &FieldKind) -> FieldNo {
        self.field = self.field.next();
        let no = self.field;
        // A link to another table makes its other side there.
        if matches!(kind, FieldKind::MultipleRecordLinks(link) if link.linked_table != table) {
            self.field = self.field.next();
        }
        no
    }
}

/// A link field to a table.
pub(crate) fn link_to(linked_table: TableNo) -> FieldKind {
    FieldKind::MultipleRecordLinks(LinkOptions {
        linked_table,
        inverse: None,
        prefers_single: true,
        is_reversed: false,
        view_for_selection: None,
    })
}

/// The operations that make a base a project: its own tables, with the mapping in them.
pub fn found(project: &Project, mapping: &Mapping, schema: &Schema) -> Vec<Op> {
    found_for(project.tasks.table, mapping, schema, &mut Numbers::after(schema))
}

/// A name that no table has yet.
fn free(schema: &Schema, name: &str) -> String {
    let mut names = std::iter::once(name.to_owned()).chain((2..).map(|n| format!("{name} {n}")));
    names.find(|name| schema.find_table(name).is_none()).unwrap_or_else(|| name.to_owned())
}

/// The same for tasks in a table that the same draft creates.
pub(crate) fn found_for(tasks: TableNo, mapping: &Mapping, schema: &Schema, numbers: &mut Numbers) -> Vec<Op> {
    let mut leases: Vec<NewField> =
        LeaseField::ALL.into_iter().map(|field| NewField::new(field.name(), field.kind())).collect();
    leases.push(NewField { system: true, ..NewField::new(TASK, link_to(tasks)) });
    let settings = vec![NewField::new(KEY, FieldKind::SingleLineText), NewField::new(VALUE, FieldKind::MultilineText)];
    let (lease_table, _) = numbers.table(&leases);
    let (table, fields) = numbers.table(&settings);
    let record = vec![(fields[0], Input::Json(MAPPING.into())), (fields[1], Input::Json(mapping.to_json().into()))];
    let make = |name: &str, description: &str, fields| Op::CreateTable {
        id: None,
        name: free(schema, name),
        description: Some(description.to_owned()),
        fields,
    };
    vec![
        make("Leases", "Who holds which task. Written by operations alone.", leases),
        Op::MarkSystem { table: lease_table, purpose: LEASES.to_owned() },
        make("Project", "What the tables of this base mean. Written by operations alone.", settings),
        Op::MarkSystem { table, purpose: PROJECT.to_owned() },
        create(table, record),
    ]
}
