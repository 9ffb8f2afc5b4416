//! The operations that import a table: one draft, all of the file or nothing.

use std::collections::HashSet;

use cadre_base::cells::Typecast;
use cadre_base::cells::infer::{Guess, Inferred, Role, infer};
use cadre_base::{Input, NewField, NewRecord, Op, Snapshot};
use cadre_model::field::CheckboxOptions;
use cadre_model::{ChoiceId, FieldKind, FieldNo, RecordId, TableNo};

use super::links::{Goal, LinkField, Targets, targets};
use super::raw::RawTable;

/// The description of the field that marks stubs among the records of an imported table; exports know it by this.
pub(crate) const STUB_MARK: &str = "Checked for records that an import linked to without bringing them.";

/// What is to be imported.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) raw: &'a RawTable,
    /// The place of the field that names the records.
    pub(crate) primary: usize,
    /// The name of the table that is made.
    pub(crate) table: &'a str,
    /// Where the file came from, for people.
    pub(crate) file: &'a str,
}

/// What will be done, and what is to be told of it.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) ops: Vec<Op>,
    pub(crate) table: TableNo,
    /// In the order of the table.
    pub(crate) fields: Vec<PlannedField>,
    pub(crate) stubs: Vec<PlannedStubs>,
}

/// A field as it will be.
#[derive(Debug)]
pub(crate) struct PlannedField {
    /// Its place in the file.
    at: usize,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    no: FieldNo,
    /// Whether an export gives every value back as it came.
    pub(crate) exact: bool,
    /// Whether its values were links that no single table could hold.
    pub(crate) unlinked: bool,
}

/// Stubs that will be made.
#[derive(Debug)]
pub(crate) struct PlannedStubs {
    pub(crate) table: TableNo,
    /// The fields whose links lead there.
    pub(crate) fields: Vec<String>,
    pub(crate) ids: Vec<RecordId>,
}

/// Plans the import of a table into the base as it is in `snapshot`; the draft must be refused on any other.
pub(crate) fn plan(snapshot: &Snapshot, source: Source<'_>) -> Plan {
    let inferred = inferred(source);
    let targets = find_targets(snapshot, source.raw, &inferred);
    let head = &snapshot.schema().head;
    let mut planner = Planner {
        source,
        inferred,
        targets,
        last_table: head.last_table,
        last_field: head.last_field,
        ops: Vec::new(),
        stubs: Vec::new(),
    };
    planner.keep_unlinkable_as_text();
    planner.plan_stub_tables(snapshot);
    planner.plan_table()
}

fn inferred(source: Source<'_>) -> Vec<Inferred> {
    let role = |at| if at == source.primary { Role::Primary } else { Role::Other };
    let columns = source.raw.columns();
    columns.iter().enumerate().map(|(at, values)| infer(values, role(at))).collect()
}

fn find_targets(snapshot: &Snapshot, raw: &RawTable, inferred: &[Inferred]) -> Targets {
    let link =
        |(field, inferred): (usize, &'_ Inferred)| matches!(inferred.guess, Guess::Links { .. }).then_some(field);
    let fields: Vec<usize> = inferred.iter().enumerate().filter_map(link).collect();
    let links: Vec<LinkField<'_>> = fields
        .into_iter()
        .filter_map(|field| match &inferred[field].guess {
            Guess::Links { ids, .. } => Some(LinkField { field, ids }),
            _ => None,
        })
        .collect();
    let in_file = raw.records.iter().filter_map(|record| record.id).collect();
    targets(&links, &in_file, |id| snapshot.find_record(id).map(|(table, _)| table))
}

/// Plans step by step. Numbers of tables and fields are those that the base will give: each follows the last.
struct Planner<'a> {
    source: Source<'a>,
    inferred: Vec<Inferred>,
    targets: Targets,
    last_table: TableNo,
    last_field: FieldNo,
    ops: Vec<Op>,
    stubs: Vec<PlannedStubs>,
}

