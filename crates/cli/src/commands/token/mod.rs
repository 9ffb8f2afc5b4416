//! `cadre token`.

mod create;
mod list;
mod revoke;

use cadre_app::Operation;
use cadre_app::operations::token_create::TokenCreate;
use cadre_app::operations::token_list::TokenList;
use cadre_app::operations::token_revoke::TokenRevoke;
use clap::Subcommand;

use crate::failure::Outcome;
use crate::session::Session;

/// The commands about tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    #[command(about = TokenCreate::SUMMARY)]
    Create(create::CreateArgs),
    #[command(about = TokenList::SUMMARY)]
    List(list::ListArgs),
    #[command(about = TokenRevoke::SUMMARY)]
    Revoke(revoke::RevokeArgs),
}

pub(crate) fn run(command: TokenCommand, session: &mut Session<'_, '_>) -> Outcome {
    match command {
        TokenCommand::Create(args) => create::run(args, session),
        TokenCommand::List(args) => list::run(args, session),
        TokenCommand::Revoke(args) => revoke::run(&args, session),
    }
}
