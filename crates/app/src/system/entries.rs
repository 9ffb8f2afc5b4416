//! Workspaces, users, members, and where bases belong.

use std::fmt;
use std::str::FromStr;

use cadre_model::{BaseId, IdError, RecordId, Timestamp, UserId, WorkspaceId};

use super::entry::{Cells, ColumnKind, Entry, Reading, TableSpec, Unreadable};
use crate::role::Role;

/// A workspace: where bases are kept together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Workspace {
    pub(crate) id: WorkspaceId,
    pub(crate) name: String,
    pub(crate) created: Timestamp,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) name: String,
    pub(crate) email: String,
    /// Administers the data folder: every role everywhere, and the operations that concern the whole of it.
    pub(crate) admin: bool,
    /// Since when the user may not come in any more.
    pub(crate) suspended: Option<Timestamp>,
    pub(crate) created: Timestamp,
}

/// What somebody is a member of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Target {
    Workspace(WorkspaceId),
    Base(BaseId),
}

/// A user's role in a workspace or base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) user: UserId,
    pub(crate) of: Target,
    pub(crate) role: Role,
    pub(crate) since: Timestamp,
    pub(crate) granted_by: Option<UserId>,
}

/// Where a base belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseEntry {
    pub(crate) id: BaseId,
    pub(crate) workspace: WorkspaceId,
    /// Since when it is in the trash.
    pub(crate) deleted: Option<Timestamp>,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workspace(id) => id.fmt(f),
            Self::Base(id) => id.fmt(f),
        }
    }
}

impl FromStr for Target {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.starts_with(WorkspaceId::PREFIX) {
            true => text.parse().map(Self::Workspace),
            false => text.parse().map(Self::Base),
        }
    }
}

impl Entry for Workspace {
    const TABLE: &'static TableSpec = &TableSpec {
        name: "Workspaces",
        description: "Where bases are kept together.",
        columns: &[("Id", ColumnKind::Text), ("Name", ColumnKind::Text)],
    };

    type Key = WorkspaceId;

    fn key(&self) -> WorkspaceId {
        self.id
    }

    fn read(row: &Reading<'_>) -> Result<Self, Unreadable> {
        Ok(Self { id: row.parsed("Id")?, name: row.parsed("Name")?, created: row.created() })
    }

    fn write(&self, cells: &mut Cells) {
        cells.shown("Id", Some(&self.id));
        cells.text("Name", &self.name);
    }
}

impl Entry for User {
    const TABLE: &'static TableSpec = &TableSpec {
        name: "Users",
        description: "Who may come in with a token.",
        columns: &[
            ("Id", ColumnKind::Text),
            ("Name", ColumnKind::Text),
            ("Email", ColumnKind::Text),
            ("Administrator", ColumnKind::Check),
            ("Suspended", ColumnKind::Time),
        ],
    };

    type Key = UserId;

    fn key(&self) -> UserId {
        self.id
    }

    fn read(row: &Reading<'_>) -> Result<Self, Unreadable> {
        Ok(Self {
            id: row.parsed("Id")?,
            name: row.parsed("Name")?,
            email: row.parsed("Email")?,
            admin: row.checked("Administrator"),
            suspended: row.time("Suspended"),
            created: row.created(),
        })
    }

    fn write(&self, cells: &mut Cells) {
        cells.shown("Id", Some(&self.id));
        cells.text("Name", &self.name);
        cells.text("Email", &self.email);
        cells.check("Administrator", self.admin);
        cells.time("Suspended", self.suspended);
    }
}

impl Entry for Member {
    const TABLE: &'static TableSpec = &TableSpec {
        name: "Members",
        description: "Who has which role in a workspace or base; a role in a workspace holds for its bases.",
        columns: &[
            ("User", ColumnKind::Text),
            ("Of", ColumnKind::Text),
            ("Role", ColumnKind::Text),
            ("Granted by", ColumnKind::Text),
        ],
    };

    type Key = (UserId, Target);

    fn key(&self) -> (UserId, Target) {
        (self.user, self.of)
    }

    fn read(row: &Reading<'_>) -> Result<Self, Unreadable> {
        let role: String = row.parsed("Role")?;
        let role = Role::of(&role).ok_or(Unreadable { column: "Role", what: format!("there is no role {role:?}") })?;
        Ok(Self {
            user: row.parsed("User")?,
            of: row.parsed("Of")?,
            role,
            since: row.created(),
            granted_by: row.maybe("Granted by")?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        cells.shown("User", Some(&self.user));
        cells.shown("Of", Some(&self.of));
        cells.text("Role", self.role.name());
        cells.shown("Granted by", self.granted_by.as_ref().map(|by| by as &dyn fmt::Display));
    }
}

/// The record that a base's entry is kept in: the same letters and digits under another prefix, so that there is one at most.
pub(crate) fn record_of_base(base: BaseId) -> RecordId {
    RecordId::from_bytes(base.to_bytes()).expect("ids of bases and records have the same form")
}

impl Entry for BaseEntry {
    const TABLE: &'static TableSpec = &TableSpec {
        name: "Bases",
        description: "The workspace of each base; one without a row belongs to the first workspace.",
        columns: &[("Id", ColumnKind::Text), ("Workspace", ColumnKind::Text), ("Deleted", ColumnKind::Time)],
    };

    type Key = BaseId;

    fn key(&self) -> BaseId {
        self.id
    }

    fn read(row: &Reading<'_>) -> Result<Self, Unreadable> {
        Ok(Self { id: row.parsed("Id")?, workspace: row.parsed("Workspace")?, deleted: row.time("Deleted") })
    }

    fn write(&self, cells: &mut Cells) {
        cells.shown("Id", Some(&self.id));
        cells.shown("Workspace", Some(&self.workspace));
        cells.time("Deleted", self.deleted);
    }
}
