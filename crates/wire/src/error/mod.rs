//! What Airtable answers when it says no: one table of errors, their bodies, and what a client does about them.

mod body;
mod kinds;
mod refusal;
#[cfg(test)]
mod tests;

pub use body::{ErrorBody, ListedError};
pub use kinds::{AirtableError, ERRORS, ErrorKind, ErrorRow, Evidence, MissingModel, Shape};
pub use refusal::{Refusal, Retry};
