//! What somebody agreed to: a free command, an item of a contract, or a reason that is to be set aside.

use serde::{Deserialize, Serialize};

use cadre_model::Timestamp;

use super::code::Code;
use super::hash::{Hash, hash_of};

/// An approval that was given by somebody who may give it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// What it is for.
    pub subject: Hash,
    /// Who gave it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What an approval of a free command is for, wherever the command stands.
#[must_use]
pub fn command_subject(command: &Hash) -> Hash {
    hash_of("approve command", command)
}

/// What an approval that a contract asks for is for: this item, for this commit of this task, under this contract.
#[must_use]
pub fn item_subject(task: &str, contract: &Hash, by: &str, commit: Option<&str>) -> Hash {
    hash_of("approve item", &(task, contract, by, commit))
}

/// What an approval that sets a reason aside is for: this reason alone, for this commit of this attempt.
#[must_use]
pub fn reason_subject(
    task: &str,
    fence: u64,
    commit: Option<&str>,
    code: Code,
    item: Option<&str>,
    text: &str,
) -> Hash {
    hash_of("approve reason", &(task, fence, commit, code.as_str(), item, text))
}
