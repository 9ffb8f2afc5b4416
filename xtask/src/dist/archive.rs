//! Packing a folder into an archive whose bytes depend on its content alone, and the list of checksums.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};

use crate::process::Run;

/// Packs `folder`, under its own name, into `archive`; every file bears `time`, in seconds since 1970.
pub(super) fn pack(folder: &Path, archive: &Path, time: u64) -> Result<PathBuf> {
    let parent = folder.parent().context("a folder to be packed is inside another")?;
    let name = folder.file_name().context("a folder to be packed has a name")?;
    Run::new("tar")
        .folder(parent)
        .args(["--create", "--sort=name", "--format=gnu", "--owner=0", "--group=0", "--numeric-owner"])
        .args(["--mode=u+rw,go=rX,go-w", "--use-compress-program=gzip -9n"])
        .arg(format!("--mtime=@{time}"))
        .arg("--file")
        .arg(archive)
        .arg(name)
        .quiet()?;
    Ok(archive.to_path_buf())
}

/// Writes the list that `sha256sum --check` reads: a line for each file, by name.
pub(super) fn checksums(files: &[PathBuf]) -> Result<String> {
    let mut lines = Vec::new();
    for file in files {
        let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let name = file.file_name().context("an archive has a name")?.to_string_lossy();
        lines.push((name.into_owned(), hex(&Sha256::digest(bytes))));
    }
    lines.sort_unstable();
    Ok(lines.iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
