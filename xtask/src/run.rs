//! `cargo xtask run`: build the release binary, then become it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::needs;
use crate::process::{self, Run};

/// Builds `cadre` in release mode, with Cargo's own progress, and runs it in the caller's folder.
///
/// The arguments are passed on untouched and the exit code of `cadre` becomes ours. On Unix the process is
/// replaced, so that signals and the terminal belong to `cadre` alone.
pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode> {
    needs::require(&[needs::C_COMPILER])?;
    let binary = build(&["--release"])?;
    let here = std::env::current_dir().context("the current folder cannot be read")?;
    become_program(&Run::new(binary).args(arguments).folder(&here))
}

/// Builds the binary of the package `cadre` with the given flags of `cargo build` and gives its path.
///
/// Cargo says itself where the file is, so that target folders, profiles and triples need no guessing.
pub(crate) fn build(flags: &[&str]) -> Result<PathBuf> {
    build_with(process::cargo().args(["build", "--package", "cadre", "--bin", "cadre"]).args(flags))
}

/// Runs a `cargo build` that makes the binary `cadre`, and gives the path of the binary.
pub(crate) fn build_with(cargo: Run) -> Result<PathBuf> {
    let run = cargo.arg("--message-format=json-render-diagnostics");
    let output = run
        .command()
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("`{}` could not be started", run.line()))?;
    if !output.status.success() {
        bail!("cadre could not be built ({})", output.status);
    }
    executable_of(&String::from_utf8_lossy(&output.stdout), "cadre")
        .context("cargo built cadre without saying where the binary is")
}

/// Reads Cargo's messages, one JSON object a line, for the executable of the target `name`.
fn executable_of(messages: &str, name: &str) -> Option<PathBuf> {
    #[derive(Deserialize)]
    struct Message {
        reason: String,
        #[serde(default)]
        executable: Option<PathBuf>,
        #[serde(default)]
        target: Option<Target>,
    }
    #[derive(Deserialize)]
    struct Target {
        name: String,
    }
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Message>(line).ok())
        .filter(|message| message.reason == "compiler-artifact")
        .filter(|message| message.target.as_ref().is_some_and(|target| target.name == name))
        .find_map(|message| message.executable)
}

#[cfg(unix)]
fn become_program(run: &Run) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    let error = run.command().exec();
    Err(error).with_context(|| format!("`{}` could not be started", run.line()))
}

#[cfg(not(unix))]
fn become_program(run: &Run) -> Result<ExitCode> {
    let status = run.command().status().with_context(|| format!("`{}` could not be started", run.line()))?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

#[cfg(test)]
mod tests;
