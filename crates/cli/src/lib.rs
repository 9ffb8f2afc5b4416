//! The command line: every command calls one operation of `app` and shows its answer.
//!
//! [`run()`] is handed the world (arguments, variables, streams, clock), so that tests run it in their own process. What an
//! operation does is not decided here.

mod args;
mod commands;
mod complete;
mod exit;
mod failure;
mod folder;
mod ops;
mod progress;
mod report;
mod run;
mod screen;
mod session;
mod world;

pub use commands::up::{RateBody, Up};
pub use complete::{Vaults, completing_command};
pub use exit::Exit;
pub use folder::ADMIN_TOKEN;
pub use run::{command, run};
pub use world::{ApiPlan, Bench, Certificate, Figures, LogFormat, Server, Target, UpError, UpOptions, World};
