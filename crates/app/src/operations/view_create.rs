//! `view_create`: a view of a table.

use cadre_base::{Made, Op, ViewSpec};
use cadre_model::ViewKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::finding;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::answer;
use crate::record::input::draft;
use crate::role::Role;
use crate::schema::{SchemaPart, ViewSettings, ViewShown, commit, shown};
use crate::scope::Scope;

/// Creates a view.
pub struct ViewCreate;

/// The view to create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViewCreateIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id.
    pub table: String,
    /// Its settings; a name is needed.
    pub view: ViewSettings,
}

impl Operation for ViewCreate {
    const NAME: &'static str = "view_create";
    const SUMMARY: &'static str = "Create a view of a table: kind, filter, sort, groups and visible fields";
    const SCOPE: Option<Scope> = Some(Scope::SchemaWrite);
    const EFFECT: Effect = Effect::Write;
    type In = ViewCreateIn;
    type Out = ViewShown;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: ViewCreateIn, _: &mut dyn FnMut(NoEvent)) -> Result<ViewShown, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Create)?;
        let snapshot = answer::before(app, &base, caller)?;
        let (table, found) = finding::table(&snapshot, Some(&input.table))?;
        let spec = input.view.spec(&snapshot, found)?;
        let spec = ViewSpec { kind: spec.kind.or(Some(ViewKind::Grid)), ..spec };
        let outcome = base.commit(draft(caller, Self::NAME, vec![Op::CreateView { table, id: None, spec }]))?;
        let after = commit::after(&base, &outcome)?;
        let made = match outcome.made.first() {
            Some(Made::View { no, .. }) => after.schema().views.get(no).zip(after.schema().table(table)),
            _ => None,
        };
        let shown = made.map(|(view, table)| shown::view(&after, table, view, &[SchemaPart::Definitions]));
        shown.ok_or_else(|| AppError::new(Code::Internal, "the view that was made is not there"))
    }
}
