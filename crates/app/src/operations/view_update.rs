//! `view_update`: other settings for a view.

use cadre_base::Op;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::view_get;
use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::answer;
use crate::record::input::draft;
use crate::role::Role;
use crate::schema::{SchemaPart, ViewSettings, ViewShown, commit, shown};
use crate::scope::Scope;

/// Changes a view.
pub struct ViewUpdate;

/// Which view, and what is to be different.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViewUpdateIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// Its table, by name or id; a view is found by its id without.
    #[serde(default)]
    pub table: Option<String>,
    /// The view, by id, or by name in its table.
    pub view: String,
    /// The new settings; what is absent stays as it is.
    pub change: ViewSettings,
}

impl Operation for ViewUpdate {
    const NAME: &'static str = "view_update";
    const SUMMARY: &'static str = "Rename a view, or change its kind, filter, sort, groups or visible fields";
    const SCOPE: Option<Scope> = Some(Scope::SchemaWrite);
    const EFFECT: Effect = Effect::Write;
    type In = ViewUpdateIn;
    type Out = ViewShown;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: ViewUpdateIn, _: &mut dyn FnMut(NoEvent)) -> Result<ViewShown, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Create)?;
        let snapshot = answer::before(app, &base, caller)?;
        let found = view_get::find(&snapshot, input.table.as_deref(), &input.view)?;
        let spec = input.change.spec(&snapshot, found.table)?;
        let outcome = base.commit(draft(caller, Self::NAME, vec![Op::UpdateView { view: found.no, spec }]))?;
        let after = commit::after(&base, &outcome)?;
        let schema = after.schema();
        let shown = schema.views.get(&found.no).zip(schema.table(found.table_no));
        let shown = shown.map(|(view, table)| shown::view(&after, table, view, &[SchemaPart::Definitions]));
        shown.ok_or_else(|| AppError::new(Code::ViewNotFound, "the view was deleted meanwhile"))
    }
}
