//! `cadre init`: a project's data folder, its settings, and git told to leave the data alone.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::folder::{FOLDER, SETTINGS};
use crate::session::{Session, read_text};

/// What `cadre init` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre init
  cadre init ../plan")]
pub(crate) struct InitArgs {
    /// The project's folder; made when missing
    #[arg(default_value = ".")]
    folder: PathBuf,
}

/// The settings that a new project starts with.
const SETTINGS_TEXT: &str = "\
# Settings of Cadre for this project. The data is in .cadre/, which git leaves alone.

# The base that commands use when none is named with --base:
# base = \"Plan\"
";

/// The line that keeps the data out of git.
const IGNORED: &str = "/.cadre/";

/// What was done to a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Done {
    Made,
    Extended,
    Kept,
}

/// One line of the answer.
#[derive(Debug, Serialize)]
struct Step {
    done: Done,
    path: PathBuf,
}

/// Makes what is missing and leaves what is there.
pub(crate) fn run(args: &InitArgs, session: &mut Session<'_, '_>) -> Outcome {
    let project = match args.folder.as_os_str() == "." {
        true => session.world.folder.clone(),
        false => session.world.folder.join(&args.folder),
    };
    let steps =
        [folder(&project.join(FOLDER))?, settings(&project.join(SETTINGS))?, ignored(&project.join(".gitignore"))?];
    session.answer(&steps, |screen| {
        steps.iter().try_for_each(|step| {
            let word = match step.done {
                Done::Made => "made",
                Done::Extended => "extended",
                Done::Kept => "kept",
            };
            writeln!(screen.out, "{word:<8} {}", step.path.display())
        })
    })
}

fn folder(path: &Path) -> Result<Step, Failure> {
    let done = if path.is_dir() { Done::Kept } else { Done::Made };
    fs::create_dir_all(path).map_err(Failure::at("make", path))?;
    Ok(Step { done, path: path.to_owned() })
}

fn settings(path: &Path) -> Result<Step, Failure> {
    let done = if path.exists() { Done::Kept } else { Done::Made };
    if done == Done::Made {
        fs::write(path, SETTINGS_TEXT).map_err(Failure::at("write", path))?;
    }
    Ok(Step { done, path: path.to_owned() })
}

fn ignored(path: &Path) -> Result<Step, Failure> {
    let (done, mut text) = if path.exists() { (Done::Extended, read_text(path)?) } else { (Done::Made, String::new()) };
    let covers = |line: &str| matches!(line.trim(), ".cadre" | ".cadre/" | "/.cadre" | IGNORED);
    if text.lines().any(covers) {
        return Ok(Step { done: Done::Kept, path: path.to_owned() });
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(IGNORED);
    text.push('\n');
    fs::write(path, text).map_err(Failure::at("write", path))?;
    Ok(Step { done, path: path.to_owned() })
}
