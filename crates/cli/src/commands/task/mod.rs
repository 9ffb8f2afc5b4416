//! `cadre task`.

mod claiming;
mod list;
mod under;

use cadre_app::Operation;
use cadre_app::operations::task_block::TaskBlock;
use cadre_app::operations::task_claim::TaskClaim;
use cadre_app::operations::task_heartbeat::TaskHeartbeat;
use cadre_app::operations::task_list::TaskList;
use cadre_app::operations::task_next::TaskNext;
use cadre_app::operations::task_note::TaskNote;
use cadre_app::operations::task_release::TaskRelease;
use cadre_app::operations::task_show::TaskShow;
use clap::Subcommand;

use crate::failure::Outcome;
use crate::session::Session;

/// The commands about tasks.
#[derive(Debug, Subcommand)]
pub(crate) enum TaskCommand {
    #[command(about = TaskNext::SUMMARY)]
    Next(claiming::NextArgs),
    #[command(about = TaskList::SUMMARY)]
    List(list::ListArgs),
    #[command(about = TaskShow::SUMMARY)]
    Show(list::ShowArgs),
    #[command(about = TaskClaim::SUMMARY, visible_alias = "start")]
    Claim(claiming::ClaimArgs),
    #[command(about = TaskHeartbeat::SUMMARY)]
    Heartbeat(under::HeartbeatArgs),
    #[command(about = TaskNote::SUMMARY)]
    Note(under::NoteArgs),
    /// Add a file or address to what a task that is held made
    Artifact(under::ArtifactArgs),
    #[command(about = TaskBlock::SUMMARY)]
    Block(under::BlockArgs),
    #[command(about = TaskRelease::SUMMARY)]
    Release(under::ReleaseArgs),
}

pub(crate) fn run(command: TaskCommand, session: &mut Session<'_, '_>) -> Outcome {
    match command {
        TaskCommand::Next(args) => claiming::next(args, session),
        TaskCommand::List(args) => list::list(args, session),
        TaskCommand::Show(args) => list::show(args, session),
        TaskCommand::Claim(args) => claiming::claim(args, session),
        TaskCommand::Heartbeat(args) => under::heartbeat(args, session),
        TaskCommand::Note(args) => under::note(args, session),
        TaskCommand::Artifact(args) => under::artifact(args, session),
        TaskCommand::Block(args) => under::block(args, session),
        TaskCommand::Release(args) => under::release(args, session),
    }
}
