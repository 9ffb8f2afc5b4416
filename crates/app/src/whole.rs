//! A whole base as one JSON text: schema, records, people; without its log.
//!
//! ```json
//! {"format":"cadre-base","version":1,"id":"app...","head":{...},"people":{"1":{...}},
//!  "tables":{"1":{...}},"fields":{"1":{"table":1,"field":{...}}},"views":{"1":{...}},
//!  "rows":[
//!  {"table":1,"row":0,"meta":{"id":"rec...","created":"..."},"cells":{"1":"text"}}
//! ]}
//! ```
//!
//! Tables, fields, choices and rows stand by their internal numbers, as in the log, so that the base that is made from it has
//! the same content hash, ids, earlier ids and times of edits. What is computed is left out.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cadre_base::Snapshot;
use cadre_model::{
    BaseHead, BaseId, Cell, CellChange, Change, Field, FieldNo, Life, Person, PersonNo, RecordId, RowChange, RowMeta,
    RowNo, Shape, Table, TableNo, View, ViewNo,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::error::{AppError, Problem};

/// The mark of such a text.
const FORMAT: &str = "cadre-base";

/// The version that is written, and the newest that is read.
const VERSION: u32 = 1;

/// Row numbers are below this: one far above would take memory for all numbers below it.
const ROWS: u32 = 1 << 26;

/// Numbers of tables, fields, views and people are below this, so that there is always a next one.
const NUMBERS: u32 = 1 << 24;

/// Everything but the rows.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Head<'a> {
    format: &'a str,
    version: u32,
    id: BaseId,
    head: &'a BaseHead,
    people: BTreeMap<PersonNo, &'a Person>,
    tables: BTreeMap<TableNo, &'a Table>,
    fields: BTreeMap<FieldNo, OwnedField<&'a Field>>,
    views: BTreeMap<ViewNo, &'a View>,
}

/// A field with its table.
#[derive(Serialize, Deserialize)]
struct OwnedField<F> {
    table: TableNo,
    field: F,
}

/// A row.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) table: TableNo,
    pub(crate) row: RowNo,
    pub(crate) meta: RowMeta,
    #[serde(default)]
    pub(crate) cells: BTreeMap<FieldNo, Cell>,
}

/// A whole base, read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Whole {
    format: String,
    version: u32,
    pub(crate) id: BaseId,
    head: BaseHead,
    #[serde(default)]
    people: BTreeMap<PersonNo, Arc<Person>>,
    tables: BTreeMap<TableNo, Arc<Table>>,
    fields: BTreeMap<FieldNo, OwnedField<Arc<Field>>>,
    views: BTreeMap<ViewNo, Arc<View>>,
    rows: Vec<Row>,
}

/// Whether a text is of this form, as far as its beginning shows.
pub(crate) fn is_whole(text: &str) -> bool {
    let begin: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}').take(24).collect();
    begin.starts_with("{\"format\":\"cadre-base\"")
}

/// Writes a base; how many records there are in it.
pub(crate) fn write(id: BaseId, snapshot: &Snapshot) -> (String, u64) {
    let schema = snapshot.schema();
    let owned =
        |(no, field): (&FieldNo, &'_ Arc<Field>)| schema.owner.get(no).map(|table| (*no, *table, Arc::clone(field)));
    let fields: Vec<(FieldNo, TableNo, Arc<Field>)> = schema.fields.iter().filter_map(owned).collect();
    let head = Head {
        format: FORMAT,
        version: VERSION,
        id,
        head: &schema.head,
        people: schema.people.iter().map(|(no, person)| (*no, &**person)).collect(),
        tables: schema.tables.iter().map(|(no, table)| (*no, &**table)).collect(),
        fields: fields.iter().map(|(no, table, field)| (*no, OwnedField { table: *table, field: &**field })).collect(),
        views: schema.views.iter().map(|(no, view)| (*no, &**view)).collect(),
    };
    let mut text = json(&head);
    text.pop();
    text.push_str(",\"rows\":[");
    let mut count = 0;
    for (no, table) in &schema.tables {
        let shapes: Vec<(FieldNo, Shape)> =
            schema.fields_of(table).filter_map(|(no, field)| field.kind.shape().map(|shape| (no, shape))).collect();
        let Some(rows) = snapshot.rows(*no) else { continue };
        for row in rows.iter() {
            let Some(row) = read_row(snapshot, *no, row, &shapes) else { continue };
            text.push_str(if count > 0 { ",\n" } else { "\n" });
            text.push_str(&json(&row));
            count += 1;
        }
    }
    text.push_str("\n]}\n");
    (text, count)
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data with text keys has a JSON form")
}

fn read_row(snapshot: &Snapshot, table: TableNo, row: RowNo, shapes: &[(FieldNo, Shape)]) -> Option<Row> {
    let rows = snapshot.rows(table)?;
    let (chunk, slot) = rows.find(row)?;
    let fields = &snapshot.schema().table(table)?.fields;
    let meta = RowMeta {
        id: chunk.ids()[slot],
        aliases: chunk.aliases(slot).to_vec(),
        created: chunk.created()[slot],
        created_by: chunk.created_by()[slot],
        edits: fields.iter().filter_map(|no| chunk.touch(*no, slot).map(|touch| (*no, touch))).collect(),
    };
    let cells = shapes.iter().filter_map(|(no, shape)| rows.cell(row, *no, *shape).map(|cell| (*no, cell))).collect();
    Some(Row { table, row, meta, cells })
}

/// Reads a base.
///
/// # Errors
/// Where the text is no base, or of a newer version, or has numbers that no base has.
pub(crate) fn read(text: &str) -> Result<Whole, Problem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let whole: Whole = serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let what = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what).to_owned();
        Problem { place: format!("line {}", error.line()), what }
    })?;
    match whole.objection() {
        Some((place, what)) => Err(Problem { place, what }),
        None => Ok(whole),
    }
}

