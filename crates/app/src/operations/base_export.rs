//! `base_export`: a base, or the records of a table, as a file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::base_import::Format;
use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::export;
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;
use crate::whole;

/// Exports a base or a table.
pub struct BaseExport;

/// What to export.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseExportIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// What of it.
    pub what: What,
}

/// What is exported.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum What {
    /// The whole base as JSON: schema, records and people, without its log.
    Base,
    /// The records of a table.
    Table {
        /// The table; the only one when absent.
        #[serde(default)]
        table: Option<String>,
        /// The format of the file.
        format: Format,
    },
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaseExportOut {
    /// The name of the base or table.
    pub name: String,
    /// How many records there are in the file.
    pub records: u64,
    /// What the file holds.
    pub content: String,
}

impl Operation for BaseExport {
    const NAME: &'static str = "base_export";
    const SUMMARY: &'static str = "Export the records of a table, or a whole base; JSON gives back what was imported";
    const SCOPE: Option<Scope> = Some(Scope::RecordsRead);
    const EFFECT: Effect = Effect::Read;
    type In = BaseExportIn;
    type Out = BaseExportOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: BaseExportIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<BaseExportOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Read)?;
        let snapshot = base.snapshot();
        let (name, (content, records)) = match input.what {
            What::Base => (snapshot.schema().head.name.clone(), whole::write(base.id(), &snapshot)),
            What::Table { table, format } => {
                let (no, table) = finding::table(&snapshot, table.as_deref())?;
                let made = match format {
                    Format::Json => export::json(&snapshot, no, table),
                    Format::Csv => export::csv(&snapshot, no, table),
                };
                (table.name.clone(), made)
            }
        };
        Ok(BaseExportOut { name, records, content })
    }
}
