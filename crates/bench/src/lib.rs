//! Measures the engine against named references in the same run.
//!
//! `cadre bench engine` fills the standard table ([`standard`]) into this engine and into plain SQLite ([`sqlite`]) and does the
//! same work in both. Figures are ratios to the reference wherever there is one, so that they hold on any machine.

pub mod computed;
pub mod engine;
pub mod queries;
pub mod report;
pub mod sqlite;
pub mod standard;
pub mod watch;

pub use engine::{Options, engine, open_once};
pub use report::{Measure, Report, Target};
