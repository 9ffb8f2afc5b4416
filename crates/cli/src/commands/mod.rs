//! The commands, one module each: arguments in, one operation, its answer shown.

pub(crate) mod formula;
pub(crate) mod pages;

use crate::args::Command;
use crate::failure::Outcome;
use crate::session::Session;

/// Runs a command.
pub(crate) fn run(command: Command, session: &mut Session<'_, '_>) -> Outcome {
    match command {
        Command::Formula(command) => formula::run(command, session),
        Command::Completions(args) => pages::completions(&args, session),
        Command::Man(args) => pages::man(&args, session),
    }
}
