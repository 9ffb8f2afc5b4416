//! `cadre token create`.

use cadre_app::Scope;
use cadre_app::operations::token_create::{TokenCreate, TokenCreateIn};
use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::failure::Outcome;
use crate::session::Session;

/// What `cadre token create` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
The token is all that goes to standard output, and is shown this once.

Examples:
  cadre token create ci --scope data.records:read --scope schema.bases:read
  cadre token create bot --user bot@example.com --grant appPlan0000000001 --expires 2027-01-01
  cadre token create admin --all-scopes > admin.token")]
pub(crate) struct CreateArgs {
    /// What the token is for
    name: String,
    /// Whose it is, by id or mail address [default: who administers the data folder]
    #[arg(long)]
    user: Option<String>,
    /// What it allows; may be given more than once [default: all that concerns bases]
    #[arg(long, value_name = "SCOPE", value_parser = PossibleValuesParser::new(Scope::ALL.iter().map(|scope| scope.name())))]
    scope: Vec<String>,
    /// Allow everything, the managing of users and tokens too
    #[arg(long, conflicts_with = "scope")]
    all_scopes: bool,
    /// A workspace or base that it is granted, by id; may be given more than once [default: all]
    #[arg(long, value_name = "ID")]
    grant: Vec<String>,
    /// When it ends: a day or an instant [default: never]
    #[arg(long, value_name = "WHEN")]
    expires: Option<String>,
}

pub(super) fn run(args: CreateArgs, session: &mut Session<'_, '_>) -> Outcome {
    let scopes = match (args.all_scopes, args.scope.is_empty()) {
        (true, _) => Some(Scope::ALL.to_vec()),
        (false, true) => None,
        (false, false) => Some(args.scope.iter().filter_map(|name| Scope::of(name)).collect()),
    };
    let grants = Some(args.grant).filter(|grants| !grants.is_empty());
    let input = TokenCreateIn { name: args.name, user: args.user, scopes, grants, expires: args.expires };
    let answer = session.call::<TokenCreate>(input)?;
    session.say(&format!("{} for {}, shown this once:", answer.line.id, answer.line.user.email))?;
    session.answer(&answer, |screen| writeln!(screen.out, "{}", answer.token.expose()))
}
