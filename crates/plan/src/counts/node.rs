//! Node's runner with its `spec` reporter: the block of `ℹ tests 7`, `ℹ pass 5`, ... at its end.
//!
//! Node counts a file without tests as one test that is named as the file; here it is none. The counts below the tests of
//! its `tap` reporter, `# tests 7` and so on, are read here too.

use super::tally::Names;
use super::text::number;
use super::{Counts, NoCounts, Outcome};

/// The lines of the block, in their order.
const BLOCK: [&str; 7] = ["tests", "suites", "pass", "fail", "cancelled", "skipped", "todo"];

/// Node's own counts.
#[derive(Default, Clone, Copy)]
pub(super) struct Block {
    values: [u64; 7],
}

pub(super) fn read(plain: &str) -> Result<Counts, NoCounts> {
    let Some(block) = block_of(plain, "\u{2139} ")? else {
        return Err(NoCounts::Absent("node's test runner".to_owned()));
    };
    let before = plain.split("\u{2139} tests ").next().unwrap_or("");
    let (names, files) = names_of(before);
    let mut counts = block.counts(files)?;
    give_leaves(names, &mut counts);
    Ok(counts)
}

impl Block {
    /// Its counts, without the files that were counted as tests that passed.
    pub(super) fn counts(self, files: u64) -> Result<Counts, NoCounts> {
        let [tests, _, pass, fail, cancelled, skipped, todo] = self.values;
        let sum = pass + fail + cancelled + skipped + todo;
        if sum != tests {
            return Err(NoCounts::Contradictory(format!(
                "node counts {tests} tests, and {sum} by what happened to them"
            )));
        }
        let passed = pass.checked_sub(files).ok_or_else(|| {
            NoCounts::Contradictory(format!("{files} files passed as if they were tests, and only {pass} tests passed"))
        })?;
        Ok(Counts { passed, failed: fail + cancelled, skipped: skipped + todo, tests: Vec::new() })
    }
}

/// The one block whose lines begin with `mark`; `None` when there is no such line.
pub(super) fn block_of(plain: &str, mark: &str) -> Result<Option<Block>, NoCounts> {
    let values: Vec<(usize, u64)> = plain.lines().filter_map(|line| value_of(line.strip_prefix(mark)?)).collect();
    let starts = values.iter().filter(|(place, _)| *place == 0).count();
    match starts {
        0 => return Ok(None),
        1 => {}
        n => return Err(NoCounts::Ambiguous(format!("{n} lines give node's number of tests"))),
    }
    let from = values.iter().position(|(place, _)| *place == 0).unwrap_or(0);
    let mut block = Block::default();
    for (expected, slot) in block.values.iter_mut().enumerate() {
        match values.get(from + expected) {
            Some((place, n)) if *place == expected => *slot = *n,
            _ => {
                let word = BLOCK.get(expected).copied().unwrap_or("");
                return Err(NoCounts::Incomplete(format!("node's number of `{word}` is missing")));
            }
        }
    }
    if from != 0 || values.len() != BLOCK.len() {
        return Err(NoCounts::Ambiguous("more lines than node's own look like its counts".to_owned()));
    }
    Ok(Some(block))
}

/// `tests 7`: the place in the block, and the number.
fn value_of(text: &str) -> Option<(usize, u64)> {
    let (word, n) = text.trim_end().split_once(' ')?;
    Some((BLOCK.iter().position(|known| *known == word)?, number(n)?))
}

/// Whether a test is named as a file of scripts: that is how node reports a file that has no test.
pub(super) fn is_file(name: &str) -> bool {
    const ENDS: [&str; 6] = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"];
    !name.contains(' ') && ENDS.iter().any(|end| name.ends_with(end))
}

/// The leaves by name, below the names of what they are in; and how many files passed as tests.
fn names_of(before: &str) -> (Names, u64) {
    let mut names = Names::default();
    let mut files = 0;
    let mut path: Vec<String> = Vec::new();
    for line in before.lines() {
        let text = line.trim_start_matches(' ');
        let depth = (line.len() - text.len()) / 2;
        if let Some(name) = text.strip_prefix("\u{25b6} ") {
            path.truncate(depth);
            path.push(without_time(name).to_owned());
            continue;
        }
        let Some((name, outcome)) = leaf(text) else { continue };
        path.truncate(depth + 1);
        if path.len() == depth + 1 && path.last().is_some_and(|group| group == name) {
            path.pop(); // The end of a group, not a leaf.
            continue;
        }
        path.truncate(depth);
        if is_file(name) && depth == 0 {
            files += u64::from(outcome == Outcome::Passed);
            continue;
        }
        let whole = path.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(" > ");
        names.add(&whole, outcome);
    }
    (names, files)
}

/// `✔ inner one (0.14ms)`, `﹣ inner two (0.10ms) # later`.
fn leaf(text: &str) -> Option<(&str, Outcome)> {
    let mut chars = text.chars();
    let outcome = match chars.next()? {
        '\u{2714}' => Outcome::Passed,
        '\u{2716}' => Outcome::Failed,
        '\u{fe63}' => Outcome::Skipped,
        _ => return None,
    };
    let text = chars.as_str().strip_prefix(' ')?;
    let (name, after) = text.rsplit_once(" (")?;
    let directive = after.split_once(')')?.1;
    let todo = directive.starts_with(" # ") && outcome == Outcome::Passed;
    Some((name, if todo { Outcome::Skipped } else { outcome }))
}

fn without_time(name: &str) -> &str {
    match name.rsplit_once(" (") {
        Some((name, time)) if time.ends_with("ms)") => name,
        _ => name,
    }
}

/// Gives the leaves to the counts; tests that hold others are counted by node and are no leaves.
fn give_leaves(names: Names, counts: &mut Counts) {
    let leaves = Counts {
        passed: names.count(Outcome::Passed),
        failed: names.count(Outcome::Failed),
        skipped: names.count(Outcome::Skipped),
        tests: Vec::new(),
    };
    let fits = leaves.passed <= counts.passed
        && leaves.failed <= counts.failed
        && (leaves.failed > 0) == (counts.failed > 0)
        && (leaves.passed > 0) == (counts.passed > 0);
    if fits {
        let mut named = leaves;
        names.give_to(&mut named);
        counts.tests = named.tests;
    }
}
