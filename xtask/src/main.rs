//! The project's own commands: `run`, `test`, `check` and `dist`.
//!
//! One file (or folder) holds one command. `run` and `test` are the two commands of the README and
//! need nothing prepared by hand; `check` holds the rules of the house; `dist` makes what is given to users.
//! Nothing here is part of the product, and no crate of the product depends on it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "these are commands for a terminal")]

mod check;
mod dist;
mod needs;
mod process;
mod run;
mod test;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// The commands, as clap reads them.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The project's own commands.")]
struct Xtask {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the release binary and runs it with the arguments given here, `--help` included.
    #[command(disable_help_flag = true)]
    Run {
        /// Arguments of `cadre`, passed on untouched.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Installs what the machine lacks and runs every group of tests.
    Test(test::TestArgs),
    /// Checks the rules of the house: format, lints, documentation, arrows, licences, cases, links.
    Check(check::CheckArgs),
    /// Makes the archives that users get, with checksums, into `dist/`.
    Dist(dist::DistArgs),
}

fn main() -> ExitCode {
    perform().unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn perform() -> Result<ExitCode> {
    let mut words = std::env::args_os().skip(1);
    if words.next().is_some_and(|word| word == "run") {
        // Before clap sees them: it would take a `--` meant for cadre as its own.
        return run::run(&words.collect::<Vec<OsString>>());
    }
    match Xtask::parse().command {
        Command::Run { arguments } => run::run(&arguments),
        Command::Test(args) => test::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Dist(args) => dist::run(&args),
    }
}
