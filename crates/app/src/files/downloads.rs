//! Files that were given by address and wait to be fetched.
//!
//! The cells themselves say which ones wait; the list here is what is known of them: cells that were written since the base was
//! opened, and those found waiting when it was. So nothing is lost by a restart.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, OnceLock, PoisonError};

use cadre_base::cells::attachment::is_pending;
use cadre_base::{Base, Snapshot};
use cadre_model::{AttachmentId, BaseId, Cell, FieldKind, FieldNo, RecordId, RowNo, Shape, TableNo};

/// A file to fetch.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Download {
    /// The base.
    pub base: BaseId,
    /// The record whose cell it is for.
    pub record: RecordId,
    /// The field.
    pub field: FieldNo,
    /// The attachment.
    pub attachment: AttachmentId,
    /// Where it is.
    pub url: String,
    /// The name it gets.
    pub filename: String,
}

/// Most files that wait in memory; more are found when the base is opened the next time.
const MOST_WAITING: usize = 100_000;

/// The files that wait, and who fetches them.
#[derive(Default)]
pub(crate) struct Downloads {
    waiting: Mutex<Waiting>,
    wake: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

#[derive(Default)]
struct Waiting {
    queue: VecDeque<Download>,
    /// Attachments in the queue or handed out, so that none is fetched twice.
    known: HashSet<(BaseId, AttachmentId)>,
}

impl std::fmt::Debug for Downloads {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).queue.len();
        f.debug_struct("Downloads").field("waiting", &waiting).finish_non_exhaustive()
    }
}

impl Downloads {
    /// Names who is to be woken when files wait; the first one stays.
    pub(crate) fn wake_by(&self, wake: Box<dyn Fn() + Send + Sync>) {
        // A second one is a mistake of the program's wiring, which its tests show.
        drop(self.wake.set(wake));
    }

    /// Takes at most so many files off the list.
    pub(crate) fn take(&self, most: usize) -> Vec<Download> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.queue.len().min(most);
        waiting.queue.drain(..count).collect()
    }

    /// A file that was handed out is done with.
    pub(crate) fn done(&self, download: &Download) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.known.remove(&(download.base, download.attachment));
    }

    /// Puts a file that was handed out back, to be fetched later.
    pub(crate) fn put_back(&self, download: Download) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).queue.push_back(download);
    }

    /// Looks for files that wait in all records of a base, as when it is opened.
    pub(crate) fn look_through(&self, base: &Base) {
        let snapshot = base.snapshot();
        self.add(snapshot.schema().tables.keys().flat_map(|table| {
            let rows = snapshot.rows(*table).into_iter().flat_map(|rows| rows.iter());
            found(base.id(), &snapshot, *table, rows)
        }));
    }

    /// Looks for files that wait in some rows of a table.
    pub(crate) fn look_at(&self, base: BaseId, snapshot: &Snapshot, table: TableNo, rows: &[RowNo]) {
        self.add(found(base, snapshot, table, rows.iter().copied()).into_iter());
    }

    fn add(&self, found: impl Iterator<Item = Download>) {
        let mut is_new = false;
        {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            for download in found {
                if waiting.queue.len() < MOST_WAITING && waiting.known.insert((download.base, download.attachment)) {
                    waiting.queue.push_back(download);
                    is_new = true;
                }
            }
        }
        if let (true, Some(wake)) = (is_new, self.wake.get()) {
            wake();
        }
    }
}

/// The files that wait in some rows of a table.
fn found(base: BaseId, snapshot: &Snapshot, table: TableNo, rows: impl Iterator<Item = RowNo>) -> Vec<Download> {
    let schema = snapshot.schema();
    let (Some(columns), Some(found)) = (snapshot.rows(table), schema.table(table)) else { return Vec::new() };
    let holds_files = |kind: &FieldKind| matches!(kind, FieldKind::MultipleAttachments(_));
    let fields: Vec<FieldNo> =
        schema.fields_of(found).filter(|(_, field)| holds_files(&field.kind)).map(|(no, _)| no).collect();
    let mut downloads = Vec::new();
    if fields.is_empty() {
        return downloads;
    }
    for (row, field) in rows.flat_map(|row| fields.iter().map(move |field| (row, *field))) {
        let Some(Cell::Objects(files)) = columns.cell(row, field, Shape::Objects) else { continue };
        let Some(record) = columns.id(row) else { continue };
        downloads.extend(files.iter().filter(|file| is_pending(file)).filter_map(|file| {
            let text = |key: &str| file.get(key).and_then(serde_json::Value::as_str);
            Some(Download {
                base,
                record,
                field,
                attachment: text("id")?.parse().ok()?,
                url: text("url")?.to_owned(),
                filename: text("filename").unwrap_or_default().to_owned(),
            })
        }));
    }
    downloads
}
