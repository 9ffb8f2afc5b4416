//! `cadre backup` and `cadre restore`.

use std::io;
use std::path::PathBuf;

use cadre_app::CopyReport;
use cadre_app::operations::backup::{Backup, BackupIn};
use cadre_app::operations::restore::{Restore, RestoreIn};
use clap::Args;

use crate::failure::{Failure, Outcome};
use crate::screen::{bytes, count};
use crate::session::{Screen, Session};

/// What `cadre backup` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
The copy is of one moment; others go on working meanwhile, also other processes. A copy is a data folder:
`cadre --data FOLDER base list` reads it.

Examples:
  cadre backup /backups/plan-2026-11-20")]
pub(crate) struct BackupArgs {
    /// Where the copy goes: a new or an empty folder
    #[arg(value_hint = clap::ValueHint::DirPath)]
    folder: PathBuf,
}

/// What `cadre restore` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
The data folder must be new, or hold nothing but what `cadre init` makes: nothing is ever overwritten.

Examples:
  cadre --data fresh restore /backups/plan-2026-11-20")]
pub(crate) struct RestoreArgs {
    /// A copy that `cadre backup` made
    #[arg(value_hint = clap::ValueHint::DirPath)]
    folder: PathBuf,
}

pub(crate) fn backup(args: BackupArgs, session: &mut Session<'_, '_>) -> Outcome {
    let folder = session.world.folder.join(args.folder);
    let answer = session.stream::<Backup>(BackupIn { folder: folder.clone() })?;
    session.answer(&answer, |screen| write(&answer, &format!("copied into {}", folder.display()), screen))?;
    sound(&answer)
}

pub(crate) fn restore(args: RestoreArgs, session: &mut Session<'_, '_>) -> Outcome {
    let folder = session.world.folder.join(args.folder);
    let answer = session.stream_here::<Restore>(RestoreIn { folder: folder.clone() })?;
    session.answer(&answer, |screen| write(&answer, &format!("restored from {}", folder.display()), screen))?;
    sound(&answer)
}

/// A copy with damage in it is an exit code of its own.
fn sound(report: &CopyReport) -> Outcome {
    if report.problems.is_empty() { Ok(()) } else { Err(Failure::Damaged) }
}

fn write(report: &CopyReport, done: &str, screen: &mut Screen<'_>) -> io::Result<()> {
    let bases = count(report.bases.len() as u64, "base");
    let commits = count(report.commits, "commit");
    let size = bytes(report.database_bytes + report.blob_bytes);
    writeln!(screen.out, "{done}: {bases}, {commits}, {}, {size}", count(report.blobs, "attachment"))?;
    for problem in &report.problems {
        writeln!(screen.out, "{} {}: {}", screen.paint.error("damaged:"), problem.place, problem.what)?;
    }
    Ok(())
}
