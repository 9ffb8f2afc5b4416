//! `cargo nextest run`: its one `Summary` line, and a line for each test.

use super::tally::Names;
use super::text::{excerpt, number};
use super::{Counts, NoCounts, Outcome};

pub(super) fn read(plain: &str) -> Result<Counts, NoCounts> {
    let mut summaries = plain.lines().filter_map(|line| Some((line, summary_text(line)?)));
    let Some((line, text)) = summaries.next() else {
        return if plain.lines().any(|line| line.trim_start().starts_with("Nextest run ID ")) {
            Err(NoCounts::Incomplete("nextest started, and its summary is missing".to_owned()))
        } else {
            Err(NoCounts::Absent("nextest".to_owned()))
        };
    };
    if summaries.next().is_some() {
        return Err(NoCounts::Ambiguous("there is more than one summary of nextest".to_owned()));
    }
    let mut counts = counts_of(text).ok_or_else(|| {
        NoCounts::Ambiguous(format!("this summary of nextest is not understood: {}", excerpt(line)))
    })??;
    names_of(plain).give_to(&mut counts);
    Ok(counts)
}

/// What follows `Summary [   0.086s]`. The output of tests is indented otherwise.
fn summary_text(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("     Summary [")?;
    let (time, text) = rest.split_once("] ")?;
    time.trim().ends_with('s').then_some(text)
}

/// `5 tests run: 5 passed, 2 skipped`, `4/5 tests run: 3 passed (1 slow), 1 failed, 2 skipped`.
fn counts_of(text: &str) -> Option<Result<Counts, NoCounts>> {
    let (run, parts) = text.split_once(": ")?;
    let run = run.strip_suffix(" tests run").or_else(|| run.strip_suffix(" test run"))?;
    let (run, planned) = match run.split_once('/') {
        Some((run, planned)) => (number(run)?, number(planned)?),
        None => (number(run)?, number(run)?),
    };
    let mut counts = Counts::default();
    for part in without_brackets(parts).split(", ") {
        let part = part.trim();
        let (n, word) = part.split_once(' ')?;
        let n = number(n)?;
        match word.trim() {
            "passed" => counts.passed += n,
            "failed" | "exec failed" | "timed out" => counts.failed += n,
            "skipped" => counts.skipped += n,
            _ => return None,
        }
    }
    if counts.ran() != run || planned < run {
        let ended = counts.ran();
        return Some(Err(NoCounts::Contradictory(format!(
            "{run} of {planned} tests ran, but {ended} passed or failed"
        ))));
    }
    counts.skipped += planned - run;
    Some(Ok(counts))
}

/// `3 passed (1 slow, 1 flaky)` without what is in brackets.
fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

/// `        PASS [   0.009s] (1/5) sample tests::one`, up to the summary.
fn names_of(plain: &str) -> Names {
    let mut names = Names::default();
    for line in plain.lines().take_while(|line| summary_text(line).is_none()) {
        if let Some((name, outcome)) = test_line(line) {
            names.set(name, outcome);
        }
    }
    names
}

fn test_line(line: &str) -> Option<(&str, Outcome)> {
    let (status, rest) = line.split_once(" [")?;
    // Statuses are right-aligned to twelve columns, beyond the four that output of tests is indented by.
    if status.chars().count() != 12 {
        return None;
    }
    let outcome = match status.trim() {
        "PASS" | "LEAK" => Outcome::Passed,
        word if word.starts_with("FLAKY ") => Outcome::Passed,
        word if word.starts_with("TRY ") => return None,
        word if word.chars().all(|c| c.is_ascii_uppercase() || c == '-' || c == ' ') => Outcome::Failed,
        _ => return None,
    };
    let (_, name) = rest.split_once("] ")?;
    let name = match name.strip_prefix('(').and_then(|name| name.split_once(") ")) {
        Some((place, name)) if place.contains('/') => name,
        _ => name,
    };
    Some((name, outcome))
}
