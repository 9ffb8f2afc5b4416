//! Tables, fields, views, people and records put together under internal numbers.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use cadre_base::cells::{Slot, restore};
use cadre_model::{
    BaseHead, BaseId, Cell, Field, FieldKind, FieldNo, Person, PersonNo, RecordId, RowMeta, RowNo, SortKey, Table,
    TableId, TableNo, Timestamp, Touch, View, ViewId, ViewKind, ViewNo,
};
use serde_json::Value as Json;

use super::cells::Refers;
use super::fields::{self, Fields};
use super::{AirtableBase, AirtableRecord, AirtableTable, AirtableView, Assembled, Problems};
use crate::error::Problem;
use crate::operations::query::QueryDirection;
use crate::schema::ViewSort;
use crate::whole::{Row, Whole};

pub(super) fn assemble(base: AirtableBase, id: BaseId, name: &str, now: Timestamp) -> Result<Assembled, Vec<Problem>> {
    let mut problems = Problems::default();
    let tables = base.tables;
    let table_ids: Vec<TableId> =
        tables.iter().map(|table| table.id.unwrap_or_else(|| TableId::generate(&mut rand::rng()))).collect();
    let first_views = first_views(&tables);
    let mut fields = fields::read(&tables, &table_ids, &first_views, &mut problems);
    check_names(&tables, &mut problems);
    check_ids(&table_ids, &fields, &tables, &mut problems);
    let ids = record_ids(&tables, &mut problems);
    if !problems.0.is_empty() {
        return Err(problems.0);
    }
    let rows = places(&ids);
    let mut people: Vec<Person> = base.people;
    let mut made: Vec<Row> = Vec::new();
    for (table_no, (table, ids)) in (1..).map(TableNo).zip(tables.iter().zip(&ids)) {
        let keys = keys(&fields, table_no);
        for (row, (record, id)) in (0..).map(RowNo).zip(table.records.iter().zip(ids)) {
            let mut refers = Refers { rows: &rows, table_ids: &table_ids, fields: &mut fields, people: &mut people };
            let place = format!("table {:?}, record {id}", table.name);
            let read = Reading { table: table_no, row, id: *id, now, place: &place, keys: &keys };
            made.push(read.record(record, &mut refers, &mut problems));
        }
    }
    if !problems.0.is_empty() {
        return Err(problems.0);
    }
    join_rows(&fields, &mut made);
    let numbers: Vec<FieldNo> = fields.all.keys().copied().collect();
    let views = views(&tables, &first_views, &fields);
    let schema_tables = schema_tables(&tables, &table_ids, &fields, &views, &mut problems);
    if !problems.0.is_empty() {
        return Err(problems.0);
    }
    let head = BaseHead {
        name: name.to_owned(),
        tables: schema_tables.keys().copied().collect(),
        last_table: TableNo(u32::try_from(tables.len()).unwrap_or(u32::MAX)),
        last_field: numbers.last().copied().unwrap_or_default(),
        last_view: views.keys().next_back().copied().unwrap_or_default(),
        clock: now,
    };
    let people = (1..).map(PersonNo).zip(people.into_iter().map(Arc::new)).collect();
    let owned = fields.all.into_iter().map(|(no, (table, field))| (no, table, field)).collect();
    let views = views.into_iter().map(|(no, (_, view))| (no, Arc::new(view))).collect();
    let notes = fields.notes;
    Ok(Assembled { whole: Whole::assembled(id, head, people, schema_tables, owned, views, made), notes })
}

/// The number of the first view of each table; one without views gets a grid.
fn first_views(tables: &[AirtableTable]) -> Vec<ViewNo> {
    let mut next = 1;
    tables
        .iter()
        .map(|table| {
            let first = ViewNo(next);
            next += u32::try_from(table.views.len().max(1)).unwrap_or(1);
            first
        })
        .collect()
}

