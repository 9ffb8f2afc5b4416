//! Contents in memory, whose failures are planted by name.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::chain::{hex, sha256};
use crate::faults::{Fault, Faults, guard};
use crate::log::{Blobs, Digest, LogError};
use crate::memory::io_error;

/// Contents of attachments in memory.
#[derive(Debug, Default)]
pub struct MemoryBlobs {
    contents: Mutex<BTreeMap<Digest, Arc<[u8]>>>,
    faults: Faults,
}

impl MemoryBlobs {
    /// No contents.
    pub fn new() -> Self {
        Self::default()
    }

    /// Where failures are planted.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Alters a stored content behind the store's back; whether there was one.
    pub fn damage(&self, hash: &Digest) -> bool {
        guard(&self.contents).get_mut(hash).is_some_and(|content| {
            *content = [b"damaged", &**content].concat().into();
            true
        })
    }
}

impl Blobs for MemoryBlobs {
    fn put(&self, content: &[u8]) -> Result<Digest, LogError> {
        if self.faults.fires(Fault::DiskFull) {
            return Err(LogError::Full);
        }
        if self.faults.fires(Fault::Io) {
            return Err(io_error("store a blob", "planted I/O error"));
        }
        let hash = sha256(content);
        guard(&self.contents).insert(hash, content.into());
        Ok(hash)
    }

    fn get(&self, hash: &Digest) -> Result<Option<Vec<u8>>, LogError> {
        if self.faults.fires(Fault::ReadIo) {
            return Err(io_error("read a blob", "planted I/O error"));
        }
        let Some(content) = guard(&self.contents).get(hash).cloned() else { return Ok(None) };
        if sha256(&content) != *hash {
            return Err(LogError::DamagedBlob { hash: hex(hash) });
        }
        Ok(Some(content.to_vec()))
    }

    fn remove(&self, hash: &Digest) -> Result<(), LogError> {
        guard(&self.contents).remove(hash);
        Ok(())
    }

    fn list(&self) -> Result<Vec<Digest>, LogError> {
        Ok(guard(&self.contents).keys().copied().collect())
    }
}
