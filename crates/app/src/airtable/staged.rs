//! What was brought so far, kept so that an import that is broken off goes on where it was.
//!
//! Parts are records of the system base; what is large is a blob that the part names. A blob is stored before its part is
//! committed, and removed after it, so that no part names what is not there.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cadre_model::{BaseId, RecordId};
use cadre_store::Blobs;
use cadre_wire::comments::Comment;
use cadre_wire::records::Record;
use cadre_wire::schema::Table;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::LABEL;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::files::keeping::{hash, hex};
use crate::system::{Entry, ImportPart, PartKind, Reading, System, import_name, record_of_import};

/// Most parts of one commit.
const BATCH: usize = 1_000;

/// The base as it was told first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Told {
    /// The server that it is read from.
    pub(super) source: String,
    /// Its name there.
    pub(super) name: String,
    /// Its tables.
    pub(super) tables: Vec<Table>,
}

/// A part with the record that it is in.
struct Kept {
    record: RecordId,
    part: ImportPart,
}

/// What a blob holds: marked with what it is of, so that it is never the content of anything else.
#[derive(Serialize, Deserialize)]
struct Content<T> {
    import: String,
    of: String,
    content: T,
}

/// What was brought so far of one base, for one caller.
pub(super) struct Staged {
    system: Arc<System>,
    blobs: Arc<dyn Blobs>,
    caller: Caller,
    import: String,
    base: BaseId,
    schema: Option<Kept>,
    /// By table, then in the order of the list.
    pages: HashMap<String, BTreeMap<u32, Kept>>,
    /// By attachment.
    files: HashMap<String, (RecordId, Json)>,
    /// By record.
    comments: HashMap<String, Kept>,
    answer: Option<Kept>,
}

impl Staged {
    /// What was brought of a base for a caller, if anything.
    pub(super) fn open(
        system: Arc<System>,
        blobs: Arc<dyn Blobs>,
        caller: &Caller,
        base: BaseId,
    ) -> Result<Self, AppError> {
        let mut staged = Self {
            system,
            blobs,
            caller: caller.clone().without_key(),
            import: import_name(base, caller.user()),
            base,
            schema: None,
            pages: HashMap::new(),
            files: HashMap::new(),
            comments: HashMap::new(),
            answer: None,
        };
        staged.read()?;
        Ok(staged)
    }

    fn read(&mut self) -> Result<(), AppError> {
        let system = Arc::clone(&self.system);
        let (snapshot, layout) = (system.snapshot(), system.layout::<ImportPart>());
        let Some(rows) = snapshot.rows(layout.table) else { return Ok(()) };
        for row in rows.iter() {
            let reading = Reading { layout, rows, row };
            let Some(record) = rows.id(row) else { continue };
            if ImportPart::import_of(&reading).is_none_or(|import| *import != *self.import) {
                continue;
            }
            let part = ImportPart::read(&reading).map_err(|error| {
                AppError::new(Code::DataDamaged, format!("a part of the import of base {}: {error}", self.base))
            })?;
            self.keep(Kept { record, part })?;
        }
        Ok(())
    }

    fn keep(&mut self, kept: Kept) -> Result<(), AppError> {
        let of = kept.part.of.clone();
        match kept.part.kind {
            PartKind::Schema => self.schema = Some(kept),
            PartKind::Page => drop(self.pages.entry(of).or_default().insert(kept.part.no, kept)),
            PartKind::Comments => drop(self.comments.insert(of, kept)),
            PartKind::Answer => self.answer = Some(kept),
            PartKind::File => {
                let file = serde_json::from_str(&kept.part.content).map_err(|error| self.damaged(&of, &error))?;
                self.files.insert(of, (kept.record, file));
            }
        }
        Ok(())
    }

    fn damaged(&self, of: &str, error: &dyn std::fmt::Display) -> AppError {
        AppError::new(Code::DataDamaged, format!("what was brought of {of} of base {} is damaged: {error}", self.base))
            .hint("begin the import anew, without what was brought")
    }

    // ---- the schema

