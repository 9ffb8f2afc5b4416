//! What a base promises, held against a log in memory: computed cells, links, history, undo, past states, failures, and
//! many writers at a time.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail the test they are called from")]

mod ahead;
mod computed;
mod faults;
mod files;
mod guards;
mod hashes;
mod histories;
mod keys;
mod mirrors;
mod naive;
mod nodes;
mod numbers;
mod older;
mod past;
mod restored;
mod soundness;
mod steps;
mod system_owned;
mod trash;
mod undo;
mod upserts;
mod webhooks;
mod world;
mod writers;
