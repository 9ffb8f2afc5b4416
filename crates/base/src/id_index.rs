//! From public record ids to rows, for a whole base.
//!
//! One index serves all snapshots: an id, once it named a row, names that row for ever (numbers are never used again),
//! so an entry is only ever added. Whether the row exists in a snapshot, and under which id, the snapshot itself says.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::{PoisonError, RwLock};

use cadre_model::{RecordId, RowNo, TableNo};

const SHARDS: usize = 64;

/// Where a record is.
pub type Place = (TableNo, RowNo);

/// A map whose keys come from outside but need no more than a seeded hash.
pub(crate) type FastMap<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// The index. Readers of different ids rarely meet; a writer holds a shard for the time of an insertion.
#[derive(Debug)]
pub(crate) struct IdIndex {
    shards: Vec<RwLock<FastMap<RecordId, Place>>>,
    hasher: foldhash::fast::RandomState,
}

impl Default for IdIndex {
    fn default() -> Self {
        Self { shards: (0..SHARDS).map(|_| RwLock::default()).collect(), hasher: Default::default() }
    }
}

impl IdIndex {
    fn shard(&self, id: RecordId) -> &RwLock<FastMap<RecordId, Place>> {
        let hash = self.hasher.hash_one(id);
        &self.shards[usize::try_from(hash % SHARDS as u64).unwrap_or(0)]
    }

    /// The row that an id names or once named.
    pub(crate) fn find(&self, id: RecordId) -> Option<Place> {
        self.shard(id).read().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
    }

    /// Notes which row an id names.
    pub(crate) fn insert(&self, id: RecordId, place: Place) {
        self.shard(id).write().unwrap_or_else(PoisonError::into_inner).insert(id, place);
    }

    /// Heap bytes held.
    pub(crate) fn heap_bytes(&self) -> usize {
        let entry = size_of::<(RecordId, Place)>() + 1;
        self.shards.iter().map(|s| s.read().unwrap_or_else(PoisonError::into_inner).capacity() * entry).sum()
    }
}
