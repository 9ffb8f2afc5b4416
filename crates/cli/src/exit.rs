//! Exit codes, and the one place that maps the kinds of errors to them.

use cadre_app::Kind;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// It was done.
    Done = 0,
    /// It was refused, or it failed.
    Refused = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// What was named is not there.
    NotFound = 3,
    /// Something was changed by somebody else meanwhile.
    Conflict = 4,
    /// The data folder is in use, the disk is full, or the store is away.
    Unavailable = 5,
    /// What is stored is damaged.
    Damaged = 6,
    /// The caller may not do this.
    Forbidden = 7,
    /// A defect of the program.
    Internal = 70,
    /// Whoever read the output stopped reading.
    PipeClosed = 141,
}

/// Every exit code with what it means, for help and documents.
pub(crate) const EXITS: &[(Exit, &str)] = &[
    (Exit::Done, "done"),
    (Exit::Refused, "refused or failed"),
    (Exit::Usage, "the command line makes no sense"),
    (
        Exit::NotFound,
        "a base, workspace, table, field, view, record, comment, commit, user, token, function or file that is not there",
    ),
    (Exit::Conflict, "changed by somebody else meanwhile"),
    (Exit::Unavailable, "the data folder is in use, the disk is full, or the store cannot be reached"),
    (Exit::Damaged, "what is stored is damaged"),
    (Exit::Forbidden, "not allowed, or not known"),
    (Exit::Internal, "a defect of cadre"),
    (Exit::PipeClosed, "the reader of the output has gone"),
];

impl Exit {
    /// The number that the process ends with.
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<Kind> for Exit {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Refused => Self::Refused,
            Kind::NotFound => Self::NotFound,
            Kind::Conflict => Self::Conflict,
            Kind::Unauthenticated | Kind::Forbidden => Self::Forbidden,
            Kind::Unavailable => Self::Unavailable,
            Kind::Damaged => Self::Damaged,
            Kind::Internal => Self::Internal,
        }
    }
}
