//! The real Airtable as a peer: a client that reads what a token shows, and keeps to the service's limits.
//!
//! [`AirtableClient`] waits its turn ([`Limit`]), stays away for as long as a 429 says, tries again what failed in passing, and
//! walks lists whose iterators expire. It only reads, so that everything may be asked for again. "Reference" in this crate is the
//! Airtable Web API reference that Cadre is built from.

mod backoff;
mod client;
mod error;
mod exchange;
mod http;
mod pace;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod walk;

pub use client::{AIRTABLE, AirtableClient};
pub use error::SyncError;
pub use exchange::{Answer, Answered, Exchange, Method, NoAnswer, Request};
pub use http::Http;
pub use pace::{A_BASE, A_TOKEN, Limit};
pub use secrecy::{ExposeSecret, SecretString};
pub use walk::{Step, Walk};
