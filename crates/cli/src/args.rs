//! The words of the command line.

use std::path::PathBuf;

use cadre_app::Operation;
use cadre_app::operations::adopt::Adopt;
use cadre_app::operations::backup::Backup;
use cadre_app::operations::doctor::Doctor;
use cadre_app::operations::history::History;
use cadre_app::operations::query::Query;
use cadre_app::operations::restore::Restore;
use cadre_app::operations::undo::Undo;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands::adopt::{AdoptArgs, DoctorArgs};
use crate::commands::base::BaseCommand;
use crate::commands::bench::BenchCommand;
use crate::commands::copies::{BackupArgs, RestoreArgs};
use crate::commands::formula::FormulaCommand;
use crate::commands::history::HistoryArgs;
use crate::commands::init::InitArgs;
use crate::commands::member::MemberCommand;
use crate::commands::pages::{CompletionsArgs, ManArgs};
use crate::commands::plan::PlanCommand;
use crate::commands::query::QueryArgs;
use crate::commands::task::TaskCommand;
use crate::commands::token::TokenCommand;
use crate::commands::undo::UndoArgs;
use crate::commands::up::UpArgs;
use crate::commands::user::UserCommand;
use crate::commands::workspace::WorkspaceCommand;

/// The command centre of a project: tables, formulas, history.
#[derive(Debug, Parser)]
#[command(name = "cadre", version, propagate_version = true, disable_help_subcommand = true)]
#[command(about = "Cadre: the plan of a project in tables, with their formulas and their history")]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The data folder [default: the server at $CADRE_URL, else $CADRE_DATA, the nearest .cadre/ upward, the user's own]
    #[arg(long, global = true, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub(crate) data: Option<PathBuf>,
    /// Answer in JSON; errors too, on standard error
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// When to use colours; `auto`: on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: When,
    /// Say nothing but the answer and errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal.
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve a data folder: Airtable's Web API, health, metrics; made when empty
    Up(UpArgs),
    /// Make a data folder for a project here, with settings, kept out of git
    Init(InitArgs),
    /// Create, import, show, export and check bases
    #[command(subcommand)]
    Base(BaseCommand),
    /// Make plans, and show how far they are
    #[command(subcommand)]
    Plan(PlanCommand),
    /// Take tasks, work at them, give them back
    #[command(subcommand)]
    Task(TaskCommand),
    #[command(about = Adopt::SUMMARY)]
    Adopt(AdoptArgs),
    #[command(about = Doctor::SUMMARY)]
    Doctor(DoctorArgs),
    #[command(about = Query::SUMMARY)]
    Query(QueryArgs),
    #[command(about = History::SUMMARY)]
    History(HistoryArgs),
    #[command(about = Undo::SUMMARY)]
    Undo(UndoArgs),
    /// Make and list workspaces, where bases are kept together
    #[command(subcommand)]
    Workspace(WorkspaceCommand),
    /// Say who has which role in a workspace or base
    #[command(subcommand)]
    Member(MemberCommand),
    /// Make, list and change users
    #[command(subcommand)]
    User(UserCommand),
    /// Make, list and revoke the tokens that users come in with
    #[command(subcommand)]
    Token(TokenCommand),
    #[command(about = Backup::SUMMARY)]
    Backup(BackupArgs),
    #[command(about = Restore::SUMMARY)]
    Restore(RestoreArgs),
    /// Work out formulas, take them apart, look up functions
    #[command(subcommand)]
    Formula(FormulaCommand),
    /// Measure this program on this machine
    #[command(subcommand)]
    Bench(BenchCommand),
    /// Print the completions of a shell
    #[command(hide = true)]
    Completions(CompletionsArgs),
    /// Write the manual pages into a folder
    #[command(hide = true)]
    Man(ManArgs),
}
