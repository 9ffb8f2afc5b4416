//! `cadre completions` and `cadre man`: what packages carry beside the program.

use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;

use crate::args::Cli;
use crate::failure::{Failure, Outcome};
use crate::session::Session;

/// What `cadre completions` takes.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// What `cadre man` takes.
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Where the pages go; made when missing
    folder: PathBuf,
}

/// Writes the completions of a shell.
pub(crate) fn completions(args: &CompletionsArgs, session: &mut Session<'_, '_>) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "cadre", &mut script);
    session.write(&script)
}

/// Writes one page a command: `cadre.1`, `cadre-query.1`, ...
pub(crate) fn man(args: &ManArgs, session: &mut Session<'_, '_>) -> Outcome {
    let folder = session.world.folder.join(&args.folder);
    std::fs::create_dir_all(&folder).map_err(Failure::at("make", &folder))?;
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    write_pages(&command, "cadre", &folder, &mut pages)?;
    session.say(&format!("wrote {} pages into {}", pages.len(), args.folder.display()))
}

fn write_pages(command: &Command, name: &str, folder: &Path, pages: &mut Vec<PathBuf>) -> Outcome {
    let path = folder.join(format!("{name}.1"));
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone().name(name.to_owned()))
        .render(&mut page)
        .and_then(|()| std::fs::write(&path, &page))
        .map_err(Failure::at("write", &path))?;
    pages.push(path);
    let shown = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    shown.into_iter().try_for_each(|sub| write_pages(sub, &format!("{name}-{}", sub.get_name()), folder, pages))
}
