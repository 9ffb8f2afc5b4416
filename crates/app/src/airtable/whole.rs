//! What was brought, put together.

use std::collections::{HashMap, HashSet};

use cadre_base::cells::attachment::FAILED;
use cadre_model::{Person, UserId};
use cadre_wire::comments::{Comment, MentionKind};
use cadre_wire::records::Record;
use cadre_wire::schema::{Table, ViewType};
use serde_json::{Value as Json, json};

use super::Wanted;
use super::files::holds_files;
use super::staged::{Staged, Told};
use crate::comments::BroughtComment;
use crate::error::AppError;
use crate::import::airtable::{AirtableBase, TableParts};
use crate::operations::base_import::{ImportedField, refused_file};
use crate::operations::base_import_airtable::{BaseImportAirtableOut, LeftOut, MissingFile};

/// A base as it was brought.
pub(super) struct Gathered {
    pub(super) base: AirtableBase,
    pub(super) comments: Vec<BroughtComment>,
    /// What is answered, as far as it is known.
    pub(super) answer: BaseImportAirtableOut,
}

/// What a record holds that another one is needed for.
struct Cleaner<'a> {
    staged: &'a Staged,
    /// The records of each table.
    there: HashMap<String, HashSet<String>>,
    answer: BaseImportAirtableOut,
}

/// What the cells of a field are.
enum CellsOf {
    /// As they come.
    Plain,
    /// Links to records of a table.
    Links(String),
    Files,
    /// Of a type that is not known here.
    Unknown,
}

impl Gathered {
    /// Puts together what was brought of a base.
    ///
    /// Lists are read page by page while others may change the base: a record that comes twice is as it came last, and links to
    /// records that did not come are left out and counted.
    pub(super) fn of(wanted: &Wanted, told: Told, staged: &mut Staged) -> Result<Self, AppError> {
        let mut read: Vec<(Table, Vec<Record>)> = Vec::with_capacity(told.tables.len());
        for table in told.tables {
            let (records, _) = staged.records(&table.id)?;
            read.push((table, each_once(records)));
        }
        let ids = |(table, records): &(Table, Vec<Record>)| {
            (table.id.clone(), records.iter().map(|record| record.id.clone()).collect())
        };
        let there = read.iter().map(ids).collect();
        let tables = read.iter().map(|(table, _)| table.name.clone()).collect();
        let answer = BaseImportAirtableOut::of(wanted.base, tables);
        let mut cleaner = Cleaner { staged, there, answer };
        let tables = read.into_iter().map(|(table, records)| cleaner.table(table, records)).collect();
        let Cleaner { mut answer, .. } = cleaner;
        let comments = if wanted.comments { comments(staged, &mut answer.left_out)? } else { Vec::new() };
        let people = people(&comments);
        let base = AirtableBase::of_parts(tables, people).map_err(|problem| refused_file("the base", vec![problem]))?;
        Ok(Self { base, comments, answer })
    }
}

/// Records in their order, each as it came last.
fn each_once(records: Vec<Record>) -> Vec<Record> {
    let mut at: HashMap<String, usize> = HashMap::with_capacity(records.len());
    let mut all: Vec<Record> = Vec::with_capacity(records.len());
    for record in records {
        match at.get(&record.id) {
            Some(at) => all[*at] = record,
            None => {
                at.insert(record.id.clone(), all.len());
                all.push(record);
            }
        }
    }
    all
}

