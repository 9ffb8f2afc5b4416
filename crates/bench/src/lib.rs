//! Measures the engine and the server against named references in the same run.
//!
//! `cadre bench engine` fills the standard table ([`standard`]) into this engine and into plain SQLite ([`sqlite`]) and does the
//! same work in both. `cadre bench api` ([`mod@api`]) asks the server, a bare server of another kind, and SQLite again. Figures are ratios to the reference wherever there is one, so that they hold on any machine.

pub mod api;
pub mod computed;
pub mod drive;
pub mod engine;
mod memory;
pub mod queries;
pub mod report;
pub mod sqlite;
pub mod standard;
pub mod watch;

pub use api::{ApiOptions, api, bare};
pub use engine::{Options, engine, open_once};
pub use report::{Measure, Report, Target};
