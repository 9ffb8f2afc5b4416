//! A write-ahead log whose end was lost, or holds something else, gives a whole earlier state.

use std::fs;
use std::path::Path;

use cadre_store::conformance::build::{append, base};
use tempfile::TempDir;

use crate::{last_round, open, round};

const FRAME: usize = 24 + 4096;
const HEADER: usize = 32;

/// A data folder as a power cut would leave it after some rounds: the database, and a write-ahead log with all of them.
fn cut_folder(rounds: u64) -> (Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    store.checkpoint().unwrap();
    for no in 1..=rounds {
        append(&store, base(1), &round(no));
    }
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    (read("cadre.sqlite"), read("cadre.sqlite-wal"))
}

fn lay_out(database: &[u8], wal: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &Path, bytes: &[u8]| fs::write(path, bytes).unwrap();
    write(&folder.path().join("cadre.sqlite"), database);
    write(&folder.path().join("cadre.sqlite-wal"), wal);
    folder
}

fn stored(database: &[u8], wal: &[u8]) -> u64 {
    let folder = lay_out(database, wal);
    last_round(&open(folder.path()), base(1))
}

#[test]
fn a_log_cut_anywhere_gives_a_whole_earlier_state() {
    let rounds = 8;
    let (database, wal) = cut_folder(rounds);
    let frames = (wal.len() - HEADER) / FRAME;
    assert!(frames >= 16, "{frames}");
    let cuts = (0..=frames).flat_map(|frame| [0, 1, 24, 2048].map(|more| HEADER + frame * FRAME + more));
    let mut seen = Vec::new();
    for cut in std::iter::once(0).chain(cuts).filter(|cut| *cut <= wal.len()) {
        seen.push(stored(&database, &wal[..cut]));
    }
    assert!(seen.is_sorted(), "a longer log gives no earlier state: {seen:?}");
    seen.dedup();
    assert_eq!(seen, (0..=rounds).collect::<Vec<_>>(), "each round is one step");
}

#[test]
fn an_altered_end_is_not_taken_for_a_commit() {
    let (database, wal) = cut_folder(5);
    assert_eq!(stored(&database, &wal), 5);
    for back in [1, 2000, FRAME - 1] {
        let mut altered = wal.clone();
        let at = altered.len() - back;
        altered[at] ^= 0x40;
        assert_eq!(stored(&database, &altered), 4, "{back} bytes before the end");
    }
}
