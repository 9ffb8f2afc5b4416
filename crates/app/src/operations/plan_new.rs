//! `plan_new`: a base with the tables of a plan.

use cadre_base::{Authority, Snapshot};
use cadre_model::BaseId;
use cadre_plan::template;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::base_create::{New, create};
use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::scope::Scope;

/// Makes a plan.
pub struct PlanNew;

/// The plan to make.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanNewIn {
    /// The name of its base.
    pub name: String,
    /// The workspace it belongs to, by id or name; the first one in which the caller may make bases when absent.
    #[serde(default)]
    pub workspace: Option<String>,
}

/// A plan that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanNewOut {
    /// The base's id.
    #[schemars(with = "String")]
    pub id: BaseId,
    /// Its name.
    pub name: String,
    /// Its tables, in their order.
    pub tables: Vec<String>,
}

impl Operation for PlanNew {
    const NAME: &'static str = "plan_new";
    const SUMMARY: &'static str =
        "Make a base with the tables of a plan: phases, stages, tasks and all that goes with them";
    const SCOPE: Option<Scope> = Some(Scope::SchemaWrite);
    const EFFECT: Effect = Effect::Write;
    type In = PlanNewIn;
    type Out = PlanNewOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: PlanNewIn, _: &mut dyn FnMut(NoEvent)) -> Result<PlanNewOut, AppError> {
        let ops = template::ops(Snapshot::empty().schema(), &mut rand::rng());
        let (name, workspace, authority) = (input.name.as_str(), input.workspace.as_deref(), Authority::Operation);
        let base = create(app, caller, New { name, id: None, workspace, ops, label: Self::NAME, authority })?;
        let now = base.snapshot();
        let schema = now.schema();
        let tables = schema.head.tables.iter().filter_map(|no| schema.table(*no)).map(|table| table.name.clone());
        Ok(PlanNewOut { id: base.id(), name: schema.head.name.clone(), tables: tables.collect() })
    }
}
