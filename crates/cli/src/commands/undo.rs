//! `cadre undo`.

use cadre_app::operations::undo::{Undo, UndoIn};
use cadre_model::Seq;
use clap::Args;

use crate::failure::Outcome;
use crate::screen::said;
use crate::session::Session;

/// What `cadre undo` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Undo is a commit like any other: undoing it brings everything again. `cadre base log` shows the numbers.

Examples:
  cadre undo
  cadre undo 12
  cadre undo 12 13 14")]
pub(crate) struct UndoArgs {
    /// The commits to take back, all or none [default: the last one that was not taken back already]
    #[arg(value_name = "COMMIT")]
    commits: Vec<u64>,
    /// The base's name or id [default: `base` of cadre.toml, else the only base]
    #[arg(short, long)]
    base: Option<String>,
}

pub(crate) fn run(args: UndoArgs, session: &mut Session<'_, '_>) -> Outcome {
    let commits = args.commits.into_iter().map(Seq).collect();
    let input = UndoIn { base: session.base(args.base)?, commits };
    let answer = session.call::<Undo>(input)?;
    session.answer(&answer, |screen| {
        for undone in &answer.undone {
            let label = undone.label.as_deref().map(|label| format!(" ({label})")).unwrap_or_default();
            writeln!(screen.out, "took back commit {}{label} of {}", undone.commit, undone.at)?;
        }
        writeln!(screen.out, "commit {}; {}", answer.commit, said::redo(answer.commit))
    })
}
