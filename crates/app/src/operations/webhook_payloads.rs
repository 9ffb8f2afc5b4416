//! `webhook_payloads`: what a webhook tells.

use cadre_base::cells::Files;
use cadre_base::system_actor;
use cadre_base::webhooks::{Feed, Subscriber};
use cadre_model::{UserId, WebhookId};
use cadre_wire::webhooks::{PAYLOAD_FORMAT, PayloadPage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;
use crate::system::{Directory, Webhook, record_of_webhook};
use crate::webhooks::{Managed, expires_after, needs_data_scopes};

/// Lists payloads.
pub struct WebhookPayloads;

/// Most payloads of a page. Source: Airtable Web API reference, section 6.3.
pub const MOST_PAYLOADS: usize = 50;

/// Of which webhook, from where on.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WebhookPayloadsIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The webhook's id.
    #[schemars(with = "String")]
    pub webhook: WebhookId,
    /// The first payload to give, from 1; 1 when absent.
    #[serde(default)]
    pub cursor: Option<u64>,
    /// Most payloads to give, 1 to 50; 50 when absent.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// A page of payloads. Source: Airtable Web API reference, sections 6.6 and 6.7.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct WebhookPayloadsOut {
    /// The page.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub page: PayloadPage,
}

impl Operation for WebhookPayloads {
    const NAME: &'static str = "webhook_payloads";
    const SUMMARY: &'static str = "Show what a webhook tells, from a cursor on; it lives seven days from now";
    const SCOPE: Option<Scope> = Some(Scope::Webhooks);
    const EFFECT: Effect = Effect::Read;
    type In = WebhookPayloadsIn;
    type Out = WebhookPayloadsOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: WebhookPayloadsIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<WebhookPayloadsOut, AppError> {
        let (cursor, limit) = (in_range("cursor", input.cursor, u64::MAX / 2)?, input.limit);
        let limit = in_range("limit", Some(limit.unwrap_or(MOST_PAYLOADS)), MOST_PAYLOADS)?;
        let managed = Managed::find(app, caller, input.base.as_deref())?;
        let directory = managed.system.directory();
        let found = managed.readable(&directory, input.webhook)?;
        needs_data_scopes(caller, Self::NAME, &found.specification)?;
        let mut hook = managed.counted(&found);
        let base = managed.base.id();
        let levels = |user: UserId| level(&directory, user, base);
        let files = app.signer(base)?;
        let feed =
            Feed { base: &managed.base, levels: &levels, files: files.as_ref().map(|files| files as &dyn Files) };
        let mut subscriber = Subscriber {
            specification: &found.specification,
            until: Some(found.expires),
            progress: &mut hook.progress,
        };
        let page = feed.page(&mut subscriber, cursor, limit)?;
        managed.hooks().note(hook.id, hook.progress);
        live_on(&managed, input.webhook)?;
        Ok(WebhookPayloadsOut {
            page: PayloadPage {
                payloads: page.payloads,
                cursor: page.cursor,
                might_have_more: page.more,
                payload_format: PAYLOAD_FORMAT.to_owned(),
            },
        })
    }
}

fn in_range<N: Copy + PartialOrd + From<u8> + std::fmt::Display>(
    name: &str,
    given: Option<N>,
    most: N,
) -> Result<N, AppError> {
    let given = given.unwrap_or_else(|| N::from(1));
    if (N::from(1)..=most).contains(&given) {
        return Ok(given);
    }
    Err(AppError::new(Code::InvalidRequest, format!("{name} is {given}; expected a number from 1 to {most}")))
}

/// The role that a user has in the base, in Airtable's words.
fn level(directory: &Directory, user: UserId, base: cadre_model::BaseId) -> Option<String> {
    match directory.user_role(user, base) {
        Role::None => None,
        role => Some(role.permission_level().name().to_owned()),
    }
}

/// A webhook whose payloads are listed lives on, unless it has expired. Source: section 6.3 of the reference.
fn live_on(managed: &Managed, id: WebhookId) -> Result<(), AppError> {
    // Not under the caller's key: listing changes nothing that a caller asks for.
    let system = Caller::owner(system_actor());
    managed.system.change(&system, WebhookPayloads::NAME, |directory, changes| {
        if let Ok(found) = managed.active(directory, id) {
            let hook = Webhook { expires: expires_after(managed.now), ..managed.counted(&found) };
            changes.update(record_of_webhook(id), &hook);
        }
        Ok(())
    })?;
    Ok(())
}
