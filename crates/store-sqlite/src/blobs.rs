//! Contents of attachments as files named after their SHA-256: `blobs/ab/cdef...`.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use cadre_store::chain::{from_hex, hex, sha256};
use cadre_store::{Blobs, Digest, LogError};

use crate::error::During;
use crate::lock::FolderLock;

/// Where contents are written before they get their name.
const UNFINISHED: &str = "unfinished";

/// Contents as files. Written under another name, made durable, then renamed: a torn one is never seen.
#[derive(Debug)]
pub struct FileBlobs {
    folder: PathBuf,
    counter: AtomicU64,
    // Keeps the data folder locked as long as contents can be written.
    _lock: Option<Arc<Mutex<FolderLock>>>,
}

impl FileBlobs {
    /// Opens the folder of contents and clears away what a process left unfinished.
    pub(crate) fn open(folder: &Path, lock: Arc<Mutex<FolderLock>>) -> Result<Self, LogError> {
        let blobs = Self { folder: folder.to_owned(), counter: AtomicU64::new(0), _lock: Some(lock) };
        blobs.clear_unfinished()?;
        Ok(blobs)
    }

    /// Opens the folder of contents of a copy that no process writes.
    pub(crate) fn of_copy(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), counter: AtomicU64::new(0), _lock: None }
    }

    /// Clears away what was begun and not finished.
    pub(crate) fn clear_unfinished(&self) -> Result<(), LogError> {
        match fs::remove_dir_all(self.folder.join(UNFINISHED)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            result => result.during("clear unfinished contents"),
        }
    }

    /// Number and size of the contents.
    pub(crate) fn measure(&self) -> Result<(u64, u64), LogError> {
        let list = self.list()?;
        let size = |hash: &Digest| fs::metadata(self.path(hash)).map_or(0, |meta| meta.len());
        Ok((list.len() as u64, list.iter().map(size).sum()))
    }

    fn path(&self, hash: &Digest) -> PathBuf {
        let name = hex(hash);
        self.folder.join(&name[..2]).join(&name[2..])
    }

    fn write(&self, hash: &Digest, content: &[u8]) -> std::io::Result<()> {
        let unfinished = self.folder.join(UNFINISHED);
        fs::create_dir_all(&unfinished)?;
        let number = self.counter.fetch_add(1, Ordering::Relaxed);
        let temporary = unfinished.join(format!("{}-{number}", hex(hash)));
        let written = self.write_and_name(&temporary, hash, content);
        if written.is_err() {
            // What could not be finished is cleared at the next start at the latest.
            drop(fs::remove_file(&temporary));
        }
        written
    }

    fn write_and_name(&self, temporary: &Path, hash: &Digest, content: &[u8]) -> std::io::Result<()> {
        let mut file = File::create(temporary)?;
        file.write_all(content)?;
        file.sync_all()?;
        let path = self.path(hash);
        let shelf = path.parent().unwrap_or(&self.folder);
        let is_new = !shelf.exists();
        fs::create_dir_all(shelf)?;
        fs::rename(temporary, &path)?;
        sync_folder(shelf)?;
        if is_new { sync_folder(&self.folder) } else { Ok(()) }
    }
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

impl Blobs for FileBlobs {
    fn put(&self, content: &[u8]) -> Result<Digest, LogError> {
        let hash = sha256(content);
        let known = fs::read(self.path(&hash)).is_ok_and(|stored| stored == content);
        if !known {
            self.write(&hash, content).during("store a content")?;
        }
        Ok(hash)
    }

    fn get(&self, hash: &Digest) -> Result<Option<Vec<u8>>, LogError> {
        match fs::read(self.path(hash)) {
            Ok(content) if sha256(&content) == *hash => Ok(Some(content)),
            Ok(_) => Err(LogError::DamagedBlob { hash: hex(hash) }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).during("read a content"),
        }
    }

    fn remove(&self, hash: &Digest) -> Result<(), LogError> {
        let path = self.path(hash);
        match fs::remove_file(&path) {
            Ok(()) => sync_folder(path.parent().unwrap_or(&self.folder)).during("remove a content"),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error).during("remove a content"),
        }
    }

    fn list(&self) -> Result<Vec<Digest>, LogError> {
        let mut hashes = Vec::new();
        for shelf in names(&self.folder).during("list the contents")?.iter().filter(|name| name.len() == 2) {
            let found = names(&self.folder.join(shelf)).during("list the contents")?;
            hashes.extend(found.iter().filter_map(|rest| from_hex(&format!("{shelf}{rest}"))));
        }
        hashes.sort_unstable();
        Ok(hashes)
    }
}

/// The names in a folder; none when there is no such folder.
fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    entries.map(|entry| entry.map(|e| e.file_name().to_string_lossy().into_owned())).collect()
}
