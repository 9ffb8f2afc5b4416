//! `cadre base check`.

use std::io;

use cadre_app::operations::base_check::{BaseCheck, BaseCheckIn, BaseCheckOut};

use crate::failure::{Failure, Outcome};
use crate::screen::count;
use crate::session::{Screen, Session};

/// Shows what was found; damage is an exit code of its own.
pub(super) fn run(session: &mut Session<'_, '_>) -> Outcome {
    let answer = session.stream::<BaseCheck>(BaseCheckIn {})?;
    session.answer(&answer, |screen| write(&answer, screen))?;
    if answer.sound { Ok(()) } else { Err(Failure::Damaged) }
}

fn write(answer: &BaseCheckOut, screen: &mut Screen<'_>) -> io::Result<()> {
    let store = &answer.store;
    let parts = [
        count(store.bases, "base"),
        count(store.commits, "commit"),
        format!("{} documents and records", store.records),
        count(store.blobs, "attachment"),
    ];
    writeln!(screen.out, "checked {}", parts.join(", "))?;
    for problem in store.problems.iter().chain(&answer.unreadable).chain(&answer.differing) {
        writeln!(screen.out, "{} {}: {}", screen.paint.error("damaged:"), problem.place, problem.what)?;
    }
    let unlisted = store.problem_count - store.problems.len() as u64;
    if unlisted > 0 {
        writeln!(screen.out, "... and {unlisted} more")?;
    }
    for problem in &answer.broken_fields {
        writeln!(screen.out, "does not work: {}: {}", problem.place, problem.what)?;
    }
    writeln!(screen.out, "{}", if answer.sound { "all is well" } else { "not all is well" })
}
