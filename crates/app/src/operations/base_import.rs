//! `base_import`: a table or a whole base from a file, all of it or nothing.

mod whole;

use std::sync::Arc;

use cadre_base::{Authority, Base, BaseError, Draft, Snapshot};
use cadre_model::{Actor, BaseId, Seq, Through};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::base_create;
use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::{AppError, Problem};
use crate::import::airtable::{Note, is_airtable};
use crate::import::claims::Claims;
use crate::import::plan::{Plan, PlannedField, PlannedStubs, Source, plan};
use crate::import::raw::RawTable;
use crate::import::{csv, json};
use crate::operation::{Effect, Flow, Operation};
use crate::role::Role;
use crate::scope::Scope;
use crate::vault::Progress;
use crate::whole::is_whole;

/// Imports a file.
pub struct BaseImport;

/// The file, and where it goes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseImportIn {
    /// Where the records go; the only base when absent, or a new one where there is none.
    #[serde(default)]
    pub base: Option<String>,
    /// The name of a base to make for them.
    #[serde(default)]
    pub new_base: Option<String>,
    /// The name of the table to make; a file that holds a whole base needs none.
    #[serde(default)]
    pub table: Option<String>,
    /// The field that names the records; the first one when absent.
    #[serde(default)]
    pub primary: Option<String>,
    /// The format of the file.
    pub format: Format,
    /// What the file holds.
    pub content: String,
    /// The name of the file, for people.
    #[serde(default)]
    pub file: Option<String>,
}

/// The format of a file of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// Comma-separated values, field names in the first line.
    Csv,
    /// An array of `{id?, createdTime?, fields}`; or a whole base, as `base_export` writes it or in the shapes of Airtable's API:
    /// `{id?, name?, tables: [{id?, name, fields, views?, records?}]}`.
    Json,
}

/// What was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaseImportOut {
    /// The base.
    #[schemars(with = "String")]
    pub base: BaseId,
    /// Its name.
    pub base_name: String,
    /// Whether it was made for this.
    pub made_base: bool,
    /// The tables that were made, the ones of stubs among them.
    pub tables: Vec<String>,
    /// Records brought.
    pub records: u64,
    /// Its fields, in their order.
    pub fields: Vec<ImportedField>,
    /// Links to records that the file does not bring.
    pub stubs: Vec<ImportedStubs>,
    /// The commit, which `undo` takes back.
    #[schemars(with = "u64")]
    pub commit: Seq,
}

/// A field that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportedField {
    /// Its name.
    pub name: String,
    /// The type that its values show.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where values come back from an export in another form than they came: what is different.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl From<Note> for ImportedField {
    fn from(note: Note) -> Self {
        Self { name: note.field, kind: note.kind.to_owned(), note: Some(note.what.to_owned()) }
    }
}

/// Records that were linked to and not brought; each is a blank record now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportedStubs {
    /// The fields whose links lead to them.
    pub fields: Vec<String>,
    /// The table they are in.
    pub table: String,
    /// Their ids, in the order in which the file names them.
    pub ids: Vec<String>,
}

/// How often an import is planned again because the base was changed meanwhile.
const MOST_TRIES: usize = 5;

impl Operation for BaseImport {
    const NAME: &'static str = "base_import";
    const SUMMARY: &'static str = "Import a file of records as a new table, or a whole base, all of it or nothing";
    const SCOPE: Option<Scope> = Some(Scope::SchemaWrite);
    const EFFECT: Effect = Effect::Write;
    const FLOW: Flow = Flow::Stream;
    type In = BaseImportIn;
    type Out = BaseImportOut;
    type Event = Progress;

