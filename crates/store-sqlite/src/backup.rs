//! Copies of a data folder: taken while it is in use, as of one moment; checked; and put back.
//!
//! A copy is a data folder like any other. Its database gets its name last, so that a copy cut short is none.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use cadre_model::BaseId;
use cadre_store::{BaseEntry, Blobs, LogError};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, TransactionBehavior};

use crate::blobs::{FileBlobs, sync_folder};
use crate::check::{self, CheckReport};
use crate::connection::{APPLICATION_ID, check_version, open_reader};
use crate::error::During;
use crate::lock::{FolderLock, LOCK_FILE, LockInfo};
use crate::store::{BLOBS, DATABASE, Progress};
use crate::{read, schema};

/// Where a copy is put together, inside its folder.
const UNFINISHED: &str = "unfinished-copy";

/// Pages (of 4 KiB) copied between two reports of progress.
const STEP_PAGES: i32 = 1024;

/// What may lie in a folder that a copy is restored into: what `cadre init` makes.
const HARMLESS: [&str; 3] = [LOCK_FILE, "cadre.toml", ".gitignore"];

/// What a copy holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupReport {
    /// The bases, as of the moment that was copied.
    pub bases: Vec<BaseEntry>,
    /// Size of the database, in bytes.
    pub database_bytes: u64,
    /// Size of the contents, in bytes.
    pub blob_bytes: u64,
    /// What the check of the copy found. Damage in the database was there before and is in the copy too; a content that is
    /// damaged is named and left out.
    pub check: CheckReport,
}

/// Why a copy was not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The target holds something.
    #[error("the folder {} is not empty ({found} is in it): name a new or empty one", folder.display())]
    NotEmpty {
        /// The target.
        folder: PathBuf,
        /// One thing that is in it.
        found: String,
    },
    /// The source is no data folder.
    #[error("the folder {} holds no data of cadre: {DATABASE} is missing or of another program", .0.display())]
    NoData(PathBuf),
    /// The copy does not end where the original does.
    #[error("the copy of base {0} does not end where the original does; it was not kept")]
    Differs(BaseId),
    /// Reading or writing failed.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// Copies a data folder that this process has not opened, also while another process uses it.
pub fn backup_of(folder: &Path, into: &Path, progress: &mut dyn FnMut(Progress)) -> Result<BackupReport, BackupError> {
    check_version()?;
    copy(folder, &FileBlobs::of_copy(&folder.join(BLOBS)), into, &[], progress)
}

/// Puts a copy back as a data folder that is new, empty, or holds what `cadre init` makes.
pub fn restore(
    copy_folder: &Path,
    into: &Path,
    role: &LockInfo,
    progress: &mut dyn FnMut(Progress),
) -> Result<BackupReport, BackupError> {
    check_version()?;
    fs::create_dir_all(into).during("create the data folder")?;
    let _lock = FolderLock::take(into, role)?;
    copy(copy_folder, &FileBlobs::of_copy(&copy_folder.join(BLOBS)), into, &HARMLESS, progress)
}

/// Copies database and contents, then names the copy.
pub(crate) fn copy(
    from: &Path,
    blobs: &dyn Blobs,
    into: &Path,
    harmless: &[&str],
    progress: &mut dyn FnMut(Progress),
) -> Result<BackupReport, BackupError> {
    refuse_used(into, harmless)?;
    let source = open_source(from)?;
    let unfinished = into.join(UNFINISHED);
    clear(&unfinished)?;
    fs::create_dir_all(&unfinished).during("create the folder of the copy")?;
    let made = fill(&source, blobs, &unfinished, progress).and_then(|report| name(&unfinished, into).map(|()| report));
    if made.is_err() {
        // The error that is on its way tells more than one about clearing up.
        drop(clear(&unfinished));
    }
    made
}

fn refuse_used(folder: &Path, harmless: &[&str]) -> Result<(), BackupError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.during("read the folder of the copy")?,
    };
    for entry in entries {
        let found = entry.during("read the folder of the copy")?.file_name().to_string_lossy().into_owned();
        if found != UNFINISHED && !harmless.contains(&found.as_str()) {
            return Err(BackupError::NotEmpty { folder: folder.to_owned(), found });
        }
    }
    Ok(())
}

