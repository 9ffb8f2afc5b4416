//! Bases, tables, fields and views, as the Metadata API has them.
//!
//! Source: reference, sections 3.6 and 4. A field's options stay JSON: what they mean is known above.

mod access;
mod answers;
mod requests;
#[cfg(test)]
mod tests;

pub use access::{
    BaseCollaborator, BaseMetadata, GroupCollaborator, GroupCollaborators, IndividualCollaborator,
    IndividualCollaborators, InviteLinks, Whoami, WorkspaceCollaborators, WorkspaceMetadata, WorkspaceRestrictions,
};
pub use answers::{
    BaseEntry, BaseList, CreatedBase, Field, PermissionLevel, Table, TableList, View, ViewList, ViewType,
};
pub use requests::{FieldPatch, NewBase, NewField, NewTable, TablePatch};

/// The most characters of a description (reference, section 1.9).
pub const MAX_DESCRIPTION: usize = 20_000;

/// The most tables of a base (reference, section 1.9).
pub const MAX_TABLES: usize = 1_000;

/// What `include` may ask for beside a base's tables (reference, section 4.2).
pub const TABLE_INCLUDES: &[&str] = &["visibleFieldIds"];

/// What `include` may ask for beside a base's metadata (reference, section 4.6).
pub const BASE_INCLUDES: &[&str] = &["collaborators", "inviteLinks", "interfaces"];
