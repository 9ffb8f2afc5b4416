//! Cases about removal and damage.

use cadre_model::{Seq, Timestamp};
use serde_json::json;

use super::build::{append, base, bodies, checked_headers, commit, commits, doc, key, keyed, put, state};
use super::reading::assert_unknown;
use super::{Damage, Subject};
use crate::chain;
use crate::log::{Batch, Head, LogError};

/// A removed base is gone with everything, others stay, and its id can be used anew.
pub fn a_removed_base_is_gone_and_alone(subject: &mut dyn Subject) {
    let log = subject.log();
    for no in [1, 2, 3] {
        let batch = Batch {
            docs: vec![doc("head", 0, no.to_string())],
            records: vec![put(1, 0, "{}"), put(2, 0, "{}")],
            ..commits([keyed(1, "k", json!(no)), commit(2, "[2]"), commit(3, "[3]")])
        };
        append(&*log, base(no), &batch);
        log.seal(base(no), Timestamp(3), 10).unwrap();
    }
    let others = [1, 3].map(|no| state(&*log, base(no)).unwrap());
    log.remove_base(base(2)).unwrap();
    assert_unknown(&*log, base(2));
    assert_eq!(log.head(base(2)).unwrap(), None);
    assert_eq!(log.find_key(base(2), "k").unwrap(), None);
    assert_eq!(log.bases().unwrap().iter().map(|b| b.id).collect::<Vec<_>>(), [base(1), base(3)]);
    drop(log);
    subject.reopen();
    let log = subject.log();
    assert_eq!(log.head(base(2)).unwrap(), None);
    log.append(base(2), Seq(0), &commits([commit(9, "[9]")])).unwrap();
    let anew = state(&*log, base(2)).unwrap();
    assert_eq!((anew.docs, anew.records), (vec![], vec![]));
    assert_eq!(bodies(&*log, base(2)), ["[9]"]);
    assert_eq!(log.seq_at(base(2), Timestamp(8)).unwrap(), Seq(0));
    checked_headers(&*log, base(2));
    assert_eq!([1, 3].map(|no| state(&*log, base(no)).unwrap()), others);
    for no in [1, 3] {
        assert_eq!(log.find_key(base(no), "k").unwrap().unwrap().1.answer, json!(no));
        checked_headers(&*log, base(no));
    }
}

/// A body that does not match its hash is an error that names the commit; its header and other commits are read.
pub fn a_damaged_body_is_an_error_and_others_are_read(subject: &mut dyn Subject) {
    append(&*subject.log(), base(1), &commits((1..=3).map(|i| commit(i, format!("[{i}]")))));
    subject.damage(Damage::Body(base(1), Seq(2)));
    let log = subject.log();
    let errors = [log.read_commit(base(1), Seq(2)).map(drop), log.read_commits(base(1), Seq(0), 9).map(drop)];
    for answer in errors {
        match answer {
            Err(LogError::Damaged { base: named, what, .. }) => assert_eq!((named, &*what), (base(1), "commit 2")),
            answer => panic!("{answer:?}"),
        }
    }
    assert_eq!(log.read_commits(base(1), Seq(2), 9).unwrap().len(), 1);
    assert!(log.read_commit(base(1), Seq(1)).unwrap().is_some());
    assert_eq!(checked_headers(&*log, base(1)).len(), 3);
    let sealed = log.seal(base(1), Timestamp(9), 9);
    assert!(sealed.is_err() || log.read_commit(base(1), Seq(2)).is_err(), "sealing does not hide the damage");
}

/// An altered header is an error when it is read, or breaks the chain.
pub fn a_damaged_header_breaks_the_chain_or_the_reading(subject: &mut dyn Subject) {
    append(&*subject.log(), base(1), &commits((1..=3).map(|i| commit(i, "[]"))));
    subject.damage(Damage::Header(base(1), Seq(2)));
    let log = subject.log();
    match log.read_headers(base(1), Seq(0), 9) {
        Ok(headers) => assert_eq!(chain::verify(Head::default(), &headers), Err(chain::ChainError::Broken(Seq(2)))),
        Err(LogError::Damaged { what, .. }) => assert_eq!(what, "commit 2"),
        Err(error) => panic!("{error}"),
    }
}

/// A record that does not match its checksum is an error that names it, not a record.
pub fn a_damaged_record_is_an_error_that_names_it(subject: &mut dyn Subject) {
    let records = (0..3).map(|row| put(4, row, "{\"1\":\"text\"}")).collect();
    append(&*subject.log(), base(1), &Batch { records, ..commits([commit(1, "[]")]) });
    subject.damage(Damage::Record(base(1), key(4, 1)));
    match state(&*subject.log(), base(1)) {
        Err(LogError::Damaged { base: named, what, .. }) => assert_eq!((named, &*what), (base(1), "row 1 of table 4")),
        answer => panic!("{answer:?}"),
    }
}
