//! The verification of a claim: its contract run again, in a clean worktree of the claimed commit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use cadre_model::{Clock, Timestamp};
use cadre_plan::counts::{Counts, NoCounts};
use cadre_plan::evidence::{
    Approval, ArtifactFact, ArtifactItem, Attempt, BaseTests, BaseTestsFound, Case, Claim, Contract, Declarations, End,
    Facts, FileChange, Hash, HttpItem, Identity, Ran, Receipt, Resolved, ResolvedCheck, RunMark, Source, SqlItem,
    Verdict, Verification, command_subject, judge, loosened_in,
};
use cadre_store::{Blobs, LogError};

use crate::checks::{Finished, Job, run};
use crate::environment::Environment;
use crate::folder::Folder;
use crate::repo::{Repository, RepositoryError};

/// Why a verification cannot be made. A claim that does not hold is no error.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The repository.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// A file or folder of the verifier's.
    #[error("{0}")]
    Files(#[from] std::io::Error),
    /// The store of outputs.
    #[error("an output cannot be stored: {0}")]
    Store(#[from] LogError),
}

/// Asks addresses and databases, for whoever may.
pub trait Probes {
    /// Asks an address; what came is [`Ran::Http`].
    fn http(&self, item: &HttpItem) -> Ran;
    /// Asks a database; what came is [`Ran::Sql`].
    fn sql(&self, item: &SqlItem) -> Ran;
}

/// Who verifies, and with what.
pub struct Verifier<'a> {
    /// The identity that receipts are by.
    pub identity: Identity,
    /// A folder for worktrees and homes, outside of every repository.
    pub scratch: &'a Path,
    /// Where outputs are stored.
    pub blobs: &'a dyn Blobs,
    /// The time.
    pub clock: &'a dyn Clock,
    /// The variables around, of which checks get those that their declarations name.
    pub around: BTreeMap<String, String>,
    /// Asks addresses and databases; where it is missing, items that need it have no receipt.
    pub probes: Option<&'a dyn Probes>,
}

/// What is known of a claim beside the repository.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The contract's hash as the record has it now, and who changed it last.
    pub contract_now: Option<(Hash, Option<String>)>,
    /// Runs that were presented before.
    pub earlier_runs: Vec<RunMark>,
    /// What was approved.
    pub approvals: Vec<Approval>,
    /// The contract as it is written, to see whether a changed `cadre.toml` makes another one of it.
    pub written: Option<Contract>,
    /// The folder that the claimant works in, where it can be seen.
    pub folder: Option<PathBuf>,
}

/// What came of a verification.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The runs.
    pub verification: Verification,
    /// What else was found.
    pub facts: Facts,
    /// What follows.
    pub verdict: Verdict,
}

/// What is the same throughout one verification.
struct Work<'a> {
    verifier: &'a Verifier<'a>,
    repository: &'a Repository,
    contract: &'a Resolved,
    attempt: &'a Attempt,
    known: &'a Known,
    changes: Vec<FileChange>,
    home: Folder,
}

impl Verifier<'_> {
    /// Verifies a claim: runs its contract in a clean worktree of the claimed commit and the base commit's tests on it,
    /// finds the facts, and judges.
    ///
    /// Free commands run only where somebody else than the claimant approved their hash. Blocks the calling thread for as
    /// long as the checks take. Errors: what keeps the verification itself from being made.
    pub fn verify(
        &self,
        repository: &Repository,
        contract: &Resolved,
        attempt: &Attempt,
        claim: &Claim,
        known: &Known,
    ) -> Result<Verified, VerifyError> {
        let mut facts = Facts {
            contract_now: known.contract_now.clone(),
            earlier_runs: known.earlier_runs.clone(),
            approvals: known.approvals.clone(),
            ..Facts::default()
        };
        let mut verification = Verification { by: self.identity.clone(), receipts: Vec::new(), base_tests: Vec::new() };
        let base = attempt.base.as_deref();
        let mut claim = claim.clone();
        facts.commit = match &claim.work.commit {
            Some(commit) => repository.commit(commit, base)?,
            None => None,
        };
        if let Some(commit) = facts.commit.clone() {
            claim.work.commit = Some(commit.id.clone());
            let work = Work {
                verifier: self,
                repository,
                contract,
                attempt,
                known,
                changes: base.map_or(Ok(Vec::new()), |base| repository.changes(base, &commit.id))?,
                home: Folder::new(self.scratch, "home")?,
            };
            work.facts(&commit.id, &mut facts)?;
            work.runs(&commit.id, &mut verification, &mut facts)?;
        }
        facts.outputs = Some(self.stored(&verification)?);
        facts.now = self.clock.now();
        let case = Case { contract, attempt, claim: &claim, verification: Some(&verification), facts: &facts };
        let verdict = judge(&case);
        Ok(Verified { verification, facts, verdict })
    }

    /// Which outputs of the runs are in the store.
    fn stored(&self, verification: &Verification) -> Result<Vec<Hash>, VerifyError> {
        let stored: Vec<String> = self.blobs.list()?.iter().map(cadre_store::chain::hex).collect();
        let outputs = verification.receipts.iter().map(|receipt| receipt.output.clone());
        Ok(outputs.filter(|output| stored.iter().any(|hash| hash == output.as_str())).collect())
    }
}

