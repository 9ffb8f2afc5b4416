//! `cadre history`.

use std::io;

use cadre_app::operations::history::{History, HistoryEntry, HistoryIn};
use cadre_model::{RecordId, Seq};
use clap::Args;
use serde_json::Value as Json;

use crate::failure::Outcome;
use crate::screen::{cut, one_line, said};
use crate::session::{Screen, Session};

/// What `cadre history` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
The record may have another id by now, or have been deleted. `cadre base log` shows the commits of a whole base.

Examples:
  cadre history recCdrTask000001J
  cadre history recCdrTask000001J --limit 1000")]
pub(crate) struct HistoryArgs {
    /// The id of the record
    record: RecordId,
    /// The base's name or id [default: `base` of cadre.toml, else the only base]
    #[arg(short, long)]
    base: Option<String>,
    /// Most commits to show
    #[arg(short, long, value_name = "COUNT", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
    /// Only what was before this commit
    #[arg(long, value_name = "COMMIT")]
    before: Option<u64>,
}

pub(crate) fn run(args: HistoryArgs, session: &mut Session<'_, '_>) -> Outcome {
    let input = HistoryIn {
        base: session.base(args.base)?,
        record: args.record,
        limit: Some(args.limit.into()),
        before: args.before.map(Seq),
    };
    let answer = session.call::<History>(input)?;
    session.answer(&answer, |screen| answer.entries.iter().try_for_each(|entry| write(entry, screen)))
}

/// Columns of a value that are shown where there is no terminal to say how many.
const USUAL_COLUMNS: usize = 100;

fn write(entry: &HistoryEntry, screen: &mut Screen<'_>) -> io::Result<()> {
    let heading = format!("commit {} at {}", entry.commit.commit, entry.commit.at);
    writeln!(screen.out, "{}, {}", screen.paint.bold(&heading), said::by(&entry.commit))?;
    match entry.renamed_from {
        Some(from) => writeln!(screen.out, "  {} as {}, before that {from}", entry.what, entry.record)?,
        None => writeln!(screen.out, "  {} in table {:?}", entry.what, entry.table)?,
    }
    let room = screen.columns.unwrap_or(USUAL_COLUMNS).saturating_sub(8);
    for cell in &entry.cells {
        writeln!(screen.out, "  {}", cut(&one_line(&cell.field), room))?;
        if !cell.before.is_null() {
            writeln!(screen.out, "    {} {}", screen.paint.dim("-"), cut(&one_line(&text(&cell.before)), room))?;
        }
        if !cell.after.is_null() {
            writeln!(screen.out, "    {} {}", screen.paint.dim("+"), cut(&one_line(&text(&cell.after)), room))?;
        }
    }
    Ok(())
}

/// A value as people read it: texts without quotes, lists parted by commas.
fn text(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