    /// The base as it was told, if it was.
    pub(super) fn told(&self) -> Result<Option<Told>, AppError> {
        self.schema.as_ref().map(|kept| self.content(&kept.part)).transpose().map(Option::flatten)
    }

    /// Keeps the base as it is told. Where it was told otherwise before, the records of then are forgotten: their cells may
    /// be of fields that are others now. Files and comments stay.
    pub(super) fn put_told(&mut self, told: &Told) -> Result<(), AppError> {
        if self.told()?.as_ref() == Some(told) {
            return Ok(());
        }
        let pages: Vec<Kept> = self.pages.drain().flat_map(|(_, pages)| pages.into_values()).collect();
        self.remove(&pages)?;
        let before = self.schema.take();
        self.remove(before.as_slice())?;
        let part = self.part(PartKind::Schema, &self.base.to_string(), 0, told.tables.len());
        self.schema = Some(self.put(part, told)?);
        Ok(())
    }

    // ---- records

    /// Keeps a page of the records of a table.
    pub(super) fn put_page(
        &mut self,
        table: &str,
        no: u32,
        records: &[Record],
        next: Option<String>,
    ) -> Result<(), AppError> {
        let before = self.pages.get_mut(table).and_then(|pages| pages.remove(&no));
        self.remove(before.as_slice())?;
        let part = ImportPart { next, ..self.part(PartKind::Page, table, no, records.len()) };
        let kept = self.put(part, records)?;
        self.pages.entry(table.to_owned()).or_default().insert(no, kept);
        Ok(())
    }

    /// Forgets the records of a table, whose list begins again.
    pub(super) fn forget_pages(&mut self, table: &str) -> Result<(), AppError> {
        let pages = self.pages.remove(table).unwrap_or_default();
        self.remove(&pages.into_values().collect::<Vec<_>>())
    }

    /// The records of a table that were brought, and the page to ask for next, with where it begins; no page when all were.
    #[expect(clippy::type_complexity, reason = "the records, and what is to be asked for")]
    pub(super) fn records(&mut self, table: &str) -> Result<(Vec<Record>, Option<(u32, Option<String>)>), AppError> {
        let mut records = Vec::new();
        let mut next = Some((0, None));
        let pages: Vec<ImportPart> =
            self.pages.get(table).into_iter().flat_map(BTreeMap::values).map(|kept| kept.part.clone()).collect();
        for part in pages {
            match self.content::<Vec<Record>>(&part)? {
                Some(page) if next.as_ref().is_some_and(|(no, _)| *no == part.no) => {
                    records.extend(page);
                    next = part.next.map(|offset| (part.no + 1, Some(offset)));
                }
                _ => {
                    self.forget_pages(table)?;
                    return Ok((Vec::new(), Some((0, None))));
                }
            }
        }
        Ok((records, next))
    }

    // ---- attachments

    /// An attachment that was brought, as cells keep it.
    pub(super) fn file(&self, attachment: &str) -> Option<&Json> {
        self.files.get(attachment).map(|(_, file)| file)
    }

    /// How many attachments were brought.
    pub(super) fn files(&self) -> usize {
        self.files.len()
    }

    /// Keeps an attachment whose content is stored, or that is not to be had.
    pub(super) fn put_file(&mut self, attachment: &str, file: Json) -> Result<(), AppError> {
        let part = ImportPart { content: file.to_string(), ..self.part(PartKind::File, attachment, 0, 1) };
        let kept = self.commit(part)?;
        self.files.insert(attachment.to_owned(), (kept.record, file));
        Ok(())
    }

    // ---- comments

    /// Whether the comments on a record were brought.
    pub(super) fn has_comments(&self, record: &str) -> bool {
        self.comments.contains_key(record)
    }

    /// On how many records comments were brought.
    pub(super) fn commented(&self) -> usize {
        self.comments.len()
    }

    /// Keeps the comments on a record.
    pub(super) fn put_comments(&mut self, record: &str, comments: &[Comment]) -> Result<(), AppError> {
        let part = self.part(PartKind::Comments, record, 0, comments.len());
        let kept = self.put(part, comments)?;
        self.comments.insert(record.to_owned(), kept);
        Ok(())
    }

