//! `cadre base create`.

use cadre_app::operations::base_create::{BaseCreate, BaseCreateIn};
use cadre_model::BaseId;
use clap::Args;

use crate::failure::Outcome;
use crate::session::Session;

/// What `cadre base create` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre base create Plan
  cadre base create Plan --id appPlan0000000001
  cadre base create Plan --workspace Research")]
pub(crate) struct CreateArgs {
    /// The name of the base
    name: String,
    /// Its id [default: a new one]
    #[arg(long)]
    id: Option<BaseId>,
    /// The workspace that it belongs to, by name or id [default: the first one]
    #[arg(short, long)]
    workspace: Option<String>,
}

pub(super) fn run(args: CreateArgs, session: &mut Session<'_, '_>) -> Outcome {
    let CreateArgs { name, id, workspace } = args;
    let answer = session.call::<BaseCreate>(BaseCreateIn { name, id, workspace, ..BaseCreateIn::default() })?;
    session.answer(&answer, |screen| writeln!(screen.out, "{}  {}", answer.id, answer.name))
}
