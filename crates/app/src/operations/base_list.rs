//! `base_list`: the bases of the data folder.

use cadre_model::{BaseId, Seq};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::scope::Scope;

/// Lists bases.
pub struct BaseList;

/// Nothing is asked for beside the list.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaseListIn {}

/// The bases, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BaseListOut {
    /// The bases.
    pub bases: Vec<BaseLine>,
}

/// One base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaseLine {
    /// Its id.
    #[schemars(with = "String")]
    pub id: BaseId,
    /// Its name.
    pub name: String,
    /// Number of its last commit.
    #[schemars(with = "u64")]
    pub commit: Seq,
}

impl Operation for BaseList {
    const NAME: &'static str = "base_list";
    const SUMMARY: &'static str = "List the bases of the data folder";
    const SCOPE: Option<Scope> = Some(Scope::SchemaRead);
    const EFFECT: Effect = Effect::Read;
    type In = BaseListIn;
    type Out = BaseListOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, _: BaseListIn, _: &mut dyn FnMut(NoEvent)) -> Result<BaseListOut, AppError> {
        if !app.vault().is_made() {
            return Ok(BaseListOut { bases: Vec::new() });
        }
        let bases = app.bases_of(caller)?;
        let line = |base: crate::bases::BaseName| BaseLine { id: base.id, name: base.name, commit: base.seq };
        Ok(BaseListOut { bases: bases.into_iter().map(line).collect() })
    }
}
