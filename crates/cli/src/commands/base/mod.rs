//! `cadre base`.

mod check;
mod create;
mod delete;
mod export;
mod import;
mod import_airtable;
mod list;
mod log;
mod show;

use cadre_app::Operation;
use cadre_app::operations::base_check::BaseCheck;
use cadre_app::operations::base_create::BaseCreate;
use cadre_app::operations::base_delete::BaseDelete;
use cadre_app::operations::base_export::BaseExport;
use cadre_app::operations::base_import::BaseImport;
use cadre_app::operations::base_list::BaseList;
use cadre_app::operations::base_log::BaseLog;
use cadre_app::operations::base_restore::BaseRestore;
use cadre_app::operations::base_show::BaseShow;
use clap::Subcommand;

use crate::failure::Outcome;
use crate::session::Session;

/// The commands about bases.
#[derive(Debug, Subcommand)]
pub(crate) enum BaseCommand {
    #[command(about = BaseCreate::SUMMARY)]
    Create(create::CreateArgs),
    #[command(about = BaseList::SUMMARY)]
    List(list::ListArgs),
    #[command(about = BaseDelete::SUMMARY)]
    Delete(delete::DeleteArgs),
    #[command(about = BaseRestore::SUMMARY)]
    Restore(delete::RestoreArgs),
    #[command(about = BaseShow::SUMMARY)]
    Show(show::ShowArgs),
    #[command(about = BaseImport::SUMMARY)]
    Import(import::ImportArgs),
    #[command(about = BaseExport::SUMMARY)]
    Export(export::ExportArgs),
    #[command(about = BaseLog::SUMMARY)]
    Log(log::LogArgs),
    #[command(about = BaseCheck::SUMMARY)]
    Check(check::CheckArgs),
}

pub(crate) fn run(command: BaseCommand, session: &mut Session<'_, '_>) -> Outcome {
    match command {
        BaseCommand::Create(args) => create::run(args, session),
        BaseCommand::List(args) => list::run(&args, session),
        BaseCommand::Delete(args) => delete::delete(args, session),
        BaseCommand::Restore(args) => delete::restore(args, session),
        BaseCommand::Show(args) => show::run(args, session),
        BaseCommand::Import(args) => import::run(args, session),
        BaseCommand::Export(args) => export::run(args, session),
        BaseCommand::Log(args) => log::run(args, session),
        BaseCommand::Check(args) => check::run(args, session),
    }
}
