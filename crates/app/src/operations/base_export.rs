//! `base_export`: the records of a table as a file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::base_import::Format;
use crate::app::App;
use crate::caller::{Caller, Scope};
use crate::error::AppError;
use crate::export;
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};

/// Exports a table.
pub struct BaseExport;

/// What to export.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseExportIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table; the only one when absent.
    #[serde(default)]
    pub table: Option<String>,
    /// The format of the file.
    pub format: Format,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaseExportOut {
    /// The table.
    pub table: String,
    /// How many records there are in the file.
    pub records: u64,
    /// What the file holds.
    pub content: String,
}

impl Operation for BaseExport {
    const NAME: &'static str = "base_export";
    const SUMMARY: &'static str = "Export the records of a table; JSON gives back what was imported";
    const SCOPE: Option<Scope> = Some(Scope::RecordsRead);
    const EFFECT: Effect = Effect::Read;
    type In = BaseExportIn;
    type Out = BaseExportOut;
    type Event = NoEvent;

    fn run(app: &App, _: &Caller, input: BaseExportIn, _: &mut dyn FnMut(NoEvent)) -> Result<BaseExportOut, AppError> {
        let snapshot = app.base(input.base.as_deref())?.snapshot();
        let (no, table) = finding::table(&snapshot, input.table.as_deref())?;
        let (content, records) = match input.format {
            Format::Json => export::json(&snapshot, no, table),
            Format::Csv => export::csv(&snapshot, no, table),
        };
        Ok(BaseExportOut { table: table.name.clone(), records, content })
    }
}
