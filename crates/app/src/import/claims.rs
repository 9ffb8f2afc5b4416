//! Contents of attachments that an imported file names by their hash.
//!
//! Contents of all bases are kept together, under their hashes, so a file could name the hash of somebody else's and have it given
//! out. A hash is therefore believed when the content is in a base that the caller sees; else the attachment keeps its name and says
//! nothing of its content. The owner of the folder is believed.

use std::collections::HashSet;

use cadre_base::Snapshot;
use cadre_base::cells::attachment::SHA256;
use cadre_model::{Cell, FieldKind, Shape};
use serde_json::{Map, Value as Json};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::role::Role;

/// The key of what an image has small copies under.
const THUMBNAILS: &str = "thumbnails";

/// What a caller may name.
pub(crate) struct Claims<'a> {
    app: &'a App,
    caller: &'a Caller,
    seen: Option<HashSet<String>>,
}

impl<'a> Claims<'a> {
    pub(crate) fn of(app: &'a App, caller: &'a Caller) -> Self {
        Self { app, caller, seen: None }
    }

    /// Takes from the attachments in a cell's value the hashes that are not the caller's to name.
    ///
    /// # Errors
    /// Trouble with a base of the caller.
    pub(crate) fn check(&mut self, value: &mut Json) -> Result<(), AppError> {
        match value {
            Json::Array(items) => items.iter_mut().try_for_each(|item| self.check_file(item)),
            other => self.check_file(other),
        }
    }

    /// The same of one attachment.
    pub(crate) fn check_file(&mut self, file: &mut Json) -> Result<(), AppError> {
        let Json::Object(file) = file else { return Ok(()) };
        if self.caller.is_owner() || !claims(file) {
            return Ok(());
        }
        let seen = match &mut self.seen {
            Some(seen) => seen,
            none => none.insert(seen(self.app, self.caller)?),
        };
        if !hashes(file).all(|hash| seen.contains(hash)) {
            file.remove(SHA256);
            file.remove(THUMBNAILS);
        }
        Ok(())
    }
}

fn claims(file: &Map<String, Json>) -> bool {
    file.contains_key(SHA256) || hashes(file).next().is_some()
}

/// The hashes of a file and its small copies.
fn hashes(file: &Map<String, Json>) -> impl Iterator<Item = &str> {
    let copies = file.get(THUMBNAILS).and_then(Json::as_object);
    let copies = copies.into_iter().flat_map(Map::values).filter_map(|copy| copy.get(SHA256));
    file.get(SHA256).into_iter().chain(copies).filter_map(Json::as_str)
}

/// The hashes in all bases that a caller sees.
fn seen(app: &App, caller: &Caller) -> Result<HashSet<String>, AppError> {
    let mut seen = HashSet::new();
    for base in app.bases_of(caller)? {
        let base = app.base_as(caller, base.id.to_string().as_str(), Role::Read)?;
        add(&base.snapshot(), &mut seen);
    }
    Ok(seen)
}

fn add(snapshot: &Snapshot, seen: &mut HashSet<String>) {
    let schema = snapshot.schema();
    for (no, table) in &schema.tables {
        let Some(rows) = snapshot.rows(*no) else { continue };
        let holds_files = |kind: &FieldKind| matches!(kind, FieldKind::MultipleAttachments(_));
        for (field, _) in schema.fields_of(table).filter(|(_, field)| holds_files(&field.kind)) {
            for row in rows.iter() {
                let Some(Cell::Objects(files)) = rows.cell(row, field, Shape::Objects) else { continue };
                let files = files.iter().filter_map(|file| file.as_object());
                seen.extend(files.flat_map(hashes).map(str::to_owned));
            }
        }
    }
}
