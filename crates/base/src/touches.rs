//! When and by whom the cells of one field were last edited, for the rows of one chunk.
//!
//! Most cells of a chunk were never edited: then there is a short list. It is copied with every edit, so that it matters that
//! it is short.

use cadre_model::Touch;

/// Entries up to which a list is kept; it then takes about as much as a slot each would.
const MOST_LISTED: usize = 512;

/// The last edit of a field's cells, by slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Touches {
    /// Those that there are, ascending by slot.
    Listed(Vec<(u16, Touch)>),
    /// One place a slot.
    Each(Vec<Option<Touch>>),
}

impl Default for Touches {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

impl Touches {
    /// The last edit of a slot's cell.
    pub(crate) fn get(&self, slot: usize) -> Option<Touch> {
        match self {
            Self::Each(all) => all.get(slot).copied().flatten(),
            Self::Listed(some) => {
                let at = some.binary_search_by_key(&slot, |(at, _)| usize::from(*at)).ok()?;
                some.get(at).map(|(_, touch)| *touch)
            }
        }
    }

    /// Sets or forgets the last edit of a slot's cell. Slots are those of a chunk: below 1,024.
    pub(crate) fn set(&mut self, slot: usize, touch: Option<Touch>) {
        match self {
            Self::Each(all) => {
                all.resize(all.len().max(slot + 1), None);
                all[slot] = touch;
            }
            Self::Listed(some) => {
                let small = u16::try_from(slot).expect("a chunk has at most 1,024 slots");
                match (some.binary_search_by_key(&small, |(at, _)| *at), touch) {
                    (Ok(at), Some(touch)) => some[at].1 = touch,
                    (Ok(at), None) => drop(some.remove(at)),
                    (Err(at), Some(touch)) => some.insert(at, (small, touch)),
                    (Err(_), None) => {}
                }
                if some.len() > MOST_LISTED {
                    *self = Self::Each(spread(some));
                }
            }
        }
    }

    /// Whether no cell was edited.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Each(all) => all.iter().all(Option::is_none),
            Self::Listed(some) => some.is_empty(),
        }
    }

    /// Heap bytes held.
    pub(crate) fn heap_bytes(&self) -> usize {
        match self {
            Self::Each(all) => all.capacity() * size_of::<Option<Touch>>(),
            Self::Listed(some) => some.capacity() * size_of::<(u16, Touch)>(),
        }
    }
}

fn spread(listed: &[(u16, Touch)]) -> Vec<Option<Touch>> {
    let mut all = Vec::new();
    for (slot, touch) in listed {
        all.resize(usize::from(*slot), None);
        all.push(Some(*touch));
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use cadre_model::{PersonNo, Timestamp};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_forms_hold_what_was_set(sets in prop::collection::vec((0..1024_usize, any::<Option<u8>>()), 0..1500)) {
            let mut touches = Touches::default();
            let mut expected = BTreeMap::new();
            for (slot, at) in sets {
                let touch = at.map(|at| Touch { at: Timestamp(at.into()), by: Some(PersonNo(1)) });
                touches.set(slot, touch);
                match touch {
                    Some(touch) => drop(expected.insert(slot, touch)),
                    None => drop(expected.remove(&slot)),
                }
            }
            for slot in 0..1024 {
                prop_assert_eq!(touches.get(slot), expected.get(&slot).copied());
            }
            prop_assert_eq!(touches.is_empty(), expected.is_empty());
        }
    }
}
