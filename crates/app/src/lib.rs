//! Every operation of the product, once, and the table of them.
//!
//! A face turns its input into the input of an operation, calls it through [`App`], and turns the answer back. The table
//! [`OPERATIONS`] is what help texts, routes, tools and checks of scopes are made from. What is kept is reached through
//! `store`'s traits, which the binary hands over; no database is named here.

mod access;
mod airtable;
mod app;
mod bases;
mod caller;
mod code;
mod comments;
mod commits;
mod error;
mod export;
mod files;
mod finding;
mod from_below;
mod given;
mod import;
mod keeper;
mod moment;
mod named;
mod naming;
mod opened;
mod operation;
pub mod operations;
mod page;
mod people;
mod project;
pub mod record;
mod role;
pub mod schema;
mod scope;
mod secret_text;
mod setup;
mod shown;
mod system;
mod table;
#[cfg(test)]
mod testing;
mod vault;
mod vitals;
pub mod webhooks;
mod whole;
mod writing;

pub use app::{App, AppSettings};
pub use cadre_base::{BaseError, Key};
pub use caller::Caller;
pub use code::{CODES, Code, CodeRow, Kind, Retry};
pub use comments::{CommentShown, Emoji, Mentioned, ReactingUser, ReactionShown};
pub use commits::{CommitLine, Who};
pub use error::{AppError, Diagnostic, FormulaFault, Problem, Span};
pub use files::{Content, Download};
pub use given::{GivenField, GivenFields, TypedField};
pub use named::Address;
pub use operation::{Call, Effect, Flow, NoEvent, Operation, OperationRow};
pub use page::{PageField, PageReceived, PageRow, RecordPage, TextForm};
pub use people::{UserLine, UserShown};
pub use project::{Claiming, CountsShown, HeldTask, LeaseShown, ShareShown, TaskDetail, TaskLine};
pub use role::Role;
pub use scope::{Scope, Scopes};
pub use secret_text::SecretText;
pub use setup::Setup;
pub use table::{OPERATIONS, find};
pub use vault::{CopyReport, Holder, Progress, Sizes, Store, StoreCheck, Vault};
pub use vitals::{BaseVitals, Part};
pub use writing::{Begun, Committed, Write};
