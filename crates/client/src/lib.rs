//! The table of operations over HTTP: the same operations, with the same inputs, answers and errors, done by the server that
//! holds a data folder.
//!
//! [`RemoteOps`] calls `POST /api/ops/<operation>`. Every call that writes carries an idempotency key of its own, so that one
//! whose answer was lost may be sent again; operations that tell how far they have come are never sent twice.

mod blocking;
mod failure;
mod lines;
mod ops;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use blocking::BlockingOps;
pub use ops::{Patience, RemoteOps, is_this_machine};
