//! Who calls an operation, and what they may do.

use cadre_model::Actor;
use serde::Serialize;

use crate::code::Code;
use crate::error::AppError;

/// Who calls: an actor for the log, and scopes.
#[derive(Clone, Debug)]
pub struct Caller {
    actor: Actor,
    scopes: Scopes,
}

/// What a caller may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scopes {
    /// Everything: whoever may open the data folder.
    All,
    /// These alone.
    Only(Vec<Scope>),
}

/// What a token can allow. Source of the first four names: Airtable Web API reference, section 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Scope {
    /// Read records.
    #[serde(rename = "data.records:read")]
    RecordsRead,
    /// Write records.
    #[serde(rename = "data.records:write")]
    RecordsWrite,
    /// Read bases, tables, fields and views.
    #[serde(rename = "schema.bases:read")]
    SchemaRead,
    /// Write bases, tables, fields and views.
    #[serde(rename = "schema.bases:write")]
    SchemaWrite,
    /// Back up, restore and check what is stored.
    #[serde(rename = "data.folder:manage")]
    FolderManage,
}

impl Scope {
    /// The name in tokens.
    pub fn name(self) -> &'static str {
        match self {
            Self::RecordsRead => "data.records:read",
            Self::RecordsWrite => "data.records:write",
            Self::SchemaRead => "schema.bases:read",
            Self::SchemaWrite => "schema.bases:write",
            Self::FolderManage => "data.folder:manage",
        }
    }
}

impl Caller {
    /// A caller with scopes.
    pub fn new(actor: Actor, scopes: Scopes) -> Self {
        Self { actor, scopes }
    }

    /// The owner of the data folder, who may do everything.
    pub fn owner(actor: Actor) -> Self {
        Self::new(actor, Scopes::All)
    }

    /// Who it is, for the log.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Refuses a caller who lacks a scope.
    pub(crate) fn check(&self, operation: &'static str, scope: Option<Scope>) -> Result<(), AppError> {
        let Some(scope) = scope else { return Ok(()) };
        match &self.scopes {
            Scopes::All => Ok(()),
            Scopes::Only(scopes) if scopes.contains(&scope) => Ok(()),
            Scopes::Only(_) => {
                let message = format!("{operation} needs a token with the scope {}", scope.name());
                Err(AppError::new(Code::ScopeMissing, message))
            }
        }
    }
}