    fn run(
        app: &App,
        caller: &Caller,
        input: BaseImportIn,
        emit: &mut dyn FnMut(Progress),
    ) -> Result<BaseImportOut, AppError> {
        emit(Progress::new("read", 0, 0));
        if input.format == Format::Json && is_whole(&input.content) {
            return whole::import(app, caller, &input, emit);
        }
        if input.format == Format::Json && is_airtable(&input.content) {
            return whole::import_airtable(app, caller, &input, emit);
        }
        let mut raw = read(&input)?;
        let mut claims = Claims::of(app, caller);
        raw.values_mut().try_for_each(|value| claims.check(value))?;
        let Some(table) = input.table.as_deref() else {
            return Err(AppError::new(Code::InvalidRequest, "the table that the records make has no name"));
        };
        let primary = primary(&raw, input.primary.as_deref())?;
        let (base, made_base) = target(app, caller, &input, table)?;
        let file = input.file.as_deref().unwrap_or("a file");
        let source = Source { raw: &raw, primary, table, file };
        match write(&base, caller, source, emit) {
            Ok((plan, seq)) => {
                app.downloads().look_through(&base);
                Ok(told(&base, made_base, &plan, &raw, seq))
            }
            Err(error) => {
                if made_base {
                    undo_base(app, caller, &base);
                }
                Err(error)
            }
        }
    }
}

fn read(input: &BaseImportIn) -> Result<RawTable, AppError> {
    let read = match input.format {
        Format::Json => json::read(&input.content),
        Format::Csv => csv::read(input.content.as_bytes()),
    };
    let raw = read.map_err(|problems| refused(input.file.as_deref(), problems))?;
    if raw.fields.is_empty() {
        let message = "the file was not imported: no record has a field";
        return Err(AppError::new(Code::InvalidFile, message));
    }
    Ok(raw)
}

fn refused(file: Option<&str>, problems: Vec<Problem>) -> AppError {
    refused_file(file.unwrap_or("the file"), problems)
}

/// Something that was to be imported is wrong in some places.
pub(crate) fn refused_file(name: &str, problems: Vec<Problem>) -> AppError {
    let count = problems.len();
    let places = if count == 1 { "one place is".to_owned() } else { format!("{count} places are") };
    AppError::new(Code::InvalidFile, format!("{name} was not imported: {places} wrong")).problems(problems)
}

fn primary(raw: &RawTable, name: Option<&str>) -> Result<usize, AppError> {
    let Some(name) = name else { return Ok(0) };
    raw.fields.get_index_of(name).ok_or_else(|| {
        let near = cadre_formula::nearest(name, raw.fields.iter().map(String::as_str));
        let hint = near.map(|near| format!("did you mean {near:?}?"));
        AppError::new(Code::FieldNotFound, format!("the file has no field {name:?}")).maybe_hint(hint)
    })
}

/// The base that the records go into, and whether it was made for them.
fn target(app: &App, caller: &Caller, input: &BaseImportIn, table: &str) -> Result<(Arc<Base>, bool), AppError> {
    app.opened()?;
    let name = match (&input.new_base, &input.base) {
        (Some(_), Some(_)) => {
            return Err(
                AppError::new(Code::InvalidRequest, "both a base and a new base are named").hint("name one of them")
            );
        }
        (Some(name), None) => name.as_str(),
        (None, None) if app.bases_of(caller)?.is_empty() => table,
        (None, key) => return Ok((app.base_as(caller, key.as_deref(), Role::Create)?, false)),
    };
    Ok((base_create::create(app, caller, base_create::New::named(name))?, true))
}

/// A draft of an import, without its operations.
fn draft(caller: &Caller, file: &str) -> Draft {
    Draft {
        actor: Actor { through: Through::Import, ..caller.actor().clone() },
        authority: Authority::Operation,
        label: Some(format!("base_import {file}")),
        ..Draft::default()
    }
}

