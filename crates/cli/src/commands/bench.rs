//! `cadre bench`: the measuring, which the binary brings.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::failure::{Failure, Outcome};
use crate::session::Session;

/// The commands of the measuring.
#[derive(Debug, Subcommand)]
pub(crate) enum BenchCommand {
    /// Measure the engine beside plain SQLite, in the same run and on the same machine
    Engine(EngineArgs),
    /// Open a folder that `engine` filled, once, and print what it took
    #[command(hide = true)]
    Open(OpenArgs),
}

/// What `cadre bench engine` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre bench engine
  cadre --json bench engine --rows 1000000")]
pub(crate) struct EngineArgs {
    /// Records of the standard table; 100000 and 1000000 have targets
    #[arg(long, value_name = "COUNT", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1_000..=10_000_000))]
    rows: u64,
    /// Where both databases are made: a new or an empty folder [default: a temporary one]
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    folder: Option<PathBuf>,
}

/// What `cadre bench open` takes.
#[derive(Debug, Args)]
pub(crate) struct OpenArgs {
    /// The folder
    folder: PathBuf,
}

pub(crate) fn run(command: BenchCommand, session: &mut Session<'_, '_>) -> Outcome {
    match command {
        BenchCommand::Engine(args) => engine(args, session),
        BenchCommand::Open(args) => {
            let opened = session.world.bench.open(&session.world.folder.join(&args.folder)).map_err(Failure::Bench)?;
            session.write(format!("{opened}\n").as_bytes())
        }
    }
}

fn engine(args: EngineArgs, session: &mut Session<'_, '_>) -> Outcome {
    let folder = args.folder.map(|folder| session.world.folder.join(folder));
    let (bench, quiet) = (session.world.bench, session.global.quiet);
    let err = &mut *session.world.err;
    let mut tell = |what: &str| {
        if !quiet {
            // Progress that cannot be told stops nothing.
            drop(writeln!(err, "{what} ..."));
        }
    };
    let rows = usize::try_from(args.rows).unwrap_or(usize::MAX);
    let figures = bench.engine(rows, folder.as_deref(), &mut tell).map_err(Failure::Bench)?;
    session.answer(&figures.json, |screen| write!(screen.out, "{}", figures.text))
}
