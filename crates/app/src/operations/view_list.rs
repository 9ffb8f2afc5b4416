//! `view_list`: the views of a base or of a table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::schema::{SchemaPart, ViewShown, shown};
use crate::scope::Scope;

/// Lists views.
pub struct ViewList;

/// Views of what.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViewListIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// A table, by name or id; all when absent.
    #[serde(default)]
    pub table: Option<String>,
    /// What is shown of them besides.
    #[serde(default)]
    pub include: Vec<SchemaPart>,
}

/// Views, table by table, in their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ViewListOut {
    /// The views.
    pub views: Vec<ViewShown>,
}

impl Operation for ViewList {
    const NAME: &'static str = "view_list";
    const SUMMARY: &'static str = "List the views of a base or of a table";
    const SCOPE: Option<Scope> = Some(Scope::WorkspacesRead);
    const EFFECT: Effect = Effect::Read;
    type In = ViewListIn;
    type Out = ViewListOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: ViewListIn, _: &mut dyn FnMut(NoEvent)) -> Result<ViewListOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Read)?;
        let snapshot = base.snapshot();
        let schema = snapshot.schema();
        let only = input.table.as_deref().map(|key| finding::table(&snapshot, Some(key))).transpose()?;
        let tables = schema.head.tables.iter().filter(|no| only.is_none_or(|(only, _)| only == **no));
        let views = tables.filter_map(|no| schema.table(*no)).flat_map(|table| {
            let found = table.views.iter().filter_map(|no| schema.views.get(no));
            found.map(|view| shown::view(&snapshot, table, view, &input.include))
        });
        Ok(ViewListOut { views: views.collect() })
    }
}
