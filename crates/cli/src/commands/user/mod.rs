//! `cadre user`.

mod create;
mod list;
mod update;

use cadre_app::operations::user_create::UserCreate;
use cadre_app::operations::user_list::UserList;
use cadre_app::operations::user_update::UserUpdate;
use cadre_app::{Operation, UserShown};
use clap::Subcommand;

use crate::failure::Outcome;
use crate::session::Session;

/// The commands about users.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    #[command(about = UserCreate::SUMMARY)]
    Create(create::CreateArgs),
    #[command(about = UserList::SUMMARY, after_help = "\
Examples:
  cadre user list
  cadre user list --json")]
    List,
    #[command(about = UserUpdate::SUMMARY)]
    Update(update::UpdateArgs),
}

pub(crate) fn run(command: UserCommand, session: &mut Session<'_, '_>) -> Outcome {
    match command {
        UserCommand::Create(args) => create::run(args, session),
        UserCommand::List => list::run(session),
        UserCommand::Update(args) => update::run(args, session),
    }
}

/// A user as one line.
fn line(shown: &UserShown) -> String {
    let user = &shown.user;
    format!(
        "{}  {} <{}>{}",
        user.id,
        user.name,
        user.email,
        remark(shown).map_or(String::new(), |it| format!("  {it}"))
    )
}

/// What is special about a user.
fn remark(shown: &UserShown) -> Option<String> {
    match (shown.suspended, shown.admin) {
        (Some(at), _) => Some(format!("suspended {at}")),
        (None, true) => Some("administers".to_owned()),
        (None, false) => None,
    }
}
