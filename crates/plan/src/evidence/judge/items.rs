//! Reasons from the items of a contract: checks, artifacts, addresses, databases, approvals.

use super::super::approval::{command_subject, item_subject};
use super::super::base_tests::BaseTests;
use super::super::code::Code;
use super::super::contract::{ArtifactItem, HttpItem, SqlItem};
use super::super::receipt::{End, NotStarted, Ran, Receipt};
use super::super::resolve::{ResolvedCheck, Source};
use super::{Case, Reasons};
use crate::counts::{Counts, NoCounts};

impl Reasons<'_> {
    pub(super) fn of_items(&mut self, receipts: &[Receipt]) {
        let contract = self.case.contract;
        for check in &contract.checks {
            self.check(check, receipts);
        }
        for artifact in &contract.artifacts {
            self.artifact(artifact);
        }
        for item in &contract.http {
            self.http(item, receipts);
        }
        for item in &contract.sql {
            self.sql(item, receipts);
        }
        self.approvals();
    }

    fn check(&mut self, check: &ResolvedCheck, receipts: &[Receipt]) {
        if check.source == Source::Free && self.approval(&command_subject(&check.command_hash())).is_none() {
            let text = format!("`{}` is a command that nobody approved: {}", check.id, check.command.join(" "));
            return self.add(Code::CommandNotApproved, Some(&check.id), text);
        }
        let runs: Vec<&Receipt> = receipts.iter().filter(|receipt| receipt.item == check.id).collect();
        if runs.is_empty() {
            return self.add(Code::NotRun, Some(&check.id), format!("there is no receipt for `{}`", check.id));
        }
        for receipt in runs {
            self.run(check, receipt);
        }
        if self.case.verification.is_some() && check.counts.is_some() && check.source != Source::Free {
            self.base_tests(check);
        }
    }

    fn run(&mut self, check: &ResolvedCheck, receipt: &Receipt) {
        let id = Some(check.id.as_str());
        let Ran::Process { command, folder, pid, end, counts } = &receipt.ran else {
            return self.add(Code::NotSpawned, id, format!("the receipt of `{}` tells of no process", check.id));
        };
        if *command != check.command || *folder != check.folder {
            let text = format!("`{}` is `{}`, and `{}` was run", check.id, check.command.join(" "), command.join(" "));
            self.add(Code::CommandDiffers, id, text);
        }
        if let End::NotStarted(why) = end {
            return self.not_started(&check.id, why);
        }
        if pid.is_none() {
            return self.add(Code::NotSpawned, id, format!("no process was spawned for `{}`", check.id));
        }
        match end {
            End::Exited(code) if *code == check.exit => {}
            End::Exited(code) => {
                let text = format!("`{}` ended with {code}, and {} means success", check.id, check.exit);
                self.add(Code::CheckFailed, id, text);
            }
            End::Signalled(signal) => {
                self.add(Code::CheckKilled, id, format!("`{}` was ended by signal {signal}", check.id));
            }
            End::TimedOut(seconds) => {
                self.add(Code::CheckKilled, id, format!("`{}` did not end within {seconds} s", check.id));
            }
            End::TooMuchOutput(bytes) => {
                self.add(Code::CheckKilled, id, format!("`{}` put out more than {bytes} bytes", check.id));
            }
            End::NotStarted(_) => {}
        }
        if check.counts.is_some() {
            self.counts(check, counts.as_ref());
        }
    }

    fn not_started(&mut self, id: &str, why: &NotStarted) {
        let (code, text) = match why {
            NotStarted::ProgramMissing(program) => {
                (Code::ScriptMissing, format!("the program `{program}` of `{id}` is not there"))
            }
            NotStarted::ScriptMissing(path) => {
                (Code::ScriptMissing, format!("`{path}`, which `{id}` runs, is not there"))
            }
            NotStarted::FolderMissing(path) => {
                (Code::ScriptMissing, format!("the folder `{path}` of `{id}` is not there"))
            }
            NotStarted::Refused(text) => (Code::NotSpawned, format!("no process was spawned for `{id}`: {text}")),
        };
        self.add(code, Some(id), text);
    }

    fn counts(&mut self, check: &ResolvedCheck, counts: Option<&Result<Counts, NoCounts>>) {
        let id = Some(check.id.as_str());
        let counts = match counts {
            Some(Ok(counts)) => counts,
            Some(Err(why)) => return self.add(Code::NoCounts, id, format!("`{}`: {why}", check.id)),
            None => return self.add(Code::NoCounts, id, format!("the receipt of `{}` has no counts", check.id)),
        };
        if counts.failed > 0 {
            let text = format!("{} of {} tests of `{}` failed", counts.failed, counts.ran(), check.id);
            self.add(Code::TestsFailed, id, text);
        }
        if counts.ran() == 0 && check.tests > 0 {
            let skipped = if counts.skipped > 0 { format!(", {} were skipped", counts.skipped) } else { String::new() };
            self.add(Code::ZeroTests, id, format!("`{}` ran no test{skipped}", check.id));
        } else if counts.passed < check.tests && counts.failed == 0 {
            let text = format!("{} tests of `{}` passed, {} are asked for", counts.passed, check.id, check.tests);
            self.add(Code::TooFewTests, id, text);
        }
        if counts.skipped > check.skipped {
            let text = format!("{} tests of `{}` were skipped, {} may be", counts.skipped, check.id, check.skipped);
            self.add(Code::TooManySkipped, id, text);
        }
    }

    /// The tests of the base commit, as the verifier found them.
    fn base_tests(&mut self, check: &ResolvedCheck) {
        let Case { attempt, verification, .. } = self.case;
        if attempt.base.is_none() {
            return;
        }
        let id = Some(check.id.as_str());
        let found = verification.and_then(|verification| verification.base_tests.iter().find(|t| t.item == check.id));
        let Some(found) = found else {
            let text = format!("the tests of `{}` as they were before the claim were not run on the work", check.id);
            return self.add(Code::BaseTestsNotRun, id, text);
        };
        match &found.found {
            BaseTests::None => {}
            BaseTests::Compared { vanished, failing, fewer } => {
                if !vanished.is_empty() {
                    let text = format!("of `{}`, gone or skipped since the claim: {}", check.id, vanished.join(", "));
                    self.add(Code::BaseTestVanished, id, self.with_loosened(text));
                }
                if !failing.is_empty() {
                    let text = format!("of `{}`, failing as they were before: {}", check.id, failing.join(", "));
                    self.add(Code::BaseTestFails, id, self.with_loosened(text));
                }
                if let Some((then, now)) = fewer {
                    let text =
                        format!("{then} tests of `{}` passed before the claim, {now} of them pass now", check.id);
                    self.add(Code::BaseTestsFewer, id, self.with_loosened(text));
                }
            }
            BaseTests::Unreadable(why) => {
                let text = format!("the tests of `{}` as they were before cannot be counted: {why}", check.id);
                self.add(Code::BaseTestsUnreadable, id, self.with_loosened(text));
            }
        }
    }

    /// Patterns of loosened assertions add to a reason, and never make one.
    fn with_loosened(&self, text: String) -> String {
        let lines: Vec<String> = self
            .case
            .facts
            .loosened
            .iter()
            .take(5)
            .map(|loosened| format!("{} ({}: {})", loosened.looks_like, loosened.path, loosened.line))
            .collect();
        if lines.is_empty() { text } else { format!("{text}; the work holds {}", lines.join(", ")) }
    }

    fn artifact(&mut self, item: &ArtifactItem) {
        let (id, path) = (Some(item.path.as_str()), &item.path);
        let fact = self.case.facts.artifacts.iter().find(|fact| fact.path == *path);
        let Some((hash, bytes)) = fact.and_then(|fact| fact.found.as_ref()) else {
            return self.add(Code::ArtifactMissing, id, format!("`{path}` is not there"));
        };
        if *bytes == 0 {
            return self.add(Code::ArtifactEmpty, id, format!("`{path}` is empty"));
        }
        if let Some(wanted) = item.sha256.as_ref().filter(|wanted| *wanted != hash) {
            return self.add(
                Code::ArtifactDiffers,
                id,
                format!("`{path}` has the hash {hash}, and {wanted} is asked for"),
            );
        }
        let as_before = fact.and_then(|fact| fact.at_base.as_ref()) == Some(hash);
        if as_before && item.sha256.is_none() {
            self.add(Code::ArtifactUnchanged, id, format!("`{path}` is as it was before the claim"));
        }
    }

    fn http(&mut self, item: &HttpItem, receipts: &[Receipt]) {
        let id = Some(item.id.as_str());
        let run = receipts.iter().find(|receipt| receipt.item == item.id);
        let Some(Receipt { ran: Ran::Http { url, status, held }, .. }) = run else {
            return self.add(Code::NotRun, id, format!("there is no receipt for `{}`", item.id));
        };
        if *url != item.url {
            self.add(Code::CommandDiffers, id, format!("`{}` is {}, and {url} was asked", item.id, item.url));
        }
        match status {
            None => self.add(Code::HttpFailed, id, format!("{} did not answer", item.url)),
            Some(status) if *status != item.status => {
                let text = format!("{} answered {status}, and {} is asked for", item.url, item.status);
                self.add(Code::HttpFailed, id, text);
            }
            Some(_) if !held && item.contains.is_some() => {
                let text =
                    format!("the answer of {} does not hold `{}`", item.url, item.contains.as_deref().unwrap_or(""));
                self.add(Code::HttpFailed, id, text);
            }
            Some(_) => {}
        }
    }

    fn sql(&mut self, item: &SqlItem, receipts: &[Receipt]) {
        let id = Some(item.id.as_str());
        let run = receipts.iter().find(|receipt| receipt.item == item.id);
        let Some(Receipt { ran: Ran::Sql { query, value }, .. }) = run else {
            return self.add(Code::NotRun, id, format!("there is no receipt for `{}`", item.id));
        };
        if *query != item.query {
            self.add(Code::CommandDiffers, id, format!("`{}` is another statement than the one that was run", item.id));
        }
        let Some(value) = value else {
            return self.add(Code::SqlFailed, id, format!("`{}` gave no value", item.id));
        };
        if let Some(wanted) = item.equals.as_ref().filter(|wanted| *wanted != value) {
            self.add(Code::SqlFailed, id, format!("`{}` gave {value}, and {wanted} is asked for", item.id));
        }
        if let Some(least) =
            item.at_least.filter(|least| value.parse::<f64>().map_or(true, |value| value < *least as f64))
        {
            self.add(Code::SqlFailed, id, format!("`{}` gave {value}, and at least {least} is asked for", item.id));
        }
    }

    fn approvals(&mut self) {
        let Case { contract, attempt, claim, facts, .. } = self.case;
        for item in &contract.approvals {
            let by = item.by.as_str();
            let subject = item_subject(&attempt.task, &attempt.contract, by, claim.work.commit.as_deref());
            let given = facts.approvals.iter().any(|approval| approval.subject == subject && approval.by == item.by);
            if given && by == attempt.claimant.name {
                self.add(Code::ApprovalByClaimant, Some(by), format!("{by} approved {by}'s own work"));
            } else if !given {
                let what = item.of.as_deref().map_or(String::new(), |of| format!(" to `{of}`"));
                self.add(Code::ApprovalMissing, Some(by), format!("{by} has not agreed{what} yet"));
            }
        }
    }
}
