//! `webhook_list`: the webhooks of a base.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::scope::Scope;
use crate::system::Webhook;
use crate::webhooks::{Managed, WebhookShown, shown};

/// Lists webhooks.
pub struct WebhookList;

/// Of which base.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WebhookListIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
}

/// The webhooks of a base, those that expired within the last week among them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookListOut {
    /// In the order of their making.
    pub webhooks: Vec<WebhookShown>,
}

impl Operation for WebhookList {
    const NAME: &'static str = "webhook_list";
    const SUMMARY: &'static str = "Show the webhooks of a base, and how their notifications fare";
    const SCOPE: Option<Scope> = Some(Scope::Webhooks);
    const EFFECT: Effect = Effect::Read;
    type In = WebhookListIn;
    type Out = WebhookListOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: WebhookListIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<WebhookListOut, AppError> {
        let managed = Managed::find(app, caller, input.base.as_deref())?;
        let hooks = managed.all(&managed.system.directory());
        let refs: Vec<&Webhook> = hooks.iter().map(|hook| &**hook).collect();
        managed.hooks().count_all(&managed.base, &refs)?;
        let base = managed.base.snapshot();
        let webhooks = refs.into_iter().map(|hook| shown(&managed.counted(hook), &base, managed.now)).collect();
        Ok(WebhookListOut { webhooks })
    }
}
