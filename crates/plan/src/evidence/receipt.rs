//! What is claimed: attempts, receipts of runs, completions.

use serde::{Deserialize, Serialize};

use cadre_model::Timestamp;

use super::base_tests::BaseTestsFound;
use super::hash::Hash;
use crate::counts::{Counts, NoCounts};

/// Somebody who works or verifies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The user.
    pub name: String,
    /// What the token descends from: tokens that one made from another share it.
    pub lineage: String,
    /// The session, where it is known.
    #[serde(default)]
    pub session: Option<String>,
    /// The folder that it works in, where it is known.
    #[serde(default)]
    pub worktree: Option<String>,
}

impl Identity {
    /// What two share that must not be shared, in words.
    #[must_use]
    pub fn shares(&self, other: &Self) -> Option<&'static str> {
        if self.name == other.name {
            Some("the same user")
        } else if self.lineage == other.lineage {
            Some("tokens of the same lineage")
        } else if self.session.is_some() && self.session == other.session {
            Some("the same session")
        } else if self.worktree.is_some() && self.worktree == other.worktree {
            Some("the same worktree")
        } else {
            None
        }
    }
}

/// One claim of a task, as it was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The task's record.
    pub task: String,
    /// The fencing number.
    pub fence: u64,
    /// Who holds it.
    pub claimant: Identity,
    /// When it was claimed.
    pub claimed_at: Timestamp,
    /// The commit that the work begins from, where the project has a repository.
    pub base: Option<String>,
    /// The contract's hash at the claim.
    pub contract: Hash,
}

/// Why a process was not started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotStarted {
    /// The program is not there.
    ProgramMissing(String),
    /// A script that the command names is not in the repository.
    ScriptMissing(String),
    /// The folder is not there.
    FolderMissing(String),
    /// The system refused, in its words.
    Refused(String),
}

/// How a process ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// With this code.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
    /// Killed after so many seconds.
    TimedOut(u64),
    /// Killed after so many bytes of output.
    TooMuchOutput(u64),
    /// It was never started.
    NotStarted(NotStarted),
}

/// What was done for an item of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ran {
    /// A process.
    Process {
        /// Program and arguments.
        command: Vec<String>,
        /// The folder, from the repository's root.
        folder: String,
        /// The process's number; none where none was spawned.
        pid: Option<u32>,
        /// How it ended.
        end: End,
        /// The counts, where the check reads any.
        counts: Option<Result<Counts, NoCounts>>,
    },
    /// A request.
    Http {
        /// The address.
        url: String,
        /// The status; none where nothing answered.
        status: Option<u16>,
        /// Whether the answer held the text that was asked for.
        held: bool,
    },
    /// A question to a database.
    Sql {
        /// The statement.
        query: String,
        /// The value; none where there was no answer.
        value: Option<String>,
    },
}

/// What somebody says of one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The run's own id.
    pub run: String,
    /// The task.
    pub task: String,
    /// The fencing number of the attempt that it was issued for.
    pub fence: u64,
    /// The item of the contract.
    pub item: String,
    /// What was done.
    pub ran: Ran,
    /// The commit that was checked out, where there is a repository.
    pub commit: Option<String>,
    /// Paths that were changed beside the commit, before the run.
    #[serde(default)]
    pub dirty: Vec<String>,
    /// When it began.
    pub started: Timestamp,
    /// How long it took.
    pub duration_ms: u64,
    /// The hash of the output, which is stored under it.
    pub output: Hash,
    /// How long the output is.
    pub output_bytes: u64,
    /// The hash of the environment: programs, variables, machine.
    pub environment: Hash,
    /// Who ran it.
    pub by: String,
}

/// A criterion that is said to be met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// The criterion's sentence.
    pub criterion: String,
    /// The item that proves it.
    #[serde(default)]
    pub proof: Option<String>,
}

/// The work that is said to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The commit that holds it.
    pub commit: Option<String>,
    /// What the claimant says, in words.
    pub note: String,
    /// The criteria that are said to be met.
    pub ticks: Vec<Tick>,
}

/// A completion: work, and the claimant's own receipts, if the claimant could run anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The task.
    pub task: String,
    /// The fencing number that the claimant holds.
    pub fence: u64,
    /// Who claims.
    pub by: Identity,
    /// What is claimed.
    pub work: Work,
    /// What the claimant ran.
    #[serde(default)]
    pub receipts: Vec<Receipt>,
}

/// What a verifier ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Who verified.
    pub by: Identity,
    /// The runs.
    pub receipts: Vec<Receipt>,
    /// What became of the base commit's tests, by check.
    #[serde(default)]
    pub base_tests: Vec<BaseTestsFound>,
}
