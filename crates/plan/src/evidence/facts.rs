//! What was found out beside the receipts: about the repository, the contract, and runs that are known.

use serde::{Deserialize, Serialize};

use cadre_model::Timestamp;

use super::approval::Approval;
use super::hash::Hash;
use super::loosened::Loosened;

/// How a file differs between the base commit and the claimed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It was not there.
    Added,
    /// Its content differs.
    Modified,
    /// It is not there any more.
    Deleted,
    /// Only spaces and blank lines differ.
    WhitespaceOnly,
    /// Only its mode differs.
    ModeOnly,
}

/// A file that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChange {
    /// Its path.
    pub path: String,
    /// How.
    pub kind: ChangeKind,
    /// How many bytes it has now.
    pub bytes: u64,
}

/// The claimed commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitFact {
    /// Its full id.
    pub id: String,
    /// When it was made, as it says of itself.
    pub committed_at: Timestamp,
    /// Whether the base commit is among its ancestors, or is it.
    pub descends_from_base: bool,
}

/// An artifact of the contract, after the checks ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactFact {
    /// Its path.
    pub path: String,
    /// Its hash and size; none where it is missing or no plain file.
    pub found: Option<(Hash, u64)>,
    /// Its hash at the base commit.
    pub at_base: Option<Hash>,
}

/// A run that is known already, from an earlier attempt or another task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunMark {
    /// Its id.
    pub run: String,
    /// The task.
    pub task: String,
    /// The attempt.
    pub fence: u64,
    /// What tells two runs apart that give themselves other ids: begin, duration, process, output.
    pub marks: (Timestamp, u64, Option<u32>, Hash),
}

/// Everything that a judge is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The present instant.
    pub now: Timestamp,
    /// The contract's hash as it is now, and who changed it last since the claim.
    pub contract_now: Option<(Hash, Option<String>)>,
    /// The claimed commit, where it is in the repository.
    pub commit: Option<CommitFact>,
    /// What differs between the base commit and the claimed one.
    pub changes: Vec<FileChange>,
    /// What was changed in the claimant's folder and is in no commit.
    pub uncommitted: Vec<String>,
    /// Files that a command of the contract names, that were there at the base commit, and that the work changed.
    pub scripts_changed: Vec<(String, String)>,
    /// The artifacts.
    pub artifacts: Vec<ArtifactFact>,
    /// Assertions that look weaker than before.
    pub loosened: Vec<Loosened>,
    /// Runs that are known already.
    pub earlier_runs: Vec<RunMark>,
    /// Outputs that are stored, by hash; none where nobody looked.
    pub outputs: Option<Vec<Hash>>,
    /// What was approved.
    pub approvals: Vec<Approval>,
}
