//! A base brought from the real Airtable: everything is read first, then the base is written in one commit.
//!
//! | module | is |
//! |---|---|
//! | `staged` | what was brought so far, kept so that an import that is broken off goes on where it was |
//! | `reading` | what is asked for, and in which order |
//! | `files` | the attachments of records as they are told, and fetched |
//! | `whole` | what was brought, put together: tables, people, comments |
//! | `refusals` | why Airtable cannot be read, in the words of the product |
//!
//! A base that is not complete is not there: until its commit no list has it, and what was brought of it is in the system base
//! under the base's id. Comments are written before that commit, since nobody sees comments on records of a base that is not
//! there; so the base comes with them. What is left over when a process ends in between gives way to the next attempt.

mod files;
mod reading;
mod refusals;
mod staged;
#[cfg(test)]
mod tests;
mod whole;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};

use cadre_base::Op;
use cadre_model::{BaseId, Through};
use cadre_notify::{Fetched, Fetcher};
use cadre_sync::AirtableClient;

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::comments::{self, Places};
use crate::error::AppError;
use crate::import::airtable::{Assembled, assemble};
use crate::operations::base_create::{self, New};
use crate::operations::base_import::{ImportedField, refused_file};
use crate::operations::base_import_airtable::{BaseImportAirtableOut, LeftOut};
use crate::role::Role;
use crate::system::System;
use crate::vault::Progress;
use staged::Staged;
use whole::Gathered;

/// What the commits are called in the log.
const LABEL: &str = "base_import_airtable";

/// Where a base is read from.
pub(crate) struct Peer {
    pub(crate) client: Arc<AirtableClient>,
    pub(crate) files: Arc<dyn Files>,
    /// The server's address, by which an import that is gone on with knows that it is the same one.
    pub(crate) url: String,
}

/// What fetches the contents of attachments.
pub(crate) trait Files: Send + Sync {
    /// Fetches a file.
    fn fetch<'f>(&'f self, url: &'f str) -> Pin<Box<dyn Future<Output = Fetched> + Send + 'f>>;
}

impl Files for Fetcher {
    fn fetch<'f>(&'f self, url: &'f str) -> Pin<Box<dyn Future<Output = Fetched> + Send + 'f>> {
        Box::pin(self.fetch(url))
    }
}

/// What is wanted of a base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) base: BaseId,
    /// The name that it gets; the one it has there when absent.
    pub(crate) name: Option<String>,
    /// The workspace it goes to.
    pub(crate) workspace: Option<String>,
    pub(crate) comments: bool,
    pub(crate) attachments: bool,
    /// Whether what was brought before is forgotten.
    pub(crate) anew: bool,
}

/// Imports a base.
///
/// # Errors
/// As for [`crate::operations::base_import_airtable::BaseImportAirtable`]. What was brought is kept, except where the base is
/// there already.
pub(crate) async fn import(
    app: &App,
    caller: &Caller,
    peer: &Peer,
    wanted: &Wanted,
    emit: &mut dyn FnMut(Progress),
) -> Result<BaseImportAirtableOut, AppError> {
    let _importing = Importing::begin(app, wanted.base)?;
    let system = system_for(app, caller, wanted.workspace.as_deref())?;
    let opened = app.opened()?;
    let mut staged = Staged::open(system, opened.store.blobs(), caller, wanted.base)?;
    if opened.bases.is_there(wanted.base)? {
        return is_there(staged, wanted.base);
    }
    if wanted.anew {
        staged.clear()?;
    }
    if let Some(name) = &wanted.name {
        base_create::refuse_taken(app, caller, name, wanted.workspace.as_deref())?;
    }
    emit(Progress::new("schema", 0, 0));
    let told = reading::schema(peer, wanted, &mut staged).await?;
    let name = wanted.name.clone().unwrap_or_else(|| told.name.clone());
    base_create::refuse_taken(app, caller, &name, wanted.workspace.as_deref())
        .map_err(|error| error.hint("give another name with `name`"))?;
    let blobs = opened.store.blobs();
    reading::Reader::new(peer, wanted, &told, &mut staged, blobs)?.read(emit).await?;
    emit(Progress::new("write", 0, 0));
    let gathered = Gathered::of(wanted, told, &mut staged)?;
    write(app, caller, wanted, &name, gathered, staged)
}

/// The system base, for a caller who may make a base in a workspace.
pub(crate) fn system_for(app: &App, caller: &Caller, workspace: Option<&str>) -> Result<Arc<System>, AppError> {
    match caller.is_owner() && workspace.is_none() {
        true => app.system_as(caller),
        false => app.workspace_as(caller, workspace, Role::Create).map(|(system, _)| system),
    }
}

/// The end of an import whose base is there: the one of this import, whose process ended before it could say so, or another.
fn is_there(mut staged: Staged, base: BaseId) -> Result<BaseImportAirtableOut, AppError> {
    let answer = staged.answer();
    staged.clear()?;
    answer.ok_or_else(|| {
        let message = format!("the base {base} is here already, whole; nothing was imported");
        AppError::new(Code::NameTaken, message).hint("a base is imported once: import into another data folder")
    })
}

fn write(
    app: &App,
    caller: &Caller,
    wanted: &Wanted,
    name: &str,
    gathered: Gathered,
    mut staged: Staged,
) -> Result<BaseImportAirtableOut, AppError> {
    let Gathered { mut base, comments, mut answer } = gathered;
    base.begin_with(caller.actor().user.as_ref());
    let Assembled { whole, notes } = assemble(base, wanted.base, name, app.now())
        .map_err(|problems| refused_file("the base", problems).hint("what was brought is kept"))?;
    let places: Places = whole.places();
    let system = app.system_as(caller)?;
    let caller = caller.clone().without_key();
    answer.comments = comments::bring(&system, &caller, LABEL, wanted.base, &places, &comments)?;
    answer.left_out.comments += comments.len() as u64 - answer.comments;
    answer.records = whole.records();
    name.clone_into(&mut answer.base_name);
    answer.fields.extend(notes.into_iter().map(ImportedField::from));
    staged.put_answer(&answer)?;
    let ops = vec![Op::Changes(whole.changes(&Arc::default()))];
    let (id, workspace) = (Some(wanted.base), wanted.workspace.as_deref());
    let new = New { id, workspace, ops, label: LABEL, ..New::named(name) };
    let created = base_create::create(app, &caller.through(Through::Import), new);
    created.map_err(|error| error.hint("what was brought is kept"))?;
    staged.clear()?;
    Ok(answer)
}

/// The right to import a base: one import of it at a time in a process, which is the only one that has the data folder.
struct Importing<'a> {
    app: &'a App,
    base: BaseId,
}

impl<'a> Importing<'a> {
    fn begin(app: &'a App, base: BaseId) -> Result<Self, AppError> {
        if app.importing().lock().unwrap_or_else(PoisonError::into_inner).insert(base) {
            return Ok(Self { app, base });
        }
        let message = format!("the base {base} is being imported just now");
        Err(AppError::new(Code::ImportRunning, message).hint("wait for its end"))
    }
}

impl Drop for Importing<'_> {
    fn drop(&mut self) {
        self.app.importing().lock().unwrap_or_else(PoisonError::into_inner).remove(&self.base);
    }
}

impl LeftOut {
    /// Whether nothing was.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}
