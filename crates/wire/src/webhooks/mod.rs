//! Webhooks: what they watch, what they answer, what they tell, and the signature of their pings.
//!
//! Source: reference, section 6.

mod answers;
mod payload;
mod ping;
mod specification;
#[cfg(test)]
mod tests;

pub use answers::{
    CreateWebhook, CreatedWebhook, EnableNotifications, NotificationError, NotificationResult, PayloadPage,
    RefreshedWebhook, Webhook, WebhookList,
};
pub use payload::{
    ActionMetadata, CellValues, Cells as PayloadCells, ChangedField, ChangedMetadata, ChangedRecord, ChangedTable,
    ChangedView, CreatedRecord, CreatedTable, FieldInfo, PAYLOAD_FORMAT, Payload, PayloadFault, SourceMetadata,
    SourceUser, TableInfo,
};
pub use ping::{MAC_HEADER, MacError, MacSecret, Named, Ping};
pub use specification::{
    ChangeType, DataType, Filters, FormPageSubmission, FormSubmission, IncludedCells, Includes, Options, Source,
    SourceOptions, Specification,
};

/// Webhooks that a base of Airtable's may have (reference, section 6.3).
pub const MAX_WEBHOOKS: usize = 10;

/// Days until a webhook expires, counted from its creation, its refresh or its last listing of payloads; also how long it stays
/// readable after that, and how long payloads are kept (reference, section 6.3).
pub const LIFE_DAYS: i64 = 7;

/// How often a ping that failed is repeated, about ten seconds after the first failure, then at growing distances over about a
/// day (reference, section 6.8).
pub const RETRIES: u32 = 13;

/// Seconds that a receiver has to answer a ping (reference, section 6.8).
pub const PING_TIMEOUT_S: u64 = 25;
