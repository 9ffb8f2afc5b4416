//! The binary: the real world handed to the command line.

mod downloads;
mod logging;
mod measuring;
mod serving;
mod token_file;
mod vault;

use std::ffi::{OsStr, OsString};
use std::io::{self, BufWriter, IsTerminal};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use cadre_cli::{Exit, Target, World};
use cadre_model::SystemClock;
use clap_complete::CompleteEnv;
use etcetera::BaseStrategy;

fn main() -> ExitCode {
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let mut world = World {
        arguments: std::env::args_os().collect(),
        variables: std::env::vars_os().collect(),
        folder: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
        user_data: user_data(),
        vaults: &vault::at,
        bench: &measuring::Measuring,
        server: &serving::Serving,
        clock: Arc::new(SystemClock),
        input: &mut io::stdin().lock(),
        out_to: target(&stdout),
        out: &mut BufWriter::new(stdout.lock()),
        err_to: target(&stderr),
        // Not locked for as long as this runs: other threads write their messages there, too.
        err: &mut &stderr,
    };
    if completed(&world) {
        return ExitCode::SUCCESS;
    }
    // A panic is a defect of ours; its place was told on standard error by the time it is caught.
    let run = std::panic::AssertUnwindSafe(|| cadre_cli::run(&mut world));
    ExitCode::from(std::panic::catch_unwind(run).unwrap_or(Exit::Internal).code())
}

/// Answers a shell that asks what could be typed (`COMPLETE=bash cadre`); whether it asked.
fn completed(world: &World<'_>) -> bool {
    if !world.variables.contains_key(OsStr::new("COMPLETE")) {
        return false;
    }
    let typed: Vec<OsString> = world.arguments.iter().skip_while(|word| *word != "--").skip(1).cloned().collect();
    let tree = || cadre_cli::completing_command(world, vault::at, &typed);
    CompleteEnv::with_factory(tree).try_complete(world.arguments.clone(), Some(&world.folder)).unwrap_or(true)
}

/// The user's own data folder: `$XDG_DATA_HOME/cadre`, or what the system has in its place.
fn user_data() -> Option<PathBuf> {
    etcetera::choose_base_strategy().ok().map(|home| home.data_dir().join("cadre"))
}

/// Columns of a terminal that does not say how wide it is.
const USUAL_COLUMNS: usize = 80;

fn target(stream: &(impl IsTerminal + AsFd)) -> Target {
    if !stream.is_terminal() {
        return Target::Elsewhere;
    }
    Target::Terminal(terminal_size::terminal_size_of(stream).map_or(USUAL_COLUMNS, |(width, _)| width.0.into()))
}
