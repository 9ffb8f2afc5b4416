//! The binary: the real world handed to the command line.

mod vault;

use std::io::{self, BufWriter, IsTerminal};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use cadre_cli::{Target, World};
use cadre_model::SystemClock;
use etcetera::BaseStrategy;

fn main() -> ExitCode {
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let mut world = World {
        arguments: std::env::args_os().collect(),
        variables: std::env::vars_os().collect(),
        folder: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
        user_data: user_data(),
        vaults: &vault::at,
        clock: Arc::new(SystemClock),
        input: &mut io::stdin().lock(),
        out_to: target(&stdout),
        out: &mut BufWriter::new(stdout.lock()),
        err_to: target(&stderr),
        err: &mut stderr.lock(),
    };
    ExitCode::from(cadre_cli::run(&mut world).code())
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
