//! The commands that write under the number of a claim.

use cadre_app::LeaseShown;
use cadre_app::operations::task_block::{TaskBlock, TaskBlockIn};
use cadre_app::operations::task_heartbeat::{TaskHeartbeat, TaskHeartbeatIn};
use cadre_app::operations::task_note::{NoteKind, TaskNote, TaskNoteIn};
use cadre_app::operations::task_release::{TaskRelease, TaskReleaseIn};
use clap::{Args, ValueEnum};

use crate::failure::Outcome;
use crate::session::Session;

/// A task that is held.
#[derive(Debug, Args)]
pub(super) struct Held {
    /// The task's code, name or record id
    task: String,
    /// The number of your claim
    #[arg(long, short, env = "CADRE_CLAIM", value_name = "NUMBER")]
    claim: u64,
    /// The base's name or id [default: `base` of cadre.toml, else the only base]
    #[arg(short, long)]
    base: Option<String>,
}

/// What `cadre task heartbeat` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
When the answer is to stop, stop: nothing more is accepted under the claim.

Examples:
  cadre task heartbeat P03.2.001 --claim 42")]
pub(crate) struct HeartbeatArgs {
    #[command(flatten)]
    held: Held,
}

pub(super) fn heartbeat(args: HeartbeatArgs, session: &mut Session<'_, '_>) -> Outcome {
    let Held { task, claim, base } = args.held;
    let answer = session.call::<TaskHeartbeat>(TaskHeartbeatIn { base: session.base(base)?, task, claim })?;
    session.answer(&answer, |screen| match &answer.cancelled {
        None => writeln!(screen.out, "go on until {}", answer.lease.expires),
        Some(why) => writeln!(screen.out, "{} {why}", screen.paint.error("stop:")),
    })
}

/// What `cadre task note` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre task note P03.2.001 'half of the tables are there' --claim 42
  cadre task note P03.2.001 'permission denied' --kind error --claim 42")]
pub(crate) struct NoteArgs {
    #[command(flatten)]
    held: Held,
    /// What happened; `-` reads standard input
    text: String,
    /// Where it belongs
    #[arg(long, value_name = "KIND", default_value = "note")]
    kind: Kind,
}

/// Where a note belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// To the notes
    Note,
    /// To what went wrong
    Error,
    /// To how that was resolved
    Resolution,
}

pub(super) fn note(args: NoteArgs, session: &mut Session<'_, '_>) -> Outcome {
    let kind = match args.kind {
        Kind::Note => NoteKind::Note,
        Kind::Error => NoteKind::Error,
        Kind::Resolution => NoteKind::Resolution,
    };
    let text = session.text_or_input(args.text)?;
    add(args.held, text, kind, session)
}

/// What `cadre task artifact` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre task artifact P03.2.001 build/report.html --claim 42")]
pub(crate) struct ArtifactArgs {
    #[command(flatten)]
    held: Held,
    /// A path or an address
    artifact: String,
}

pub(super) fn artifact(args: ArtifactArgs, session: &mut Session<'_, '_>) -> Outcome {
    add(args.held, args.artifact, NoteKind::Artifact, session)
}

fn add(held: Held, text: String, kind: NoteKind, session: &mut Session<'_, '_>) -> Outcome {
    let Held { task, claim, base } = held;
    let input = TaskNoteIn { base: session.base(base)?, task, claim, text, kind };
    let answer = session.call::<TaskNote>(input)?;
    session.answer(&answer, |screen| writeln!(screen.out, "noted under claim {}", answer.lease.claim))
}

/// What `cadre task block` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
A reason that begins with `waits for` goes by itself when all prerequisites have closed.

Examples:
  cadre task block P03.2.001 'no access to the project' --claim 42")]
pub(crate) struct BlockArgs {
    #[command(flatten)]
    held: Held,
    /// Why it cannot go on
    reason: String,
}

pub(super) fn block(args: BlockArgs, session: &mut Session<'_, '_>) -> Outcome {
    let Held { task, claim, base } = args.held;
    let input = TaskBlockIn { base: session.base(base)?, task, claim, reason: args.reason };
    let answer = session.call::<TaskBlock>(input)?;
    session.answer(&answer, |screen| writeln!(screen.out, "{}", ended(&answer.lease)))
}

/// What `cadre task release` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Without --claim the task is taken from whoever holds it: that needs the role `create`, and a reason, which the holder is
told and the log keeps.

Examples:
  cadre task release P03.2.001 --claim 42
  cadre task release P03.2.001 --reason 'needed by another team'")]
pub(crate) struct ReleaseArgs {
    /// The task's code, name or record id
    task: String,
    /// The number of your claim
    #[arg(long, short, env = "CADRE_CLAIM", value_name = "NUMBER")]
    claim: Option<u64>,
    /// The base's name or id [default: `base` of cadre.toml, else the only base]
    #[arg(short, long)]
    base: Option<String>,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

pub(super) fn release(args: ReleaseArgs, session: &mut Session<'_, '_>) -> Outcome {
    let ReleaseArgs { task, claim, base, reason } = args;
    let answer = session.call::<TaskRelease>(TaskReleaseIn { base: session.base(base)?, task, claim, reason })?;
    session.answer(&answer, |screen| writeln!(screen.out, "{}", ended(&answer.lease)))
}

fn ended(lease: &LeaseShown) -> String {
    let why = lease.reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    format!("claim {} of {} is {}{why}", lease.claim, lease.holder, lease.state)
}
