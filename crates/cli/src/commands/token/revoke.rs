//! `cadre token revoke`.

use cadre_app::operations::token_revoke::{TokenRevoke, TokenRevokeIn};
use cadre_model::TokenId;
use clap::Args;

use crate::failure::Outcome;
use crate::session::Session;

/// What `cadre token revoke` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre token revoke patAbCdEfGhIjKlMn")]
pub(crate) struct RevokeArgs {
    /// The token's id: the part before the dot
    token: TokenId,
}

pub(super) fn run(args: &RevokeArgs, session: &mut Session<'_, '_>) -> Outcome {
    let answer = session.call::<TokenRevoke>(TokenRevokeIn { token: args.token })?;
    session.answer(&answer, |screen| writeln!(screen.out, "revoked {} ({})", answer.id, answer.name))
}
