use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use cadre_store::conformance::build::{base, commit, commits, put};
use cadre_store::{AppendError, Appended, chain};

use super::*;
use crate::probe::{MaybeProbe, Point, Probe};

/// Holds the first group until told, counts commits, and fails or panics at the nth pass of a point.
#[derive(Default)]
struct Script {
    held: Mutex<bool>,
    released: Condvar,
    commits: AtomicUsize,
    trouble: Mutex<Option<(Point, u32, Trouble)>>,
}

#[derive(Clone, Copy)]
enum Trouble {
    Fail,
    Panic,
}

impl Script {
    fn release(&self) {
        *guard(&self.held) = false;
        self.released.notify_all();
    }

    fn commits(&self) -> usize {
        self.commits.load(Ordering::SeqCst)
    }
}

impl Probe for Script {
    fn pass(&self, point: Point) -> io::Result<()> {
        if point == Point::Begin {
            let mut held = guard(&self.held);
            while *held {
                held = self.released.wait(held).unwrap();
            }
        }
        if point == Point::Answer {
            self.commits.fetch_add(1, Ordering::SeqCst);
        }
        let mut trouble = guard(&self.trouble);
        let Some((at, left, kind)) = trouble.as_mut().filter(|(at, ..)| *at == point) else { return Ok(()) };
        assert_eq!(*at, point);
        *left -= 1;
        if *left > 0 {
            return Ok(());
        }
        let kind = *kind;
        *trouble = None;
        drop(trouble);
        match kind {
            Trouble::Fail => Err(io::Error::other("planted")),
            Trouble::Panic => panic!("planted"),
        }
    }
}

struct Scene {
    line: Line,
    script: Arc<Script>,
    _folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = Arc::new(Script::default());
        let probe: Arc<dyn Probe> = Arc::<Script>::clone(&script);
        let path = folder.path().join("cadre.sqlite");
        let asking = crate::checkpoint::Checkpoints::of(path.clone()).asking();
        let writer = Writer::open(path, None, MaybeProbe(Some(probe)), asking).unwrap();
        Self { line: Line::new(writer), script, _folder: folder }
    }

    fn append(&self, no: u32, expected: u64, body: &str) -> Answer {
        let batch = Batch { records: vec![put(1, 0, body)], ..commits([commit(1, body)]) };
        let expected = Seq(expected);
        let commits = chain::prepare(expected, &batch.commits);
        self.line.append(Job { base: base(no), expected, batch: &batch, commits: &commits })
    }

    /// Holds a leader on base 0 until each of the others waits in line behind it; then lets them go. The answers: the
    /// leader's, then theirs.
    fn pile_up(&self, others: &[(u32, u64)], trouble: Option<(Point, u32, Trouble)>) -> Vec<thread::Result<Answer>> {
        *guard(&self.script.held) = true;
        thread::scope(|scope| {
            let leader = scope.spawn(|| self.append(0, 0, "leader"));
            while !guard(&self.line.queue).busy {
                thread::yield_now();
            }
            let mut waiting = Vec::new();
            for (place, (no, expected)) in others.iter().enumerate() {
                waiting.push(scope.spawn(move || self.append(*no, *expected, "other")));
                while guard(&self.line.queue).waiting.len() <= place {
                    thread::yield_now();
                }
            }
            *guard(&self.script.trouble) = trouble;
            self.script.release();
            std::iter::once(leader).chain(waiting).map(thread::ScopedJoinHandle::join).collect()
        })
    }
}

fn seqs(answers: Vec<thread::Result<Answer>>) -> Vec<Result<u64, String>> {
    let text = |answer: Answer| match answer {
        Ok(Appended { head }) => Ok(head.seq.0),
        Err(error) => Err(error.to_string()),
    };
    answers.into_iter().map(|answer| answer.map_or_else(|_| Err("panic".to_owned()), text)).collect()
}

#[test]
fn all_who_wait_share_one_commit() {
    let scene = Scene::new();
    let answers = seqs(scene.pile_up(&[(1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0)], None));
    assert_eq!(answers, vec![Ok(1); 7]);
    assert_eq!(scene.script.commits(), 2, "the leader's and the others'");
}

