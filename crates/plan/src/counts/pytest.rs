//! pytest: its last line, `==== 5 passed, 1 skipped in 0.06s ====`, or the same without the bars under `-q`.

use super::tally::Names;
use super::text::{counted, excerpt, number};
use super::{Counts, NoCounts, Outcome};

const FORM: &str = "pytest";
const SESSION: &str = "test session starts";

/// What a summary says, word by word.
#[derive(Default)]
struct Summary {
    passed: u64,
    failed: u64,
    errors: u64,
    skipped: u64,
    xfailed: u64,
    xpassed: u64,
    deselected: u64,
    collected_only: bool,
}

pub(super) fn read(plain: &str) -> Result<Counts, NoCounts> {
    let sessions = plain.lines().filter(|line| is_bar_around(line, SESSION)).count();
    let summary = the_summary(plain, sessions)?;
    if summary.collected_only {
        return Err(NoCounts::TooTerse("pytest only collected tests and ran none".to_owned()));
    }
    compare_with_collected(plain, &summary)?;
    let mut counts = Counts {
        passed: summary.passed + summary.xpassed,
        failed: summary.failed + summary.errors,
        skipped: summary.skipped + summary.xfailed,
        tests: Vec::new(),
    };
    names_of(plain).give_to(&mut counts);
    Ok(counts)
}

/// The one summary; what tests print that looks like one makes the output ambiguous, but where the real one has bars.
fn the_summary(plain: &str, sessions: usize) -> Result<Summary, NoCounts> {
    if sessions > 1 {
        return Err(NoCounts::Ambiguous(format!("pytest started {sessions} times; give each run a check of its own")));
    }
    let mut found: Vec<(&str, Summary)> = plain
        .lines()
        .filter(|line| has_bars(line) || sessions == 0)
        .filter_map(|l| Some((l, summary_of(l)?)))
        .collect();
    match (found.len(), sessions) {
        (1, _) => Ok(found.swap_remove(0).1),
        (0, 0) => Err(NoCounts::Absent(FORM.to_owned())),
        (0, _) => Err(NoCounts::Incomplete("pytest started, and its last line is missing".to_owned())),
        (n, _) => Err(NoCounts::Ambiguous(format!(
            "{n} lines look like pytest's last, the first is {}",
            excerpt(found.first().map_or("", |(line, _)| line))
        ))),
    }
}

fn has_bars(line: &str) -> bool {
    let line = line.trim_end();
    line.starts_with('=') && line.ends_with('=')
}

fn is_bar_around(line: &str, text: &str) -> bool {
    has_bars(line) && line.trim_end().trim_matches('=').trim() == text
}

/// `5 passed, 1 skipped in 0.06s`, `no tests ran in 0.01s`, `2 tests collected in 0.00s`, with or without bars.
fn summary_of(line: &str) -> Option<Summary> {
    let line = line.trim_end();
    let line = if line.starts_with('=') { line.trim_matches('=').trim() } else { line };
    let (words, time) = line.rsplit_once(" in ")?;
    if !is_duration(time) {
        return None;
    }
    let mut summary = Summary::default();
    if words == "no tests ran" {
        return Some(summary);
    }
    for part in words.split(", ") {
        let (amount, word) = part.split_once(' ')?;
        let n = match amount {
            "no" => 0,
            digits => number(digits.split_once('/').map_or(digits, |(selected, _)| selected))?,
        };
        match word {
            "passed" => summary.passed = n,
            "failed" => summary.failed = n,
            "error" | "errors" => summary.errors = n,
            "skipped" => summary.skipped = n,
            "xfailed" => summary.xfailed = n,
            "xpassed" => summary.xpassed = n,
            "deselected" => summary.deselected = n,
            "warning" | "warnings" | "rerun" | "reruns" => {}
            "test collected" | "tests collected" => summary.collected_only = true,
            word if word.starts_with("tests collected (") || word.starts_with("test collected (") => {
                summary.collected_only = true;
            }
            _ => return None,
        }
    }
    Some(summary)
}

/// `0.06s`, or `61.02s (0:01:01)`.
fn is_duration(text: &str) -> bool {
    let seconds = match text.split_once(' ') {
        Some((seconds, clock)) if clock.starts_with('(') && clock.ends_with(')') => seconds,
        Some(_) => return false,
        None => text,
    };
    seconds.strip_suffix('s').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

/// No more tests can have come to an end than were collected.
fn compare_with_collected(plain: &str, summary: &Summary) -> Result<(), NoCounts> {
    let Some(collected) = plain.lines().find_map(collected_of) else { return Ok(()) };
    let ended = summary.passed + summary.failed + summary.skipped + summary.xfailed + summary.xpassed;
    // Modules that are skipped while they are collected are no items, but are in the summary.
    let not_items = if ended > collected { summary.skipped } else { 0 };
    if ended - not_items > collected.saturating_sub(summary.deselected) {
        return Err(NoCounts::Contradictory(format!("pytest collected {collected} tests, its last line has {ended}")));
    }
    Ok(())
}

/// `collected 8 items`, `collecting ... collected 10 items / 8 deselected / 2 selected`, or `2 workers [10 items]`.
fn collected_of(line: &str) -> Option<u64> {
    if let Some(rest) = line.strip_prefix("collecting ... ").unwrap_or(line).strip_prefix("collected ") {
        return counted(rest, "item").map(|(n, _)| n);
    }
    let (workers, rest) = line.split_once(" [")?;
    let is_workers = workers.strip_suffix(" workers").or_else(|| workers.strip_suffix(" worker"))?;
    number(is_workers)?;
    counted(rest, "item").map(|(n, _)| n)
}

/// Names where `-v`, `-rA` or xdist with `-v` gives them.
fn names_of(plain: &str) -> Names {
    let mut names = Names::default();
    for line in plain.lines() {
        if let Some((name, outcome)) = verbose_line(line).or_else(|| report_line(line)) {
            names.set(name, outcome);
        }
    }
    names
}

/// `test_mix.py::test_a PASSED    [ 12%]`, `[gw0] [ 30%] PASSED test_mix.py::test_b`.
fn verbose_line(line: &str) -> Option<(&str, Outcome)> {
    if line.starts_with("[gw") {
        let (_, rest) = line.split_once("%] ")?;
        let (word, name) = rest.split_once(' ')?;
        return Some((name.trim_end(), outcome_of(word)?));
    }
    let line = line.trim_end();
    let progress = line.rfind(" [").filter(|_| line.ends_with("%]")).map_or(line, |at| line.get(..at).unwrap_or(line));
    let progress = progress.trim_end();
    let before_reason = match progress.find(" SKIPPED (") {
        Some(at) => progress.get(..at + " SKIPPED".len())?,
        None => progress,
    };
    let (name, word) = before_reason.rsplit_once(' ')?;
    (name.contains("::")).then_some(())?;
    Some((name, outcome_of(word)?))
}

/// `PASSED test_mix.py::test_a`, `FAILED test_bad.py::test_f - assert 1 == 2`, of the short summary.
fn report_line(line: &str) -> Option<(&str, Outcome)> {
    let (word, rest) = line.split_once(' ')?;
    let outcome = outcome_of(word)?;
    let name = rest.split_once(" - ").map_or(rest, |(name, _)| name);
    (name.contains("::")).then_some((name, outcome))
}

fn outcome_of(word: &str) -> Option<Outcome> {
    match word {
        "PASSED" | "XPASS" => Some(Outcome::Passed),
        "FAILED" | "ERROR" => Some(Outcome::Failed),
        "SKIPPED" | "XFAIL" => Some(Outcome::Skipped),
        _ => None,
    }
}
