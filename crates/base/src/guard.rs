//! Guards: pure functions of the layers above that run inside the writer.

use cadre_model::{Change, Schema};

use crate::draft::{Authority, Op};
use crate::snapshot::Snapshot;

/// What a guard is shown: the state before a draft, the state it would make, and the changes between them.
#[derive(Debug)]
pub struct Proposal<'a> {
    /// The state that the draft begins at. Drafts of the same batch before it are in it, though they are not durable yet: two
    /// drafts that come at the same time never see the same state.
    pub before: &'a Snapshot,
    /// The state that the draft makes, computed cells included; not committed.
    pub after: &'a Snapshot,
    /// What changed.
    pub changes: &'a [Change],
    /// On whose authority.
    pub authority: Authority,
}

/// A guard's refusal: the draft is dropped whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code.
    pub code: String,
    /// What is wrong and what would be right.
    pub message: String,
}

/// A pure function that sees every draft before it is committed.
///
/// It may refuse, or add operations to the same commit, on the authority of an operation. Guards run in the order in
/// which they were registered; each sees what the earlier ones added. It must not wait, and gives the same answer for the
/// same proposal.
pub trait Guard: Send + Sync {
    /// A name for logs.
    fn name(&self) -> &'static str;

    /// Whether it may have anything to say of drafts to a base with this schema. Where none has, no states are made to show.
    fn watches(&self, before: &Schema) -> bool {
        let _ = before;
        true
    }

    /// Looks at a draft.
    ///
    /// # Errors
    /// The refusal, which drops the draft.
    fn check(&self, proposal: &Proposal<'_>) -> Result<Vec<Op>, Refusal>;
}
