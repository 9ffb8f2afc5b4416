//! Where the checkout and its build output are.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::process;

/// The folder of the checkout, which holds the root `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Asks Cargo for its target folder, so that `CARGO_TARGET_DIR` and configuration files count.
pub(crate) fn target_folder() -> Result<PathBuf> {
    #[derive(Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }
    let text = process::cargo().args(["metadata", "--no-deps", "--format-version", "1"]).output_text()?;
    let metadata: Metadata = serde_json::from_str(&text).context("cargo metadata gave something that is not JSON")?;
    Ok(metadata.target_directory)
}

/// The part of the text files under version control, or about to be, that rules are applied to.
///
/// Paths are relative to the root, with `/` between parts, in git's order. Files that are ignored are left out;
/// a file that git lists but that is gone from the folder is left out as well.
pub(crate) fn listed_files() -> Result<Vec<String>> {
    let text = process::Run::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output_text()
        .context("the files of the checkout could not be listed")?;
    let root = root();
    let mut files: Vec<String> =
        text.split('\0').filter(|path| !path.is_empty() && root.join(path).is_file()).map(str::to_owned).collect();
    files.sort_unstable();
    files.dedup();
    Ok(files)
}