impl Planner<'_> {
    fn next_table(&mut self) -> TableNo {
        self.last_table = self.last_table.next();
        self.last_table
    }

    fn next_field(&mut self) -> FieldNo {
        self.last_field = self.last_field.next();
        self.last_field
    }

    fn field_name(&self, at: usize) -> String {
        self.source.raw.fields.get_index(at).cloned().unwrap_or_default()
    }

    fn keep_unlinkable_as_text(&mut self) {
        for (field, _) in self.targets.goals.iter().filter(|(_, goal)| **goal == Goal::Text) {
            self.inferred[*field] = Inferred { guess: Guess::JsonText, exact: false };
        }
    }

    fn plan_stub_tables(&mut self, snapshot: &Snapshot) {
        let tables = snapshot.schema().tables.values();
        let mut taken: HashSet<String> = tables.map(|table| table.name.to_lowercase()).collect();
        taken.insert(self.source.table.to_lowercase());
        for stubs in self.targets.stubs.clone() {
            let table = self.next_table();
            self.next_field();
            let fields: Vec<String> = stubs.fields.iter().map(|at| self.field_name(*at)).collect();
            let name =
                free(format!("{} (stubs)", fields.first().map_or("Links", |field| bare_name(field))), &mut taken);
            let description =
                format!("Records that the import of {} linked to without bringing them.", self.source.file);
            let primary = NewField::new("Name", FieldKind::SingleLineText);
            self.ops.push(Op::CreateTable { id: None, name, description: Some(description), fields: vec![primary] });
            let records = stubs.ids.iter().map(|id| stub(*id, None)).collect();
            self.ops.push(Op::CreateRecords { table, records, typecast: Typecast::Strict });
            self.stubs.push(PlannedStubs { table, fields, ids: stubs.ids });
        }
    }

    fn plan_table(mut self) -> Plan {
        let table = self.next_table();
        let (mut new_fields, fields) = self.plan_fields(table);
        let mark = (!self.targets.own_stubs.is_empty()).then(|| self.next_field());
        if mark.is_some() {
            new_fields.push(stub_mark(self.source.raw));
            let own = self.targets.goals.iter().filter(|(_, goal)| **goal == Goal::Own);
            let names = own.map(|(at, _)| self.field_name(*at)).collect();
            self.stubs.push(PlannedStubs { table, fields: names, ids: self.targets.own_stubs.clone() });
        }
        let records = self.records(&fields, mark);
        let name = self.source.table.to_owned();
        self.ops.push(Op::CreateTable { id: None, name, description: None, fields: new_fields });
        self.ops.push(Op::CreateRecords { table, records, typecast: Typecast::Strict });
        Plan { ops: self.ops, table, fields, stubs: self.stubs }
    }

    /// The fields, the primary one first.
    fn plan_fields(&mut self, table: TableNo) -> (Vec<NewField>, Vec<PlannedField>) {
        let mut order: Vec<usize> = (0..self.inferred.len()).collect();
        order.sort_by_key(|at| *at != self.source.primary);
        let mut new_fields = Vec::with_capacity(order.len());
        let mut fields = Vec::with_capacity(order.len());
        for at in order {
            let goal = self.targets.goals.get(&at).copied();
            let linked = match goal {
                Some(Goal::Own) => Some(table),
                Some(Goal::Existing(other)) => Some(other),
                Some(Goal::Stubs(place)) => self.stubs.get(place).map(|stubs| stubs.table),
                Some(Goal::Text) | None => None,
            };
            let kind = kind(&self.inferred[at], linked);
            let no = self.next_field();
            if linked.is_some_and(|other| other != table) {
                // The other side of a link is the field that is made next.
                self.next_field();
            }
            let (exact, unlinked) = (self.inferred[at].exact, goal == Some(Goal::Text));
            fields.push(PlannedField { at, name: self.field_name(at), kind: kind.type_name(), no, exact, unlinked });
            new_fields.push(NewField::new(self.field_name(at), kind));
        }
        (new_fields, fields)
    }

    fn records(&self, fields: &[PlannedField], mark: Option<FieldNo>) -> Vec<NewRecord> {
        let mut numbers = vec![FieldNo(0); self.inferred.len()];
        for field in fields {
            numbers[field.at] = field.no;
        }
        let cell = |(at, value): &(usize, serde_json::Value)| {
            (numbers[*at], Input::Restored(self.inferred[*at].prepared(value).into_owned()))
        };
        let brought = self.source.raw.records.iter().map(|record| NewRecord {
            id: record.id,
            created: record.created,
            cells: record.cells.iter().filter(|(_, value)| !value.is_null()).map(cell).collect(),
        });
        brought.chain(self.targets.own_stubs.iter().map(|id| stub(*id, mark))).collect()
    }
}

fn kind(inferred: &Inferred, linked: Option<TableNo>) -> FieldKind {
    let mut rng = rand::rng();
    // Links without a table were made text before.
    inferred.guess.kind(linked, || ChoiceId::generate(&mut rng)).unwrap_or(FieldKind::MultilineText)
}

/// A blank record, marked where there is a field for it.
fn stub(id: RecordId, mark: Option<FieldNo>) -> NewRecord {
    let marked = mark.map(|no| (no, Input::Json(serde_json::Value::Bool(true))));
    NewRecord { id: Some(id), created: None, cells: marked.into_iter().collect() }
}

/// `Phase (Link)` names records of `Phase`.
fn bare_name(field: &str) -> &str {
    field.strip_suffix("(Link)").map(str::trim_end).filter(|name| !name.is_empty()).unwrap_or(field)
}

/// A name that no other has, numbered where it must be.
fn free(wanted: String, taken: &mut HashSet<String>) -> String {
    let numbered = (2_u32..).map(|no| format!("{wanted} {no}"));
    let mut names = std::iter::once(wanted.clone()).chain(numbered);
    let name = names.find(|name| taken.insert(name.to_lowercase()));
    name.unwrap_or(wanted)
}

/// The field that marks stubs among the records of the table itself.
fn stub_mark(raw: &RawTable) -> NewField {
    let mut taken: HashSet<String> = raw.fields.iter().map(|name| name.to_lowercase()).collect();
    let options = CheckboxOptions { icon: "check".to_owned(), color: "grayBright".to_owned() };
    let name = free("Stub".to_owned(), &mut taken);
    let description = Some(STUB_MARK.to_owned());
    NewField { description, system: true, ..NewField::new(name, FieldKind::Checkbox(options)) }
}