/// Names differ by more than letter case: of tables in the base, of fields and views in their table.
fn check_names(tables: &[AirtableTable], problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for table in tables {
        let place = format!("table {:?}", table.name);
        if table.name.trim().is_empty() || !seen.insert(table.name.to_lowercase()) {
            problems.add(&place, "its name is empty or that of another table");
        }
        if table.fields.is_empty() {
            problems.add(&place, "it has no fields");
        }
        let fields = table.fields.iter().map(|field| field.get("name").and_then(Json::as_str).unwrap_or_default());
        let mut names = BTreeSet::new();
        for name in fields {
            if name.trim().is_empty() || !names.insert(name.trim().to_lowercase()) {
                problems.add(&place, format!("the name {name:?} of a field is empty or that of another one"));
            }
        }
        let mut names = BTreeSet::new();
        for view in &table.views {
            if view.name.trim().is_empty() || !names.insert(view.name.to_lowercase()) {
                problems.add(&place, format!("the name {:?} of a view is empty or that of another one", view.name));
            }
        }
    }
}

/// Ids are of one thing each.
fn check_ids(table_ids: &[TableId], fields: &Fields, tables: &[AirtableTable], problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    let fields = fields.all.values().map(|(_, field)| field.id.to_string());
    let views = tables.iter().flat_map(|table| &table.views).filter_map(|view| view.id).map(|id| id.to_string());
    for id in table_ids.iter().map(ToString::to_string).chain(fields).chain(views) {
        if seen.contains(&id) {
            problems.add("the base", format!("the id {id} is given twice"));
        }
        seen.insert(id);
    }
}

/// The ids of all records, drawn where they are not given.
fn record_ids(tables: &[AirtableTable], problems: &mut Problems) -> Vec<Vec<RecordId>> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::with_capacity(tables.len());
    for table in tables {
        let id = |record: &AirtableRecord| record.id.unwrap_or_else(|| RecordId::generate(&mut rand::rng()));
        let ids: Vec<RecordId> = table.records.iter().map(id).collect();
        for id in &ids {
            if !seen.insert(*id) {
                problems.add(format!("table {:?}, record {id}", table.name), "its id is that of another record");
            }
        }
        all.push(ids);
    }
    all
}

fn places(ids: &[Vec<RecordId>]) -> HashMap<RecordId, (TableNo, RowNo)> {
    let of_table = |(table, ids): (TableNo, &'_ Vec<RecordId>)| {
        (0..).map(RowNo).zip(ids.clone()).map(move |(row, id)| (id, (table, row)))
    };
    (1..).map(TableNo).zip(ids).flat_map(of_table).collect()
}

/// The fields of a table by id and by name.
fn keys(fields: &Fields, table: TableNo) -> HashMap<String, FieldNo> {
    let of_table = || fields.all.iter().filter(|(_, (owner, _))| *owner == table);
    let by_name = of_table().map(|(no, (_, field))| (field.name.clone(), *no));
    by_name.chain(of_table().map(|(no, (_, field))| (field.id.to_string(), *no))).collect()
}

/// What is the same for all cells of a record.
struct Reading<'a> {
    table: TableNo,
    row: RowNo,
    id: RecordId,
    now: Timestamp,
    place: &'a str,
    keys: &'a HashMap<String, FieldNo>,
}

