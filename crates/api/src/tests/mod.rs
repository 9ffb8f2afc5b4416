//! The API asked without sockets: what each route answers, and to whom.

mod attachments;
mod headers;
mod meta;
mod ops;
mod order;
mod paths;
mod records;
mod schema;
mod trust;
mod webhooks;
