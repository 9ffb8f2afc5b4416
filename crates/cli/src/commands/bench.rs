//! `cadre bench`: the measuring, which the binary brings.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::failure::{Failure, Outcome};
use crate::session::Session;
use crate::world::{ApiPlan, Bench, Figures};

/// The commands of the measuring.
#[derive(Debug, Subcommand)]
pub(crate) enum BenchCommand {
    /// Measure the engine beside plain SQLite, in the same run and on the same machine
    Engine(EngineArgs),
    /// Measure the server under load beside a bare HTTP server and plain SQLite, in the same run and on the same machine
    Api(ApiArgs),
    /// Open a folder that `engine` filled, once, and print what it took
    #[command(hide = true)]
    Open(OpenArgs),
    /// Serve fixed records over bare HTTP until the standard input ends, for `api`
    #[command(hide = true)]
    Bare,
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

/// What `cadre bench api` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre bench api
  cadre --json bench api --rows 1000000")]
pub(crate) struct ApiArgs {
    /// Records of the standard table; 100000 and 1000000 have targets
    #[arg(long, value_name = "COUNT", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(100..=10_000_000))]
    rows: u64,
    /// Records of a second table, whose gets and updates are held against the first one's [default: 100000 when the first
    /// has more]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(100..=10_000_000))]
    beside: Option<u64>,
    /// Seconds that each figure takes, about; as many again for its reference
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = seconds)]
    seconds: f64,
    /// Where everything is made: a new or an empty folder [default: a temporary one]
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    folder: Option<PathBuf>,
}

fn seconds(text: &str) -> Result<f64, String> {
    const RANGE: std::ops::RangeInclusive<f64> = 0.01..=600.0;
    let seconds = text.parse().map_err(|_| "a number of seconds would be right, such as 2".to_owned())?;
    if RANGE.contains(&seconds) { Ok(seconds) } else { Err("0.01 to 600 would be right".to_owned()) }
}

/// What `cadre bench open` takes.
#[derive(Debug, Args)]
pub(crate) struct OpenArgs {
    /// The folder
    folder: PathBuf,
}

pub(crate) fn run(command: BenchCommand, session: &mut Session<'_, '_>) -> Outcome {
    match command {
        BenchCommand::Engine(args) => {
            let (rows, folder) = (count(args.rows), args.folder.map(|folder| session.world.folder.join(folder)));
            measured(session, |bench, tell| bench.engine(rows, folder.as_deref(), tell))
        }
        BenchCommand::Api(args) => api(args, session),
        BenchCommand::Open(args) => {
            let opened = session.world.bench.open(&session.world.folder.join(&args.folder)).map_err(Failure::Bench)?;
            session.write(format!("{opened}\n").as_bytes())
        }
        BenchCommand::Bare => {
            let (bench, out) = (session.world.bench, &mut *session.world.out);
            bench.bare(&mut |address| writeln!(out, "{address}").and_then(|()| out.flush())).map_err(Failure::Bench)
        }
    }
}

fn api(args: ApiArgs, session: &mut Session<'_, '_>) -> Outcome {
    let small = (args.rows > SMALL).then_some(SMALL);
    let plan = ApiPlan {
        rows: count(args.rows),
        beside: args.beside.or(small).map(count),
        seconds: args.seconds,
        folder: args.folder.map(|folder| session.world.folder.join(folder)),
    };
    measured(session, |bench, tell| bench.api(&plan, tell))
}

/// Records of the table that larger ones are held against.
const SMALL: u64 = 100_000;

fn count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Measures, tells each step, and shows the figures.
fn measured(
    session: &mut Session<'_, '_>,
    measure: impl FnOnce(&dyn Bench, &mut dyn FnMut(&str)) -> Result<Figures, String>,
) -> Outcome {
    let (bench, quiet) = (session.world.bench, session.global.quiet);
    let err = &mut *session.world.err;
    let mut tell = |what: &str| {
        if !quiet {
            // Progress that cannot be told stops nothing.
            drop(writeln!(err, "{what} ..."));
        }
    };
    let figures = measure(bench, &mut tell).map_err(Failure::Bench)?;
    session.answer(&figures.json, |screen| write!(screen.out, "{}", figures.text))
}
