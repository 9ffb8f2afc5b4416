//! `webhook_refresh`: a webhook lives on.

use cadre_model::{Timestamp, WebhookId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::scope::Scope;
use crate::system::{Webhook, record_of_webhook};
use crate::webhooks::{Managed, expires_after};

/// Lets a webhook live on.
pub struct WebhookRefresh;

/// Which webhook.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WebhookRefreshIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The webhook's id.
    #[schemars(with = "String")]
    pub webhook: WebhookId,
}

/// How long it lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookRefreshOut {
    /// When it expires: seven days from now.
    #[schemars(with = "String")]
    pub expiration_time: Timestamp,
}

impl Operation for WebhookRefresh {
    const NAME: &'static str = "webhook_refresh";
    const SUMMARY: &'static str = "Let a webhook live for seven days from now";
    const SCOPE: Option<Scope> = Some(Scope::Webhooks);
    const EFFECT: Effect = Effect::Write;
    type In = WebhookRefreshIn;
    type Out = WebhookRefreshOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: WebhookRefreshIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<WebhookRefreshOut, AppError> {
        let managed = Managed::find(app, caller, input.base.as_deref())?;
        let changed = managed.system.change(caller, Self::NAME, |directory, changes| {
            let found = managed.active(directory, input.webhook)?;
            let hook = Webhook { expires: expires_after(managed.now), ..managed.counted(&found) };
            changes.update(record_of_webhook(hook.id), &hook);
            Ok(())
        })?;
        let hook: Webhook = managed.system.entry_at(changed.outcome.seq, record_of_webhook(input.webhook))?;
        Ok(WebhookRefreshOut { expiration_time: hook.expires })
    }
}
