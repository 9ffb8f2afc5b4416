//! `cadre base delete` and `cadre base restore`.

use cadre_app::operations::base_delete::{BaseDelete, BaseDeleteIn};
use cadre_app::operations::base_restore::{BaseRestore, BaseRestoreIn};
use clap::Args;

use crate::failure::Outcome;
use crate::session::Session;

/// What `cadre base delete` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre base delete Plan
  cadre base list --trash
  cadre base restore Plan")]
pub(crate) struct DeleteArgs {
    /// The base's name or id
    base: String,
}

/// What `cadre base restore` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre base restore Plan")]
pub(crate) struct RestoreArgs {
    /// The name or id of a base that is in the trash
    base: String,
}

pub(super) fn delete(args: DeleteArgs, session: &mut Session<'_, '_>) -> Outcome {
    let answer = session.call::<BaseDelete>(BaseDeleteIn { base: args.base })?;
    session.answer(&answer, |screen| writeln!(screen.out, "{} is in the trash", answer.id))
}

pub(super) fn restore(args: RestoreArgs, session: &mut Session<'_, '_>) -> Outcome {
    let answer = session.call::<BaseRestore>(BaseRestoreIn { base: args.base })?;
    session.answer(&answer, |screen| writeln!(screen.out, "{}  {}", answer.id, answer.name))
}
