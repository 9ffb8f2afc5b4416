use std::sync::Arc;
use std::thread;

use cadre_model::Seq;

use super::*;
use crate::conformance::build::{append, base, commit, commits, key, put, state};
use crate::conformance::{Damage, Subject};
use crate::log::Blobs;
use crate::memory_blobs::MemoryBlobs;

struct Memory {
    log: Arc<MemoryLog>,
    blobs: Arc<MemoryBlobs>,
}

impl Memory {
    fn new() -> Self {
        Self { log: Arc::new(MemoryLog::new()), blobs: Arc::new(MemoryBlobs::new()) }
    }
}

impl Subject for Memory {
    fn log(&self) -> Arc<dyn Log> {
        Arc::<MemoryLog>::clone(&self.log)
    }

    fn blobs(&self) -> Arc<dyn Blobs> {
        Arc::<MemoryBlobs>::clone(&self.blobs)
    }

    fn reopen(&mut self) {
        self.log = Arc::new(self.log.reopen());
    }

    fn damage(&mut self, damage: Damage) {
        match damage {
            Damage::Body(base, seq) => assert!(self.log.damage_commit(base, seq)),
            Damage::Header(base, seq) => assert!(self.log.damage_header(base, seq)),
            Damage::Record(_, key) => self.log.faults().plant(Fault::DamagedRecord(key), 1),
            Damage::Blob(hash) => assert!(self.blobs.damage(&hash)),
        }
    }
}

crate::conformance_tests!(Memory::new());

fn batch(i: u32) -> Batch {
    Batch { records: vec![put(1, i, i.to_string())], ..commits([commit(1, format!("[{i}]"))]) }
}

#[test]
fn an_append_cut_before_its_commit_leaves_no_trace() {
    for fault in [Fault::BeforeCommit, Fault::DiskFull, Fault::Io] {
        let log = MemoryLog::new();
        append(&log, base(1), &batch(1));
        let before = state(&log, base(1)).unwrap();
        log.faults().plant(fault, 1);
        let error = log.append(base(1), Seq(1), &batch(2)).unwrap_err();
        assert_eq!(matches!(error, AppendError::Log(LogError::Full)), fault == Fault::DiskFull, "{error}");
        assert_eq!(state(&log, base(1)).unwrap(), before);
        assert_eq!(state(&log.reopen(), base(1)).unwrap(), before);
    }
}

#[test]
fn an_append_whose_answer_is_lost_is_stored_whole() {
    let log = MemoryLog::new();
    append(&log, base(1), &batch(1));
    log.faults().plant(Fault::AfterCommitBeforeAnswer, 1);
    assert!(log.append(base(1), Seq(1), &batch(2)).is_err());
    let stored = state(&log, base(1)).unwrap();
    assert_eq!(stored.head.seq, Seq(2));
    assert_eq!(stored.cells(key(1, 2)), Some("2"));
    assert_eq!(state(&log.reopen(), base(1)).unwrap(), stored);
}

#[test]
fn a_failure_fires_once_at_the_nth_pass() {
    let log = MemoryLog::new();
    log.faults().plant(Fault::Io, 3);
    let answers: Vec<bool> = (0..5)
        .map(|_| log.append(base(1), log.head(base(1)).unwrap().unwrap_or_default().seq, &batch(1)).is_ok())
        .collect();
    assert_eq!(answers, [true, true, false, true, true]);
    log.faults().plant(Fault::Damaged(Seq(2)), 1);
    assert!(log.read_commits(base(1), Seq(0), 9).is_err());
    assert!(log.read_commits(base(1), Seq(0), 9).is_ok());
    log.faults().plant(Fault::ReadIo, 1);
    assert!(log.head(base(1)).is_err());
    log.faults().plant(Fault::ReadIo, 1);
    log.faults().clear();
    assert!(log.head(base(1)).is_ok());
}

#[test]
fn a_log_that_was_reopened_elsewhere_writes_no_more() {
    let log = MemoryLog::new();
    append(&log, base(1), &batch(1));
    let again = log.reopen();
    assert!(log.append(base(1), Seq(1), &batch(2)).is_err());
    assert!(log.head(base(1)).is_err());
    assert_eq!(again.head(base(1)).unwrap().unwrap().seq, Seq(1));
}

#[test]
fn paused_appends_wait_and_readers_do_not() {
    let log = MemoryLog::new();
    append(&log, base(1), &batch(1));
    let pause = log.faults().pause();
    thread::scope(|scope| {
        let writer = scope.spawn(|| append(&log, base(1), &batch(2)));
        pause.wait_for(1);
        assert_eq!(log.head(base(1)).unwrap().unwrap().seq, Seq(1));
        drop(pause);
        assert_eq!(writer.join().unwrap().head.seq, Seq(2));
    });
}

#[test]
fn planted_failures_of_blobs_leave_no_trace() {
    let blobs = MemoryBlobs::new();
    blobs.faults().plant(Fault::DiskFull, 1);
    assert!(matches!(blobs.put(b"x"), Err(LogError::Full)));
    blobs.faults().plant(Fault::Io, 1);
    assert!(blobs.put(b"x").is_err());
    assert_eq!(blobs.list().unwrap(), Vec::<Digest>::new());
    let hash = blobs.put(b"x").unwrap();
    blobs.faults().plant(Fault::ReadIo, 1);
    assert!(blobs.get(&hash).is_err());
}
