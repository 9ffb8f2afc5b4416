//! Assertions that look weaker than they were. A pattern decides nothing: it is told beside a test that vanished or fails.

use serde::{Deserialize, Serialize};

/// A line of a test that looks loosened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loosened {
    /// The file.
    pub path: String,
    /// The line, shortened.
    pub line: String,
    /// What it looks like.
    pub looks_like: String,
}

/// What an added line can hold, and what that looks like.
const ADDED: [(&str, &str); 22] = [
    ("assert True", "an assertion that always holds"),
    ("assertTrue(True)", "an assertion that always holds"),
    ("assert!(true)", "an assertion that always holds"),
    ("assert 1 == 1", "an assertion that always holds"),
    ("expect(true)", "an assertion that always holds"),
    ("assert.ok(true)", "an assertion that always holds"),
    ("|| true", "a failure that is swallowed"),
    ("or True", "an assertion that always holds"),
    ("except: pass", "a failure that is swallowed"),
    ("except Exception: pass", "a failure that is swallowed"),
    ("#[ignore", "a test that is skipped"),
    ("mark.skip", "a test that is skipped"),
    ("mark.xfail", "a failure that is expected"),
    ("unittest.skip", "a test that is skipped"),
    ("expectedFailure", "a failure that is expected"),
    ("t.Skip", "a test that is skipped"),
    (".skip(", "a test that is skipped"),
    ("xit(", "a test that is skipped"),
    ("# SKIP", "a test that is skipped"),
    ("# TODO", "a failure that is expected"),
    ("should_panic", "a failure that is expected"),
    ("exit 0", "a run that always succeeds"),
];

/// Words of assertions, for lines that were taken out.
const ASSERTS: [&str; 5] = ["assert", "expect(", "t.Error", "t.Fatal", "[ \""];

/// More than this is not told.
const MOST: usize = 50;

/// Looks through a unified diff of test files.
///
/// Gives nothing for lines that are moved: the same text taken out and added.
#[must_use]
pub fn loosened_in(diff: &str) -> Vec<Loosened> {
    let mut found = Vec::new();
    let mut path = String::new();
    let added: std::collections::HashSet<&str> = diff
        .lines()
        .filter(|line| !line.starts_with("+++"))
        .filter_map(|line| line.strip_prefix('+'))
        .map(str::trim)
        .collect();
    for line in diff.lines() {
        if let Some(name) = line.strip_prefix("+++ ") {
            name.strip_prefix("b/").unwrap_or(name).clone_into(&mut path);
        } else if line.starts_with("---") {
        } else if let Some(text) = line.strip_prefix('+') {
            if let Some((_, looks_like)) = ADDED.iter().find(|(mark, _)| text.contains(mark)) {
                found.push(loosened(&path, text, looks_like));
            }
        } else if let Some(text) = line.strip_prefix('-')
            && ASSERTS.iter().any(|mark| text.contains(mark))
            && !added.contains(text.trim())
        {
            found.push(loosened(&path, text, "an assertion that was taken out or changed"));
        }
        if found.len() >= MOST {
            break;
        }
    }
    found
}

fn loosened(path: &str, line: &str, looks_like: &str) -> Loosened {
    Loosened { path: path.to_owned(), line: line.trim().chars().take(120).collect(), looks_like: looks_like.to_owned() }
}
