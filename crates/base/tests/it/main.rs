//! What a base promises, held against a log in memory: computed cells, links, history, undo, past states, failures, and
//! many writers at a time.

mod histories;
mod naive;
mod steps;
mod world;
