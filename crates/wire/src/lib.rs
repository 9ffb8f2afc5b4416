//! Airtable's JSON as plain structs, and its error codes: shared by our server and by our client of Airtable.
//!
//! Nothing here opens a socket, reads a file or knows a base. What a peer sends is bounded, never trusted, and refused with a
//! [`RequestError`] that says what was wrong; [`AirtableError`] is what goes back over the wire.
//!
//! "Reference" in this crate is the Airtable Web API reference that Cadre is built from; its evidence marks are none
//! (documented), *wire*, *client*, *fake* and *unconfirmed* (section 0.2). Every enum and object is open-ended on the reading
//! side (section 1.10): clients keep what they do not know.

pub mod attachments;
pub mod comments;
pub mod csv_sync;
pub mod error;
mod json;
pub mod path;
mod percent;
pub mod query;
pub mod records;
pub mod request;
pub mod schema;
pub mod upload;
pub mod webhooks;
mod words;

pub use cadre_model::Timestamp;
pub use error::{AirtableError, ErrorBody, ErrorKind, Refusal, Retry};
pub use request::{RequestError, Wanted};
