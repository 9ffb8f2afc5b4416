//! The Web API: Airtable's routes and Cadre's own.
//!
//! Every handler converts in, calls one operation of `app`, and converts out; what is hot is written as bytes. The table
//! [`ROUTES`] is what requests are matched against, what the OpenAPI document is made from, and what the test of who may use
//! what goes over.
//!
//! "Reference" in this crate is the Airtable Web API reference that Cadre is built from.

mod answering;
mod attachments;
mod call;
mod comments;
mod face;
mod health;
mod meta;
mod metrics;
mod openapi;
mod ops;
mod page;
mod path;
mod records;
mod route;
mod routes;
mod schema;
mod settings;
mod sync;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod webhooks;

pub use face::Api;
pub use route::{Needs, Route, Verb};
pub use routes::ROUTES;
pub use settings::{AirtableLimits, MetricsFor, RateForm, Settings};
