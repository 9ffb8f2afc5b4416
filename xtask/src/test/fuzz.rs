//! The group `fuzz`: every target of `fuzz/`, for a bounded time.
//!
//! The targets are built with the pinned toolchain and without a sanitizer: the code under test has no `unsafe`,
//! so what is looked for are panics, hangs and memory without bound, and these need no nightly compiler.
//! Targets that read the same language share the first part of their names (`formula_parse`, `formula_eval`), and with it
//! what is committed for them: inputs of interest in `fuzz/seeds/formula`, words of the language in `fuzz/formula.dict`.
//! What a run finds anew stays in `fuzz/corpus`, which is not committed.

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
    let logs = workspace::target_folder()?.join("fuzz-logs");
    std::fs::create_dir_all(&logs).with_context(|| format!("{} cannot be made", logs.display()))?;
    process::cargo().args(["fuzz", "build", "--sanitizer", "none"]).shown()?;
    let targets = targets()?;
    if targets.is_empty() {
        bail!("fuzz/ has no targets");
    }
    let mut failed = Vec::new();
    for target in &targets {
        let corpus = root.join("fuzz/corpus").join(target);
        std::fs::create_dir_all(&corpus).with_context(|| format!("{} cannot be made", corpus.display()))?;
        let log_file = logs.join(format!("{target}.log"));
        let outcome = fuzz(&root, target, seconds).logged(&log_file);
        let log = String::from_utf8_lossy(&std::fs::read(&log_file).unwrap_or_default()).into_owned();
        match (outcome, inputs_tried(&log)) {
            (Ok(()), Some(inputs)) => println!("{target}: {inputs} inputs in {seconds} s, nothing found"),
            (Ok(()), None) => bail!("{target} ended without saying what it tried: see {}", log_file.display()),
            (Err(error), _) => {
                println!("{}\n{target}: {error:#}; the whole log is {}", last_lines(&log, 40), log_file.display());
                failed.push(target.as_str());
            }
        }
    }
    if !failed.is_empty() {
        bail!("targets that found something, with the input in fuzz/artifacts: {}", failed.join(", "));
    }
    Ok(())
}

/// The number of inputs that libFuzzer reports at its end.
fn inputs_tried(log: &str) -> Option<u64> {
    log.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:")?.trim().parse().ok())
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(count)..).unwrap_or_default().join("\n")
}

fn targets() -> Result<Vec<String>> {
    let names = process::cargo().args(["fuzz", "list"]).output_text()?;
    Ok(names.lines().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

/// The run of one target. What it finds anew goes to the first folder, the seeds are only read.
fn fuzz(root: &Path, target: &str, seconds: u32) -> Run {
    let folder = root.join("fuzz");
    let corpus = folder.join("corpus").join(target);
    let seeds = folder.join("seeds").join(language(target));
    let dictionary = folder.join(format!("{}.dict", language(target)));
    let run = process::cargo().args(["fuzz", "run", "--sanitizer", "none", target]).arg(corpus).arg(seeds).arg("--");
    let run = if dictionary.is_file() { run.arg(format!("-dict={}", dictionary.display())) } else { run };
    run.arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={INPUT_SECONDS}"))
        .arg(format!("-rss_limit_mb={MEMORY_MIB}"))
        .arg("-print_final_stats=1")
}

/// The language that a target reads: its name up to the first `_`.
fn language(target: &str) -> &str {
    target.split('_').next().unwrap_or(target)
}

#[cfg(test)]
mod tests;