impl Whole {
    /// A base that was put together from another form. Numbers are those of the caller: each of a table, field, view or person is
    /// given once and not above the head's counters.
    pub(crate) fn assembled(
        id: BaseId,
        head: BaseHead,
        people: BTreeMap<PersonNo, Arc<Person>>,
        tables: BTreeMap<TableNo, Arc<Table>>,
        fields: Vec<(FieldNo, TableNo, Arc<Field>)>,
        views: BTreeMap<ViewNo, Arc<View>>,
        rows: Vec<Row>,
    ) -> Self {
        let fields = fields.into_iter().map(|(no, table, field)| (no, OwnedField { table, field })).collect();
        Self { format: FORMAT.to_owned(), version: VERSION, id, head, people, tables, fields, views, rows }
    }

    /// Hands each object in a cell - attachments are among them - to `look`, which may change it.
    pub(crate) fn each_object(
        &mut self,
        mut look: impl FnMut(&mut Json) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        for cell in self.rows.iter_mut().flat_map(|row| row.cells.values_mut()) {
            let Cell::Objects(objects) = cell else { continue };
            let mut own: Vec<Arc<Json>> = objects.to_vec();
            own.iter_mut().try_for_each(|object| look(Arc::make_mut(object)))?;
            *objects = own.into();
        }
        Ok(())
    }

    /// The name of the base.
    pub(crate) fn name(&self) -> &str {
        &self.head.name
    }

    /// How many records there are.
    pub(crate) fn records(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Where each record is.
    pub(crate) fn places(&self) -> HashMap<RecordId, (TableNo, RowNo)> {
        self.rows.iter().map(|row| (row.meta.id, (row.table, row.row))).collect()
    }

    fn objection(&self) -> Option<(String, String)> {
        if self.format != FORMAT || self.version > VERSION {
            let what = format!(
                "{} of version {} is not read here; expected {FORMAT} up to {VERSION}",
                self.format, self.version
            );
            return Some(("line 1".to_owned(), what));
        }
        let head = &self.head;
        let counters = [
            ("table", head.last_table.0, self.tables.keys().next_back().map(|no| no.0)),
            ("field", head.last_field.0, self.fields.keys().next_back().map(|no| no.0)),
            ("view", head.last_view.0, self.views.keys().next_back().map(|no| no.0)),
            ("person", NUMBERS - 1, self.people.keys().next_back().map(|no| no.0)),
        ];
        for (what, last, highest) in counters {
            if last >= NUMBERS || highest.is_some_and(|highest| highest > last) {
                let what = format!("a {what} has the number {}, past the last one given", highest.unwrap_or(last));
                return Some(("the head".to_owned(), what));
            }
        }
        let row = self.rows.iter().find(|row| row.row.0 >= ROWS)?;
        Some((format!("record {}", row.meta.id), format!("its row number {} is above {ROWS}", row.row)))
    }

    /// The changes that make an empty base, whose head is `present`, into this one; the schema before the rows.
    pub(crate) fn changes(self, present: &Arc<BaseHead>) -> Vec<Change> {
        let table_of: BTreeMap<ViewNo, TableNo> =
            self.tables.iter().flat_map(|(no, table)| table.views.iter().map(move |view| (*view, *no))).collect();
        let head = Change::Head { before: Arc::clone(present), after: Arc::new(self.head) };
        let people =
            self.people.into_iter().map(|(no, person)| Change::Person { no, before: None, after: Some(person) });
        let tables = self.tables.into_iter().map(|(no, table)| Change::Table { no, before: None, after: Some(table) });
        let fields = self.fields.into_iter().map(|(no, owned)| Change::Field {
            table: owned.table,
            no,
            before: None,
            after: Some(owned.field),
        });
        let views = self.views.into_iter().map(move |(no, view)| {
            let table = table_of.get(&no).copied().unwrap_or_default();
            Change::View { table, no, before: None, after: Some(view) }
        });
        let rows = self.rows.into_iter().map(|row| {
            let cell = |(field, cell)| CellChange { field, before: None, after: Some(cell) };
            let cells = row.cells.into_iter().map(cell).collect();
            Change::Row(RowChange { table: row.table, row: row.row, prev: None, life: Life::Created(row.meta), cells })
        });
        std::iter::once(head).chain(people).chain(tables).chain(fields).chain(views).chain(rows).collect()
    }
}
