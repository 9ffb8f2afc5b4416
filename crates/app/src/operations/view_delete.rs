//! `view_delete`: a view; its table keeps at least one.

use cadre_base::Op;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::view_get;
use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::answer;
use crate::record::input::draft;
use crate::role::Role;
use crate::schema::Removed;
use crate::scope::Scope;

/// Deletes a view.
pub struct ViewDelete;

/// Which view.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViewDeleteIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// Its table, by name or id; a view is found by its id without.
    #[serde(default)]
    pub table: Option<String>,
    /// The view, by id, or by name in its table.
    pub view: String,
}

impl Operation for ViewDelete {
    const NAME: &'static str = "view_delete";
    const SUMMARY: &'static str = "Delete a view; the records stay";
    const SCOPE: Option<Scope> = Some(Scope::WorkspacesWrite);
    const EFFECT: Effect = Effect::Write;
    type In = ViewDeleteIn;
    type Out = Removed;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: ViewDeleteIn, _: &mut dyn FnMut(NoEvent)) -> Result<Removed, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Create)?;
        let snapshot = answer::before(app, &base, caller)?;
        let found = view_get::find(&snapshot, input.table.as_deref(), &input.view)?;
        let id = found.view.id;
        base.commit(draft(caller, Self::NAME, vec![Op::DeleteView(found.no)]))?;
        Ok(Removed::new(&id))
    }
}
