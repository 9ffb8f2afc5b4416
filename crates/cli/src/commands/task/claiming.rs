//! `cadre task next` and `cadre task claim`.

use std::io;

use cadre_app::operations::task_claim::{TaskClaim, TaskClaimIn};
use cadre_app::operations::task_next::{TaskNext, TaskNextIn};
use cadre_app::{Claiming, CountsShown, HeldTask};
use clap::Args;

use super::list::write_detail;
use crate::failure::Outcome;
use crate::session::{Screen, Session};

/// Who takes a task, for how long.
#[derive(Debug, Args)]
pub(super) struct ClaimingArgs {
    /// What you are called [default: your user's name]
    #[arg(long, short, env = "CADRE_AGENT", value_name = "NAME")]
    agent: Option<String>,
    /// What you call this attempt: asking again under the same name gives what you hold already [default: a name of its own]
    #[arg(long, value_name = "NAME")]
    attempt: Option<String>,
    /// How long the claim lasts without word from you, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 900)]
    term: u32,
}

impl From<ClaimingArgs> for Claiming {
    fn from(args: ClaimingArgs) -> Self {
        Self { agent: args.agent, attempt: args.attempt, term: Some(args.term) }
    }
}

/// What `cadre task next` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
The number of the claim, which is shown, goes with every later command about the task. Say that you are still at work
with `cadre task heartbeat` before the term is over, or the task goes back.

Examples:
  cadre task next --agent builder
  cadre task next --skill rust --skill sql --phase 'Phase 2'
  cadre task next --where '{Priority} < 3' --json")]
pub(crate) struct NextArgs {
    /// The base's name or id [default: `base` of cadre.toml, else the only base]
    #[arg(short, long)]
    base: Option<String>,
    #[command(flatten)]
    claiming: ClaimingArgs,
    /// What you can do; may be given more than once. Only tasks that ask for nothing else are taken [default: any task]
    #[arg(long = "skill", value_name = "SKILL")]
    skills: Vec<String>,
    /// Only tasks for which this formula holds
    #[arg(short = 'w', long = "where", visible_alias = "filter", value_name = "FORMULA")]
    filter: Option<String>,
    /// Only tasks of a phase, by its name or code
    #[arg(long)]
    phase: Option<String>,
}

pub(super) fn next(args: NextArgs, session: &mut Session<'_, '_>) -> Outcome {
    let NextArgs { base, claiming, skills, filter, phase } = args;
    let input = TaskNextIn { base: session.base(base)?, claiming: claiming.into(), skills, filter, phase };
    let answer = session.call::<TaskNext>(input)?;
    session.answer(&answer, |screen| match (&answer.held, &answer.counts) {
        (Some(held), _) => write_held(held, screen),
        (None, counts) => write_nothing(counts.unwrap_or_default(), screen),
    })
}

/// What `cadre task claim` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre task claim P03.2.001 --agent builder
  cadre task claim 'Create the dataset' --term 3600")]
pub(crate) struct ClaimArgs {
    /// The task's code, name or record id
    task: String,
    /// The base's name or id [default: `base` of cadre.toml, else the only base]
    #[arg(short, long)]
    base: Option<String>,
    #[command(flatten)]
    claiming: ClaimingArgs,
}

pub(super) fn claim(args: ClaimArgs, session: &mut Session<'_, '_>) -> Outcome {
    let input = TaskClaimIn { base: session.base(args.base)?, task: args.task, claiming: args.claiming.into() };
    let held = session.call::<TaskClaim>(input)?;
    session.answer(&held, |screen| write_held(&held, screen))
}

fn write_held(held: &HeldTask, screen: &mut Screen<'_>) -> io::Result<()> {
    let lease = &held.lease;
    let word = if held.again { "held already" } else { "taken" };
    let who = format!("{word} by {} under claim {} until {}", lease.holder, lease.claim, lease.expires);
    writeln!(screen.out, "{}", screen.paint.hint(&who))?;
    write_detail(&held.task, screen)
}

fn write_nothing(counts: CountsShown, screen: &mut Screen<'_>) -> io::Result<()> {
    let CountsShown { tasks, ready, waiting, in_progress, blocked, .. } = counts;
    let why = match (tasks, ready) {
        (0, _) => "there are no tasks yet".to_owned(),
        (_, 0) => {
            format!("no task is ready: {waiting} wait for others, {in_progress} are in progress, {blocked} are blocked")
        }
        (_, some) => format!("none of the {some} tasks that are ready fits"),
    };
    writeln!(screen.out, "{why}")
}
