//! The administrator's token in the data folder, so that whoever may read the folder may ask its server.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use cadre_app::operations::token_create::{TokenCreate, TokenCreateIn};
use cadre_app::{App, AppError, Caller, Scope, SecretText};
use cadre_cli::{ADMIN_TOKEN, UpError};
use cadre_model::{Actor, Through};

/// Where the token is.
pub(crate) fn path(folder: &Path) -> PathBuf {
    folder.join(ADMIN_TOKEN)
}

/// Makes the folder ready to be served and sees to it that the file is there; whether a token was made.
///
/// A file that is there stays as it is, also when its token was revoked: whoever did that meant it.
///
/// # Errors
/// The folder cannot be opened, or the file cannot be written.
pub(crate) fn ensure(app: &App, folder: &Path) -> Result<bool, UpError> {
    let path = path(folder);
    let made = app.serve_setup().map_err(UpError::Folder)?.token;
    let token = match made {
        Some(token) => token,
        None if path.is_file() => {
            let written = fs::read_to_string(&path).unwrap_or_default();
            if app.authenticate(written.trim()).is_err() {
                tracing::warn!(file = %path.display(), "the token in the file is none any more");
            }
            return Ok(false);
        }
        None => another(app).map_err(UpError::Folder)?,
    };
    write(&path, &token).map_err(|error| UpError::Start(format!("cannot write {}: {error}", path.display())))?;
    Ok(true)
}

/// Another token of the administrator, where the file is gone.
fn another(app: &App) -> Result<SecretText, AppError> {
    let owner = Caller::owner(Actor { through: Through::Cli, ..Actor::default() });
    let everything =
        TokenCreateIn { name: "admin".to_owned(), scopes: Some(Scope::ALL.to_vec()), ..TokenCreateIn::default() };
    Ok(app.call::<TokenCreate>(&owner, everything)?.token)
}

/// Writes a file that its owner alone can read, whole or not at all.
fn write(path: &Path, token: &SecretText) -> io::Result<()> {
    let beside = path.with_extension("token.new");
    drop(fs::remove_file(&beside));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(token.expose().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    fs::rename(&beside, path)
}
