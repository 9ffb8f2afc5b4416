//! Known places of cursors in the log.

use cadre_model::Seq;
use serde::{Deserialize, Serialize};

/// A cursor's place: every payload before `cursor` is of a commit up to `seq`, every later one of a commit after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "(u64, u64)", from = "(u64, u64)")]
pub struct Place {
    /// The cursor of the next payload, from 1.
    pub cursor: u64,
    /// The last commit that is accounted for.
    pub seq: Seq,
}

impl From<Place> for (u64, u64) {
    fn from(place: Place) -> Self {
        (place.cursor, place.seq.0)
    }
}

impl From<(u64, u64)> for Place {
    fn from((cursor, seq): (u64, u64)) -> Self {
        Self { cursor, seq: Seq(seq) }
    }
}

/// Places are kept this many commits apart at least.
const APART: u64 = 256;
/// Most places; when there are more, every second one goes.
const MOST_PLACES: usize = 256;

/// How far the payloads of a webhook were counted, with places on the way. Its JSON is an array of pairs of cursor and commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Progress {
    /// Ascending; the first is where the webhook was created, the last how far it was counted.
    places: Vec<Place>,
}

impl Progress {
    /// Nothing counted yet, for a webhook that sees what follows a commit.
    pub fn new(created_at: Seq) -> Self {
        Self { places: vec![Place { cursor: 1, seq: created_at }] }
    }

    /// How far it was counted.
    pub fn last(&self) -> Place {
        self.places.last().copied().unwrap_or(Place { cursor: 1, seq: Seq(0) })
    }

    /// The latest known place not after a cursor.
    pub fn before(&self, cursor: u64) -> Place {
        let after = self.places.partition_point(|place| place.cursor <= cursor);
        self.places.get(after.saturating_sub(1)).copied().unwrap_or_else(|| self.last())
    }

    /// The first known place not before a commit.
    pub fn from(&self, seq: Seq) -> Option<Place> {
        self.places.get(self.places.partition_point(|place| place.seq < seq)).copied()
    }

    /// Takes note of a place further on; places that are no further change nothing.
    pub fn reach(&mut self, place: Place) {
        let last = self.last();
        if place.seq <= last.seq || place.cursor < last.cursor {
            return;
        }
        // The last one only says how far it is; it stays where it is far enough from the one before.
        if let [.., earlier, newest] = self.places.as_mut_slice()
            && newest.seq.0 - earlier.seq.0 < APART
        {
            *newest = place;
            return;
        }
        self.places.push(place);
        self.thin();
    }

    /// The same for a place that is to be found again however near the next one is.
    pub fn keep(&mut self, place: Place) {
        if place.seq > self.last().seq && place.cursor >= self.last().cursor {
            // The second one says how far it is, and moves on.
            self.places.extend([place, place]);
            self.thin();
        }
    }

    fn thin(&mut self) {
        if self.places.len() > MOST_PLACES {
            let end = self.places.len() - 1;
            let mut at = 0..;
            self.places.retain(|_| at.next().is_none_or(|i| i % 2 == 0 || i == end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(cursor: u64, seq: u64) -> Place {
        Place { cursor, seq: Seq(seq) }
    }

    #[test]
    fn places_are_found_from_both_sides() {
        let mut progress = Progress::new(Seq(10));
        progress.reach(place(5, 1_000));
        progress.reach(place(9, 2_000));
        assert_eq!([1, 4, 5, 8, 9, 50].map(|c| progress.before(c).seq.0), [10, 10, 1_000, 1_000, 2_000, 2_000]);
        assert_eq!(progress.from(Seq(11)), Some(place(5, 1_000)));
        assert_eq!(progress.from(Seq(2_001)), None);
        assert_eq!(progress.last(), place(9, 2_000));
    }

    #[test]
    fn a_place_behind_changes_nothing_and_near_ones_stand_for_each_other() {
        let mut progress = Progress::new(Seq(10));
        for seq in 11..=600 {
            progress.reach(place(seq, seq));
        }
        progress.reach(place(3, 20));
        assert_eq!(progress.last(), place(600, 600));
        assert_eq!(serde_json::to_string(&progress).unwrap(), "[[1,10],[266,266],[522,522],[600,600]]");
        assert_eq!(serde_json::from_str::<Progress>("[[1,10],[266,266],[522,522],[600,600]]").unwrap(), progress);
    }

    #[test]
    fn a_place_that_is_kept_stays_though_others_are_near() {
        let mut progress = Progress::new(Seq(10));
        progress.keep(place(2, 15));
        progress.reach(place(3, 16));
        progress.reach(place(4, 17));
        assert_eq!(serde_json::to_string(&progress).unwrap(), "[[1,10],[2,15],[4,17]]");
        progress.keep(place(4, 17));
        assert_eq!(progress.places.len(), 3);
    }

    #[test]
    fn the_number_of_places_is_bounded_and_the_first_and_the_last_stay() {
        let mut progress = Progress::new(Seq(0));
        for n in 1..2_000 {
            progress.reach(place(n, n * APART));
        }
        assert!(progress.places.len() <= MOST_PLACES);
        assert_eq!(progress.before(1).cursor, 1);
        assert_eq!(progress.last().cursor, 1_999);
        assert!(progress.places.is_sorted_by_key(|place| place.seq));
    }
}
