//! Python's own runner: `Ran 3 tests in 0.001s`, and below it `OK (skipped=1)`, `FAILED (...)` or `NO TESTS RAN`.

use super::tally::Names;
use super::text::{excerpt, number};
use super::{Counts, NoCounts, Outcome};

pub(super) fn read(plain: &str) -> Result<Counts, NoCounts> {
    let lines: Vec<&str> = plain.lines().collect();
    let runs: Vec<(usize, u64)> = lines.iter().enumerate().filter_map(|(at, line)| Some((at, ran(line)?))).collect();
    let (at, ran) = match runs.as_slice() {
        [] => return Err(NoCounts::Absent("unittest".to_owned())),
        [one] => *one,
        more => return Err(NoCounts::Ambiguous(format!("{} lines say how many tests ran", more.len()))),
    };
    let verdict = lines.iter().skip(at + 1).map(|line| line.trim()).find(|line| !line.is_empty());
    let Some(verdict) = verdict else {
        return Err(NoCounts::Incomplete("the line after `Ran ... tests` is missing".to_owned()));
    };
    // `OK` may be the beginning of `OK (skipped=3)`.
    let is_whole =
        verdict.ends_with(')') || (!verdict.contains(" (") && (plain.ends_with('\n') || !plain.ends_with(verdict)));
    if !is_whole {
        return Err(NoCounts::Incomplete(format!("the verdict {} is cut off", excerpt(verdict))));
    }
    let mut counts = counts_of(ran, verdict)?;
    names_of(&lines).give_to(&mut counts);
    Ok(counts)
}

/// `Ran 3 tests in 0.001s`.
fn ran(line: &str) -> Option<u64> {
    let (n, rest) = line.strip_prefix("Ran ")?.split_once(" test")?;
    let time = rest.strip_prefix('s').unwrap_or(rest).strip_prefix(" in ")?;
    time.trim_end().strip_suffix('s').filter(|t| t.bytes().all(|b| b.is_ascii_digit() || b == b'.'))?;
    number(n)
}

fn counts_of(ran: u64, verdict: &str) -> Result<Counts, NoCounts> {
    let (word, details) = match verdict.split_once(" (") {
        Some((word, rest)) => (word, rest.strip_suffix(')').unwrap_or(rest)),
        None => (verdict, ""),
    };
    if !["OK", "FAILED", "NO TESTS RAN"].contains(&word) {
        return Err(NoCounts::Incomplete(format!("the verdict is missing; in its place is {}", excerpt(verdict))));
    }
    let (mut failed, mut skipped) = (0_u64, 0_u64);
    for detail in details.split(", ").filter(|detail| !detail.is_empty()) {
        let (what, n) = detail.split_once('=').ok_or_else(|| unknown(detail))?;
        let n = number(n).ok_or_else(|| unknown(detail))?;
        match what {
            "failures" | "errors" => failed += n,
            "skipped" | "expected failures" => skipped += n,
            "unexpected successes" => {}
            _ => return Err(unknown(detail)),
        }
    }
    let passed = ran.checked_sub(failed + skipped).ok_or_else(|| {
        NoCounts::Contradictory(format!("{ran} tests ran, but {failed} failed and {skipped} were skipped"))
    })?;
    if (word == "FAILED") != (failed > 0) && !details.contains("unexpected successes") {
        return Err(NoCounts::Contradictory(format!("the verdict is {}, with {failed} failures", excerpt(verdict))));
    }
    Ok(Counts { passed, failed, skipped, tests: Vec::new() })
}

fn unknown(detail: &str) -> NoCounts {
    NoCounts::Ambiguous(format!("{} is no count of unittest", excerpt(detail)))
}

/// `test_a (ut.T.test_a) ... ok`, under `-v`.
fn names_of(lines: &[&str]) -> Names {
    let mut names = Names::default();
    for line in lines {
        let Some((name, word)) = line.rsplit_once(" ... ") else { continue };
        let outcome = match word {
            "ok" | "unexpected success" => Outcome::Passed,
            "FAIL" | "ERROR" => Outcome::Failed,
            "expected failure" => Outcome::Skipped,
            word if word.starts_with("skipped ") => Outcome::Skipped,
            _ => continue,
        };
        names.add(name, outcome);
    }
    names
}