impl Reading<'_> {
    fn record(&self, record: &AirtableRecord, refers: &mut Refers<'_>, problems: &mut Problems) -> Row {
        let created = record.created_time.unwrap_or(self.now);
        let mut meta = RowMeta { id: self.id, aliases: Vec::new(), created, created_by: None, edits: BTreeMap::new() };
        let mut cells = BTreeMap::new();
        let mut last = Touch { at: created, by: None };
        for (key, json) in record.fields.iter().filter(|(_, json)| !json.is_null()) {
            let Some(no) = self.keys.get(key).copied() else {
                problems.add(self.place, format!("the table has no field {key:?}"));
                continue;
            };
            let Some((_, field)) = refers.fields.all.get(&no).cloned() else { continue };
            match &field.kind {
                FieldKind::CreatedBy => meta.created_by = refers.person_of(json),
                FieldKind::LastModifiedTime(_) => {
                    let at = json.as_str().and_then(|text| text.parse::<Timestamp>().ok());
                    last.at = at.map_or(last.at, |at| at.max(last.at));
                }
                FieldKind::LastModifiedBy(_) => last.by = refers.person_of(json),
                kind if kind.shape().is_none() => {}
                _ => match self.cell(no, &field, json, refers) {
                    Ok(Some(cell)) => drop(cells.insert(no, cell)),
                    Ok(None) => {}
                    Err(what) => problems.add(self.place, what),
                },
            }
        }
        if last.at > created || last.by.is_some() {
            meta.edits = self.edits(refers.fields, last);
        }
        Row { table: self.table, row: self.row, meta, cells }
    }

    fn cell(&self, no: FieldNo, field: &Field, json: &Json, refers: &mut Refers<'_>) -> Result<Option<Cell>, String> {
        let with_choices = with_choices(no, field, json, refers);
        let field = with_choices.as_deref().unwrap_or(field);
        let slot = Slot { no, field, present: None };
        restore(slot, json, refers).map_err(|error| error.to_string())
    }

    /// The last edit, told of the first field that may be edited, and of the first that each field of that kind watches.
    fn edits(&self, fields: &Fields, last: Touch) -> BTreeMap<FieldNo, Touch> {
        let own = || fields.all.iter().filter(|(_, (table, _))| *table == self.table);
        let first = own().find(|(_, (_, field))| !field.kind.is_computed()).map(|(no, _)| *no);
        let watched = own().filter_map(|(_, (_, field))| match &field.kind {
            FieldKind::LastModifiedTime(options) => options.watched.first().copied(),
            FieldKind::LastModifiedBy(options) => options.watched.first().copied(),
            _ => None,
        });
        watched.chain(first).map(|no| (no, last)).collect()
    }
}

/// The field with the choices that a cell names besides those it has.
fn with_choices(no: FieldNo, field: &Field, json: &Json, refers: &mut Refers<'_>) -> Option<Arc<Field>> {
    let options = field.kind.choices()?;
    let names: Vec<&str> = match json {
        Json::String(name) => vec![name],
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect(),
        _ => return None,
    };
    let is_known = |name: &str| {
        options.choices.iter().any(|choice| choice.name == name || choice.id.to_string() == name) || name.is_empty()
    };
    let new: Vec<&str> = names.into_iter().filter(|name| !is_known(name)).collect();
    if new.is_empty() {
        return None;
    }
    for name in new {
        let there = refers.fields.all.get(&no).and_then(|(_, field)| field.kind.choices().cloned()).unwrap_or_default();
        if there.choices.iter().all(|choice| choice.name != name) {
            refers.fields.add_choice(no, name)?;
        }
    }
    refers.fields.all.get(&no).map(|(_, field)| Arc::clone(field))
}

/// A link that is told on one side is there on the other.
fn join_rows(fields: &Fields, rows: &mut [Row]) {
    let at: HashMap<(TableNo, RowNo), usize> =
        rows.iter().enumerate().map(|(at, row)| ((row.table, row.row), at)).collect();
    for (no, (table, field)) in &fields.all {
        let FieldKind::MultipleRecordLinks(links) = &field.kind else { continue };
        let Some(inverse) = links.inverse else { continue };
        let told: Vec<(RowNo, Vec<RowNo>)> = rows
            .iter()
            .filter(|row| row.table == *table)
            .filter_map(|row| match row.cells.get(no) {
                Some(Cell::Links(linked)) => Some((row.row, linked.to_vec())),
                _ => None,
            })
            .collect();
        let mut back: BTreeMap<usize, Vec<RowNo>> = BTreeMap::new();
        for (row, linked) in told {
            for other in linked.iter().filter_map(|other| at.get(&(links.linked_table, *other))) {
                back.entry(*other).or_default().push(row);
            }
        }
        for (other, told) in back {
            let cell = rows[other].cells.entry(inverse).or_insert_with(|| Cell::Links(Vec::new().into()));
            let Cell::Links(there) = cell else { continue };
            let known: HashSet<RowNo> = there.iter().copied().collect();
            let new = told.into_iter().filter(|row| !known.contains(row));
            *there = there.iter().copied().chain(new).collect();
        }
    }
}

