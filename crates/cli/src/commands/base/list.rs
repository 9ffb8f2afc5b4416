//! `cadre base list`.

use cadre_app::operations::base_list::{BaseList, BaseListIn};
use clap::Args;

use crate::failure::Outcome;
use crate::screen::{Align, Table};
use crate::session::Session;

/// What `cadre base list` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre base list
  cadre base list --trash")]
pub(crate) struct ListArgs {
    /// Those in the trash, instead of those that are there
    #[arg(long)]
    trash: bool,
}

pub(super) fn run(args: &ListArgs, session: &mut Session<'_, '_>) -> Outcome {
    let answer = session.call::<BaseList>(BaseListIn { trash: args.trash, ..BaseListIn::default() })?;
    session.answer(&answer, |screen| {
        if answer.bases.is_empty() {
            return writeln!(screen.out, "{}", if args.trash { "the trash is empty" } else { "no bases yet" });
        }
        let mut table = Table::new([("Base", Align::Left), ("Name", Align::Left), ("Commits", Align::Right)]);
        for base in &answer.bases {
            table.row([&base.id.to_string(), &base.name, &base.commit.to_string()]);
        }
        table.write(screen.out, screen.columns, screen.paint)
    })
}