/// Commits the import; planned again when the base was changed since it was planned.
fn write(
    base: &Base,
    caller: &Caller,
    source: Source<'_>,
    emit: &mut dyn FnMut(Progress),
) -> Result<(Plan, Seq), AppError> {
    let total = source.raw.records.len() as u64;
    let mut tries = 0;
    loop {
        let snapshot = base.snapshot();
        emit(Progress::new("plan", 0, total));
        refuse_taken_ids(&snapshot, source)?;
        let mut plan = plan(&snapshot, source);
        emit(Progress::new("write", 0, total));
        let ops = std::mem::take(&mut plan.ops);
        let draft = Draft { if_head: Some(snapshot.seq()), ops, ..draft(caller, source.file) };
        match base.commit(draft) {
            Ok(outcome) => {
                emit(Progress::new("write", total, total));
                return Ok((plan, outcome.seq));
            }
            Err(BaseError::Changed { .. }) if tries < MOST_TRIES => tries += 1,
            Err(error) => return Err(in_words(error, source)),
        }
    }
}

/// Names every record whose id another record of the base has.
fn refuse_taken_ids(snapshot: &Snapshot, source: Source<'_>) -> Result<(), AppError> {
    let taken = source.raw.records.iter().filter_map(|record| {
        let id = record.id?;
        let (table, _) = snapshot.find_record(id)?;
        let name = snapshot.schema().table(table).map(|table| table.name.as_str()).unwrap_or_default();
        Some(record.problem(format!("record {id} exists already, in table {name:?}")))
    });
    let problems: Vec<Problem> = taken.collect();
    if problems.is_empty() { Ok(()) } else { Err(refused(Some(source.file), problems)) }
}

/// A refusal that names a record names its line too.
fn in_words(error: BaseError, source: Source<'_>) -> AppError {
    let id = match &error {
        BaseError::Cell { record: Some(id), .. } => Some(id.clone()),
        BaseError::Taken { what: "record", id } => Some(id.clone()),
        _ => None,
    };
    let record =
        id.and_then(|id| source.raw.records.iter().find(|record| record.id.is_some_and(|own| own.to_string() == id)));
    let error = AppError::from(error);
    match record {
        Some(record) => refused(Some(source.file), vec![record.problem(error.message())]),
        None => error,
    }
}

/// Takes a base away that was made for an import which then failed.
fn undo_base(app: &App, caller: &Caller, base: &Base) {
    let Ok(opened) = app.opened() else { return };
    opened.bases.close(base.id());
    // The import's own error is the one to tell; an empty base that stays behind harms nothing.
    if opened.bases.log().remove_base(base.id()).is_ok()
        && let Ok(Some(system)) = opened.system()
        && system.directory().bases.get(&base.id()).is_some()
    {
        base_create::forget(system, caller, base.id());
    }
}

fn told(base: &Base, made_base: bool, plan: &Plan, raw: &RawTable, commit: Seq) -> BaseImportOut {
    let snapshot = base.snapshot();
    let schema = snapshot.schema();
    let made = plan.stubs.iter().map(|stubs| stubs.table).chain([plan.table]);
    let mut tables: Vec<String> = made.filter_map(|no| schema.table(no)).map(|table| table.name.clone()).collect();
    tables.dedup();
    let stubs = |stubs: &PlannedStubs| ImportedStubs {
        fields: stubs.fields.clone(),
        table: schema.table(stubs.table).map(|table| table.name.clone()).unwrap_or_default(),
        ids: stubs.ids.iter().map(ToString::to_string).collect(),
    };
    BaseImportOut {
        base: base.id(),
        base_name: schema.head.name.clone(),
        made_base,
        tables,
        records: raw.records.len() as u64,
        fields: plan.fields.iter().map(field).collect(),
        stubs: plan.stubs.iter().map(stubs).collect(),
        commit,
    }
}

fn field(field: &PlannedField) -> ImportedField {
    let note = match field {
        PlannedField { unlinked: true, .. } => Some("links into several tables, or some into nowhere: kept as text"),
        PlannedField { exact: false, .. } => Some(
            "some values are kept in another form: nulls, empty texts and lists as blank, mixed values as JSON text",
        ),
        _ => None,
    };
    ImportedField { name: field.name.clone(), kind: field.kind.to_owned(), note: note.map(str::to_owned) }
}
