//! Records from CSV: the first line names the fields.
//!
//! Texts become what all texts of their column say without loss: numbers when each is written as Cadre writes numbers,
//! `true` when no other text is there. A first column of record ids (`id` or `Record ID`) and a column `createdTime` of
//! instants are ids and times; a blank one is drawn anew.

use serde_json::{Number, Value as Json};

use super::raw::{self, RawRecord, RawTable};
use crate::error::Problem;

/// Names of a column of record ids.
const ID_NAMES: [&str; 2] = ["id", "record id"];

/// The name of a column of instants of creation.
const CREATED_NAME: &str = "createdtime";

/// Reads records.
///
/// # Errors
/// Every line that cannot be read.
pub(crate) fn read(bytes: &[u8]) -> Result<RawTable, Vec<Problem>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let heads = heads(&mut reader).map_err(|problem| vec![problem])?;
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    let mut problems = Vec::new();
    for row in reader.records() {
        match row.map_err(|error| of_error(&error)).and_then(|row| checked(&row, heads.len())) {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let table = table(&heads, &rows);
    let repeated = table.repeated_ids();
    if repeated.is_empty() { Ok(table) } else { Err(repeated) }
}

fn heads(reader: &mut ::csv::Reader<&[u8]>) -> Result<Vec<String>, Problem> {
    let wrong = |what: String| Problem { place: "line 1".to_owned(), what };
    let heads = reader.headers().map_err(|error| of_error(&error))?;
    let heads: Vec<String> = heads.iter().map(|head| head.trim().to_owned()).collect();
    if heads.is_empty() {
        return Err(wrong("the file is empty; expected a line of field names".to_owned()));
    }
    for (at, head) in heads.iter().enumerate() {
        if head.is_empty() {
            return Err(wrong(format!("column {} has no name", at + 1)));
        }
        if heads[..at].contains(head) {
            return Err(wrong(format!("two columns are named {head:?}")));
        }
    }
    Ok(heads)
}

fn checked(row: &::csv::StringRecord, columns: usize) -> Result<(u64, Vec<String>), Problem> {
    let line = row.position().map_or(0, ::csv::Position::line);
    if row.len() != columns {
        let what = format!("it has {} cells; expected {columns}, as the first line", row.len());
        return Err(Problem { place: format!("line {line}"), what });
    }
    Ok((line, row.iter().map(str::to_owned).collect()))
}

fn of_error(error: &::csv::Error) -> Problem {
    let line = error.position().map_or(1, ::csv::Position::line);
    let what = match error.kind() {
        ::csv::ErrorKind::Utf8 { .. } => "it is not UTF-8".to_owned(),
        _ => error.to_string(),
    };
    Problem { place: format!("line {line}"), what }
}

/// What a column is read as.
enum Column {
    /// Record ids.
    Ids,
    /// Instants of creation.
    Created,
    /// A field.
    Field(usize, Cells),
}

/// What the texts of a column become.
#[derive(Clone, Copy)]
enum Cells {
    Texts,
    Numbers,
    Checks,
}

fn table(heads: &[String], rows: &[(u64, Vec<String>)]) -> RawTable {
    let mut table = RawTable::default();
    let texts = |at: usize| rows.iter().map(move |(_, row)| row[at].as_str()).filter(|text| !text.is_empty());
    let mut columns = Vec::with_capacity(heads.len());
    for (at, head) in heads.iter().enumerate() {
        let folded = head.to_lowercase();
        let all = |holds: &dyn Fn(&str) -> bool| texts(at).next().is_some() && texts(at).all(holds);
        columns.push(if at == 0 && ID_NAMES.contains(&&*folded) && all(&|text| raw::record_id(text).is_ok()) {
            Column::Ids
        } else if folded == CREATED_NAME && all(&|text| raw::created(text).is_ok()) {
            Column::Created
        } else if all(&|text| number(text).is_some()) {
            Column::Field(table.field(head), Cells::Numbers)
        } else if all(&|text| text == "true") {
            Column::Field(table.field(head), Cells::Checks)
        } else {
            Column::Field(table.field(head), Cells::Texts)
        });
    }
    table.records = rows.iter().map(|(line, row)| record(*line, row, &columns)).collect();
    table
}

fn record(line: u64, row: &[String], columns: &[Column]) -> RawRecord {
    let mut record = RawRecord { place: format!("line {line}"), id: None, created: None, cells: Vec::new() };
    for (text, column) in row.iter().zip(columns).filter(|(text, _)| !text.is_empty()) {
        match column {
            Column::Ids => record.id = raw::record_id(text).ok(),
            Column::Created => record.created = raw::created(text).ok(),
            Column::Field(at, cells) => record.cells.push((*at, cell(text, *cells))),
        }
    }
    record
}

fn cell(text: &str, cells: Cells) -> Json {
    match cells {
        Cells::Numbers => number(text).map_or_else(|| Json::String(text.to_owned()), Json::Number),
        Cells::Checks => Json::Bool(true),
        Cells::Texts => Json::String(text.to_owned()),
    }
}

/// A number that would be written back as it stands: `007`, `1e3` and `+1` stay texts.
fn number(text: &str) -> Option<Number> {
    let number: Number = serde_json::from_str(text).ok()?;
    let x = number.as_f64().filter(|x| x.is_finite())?;
    let mut shortest = ryu_js::Buffer::new();
    (shortest.format(x) == text).then_some(number)
}

#[cfg(test)]
mod tests;
