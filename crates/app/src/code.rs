//! The table of codes: every error that an operation can answer with, once.
//!
//! A code says which kind of trouble it is and whether trying again may help. The faces map the kinds, once each: the
//! command line to exit codes, HTTP to statuses.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// What kind of trouble an error is; what faces map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// The request itself is wrong, or breaks a rule.
    Refused,
    /// What the request names is not there.
    NotFound,
    /// What the request starts from is not what is there any more.
    Conflict,
    /// Nobody knows who calls.
    Unauthenticated,
    /// The caller may not do this.
    Forbidden,
    /// What is needed is in use, full or away for now.
    Unavailable,
    /// What is stored is damaged.
    Damaged,
    /// A defect of the program.
    Internal,
}

/// When it makes sense to try the same again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Retry {
    /// Never: the same request gets the same answer.
    Never,
    /// At once, after reading what is there now.
    Now,
    /// After a while.
    Later,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct CodeRow {
    /// The code.
    pub code: Code,
    /// Its stable name.
    pub name: &'static str,
    /// What kind of trouble it is.
    pub kind: Kind,
    /// Whether trying again may help.
    pub retry: Retry,
}

macro_rules! codes {
    ($($(#[$doc:meta])+ $code:ident = $name:literal, $kind:ident, $retry:ident;)*) => {
        /// The code of an error: stable, for programs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[$doc])+ $code,)*
        }

        /// Every code, in the order of the enum.
        pub static CODES: &[CodeRow] = &[
            $(CodeRow { code: Code::$code, name: $name, kind: Kind::$kind, retry: Retry::$retry },)*
        ];
    };
}

codes! {
    /// A formula cannot be read, names what is not there, or calls a function in a way that cannot be.
    InvalidFormula = "INVALID_FORMULA", Refused, Never;
    /// The request does not fit the operation.
    InvalidRequest = "INVALID_REQUEST", Refused, Never;
    /// The offset of a page is no offset, or one of another query.
    InvalidOffset = "INVALID_OFFSET", Refused, Never;
    /// Computed fields would depend on each other in a circle.
    CircularReference = "CIRCULAR_REFERENCE", Refused, Never;
    /// The description of a field is none, or its options do not fit its type.
    InvalidField = "INVALID_FIELD", Refused, Never;
    /// A cell's value does not fit its field.
    InvalidCell = "INVALID_CELL", Refused, Never;
    /// A name is empty, too long or taken, or an id is taken.
    NameTaken = "NAME_TAKEN", Refused, Never;
    /// Several records hold the values by which an upsert finds one.
    SeveralMatch = "SEVERAL_MATCH", Refused, Never;
    /// A field or table that only operations write.
    SystemField = "SYSTEM_FIELD", Refused, Never;
    /// Records of a table that mirrors a list are created and deleted by that list alone.
    SyncedTable = "SYNCED_TABLE", Refused, Never;
    /// A rule of the project refused.
    RuleRefused = "RULE_REFUSED", Refused, Never;
    /// The base is no project: nothing says what its tables mean.
    NotAProject = "NOT_A_PROJECT", Refused, Never;
    /// What the project is mapped as does not fit the base any more.
    ProjectBroken = "PROJECT_BROKEN", Refused, Never;
    /// The base has as many webhooks as one may have.
    TooManyWebhooks = "TOO_MANY_WEBHOOKS", Refused, Never;
    /// A file that cannot be imported; every bad row is named.
    InvalidFile = "INVALID_FILE", Refused, Never;
    /// The data folder has not been made, or holds no data.
    FolderNotFound = "FOLDER_NOT_FOUND", NotFound, Never;
    /// A folder that must be empty is not.
    FolderNotEmpty = "FOLDER_NOT_EMPTY", Refused, Never;
    /// No base of that id or name.
    BaseNotFound = "BASE_NOT_FOUND", NotFound, Never;
    /// No workspace of that id or name.
    WorkspaceNotFound = "WORKSPACE_NOT_FOUND", NotFound, Never;
    /// No user of that id, mail address or name.
    UserNotFound = "USER_NOT_FOUND", NotFound, Never;
    /// No token of that id.
    TokenNotFound = "TOKEN_NOT_FOUND", NotFound, Never;
    /// No comment of that id on the record.
    CommentNotFound = "COMMENT_NOT_FOUND", NotFound, Never;
    /// No webhook of that id in the base.
    WebhookNotFound = "WEBHOOK_NOT_FOUND", NotFound, Never;
    /// No table of that id or name.
    TableNotFound = "TABLE_NOT_FOUND", NotFound, Never;
    /// No field of that id or name.
    FieldNotFound = "FIELD_NOT_FOUND", NotFound, Never;
    /// No task of that code, name or id.
    TaskNotFound = "TASK_NOT_FOUND", NotFound, Never;
    /// No view of that id or name.
    ViewNotFound = "VIEW_NOT_FOUND", NotFound, Never;
    /// No record of that id.
    RecordNotFound = "RECORD_NOT_FOUND", NotFound, Never;
    /// No file under an address, or an address that has ended.
    FileNotFound = "FILE_NOT_FOUND", NotFound, Never;
    /// No commit of that number.
    CommitNotFound = "COMMIT_NOT_FOUND", NotFound, Never;
    /// The table mirrors no list of that name.
    SyncNotFound = "SYNC_NOT_FOUND", NotFound, Never;
    /// No function of that name.
    FunctionNotFound = "FUNCTION_NOT_FOUND", NotFound, Never;
    /// Something was changed by somebody else meanwhile.
    VersionConflict = "VERSION_CONFLICT", Conflict, Now;
    /// The task is held by another, waits for others, or is in a state in which nobody takes it.
    TaskNotReady = "TASK_NOT_READY", Conflict, Never;
    /// The claim under which something was to be written is over.
    ClaimOver = "CLAIM_OVER", Conflict, Never;
    /// What is to be undone was changed since.
    UndoConflict = "UNDO_CONFLICT", Conflict, Never;
    /// The same base is being imported just now.
    ImportRunning = "IMPORT_RUNNING", Conflict, Later;
    /// An idempotency key was used for another request.
    KeyReused = "IDEMPOTENCY_KEY_REUSED", Conflict, Never;
    /// There is no token, or it is unknown, revoked or expired, or its user may not come in any more.
    AuthenticationRequired = "AUTHENTICATION_REQUIRED", Unauthenticated, Never;
    /// The caller's role in the base, workspace or data folder is below what the operation needs.
    RoleMissing = "ROLE_MISSING", Forbidden, Never;
    /// The caller lacks the scope that the operation asks for.
    ScopeMissing = "SCOPE_MISSING", Forbidden, Never;
    /// The data folder is held by another process.
    FolderInUse = "FOLDER_IN_USE", Unavailable, Later;
    /// The disk is full.
    DiskFull = "DISK_FULL", Unavailable, Later;
    /// The store cannot be read or written.
    StoreFailed = "STORE_FAILED", Unavailable, Later;
    /// The data was written by a newer version.
    DataTooNew = "DATA_TOO_NEW", Unavailable, Never;
    /// The server that was to be asked cannot be reached, or broke off.
    ServerUnreachable = "SERVER_UNREACHABLE", Unavailable, Later;
    /// The server that was asked is none of Cadre's, or one of a version that does not understand this one.
    ServerMismatch = "SERVER_MISMATCH", Unavailable, Never;
    /// Airtable cannot be reached, or goes on failing.
    AirtableUnreachable = "AIRTABLE_UNREACHABLE", Unavailable, Later;
    /// The workspace at Airtable has no calls left this month.
    AirtableBilling = "AIRTABLE_CALLS_SPENT", Unavailable, Never;
    /// Airtable refused: the token, the base, or what was asked.
    AirtableRefused = "AIRTABLE_REFUSED", Refused, Never;
    /// What is stored does not match its checksum or cannot be read.
    DataDamaged = "DATA_DAMAGED", Damaged, Never;
    /// The changes of an old commit were dropped.
    HistoryCompacted = "HISTORY_COMPACTED", NotFound, Never;
    /// A defect of the program.
    Internal = "INTERNAL", Internal, Never;
}

impl Code {
    /// The code's row in the table.
    pub fn row(self) -> &'static CodeRow {
        &CODES[self as usize]
    }

    /// The code of a name.
    pub fn of(name: &str) -> Option<Self> {
        CODES.iter().find(|row| row.name == name).map(|row| row.code)
    }

    /// The code that stands for one of a kind which is not known here.
    pub fn any_of(kind: Kind) -> Self {
        match kind {
            Kind::Refused => Self::InvalidRequest,
            Kind::NotFound => Self::RecordNotFound,
            Kind::Conflict => Self::VersionConflict,
            Kind::Unauthenticated => Self::AuthenticationRequired,
            Kind::Forbidden => Self::RoleMissing,
            Kind::Unavailable => Self::StoreFailed,
            Kind::Damaged => Self::DataDamaged,
            Kind::Internal => Self::Internal,
        }
    }

    /// The stable name.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What kind of trouble it is.
    pub fn kind(self) -> Kind {
        self.row().kind
    }

    /// Whether trying again may help.
    pub fn retry(self) -> Retry {
        self.row().retry
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_finds_its_own_row_and_has_a_name_of_its_own() {
        let mut names: Vec<_> = CODES.iter().map(|row| row.name).collect();
        for row in CODES {
            assert_eq!(row.code.row().name, row.name);
            assert!(row.name.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{}", row.name);
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CODES.len());
    }
}
