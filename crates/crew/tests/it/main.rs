//! The crew against real repositories and processes.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail the test they are called from")]

mod corpus;