impl Work<'_> {
    fn facts(&self, commit: &str, facts: &mut Facts) -> Result<(), VerifyError> {
        facts.changes.clone_from(&self.changes);
        let Some(base) = self.attempt.base.as_deref() else { return Ok(()) };
        if facts.contract_now.is_none() {
            facts.contract_now = self.contract_by(commit, base)?;
        }
        let at_base = self.repository.sizes(base)?;
        for check in self.contract.checks.iter().filter(|check| check.source != Source::Free) {
            for path in check.command.iter().map(|part| below(&check.folder, part)) {
                let is_test = check.test_files.iter().any(|pattern| pattern.matches(&path));
                let changed = self.changes.iter().any(|change| change.path == path);
                if changed && !is_test && at_base.contains_key(&path) {
                    facts.scripts_changed.push((check.id.clone(), path));
                }
            }
        }
        let tests: Vec<String> = self
            .changes
            .iter()
            .filter(|change| self.contract.checks.iter().flat_map(|c| &c.test_files).any(|p| p.matches(&change.path)))
            .map(|change| change.path.clone())
            .collect();
        facts.loosened = loosened_in(&self.repository.diff(base, commit, &tests)?);
        if let Some(folder) = &self.known.folder {
            facts.uncommitted = self.repository.uncommitted(folder, commit)?;
        }
        Ok(())
    }

    /// Whether the work made another contract of the same words, by changing the declarations that it uses.
    fn contract_by(&self, commit: &str, base: &str) -> Result<Option<(Hash, Option<String>)>, VerifyError> {
        const SETTINGS: &str = "cadre.toml";
        let Some(written) = self.known.written.as_ref().filter(|_| self.changes.iter().any(|c| c.path == SETTINGS))
        else {
            return Ok(None);
        };
        let hash = |commit: &str| -> Result<Option<Hash>, VerifyError> {
            let text =
                self.repository.file(commit, SETTINGS)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            Ok(text.and_then(|text| declarations(&text)).and_then(|all| written.resolve(&all).ok()).map(|c| c.hash()))
        };
        let (before, after) = (hash(base)?, hash(commit)?);
        if before == after || before.as_ref() != Some(&self.attempt.contract) {
            return Ok(None); // It is not what the project's checks come from.
        }
        let after = after.unwrap_or_else(|| Hash::of(b"no contract"));
        Ok(Some((after, Some(self.attempt.claimant.name.clone()))))
    }

    fn runs(&self, commit: &str, verification: &mut Verification, facts: &mut Facts) -> Result<(), VerifyError> {
        let tree = self.repository.worktree(commit, self.verifier.scratch)?;
        for check in self.contract.checks.iter().filter(|check| self.may_run(check)) {
            let receipt = self.receipt(check, tree.path(), commit)?;
            if check.counts.is_some() && check.source != Source::Free && self.attempt.base.is_some() {
                let found = self.base_tests(check, commit, &receipt)?;
                verification.base_tests.push(BaseTestsFound { item: check.id.clone(), found });
            }
            verification.receipts.push(receipt);
        }
        for item in &self.contract.artifacts {
            facts.artifacts.push(self.artifact(item, tree.path())?);
        }
        if let Some(probes) = self.verifier.probes {
            for item in &self.contract.http {
                let started = self.verifier.clock.now();
                verification.receipts.push(self.probed(&item.id, probes.http(item), started, commit));
            }
            for item in &self.contract.sql {
                let started = self.verifier.clock.now();
                verification.receipts.push(self.probed(&item.id, probes.sql(item), started, commit));
            }
        }
        Ok(())
    }

    fn may_run(&self, check: &ResolvedCheck) -> bool {
        let subject = command_subject(&check.command_hash());
        check.source != Source::Free
            || self.known.approvals.iter().any(|a| a.subject == subject && a.by != self.attempt.claimant.name)
    }

    fn run_id(&self, check: &str, what: &str, started: Timestamp) -> String {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let by = &self.verifier.identity.name;
        let here = std::process::id();
        format!("{}-{}-{check}-{what}-{by}-{}-{here}-{number}", self.attempt.task, self.attempt.fence, started.0)
    }

    fn finished(&self, check: &ResolvedCheck, tree: &Path, run_id: &str) -> Finished {
        let environment = Environment::of(check, self.home.path(), &self.verifier.around);
        run(&Job { check, tree, environment: &environment, run: run_id })
    }

    fn receipt(&self, check: &ResolvedCheck, tree: &Path, commit: &str) -> Result<Receipt, VerifyError> {
        let started = self.verifier.clock.now();
        let run = self.run_id(&check.id, "claimed", started);
        let finished = self.finished(check, tree, &run);
        self.verifier.blobs.put(&finished.output)?;
        let ran = Ran::Process {
            command: check.command.clone(),
            folder: check.folder.clone(),
            pid: finished.pid,
            end: finished.end,
            counts: finished.counts,
        };
        let receipt = self.probed(&check.id, ran, started, commit);
        Ok(Receipt {
            run,
            output: Hash::of(&finished.output),
            output_bytes: finished.output.len() as u64,
            environment: finished.environment,
            ..receipt
        })
    }

    /// A receipt without an output.
    fn probed(&self, item: &str, ran: Ran, started: Timestamp, commit: &str) -> Receipt {
        let ended = self.verifier.clock.now();
        Receipt {
            run: self.run_id(item, "claimed", started),
            task: self.attempt.task.clone(),
            fence: self.attempt.fence,
            item: item.to_owned(),
            ran,
            commit: Some(commit.to_owned()),
            dirty: Vec::new(),
            started,
            duration_ms: u64::try_from(ended.0.saturating_sub(started.0)).unwrap_or(0),
            output: Hash::of(b""),
            output_bytes: 0,
            environment: Hash::of(b""),
            by: self.verifier.identity.name.clone(),
        }
    }

    /// Runs a check at the base commit, and on the claimed tree with the base commit's test files put back.
    fn base_tests(&self, check: &ResolvedCheck, commit: &str, receipt: &Receipt) -> Result<BaseTests, VerifyError> {
        let Some(base) = self.attempt.base.as_deref() else { return Ok(BaseTests::None) };
        let Ran::Process { counts: Some(claimed), .. } = &receipt.ran else { return Ok(BaseTests::None) };
        let Some(before) = self.counts_at(check, base, None)?.and_then(Result::ok).filter(|counts| counts.passed > 0)
        else {
            return Ok(BaseTests::None);
        };
        let tests_changed =
            self.changes.iter().any(|change| check.test_files.iter().any(|pattern| pattern.matches(&change.path)));
        let put_back = if tests_changed {
            let gone = || Err(NoCounts::Incomplete("the check did not run".to_owned()));
            self.counts_at(check, commit, Some(base))?.unwrap_or_else(gone)
        } else {
            claimed.clone()
        };
        Ok(BaseTests::compare(Some(&before), &put_back, claimed))
    }

    /// The counts of a check in a fresh tree; none where it could not be started.
    fn counts_at(
        &self,
        check: &ResolvedCheck,
        commit: &str,
        tests_of: Option<&str>,
    ) -> Result<Option<Result<Counts, NoCounts>>, VerifyError> {
        let tree = self.repository.worktree(commit, self.verifier.scratch)?;
        if let Some(base) = tests_of {
            self.repository.put_back(tree.path(), base, &check.test_files)?;
        }
        let what = if tests_of.is_some() { "put-back" } else { "base" };
        let run = self.run_id(&check.id, what, self.verifier.clock.now());
        let finished = self.finished(check, tree.path(), &run);
        Ok(finished.counts.filter(|_| !matches!(finished.end, End::NotStarted(_))))
    }

    /// An artifact where the checks left it. A link that leads elsewhere is none.
    fn artifact(&self, item: &ArtifactItem, tree: &Path) -> Result<ArtifactFact, VerifyError> {
        let path = tree.join(&item.path);
        let is_within =
            path.canonicalize().is_ok_and(|real| tree.canonicalize().is_ok_and(|tree| real.starts_with(tree)));
        let is_file = std::fs::symlink_metadata(&path).is_ok_and(|data| data.is_file());
        let found = if is_within && is_file {
            let content = std::fs::read(&path)?;
            Some((Hash::of(&content), content.len() as u64))
        } else {
            None
        };
        let at_base = match self.attempt.base.as_deref() {
            Some(base) => self.repository.file(base, &item.path)?.map(|content| Hash::of(&content)),
            None => None,
        };
        Ok(ArtifactFact { path: item.path.clone(), found, at_base })
    }
}

/// A path of a command, from the repository's root.
fn below(folder: &str, part: &str) -> String {
    let part = part.strip_prefix("./").unwrap_or(part);
    let folder = folder.trim_matches('/');
    if folder.is_empty() || folder == "." { part.to_owned() } else { format!("{folder}/{part}") }
}

/// The table `[checks]` of `cadre.toml`; none where the text is no such file.
fn declarations(text: &str) -> Option<Declarations> {
    let mut settings: toml::Table = text.parse().ok()?;
    settings.remove("checks")?.try_into().ok()
}
