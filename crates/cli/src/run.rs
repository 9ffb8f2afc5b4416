//! From the words of the command line to an exit code.

use std::fmt::Write as _;
use std::io::{self, Write};

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use crate::args::Cli;
use crate::exit::{EXITS, Exit};
use crate::report::report;
use crate::session::Session;
use crate::world::{Target, World};

/// Widest help text, in columns.
const WIDEST: usize = 100;

/// Runs the command line. Answers go to `out`, everything else to `err`.
pub fn run(world: &mut World<'_>) -> Exit {
    let command = command().term_width(world.out_to.columns().unwrap_or(WIDEST).min(WIDEST));
    let parsed = command.try_get_matches_from(&world.arguments).and_then(|matches| {
        let role = role(&matches);
        Cli::from_arg_matches(&matches).map(|cli| (cli, role))
    });
    let (cli, role) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return usage(&error, world),
    };
    let mut session = Session::new(world, cli.global, &role);
    let outcome = crate::commands::run(cli.command, &mut session);
    match outcome.and_then(|()| Ok(session.world.out.flush()?)) {
        Ok(()) => Exit::Done,
        Err(failure) => report(session.world, &session.global, &failure),
    }
}

/// The command's words after `cadre`: `base import`.
fn role(matches: &clap::ArgMatches) -> String {
    let mut words = Vec::new();
    let mut next = matches.subcommand();
    while let Some((word, matches)) = next {
        words.push(word);
        next = matches.subcommand();
    }
    words.join(" ")
}

/// The tree of commands, with their help.
pub fn command() -> clap::Command {
    Cli::command().after_long_help(after_help())
}

/// What the help of the program ends with.
fn after_help() -> String {
    let mut text = String::from("Exit codes:\n");
    for (exit, meaning) in EXITS {
        writeln!(text, "  {:>3}  {meaning}", exit.code()).expect("a string takes any text");
    }
    text
}

/// Help and version go to the output, mistakes to standard error.
fn usage(error: &clap::Error, world: &mut World<'_>) -> Exit {
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let (stream, to): (&mut dyn Write, Target) =
        if asked { (&mut *world.out, world.out_to) } else { (&mut *world.err, world.err_to) };
    let text = error.render();
    let coloured = to.is_terminal() && !world.variables.contains_key(std::ffi::OsStr::new("NO_COLOR"));
    let written = if coloured { write!(stream, "{}", text.ansi()) } else { write!(stream, "{text}") };
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::PipeClosed,
        _ if asked => Exit::Done,
        _ => Exit::Usage,
    }
}
