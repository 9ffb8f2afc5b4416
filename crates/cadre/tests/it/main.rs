//! The whole program: real processes, real files.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail the test they are called from")]

mod completion;
mod elsewhere;
mod folders;
mod formula;
mod formulas;
mod gate;
mod measured;
mod moving;
mod peers;
mod program;
mod server;
mod serving;
mod telemetry;
mod trust;
