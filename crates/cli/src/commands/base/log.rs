//! `cadre base log`.

use std::io;

use cadre_app::operations::base_log::{BaseLog, BaseLogIn, BaseLogOut};
use cadre_model::Seq;
use clap::Args;

use crate::failure::Outcome;
use crate::screen::{Align, Table, said};
use crate::session::{Screen, Session};

/// What `cadre base log` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre base log
  cadre base log Plan --limit 100 --before 4000")]
pub(crate) struct LogArgs {
    /// The base's name or id [default: `base` of cadre.toml, else the only base]
    base: Option<String>,
    /// Most commits to show
    #[arg(short, long, value_name = "COUNT", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=1000))]
    limit: u64,
    /// Only what was before this commit
    #[arg(long, value_name = "COMMIT")]
    before: Option<u64>,
}

pub(super) fn run(args: LogArgs, session: &mut Session<'_, '_>) -> Outcome {
    let base = session.base(args.base)?;
    let input = BaseLogIn { base, limit: Some(args.limit), before: args.before.map(Seq) };
    let answer = session.call::<BaseLog>(input)?;
    session.answer(&answer, |screen| write(&answer, screen))?;
    match answer.commits.last() {
        Some(last) if answer.more && !session.global.json => {
            session.say(&format!("there are earlier ones; --before {} shows them", last.commit.commit))
        }
        _ => Ok(()),
    }
}

fn write(answer: &BaseLogOut, screen: &mut Screen<'_>) -> io::Result<()> {
    let heads = [
        ("Commit", Align::Right),
        ("At", Align::Left),
        ("Records", Align::Right),
        ("Schema", Align::Right),
        ("By", Align::Left),
    ];
    let mut table = Table::new(heads);
    for line in &answer.commits {
        let counted = |count: Option<u64>| count.map_or_else(|| "dropped".to_owned(), |count| count.to_string());
        table.row([
            line.commit.commit.to_string(),
            line.commit.at.to_string(),
            counted(line.records),
            counted(line.schema),
            said::by(&line.commit),
        ]);
    }
    table.write(screen.out, screen.columns, screen.paint)
}
