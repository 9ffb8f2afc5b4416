//! A whole base in the shapes of Airtable's own API: the schema as the Metadata API gives it, with the records of each table
//! beside its fields.
//!
//! ```json
//! {"id": "app...", "name": "Demo", "tables": [
//!   {"id": "tbl...", "name": "Tasks", "primaryFieldId": "fld...",
//!    "fields": [{"id": "fld...", "name": "Title", "type": "singleLineText"}],
//!    "views": [{"id": "viw...", "name": "Grid view", "type": "grid"}],
//!    "records": [{"id": "rec...", "createdTime": "2026-11-20T09:30:00.000Z", "fields": {"Title": "x"}}]}]}
//! ```
//!
//! Ids are kept; what has none gets one. Fields are referred to by id, or by name in their table. Cells of computed fields are left
//! aside, since they follow from the others.
//!
//! | what the Metadata API does not tell | is taken from |
//! |---|---|
//! | the formula of a rollup | `options.formula` where it is given (our own schema answers give it), else `SUM(values)` for numbers and `ARRAYJOIN(values)` for the rest |
//! | label and address of a button | `options`, else its cells: the label of the first, the address when all have the same |
//! | who created a record, and the last edit | cells of createdBy, lastModifiedTime and lastModifiedBy fields |
//! | filter, sort and groups of views | the keys that `view_get` gives with definitions |

mod assemble;
mod cells;
mod fields;

use cadre_model::{BaseId, Person, RecordId, TableId, Timestamp, ViewId};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::error::Problem;
use crate::schema::{ViewKindName, ViewSort};
use crate::whole::Whole;

/// A base as such a text has it. Keys that are not known are left aside.
#[derive(Deserialize)]
pub(crate) struct AirtableBase {
    #[serde(default)]
    pub(crate) id: Option<BaseId>,
    #[serde(default)]
    pub(crate) name: Option<String>,
    tables: Vec<AirtableTable>,
    /// People who are known besides those that cells name.
    #[serde(skip)]
    people: Vec<Person>,
}

/// A table as the API tells it: the schema and the records apart.
pub(crate) struct TableParts {
    /// The table of the Metadata API.
    pub(crate) schema: Json,
    /// Its records.
    pub(crate) records: Vec<Json>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AirtableTable {
    #[serde(default)]
    id: Option<TableId>,
    name: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    primary_field_id: Option<String>,
    fields: Vec<Json>,
    #[serde(default)]
    views: Vec<AirtableView>,
    #[serde(default)]
    records: Vec<AirtableRecord>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AirtableView {
    #[serde(default)]
    id: Option<ViewId>,
    name: String,
    #[serde(rename = "type", default)]
    kind: ViewKindName,
    #[serde(default)]
    visible_field_ids: Option<Vec<String>>,
    #[serde(default)]
    filter: Option<String>,
    #[serde(default)]
    sort: Vec<ViewSort>,
    #[serde(default)]
    group: Vec<ViewSort>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AirtableRecord {
    #[serde(default)]
    id: Option<RecordId>,
    #[serde(default)]
    created_time: Option<Timestamp>,
    #[serde(default)]
    fields: Map<String, Json>,
}

impl AirtableBase {
    /// A base of its tables, and of people who are known besides those that cells name.
    ///
    /// # Errors
    /// The first table or record that is not of the form.
    pub(crate) fn of_parts(tables: Vec<TableParts>, people: Vec<Person>) -> Result<Self, Problem> {
        let problem = |place: String, error: serde_json::Error| Problem { place, what: error.to_string() };
        let table = |TableParts { schema, records }| {
            let mut table: AirtableTable =
                serde_json::from_value(schema).map_err(|error| problem("a table".to_owned(), error))?;
            let place = |error| problem(format!("a record of table {:?}", table.name), error);
            let records = records.into_iter().map(serde_json::from_value).collect::<Result<_, _>>();
            table.records = records.map_err(place)?;
            Ok(table)
        };
        let tables = tables.into_iter().map(table).collect::<Result<_, _>>()?;
        Ok(Self { id: None, name: None, tables, people })
    }

    /// Gives somebody the first number among the people: the one in whose name the base is created, who gets it at the creation.
    pub(crate) fn begin_with(&mut self, creator: Option<&Person>) {
        let Some(creator) = creator else { return };
        self.people.retain(|person| person.id != creator.id);
        self.people.insert(0, creator.clone());
    }

    /// The values of all cells.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut Json> {
        let records = self.tables.iter_mut().flat_map(|table| &mut table.records);
        records.flat_map(|record| record.fields.values_mut())
    }
}

/// Whether a text is of this form: an object with `tables`.
pub(crate) fn is_airtable(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Probe {
        #[serde(rename = "tables")]
        _tables: Vec<serde::de::IgnoredAny>,
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
    text.starts_with('{') && serde_json::from_str::<Probe>(text).is_ok()
}

/// Reads such a text.
///
/// # Errors
/// The first place that is not of the form.
pub(crate) fn read(text: &str) -> Result<AirtableBase, Problem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let what = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what).to_owned();
        Problem { place: format!("line {}", error.line()), what }
    })
}

/// A base ready to be written.
pub(crate) struct Assembled {
    pub(crate) whole: Whole,
    /// What was not told and had to be taken otherwise, field by field.
    pub(crate) notes: Vec<Note>,
}

/// Something about a field that was not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) field: String,
    pub(crate) kind: &'static str,
    pub(crate) what: &'static str,
}

/// Brings a base into the form in which whole bases are written; `now` stands for instants that are not told.
///
/// # Errors
/// Every place that does not fit, as many as are named.
pub(crate) fn assemble(base: AirtableBase, id: BaseId, name: &str, now: Timestamp) -> Result<Assembled, Vec<Problem>> {
    assemble::assemble(base, id, name, now)
}

/// Most places that are named.
const MOST_PROBLEMS: usize = 100;

/// The places that do not fit.
#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, place: impl Into<String>, what: impl Into<String>) {
        if self.0.len() < MOST_PROBLEMS {
            self.0.push(Problem { place: place.into(), what: what.into() });
        }
    }
}
