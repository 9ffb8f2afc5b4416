//! The closing table: what passed, what failed, and how long each took.

use std::time::Duration;

/// A line of the table.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) outcome: Outcome,
    pub(super) time: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Passed,
    Failed,
}

/// The names of what failed, in order.
pub(super) fn failed(lines: &[Line]) -> Vec<&'static str> {
    lines.iter().filter(|line| line.outcome == Outcome::Failed).map(|line| line.name).collect()
}

/// Writes the table with its total, and a last line that names what failed.
pub(super) fn table(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        let outcome = match line.outcome {
            Outcome::Passed => "passed",
            Outcome::Failed => "FAILED",
        };
        row(&mut text, line.name, outcome, line.time);
    }
    row(&mut text, "in all", "", lines.iter().map(|line| line.time).sum());
    match failed(lines).as_slice() {
        [] => text.push_str("every group passed"),
        names => text.extend(["failed: ", &names.join(", ")]),
    }
    text
}

fn row(text: &mut String, name: &str, outcome: &str, time: Duration) {
    let seconds = time.as_secs_f64();
    text.push_str(&format!("{name:<11} {outcome:<6} {seconds:>8.1} s\n"));
}

#[cfg(test)]
mod tests;
