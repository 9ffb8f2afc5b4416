//! The project in a base: what its tables and status words mean, which tasks are ready, who holds them, and what proves
//! that they are done.
//!
//! Everything here is a function of a snapshot and of what it is handed: no files, no processes, no clock of its own.
//! What runs by itself, and what reads repositories, is in the floors above.
//!
//! | module | is |
//! |---|---|
//! | [`adopt`] | what a base that is there already seems to mean |
//! | [`doctor`] | whether a base still is what its project takes it for |
//! | [`mapping`] | which tables, fields and words mean what; what that comes to in a base |
//! | [`lease`] | a lease: how it stands, and its number |
//! | [`ledger`] | the project's own tables: the mapping, and the leases |
//! | [`reading`] | tasks as the mapping reads them |
//! | [`ready`] | prerequisites: what is open, circles, links that lead nowhere |
//! | [`claim`] | taking, keeping and giving back tasks; which one comes next |
//! | [`guard`] | what is held to whoever writes, and what is added to the same commit |
//! | [`progress`] | how much is done of stages, phases and plans; what people set and what follows |
//! | [`template`] | the tables that a new plan begins with |
//! | [`counts`], [`evidence`] | counts of tests as runners print them; contracts, receipts, verdicts |
//! | [`rank`] | which task comes first |

pub mod adopt;
pub mod claim;
pub mod counts;
pub mod doctor;
pub mod evidence;
pub mod guard;
pub mod kanban;
pub mod lease;
pub mod ledger;
pub mod mapping;
pub mod progress;
pub mod rank;
pub mod reading;
pub mod ready;
mod status;
pub mod template;
#[cfg(test)]
mod testing;
mod words;

pub use mapping::{Mapping, Project};
pub use status::TaskState;
pub use words::{StatusWords, WordsError};
