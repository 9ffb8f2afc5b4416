//! Which data folder a command works on, and the settings beside it.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::failure::Failure;
use crate::session::read_text;
use crate::world::World;

/// The name of a project's data folder.
pub(crate) const FOLDER: &str = ".cadre";

/// The name of the file of settings beside it.
pub(crate) const SETTINGS: &str = "cadre.toml";

/// What `cadre.toml` can say.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The base that commands use when none is named.
    pub(crate) base: Option<String>,
}

/// Finds the data folder: `--data`, else `CADRE_DATA`, else the nearest `.cadre/` upward, else the user's own.
pub(crate) fn find(world: &World<'_>, given: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(given) = given {
        return Ok(world.folder.join(given));
    }
    if let Some(variable) = world.variable("CADRE_DATA") {
        return Ok(world.folder.join(variable));
    }
    let upward = world.folder.ancestors().map(|folder| folder.join(FOLDER)).find(|folder| folder.is_dir());
    upward.or_else(|| world.user_data.clone()).ok_or_else(|| {
        Failure::usage_with_hint("there is no data folder here, nor a home for one", "name one with --data")
    })
}

/// Reads the settings beside a project's data folder; none when there is no such file.
pub(crate) fn settings(folder: &Path) -> Result<Settings, Failure> {
    let path = match folder.parent() {
        Some(project) if folder.ends_with(FOLDER) => project.join(SETTINGS),
        _ => return Ok(Settings::default()),
    };
    if !path.is_file() {
        return Ok(Settings::default());
    }
    toml::from_str(&read_text(&path)?).map_err(|error| {
        let message = error.to_string();
        Failure::usage(format!("{} cannot be used: {}", path.display(), message.trim_end()))
    })
}