    /// All comments that were brought, by record.
    pub(super) fn comments(&self) -> Result<Vec<(String, Vec<Comment>)>, AppError> {
        let mut all = Vec::with_capacity(self.comments.len());
        for (record, kept) in &self.comments {
            let comments = self.content(&kept.part)?.ok_or_else(|| self.damaged(record, &"it is gone"))?;
            all.push((record.clone(), comments));
        }
        Ok(all)
    }

    // ---- the whole

    /// The answer of an import whose base is being written or was.
    pub(super) fn answer<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.answer.as_ref()?.part.content).ok()
    }

    /// Keeps the answer, before the base is written.
    pub(super) fn put_answer(&mut self, answer: &impl Serialize) -> Result<(), AppError> {
        let content = serde_json::to_string(answer).map_err(|error| self.damaged("the answer", &error))?;
        let part = ImportPart { content, ..self.part(PartKind::Answer, &self.base.to_string(), 0, 1) };
        let before = self.answer.take();
        self.answer = Some(self.commit(part)?);
        self.remove(before.as_slice())
    }

    /// Forgets everything; the answer last, which says that the rest is of no use.
    pub(super) fn clear(&mut self) -> Result<(), AppError> {
        let pages = self.pages.drain().flat_map(|(_, pages)| pages.into_values());
        let mut parts: Vec<Kept> = pages.chain(self.comments.drain().map(|(_, kept)| kept)).collect();
        let files = std::mem::take(&mut self.files);
        for (attachment, (record, _)) in files {
            parts.push(Kept { record, part: self.part(PartKind::File, &attachment, 0, 1) });
        }
        parts.extend(self.schema.take());
        self.remove(&parts)?;
        let answer = self.answer.take();
        self.remove(answer.as_slice())
    }

    // ---- parts

    fn part(&self, kind: PartKind, of: &str, no: u32, count: usize) -> ImportPart {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let (import, of) = (self.import.clone(), of.to_owned());
        ImportPart { import, kind, of, no, next: None, count, content: String::new() }
    }

    fn put<T: Serialize + ?Sized>(&self, part: ImportPart, content: &T) -> Result<Kept, AppError> {
        let content =
            Content { import: part.import.clone(), of: format!("{} {} {}", part.kind, part.of, part.no), content };
        let bytes = serde_json::to_vec(&content).map_err(|error| self.damaged(&part.of, &error))?;
        let content = hex(&self.blobs.put(&bytes)?);
        self.commit(ImportPart { content, ..part })
    }

    fn commit(&self, part: ImportPart) -> Result<Kept, AppError> {
        let mut changes = self.system.changes();
        let record = match part.kind {
            PartKind::Schema => {
                let record = record_of_import(&part.import);
                changes.create_as(record, &part);
                record
            }
            _ => changes.create(&part),
        };
        self.system.commit(&self.caller, LABEL, changes)?;
        Ok(Kept { record, part })
    }

    /// What a part's blob holds; nothing where it is not there.
    fn content<T: DeserializeOwned>(&self, part: &ImportPart) -> Result<Option<T>, AppError> {
        let Some(hash) = hash(&part.content) else { return Ok(None) };
        let Some(bytes) = self.blobs.get(&hash)? else { return Ok(None) };
        let read: Content<T> = serde_json::from_slice(&bytes).map_err(|error| self.damaged(&part.of, &error))?;
        Ok(Some(read.content))
    }

    fn remove(&self, parts: &[Kept]) -> Result<(), AppError> {
        for batch in parts.chunks(BATCH) {
            let mut changes = self.system.changes();
            batch.iter().for_each(|kept| changes.delete::<ImportPart>(kept.record));
            self.system.commit(&self.caller, LABEL, changes)?;
            let blobs = batch.iter().filter(|kept| kept.part.kind != PartKind::File);
            for hash in blobs.filter_map(|kept| hash(&kept.part.content)) {
                self.blobs.remove(&hash)?;
            }
        }
        Ok(())
    }
}
