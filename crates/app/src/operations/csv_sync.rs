//! `csv_sync`: a table made as a CSV file, in one commit.

use std::io::Read;

use cadre_base::{Authority, Base, Draft, Made, Mirror, Op, Outcome, Snapshot};
use cadre_model::{Seq, TableNo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::{AppError, Problem};
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::answer;
use crate::record::input::{MOST_RECORDS, draft};
use crate::role::Role;
use crate::schema::commit;
use crate::scope::Scope;

/// Makes a table as a CSV file.
pub struct CsvSync;

/// The file, and the table that mirrors it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CsvSyncIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id.
    pub table: String,
    /// What `csv_sync_create` gave for it; for an empty table that mirrors nothing yet, any name that it is to be known by.
    pub sync: String,
    /// The file: names of fields in the first line, the one that names records among them; at most 10,000 rows of 500 columns.
    pub content: String,
}

/// What was different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CsvSyncOut {
    /// Always true.
    pub success: bool,
    /// Records that are new.
    pub created: u64,
    /// Records of which a cell is different.
    pub updated: u64,
    /// Records that the file has no more.
    pub deleted: u64,
    /// The commit; where nothing was different, the last one before.
    #[schemars(with = "u64")]
    pub commit: Seq,
}

/// Most columns of a file. Source: Airtable Web API reference, section 1.9.
const MOST_COLUMNS: usize = 500;
/// Most characters of the name of a list.
const MOST_NAME_CHARS: usize = 64;
/// Most faults of a file that are named.
const MOST_PROBLEMS: usize = 100;

impl Operation for CsvSync {
    const NAME: &'static str = "csv_sync";
    const SUMMARY: &'static str =
        "Make a table as a CSV file: records are created, edited and deleted to be as its rows";
    /// Source: Airtable Web API reference, section 1.2; the scope to write the schema is asked for besides.
    const SCOPE: Option<Scope> = Some(Scope::RecordsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = CsvSyncIn;
    type Out = CsvSyncOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: CsvSyncIn, _: &mut dyn FnMut(NoEvent)) -> Result<CsvSyncOut, AppError> {
        caller.check(Self::NAME, Some(Scope::SchemaWrite))?;
        let base = app.base_as(caller, input.base.as_deref(), Role::Create)?;
        let snapshot = answer::before(app, &base, caller)?;
        let (table, found) = finding::table(&snapshot, Some(&input.table))?;
        if found.sync.is_none() && is_empty(&snapshot, table) {
            return mirrored(&begun(app, &base, caller, &input)?);
        }
        if found.sync.as_deref() != Some(&input.sync) {
            return Err(no_such_list(&found.name, &input.sync));
        }
        let (columns, rows) = read(input.content.as_bytes())?;
        let op = Op::Mirror { table, mirror: Mirror { sync: input.sync, columns, rows } };
        let draft = Draft { authority: Authority::Operation, ..draft(caller, Self::NAME, vec![op]) };
        mirrored(&base.commit(draft)?)
    }
}

fn is_empty(snapshot: &Snapshot, table: TableNo) -> bool {
    snapshot.rows(table).is_none_or(|rows| rows.is_empty())
}

fn no_such_list(table: &str, sync: &str) -> AppError {
    let message = format!("table {table:?} mirrors no list {:?}", shortened(sync));
    AppError::new(Code::SyncNotFound, message).hint("`csv_sync_create` gives the name of its list")
}

/// Lets an empty table mirror the list that is sent to it, under the name that it is sent under: at Airtable people make such a
/// table by hand, and whoever sends a list to an empty one has said what it is for. Planned on the state that it holds for, so
/// that no record of somebody who was quicker is taken for one that the list does not have.
fn begun(app: &App, base: &Base, caller: &Caller, input: &CsvSyncIn) -> Result<Outcome, AppError> {
    let (columns, rows) = read(input.content.as_bytes())?;
    let planned = commit::planned(app, base, caller, |snapshot| {
        let (table, found) = finding::table(snapshot, Some(&input.table))?;
        if found.sync.is_some() || !is_empty(snapshot, table) || input.sync.chars().count() > MOST_NAME_CHARS {
            return Err(no_such_list(&found.name, &input.sync));
        }
        let mirror = Mirror { sync: input.sync.clone(), columns: columns.clone(), rows: rows.clone() };
        let ops = vec![Op::MarkSync { table, sync: input.sync.clone() }, Op::Mirror { table, mirror }];
        Ok(Draft { authority: Authority::Operation, ..draft(caller, CsvSync::NAME, ops) })
    });
    planned.map(|(outcome, _)| outcome)
}

fn mirrored(outcome: &Outcome) -> Result<CsvSyncOut, AppError> {
    match outcome.made.last() {
        Some(Made::Mirrored { created, updated, deleted }) => {
            let (created, updated, deleted) = (*created, *updated, *deleted);
            Ok(CsvSyncOut { success: true, created, updated, deleted, commit: outcome.seq })
        }
        _ => Err(AppError::new(Code::Internal, "the mirror says nothing of what it did")),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(64).collect()
}

/// Columns and rows of a file.
fn read(content: impl Read) -> Result<(Vec<String>, Vec<Vec<String>>), AppError> {
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(content);
    let heads = reader.headers().map_err(|error| refused(vec![of_error(&error)]))?;
    let mut columns: Vec<String> = heads.iter().map(|head| head.trim().to_owned()).collect();
    if let Some(first) = columns.first_mut() {
        *first = first.trim_start_matches('\u{feff}').to_owned();
    }
    check_columns(&columns)?;
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for row in reader.records() {
        match row {
            Ok(row) if row.len() == columns.len() => rows.push(row.iter().map(str::to_owned).collect()),
            Ok(row) => {
                let line = row.position().map_or(0, ::csv::Position::line);
                let what = format!("it has {} cells; expected {}, as the first line", row.len(), columns.len());
                problems.push(Problem { place: format!("line {line}"), what });
            }
            Err(error) => problems.push(of_error(&error)),
        }
        if rows.len() > MOST_RECORDS || problems.len() >= MOST_PROBLEMS {
            break;
        }
    }
    if rows.len() > MOST_RECORDS {
        let message = format!("the file has more than {MOST_RECORDS} rows");
        return Err(AppError::new(Code::InvalidFile, message));
    }
    if problems.is_empty() { Ok((columns, rows)) } else { Err(refused(problems)) }
}

fn check_columns(columns: &[String]) -> Result<(), AppError> {
    let wrong = |what: String| Err(refused(vec![Problem { place: "line 1".to_owned(), what }]));
    if columns.is_empty() || columns.iter().all(String::is_empty) {
        return wrong("the file is empty; expected a line of field names".to_owned());
    }
    if columns.len() > MOST_COLUMNS {
        return wrong(format!("it has {} columns; at most {MOST_COLUMNS} are taken", columns.len()));
    }
    match columns.iter().position(String::is_empty) {
        Some(at) => wrong(format!("column {} has no name", at + 1)),
        None => Ok(()),
    }
}

fn of_error(error: &::csv::Error) -> Problem {
    let line = error.position().map_or(1, ::csv::Position::line);
    let what = match error.kind() {
        ::csv::ErrorKind::Utf8 { .. } => "it is not UTF-8".to_owned(),
        _ => error.to_string(),
    };
    Problem { place: format!("line {line}"), what }
}

fn refused(problems: Vec<Problem>) -> AppError {
    let places = if problems.len() == 1 { "one place is".to_owned() } else { format!("{} places are", problems.len()) };
    AppError::new(Code::InvalidFile, format!("the CSV was not taken: {places} wrong")).problems(problems)
}
