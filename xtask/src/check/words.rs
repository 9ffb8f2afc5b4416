//! Words that a finished file does not hold: markers of unfinished work, switched-off tests, waiting in tests.

use super::tree::{Problem, Tree};

/// Markers of unfinished work, written apart so that this file passes its own rule.
const MARKERS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

/// Ways to let real time pass.
const SLEEPS: [&str; 3] = ["thread::sleep", "time::sleep", "sleep_ms("];

pub(crate) fn check(tree: &Tree) -> Vec<Problem> {
    tree.files().flat_map(|(path, text)| problems_of(path, text)).collect()
}

fn problems_of(path: &str, text: &str) -> Vec<Problem> {
    let comment = comment_start(path);
    let rust = path.ends_with(".rs");
    let mut tests = is_test_file(path);
    let mut problems = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mut report = |message: String| problems.push(Problem::at(path, number, message));
        if let Some(marker) = comment.and_then(|start| marker_after(line, start)) {
            report(format!("`{marker}` marks unfinished work: finish it, or open an issue"));
        }
        if !rust {
            continue;
        }
        tests |= line.trim_start().starts_with("mod tests {");
        if switches_off(line) {
            report("a test is switched off: mend it, or name it `long_...` if it is too slow for every run".to_owned());
        }
        if let Some(sleep) = SLEEPS.iter().find(|sleep| tests && line.contains(**sleep)) {
            report(format!("`{sleep}` in a test: use the fake clock, or a handshake"));
        }
    }
    problems
}

/// What begins a comment in a file of this name; an empty text means that the whole line is prose.
fn comment_start(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "rs" => Some("//"),
        "toml" | "sh" | "yml" | "yaml" | "service" => Some("#"),
        "md" => Some(""),
        _ if path.starts_with(".ci/") => Some("#"),
        _ => None,
    }
}

fn marker_after(line: &str, comment: &str) -> Option<&'static str> {
    let start = line.find(comment)?;
    let comment = line.get(start..)?;
    MARKERS.into_iter().find(|marker| comment.split(|c: char| !c.is_alphanumeric()).any(|word| word == *marker))
}

fn switches_off(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(concat!("#[", "ignore")) || (line.starts_with("#[cfg_attr(") && line.contains(", ignore"))
}

fn is_test_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.contains("/tests/")
        || path.starts_with("crates/testkit/")
        || path.contains("conformance")
        || name == "tests.rs"
        || name.ends_with("_tests.rs")
}

#[cfg(test)]
mod tests;
