//! `cadre base check`.

use std::io;

use cadre_app::Problem;
use cadre_app::operations::base_check::{BaseCheck, BaseCheckIn, BaseCheckOut};
use clap::Args;

use crate::failure::{Failure, Outcome};
use crate::screen::count;
use crate::session::{Screen, Session};

/// What `cadre base check` takes.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// A base's name or id [default: everything in the data folder]
    base: Option<String>,
}

/// Shows what was found; damage is an exit code of its own.
pub(super) fn run(args: CheckArgs, session: &mut Session<'_, '_>) -> Outcome {
    let answer = session.stream::<BaseCheck>(BaseCheckIn { base: args.base })?;
    session.answer(&answer, |screen| write(&answer, screen))?;
    if answer.sound { Ok(()) } else { Err(Failure::Damaged) }
}

fn write(answer: &BaseCheckOut, screen: &mut Screen<'_>) -> io::Result<()> {
    if let Some(store) = &answer.store {
        let records = format!("{} documents and records", store.records);
        let parts = [count(store.commits, "commit"), records, count(store.blobs, "attachment")];
        writeln!(screen.out, "data folder: {}, {}", count(store.bases, "base"), parts.join(", "))?;
        write_problems(&store.problems, store.problem_count, screen)?;
    }
    for base in &answer.bases {
        let computed = format!("{} computed cells", base.computed);
        let parts = [count(base.commits, "commit"), count(base.records, "record"), computed];
        writeln!(screen.out, "base {:?}: {}", base.name, parts.join(", "))?;
        if base.compacted > 0 {
            writeln!(screen.out, "  {} without changes: dropped, not checked", count(base.compacted, "commit"))?;
        }
        write_problems(&base.problems, base.problem_count, screen)?;
        for problem in &base.broken_fields {
            writeln!(screen.out, "  does not work: {}: {}", problem.place, problem.what)?;
        }
    }
    writeln!(screen.out, "{}", if answer.sound { "all is well" } else { "not all is well" })
}

fn write_problems(problems: &[Problem], count: u64, screen: &mut Screen<'_>) -> io::Result<()> {
    for problem in problems {
        writeln!(screen.out, "  {} {}: {}", screen.paint.error("damaged:"), problem.place, problem.what)?;
    }
    match count.saturating_sub(problems.len() as u64) {
        0 => Ok(()),
        more => writeln!(screen.out, "  ... and {more} more"),
    }
}