fn views(tables: &[AirtableTable], first_views: &[ViewNo], fields: &Fields) -> BTreeMap<ViewNo, (TableNo, View)> {
    let mut all = BTreeMap::new();
    let numbered = (1..).map(TableNo).zip(tables.iter().zip(first_views));
    for (table_no, (table, first)) in numbered {
        let keys = keys(fields, table_no);
        if table.views.is_empty() {
            all.insert(*first, (table_no, plain_view("Grid view", ViewKind::Grid)));
        }
        for (at, view) in (0..).zip(&table.views) {
            all.insert(ViewNo(first.0 + at), (table_no, one_view(view, &keys)));
        }
    }
    all
}

fn plain_view(name: &str, kind: ViewKind) -> View {
    View {
        id: ViewId::generate(&mut rand::rng()),
        aliases: Vec::new(),
        name: name.to_owned(),
        kind,
        filter: None,
        sort: Vec::new(),
        group: Vec::new(),
        visible: None,
    }
}

/// A view; keys of fields that there are not are left out.
fn one_view(view: &AirtableView, keys: &HashMap<String, FieldNo>) -> View {
    let sort = |all: &[ViewSort]| -> Vec<SortKey> {
        let key = |key: &ViewSort| {
            let direction = match key.direction {
                QueryDirection::Asc => cadre_model::Direction::Asc,
                QueryDirection::Desc => cadre_model::Direction::Desc,
            };
            keys.get(&key.field).map(|field| SortKey { field: *field, direction })
        };
        all.iter().filter_map(key).collect()
    };
    let visible = |fields: &Vec<String>| fields.iter().filter_map(|key| keys.get(key).copied()).collect();
    let plain = plain_view(&view.name, view.kind.into());
    View {
        id: view.id.unwrap_or(plain.id),
        filter: view.filter.clone().filter(|filter| !filter.trim().is_empty()),
        sort: sort(&view.sort),
        group: sort(&view.group),
        visible: view.visible_field_ids.as_ref().map(visible),
        ..plain
    }
}

fn schema_tables(
    tables: &[AirtableTable],
    ids: &[TableId],
    fields: &Fields,
    views: &BTreeMap<ViewNo, (TableNo, View)>,
    problems: &mut Problems,
) -> BTreeMap<TableNo, Arc<Table>> {
    let mut all = BTreeMap::new();
    for (no, (table, id)) in (1..).map(TableNo).zip(tables.iter().zip(ids)) {
        let mut own: Vec<FieldNo> =
            fields.all.iter().filter(|(_, (owner, _))| *owner == no).map(|(no, _)| *no).collect();
        let keys = keys(fields, no);
        let primary = match &table.primary_field_id {
            Some(key) => keys.get(key).copied(),
            None => own.first().copied(),
        };
        let Some(primary) = primary else {
            problems.add(format!("table {:?}", table.name), "its primaryFieldId is of none of its fields");
            continue;
        };
        // The field that names records comes first.
        own.sort_by_key(|no| *no != primary);
        let own_views = views.iter().filter(|(_, (owner, _))| *owner == no).map(|(no, _)| *no).collect();
        let description = table.description.clone().filter(|text| !text.is_empty());
        let (id, name) = (*id, table.name.clone());
        all.insert(
            no,
            Arc::new(Table {
                id,
                aliases: Vec::new(),
                name,
                description,
                primary,
                fields: own,
                views: own_views,
                sync: None,
                system: None,
            }),
        );
    }
    all
}
