//! Records from JSON: an array of `{id?, createdTime?, fields}`, alone or under the key `records`.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::raw::{self, RawRecord, RawTable};
use crate::error::Problem;

/// A record as the file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct RecordWire {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    created_time: Option<String>,
    /// Counted by Airtable on request; comments themselves are not in such a file.
    #[serde(default, rename = "commentCount")]
    _comment_count: Option<u64>,
    fields: Pairs,
}

/// Keys and values in the order of the text, each key once.
struct Pairs(Vec<(String, Json)>);

/// Reads records.
///
/// # Errors
/// Every record that cannot be read, by its line; or the one place where the text is no JSON.
pub(crate) fn read(text: &str) -> Result<RawTable, Vec<Problem>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let parts = parts(text).map_err(|error| vec![of_error(&error, 1)])?;
    let mut table = RawTable::default();
    let mut problems = Vec::new();
    let mut lines = Lines::new(text);
    for part in parts {
        let line = lines.of(part.get());
        match serde_json::from_str::<RecordWire>(part.get()) {
            Ok(wire) => match record(wire, line, &mut table) {
                Ok(record) => table.records.push(record),
                Err(what) => problems.push(Problem { place: format!("line {line}"), what }),
            },
            Err(error) => problems.push(of_error(&error, line)),
        }
    }
    problems.extend(table.repeated_ids());
    if problems.is_empty() { Ok(table) } else { Err(problems) }
}

/// The records as texts, so that each is read, and blamed, alone.
fn parts(text: &str) -> serde_json::Result<Vec<&RawValue>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Listed<'a> {
        #[serde(borrow)]
        records: Vec<&'a RawValue>,
        /// Where Airtable's next page begins.
        #[serde(default, rename = "offset")]
        _offset: Option<String>,
    }
    match text.trim_start().starts_with('{') {
        true => serde_json::from_str::<Listed<'_>>(text).map(|listed| listed.records),
        false => serde_json::from_str(text),
    }
}

fn record(wire: RecordWire, line: usize, table: &mut RawTable) -> Result<RawRecord, String> {
    let id = wire.id.as_deref().map(raw::record_id).transpose().map_err(|error| format!("id: {error}"))?;
    let created = wire.created_time.as_deref().map(raw::created).transpose();
    let created = created.map_err(|error| format!("createdTime: {error}"))?;
    let cells = wire.fields.0.into_iter().map(|(name, value)| (table.field(&name), value)).collect();
    Ok(RawRecord { place: format!("line {line}"), id, created, cells })
}

/// A mistake of the text with its line; `line` is where the text that was read begins.
fn of_error(error: &serde_json::Error, line: usize) -> Problem {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    Problem { place: format!("line {}", line + error.line().saturating_sub(1)), what: what.to_owned() }
}

/// Finds the lines of pieces of a text, which must be asked for in their order.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// The line where `piece`, a part of the text itself, begins.
    fn of(&mut self, piece: &'t str) -> usize {
        let start = (piece.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let between = self.text.as_bytes().get(self.at..start).unwrap_or_default();
        self.line += between.iter().filter(|byte| **byte == b'\n').count();
        self.at = self.at.max(start);
        self.line
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object from field names to values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                let mut seen = std::collections::HashSet::new();
                while let Some((name, value)) = map.next_entry::<String, Json>()? {
                    if !seen.insert(name.clone()) {
                        return Err(A::Error::custom(format!("the field {name:?} is given twice")));
                    }
                    pairs.push((name, value));
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(Read)
    }
}

#[cfg(test)]
mod tests;
