//! Webhooks. Source: reference, section 6.

use cadre_app::operations::webhook_create::{WebhookCreate, WebhookCreateIn};
use cadre_app::operations::webhook_delete::{WebhookDelete, WebhookDeleteIn};
use cadre_app::operations::webhook_enable::{WebhookEnable, WebhookEnableIn};
use cadre_app::operations::webhook_list::{WebhookList, WebhookListIn};
use cadre_app::operations::webhook_payloads::{WebhookPayloads, WebhookPayloadsIn};
use cadre_app::operations::webhook_refresh::{WebhookRefresh, WebhookRefreshIn};
use cadre_edge::Response;
use cadre_wire::query::PayloadsQuery;
use cadre_wire::webhooks::{CreateWebhook, EnableNotifications};

use crate::call::{Call, Failure, json_of, ok};
use crate::path::Seg;

/// What deletions and switches answer: Airtable's form is not known, an empty object is one that every client takes. Source:
/// reference, section 6.5.
const NOTHING: &[u8] = b"{}";

fn base(call: &Call) -> Option<String> {
    Some(call.base().to_owned())
}

/// `POST /v0/bases/{base}/webhooks`.
pub(crate) fn create(call: &Call) -> Result<Response, Failure> {
    let CreateWebhook { notification_url, specification } = CreateWebhook::parse(&call.body)?;
    let made = call.run_once::<WebhookCreate>(WebhookCreateIn { base: base(call), notification_url, specification })?;
    Ok(ok(json_of(&made)?))
}

/// `GET /v0/bases/{base}/webhooks`.
pub(crate) fn list(call: &Call) -> Result<Response, Failure> {
    Ok(ok(json_of(&call.run::<WebhookList>(WebhookListIn { base: base(call) })?)?))
}

/// `DELETE /v0/bases/{base}/webhooks/{webhook}`.
pub(crate) fn delete(call: &Call) -> Result<Response, Failure> {
    call.run_once::<WebhookDelete>(WebhookDeleteIn { base: base(call), webhook: call.id(Seg::Webhook)? })?;
    Ok(ok(NOTHING.to_vec()))
}

/// `POST /v0/bases/{base}/webhooks/{webhook}/enableNotifications`.
pub(crate) fn enable(call: &Call) -> Result<Response, Failure> {
    let EnableNotifications { enable } = EnableNotifications::parse(&call.body)?;
    let input = WebhookEnableIn { base: base(call), webhook: call.id(Seg::Webhook)?, enable };
    call.run_once::<WebhookEnable>(input)?;
    Ok(ok(NOTHING.to_vec()))
}

/// `POST /v0/bases/{base}/webhooks/{webhook}/refresh`.
pub(crate) fn refresh(call: &Call) -> Result<Response, Failure> {
    let input = WebhookRefreshIn { base: base(call), webhook: call.id(Seg::Webhook)? };
    Ok(ok(json_of(&call.run_once::<WebhookRefresh>(input)?)?))
}

/// `GET /v0/bases/{base}/webhooks/{webhook}/payloads`.
pub(crate) fn payloads(call: &Call) -> Result<Response, Failure> {
    let PayloadsQuery { cursor, limit } = PayloadsQuery::from_query(call.query())?;
    let listed = call.run::<WebhookPayloads>(WebhookPayloadsIn {
        base: base(call),
        webhook: call.id(Seg::Webhook)?,
        cursor: Some(cursor),
        limit: Some(limit),
    })?;
    Ok(ok(json_of(&listed.page)?))
}
