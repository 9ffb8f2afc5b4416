//! Reasons from receipts: whether they are of this work at all, and whether the claim fits their counts.

use super::super::claimed::claimed_numbers;
use super::super::code::Code;
use super::super::facts::RunMark;
use super::super::receipt::{End, Ran, Receipt};
use super::repository::short;
use super::{Case, Reasons};
use crate::counts::Counts;

/// Clocks of two machines may differ by so much.
const SLACK_MS: i64 = 5_000;

impl Reasons<'_> {
    /// `own` are the claimant's, `deciding` those that the verdict stands on; they may be the same.
    pub(super) fn of_receipts(&mut self, own: &[Receipt], deciding: &[Receipt]) {
        for receipt in own {
            self.is_of_this_work(receipt);
        }
        if self.case.verification.is_some() {
            for receipt in deciding {
                self.is_of_this_work(receipt);
            }
            self.compare(own, deciding);
        }
        self.no_run_twice(own, deciding);
        self.outputs_are_stored(deciding);
        self.numbers_hold(deciding);
    }

    fn is_of_this_work(&mut self, receipt: &Receipt) {
        let Case { contract, attempt, claim, facts, verification } = self.case;
        let item = Some(receipt.item.as_str());
        if !contract.items().contains(&receipt.item) {
            let text = format!("the contract has no item `{}`", receipt.item);
            return self.add(Code::ReceiptUnknownItem, None, text);
        }
        if receipt.task != attempt.task || receipt.fence != attempt.fence {
            let text = format!(
                "the run of `{}` was for {} under number {}, not for {} under number {}",
                receipt.item, receipt.task, receipt.fence, attempt.task, attempt.fence
            );
            self.add(Code::ReceiptOtherAttempt, item, text);
        }
        if claim.work.commit.is_some() && receipt.commit != claim.work.commit {
            let of = receipt.commit.as_deref().map_or("no commit", short);
            let claimed = claim.work.commit.as_deref().map_or("none", short);
            let text = format!("`{}` ran on {of}, and {claimed} is claimed", receipt.item);
            self.add(Code::ReceiptOtherCommit, item, text);
        }
        let committed = facts.commit.as_ref().map(|commit| commit.committed_at.0);
        let ended = receipt.started.0.saturating_add(i64::try_from(receipt.duration_ms).unwrap_or(i64::MAX));
        // Commits carry whole seconds.
        if committed.is_some_and(|at| receipt.started.0 < at - 999) {
            self.add(Code::ReceiptTooOld, item, format!("`{}` ran before the claimed commit was made", receipt.item));
        } else if receipt.started.0 < attempt.claimed_at.0.saturating_sub(SLACK_MS) {
            self.add(Code::ReceiptTooOld, item, format!("`{}` ran before the task was claimed", receipt.item));
        }
        if ended > facts.now.0.saturating_add(SLACK_MS) {
            self.add(Code::ReceiptFromFuture, item, format!("the run of `{}` ends in the future", receipt.item));
        }
        let only_claimed = verification.is_some() && receipt.by == attempt.claimant.name;
        if !only_claimed && !receipt.dirty.is_empty() {
            let text = format!("`{}` ran on changes that are in no commit: {}", receipt.item, receipt.dirty.join(", "));
            self.add(Code::DirtyTree, item, text);
        }
    }

    /// Where a claimant says that a check succeeded and a verifier finds otherwise.
    fn compare(&mut self, own: &[Receipt], deciding: &[Receipt]) {
        for receipt in own {
            let (Some(theirs), Some(check)) =
                (deciding.iter().find(|run| run.item == receipt.item), self.case.contract.check(&receipt.item))
            else {
                continue;
            };
            if ended_with(receipt, check.exit) && !ended_with(theirs, check.exit) {
                let text =
                    format!("`{}` succeeded where {} ran it, and not where {} did", check.id, receipt.by, theirs.by);
                self.add(Code::ReceiptContradicted, None, text);
            }
        }
    }

    fn no_run_twice(&mut self, own: &[Receipt], deciding: &[Receipt]) {
        let verified = self.case.verification.is_some();
        let mut seen: Vec<&Receipt> = Vec::new();
        for receipt in own.iter().chain(deciding.iter().filter(|_| verified)) {
            let item = Some(receipt.item.as_str());
            let same = seen.iter().find(|other| other.run == receipt.run || same_process(other, receipt));
            if let Some(other) = same {
                let text = format!("the run that proves `{}` is the one that proves `{}`", receipt.item, other.item);
                self.add(Code::RunTwice, item, text);
            }
            let known = self.case.facts.earlier_runs.iter().find(|mark| mark.run == receipt.run || mark.is_of(receipt));
            if let Some(mark) = known {
                let text = format!(
                    "the run that proves `{}` was presented before, for {} under number {}",
                    receipt.item, mark.task, mark.fence
                );
                self.add(Code::RunTwice, item, text);
            }
            seen.push(receipt);
        }
    }

    fn outputs_are_stored(&mut self, deciding: &[Receipt]) {
        let Some(stored) = &self.case.facts.outputs else { return };
        for receipt in deciding {
            let is_process = matches!(&receipt.ran, Ran::Process { end, .. } if !matches!(end, End::NotStarted(_)));
            if is_process && !stored.contains(&receipt.output) {
                let text = format!("the output of `{}` is not stored", receipt.item);
                self.add(Code::OutputMissing, Some(&receipt.item), text);
            }
        }
    }

    /// A number of tests in the claimant's words must be one that the counts have: of one check, or of all together.
    fn numbers_hold(&mut self, deciding: &[Receipt]) {
        let counts: Vec<&Counts> = deciding.iter().filter_map(counts_of).collect();
        if counts.is_empty() {
            return;
        }
        let sum = |of: fn(&Counts) -> u64| counts.iter().map(|counts| of(counts)).sum::<u64>();
        let all = Counts {
            passed: sum(|c| c.passed),
            failed: sum(|c| c.failed),
            skipped: sum(|c| c.skipped),
            tests: Vec::new(),
        };
        for number in claimed_numbers(&self.case.claim.work.note) {
            let fits = |counts: &Counts| match number.of {
                Some(of) => number.passed == counts.passed && (of == counts.total() || of == counts.ran()),
                None => [counts.passed, counts.ran(), counts.total()].contains(&number.passed),
            };
            if !counts.iter().copied().chain([&all]).any(fits) {
                let text = format!(
                    "the claim says `{}`, and {} tests passed of {} ({} failed, {} skipped)",
                    number.text,
                    all.passed,
                    all.total(),
                    all.failed,
                    all.skipped
                );
                self.add(Code::NumberContradicted, None, text);
            }
        }
    }
}

