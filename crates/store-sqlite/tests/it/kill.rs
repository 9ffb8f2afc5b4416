//! Processes killed while they append: whole batches only, and every acknowledged one.
//!
//! The child is this test binary, run again with `CADRE_KILL_FOLDER`; `CADRE_KILL_AT` says at which point, and at which
//! pass of it, the child kills itself.

use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use cadre_model::Seq;
use cadre_store::conformance::build::base;
use cadre_store::{Blobs, Log};
use cadre_store_sqlite::{LockInfo, Options, Point, Probe, SqliteStore};

use crate::{last_round, open, round};

const FOLDER: &str = "CADRE_KILL_FOLDER";
const AT: &str = "CADRE_KILL_AT";
const ROUNDS: u64 = 30;

/// Kills its own process, with no chance to clear up, at the nth pass of a point.
struct Killer {
    point: Point,
    left: AtomicU32,
}

impl Probe for Killer {
    fn pass(&self, point: Point) -> io::Result<()> {
        if point == self.point && self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            nix::sys::signal::kill(nix::unistd::Pid::this(), nix::sys::signal::SIGKILL)?;
        }
        Ok(())
    }
}

/// Appends round after round, and says after each that it was acknowledged.
fn append_rounds(folder: &Path, options: Options, acknowledged: &mut dyn FnMut(u64)) {
    let store = SqliteStore::open_with(folder, &LockInfo::here("kill test"), options).unwrap();
    let done = store.head(base(1)).unwrap().unwrap_or_default().seq.0;
    for no in done + 1..=done + ROUNDS {
        store.append(base(1), Seq(no - 1), &round(no)).unwrap();
        acknowledged(no);
    }
}

/// In the child: appends until it is killed. In the suite itself: appends, and finds everything.
#[test]
fn child() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        let at = std::env::var(AT).unwrap();
        let (point, nth) = at.split_once(' ').unwrap();
        let point = Point::ALL.into_iter().find(|p| format!("{p:?}") == point);
        let probe = point.map(|point| {
            let probe: Arc<dyn Probe> = Arc::new(Killer { point, left: AtomicU32::new(nth.parse().unwrap()) });
            probe
        });
        let mut out = io::stdout();
        append_rounds(Path::new(&folder), Options { probe, ..Options::default() }, &mut |no| {
            writeln!(out, "acknowledged {no}").unwrap();
            out.flush().unwrap();
        });
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut last = 0;
    append_rounds(folder.path(), Options::default(), &mut |no| last = no);
    assert_eq!(last, ROUNDS);
    assert_eq!(last_round(&open(folder.path()), base(1)), ROUNDS);
}

#[expect(clippy::disallowed_methods, reason = "the test runs itself as a child to kill it")]
fn start(folder: &Path, at: &str) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "kill::child", "--nocapture", "--test-threads=1"]);
    command.env(FOLDER, folder).env(AT, at).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// The number of the last round that the child said was acknowledged, among its next lines.
fn acknowledgements(lines: &mut dyn Iterator<Item = io::Result<String>>) -> impl Iterator<Item = u64> {
    lines.filter_map(|line| line.ok()?.split_once("acknowledged ")?.1.parse().ok())
}

fn lines(child: &mut Child) -> impl Iterator<Item = io::Result<String>> + use<> {
    BufReader::new(child.stdout.take().unwrap()).lines()
}

#[test]
fn a_kill_at_any_point_of_an_append_leaves_whole_batches_and_all_acknowledged() {
    for point in Point::ALL {
        let folder = tempfile::tempdir().unwrap();
        let mut before = 0;
        for nth in [1, 2, 7] {
            let mut child = start(folder.path(), &format!("{point:?} {nth}"));
            let acknowledged = acknowledgements(&mut lines(&mut child)).last().unwrap_or(before);
            let status = child.wait().unwrap();
            assert!(!status.success(), "{point:?} {nth}: the child was killed");
            assert_eq!(acknowledged, before + nth - 1, "{point:?} {nth}");
            let stored = last_round(&open(folder.path()), base(1));
            let durable = if point == Point::Answer { acknowledged + 1 } else { acknowledged };
            assert_eq!(stored, durable, "{point:?} {nth}");
            before = stored;
        }
    }
}

#[test]
fn a_kill_from_outside_leaves_whole_batches_and_all_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    for count in [1, 5, 17] {
        let mut child = start(folder.path(), "Never 1");
        let mut lines = lines(&mut child);
        let seen = acknowledgements(&mut lines).nth(count - 1).unwrap();
        child.kill().unwrap();
        // What was said before the kill took effect counts too.
        let acknowledged = acknowledgements(&mut lines).last().unwrap_or(seen);
        child.wait().unwrap();
        let stored = last_round(&open(folder.path()), base(1));
        assert!((acknowledged..=acknowledged + 1).contains(&stored), "{acknowledged} acknowledged, {stored} stored");
    }
}

#[test]
fn contents_left_unfinished_by_a_kill_are_cleared_away() {
    let folder = tempfile::tempdir().unwrap();
    let unfinished = folder.path().join("blobs/unfinished");
    std::fs::create_dir_all(&unfinished).unwrap();
    std::fs::write(unfinished.join("half"), b"half a content").unwrap();
    let store = open(folder.path());
    assert!(!unfinished.exists());
    assert_eq!(store.blobs().list().unwrap(), Vec::<[u8; 32]>::new());
}
