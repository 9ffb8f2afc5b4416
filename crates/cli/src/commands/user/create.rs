//! `cadre user create`.

use cadre_app::operations::user_create::{UserCreate, UserCreateIn};
use cadre_model::UserId;
use clap::Args;

use crate::failure::Outcome;
use crate::session::Session;

/// What `cadre user create` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre user create Alice alice@example.com
  cadre user create Bot bot@example.com --id usrBot00000000001
  cadre user create Carol carol@example.com --admin")]
pub(crate) struct CreateArgs {
    /// The user's name
    name: String,
    /// The user's mail address
    email: String,
    /// The user's id [default: a new one]
    #[arg(long)]
    id: Option<UserId>,
    /// Let the user administer the data folder
    #[arg(long)]
    admin: bool,
}

pub(super) fn run(args: CreateArgs, session: &mut Session<'_, '_>) -> Outcome {
    let input = UserCreateIn { name: args.name, email: args.email, admin: args.admin, id: args.id };
    let answer = session.call::<UserCreate>(input)?;
    session.answer(&answer, |screen| writeln!(screen.out, "{}", super::line(&answer)))
}
