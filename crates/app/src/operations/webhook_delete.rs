//! `webhook_delete`: a webhook goes.

use cadre_model::WebhookId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::schema::Removed;
use crate::scope::Scope;
use crate::system::{Webhook, record_of_webhook};
use crate::webhooks::Managed;

/// Deletes a webhook.
pub struct WebhookDelete;

/// Which webhook.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WebhookDeleteIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The webhook's id.
    #[schemars(with = "String")]
    pub webhook: WebhookId,
}

impl Operation for WebhookDelete {
    const NAME: &'static str = "webhook_delete";
    const SUMMARY: &'static str = "Delete a webhook: it tells nothing more, and its payloads are gone";
    const SCOPE: Option<Scope> = Some(Scope::Webhooks);
    const EFFECT: Effect = Effect::Destructive;
    type In = WebhookDeleteIn;
    type Out = Removed;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: WebhookDeleteIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<Removed, AppError> {
        let managed = Managed::find(app, caller, input.base.as_deref())?;
        managed.system.change(caller, Self::NAME, |directory, changes| {
            managed.readable(directory, input.webhook)?;
            changes.delete::<Webhook>(record_of_webhook(input.webhook));
            Ok(())
        })?;
        managed.hooks().forget(|id| id == input.webhook);
        Ok(Removed::new(&input.webhook))
    }
}
