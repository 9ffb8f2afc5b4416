//! One process a data folder: an operating-system lock on `cadre.lock`, whose text says who holds it.
//!
//! The lock goes with the process, however it ends; the text alone means nothing.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use cadre_store::LogError;
use serde::{Deserialize, Serialize};

use crate::error::{During, io};

pub(crate) const LOCK_FILE: &str = "cadre.lock";

/// Longest text of a lock file that is read.
const LONGEST: u64 = 64 * 1024;

/// Who holds a data folder. JSON in the lock file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockInfo {
    /// Process id.
    pub pid: u32,
    /// What the process is there for: `serve`, or the name of a command.
    pub role: String,
    /// Where it answers requests, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl LockInfo {
    /// This process, in a role.
    pub fn here(role: impl Into<String>) -> Self {
        Self { pid: std::process::id(), role: role.into(), url: None }
    }
}

impl std::fmt::Display for LockInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "process {} (cadre {}", self.pid, self.role)?;
        match &self.url {
            Some(url) => write!(f, ", serving {url})"),
            None => f.write_str(")"),
        }
    }
}

/// The lock on a data folder, held until it is dropped.
#[derive(Debug)]
pub struct FolderLock {
    file: File,
}

impl FolderLock {
    /// Takes the lock and says who has it.
    ///
    /// Errors: [`LogError::Locked`] when another has it, with its process, role and URL.
    pub fn take(folder: &Path, info: &LockInfo) -> Result<Self, LogError> {
        let path = folder.join(LOCK_FILE);
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(path).during("open cadre.lock")?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LogError::Locked(refusal(folder, read_info(file)))),
            Err(TryLockError::Error(error)) => return Err(io("lock the data folder", error)),
        }
        let mut lock = Self { file };
        lock.write(&serde_json::to_string(info).unwrap_or_default()).during("write cadre.lock")?;
        Ok(lock)
    }

    /// Replaces what the file says of its holder, as when a server has begun to listen.
    pub fn describe(&mut self, info: &LockInfo) -> Result<(), LogError> {
        self.write(&serde_json::to_string(info).unwrap_or_default()).during("write cadre.lock")
    }

    fn write(&mut self, text: &str) -> std::io::Result<()> {
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())?;
        self.file.set_len(text.len() as u64)
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // The text means nothing without the lock; a failure to empty it is harmless.
        drop(self.write(""));
    }
}

/// Who holds a data folder now; `None` when nobody does.
///
/// A process that holds it and has not yet said who it is comes out as process 0.
pub fn holder(folder: &Path) -> Result<Option<LockInfo>, LogError> {
    let file = match File::open(folder.join(LOCK_FILE)) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io("open cadre.lock", error)),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => {
            let unknown = LockInfo { pid: 0, role: "unknown".to_owned(), url: None };
            Ok(Some(read_info(file).unwrap_or(unknown)))
        }
        Err(TryLockError::Error(error)) => Err(io("ask for the lock of the data folder", error)),
    }
}

fn read_info(file: File) -> Option<LockInfo> {
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn refusal(folder: &Path, info: Option<LockInfo>) -> String {
    let who = info.map_or_else(|| "another process".to_owned(), |info| info.to_string());
    format!("the data folder {} is in use by {who}; one process at a time can open it", folder.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_has_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(holder(folder.path()).unwrap(), None);
        let info = LockInfo { pid: 4711, role: "serve".into(), url: Some("http://127.0.0.1:8080".into()) };
        let mut lock = FolderLock::take(folder.path(), &info).unwrap();
        let refused = FolderLock::take(folder.path(), &LockInfo::here("query")).unwrap_err().to_string();
        assert!(refused.contains("process 4711 (cadre serve, serving http://127.0.0.1:8080)"), "{refused}");
        assert_eq!(holder(folder.path()).unwrap(), Some(info.clone()));
        let short = LockInfo { url: None, ..info };
        lock.describe(&short).unwrap();
        assert_eq!(holder(folder.path()).unwrap(), Some(short));
        drop(lock);
        assert_eq!(holder(folder.path()).unwrap(), None);
        drop(FolderLock::take(folder.path(), &LockInfo::here("query")).unwrap());
    }

    #[test]
    fn a_text_left_behind_locks_nothing_and_nonsense_is_no_answer() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(LOCK_FILE), "left by a process that was killed").unwrap();
        let lock = FolderLock::take(folder.path(), &LockInfo::here("query")).unwrap();
        std::fs::write(folder.path().join(LOCK_FILE), "{").unwrap();
        assert_eq!(holder(folder.path()).unwrap().unwrap().pid, 0);
        let refused = FolderLock::take(folder.path(), &LockInfo::here("query")).unwrap_err().to_string();
        assert!(refused.contains("another process"), "{refused}");
        drop(lock);
    }
}
