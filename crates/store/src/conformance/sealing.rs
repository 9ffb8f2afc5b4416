//! Cases about compressing old bodies.

use std::thread;

use cadre_model::{Seq, Timestamp};

use super::Subject;
use super::build::{append, base, bodies, checked_headers, commit, commits, text};
use crate::log::SealReport;

/// Many small bodies shrink, and read back as they were, one by one, in pages, and after a restart.
pub fn sealed_bodies_read_as_before(subject: &mut dyn Subject) {
    let log = subject.log();
    let body =
        |i: i64| format!("[{{\"kind\":\"row\",\"table\":1,\"row\":{i},\"cells\":[{{\"f\":3,\"a\":\"v{i}\"}}]}}]");
    append(&*log, base(1), &commits((1..=500).map(|i| commit(i, body(i)))));
    append(&*log, base(2), &commits([commit(1, "other")]));
    let before = log.read_commits(base(1), Seq(0), usize::MAX).unwrap();
    let report = log.seal(base(1), Timestamp(401), 1000).unwrap();
    let raw: usize = (1..=400).map(|i| body(i).len()).sum();
    assert_eq!((report.sealed, report.before_bytes, report.more), (400, raw as u64, false));
    assert!(report.after_bytes * 5 < report.before_bytes, "{report:?}");
    let check = |log: &dyn crate::log::Log| {
        assert_eq!(log.read_commits(base(1), Seq(0), usize::MAX).unwrap(), before);
        assert_eq!(log.read_commits(base(1), Seq(123), 7).unwrap(), before[123..130]);
        assert_eq!(log.read_commits(base(1), Seq(398), 5).unwrap(), before[398..403], "across the border");
        for seq in [1, 2, 399, 400, 401, 500] {
            assert_eq!(
                log.read_commit(base(1), Seq(seq)).unwrap().as_ref(),
                before.get(usize::try_from(seq).unwrap() - 1)
            );
        }
        assert_eq!(log.read_commit(base(1), Seq(501)).unwrap(), None);
        assert_eq!(bodies(log, base(2)), ["other"]);
        checked_headers(log, base(1));
    };
    check(&*log);
    drop(log);
    subject.reopen();
    check(&*subject.log());
}

/// Sealing is bounded by its limit, says whether more is left, and ends at the first commit that is young enough.
pub fn sealing_goes_in_steps_and_stops_at_the_threshold(subject: &mut dyn Subject) {
    let log = subject.log();
    append(&*log, base(1), &commits((1..=10).map(|i| commit(i * 10, format!("[{i}]")))));
    let seal = |older_than: i64, limit: usize| log.seal(base(1), Timestamp(older_than), limit).unwrap();
    assert_eq!(seal(10, 5), SealReport::default(), "the threshold itself is young enough");
    let first = seal(65, 4);
    assert_eq!((first.sealed, first.before_bytes, first.more), (4, 12, true));
    assert_eq!(seal(65, 0), SealReport { more: true, ..SealReport::default() });
    let second = seal(65, 4);
    assert_eq!((second.sealed, second.more), (2, false));
    assert_eq!(seal(65, 4), SealReport::default(), "nothing is sealed twice");
    append(&*log, base(1), &commits([commit(5, "[11]")]));
    assert_eq!(seal(65, 4), SealReport::default(), "an old instant behind a young one waits");
    assert_eq!(seal(1000, 100).sealed, 5);
    assert_eq!(bodies(&*log, base(1)), (1..=11).map(|i| format!("[{i}]")).collect::<Vec<_>>());
    let next = log.append(base(1), Seq(11), &commits([commit(6, "[12]")])).unwrap();
    assert_eq!(next.head.seq, Seq(12));
    checked_headers(&*log, base(1));
}

/// Two that seal, one that appends and one that reads do not disturb each other.
pub fn sealing_goes_on_while_others_append(subject: &mut dyn Subject) {
    let log = subject.log();
    append(&*log, base(1), &commits((1..=200).map(|i| commit(i, format!("[{i}]")))));
    thread::scope(|scope| {
        let sealers = [0, 1].map(|_| {
            scope.spawn(|| {
                let step = || log.seal(base(1), Timestamp(201), 17).unwrap();
                std::iter::repeat_with(step).take(20).map(|report| report.sealed).sum::<u64>()
            })
        });
        let reader = scope.spawn(|| {
            for _ in 0..20 {
                let seen = bodies(&*log, base(1));
                assert!(seen.iter().zip(1..).all(|(body, i)| *body == format!("[{i}]")));
            }
        });
        for i in 201..=230_i64 {
            append(&*log, base(1), &commits([commit(i, format!("[{i}]"))]));
        }
        reader.join().unwrap();
        assert_eq!(sealers.map(|sealer| sealer.join().unwrap()).iter().sum::<u64>(), 200);
    });
    assert_eq!(bodies(&*log, base(1)), (1..=230).map(|i| format!("[{i}]")).collect::<Vec<_>>());
    checked_headers(&*log, base(1));
}

/// Bodies beyond the size of a segment, among small ones, with text that is not ASCII.
pub fn large_bodies_are_sealed(subject: &mut dyn Subject) {
    let log = subject.log();
    let large = |c: &str| c.repeat(700_000);
    let all = ["[]".to_owned(), large("é"), "[3]".to_owned(), large("\u{1F600}"), large("x"), String::new()];
    append(&*log, base(1), &commits(all.iter().map(|body| commit(1, body.clone()))));
    let report = log.seal(base(1), Timestamp(2), 100).unwrap();
    assert_eq!(report.sealed, 6);
    assert!(report.after_bytes < 100_000, "{report:?}");
    for (seq, body) in (1..).zip(&all) {
        assert!(text(log.read_commit(base(1), Seq(seq)).unwrap().unwrap().body) == *body, "commit {seq}");
    }
    assert!(bodies(&*log, base(1)) == all);
}
