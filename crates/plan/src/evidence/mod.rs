//! What proves that a task is done: contracts, receipts, facts, and the verdict that follows from them.
//!
//! A [`Contract`] says what must hold; [`Contract::resolve`] puts the declared checks in the place of their names and gives
//! the hash that a claim pins. A [`Receipt`] is what somebody says of one run. [`Facts`] are what was found out about the
//! repository. [`judge()`] is a function of these alone: it runs nothing, reads no file and no clock, and knows no task by
//! its name. Each reason that it gives has a stable [`Code`] and a sentence.
//!
//! A verdict on the claimant's own receipts is a claim that holds together; proof is a verdict on the receipts of a
//! verifier, who is somebody else and worked elsewhere.

mod approval;
mod base_tests;
mod claimed;
mod code;
mod contract;
mod declared;
mod facts;
mod hash;
mod judge;
mod loosened;
mod pattern;
mod receipt;
mod resolve;

pub use approval::{Approval, command_subject, item_subject, reason_subject};
pub use base_tests::{BaseTests, BaseTestsFound};
pub use claimed::{ClaimedNumber, claimed_numbers};
pub use code::{Class, Code};
pub use contract::{
    ApprovalItem, ArtifactItem, CheckItem, Contract, ContractError, ContractErrors, Criterion, HttpItem, SqlItem,
};
pub use declared::{CountsFrom, Declaration, Declarations, Limits};
pub use facts::{ArtifactFact, ChangeKind, CommitFact, Facts, FileChange, RunMark};
pub use hash::{Hash, HashError, hash_of};
pub use judge::{Case, Outcome, Proof, Reason, Verdict, judge};
pub use loosened::{Loosened, loosened_in};
pub use pattern::Pattern;
pub use receipt::{Attempt, Claim, End, Identity, NotStarted, Ran, Receipt, Tick, Verification, Work};
pub use resolve::{Resolved, ResolvedCheck, Source};

#[cfg(test)]
mod tests;
