//! `backup`: a copy of the data folder, while it is in use.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, Flow, Operation};
use crate::scope::Scope;
use crate::vault::{CopyReport, Progress};

/// Copies the data folder.
pub struct Backup;

/// Where the copy goes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BackupIn {
    /// A folder of the machine that holds the data: a new or an empty one.
    pub folder: PathBuf,
}

impl Operation for Backup {
    const NAME: &'static str = "backup";
    const SUMMARY: &'static str = "Copy the data folder into another, while it is in use, and check the copy";
    const SCOPE: Option<Scope> = Some(Scope::FolderManage);
    const EFFECT: Effect = Effect::Read;
    const FLOW: Flow = Flow::Stream;
    type In = BackupIn;
    type Out = CopyReport;
    type Event = Progress;

    fn run(
        app: &App,
        caller: &Caller,
        input: BackupIn,
        emit: &mut dyn FnMut(Progress),
    ) -> Result<CopyReport, AppError> {
        app.folder_as(caller)?;
        let vault = app.vault();
        if !vault.is_made() {
            let message = format!("there is no data folder at {}: nothing to copy", vault.folder().display());
            return Err(AppError::new(Code::FolderNotFound, message));
        }
        Ok(vault.backup(&input.folder, emit)?.of_users())
    }
}