impl Cleaner<'_> {
    fn table(&mut self, mut table: Table, records: Vec<Record>) -> TableParts {
        let cells: HashMap<String, CellsOf> = table
            .fields
            .iter()
            .map(|field| (field.id.clone(), CellsOf::of(&field.field_type, &field.options)))
            .collect();
        let records = records.into_iter().map(|record| self.record(&table, &cells, record)).collect();
        for field in &mut table.fields {
            if let Some(CellsOf::Unknown) = cells.get(&field.id) {
                self.answer.fields.push(ImportedField {
                    name: field.name.clone(),
                    kind: field.field_type.clone(),
                    note: Some("a type that is not known here: its cells are kept as text".to_owned()),
                });
                "multilineText".clone_into(&mut field.field_type);
                field.options = None;
            }
        }
        for view in &mut table.views {
            if let ViewType::Other(_) = view.view_type {
                view.view_type = ViewType::Block;
            }
        }
        TableParts { schema: json!(table), records }
    }

    fn record(&mut self, table: &Table, cells: &HashMap<String, CellsOf>, record: Record) -> Json {
        let mut fields = serde_json::Map::new();
        for (field, value) in record.fields {
            let value = match cells.get(&*field) {
                // The field was made after the tables were told.
                None => {
                    self.answer.left_out.cells += 1;
                    continue;
                }
                Some(CellsOf::Plain) => value,
                Some(CellsOf::Links(to)) => self.links(to, value),
                Some(CellsOf::Files) => self.files(&table.name, &record.id, value),
                Some(CellsOf::Unknown) => match value {
                    Json::String(text) => Json::String(text),
                    other => Json::String(other.to_string()),
                },
            };
            fields.insert(field.to_string(), value);
        }
        json!({"id": record.id, "createdTime": record.created_time, "fields": fields})
    }

    fn links(&mut self, to: &str, value: Json) -> Json {
        let Json::Array(mut ids) = value else { return value };
        let (there, all) = (self.there.get(to), ids.len());
        ids.retain(|id| there.zip(id.as_str()).is_some_and(|(there, id)| there.contains(id)));
        self.answer.left_out.links += (all - ids.len()) as u64;
        Json::Array(ids)
    }

    fn files(&mut self, table: &str, record: &str, value: Json) -> Json {
        let Json::Array(mut files) = value else { return value };
        for file in &mut files {
            let text = |file: &Json, key: &str| file.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
            let Some(kept) = self.staged.file(&text(file, "id")) else { continue };
            match kept.get(FAILED) {
                None => self.answer.attachments += 1,
                Some(why) => self.answer.missing.push(MissingFile {
                    table: table.to_owned(),
                    record: record.to_owned(),
                    attachment: text(file, "id"),
                    filename: text(file, "filename"),
                    why: why.as_str().unwrap_or_default().to_owned(),
                }),
            }
            file.clone_from(kept);
        }
        Json::Array(files)
    }
}

impl CellsOf {
    fn of(field_type: &str, options: &Option<Json>) -> Self {
        match field_type {
            "multipleRecordLinks" => {
                let to = options.as_ref().and_then(|options| options.get("linkedTableId")).and_then(Json::as_str);
                Self::Links(to.unwrap_or_default().to_owned())
            }
            other if holds_files(other) => Self::Files,
            other if cadre_model::FieldKind::is_type(other) => Self::Plain,
            _ => Self::Unknown,
        }
    }
}

/// The comments that were brought; those whose ids are none are left out and counted.
fn comments(staged: &Staged, left_out: &mut LeftOut) -> Result<Vec<BroughtComment>, AppError> {
    let mut all = Vec::new();
    for (record, comments) in staged.comments()? {
        for comment in comments {
            match brought(&record, comment) {
                Some(comment) => all.push(comment),
                None => left_out.comments += 1,
            }
        }
    }
    Ok(all)
}

fn brought(record: &str, comment: Comment) -> Option<BroughtComment> {
    let author = person(&comment.author.id, comment.author.name, &comment.author.email)?;
    let user = |mentioned: &cadre_wire::comments::Mentioned| mentioned.kind == MentionKind::User;
    let mentioned = comment.mentioned.into_values().filter(user);
    let reactions = comment.reactions.into_iter().filter_map(|reaction| {
        let user = reaction.reacting_user;
        Some((reaction.emoji.unicode_character, person(&user.user_id, user.name, &user.email)?))
    });
    Some(BroughtComment {
        id: comment.id.parse().ok()?,
        record: record.parse().ok()?,
        author,
        text: comment.text,
        created: comment.created_time,
        edited: comment.last_updated_time,
        parent: comment.parent_comment_id.and_then(|id| id.parse().ok()),
        mentioned: mentioned
            .filter_map(|who| person(&who.id, Some(who.display_name), who.email.as_deref().unwrap_or_default()))
            .collect(),
        reactions: reactions.collect(),
    })
}

fn person(id: &str, name: Option<String>, email: &str) -> Option<Person> {
    let id: UserId = id.parse().ok()?;
    let given = |text: String| (!text.is_empty()).then_some(text);
    Some(Person { id, email: given(email.to_owned()), name: name.and_then(given) })
}

/// Everybody whom comments name, each once; what one says of a person adds to what another says.
fn people(comments: &[BroughtComment]) -> Vec<Person> {
    let mut all: Vec<Person> = Vec::new();
    let mut at: HashMap<UserId, usize> = HashMap::new();
    for person in comments.iter().flat_map(BroughtComment::people) {
        match at.get(&person.id) {
            None => {
                at.insert(person.id, all.len());
                all.push(person.clone());
            }
            Some(at) => {
                let known = &mut all[*at];
                known.email = known.email.take().or_else(|| person.email.clone());
                known.name = known.name.take().or_else(|| person.name.clone());
            }
        }
    }
    // The comments come in no order; the numbers of people shall be the same each time.
    all.sort_by_key(|person| person.id);
    all
}
