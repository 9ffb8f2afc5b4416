//! `cadre workspace`.

use cadre_app::Operation;
use cadre_app::operations::workspace_create::{WorkspaceCreate, WorkspaceCreateIn};
use cadre_app::operations::workspace_list::{WorkspaceList, WorkspaceListIn};
use clap::{Args, Subcommand};

use crate::failure::Outcome;
use crate::screen::{Align, Table};
use crate::session::Session;

/// The commands about workspaces.
#[derive(Debug, Subcommand)]
pub(crate) enum WorkspaceCommand {
    #[command(about = WorkspaceCreate::SUMMARY)]
    Create(CreateArgs),
    #[command(about = WorkspaceList::SUMMARY, after_help = "\
Examples:
  cadre workspace list
  cadre workspace list --json")]
    List,
}

/// What `cadre workspace create` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre workspace create Research")]
pub(crate) struct CreateArgs {
    /// The name of the workspace
    name: String,
}

pub(crate) fn run(command: WorkspaceCommand, session: &mut Session<'_, '_>) -> Outcome {
    match command {
        WorkspaceCommand::Create(args) => create(args, session),
        WorkspaceCommand::List => list(session),
    }
}

fn create(args: CreateArgs, session: &mut Session<'_, '_>) -> Outcome {
    let answer = session.call::<WorkspaceCreate>(WorkspaceCreateIn { name: args.name })?;
    session.answer(&answer, |screen| writeln!(screen.out, "{}  {}", answer.id, answer.name))
}

fn list(session: &mut Session<'_, '_>) -> Outcome {
    let answer = session.call::<WorkspaceList>(WorkspaceListIn {})?;
    session.answer(&answer, |screen| {
        let mut table = Table::new([("Workspace", Align::Left), ("Name", Align::Left)]).with_whole_first();
        for workspace in &answer.workspaces {
            table.row([&workspace.id.to_string(), &workspace.name]);
        }
        table.write(screen.out, screen.columns, screen.paint)
    })
}
