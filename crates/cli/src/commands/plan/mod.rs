//! `cadre plan`.

use std::io;

use cadre_app::operations::plan_new::{PlanNew, PlanNewIn};
use cadre_app::operations::plan_show::{PlanShow, PlanShowIn, PlanShowOut};
use cadre_app::{CountsShown, Operation, ShareShown};
use clap::{Args, Subcommand};

use crate::failure::Outcome;
use crate::screen::count;
use crate::session::{Screen, Session};

/// The commands about plans.
#[derive(Debug, Subcommand)]
pub(crate) enum PlanCommand {
    #[command(about = PlanNew::SUMMARY)]
    New(NewArgs),
    #[command(about = PlanShow::SUMMARY, visible_aliases = ["tree", "progress"])]
    Show(ShowArgs),
}

pub(crate) fn run(command: PlanCommand, session: &mut Session<'_, '_>) -> Outcome {
    match command {
        PlanCommand::New(args) => new(args, session),
        PlanCommand::Show(args) => show(args, session),
    }
}

/// What `cadre plan new` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre plan new 'Our plan'
  cadre plan new Trials --workspace Research")]
pub(crate) struct NewArgs {
    /// The name of its base
    name: String,
    /// The workspace it belongs to, by name or id
    #[arg(long)]
    workspace: Option<String>,
}

fn new(args: NewArgs, session: &mut Session<'_, '_>) -> Outcome {
    let answer = session.call::<PlanNew>(PlanNewIn { name: args.name, workspace: args.workspace })?;
    session.answer(&answer, |screen| {
        writeln!(screen.out, "{}  {}", answer.id, answer.name)?;
        writeln!(screen.out, "{}", screen.paint.dim(&format!("with {}", answer.tables.join(", "))))
    })
}

/// What `cadre plan show` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre plan show
  cadre plan tree --base 'Our plan'
  cadre plan progress --json")]
pub(crate) struct ShowArgs {
    /// The base's name or id [default: `base` of cadre.toml, else the only base]
    #[arg(short, long)]
    base: Option<String>,
}

fn show(args: ShowArgs, session: &mut Session<'_, '_>) -> Outcome {
    let plan = session.call::<PlanShow>(PlanShowIn { base: session.base(args.base)? })?;
    session.answer(&plan, |screen| write_plan(&plan, screen))
}

/// Columns of a bar.
const BAR: usize = 20;

fn write_plan(plan: &PlanShowOut, screen: &mut Screen<'_>) -> io::Result<()> {
    let width = plan.parts.iter().map(|part| part.depth * 2 + crate::screen::width(&part.name)).max().unwrap_or(0);
    let width = width.max(crate::screen::width(&plan.name)).min(48);
    write_line(&plan.name, width, plan.progress, plan.counts, screen)?;
    for part in &plan.parts {
        let name = format!("{}{}", "  ".repeat(part.depth + 1), part.name);
        write_line(&name, width, part.progress, part.counts, screen)?;
    }
    if plan.apart > 0 && !plan.parts.is_empty() {
        writeln!(screen.out, "  {}", screen.paint.dim(&format!("{} part of nothing", are(plan.apart))))?;
    }
    for milestone in &plan.milestones {
        match &milestone.reached {
            Some(at) => writeln!(screen.out, "{} {}  {at}", screen.paint.hint("reached"), milestone.name)?,
            None => writeln!(screen.out, "{} {}", screen.paint.dim("ahead  "), milestone.name)?,
        }
    }
    for drift in &plan.drift {
        writeln!(screen.out, "{} {drift}", screen.paint.error("drift"))?;
    }
    for circle in &plan.circles {
        writeln!(screen.out, "{} {circle}", screen.paint.error("circle"))?;
    }
    Ok(())
}

fn are(tasks: usize) -> String {
    format!("{} {}", count(tasks as u64, "task"), if tasks == 1 { "is" } else { "are" })
}

fn write_line(
    name: &str,
    width: usize,
    share: ShareShown,
    counts: CountsShown,
    screen: &mut Screen<'_>,
) -> io::Result<()> {
    let pad = " ".repeat((width + 2).saturating_sub(crate::screen::width(name)));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to the length of the bar")]
    let full = (share.percent / 100.0 * BAR as f64) as usize;
    let bar = format!("{}{}", "#".repeat(full), ".".repeat(BAR.saturating_sub(full)));
    let mut words = vec![format!("{} of {}", counts.complete, count(counts.tasks as u64, "task"))];
    for (number, word) in [
        (counts.in_progress, "in progress"),
        (counts.ready, "ready"),
        (counts.waiting, "waiting"),
        (counts.blocked, "blocked"),
        (counts.unverified, "unverified"),
        (counts.cancelled, "cancelled"),
        (counts.unknown, "of unknown status"),
    ] {
        if number > 0 {
            words.push(format!("{number} {word}"));
        }
    }
    let words = words.join(", ");
    writeln!(
        screen.out,
        "{}{pad}  [{}] {:>5} %  {}",
        screen.paint.bold(name),
        screen.paint.hint(&bar),
        share.percent,
        screen.paint.dim(&words)
    )
}
