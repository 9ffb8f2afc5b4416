//! Data of other versions, of other programs, and a folder that is in use.

use cadre_store::chain::hex;
use cadre_store::conformance::build::{append, base, bodies};
use cadre_store::{Log, LogError, Retry};
use cadre_store_sqlite::{LockInfo, SqliteStore, holder};

use crate::{last_round, open, round, sql};

#[test]
fn the_second_process_is_told_who_has_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let info = LockInfo { url: Some("http://127.0.0.1:8787".into()), ..LockInfo::here("serve") };
    let store = SqliteStore::open(folder.path(), &info).unwrap();
    let refused = SqliteStore::open(folder.path(), &LockInfo::here("query")).unwrap_err();
    assert_eq!(refused.retry(), Retry::Later);
    let text = refused.to_string();
    for part in [&format!("process {}", std::process::id()), "cadre serve", "http://127.0.0.1:8787"] {
        assert!(text.contains(part), "{text}");
    }
    store.describe(&LockInfo { url: None, ..info }).unwrap();
    assert_eq!(holder(folder.path()).unwrap().unwrap().url, None);
    let blobs = store.blobs();
    drop(store);
    assert!(SqliteStore::open(folder.path(), &LockInfo::here("query")).is_err(), "its contents are in use");
    drop(blobs);
    open(folder.path());
    assert_eq!(holder(folder.path()).unwrap(), None);
}

#[test]
fn data_of_a_later_program_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    append(&open(folder.path()), base(1), &round(1));
    sql(folder.path()).pragma_update(None, "user_version", 99).unwrap();
    let refused = SqliteStore::open(folder.path(), &LockInfo::here("test")).unwrap_err();
    assert!(matches!(refused, LogError::TooNew { found: 99, known: 1 }), "{refused}");
    sql(folder.path()).pragma_update(None, "user_version", 1).unwrap();
    assert_eq!(last_round(&open(folder.path()), base(1)), 1);
}

#[test]
fn a_database_of_another_program_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    sql(folder.path()).execute_batch("PRAGMA user_version = 1; CREATE TABLE other (x)").unwrap();
    let refused = SqliteStore::open(folder.path(), &LockInfo::here("test")).unwrap_err();
    assert!(refused.to_string().contains("a database of another program"), "{refused}");
}

/// Data as each released version wrote it. A new version adds the dump of a backup of [`sample`] (`sqlite3 cadre.sqlite
/// .dump`), with the pragmas that a dump leaves out.
#[test]
fn data_of_every_version_is_read() {
    let chain = "387b1dc6f82f9e075b456b9b28f008993422c9bfbb186ddda5eb92324cfb677c";
    for dump in [include_str!("../fixtures/version_1.sql")] {
        let folder = tempfile::tempdir().unwrap();
        sql(folder.path()).execute_batch(dump).unwrap();
        let store = open(folder.path());
        let (_fresh_folder, fresh) = sample();
        for no in [1, 2] {
            assert_eq!(last_round(&store, base(no)), 12);
            assert_eq!(bodies(&store, base(no)), bodies(&fresh, base(no)));
            assert_eq!(hex(&store.head(base(no)).unwrap().unwrap().chain), chain);
        }
        append(&store, base(1), &round(13));
        assert_eq!(last_round(&store, base(1)), 13);
    }
}

/// A store with two bases, one of them partly sealed.
fn sample() -> (tempfile::TempDir, SqliteStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    for no in 1..=12 {
        append(&store, base(1), &round(no));
        append(&store, base(2), &round(no));
    }
    store.seal(base(2), cadre_model::Timestamp(7), 99).unwrap();
    (folder, store)
}
