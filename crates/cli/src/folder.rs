//! Which data folder a command works on, and the settings beside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cadre_app::{AppError, Code, CopyReport, Progress, Store, Vault};
use serde::Deserialize;

use crate::commands::up::{ServerSettings, TelemetrySettings};
use crate::failure::Failure;
use crate::session::read_text;
use crate::world::World;

/// The name of a project's data folder.
pub(crate) const FOLDER: &str = ".cadre";

/// The name of the file of settings beside it.
pub(crate) const SETTINGS: &str = "cadre.toml";

/// The file of a data folder that holds a token of whoever administers it.
pub const ADMIN_TOKEN: &str = "admin.token";

/// What `cadre.toml` can say.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The base that commands use when none is named.
    pub(crate) base: Option<String>,
    /// What the tables of the project's base mean; read by whoever needs it.
    pub(crate) project: Option<toml::Table>,
    /// What the server is set to.
    #[serde(default)]
    pub(crate) server: ServerSettings,
    /// Who is told of what the server does.
    #[serde(default)]
    pub(crate) telemetry: TelemetrySettings,
}

/// Finds the data folder: `--data`, else `CADRE_DATA`, else the nearest `.cadre/` upward, else the user's own; `None` when the
/// user has no home.
pub(crate) fn find(world: &World<'_>, given: Option<&Path>) -> Option<PathBuf> {
    if let Some(given) = given {
        return Some(world.folder.join(given));
    }
    if let Some(variable) = world.variable("CADRE_DATA") {
        return Some(world.folder.join(variable));
    }
    let upward = world.folder.ancestors().map(|folder| folder.join(FOLDER)).find(|folder| folder.is_dir());
    upward.or_else(|| world.user_data.clone())
}

/// The data folder of somebody who has none; whatever needs none works all the same.
pub(crate) struct Nowhere;

impl Nowhere {
    fn refused() -> AppError {
        let message = "there is no data folder here, nor a home for one";
        AppError::new(Code::FolderNotFound, message).hint("name one with --data")
    }
}

impl Vault for Nowhere {
    fn folder(&self) -> &Path {
        Path::new(FOLDER)
    }

    fn is_made(&self) -> bool {
        // So that whoever wants to read opens it, and is told.
        true
    }

    fn open(&self) -> Result<Arc<dyn Store>, AppError> {
        Err(Self::refused())
    }

    fn backup(&self, _: &Path, _: &mut dyn FnMut(Progress)) -> Result<CopyReport, AppError> {
        Err(Self::refused())
    }

    fn restore(&self, _: &Path, _: &mut dyn FnMut(Progress)) -> Result<CopyReport, AppError> {
        Err(Self::refused())
    }
}

/// Where the settings of a data folder are: beside a project's, in any other.
pub(crate) fn settings_path(folder: &Path) -> PathBuf {
    match folder.parent() {
        Some(project) if folder.ends_with(FOLDER) => project.join(SETTINGS),
        _ => folder.join(SETTINGS),
    }
}

/// Reads the settings beside a project's data folder, or in any other; none when there is no such file.
pub(crate) fn settings(folder: &Path) -> Result<Settings, Failure> {
    let path = settings_path(folder);
    if !path.is_file() {
        return Ok(Settings::default());
    }
    toml::from_str(&read_text(&path)?).map_err(|error| {
        let message = error.to_string();
        Failure::usage(format!("{} cannot be used: {}", path.display(), message.trim_end()))
    })
}
