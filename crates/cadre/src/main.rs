//! The binary: the real world handed to the command line.

use std::io::{self, BufWriter, IsTerminal};
use std::process::ExitCode;
use std::sync::Arc;

use cadre_cli::{Target, World};
use cadre_model::SystemClock;

fn main() -> ExitCode {
    let folder = match std::env::current_dir() {
        Ok(folder) => folder,
        Err(_) => std::path::PathBuf::from("."),
    };
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let mut world = World {
        arguments: std::env::args_os().collect(),
        variables: std::env::vars_os().collect(),
        folder,
        clock: Arc::new(SystemClock),
        input: &mut io::stdin().lock(),
        out_to: target(&stdout),
        out: &mut BufWriter::new(stdout.lock()),
        err_to: target(&stderr),
        err: &mut stderr.lock(),
    };
    ExitCode::from(cadre_cli::run(&mut world).code())
}

/// Columns of a terminal that does not say how wide it is.
const USUAL_COLUMNS: usize = 80;

fn target(stream: &(impl IsTerminal + std::os::fd::AsFd)) -> Target {
    if !stream.is_terminal() {
        return Target::Elsewhere;
    }
    Target::Terminal(terminal_size::terminal_size_of(stream).map_or(USUAL_COLUMNS, |(width, _)| width.0.into()))
}
