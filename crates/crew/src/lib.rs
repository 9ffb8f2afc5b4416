//! What runs by itself: checks as processes, facts about repositories, and the verification of claims.
//!
//! Everything here collects: what a process printed and how it ended, what a commit changed. What follows from it is
//! decided in `plan::evidence`.

pub mod checks;
mod environment;
mod folder;
mod group;
pub mod repo;
pub mod verify;

pub use checks::{Finished, Job, run};
pub use environment::Environment;
pub use repo::{Repository, RepositoryError, Worktree};
pub use verify::{Known, Probes, Verified, Verifier, VerifyError};
