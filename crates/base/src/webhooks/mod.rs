//! Webhooks: what a commit means for a specification, and the payload that tells it.
//!
//! Payloads are not stored. The n-th one of a webhook follows from its specification, the place in the log where it was
//! created, and the commits since: [`Steps`] goes over them with the state before and after each, and [`Commit::tell`] says
//! what of a commit is watched. [`Progress`] keeps places in the log, so that the way to a cursor is short.
//!
//! | module | is |
//! |---|---|
//! | `steps` | commits with the states before and after them |
//! | `difference` | which records and cells two states differ in |
//! | `cells` | cells in the richer shapes of webhooks |
//! | `watch` | a specification's ids found in a schema; what is wrong with them |
//! | `members` | which records a view shows, before and after |
//! | `matched` | what of a commit is watched |
//! | `payload` | the same as JSON structs |
//! | `progress` | known places of cursors in the log |
//! | `feed` | pages of payloads, and how many there are |
//!
//! Where a commit changes more than [`MOST_ENTRIES`] records, it is told by several payloads with the same transaction number.
//!
//! Source: Airtable Web API reference, sections 3.5 and 6.

mod cells;
mod difference;
mod feed;
mod matched;
mod members;
mod payload;
mod progress;
mod steps;
mod watch;

pub use feed::{Feed, MOST_COMMITS, PayloadPage, Subscriber, count};
pub use matched::Commit;
pub use payload::{Levels, Telling};
pub use progress::{Place, Progress};
pub use steps::{Step, Steps};
pub use watch::{FilterFault, Watch};

/// Most records that one payload tells of.
pub const MOST_ENTRIES: usize = 10_000;
