//! The system base: what the product keeps about itself, as ordinary tables and records on the one commit path.
//!
//! | module | is |
//! |---|---|
//! | `entry`, `tables` | types and cells; which tables there are, and their making |
//! | `entries`, `token`, `secret`, `comment`, `webhook`, `import_part` | what is kept |
//! | `part`, `directory` | one table in memory; everything that access is decided by |
//! | `comment_index` | which comments are on which record |
//! | this | the base itself: its making, what follows it, and the one way to change it |
//!
//! No operation reaches this base by its id: it is no base of anybody's. It is part of the data folder, so that copies of
//! the folder have it.

mod changes;
mod comment;
mod comment_index;
mod directory;
mod entries;
mod entry;
mod hex;
mod import_part;
mod part;
mod secret;
mod tables;
#[cfg(test)]
mod tests;
mod token;
mod webhook;

use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use arc_swap::ArcSwap;
use cadre_base::{Authority, Base, BaseError, BaseOptions, Draft, Made, Outcome, Snapshot, system_actor};
use cadre_model::{BaseId, Clock, RecordId, Seq, Timestamp, UserId, WorkspaceId};
use cadre_store::Log;

pub(crate) use changes::Changes;
pub(crate) use comment::{Comment, Reaction, Subject, record_of};
pub(crate) use comment_index::CommentIndex;
pub(crate) use directory::Directory;
pub(crate) use entries::{BaseEntry, Member, Target, User, Workspace, record_of_base};
pub(crate) use entry::{Entry, Reading, Unreadable};
pub(crate) use import_part::{ImportPart, PartKind, import_name, record_of_import};
pub(crate) use part::Kept;
pub(crate) use secret::Secret;
pub(crate) use token::{Token, digest, draw};
pub(crate) use webhook::{Webhook, record_of_webhook};

use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use tables::{Layouts, missing};

/// The name of the system base, for those who open the database with other tools.
pub(crate) const SYSTEM_NAME: &str = "Cadre system";

/// The name of the workspace that every folder has from the start.
const FIRST_WORKSPACE: &str = "My workspace";

/// The name and mail address of the user who administers from the start.
const FIRST_USER: (&str, &str) = ("Admin", "admin@localhost");

/// The base that holds what the product itself keeps; no request names it.
pub(crate) fn system_base() -> BaseId {
    BaseId::from_bytes(*b"CadreSystem001").expect("letters and digits")
}

/// The system base, open, with what follows it.
pub(crate) struct System {
    base: Arc<Base>,
    layouts: Layouts,
    directory: ArcSwap<Directory>,
    following: Mutex<()>,
    /// Held from the look at the directory to the commit that depends on it.
    changing: Mutex<()>,
    comments: RwLock<CommentIndex>,
}

/// What became of a change.
pub(crate) struct Changed<T> {
    /// What the plan gave; nothing when the same was asked for before under the same key, and done then.
    pub(crate) planned: Option<T>,
    /// The commit, and what it made.
    pub(crate) outcome: Outcome,
}

impl System {
    /// Opens the system base of a folder that has one; tables of later versions are added.
    pub(crate) fn open(log: &Arc<dyn Log>, clock: &Arc<dyn Clock>) -> Result<Option<Arc<Self>>, AppError> {
        if log.head(system_base())?.is_none() {
            return Ok(None);
        }
        let base = Base::open(Arc::clone(log), Arc::clone(clock), system_base(), &BaseOptions::default())?;
        let ops = missing(base.snapshot().schema());
        if !ops.is_empty() {
            base.commit(Draft { ops, ..draft("system_update") })?;
        }
        Self::over(base).map(Some)
    }

    /// Makes the system base, with all its tables, in one commit.
    pub(crate) fn make(log: &Arc<dyn Log>, clock: &Arc<dyn Clock>) -> Result<Arc<Self>, AppError> {
        let draft = Draft { ops: missing(&cadre_model::Schema::default()), ..draft("system_create") };
        let (log, clock, options) = (Arc::clone(log), Arc::clone(clock), BaseOptions::default());
        let (base, _) = Base::create_with(log, clock, system_base(), SYSTEM_NAME, draft, &options)?;
        Self::over(base)
    }

