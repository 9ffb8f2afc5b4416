//! What goes out: the one guarded client of other servers, and the delivery of webhooks' notifications.
//!
//! | module | is |
//! |---|---|
//! | [`address`] | what an IP address stands for, and which may be reached |
//! | [`resolve`] | names to addresses, so that the address that was checked is the one connected to |
//! | [`outgoing`] | requests with limits: schemes, redirects, time, size |
//! | [`fetch`] | files fetched whole, as often as it takes |
//! | [`ping`] | what one notification says, and the states it goes through until it arrives or is given up |
//! | [`delivery`] | the loop that sends what is due |
//!
//! Left out: which webhooks there are and what changed is asked of a [`delivery::Book`], which `app` keeps durably.

pub mod address;
pub mod delivery;
pub mod fetch;
pub mod outgoing;
pub mod ping;
pub mod resolve;
#[cfg(test)]
mod testing;

pub use address::{AddressKind, Policy};
pub use delivery::{Book, BookError, Due, Sender, Wake, run};
pub use fetch::{Fetched, Fetcher};
pub use outgoing::{Limits, Method, Outgoing, OutgoingError, Request, Response, check_url, origin_of};
pub use ping::{Attempt, Outcome, Ping, PingState, Verdict};
pub use resolve::{Resolver, SystemResolver};
