//! `restore`: a copy put back as the data folder.

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

/// Puts a copy back.
pub struct Restore;

/// Where the copy is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RestoreIn {
    /// A folder that `backup` made.
    pub folder: PathBuf,
}

impl Operation for Restore {
    const NAME: &'static str = "restore";
    const SUMMARY: &'static str = "Put a copy made by backup into a data folder that is new or holds no data";
    const SCOPE: Option<Scope> = Some(Scope::FolderManage);
    const EFFECT: Effect = Effect::Write;
    const FLOW: Flow = Flow::Stream;
    type In = RestoreIn;
    type Out = CopyReport;
    type Event = Progress;

    fn run(
        app: &App,
        caller: &Caller,
        input: RestoreIn,
        emit: &mut dyn FnMut(Progress),
    ) -> Result<CopyReport, AppError> {
        app.folder_as(caller)?;
        if app.is_open() {
            let message = "the data folder is open: a copy is restored before anything else uses it";
            return Err(AppError::new(Code::FolderInUse, message));
        }
        Ok(app.vault().restore(&input.folder, emit)?.of_users())
    }
}
