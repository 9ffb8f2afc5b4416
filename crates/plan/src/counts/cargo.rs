//! `cargo test`: a `running N tests` and a `test result: ...` for every binary and for the documentation tests, summed.

use super::tally::Names;
use super::text::{counted, excerpt, number};
use super::{Counts, NoCounts, Outcome};

/// One `test result:` line.
struct Part {
    passed: u64,
    failed: u64,
    ignored: u64,
    measured: u64,
}

pub(super) fn read(plain: &str) -> Result<Counts, NoCounts> {
    let mut counts = Counts::default();
    let mut names = Names::default();
    let mut binary = String::new();
    let mut open: Option<u64> = None;
    let mut any = false;
    for line in plain.lines() {
        if let Some(name) = binary_of(line) {
            binary = name.to_owned();
        } else if let Some(n) = running(line) {
            if let Some(before) = open {
                return Err(NoCounts::Ambiguous(format!(
                    "`running {n} tests` comes before the result of the {before} tests that were running"
                )));
            }
            (open, any) = (Some(n), true);
        } else if let Some(part) = result_of(line) {
            any = true;
            close(open.take(), &part, line)?;
            counts.passed += part.passed + part.measured;
            counts.failed += part.failed;
            counts.skipped += part.ignored;
        } else if let Some((name, outcome)) = test_line(line).filter(|_| open.is_some()) {
            names.add(&format!("{binary}::{name}"), outcome);
        }
    }
    if let Some(n) = open {
        return Err(NoCounts::Incomplete(format!("{n} tests were running, and their result is missing")));
    }
    if !any {
        return Err(NoCounts::Absent("cargo test".to_owned()));
    }
    names.give_to(&mut counts);
    Ok(counts)
}

/// A result must be of as many tests as were running.
fn close(open: Option<u64>, part: &Part, line: &str) -> Result<(), NoCounts> {
    let Some(running) = open else {
        return Err(NoCounts::Ambiguous(format!("no tests were running before {}", excerpt(line))));
    };
    let ended = part.passed + part.failed + part.ignored + part.measured;
    if running != ended {
        return Err(NoCounts::Contradictory(format!("{running} tests were running, the result is of {ended}")));
    }
    Ok(())
}

/// `running 5 tests`, `running 1 test`.
fn running(line: &str) -> Option<u64> {
    let (n, rest) = counted(line.strip_prefix("running ")?, "test")?;
    (rest.is_empty() || rest == "s").then_some(n)
}

/// `test result: ok. 3 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.06s`, whole.
fn result_of(line: &str) -> Option<Part> {
    let rest = line.strip_prefix("test result: ")?;
    let rest = rest.strip_prefix("ok. ").or_else(|| rest.strip_prefix("FAILED. "))?;
    let (passed, rest) = counted(rest, "passed; ")?;
    let (failed, rest) = counted(rest, "failed; ")?;
    let (ignored, rest) = counted(rest, "ignored; ")?;
    let (measured, rest) = counted(rest, "measured; ")?;
    let (_, rest) = counted(rest, "filtered out")?;
    (rest.is_empty() || rest.starts_with("; finished in ")).then_some(Part { passed, failed, ignored, measured })
}

/// The target that a line announces: `src/lib.rs`, `tests/it.rs`, `Doc-tests sample`.
fn binary_of(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if line.starts_with("Doc-tests ") {
        return Some(line.trim_end());
    }
    let rest = line.strip_prefix("Running ")?;
    let (source, _) = rest.rsplit_once(" (")?;
    Some(source.strip_prefix("unittests ").unwrap_or(source))
}

/// `test tests::one ... ok`; documentation tests are named without their line, which moves.
fn test_line(line: &str) -> Option<(String, Outcome)> {
    let (name, word) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let outcome = match word {
        "ok" => Outcome::Passed,
        "FAILED" => Outcome::Failed,
        word if word == "ignored" || word.starts_with("ignored, ") => Outcome::Skipped,
        word if word.starts_with("bench: ") => Outcome::Passed,
        _ => return None,
    };
    let name = name.strip_suffix(" - should panic").unwrap_or(name);
    let line_at = name.rfind(" (line ").filter(|at| {
        name.get(at + " (line ".len()..).and_then(|rest| rest.strip_suffix(')')).and_then(number).is_some()
    });
    Some((line_at.and_then(|at| name.get(..at)).unwrap_or(name).to_owned(), outcome))
}