fn clear(folder: &Path) -> Result<(), LogError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        result => result.during("clear an unfinished copy"),
    }
}

fn open_source(folder: &Path) -> Result<Connection, BackupError> {
    let no_data = || BackupError::NoData(folder.to_owned());
    let path = folder.join(DATABASE);
    if !path.is_file() {
        return Err(no_data());
    }
    let source = open_reader(&path).map_err(|_| no_data())?;
    let application: i32 =
        source.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(|_| no_data())?;
    if application != APPLICATION_ID {
        return Err(no_data());
    }
    schema::check_known(&source, schema::STEPS)?;
    Ok(source)
}

fn fill(
    source: &Connection,
    blobs: &dyn Blobs,
    folder: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<BackupReport, BackupError> {
    let path = folder.join(DATABASE);
    let bases = copy_database(source, &path, progress)?;
    let mut check = check_copy(&path, &bases, progress)?;
    let blob_bytes = copy_blobs(blobs, &folder.join(BLOBS), &mut check, progress)?;
    let file = File::open(&path).during("write the copy")?;
    file.sync_all().during("write the copy")?;
    let database_bytes = file.metadata().during("write the copy")?.len();
    Ok(BackupReport { bases, database_bytes, blob_bytes, check })
}

/// Copies the pages as of one moment, which the open read transaction holds.
fn copy_database(
    source: &Connection,
    path: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<Vec<BaseEntry>, LogError> {
    let moment =
        rusqlite::Transaction::new_unchecked(source, TransactionBehavior::Deferred).during("copy the database")?;
    let bases = read::bases(&moment)?;
    let mut target = Connection::open(path).during("create the copy")?;
    let backup = Backup::new(&moment, &mut target).during("copy the database")?;
    while backup.step(STEP_PAGES).during("copy the database")? != StepResult::Done {
        let state = backup.progress();
        let total = u64::from(state.pagecount.unsigned_abs());
        progress(Progress { what: "copy", done: total - u64::from(state.remaining.unsigned_abs()), total });
    }
    drop(backup);
    // One file that is whole by itself, also on a medium that cannot be written.
    let journal = target.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0));
    journal.during("finish the copy")?;
    Ok(bases)
}

/// Copies contents, each checked against its hash; their size.
fn copy_blobs(
    blobs: &dyn Blobs,
    folder: &Path,
    report: &mut CheckReport,
    progress: &mut dyn FnMut(Progress),
) -> Result<u64, LogError> {
    let target = FileBlobs::of_copy(folder);
    let hashes = blobs.list()?;
    let total = hashes.len() as u64;
    let mut bytes = 0;
    for (done, hash) in (0..).zip(&hashes) {
        progress(Progress { what: "contents", done, total });
        // One that went since it was listed is in no base any more.
        if let Some(content) = report.take_blob(hash, blobs.get(hash))?.flatten() {
            target.put(&content)?;
            bytes += content.len() as u64;
        }
    }
    target.clear_unfinished()?;
    Ok(bytes)
}

/// Opens the copy, checks everything in it, and compares where its bases end.
fn check_copy(
    path: &Path,
    bases: &[BaseEntry],
    progress: &mut dyn FnMut(Progress),
) -> Result<CheckReport, BackupError> {
    let conn = open_reader(path).during("open the copy")?;
    let copied = read::bases(&conn)?;
    let missing = bases.iter().find(|entry| !copied.contains(entry));
    match missing.or_else(|| copied.iter().find(|entry| !bases.contains(entry))) {
        Some(entry) => Err(BackupError::Differs(entry.id)),
        None => Ok(check::database(&conn, progress)?),
    }
}

/// Moves a finished copy to its place: contents first, the database last.
fn name(unfinished: &Path, into: &Path) -> Result<(), BackupError> {
    let result = || -> std::io::Result<()> {
        let blobs = unfinished.join(BLOBS);
        if blobs.exists() {
            sync_folder(unfinished)?;
            fs::rename(blobs, into.join(BLOBS))?;
            sync_folder(into)?;
        }
        fs::rename(unfinished.join(DATABASE), into.join(DATABASE))?;
        fs::remove_dir_all(unfinished)?;
        sync_folder(into)
    };
    Ok(result().during("name the copy")?)
}
