//! The verdict: what follows from a contract, a claim, runs and facts.

mod items;
mod receipts;
mod repository;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::approval::{Approval, reason_subject};
use super::code::{Class, Code};
use super::facts::Facts;
use super::hash::Hash;
use super::receipt::{Attempt, Claim, Receipt, Verification};
use super::resolve::Resolved;

/// What is judged.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The contract as it was pinned at the claim.
    pub contract: &'a Resolved,
    /// The attempt as it was issued.
    pub attempt: &'a Attempt,
    /// What is claimed.
    pub claim: &'a Claim,
    /// What a verifier ran, if one did.
    pub verification: Option<&'a Verification>,
    /// What else is known.
    pub facts: &'a Facts,
}

/// What a verdict comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everything that the contract asks for holds.
    Pass,
    /// Something does not.
    Fail,
    /// It cannot be told.
    Unverifiable,
}

/// Whose runs a verdict stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The claimant's own: a claim.
    Claimant,
    /// A verifier's: proof.
    Verifier,
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The stable code.
    pub code: Code,
    /// The item of the contract that it is about.
    pub item: Option<String>,
    /// The reason in a sentence.
    pub text: String,
    /// What an approval would have to be for, to set it aside; none where nothing can.
    pub subject: Option<Hash>,
    /// Who set it aside.
    pub approved_by: Option<String>,
}

/// What is said of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What it comes to.
    pub outcome: Outcome,
    /// Whose runs it stands on.
    pub proof: Proof,
    /// Every reason, in the order of the contract; those that were set aside and notes included.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// The codes that decide: no notes, nothing that was set aside.
    #[must_use]
    pub fn codes(&self) -> Vec<Code> {
        let mut codes: Vec<Code> = self.deciding().map(|reason| reason.code).collect();
        codes.dedup();
        codes
    }

    /// The reasons that decide.
    pub fn deciding(&self) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(|reason| reason.code.class() != Class::Note && reason.approved_by.is_none())
    }
}

/// Judges a claim.
///
/// The same input gives the same verdict. Fails outweigh what cannot be told. Where there is a verification, its runs
/// decide, and the claimant's own are held to be honest about what they are; else the claimant's runs decide.
#[must_use]
pub fn judge(case: &Case<'_>) -> Verdict {
    let mut reasons = Reasons { case: *case, found: Vec::new(), failed_items: BTreeSet::new() };
    reasons.of_contract();
    reasons.of_repository();
    let receipts: &[Receipt] = match case.verification {
        Some(verification) => {
            reasons.of_verifier(verification);
            &verification.receipts
        }
        None => &case.claim.receipts,
    };
    reasons.of_receipts(&case.claim.receipts, receipts);
    reasons.of_items(receipts);
    reasons.of_criteria();
    let outcome = reasons.outcome();
    let proof = if case.verification.is_some() { Proof::Verifier } else { Proof::Claimant };
    Verdict { outcome, proof, reasons: reasons.found }
}

/// Reasons as they are found.
struct Reasons<'a> {
    case: Case<'a>,
    found: Vec<Reason>,
    /// Items that have a reason against them.
    failed_items: BTreeSet<String>,
}