    fn over(base: Arc<Base>) -> Result<Arc<Self>, AppError> {
        let layouts = Layouts::of(&base)?;
        let directory = Directory::default().follow(&base.snapshot(), &layouts);
        Ok(Arc::new(Self {
            base,
            layouts,
            directory: ArcSwap::from_pointee(directory),
            following: Mutex::default(),
            changing: Mutex::default(),
            comments: RwLock::default(),
        }))
    }

    /// The base itself, to be checked.
    pub(crate) fn base(&self) -> &Base {
        &self.base
    }

    /// The directory as of the last commit.
    pub(crate) fn directory(&self) -> Arc<Directory> {
        let known = self.directory.load_full();
        if known.seq == self.base.snapshot().seq() {
            return known;
        }
        let _following = self.following.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, snapshot) = (self.directory.load_full(), self.base.snapshot());
        if known.seq == snapshot.seq() {
            return known;
        }
        let now = Arc::new(known.follow(&snapshot, &self.layouts));
        self.directory.store(Arc::clone(&now));
        now
    }

    /// The index of comments as of the last commit.
    pub(crate) fn comments(&self) -> RwLockReadGuard<'_, CommentIndex> {
        let layout = self.layouts.get::<Comment>();
        let index = self.comments.read().unwrap_or_else(PoisonError::into_inner);
        if index.is_of(&self.base.snapshot(), layout) {
            return index;
        }
        drop(index);
        let mut index = self.comments.write().unwrap_or_else(PoisonError::into_inner);
        index.follow(&self.base.snapshot(), layout);
        drop(index);
        // What others commit from here on is after the call began: this state is new enough.
        self.comments.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is kept: all that the plan asks for in one commit, or nothing.
    ///
    /// The plan sees the directory as it is at the commit: changes wait for each other. Under a key that was used for the same
    /// request before, nothing is planned, and the outcome is the one of then.
    pub(crate) fn change<T>(
        &self,
        caller: &Caller,
        label: &'static str,
        plan: impl FnOnce(&Directory, &mut Changes<'_>) -> Result<T, AppError>,
    ) -> Result<Changed<T>, AppError> {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = caller.key()
            && let Some(outcome) = self.base.answered(key)?
        {
            return Ok(Changed { planned: None, outcome });
        }
        let mut changes = Changes::new(&self.layouts);
        let planned = plan(&self.directory(), &mut changes)?;
        let outcome = self.commit(caller, label, changes)?;
        Ok(Changed { planned: Some(planned), outcome })
    }

    /// Commits changes that depend on nothing but the records they name.
    pub(crate) fn commit(
        &self,
        caller: &Caller,
        label: &'static str,
        changes: Changes<'_>,
    ) -> Result<Outcome, BaseError> {
        let (actor, key) = (caller.actor().clone(), caller.key().cloned());
        self.base.commit(Draft { actor, key, ops: changes.into_ops(), ..draft(label) })
    }

    /// Changes to be committed with [`Self::commit`].
    pub(crate) fn changes(&self) -> Changes<'_> {
        Changes::new(&self.layouts)
    }

    /// What was answered to the key of a caller, if it was used before for the same request.
    pub(crate) fn answered(&self, caller: &Caller) -> Result<Option<Outcome>, BaseError> {
        caller.key().map_or(Ok(None), |key| self.base.answered(key))
    }

    /// The entry that a commit made or changed first, as it was after it.
    pub(crate) fn made<T: Entry>(&self, outcome: &Outcome) -> Result<T, AppError> {
        let first = outcome.made.iter().find_map(|made| match made {
            Made::Records(ids) => ids.first().copied(),
            _ => None,
        });
        let record = first.ok_or_else(|| AppError::new(Code::Internal, "a change of the system base made nothing"))?;
        self.entry_at(outcome.seq, record)
    }

    /// An entry as it was after a commit, by its record.
    pub(crate) fn entry_at<T: Entry>(&self, seq: Seq, record: RecordId) -> Result<T, AppError> {
        let now = self.base.snapshot();
        let place = now.find_record(record);
        let unchanged = place.is_some_and(|(table, row)| {
            now.rows(table).and_then(|rows| rows.version(row)).is_some_and(|version| version <= seq)
        });
        let snapshot = if unchanged { now } else { self.base.as_of(cadre_base::At::Seq(seq))? };
        self.read(&snapshot, record)?.map(|(entry, _)| entry).ok_or_else(|| {
            AppError::new(Code::DataDamaged, format!("commit {seq} of the system base does not hold what it made"))
        })
    }

    /// An entry in a state of the base, and the last commit that touched it; nothing when the type's table has no such record.
    pub(crate) fn read<T: Entry>(&self, snapshot: &Snapshot, record: RecordId) -> Result<Option<(T, Seq)>, AppError> {
        let layout = self.layouts.get::<T>();
        let Some((table, row)) = snapshot.find_record(record).filter(|(table, _)| *table == layout.table) else {
            return Ok(None);
        };
        let Some(rows) = snapshot.rows(table) else { return Ok(None) };
        let entry = T::read(&Reading { layout, rows, row }).map_err(|error| unreadable::<T>(record, &error))?;
        Ok(rows.version(row).map(|version| (entry, version)))
    }

    /// The present state.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.base.snapshot()
    }

    /// Where a type's entries are, for those who read them row by row.
    pub(crate) fn layout<T: Entry>(&self) -> &entry::Layout {
        self.layouts.get::<T>()
    }

    /// Makes a first workspace and somebody who administers, where there are none.
    pub(crate) fn settle(&self) -> Result<(), AppError> {
        let lacks = |directory: &Directory| {
            let admin = directory.users.iter().any(|user| user.admin && user.suspended.is_none());
            (directory.workspaces.len() == 0, !admin)
        };
        if lacks(&self.directory()) == (false, false) {
            return Ok(());
        }
        let system = Caller::owner(system_actor());
        let created = Timestamp::default();
        self.change(&system, "system_settle", |directory, changes| {
            let (workspace, admin) = lacks(directory);
            if workspace {
                let id = WorkspaceId::generate(&mut rand::rng());
                changes.create(&Workspace { id, name: FIRST_WORKSPACE.to_owned(), created });
            }
            if admin {
                let (name, email) = (FIRST_USER.0.to_owned(), FIRST_USER.1.to_owned());
                let id = UserId::generate(&mut rand::rng());
                changes.create(&User { id, name, email, admin: true, suspended: None, created });
            }
            Ok(())
        })?;
        Ok(())
    }

    /// A key to sign with, drawn when it is first asked for.
    pub(crate) fn secret(&self, name: &str) -> Result<[u8; 32], AppError> {
        if let Some(known) = self.directory().secrets.get(&name.to_owned()) {
            return Ok(known.bytes);
        }
        let system = Caller::owner(system_actor());
        let changed = self.change(&system, "secret_create", |directory, changes| {
            if let Some(known) = directory.secrets.get(&name.to_owned()) {
                return Ok(known.bytes);
            }
            let secret = Secret { name: name.to_owned(), bytes: rand::random() };
            changes.create(&secret);
            Ok(secret.bytes)
        })?;
        changed.planned.ok_or_else(|| AppError::new(Code::Internal, "a key was asked for under a key"))
    }
}

fn draft(label: &'static str) -> Draft {
    Draft { actor: system_actor(), authority: Authority::Operation, label: Some(label.to_owned()), ..Draft::default() }
}

fn unreadable<T: Entry>(record: RecordId, error: &Unreadable) -> AppError {
    let message = format!("table {} of the system base, record {record}: {error}", T::TABLE.name);
    AppError::new(Code::DataDamaged, message)
}
