//! Where the clients are installed: a folder of the target folder for each language, with exactly what its lock file names.
//!
//! What was installed from the same lock file is left alone, so that a second run needs no network.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::programs;
use crate::process::Run;

/// A language with its packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Environment {
    Python,
    Node,
}

/// The copy of the lock file that says what is installed.
const INSTALLED: &str = "installed";

impl Environment {
    /// The name of its folder, among the programs and in the target folder.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Node => "node",
        }
    }

    /// The file with the exact versions and hashes of everything.
    fn lock(self) -> &'static str {
        match self {
            Self::Python => "requirements.txt",
            Self::Node => "package-lock.json",
        }
    }

    /// Installs what the lock file names into a new folder below `folder`, unless that is there already.
    pub(super) fn install(self, folder: &Path) -> Result<()> {
        let home = folder.join(self.name());
        let source = programs(self).join(self.lock());
        let lock = std::fs::read(&source).with_context(|| format!("{} cannot be read", source.display()))?;
        let mark = home.join(INSTALLED);
        if std::fs::read(&mark).is_ok_and(|installed| installed == lock) {
            return Ok(());
        }
        if home.exists() {
            std::fs::remove_dir_all(&home).with_context(|| format!("{} cannot be emptied", home.display()))?;
        }
        std::fs::create_dir_all(&home).with_context(|| format!("{} cannot be made", home.display()))?;
        match self {
            Self::Python => install_python(&home, &source)?,
            Self::Node => install_node(&home)?,
        }
        std::fs::write(&mark, lock).with_context(|| format!("{} cannot be written", mark.display()))
    }

    /// The run of a program, by the interpreter that sees the packages.
    pub(super) fn program(self, folder: &Path, program: &Path) -> Run {
        let home = folder.join(self.name());
        match self {
            // No compiled files beside the sources: they are in the checkout.
            Self::Python => Run::new(python_of(&home)).env("PYTHONDONTWRITEBYTECODE", "1").arg(program),
            // Node looks for packages beside the program, so it gets a copy there.
            Self::Node => Run::new("node").folder(&home).arg(program.file_name().unwrap_or_default()),
        }
    }

    /// Puts what a run needs beside the packages: for Node, the programs as they are in the checkout now.
    pub(super) fn refresh(self, folder: &Path) -> Result<()> {
        match self {
            Self::Python => Ok(()),
            Self::Node => copy_all(&programs(self), &folder.join(self.name()), "mjs"),
        }
    }
}

fn install_python(home: &Path, lock: &Path) -> Result<()> {
    Run::new("python3").args(["-m", "venv"]).arg(home).shown()?;
    Run::new(python_of(home))
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(["--require-hashes", "--no-deps", "--only-binary", ":all:", "--requirement"])
        .arg(lock)
        .shown()
}

fn python_of(home: &Path) -> PathBuf {
    home.join("bin/python")
}

fn install_node(home: &Path) -> Result<()> {
    copy_all(&programs(Environment::Node), home, "json")?;
    Run::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).folder(home).shown()
}

/// Copies the files of one folder with this ending.
fn copy_all(from: &Path, to: &Path, ending: &str) -> Result<()> {
    let failed = || format!("the programs in {} cannot be copied to {}", from.display(), to.display());
    for entry in std::fs::read_dir(from).with_context(failed)? {
        let path = entry.with_context(failed)?.path();
        if path.extension().is_some_and(|found| found == ending) {
            std::fs::copy(&path, to.join(path.file_name().unwrap_or_default())).with_context(failed)?;
        }
    }
    Ok(())
}