#[test]
fn batches_for_one_base_are_taken_in_order_within_a_group() {
    let scene = Scene::new();
    let answers = seqs(scene.pile_up(&[(0, 1), (0, 2), (0, 3)], None));
    assert_eq!(answers, [Ok(1), Ok(2), Ok(3), Ok(4)]);
    assert_eq!(scene.script.commits(), 2);
}

#[test]
fn a_stale_batch_in_a_group_is_refused_alone() {
    let scene = Scene::new();
    let answers = seqs(scene.pile_up(&[(1, 0), (1, 0), (2, 7), (3, 0)], None));
    let moved = |text: &str| Err(text.to_owned());
    let expected = [Ok(1), Ok(1), moved("the log is at 1, not at 0"), moved("the log is at 0, not at 7"), Ok(1)];
    assert_eq!(answers, expected);
    assert_eq!(scene.script.commits(), 2);
    assert_eq!(scene.append(1, 1, "next").unwrap().head.seq, Seq(2));
}

#[test]
fn a_group_that_fails_before_its_commit_is_written_one_by_one() {
    for point in [Point::Batch, Point::HalfBatch] {
        let scene = Scene::new();
        // The leader's group passes the point once, so that this is the second of the others.
        let answers = seqs(scene.pile_up(&[(1, 0), (2, 0), (3, 0)], Some((point, 3, Trouble::Fail))));
        assert_eq!(answers, vec![Ok(1); 4], "{point:?}");
        assert_eq!(scene.script.commits(), 4, "{point:?}");
    }
}

#[test]
fn a_commit_that_fails_is_an_error_for_all_and_the_next_one_goes_on() {
    let scene = Scene::new();
    let answers = seqs(scene.pile_up(&[(1, 0), (2, 0)], Some((Point::Commit, 2, Trouble::Fail))));
    assert_eq!(answers[0], Ok(1));
    for answer in &answers[1..] {
        assert!(answer.as_ref().is_err_and(|text| text.contains("could not append")), "{answer:?}");
    }
    assert_eq!(scene.append(1, 0, "again").unwrap().head.seq, Seq(1));
    assert_eq!(scene.append(0, 1, "again").unwrap().head.seq, Seq(2));
}

#[test]
fn an_answer_that_is_lost_leaves_the_batch_stored() {
    let scene = Scene::new();
    *guard(&scene.script.trouble) = Some((Point::Answer, 1, Trouble::Fail));
    assert!(matches!(scene.append(1, 0, "x"), Err(AppendError::Log(LogError::Database { .. }))));
    match scene.append(1, 0, "x") {
        Err(AppendError::HeadMoved { actual, .. }) => assert_eq!(actual, Seq(1)),
        answer => panic!("{answer:?}"),
    }
}

#[test]
fn a_panic_while_writing_leaves_nobody_waiting_and_nothing_half_done() {
    let scene = Scene::new();
    let answers = seqs(scene.pile_up(&[(1, 0), (2, 0)], Some((Point::HalfBatch, 2, Trouble::Panic))));
    assert_eq!(answers[0], Ok(1));
    assert_eq!(answers[1], Err("panic".to_owned()), "the thread that wrote");
    assert!(answers[2].as_ref().is_err_and(|text| text.contains("stopped half way")), "{answers:?}");
    for no in [1, 2] {
        assert_eq!(scene.append(no, 0, "again").unwrap().head.seq, Seq(1));
    }
}

#[test]
fn who_wants_the_writer_waits_in_line() {
    let scene = Scene::new();
    *guard(&scene.script.held) = true;
    thread::scope(|scope| {
        let leader = scope.spawn(|| scene.append(0, 0, "leader"));
        while !guard(&scene.line.queue).busy {
            thread::yield_now();
        }
        let other = scope.spawn(|| scene.line.with_writer(|_| scene.script.commits()));
        while guard(&scene.line.queue).waiting.is_empty() {
            thread::yield_now();
        }
        scene.script.release();
        assert_eq!(leader.join().unwrap().unwrap().head.seq, Seq(1));
        assert_eq!(other.join().unwrap(), 1, "it ran after the leader's commit");
    });
}
