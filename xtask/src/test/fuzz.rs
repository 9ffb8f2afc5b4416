//! The group `fuzz`: every target of `fuzz/`, for a bounded time.
//!
//! The targets are built with the pinned toolchain and without a sanitizer: the code under test has no `unsafe`,
//! so what is looked for are panics, hangs and memory without bound, and these need no nightly compiler.
//! What is known to be of interest is committed in `fuzz/seeds/<target>`, and words of the language in
//! `fuzz/<target>.dict`; what a run finds anew stays in `fuzz/corpus`, which is not committed.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::process::{self, Run};
use crate::workspace;

/// The longest that one input may take.
const INPUT_SECONDS: u32 = 5;
/// The most memory that a target may hold.
const MEMORY_MIB: u32 = 1024;

/// Runs every target for `seconds`, and fails naming those that found something.
pub(super) fn run(seconds: u32) -> Result<()> {
    let root = workspace::root();
    let targets = targets()?;
    if targets.is_empty() {
        bail!("fuzz/ has no targets");
    }
    let mut failed = Vec::new();
    for target in &targets {
        let corpus = root.join("fuzz/corpus").join(target);
        std::fs::create_dir_all(&corpus).with_context(|| format!("{} cannot be made", corpus.display()))?;
        if fuzz(&root, target, seconds).shown().is_err() {
            failed.push(target.as_str());
        }
    }
    if !failed.is_empty() {
        bail!("targets that found something, with the input in fuzz/artifacts: {}", failed.join(", "));
    }
    Ok(())
}

fn targets() -> Result<Vec<String>> {
    let names = process::cargo().args(["fuzz", "list"]).output_text()?;
    Ok(names.lines().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

/// The run of one target. What it finds anew goes to the first folder, the seeds are only read.
fn fuzz(root: &Path, target: &str, seconds: u32) -> Run {
    let folder = root.join("fuzz");
    let [corpus, seeds] = ["corpus", "seeds"].map(|part| folder.join(part).join(target));
    let dictionary = folder.join(format!("{target}.dict"));
    let run = process::cargo().args(["fuzz", "run", "--sanitizer", "none", target]).arg(corpus).arg(seeds).arg("--");
    let run = if dictionary.is_file() { run.arg(format!("-dict={}", dictionary.display())) } else { run };
    run.arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={INPUT_SECONDS}"))
        .arg(format!("-rss_limit_mb={MEMORY_MIB}"))
        .args(["-verbosity=0", "-print_final_stats=1"])
}

#[cfg(test)]
mod tests;
