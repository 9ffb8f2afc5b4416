//! A lease: the right to work at a task, with an end and a number that every later write carries.

use std::fmt;

use cadre_model::{RecordId, RowNo, Timestamp};
use serde::{Deserialize, Serialize};

/// How a lease stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaseState {
    /// Somebody holds the task.
    Held,
    /// The holder gave the task back.
    Released,
    /// The holder said why the task cannot go on.
    Blocked,
    /// The holder was not heard of for a term.
    Lapsed,
    /// The task was taken from the holder: its status was set by hand, or somebody forced it.
    Revoked,
    /// The holder completed the task.
    Completed,
}

impl LeaseState {
    /// All states.
    pub const ALL: [Self; 6] =
        [Self::Held, Self::Released, Self::Blocked, Self::Lapsed, Self::Revoked, Self::Completed];

    /// Its name in the table of leases and in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Released => "released",
            Self::Blocked => "blocked",
            Self::Lapsed => "lapsed",
            Self::Revoked => "revoked",
            Self::Completed => "completed",
        }
    }

    /// The state of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl fmt::Display for LeaseState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is known of how a completion was proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Nothing proves it.
    Unverified,
    /// A verifier ran its contract, and it holds.
    Pass,
    /// A verifier ran its contract, and it does not hold.
    Fail,
    /// Its contract could not be judged.
    Unverifiable,
}

impl Proof {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Unverified, Self::Pass, Self::Fail, Self::Unverifiable];

    /// Its name in the table of leases and in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unverified => "unverified",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unverifiable => "unverifiable",
        }
    }

    /// The proof of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|proof| proof.name() == name)
    }
}

/// The number of a claiming commit: of two holders of a task the later one has the higher number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fence(pub u64);

impl fmt::Display for Fence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The record of who held a task last.
#[derive(Clone, Debug, PartialEq)]
pub struct Lease {
    /// Its row in the table of leases.
    pub row: RowNo,
    /// Its record.
    pub id: RecordId,
    /// How it stands.
    pub state: LeaseState,
    /// Who holds or held it.
    pub holder: String,
    /// The attempt, as the holder named it.
    pub attempt: String,
    /// The number of the claim.
    pub fence: Fence,
    /// Its term, in seconds.
    pub term: u32,
    /// When it lapses or would have.
    pub expires: Timestamp,
    /// Why it ended.
    pub reason: Option<String>,
    /// What was proven of the completion, if there was one.
    pub proof: Option<Proof>,
}

impl Lease {
    /// Whether somebody holds the task.
    pub fn is_held(&self) -> bool {
        self.state == LeaseState::Held
    }
}
