//! Fakes and builders over model and store, for tests alone.
//!
//! | module | is |
//! |---|---|
//! | [`clock`] | a clock that tests set |
//! | [`ids`] | ids that read well, by number |
//! | [`kinds`] | types of fields with the usual options |
//! | [`people`] | users and actors |
//! | [`meddling`] | a log that lets another writer in between |

pub mod clock;
pub mod ids;
pub mod kinds;
pub mod meddling;
pub mod people;

pub use clock::FakeClock;
pub use meddling::Meddling;
