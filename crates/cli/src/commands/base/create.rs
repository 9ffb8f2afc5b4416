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
  cadre base create Plan --id appPlan0000000001")]
pub(crate) struct CreateArgs {
    /// The name of the base
    name: String,
    /// Its id [default: a new one]
    #[arg(long)]
    id: Option<BaseId>,
}

pub(super) fn run(args: CreateArgs, session: &mut Session<'_, '_>) -> Outcome {
    let answer =
        session.call::<BaseCreate>(BaseCreateIn { name: args.name, id: args.id, ..BaseCreateIn::default() })?;
    session.answer(&answer, |screen| writeln!(screen.out, "{}  {}", answer.id, answer.name))
}
