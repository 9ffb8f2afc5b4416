//! The group `clients`: programs that others wrote for Airtable, as they published them, against a server of ours.
//!
//! The programs that drive them are in `crates/cadre/tests/clients`. They print a line for each check, and at their end a
//! summary in JSON. A client counts as passed when none of its checks failed and there were as many as there have to be:
//! checks that were skipped, or lost in an edit, are then noticed.

mod install;
mod server;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::process;
use crate::workspace;
use install::Environment;
use server::Server;

/// Where the programs are, from the root of the checkout.
const PROGRAMS: &str = "crates/cadre/tests/clients";

/// A client, and the program that drives it.
struct Client {
    name: &'static str,
    environment: Environment,
    program: &'static str,
    /// The fewest checks that it has to pass.
    floor: u32,
}

const CLIENTS: [Client; 4] = [
    Client { name: "pyairtable", environment: Environment::Python, program: "run.py", floor: 1500 },
    Client { name: "airtable.js", environment: Environment::Node, program: "airtable_js.mjs", floor: 66 },
    Client { name: "airtable-mcp-server", environment: Environment::Node, program: "mcp.mjs", floor: 58 },
    Client { name: "ts-airtable", environment: Environment::Node, program: "ts_airtable.mjs", floor: 36 },
];

/// What a program says of itself in its last line.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Summary {
    /// The client and its version.
    program: String,
    passed: u32,
    failed: u32,
}

/// Installs what is not installed yet, starts a server on an empty folder, runs every client, and ends the server.
///
/// Errors: a client that failed, or made too few checks; a server that did not end by itself when asked.
pub(super) fn run() -> Result<()> {
    let cadre = crate::run::build(&["--release", "--locked"])?;
    let folder = workspace::target_folder()?.join("clients");
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for environment in [Environment::Python, Environment::Node] {
        environment.install(&folder)?;
        environment.refresh(&folder)?;
    }
    let server = Server::start(&cadre, &folder)?;
    let mut failed = Vec::new();
    for client in &CLIENTS {
        let (outcome, time) = process::timed(|| client.run(&folder, &server));
        match outcome {
            Ok(summary) => println!("{}: {} checks ({:.1} s)", summary.program, summary.passed, time.as_secs_f64()),
            Err(error) => {
                println!("{}: {error:#}", client.name);
                failed.push(client.name);
            }
        }
    }
    server.stop()?;
    if !failed.is_empty() {
        bail!("clients that do not work: {}", failed.join(", "));
    }
    Ok(())
}

impl Client {
    fn run(&self, folder: &Path, server: &Server) -> Result<Summary> {
        let log = folder.join(format!("{}.log", self.name));
        let program = programs(self.environment).join(self.program);
        let run = self.environment.program(folder, &program);
        let run = run.env("CADRE_URL", &server.url).env("CADRE_TOKEN", &server.token);
        // A failed check makes the program fail; what it was is in the log.
        let ended = run.logged(&log);
        let text = std::fs::read_to_string(&log).with_context(|| format!("{} cannot be read", log.display()))?;
        let failures = failures(&text);
        if !failures.is_empty() {
            println!("{failures}");
        }
        let Some(summary) = summary(&text) else {
            ended?;
            bail!("it ended without a summary: see {}", log.display());
        };
        judge(&summary, self.floor).with_context(|| format!("see {}", log.display()))?;
        ended.map(|()| summary)
    }
}

/// The folder in the checkout of the programs of an environment.
fn programs(environment: Environment) -> PathBuf {
    workspace::root().join(PROGRAMS).join(environment.name())
}

fn judge(summary: &Summary, floor: u32) -> Result<()> {
    if summary.failed > 0 {
        bail!("{} of {} checks failed", summary.failed, summary.passed + summary.failed);
    }
    if summary.passed < floor {
        bail!("{} checks, and there have to be {floor}: some were not made", summary.passed);
    }
    Ok(())
}

/// The summary in the last line that is one.
fn summary(log: &str) -> Option<Summary> {
    #[derive(Deserialize)]
    struct Line {
        summary: Summary,
    }
    log.lines().rev().find_map(|line| serde_json::from_str::<Line>(line).ok()).map(|line| line.summary)
}

/// The failed checks, each with what was expected and what came.
fn failures(log: &str) -> String {
    let mut failed = false;
    let mut lines = Vec::new();
    for line in log.lines() {
        failed = line.starts_with("FAIL ") || (failed && line.starts_with("     "));
        if failed {
            lines.push(line);
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests;
