//! How many tests ran, read from what a test runner printed or reported.
//!
//! A count is read or it is not there: where an output can be understood in two ways, where its parts contradict each
//! other, or where its end is missing, the answer is [`NoCounts`] with the reason, never a guess. Nothing here panics,
//! whatever the text.
//!
//! What the words mean, for every runner: **passed** ran and held; **failed** ran and did not hold, or was to run and
//! did not come to an end; **skipped** was there and was not run, or its failure was expected beforehand (pytest's
//! `xfail`, to-do marks of TAP and of node). What a filter left out counts nowhere, but where a runner does not tell it
//! from skipped (nextest).

mod cargo;
mod go;
mod junit;
mod nextest;
mod node;
mod pytest;
mod tally;
mod tap;
mod text;
mod unittest;
mod xml;

use serde::{Deserialize, Serialize};

/// What happened to one test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It ran and held.
    Passed,
    /// It ran and did not hold, or did not come to its end.
    Failed,
    /// It was there and was not run, or was expected to fail.
    Skipped,
}

/// One test by its name, as the runner calls it, with the file, binary or package before it where that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestRun {
    /// The name.
    pub name: String,
    /// What happened.
    pub outcome: Outcome,
}

/// How many tests there were, and what happened to them.
///
/// `tests` holds each test that passed or failed by its name, or is empty where the output does not name them all;
/// names of skipped tests may be missing. At most 50,000 names are kept; where there are more, none are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Ran and held.
    pub passed: u64,
    /// Ran and did not hold.
    pub failed: u64,
    /// Did not run.
    pub skipped: u64,
    /// The tests by name, in the order of the output; empty where they are not all named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<TestRun>,
}

impl Counts {
    /// All tests: those that ran, and those that were skipped.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.ran().saturating_add(self.skipped)
    }

    /// Tests that ran.
    #[must_use]
    pub fn ran(&self) -> u64 {
        self.passed.saturating_add(self.failed)
    }

    /// The outcome of the test with this name, where tests are named.
    #[must_use]
    pub fn outcome_of(&self, name: &str) -> Option<Outcome> {
        self.tests.iter().find(|test| test.name == name).map(|test| test.outcome)
    }
}

/// The forms that counts are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// pytest's terminal output, in each of its verbosities but `-qq`, also under xdist.
    Pytest,
    /// The runner of Python's standard library.
    Unittest,
    /// `cargo test`: every binary and the documentation tests, summed.
    CargoTest,
    /// `cargo nextest run`.
    Nextest,
    /// `go test -v` and `go test -json`; without either flag Go does not say how many tests there were.
    GoTest,
    /// Node's runner with its `spec` reporter.
    Node,
    /// TAP 13 and 14, node's `tap` reporter included.
    Tap,
    /// JUnit XML, as pytest, nextest, node, surefire and others write it.
    Junit,
}

impl Format {
    /// Every form, in the order in which they are looked for.
    pub const ALL: [Self; 8] = [
        Self::Pytest,
        Self::Unittest,
        Self::CargoTest,
        Self::Nextest,
        Self::GoTest,
        Self::Node,
        Self::Tap,
        Self::Junit,
    ];

    /// The name in `cadre.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pytest => "pytest",
            Self::Unittest => "unittest",
            Self::CargoTest => "cargo_test",
            Self::Nextest => "nextest",
            Self::GoTest => "go_test",
            Self::Node => "node",
            Self::Tap => "tap",
            Self::Junit => "junit",
        }
    }
}

/// Why an output gives no counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "why", content = "what", rename_all = "snake_case")]
pub enum NoCounts {
    /// Nothing in it looks like the form.
    #[error("the output holds no summary of {0}")]
    Absent(String),
    /// It can be understood in more than one way.
    #[error("the output can be read in more than one way: {0}")]
    Ambiguous(String),
    /// Two of its parts say different things.
    #[error("the output contradicts itself: {0}")]
    Contradictory(String),
    /// It stops before its end.
    #[error("the output is not complete: {0}")]
    Incomplete(String),
    /// The runner says too little.
    #[error("the output does not tell the number of tests: {0}")]
    TooTerse(String),
}

impl NoCounts {
    /// Whether nothing in the output looked like the form at all.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent(_))
    }
}

/// Reads the counts of one form.
///
/// Colours and carriage returns do not matter. Errors: the reason why there are none.
pub fn read(format: Format, output: &str) -> Result<Counts, NoCounts> {
    let plain = text::plain(output);
    read_plain(format, &plain)
}

/// Reads the counts of whichever form the output is in.
///
/// Errors: none of the forms, or signs of more than one; then the check must name the form.
pub fn read_any(output: &str) -> Result<Counts, NoCounts> {
    let plain = text::plain(output);
    // A report is XML from its beginning to its end; what tests printed is within it and means nothing.
    match junit::read(&plain) {
        Err(NoCounts::Absent(_)) => {}
        report => return report,
    }
    let mut found: Vec<(Format, Result<Counts, NoCounts>)> = Format::ALL
        .into_iter()
        .map(|format| (format, read_plain(format, &plain)))
        .filter(|(_, read)| !matches!(read, Err(NoCounts::Absent(_))))
        .collect();
    match found.len() {
        0 => Err(NoCounts::Absent("any test runner that is known".to_owned())),
        1 => found.swap_remove(0).1,
        _ => {
            let names: Vec<&str> = found.iter().map(|(format, _)| format.name()).collect();
            Err(NoCounts::Ambiguous(format!("it looks like {}; name the form in the check", names.join(" and like "))))
        }
    }
}

fn read_plain(format: Format, plain: &str) -> Result<Counts, NoCounts> {
    match format {
        Format::Pytest => pytest::read(plain),
        Format::Unittest => unittest::read(plain),
        Format::CargoTest => cargo::read(plain),
        Format::Nextest => nextest::read(plain),
        Format::GoTest => go::read(plain),
        Format::Node => node::read(plain),
        Format::Tap => tap::read(plain),
        Format::Junit => junit::read(plain),
    }
}

#[cfg(test)]
mod tests;
