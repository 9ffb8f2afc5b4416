//! `cadre base export`.

use std::path::PathBuf;

use cadre_app::operations::base_export::{BaseExport, BaseExportIn, What};
use cadre_app::operations::base_import::Format;
use clap::{Args, ValueEnum};

use crate::failure::{Failure, Outcome};
use crate::screen::count;
use crate::session::Session;

/// What `cadre base export` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON gives back what was imported. CSV has the ids of the records first, and numbers with every digit.

Examples:
  cadre base export Stages > stages.json
  cadre base export Stages --format csv --output stages.csv
  cadre base export --base Plan --whole > plan.json")]
pub(crate) struct ExportArgs {
    /// The table's name or id [default: the only table]
    table: Option<String>,
    /// The base's name or id [default: `base` of cadre.toml, else the only base]
    #[arg(short, long)]
    base: Option<String>,
    /// Export the whole base as JSON: schema, records and people, without its history
    #[arg(long, conflicts_with_all = ["table", "format"])]
    whole: bool,
    /// The file's format [default: by the ending of --output, else json]
    #[arg(long, value_name = "FORMAT")]
    format: Option<FormatArg>,
    /// The file to write, over whatever it was [default: standard output]
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    /// An array of records.
    Json,
    /// Comma-separated values.
    Csv,
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Json => Self::Json,
            FormatArg::Csv => Self::Csv,
        }
    }
}

pub(super) fn run(args: ExportArgs, session: &mut Session<'_, '_>) -> Outcome {
    let ending = args.output.as_ref().and_then(|path| path.extension()).map(|ending| ending.to_ascii_lowercase());
    let by_ending = if ending.is_some_and(|ending| ending == "csv") { FormatArg::Csv } else { FormatArg::Json };
    let format = args.format.unwrap_or(by_ending).into();
    let what = if args.whole { What::Base } else { What::Table { table: args.table, format } };
    let input = BaseExportIn { base: session.base(args.base)?, what };
    let answer = session.call::<BaseExport>(input)?;
    match args.output {
        None => session.write(answer.content.as_bytes()),
        Some(path) => {
            let path = session.world.folder.join(path);
            std::fs::write(&path, &answer.content).map_err(Failure::at("write", &path))?;
            session.say(&format!(
                "wrote {} of {:?} to {}",
                count(answer.records, "record"),
                answer.name,
                path.display()
            ))
        }
    }
}
