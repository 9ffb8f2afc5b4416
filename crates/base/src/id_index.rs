//! From public record ids to rows, for a whole base.
//!
//! One index serves all snapshots: an id, once it named a row, names that row for ever (numbers are never used again),
//! so an entry is only ever added. Whether the row exists in a snapshot, and under which id, the snapshot itself says.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::{Arc, PoisonError, RwLock};

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

/// Ids that the shared index does not know yet, because the states they came with are not durable: one layer a draft,
/// like layers put together, so that there are few of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewIds {
    layers: Vec<Arc<FastMap<RecordId, Place>>>,
}

impl NewIds {
    /// The row that one of these ids names.
    pub(crate) fn find(&self, id: RecordId) -> Option<Place> {
        self.layers.iter().rev().find_map(|layer| layer.get(&id)).copied()
    }

    /// Adds what a draft gave. A layer takes in the one above it unless it is more than twice as large.
    pub(crate) fn push(&mut self, ids: FastMap<RecordId, Place>) {
        if ids.is_empty() {
            return;
        }
        let mut top = ids;
        while let Some(mut below) = self.layers.pop_if(|below| below.len() <= 2 * top.len()) {
            Arc::make_mut(&mut below).extend(top);
            top = Arc::unwrap_or_clone(below);
        }
        self.layers.push(Arc::new(top));
    }

    /// All of them, later ones last.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (RecordId, Place)> {
        self.layers.iter().flat_map(|layer| layer.iter().map(|(id, place)| (*id, *place)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_few_and_later_ones_win() {
        let id = |n: u32| RecordId::from_bytes(format!("{n:014}").into_bytes().try_into().unwrap()).unwrap();
        let mut ids = NewIds::default();
        for n in 0..1_000_u32 {
            ids.push([(id(n % 700), (TableNo(1), RowNo(n)))].into_iter().collect());
        }
        assert!(ids.layers.len() <= 10, "{} layers", ids.layers.len());
        assert_eq!(ids.find(id(3)), Some((TableNo(1), RowNo(703))));
        assert_eq!(ids.find(id(699)), Some((TableNo(1), RowNo(699))));
        assert_eq!(ids.find(id(700)), None);
    }
}
