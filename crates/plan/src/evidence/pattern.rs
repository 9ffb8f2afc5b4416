//! Patterns of paths: `src/*.rs`, `tests/**`, `docs/`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A pattern over paths inside a repository, with `/` between the parts.
///
/// `*` and `?` stand for characters within one part, `**` for any number of parts; a pattern that ends in `/` holds for
/// everything below; one without `/` holds for a file of that name in any folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern(String);

impl Pattern {
    /// Whether a path is meant.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let pattern = self.0.strip_prefix("./").unwrap_or(&self.0);
        let path: Vec<&str> = path.split('/').collect();
        if !pattern.contains('/') {
            return path.last().is_some_and(|name| part_matches(pattern, name));
        }
        let whole = if pattern.ends_with('/') { format!("{pattern}**/*") } else { pattern.to_owned() };
        let parts: Vec<&str> = whole.split('/').filter(|part| !part.is_empty()).collect();
        parts_match(&parts, &path)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it names one path and no more.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        !self.0.contains(['*', '?']) && !self.0.ends_with('/')
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err("a pattern of paths is empty".to_owned());
        }
        if text.len() > 500 {
            return Err(format!("a pattern of paths has {} bytes, 500 are allowed", text.len()));
        }
        if text.starts_with('/') || text.split('/').any(|part| part == "..") {
            return Err(format!(
                "`{text}` leads out of the repository: patterns are relative to its root, without `..`"
            ));
        }
        Ok(Self(text))
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.0
    }
}

/// Parts against parts, by dynamic programming: no pattern takes more than the product of the lengths.
fn parts_match(pattern: &[&str], path: &[&str]) -> bool {
    matches(
        pattern.len(),
        path.len(),
        |p| pattern.get(p) == Some(&"**"),
        |p, t| match (pattern.get(p), path.get(t)) {
            (Some(pattern), Some(part)) => part_matches(pattern, part),
            _ => false,
        },
    )
}

fn part_matches(pattern: &str, part: &str) -> bool {
    let (pattern, part): (Vec<char>, Vec<char>) = (pattern.chars().collect(), part.chars().collect());
    matches(
        pattern.len(),
        part.len(),
        |p| pattern.get(p) == Some(&'*'),
        |p, t| match pattern.get(p) {
            Some('?') => true,
            c => c == part.get(t),
        },
    )
}

/// Whether a pattern with stars covers a text; `star` and `same` look at places.
fn matches(pattern: usize, text: usize, star: impl Fn(usize) -> bool, same: impl Fn(usize, usize) -> bool) -> bool {
    let mut reached = vec![false; text + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for p in 0..pattern {
        let mut next = vec![false; text + 1];
        for t in 0..=text {
            let here = reached.get(t).copied().unwrap_or(false);
            let set = if star(p) {
                here || (t > 0 && next.get(t - 1).copied().unwrap_or(false))
            } else {
                t > 0 && reached.get(t - 1).copied().unwrap_or(false) && same(p, t - 1)
            };
            if let Some(slot) = next.get_mut(t) {
                *slot = set;
            }
        }
        reached = next;
    }
    reached.last().copied().unwrap_or(false)
}
