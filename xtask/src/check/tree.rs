//! The checkout as a value, so that rules are functions of it and their tests plant what they like.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Context, Result};

use crate::workspace;

/// Something that breaks a rule, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    place: String,
    text: String,
}

impl Problem {
    /// A problem of a whole file or folder.
    pub(crate) fn of(place: impl Into<String>, text: impl Into<String>) -> Self {
        Self { place: place.into(), text: text.into() }
    }

    /// A problem of one line, counted from 0 as by `lines().enumerate()`.
    pub(crate) fn at(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self::of(format!("{path}:{}", line + 1), text)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.text)
    }
}

/// The files of the checkout by path, relative to the root; the text is empty where a file is not UTF-8.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    /// Reads the files that are under version control or about to be.
    pub(crate) fn read() -> Result<Self> {
        let root = workspace::root();
        let mut files = BTreeMap::new();
        for path in workspace::listed_files()? {
            let bytes = std::fs::read(root.join(&path)).with_context(|| format!("{path} cannot be read"))?;
            files.insert(path, String::from_utf8(bytes).unwrap_or_default());
        }
        Ok(Self { files })
    }

    /// A tree made by a test.
    #[cfg(test)]
    pub(crate) fn planted(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect() }
    }

    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Every file, in the order of the paths.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The files whose path starts and ends as given.
    pub(crate) fn matching<'t>(&'t self, start: &'t str, end: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.files().filter(move |(path, _)| path.starts_with(start) && path.ends_with(end))
    }

    /// Whether a file or a folder has this path.
    pub(crate) fn holds(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.files.contains_key(path) || self.files.keys().any(|file| file.starts_with(&folder))
    }

    /// The names of the folders in `crates/` that hold a manifest.
    pub(crate) fn crates(&self) -> impl Iterator<Item = &str> {
        self.files.keys().filter_map(|path| {
            let name = path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
            (!name.contains('/')).then_some(name)
        })
    }
}
