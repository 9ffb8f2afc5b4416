//! `cadre user update`.

use cadre_app::operations::user_update::{UserUpdate, UserUpdateIn};
use clap::Args;

use crate::failure::Outcome;
use crate::session::Session;

/// What `cadre user update` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre user update alice@example.com --name \"Alice B.\"
  cadre user update bot@example.com --suspended true
  cadre user update usrBot00000000001 --admin false")]
pub(crate) struct UpdateArgs {
    /// The user, by id or mail address
    user: String,
    /// Another name
    #[arg(long)]
    name: Option<String>,
    /// Another mail address
    #[arg(long)]
    email: Option<String>,
    /// Whether the user administers the data folder
    #[arg(long, value_name = "BOOL")]
    admin: Option<bool>,
    /// Whether the user may not come in
    #[arg(long, value_name = "BOOL")]
    suspended: Option<bool>,
}

pub(super) fn run(args: UpdateArgs, session: &mut Session<'_, '_>) -> Outcome {
    let UpdateArgs { user, name, email, admin, suspended } = args;
    let answer = session.call::<UserUpdate>(UserUpdateIn { user, name, email, admin, suspended })?;
    session.answer(&answer, |screen| writeln!(screen.out, "{}", super::line(&answer)))
}
