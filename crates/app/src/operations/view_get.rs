//! `view_get`: one view.

use cadre_base::{BaseError, Snapshot};
use cadre_model::{Table, TableNo, View, ViewId, ViewNo};
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

/// Gets a view.
pub struct ViewGet;

/// Which view.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViewGetIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// Its table, by name or id; a view is found by its id without.
    #[serde(default)]
    pub table: Option<String>,
    /// The view, by id, or by name in its table.
    pub view: String,
    /// What is shown of it besides.
    #[serde(default)]
    pub include: Vec<SchemaPart>,
}

impl Operation for ViewGet {
    const NAME: &'static str = "view_get";
    const SUMMARY: &'static str = "Get a view: name, kind, and on request its fields, filter, sort and groups";
    const SCOPE: Option<Scope> = Some(Scope::WorkspacesRead);
    const EFFECT: Effect = Effect::Read;
    type In = ViewGetIn;
    type Out = ViewShown;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: ViewGetIn, _: &mut dyn FnMut(NoEvent)) -> Result<ViewShown, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Read)?;
        let snapshot = base.snapshot();
        let found = find(&snapshot, input.table.as_deref(), &input.view)?;
        Ok(shown::view(&snapshot, found.table, found.view, &input.include))
    }
}

/// A view with its table.
#[derive(Clone, Copy)]
pub(crate) struct FoundView<'s> {
    pub(crate) table_no: TableNo,
    pub(crate) table: &'s Table,
    pub(crate) no: ViewNo,
    pub(crate) view: &'s View,
}

/// Finds a view of a table, or by its id alone in the whole base.
pub(crate) fn find<'s>(snapshot: &'s Snapshot, table: Option<&str>, key: &str) -> Result<FoundView<'s>, AppError> {
    if let Some(table) = table {
        let (table_no, table) = finding::table(snapshot, Some(table))?;
        let (no, view) = finding::view(snapshot, table, key)?;
        return Ok(FoundView { table_no, table, no, view });
    }
    let schema = snapshot.schema();
    let id: Option<ViewId> = key.parse().ok();
    let named = |view: &View| id.is_some_and(|id| view.id == id || view.aliases.contains(&id));
    let found = schema.views.iter().find(|(_, view)| named(view)).and_then(|(no, view)| {
        let (table_no, table) = shown::table_of_view(snapshot, *no)?;
        Some(FoundView { table_no, table, no: *no, view })
    });
    found.ok_or_else(|| AppError::from(BaseError::NoView(key.to_owned())).hint("name its table, or give its id"))
}
