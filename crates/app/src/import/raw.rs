//! Records as a file has them.

use std::collections::HashMap;

use cadre_model::{RecordId, Timestamp};
use indexmap::IndexSet;
use serde_json::Value as Json;

use crate::error::Problem;

/// What a file holds: field names in the order in which they come, and records.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RawTable {
    pub(crate) fields: IndexSet<String>,
    pub(crate) records: Vec<RawRecord>,
}

/// One record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RawRecord {
    /// Where it stands: `line 12`.
    pub(crate) place: String,
    pub(crate) id: Option<RecordId>,
    pub(crate) created: Option<Timestamp>,
    /// Cells by the place of their field in [`RawTable::fields`]; blanks left out.
    pub(crate) cells: Vec<(usize, Json)>,
}

impl RawTable {
    /// The place of a field, which is added when it is new.
    pub(crate) fn field(&mut self, name: &str) -> usize {
        match self.fields.get_index_of(name) {
            Some(at) => at,
            None => self.fields.insert_full(name.to_owned()).0,
        }
    }

    /// The values of all cells.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut Json> {
        self.records.iter_mut().flat_map(|record| &mut record.cells).map(|(_, value)| value)
    }

    /// All values of each field, in the order of the records.
    pub(crate) fn columns(&self) -> Vec<Vec<&Json>> {
        let mut columns = vec![Vec::new(); self.fields.len()];
        for (field, value) in self.records.iter().flat_map(|record| &record.cells) {
            columns[*field].push(value);
        }
        columns
    }

    /// Ids that are given twice: every place after the first.
    pub(crate) fn repeated_ids(&self) -> Vec<Problem> {
        let mut first: HashMap<RecordId, &str> = HashMap::new();
        let mut problems = Vec::new();
        for record in &self.records {
            let Some(id) = record.id else { continue };
            match first.get(&id) {
                Some(place) => problems.push(record.problem(format!("the id {id} was given already, at {place}"))),
                None => drop(first.insert(id, &record.place)),
            }
        }
        problems
    }
}

impl RawRecord {
    /// Something wrong with this record.
    pub(crate) fn problem(&self, what: impl Into<String>) -> Problem {
        Problem { place: self.place.clone(), what: what.into() }
    }
}

/// Reads an id of a record.
pub(crate) fn record_id(text: &str) -> Result<RecordId, String> {
    text.parse().map_err(|error: cadre_model::IdError| error.to_string())
}

/// Reads when a record was created.
pub(crate) fn created(text: &str) -> Result<Timestamp, String> {
    text.parse::<Timestamp>().map_err(|error| error.to_string())
}
