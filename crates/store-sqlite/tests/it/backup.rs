//! Copies taken while others write, checked, and put back.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use cadre_model::{Seq, Timestamp};
use cadre_store::conformance::build::{append, base, state};
use cadre_store::{Blobs, Log, LogError, chain};
use cadre_store_sqlite::{BackupError, LockInfo, Progress, backup_of, restore};

use crate::{last_round, open, round, sql};

#[test]
fn a_backup_while_others_write_is_one_moment_and_restores() {
    let folder = tempfile::tempdir().unwrap();
    let target = tempfile::tempdir().unwrap();
    let copy = target.path().join("copy");
    let store = open(folder.path());
    for no in 1..=200 {
        append(&store, base(1), &round(no));
    }
    store.seal(base(1), Timestamp(100), 999).unwrap();
    let content = store.blobs().put(b"content").unwrap();
    let done = AtomicBool::new(false);
    let report = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut no = 201;
            while !done.load(Ordering::SeqCst) {
                store.append(base(1), Seq(no - 1), &round(no)).unwrap();
                no += 1;
            }
        });
        let mut seen: Vec<Progress> = Vec::new();
        let report = store.backup(&copy, &mut |progress| seen.push(progress)).unwrap();
        done.store(true, Ordering::SeqCst);
        writer.join().unwrap();
        assert!(seen.iter().any(|p| p.what == "contents") && seen.iter().all(|p| p.done <= p.total), "{seen:?}");
        report
    });
    assert!(report.check.is_sound(), "{:?}", report.check.problems);
    assert_eq!((report.blob_bytes, report.check.blobs), (7, 1));
    let names: Vec<_> = fs::read_dir(&copy).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let restored = target.path().join("restored");
    restore(&copy, &restored, &LockInfo::here("restore"), &mut |_| ()).unwrap();
    for folder in [&copy, &restored] {
        let again = open(folder);
        assert_eq!(again.bases().unwrap(), report.bases);
        assert_eq!(last_round(&again, base(1)), report.bases[0].head.seq.0);
        assert_eq!(again.blobs().get(&content).unwrap().unwrap(), b"content");
        let next = report.bases[0].head.seq.0 + 1;
        append(&again, base(1), &round(next));
        assert_eq!(last_round(&again, base(1)), next);
    }
}

#[test]
fn a_folder_that_another_has_open_is_copied_too() {
    let folder = tempfile::tempdir().unwrap();
    let target = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, base(1), &round(1));
    let report = backup_of(folder.path(), target.path(), &mut |_| ()).unwrap();
    assert_eq!(report.bases, store.bases().unwrap());
    drop(store);
    let closed = tempfile::tempdir().unwrap();
    assert_eq!(backup_of(folder.path(), closed.path(), &mut |_| ()).unwrap().bases, report.bases);
    assert_eq!(last_round(&open(closed.path()), base(1)), 1);
}

#[test]
fn a_target_that_holds_anything_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, base(1), &round(1));
    let used = tempfile::tempdir().unwrap();
    fs::write(used.path().join("thesis.txt"), "mine").unwrap();
    let refused = store.backup(used.path(), &mut |_| ()).unwrap_err();
    assert!(matches!(&refused, BackupError::NotEmpty { found, .. } if found == "thesis.txt"), "{refused}");
    assert!(refused.to_string().contains("name a new or empty one"), "{refused}");
    assert_eq!(fs::read_dir(used.path()).unwrap().count(), 1);

    let copy = tempfile::tempdir().unwrap();
    store.backup(copy.path(), &mut |_| ()).unwrap();
    let again = store.backup(copy.path(), &mut |_| ()).unwrap_err();
    assert!(matches!(again, BackupError::NotEmpty { .. }), "{again}");
    let role = LockInfo::here("restore");
    let into_used = restore(copy.path(), used.path(), &role, &mut |_| ()).unwrap_err();
    assert!(matches!(into_used, BackupError::NotEmpty { .. }), "{into_used}");
    let into_open = restore(copy.path(), folder.path(), &role, &mut |_| ()).unwrap_err();
    assert!(matches!(into_open, BackupError::Log(LogError::Locked(_))), "{into_open}");
    let before = state(&store, base(1)).unwrap();
    drop(store);
    let over_data = restore(copy.path(), folder.path(), &role, &mut |_| ()).unwrap_err();
    assert!(matches!(over_data, BackupError::NotEmpty { .. }), "{over_data}");
    assert_eq!(state(&open(folder.path()), base(1)).unwrap(), before);

    let prepared = tempfile::tempdir().unwrap();
    fs::write(prepared.path().join("cadre.toml"), "").unwrap();
    restore(copy.path(), prepared.path(), &role, &mut |_| ()).unwrap();
    assert_eq!(last_round(&open(prepared.path()), base(1)), 1);
}

#[test]
fn what_is_no_data_folder_is_no_source() {
    let empty = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    sql(other.path()).execute_batch("CREATE TABLE other (x)").unwrap();
    let text = tempfile::tempdir().unwrap();
    fs::write(text.path().join("cadre.sqlite"), "no database, but text of some length, so that it has a header")
        .unwrap();
    let target = tempfile::tempdir().unwrap();
    for source in [&empty, &other, &text] {
        let error = backup_of(source.path(), target.path(), &mut |_| ()).unwrap_err();
        assert!(matches!(error, BackupError::NoData(_)), "{error}");
    }
    assert_eq!(fs::read_dir(target.path()).unwrap().count(), 0);
}

#[test]
fn damage_is_told_and_a_damaged_content_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, base(1), &round(1));
    let (good, bad) = (store.blobs().put(b"good").unwrap(), store.blobs().put(b"bad").unwrap());
    let name = chain::hex(&bad);
    fs::write(folder.path().join("blobs").join(&name[..2]).join(&name[2..]), "altered").unwrap();
    sql(folder.path()).execute("UPDATE record SET cells = '{}' WHERE key = (1 << 32) + 2", []).unwrap();
    let copy = tempfile::tempdir().unwrap();
    let report = store.backup(copy.path(), &mut |_| ()).unwrap();
    let problems: Vec<String> = report.check.problems.iter().map(ToString::to_string).collect();
    let content = format!("content {name}: it does not match its hash");
    assert_eq!(problems, ["row 2 of table 1: it does not match its checksum", &content]);
    assert_eq!(open(copy.path()).blobs().list().unwrap(), [good]);
}

#[test]
fn what_an_earlier_attempt_left_unfinished_is_done_anew() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, base(1), &round(1));
    let copy = tempfile::tempdir().unwrap();
    let left = copy.path().join("unfinished-copy");
    fs::create_dir_all(left.join("blobs/unfinished")).unwrap();
    fs::write(left.join("cadre.sqlite"), "half").unwrap();
    store.backup(copy.path(), &mut |_| ()).unwrap();
    assert!(!left.exists());
    assert_eq!(last_round(&open(copy.path()), base(1)), 1);
}
