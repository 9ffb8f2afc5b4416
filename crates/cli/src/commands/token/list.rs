//! `cadre token list`.

use cadre_app::operations::token_list::{TokenLine, TokenList, TokenListIn};
use clap::Args;

use crate::failure::Outcome;
use crate::screen::{Align, Table};
use crate::session::Session;

/// What `cadre token list` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre token list
  cadre token list --user bot@example.com --revoked --json")]
pub(crate) struct ListArgs {
    /// Only those of a user, by id or mail address
    #[arg(long)]
    user: Option<String>,
    /// Also those that were revoked
    #[arg(long)]
    revoked: bool,
}

pub(super) fn run(args: ListArgs, session: &mut Session<'_, '_>) -> Outcome {
    let answer = session.call::<TokenList>(TokenListIn { user: args.user, revoked: args.revoked })?;
    session.answer(&answer, |screen| {
        if answer.tokens.is_empty() {
            return writeln!(screen.out, "no tokens");
        }
        let columns = ["Token", "Name", "User", "Grants", "Ends", "Scopes"].map(|column| (column, Align::Left));
        let mut table = Table::new(columns).with_whole_first();
        for token in &answer.tokens {
            table.row(row(token));
        }
        table.write(screen.out, screen.columns, screen.paint)
    })
}

fn row(token: &TokenLine) -> [String; 6] {
    let ends = match (token.revoked, token.expires) {
        (Some(at), _) => format!("revoked {at}"),
        (None, Some(at)) => at.to_string(),
        (None, None) => String::new(),
    };
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.name()).collect();
    [token.id.to_string(), token.name.clone(), token.user.email.clone(), token.grants.join(" "), ends, scopes.join(" ")]
}
