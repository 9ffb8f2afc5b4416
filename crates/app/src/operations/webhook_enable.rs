//! `webhook_enable`: notifications of a webhook switched on or off.

use cadre_model::WebhookId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::scope::Scope;
use crate::system::{Webhook, record_of_webhook};
use crate::webhooks::Managed;

/// Switches notifications on or off.
pub struct WebhookEnable;

/// Of which webhook, and which way.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WebhookEnableIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The webhook's id.
    #[schemars(with = "String")]
    pub webhook: WebhookId,
    /// Whether it notifies from now on. Payloads are made in any case; what its receiver was not told of is told when
    /// notifications are on again.
    pub enable: bool,
}

/// How it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookEnableOut {
    /// Whether it notifies.
    pub are_notifications_enabled: bool,
}

impl Operation for WebhookEnable {
    const NAME: &'static str = "webhook_enable";
    const SUMMARY: &'static str = "Switch the notifications of a webhook on or off";
    const SCOPE: Option<Scope> = Some(Scope::Webhooks);
    const EFFECT: Effect = Effect::Write;
    type In = WebhookEnableIn;
    type Out = WebhookEnableOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: WebhookEnableIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<WebhookEnableOut, AppError> {
        let managed = Managed::find(app, caller, input.base.as_deref())?;
        managed.system.change(caller, Self::NAME, |directory, changes| {
            let found = managed.active(directory, input.webhook)?;
            let mut hook = Webhook { notifies: input.enable, ..managed.counted(&found) };
            hook.ping.rest();
            changes.update(record_of_webhook(hook.id), &hook);
            Ok(())
        })?;
        managed.hooks().wake().wake();
        Ok(WebhookEnableOut { are_notifications_enabled: input.enable })
    }
}
