//! A data folder on SQLite, as the product wants it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use cadre_app::{AppError, Code, CopyReport, Holder, Problem, Progress, Sizes, Store, StoreCheck, Vault};
use cadre_store::{Blobs, Log, LogError};
use cadre_store_sqlite::{self as sqlite, BackupError, LockInfo, SqliteStore};

/// The database's file in a data folder.
const DATABASE: &str = "cadre.sqlite";

/// The data folder at a place, for this process in a role.
pub(crate) fn at(folder: &Path, role: &str) -> Arc<dyn Vault> {
    Arc::new(SqliteVault { folder: folder.to_owned(), holder: LockInfo::here(role) })
}

/// The data folder at a place, for a server that answers at an address.
pub(crate) fn serving(folder: &Path, url: &str) -> Arc<dyn Vault> {
    let holder = LockInfo { url: Some(url.to_owned()), ..LockInfo::here("up") };
    Arc::new(SqliteVault { folder: folder.to_owned(), holder })
}

struct SqliteVault {
    folder: PathBuf,
    /// What others are told of this process when they find the folder in use.
    holder: LockInfo,
}

/// How long a command waits for another one that holds the folder.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long it waits before it looks again.
const PAUSE: Duration = Duration::from_millis(20);

impl SqliteVault {
    /// Whether the folder is held by a command, which ends, and not by a server, which stays.
    fn is_held_briefly(&self) -> bool {
        sqlite::holder(&self.folder).is_ok_and(|holder| holder.is_none_or(|holder| holder.url.is_none()))
    }
}

impl Vault for SqliteVault {
    fn folder(&self) -> &Path {
        &self.folder
    }

    fn is_made(&self) -> bool {
        self.folder.join(DATABASE).is_file()
    }

    fn open(&self) -> Result<Arc<dyn Store>, AppError> {
        let mut left = PATIENCE;
        loop {
            match SqliteStore::open(&self.folder, &self.holder) {
                Err(LogError::Locked(_)) if !left.is_zero() && self.is_held_briefly() => {
                    std::thread::sleep(PAUSE);
                    left = left.saturating_sub(PAUSE);
                }
                opened => return Ok(Arc::new(Open(Arc::new(opened?)))),
            }
        }
    }

    fn holder(&self) -> Option<Holder> {
        let LockInfo { pid, role, url } = sqlite::holder(&self.folder).ok()??;
        Some(Holder { pid, role, url })
    }

    fn backup(&self, into: &Path, progress: &mut dyn FnMut(Progress)) -> Result<CopyReport, AppError> {
        sqlite::backup_of(&self.folder, into, &mut |step| progress(told(step)))
            .map(|made| report(&made))
            .map_err(refused)
    }

    fn restore(&self, from: &Path, progress: &mut dyn FnMut(Progress)) -> Result<CopyReport, AppError> {
        sqlite::restore(from, &self.folder, &self.holder, &mut |step| progress(told(step)))
            .map(|made| report(&made))
            .map_err(refused)
    }
}

struct Open(Arc<SqliteStore>);

impl Store for Open {
    fn log(&self) -> Arc<dyn Log> {
        Arc::<SqliteStore>::clone(&self.0)
    }

    fn blobs(&self) -> Arc<dyn Blobs> {
        self.0.blobs()
    }

    fn check(&self, progress: &mut dyn FnMut(Progress)) -> Result<StoreCheck, AppError> {
        let report = self.0.check(&mut |step| progress(told(step)))?;
        Ok(StoreCheck {
            bases: report.bases,
            commits: report.commits,
            records: report.records,
            blobs: report.blobs,
            problems: report.problems.iter().map(problem).collect(),
            problem_count: report.problem_count,
        })
    }

    fn sizes(&self) -> Result<Sizes, AppError> {
        let stats = self.0.stats()?;
        Ok(Sizes {
            database_bytes: stats.database_bytes + stats.wal_bytes,
            free_bytes: stats.free_bytes,
            blob_bytes: stats.blob_bytes,
        })
    }
}

fn told(step: sqlite::Progress) -> Progress {
    Progress::new(step.what, step.done, step.total)
}

fn problem(problem: &sqlite::Problem) -> Problem {
    let place = match problem.base {
        Some(base) => format!("base {base}, {}", problem.what),
        None => problem.what.clone(),
    };
    Problem { place, what: problem.detail.clone() }
}

fn report(report: &sqlite::BackupReport) -> CopyReport {
    CopyReport {
        bases: report.bases.iter().map(|base| base.id).collect(),
        commits: report.check.commits,
        database_bytes: report.database_bytes,
        blobs: report.check.blobs,
        blob_bytes: report.blob_bytes,
        problems: report.check.problems.iter().map(problem).collect(),
    }
}

fn refused(error: BackupError) -> AppError {
    let code = match error {
        BackupError::Log(error) => return error.into(),
        BackupError::NotEmpty { .. } => Code::FolderNotEmpty,
        BackupError::NoData(_) => Code::FolderNotFound,
        _ => Code::DataDamaged,
    };
    AppError::new(code, error.to_string())
}