impl Reasons<'_> {
    /// Adds a reason, unless it stands there; looks for an approval that sets it aside.
    fn add(&mut self, code: Code, item: Option<&str>, text: String) {
        if self.found.iter().any(|reason| reason.code == code && reason.item.as_deref() == item && reason.text == text)
        {
            return;
        }
        let commit = self.case.claim.work.commit.as_deref();
        let attempt = self.case.attempt;
        let subject = (code.class() == Class::Unverifiable)
            .then(|| reason_subject(&attempt.task, attempt.fence, commit, code, item, &text));
        let approved_by =
            subject.as_ref().and_then(|subject| self.approval(subject)).map(|approval| approval.by.clone());
        if let Some(item) = item.filter(|_| code.class() != Class::Note && approved_by.is_none()) {
            self.failed_items.insert(item.to_owned());
        }
        self.found.push(Reason { code, item: item.map(str::to_owned), text, subject, approved_by });
    }

    /// An approval of somebody else than the claimant.
    fn approval(&self, subject: &Hash) -> Option<&Approval> {
        self.case
            .facts
            .approvals
            .iter()
            .find(|approval| approval.subject == *subject && approval.by != self.case.attempt.claimant.name)
    }

    fn outcome(&self) -> Outcome {
        let decides =
            |class: Class| self.found.iter().any(|reason| reason.code.class() == class && reason.approved_by.is_none());
        if decides(Class::Fail) {
            Outcome::Fail
        } else if decides(Class::Unverifiable) {
            Outcome::Unverifiable
        } else {
            Outcome::Pass
        }
    }

    fn of_contract(&mut self) {
        let Case { contract, attempt, claim, facts, .. } = self.case;
        if contract.is_empty() {
            self.add(Code::NothingToCheck, None, "the contract asks for nothing: nothing can be proven".to_owned());
        }
        if claim.task != attempt.task || claim.fence != attempt.fence || claim.by.name != attempt.claimant.name {
            let text = format!(
                "{} claims under number {}, and the task is held by {} under number {}",
                claim.by.name, claim.fence, attempt.claimant.name, attempt.fence
            );
            self.add(Code::StaleHolder, None, text);
        }
        if let Some((_, by)) = facts.contract_now.as_ref().filter(|(hash, _)| *hash != attempt.contract) {
            match by {
                Some(by) if *by != attempt.claimant.name => {
                    let text = format!("{by} changed the contract after it was claimed: it is to be claimed anew");
                    self.add(Code::ContractChanged, None, text);
                }
                _ => {
                    let text = format!("{} changed the contract after claiming it", attempt.claimant.name);
                    self.add(Code::ContractEdited, None, text);
                }
            }
        } else if contract.hash() != attempt.contract {
            let text = "the contract that is judged is not the one that was pinned at the claim".to_owned();
            self.add(Code::ContractChanged, None, text);
        }
    }

    fn of_verifier(&mut self, verification: &Verification) {
        let claimant = &self.case.attempt.claimant;
        if let Some(shared) = verification.by.shares(claimant) {
            let text =
                format!("{} verifies the work of {}, and they share {shared}", verification.by.name, claimant.name);
            self.add(Code::VerifierIsClaimant, None, text);
        }
    }

    fn of_criteria(&mut self) {
        let Case { contract, claim, .. } = self.case;
        for criterion in &contract.criteria {
            let text = criterion.text.as_str();
            let Some(tick) = claim.work.ticks.iter().find(|tick| same_text(&tick.criterion, text)) else {
                self.add(Code::CriterionOpen, None, format!("the criterion `{text}` is not ticked"));
                continue;
            };
            let Some(proof) = criterion.proof.as_ref().or(tick.proof.as_ref()) else {
                self.add(Code::CriterionWithoutProof, None, format!("`{text}` is ticked without a proof"));
                continue;
            };
            if !contract.items().contains(proof) {
                let reason = format!("`{text}` is to be proven by `{proof}`, which the contract does not have");
                self.add(Code::CriterionWithoutProof, None, reason);
            } else if self.failed_items.contains(proof) {
                self.add(
                    Code::CriterionNotProven,
                    None,
                    format!("`{text}` is to be proven by `{proof}`, which does not hold"),
                );
            }
        }
    }
}

/// Whether a tick means a criterion: the same words, whatever the case, the spaces and the mark before them.
fn same_text(tick: &str, criterion: &str) -> bool {
    let plain = |text: &str| {
        let text = text.trim().trim_start_matches(['-', '*', '[', 'x', 'X', ']', ' ']);
        text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    };
    tick == criterion || plain(tick) == plain(criterion)
}
