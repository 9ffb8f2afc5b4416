//! The commands, one module each: arguments in, one operation, its answer shown.

pub(crate) mod adopt;
pub(crate) mod base;
pub(crate) mod bench;
pub(crate) mod copies;
pub(crate) mod formula;
pub(crate) mod history;
pub(crate) mod init;
pub(crate) mod member;
pub(crate) mod pages;
pub(crate) mod plan;
pub(crate) mod query;
pub(crate) mod task;
pub(crate) mod token;
pub(crate) mod undo;
pub(crate) mod up;
pub(crate) mod user;
pub(crate) mod workspace;

use crate::args::Command;
use crate::failure::Outcome;
use crate::session::Session;

/// Runs a command.
pub(crate) fn run(command: Command, session: &mut Session<'_, '_>) -> Outcome {
    match command {
        Command::Up(args) => up::run(args, session),
        Command::Init(args) => init::run(&args, session),
        Command::Base(command) => base::run(command, session),
        Command::Plan(command) => plan::run(command, session),
        Command::Task(command) => task::run(command, session),
        Command::Adopt(args) => adopt::adopt(args, session),
        Command::Doctor(args) => adopt::doctor(args, session),
        Command::Query(args) => query::run(args, session),
        Command::History(args) => history::run(args, session),
        Command::Undo(args) => undo::run(args, session),
        Command::Workspace(command) => workspace::run(command, session),
        Command::Member(command) => member::run(command, session),
        Command::User(command) => user::run(command, session),
        Command::Token(command) => token::run(command, session),
        Command::Backup(args) => copies::backup(args, session),
        Command::Restore(args) => copies::restore(args, session),
        Command::Formula(command) => formula::run(command, session),
        Command::Bench(command) => bench::run(command, session),
        Command::Completions(args) => pages::completions(&args, session),
        Command::Man(args) => pages::man(&args, session),
    }
}
