//! `base_schema`: tables, fields and views as the Metadata API gives them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::moment;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::schema::{SchemaOut, SchemaPart, shown};
use crate::scope::Scope;

/// Gives the schema of a base.
pub struct BaseSchema;

/// Which base, and what of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseSchemaIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// What is shown besides.
    #[serde(default)]
    pub include: Vec<SchemaPart>,
    /// A past moment: the number of a commit, a day or an instant.
    #[serde(default)]
    pub as_of: Option<String>,
}

impl Operation for BaseSchema {
    const NAME: &'static str = "base_schema";
    const SUMMARY: &'static str = "Give the tables, fields and views of a base as Airtable's Metadata API does";
    const SCOPE: Option<Scope> = Some(Scope::SchemaRead);
    const EFFECT: Effect = Effect::Read;
    type In = BaseSchemaIn;
    type Out = SchemaOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: BaseSchemaIn, _: &mut dyn FnMut(NoEvent)) -> Result<SchemaOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Read)?;
        let snapshot = moment::find(&base, input.as_of.as_deref(), app.now())?.snapshot;
        Ok(shown::schema(&snapshot, &input.include))
    }
}
