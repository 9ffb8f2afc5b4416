//! The project in a base: what its tables and status words mean, which tasks are ready, who holds them, and what proves
//! that they are done.
//!
//! Everything here is a function of a snapshot and of what it is handed: no files, no processes, no clock of its own.
//! What runs by itself, and what reads repositories, is in the floors above.

pub mod counts;
pub mod evidence;
mod status;

pub use status::TaskState;
