//! `base_create`: an empty base.

use cadre_base::{Base, BaseOptions};
use cadre_model::BaseId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::scope::Scope;

/// Creates a base.
pub struct BaseCreate;

/// The base to create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseCreateIn {
    /// Its name.
    pub name: String,
    /// Its id; a new one is drawn when absent.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub id: Option<BaseId>,
}

/// A base that was created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaseCreateOut {
    /// Its id.
    #[schemars(with = "String")]
    pub id: BaseId,
    /// Its name.
    pub name: String,
}

impl Operation for BaseCreate {
    const NAME: &'static str = "base_create";
    const SUMMARY: &'static str = "Create an empty base";
    const SCOPE: Option<Scope> = Some(Scope::SchemaWrite);
    const EFFECT: Effect = Effect::Write;
    type In = BaseCreateIn;
    type Out = BaseCreateOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: BaseCreateIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<BaseCreateOut, AppError> {
        let base = create(app, caller, &input.name, input.id)?;
        Ok(BaseCreateOut { id: base.id(), name: input.name })
    }
}

/// Creates a base under a name that no other base has, so that names find bases.
pub(crate) fn create(
    app: &App,
    caller: &Caller,
    name: &str,
    id: Option<BaseId>,
) -> Result<std::sync::Arc<Base>, AppError> {
    let bases = &app.opened()?.bases;
    let folded = name.to_lowercase();
    if let Some(other) = bases.list(&|_| true)?.into_iter().find(|base| base.name.to_lowercase() == folded) {
        let message = format!("there is a base {:?} already ({})", other.name, other.id);
        return Err(AppError::new(Code::NameTaken, message).hint("give another name"));
    }
    let id = id.unwrap_or_else(|| BaseId::generate(&mut rand::rng()));
    let (log, clock) = (bases.log().clone(), bases.clock().clone());
    let base = Base::create(log, clock, id, name, caller.actor().clone(), &BaseOptions::default())?;
    bases.keep(&base);
    Ok(base)
}