impl RunMark {
    /// The marks of a receipt.
    #[must_use]
    pub fn of(receipt: &Receipt) -> Self {
        Self {
            run: receipt.run.clone(),
            task: receipt.task.clone(),
            fence: receipt.fence,
            marks: (receipt.started, receipt.duration_ms, pid_of(receipt), receipt.output.clone()),
        }
    }

    fn is_of(&self, receipt: &Receipt) -> bool {
        self.marks == Self::of(receipt).marks && pid_of(receipt).is_some()
    }
}

/// Two receipts of one process, whatever ids they give themselves.
fn same_process(a: &Receipt, b: &Receipt) -> bool {
    pid_of(a).is_some() && RunMark::of(a).marks == RunMark::of(b).marks
}

fn pid_of(receipt: &Receipt) -> Option<u32> {
    match &receipt.ran {
        Ran::Process { pid, .. } => *pid,
        _ => None,
    }
}

fn ended_with(receipt: &Receipt, exit: i32) -> bool {
    matches!(&receipt.ran, Ran::Process { end: End::Exited(code), .. } if *code == exit)
}

fn counts_of(receipt: &Receipt) -> Option<&Counts> {
    match &receipt.ran {
        Ran::Process { counts: Some(Ok(counts)), .. } => Some(counts),
        _ => None,
    }
}
