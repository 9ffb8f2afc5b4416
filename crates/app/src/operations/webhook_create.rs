//! `webhook_create`: a subscription to changes of a base.

use std::sync::Arc;

use cadre_base::webhooks::{FilterFault, Progress, Watch};
use cadre_model::{Timestamp, WebhookId};
use cadre_notify::{PingState, Policy, check_url};
use cadre_wire::webhooks::{MAX_WEBHOOKS, Specification};
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::scope::Scope;
use crate::secret_text::SecretText;
use crate::system::{Webhook, record_of_webhook};
use crate::webhooks::{Managed, expires_after, needs_data_scopes};

/// Makes a webhook.
pub struct WebhookCreate;

/// The webhook to make.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WebhookCreateIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// Where notifications go: an `http` or `https` address. When absent payloads are only listed.
    #[serde(default)]
    pub notification_url: Option<String>,
    /// What it watches and tells, as in Airtable's API: `{"options": {"filters": {"dataTypes": ["tableData"]}}}`.
    #[serde(deserialize_with = "strictly")]
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub specification: Specification,
}

/// A webhook that was made. Source: Airtable Web API reference, section 6.1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookCreateOut {
    /// Its id.
    #[schemars(with = "String")]
    pub id: WebhookId,
    /// What its notifications are signed with, in Base64: shown now, and never again.
    pub mac_secret_base64: SecretText,
    /// When it expires, unless it is refreshed or its payloads are listed.
    #[schemars(with = "String")]
    pub expiration_time: Timestamp,
}

/// Refuses what a specification has no room for.
fn strictly<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Specification, D::Error> {
    Specification::parse(serde_json::Value::deserialize(deserializer)?).map_err(D::Error::custom)
}

impl Operation for WebhookCreate {
    const NAME: &'static str = "webhook_create";
    const SUMMARY: &'static str =
        "Subscribe to changes of a base; the secret that notifications are signed with is shown once";
    const SCOPE: Option<Scope> = Some(Scope::Webhooks);
    const EFFECT: Effect = Effect::Write;
    type In = WebhookCreateIn;
    type Out = WebhookCreateOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: WebhookCreateIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<WebhookCreateOut, AppError> {
        needs_data_scopes(caller, Self::NAME, &input.specification)?;
        let managed = Managed::find(app, caller, input.base.as_deref())?;
        if let Some(done) = managed.system.answered(caller)? {
            return managed.system.made::<Webhook>(&done).map(WebhookCreateOut::from);
        }
        if let Some(url) = &input.notification_url {
            check_address(app.settings().targets, url)?;
        }
        let base = managed.base.snapshot();
        Watch::check(&input.specification, base.schema()).map_err(refused)?;
        let hook = Webhook {
            id: WebhookId::generate(&mut rand::rng()),
            base: managed.base.id(),
            creator: caller.user(),
            url: input.notification_url,
            specification: Arc::new(input.specification),
            secret: rand::random(),
            expires: expires_after(managed.now),
            notifies: true,
            progress: Progress::new(base.seq()),
            ping: PingState::default(),
        };
        let changed = managed.system.change(caller, Self::NAME, |directory, changes| {
            let active = managed.all(directory).iter().filter(|hook| hook.is_active(managed.now)).count();
            if active >= MAX_WEBHOOKS {
                let message = format!("the base has {active} webhooks, and may have {MAX_WEBHOOKS}");
                return Err(AppError::new(Code::TooManyWebhooks, message).hint("delete one with `webhook_delete`"));
            }
            changes.create_as(record_of_webhook(hook.id), &hook);
            Ok(())
        })?;
        managed.system.made::<Webhook>(&changed.outcome).map(WebhookCreateOut::from)
    }
}

impl From<Webhook> for WebhookCreateOut {
    fn from(hook: Webhook) -> Self {
        let secret = SecretText::new(hook.mac_secret().to_base64());
        Self { id: hook.id, mac_secret_base64: secret, expiration_time: hook.expires }
    }
}

/// Refuses what can be seen to be no target, under the rule that notifications go out by; what names stand for is checked then.
fn check_address(targets: Policy, url: &str) -> Result<(), AppError> {
    check_url(targets, url).map_err(|error| {
        AppError::new(Code::InvalidRequest, format!("notificationUrl: {error}"))
            .hint("give the address of a receiver, such as https://example.com/hook")
    })
}

fn refused(fault: FilterFault) -> AppError {
    let FilterFault { path, wrong, right } = fault;
    AppError::new(Code::InvalidRequest, format!("specification.{path}: {wrong}")).hint(format!("expected {right}"))
}
