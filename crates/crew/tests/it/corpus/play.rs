//! Plays a case: makes the repository, does what the claimant does, verifies.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use cadre_crew::{Known, Repository, Verifier};
use cadre_model::{Clock, Timestamp};
use cadre_plan::counts::Counts;
use cadre_plan::evidence::{
    self, Approval, Attempt, Claim, Contract, Declarations, End, Identity, Outcome, Ran, Receipt, Resolved, RunMark,
    Tick, Verdict, Work, command_subject, item_subject,
};
use cadre_store::MemoryBlobs;

use super::case::{Bend, Case, Project};

/// When the base commit was made; everything else is told in seconds after it.
const BEGIN_S: i64 = 1_767_225_600;
const CLAIMED_S: i64 = 60;
const FIRST_COMMIT_S: i64 = 120;
const VERIFIED_S: i64 = 3_600;

struct At(i64);

impl Clock for At {
    fn now(&self) -> Timestamp {
        at(self.0)
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp((BEGIN_S + seconds) * 1000)
}

fn who(name: &str) -> Identity {
    Identity { name: name.to_owned(), lineage: format!("token of {name}"), session: None, worktree: None }
}

/// A repository on its way.
struct Made {
    folder: tempfile::TempDir,
    seconds: i64,
}

impl Made {
    #[expect(clippy::disallowed_methods, reason = "the test makes a repository")]
    fn git(&self, args: &[&str]) -> String {
        let date = format!("{} +0000", BEGIN_S + self.seconds);
        let answer = Command::new("git")
            .args(["-c", "user.name=dev", "-c", "user.email=dev@example.org", "-c", "init.defaultBranch=main"])
            .args(args)
            .current_dir(self.folder.path())
            .env("GIT_AUTHOR_DATE", &date)
            .env("GIT_COMMITTER_DATE", &date)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .unwrap();
        assert!(answer.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&answer.stderr));
        String::from_utf8(answer.stdout).unwrap().trim().to_owned()
    }

    fn write(&self, files: &BTreeMap<String, String>) {
        for (path, content) in files {
            let path = self.folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            if path.is_symlink() {
                fs::remove_file(&path).unwrap();
            }
            fs::write(path, content).unwrap();
        }
    }

    fn commit(&mut self, seconds: i64) -> String {
        self.seconds = seconds;
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "work"]);
        self.git(&["rev-parse", "HEAD"])
    }
}

/// The base commit: the project's files with the case's, and `cadre.toml` with the checks.
fn begin(case: &Case) -> (Made, Declarations, String) {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/corpus/{}.toml", case.like));
    let project: Project = toml::from_str(&fs::read_to_string(project).unwrap()).unwrap();
    let mut checks = project.checks;
    checks.0.extend(case.checks.0.clone());
    let settings = BTreeMap::from([("checks", &checks)]);
    let mut files = project.files;
    files.insert("cadre.toml".to_owned(), toml::to_string(&settings).unwrap());
    files.extend(case.base.clone());
    let mut made = Made { folder: tempfile::tempdir().unwrap(), seconds: 0 };
    made.git(&["init", "--quiet"]);
    made.write(&files);
    let base = made.commit(0);
    (made, checks, base)
}

fn work(case: &Case, made: &mut Made) {
    let root = made.folder.path().to_owned();
    for (number, step) in (0..).zip(&case.steps) {
        if step.orphan {
            made.git(&["checkout", "--quiet", "--orphan", "other"]);
        }
        for path in &step.delete {
            fs::remove_file(root.join(path)).unwrap();
        }
        made.write(&step.write);
        for (path, target) in &step.link {
            std::os::unix::fs::symlink(target, root.join(path)).unwrap();
        }
        for path in &step.executable {
            fs::set_permissions(root.join(path), fs::Permissions::from_mode(0o755)).unwrap();
        }
        if step.commit {
            made.commit(FIRST_COMMIT_S + number);
        }
    }
}

/// What is the same for every look at one case.
struct Scene<'a> {
    case: &'a Case,
    contract: Resolved,
    written: Contract,
    attempt: Attempt,
    claim: Claim,
    repository: Repository,
    scratch: &'a Path,
    folder: &'a Path,
    earlier_runs: Vec<RunMark>,
    approvals: Vec<Approval>,
    declared: Declarations,
}

impl Scene<'_> {
    fn verify(&self, identity: Identity) -> cadre_crew::Verified {
        let blobs = MemoryBlobs::default();
        let clock = At(VERIFIED_S);
        let verifier = Verifier {
            identity,
            scratch: self.scratch,
            blobs: &blobs,
            clock: &clock,
            around: BTreeMap::from([("PATH".to_owned(), std::env::var("PATH").unwrap())]),
            probes: None,
        };
        let contract_now = self.case.edited.as_ref().map(|edited| {
            let contract = Contract::parse(&edited.contract).unwrap().resolve(&self.declared).unwrap();
            (contract.hash(), edited.by.clone())
        });
        let known = Known {
            contract_now,
            earlier_runs: self.earlier_runs.clone(),
            approvals: self.approvals.clone(),
            written: Some(self.written.clone()),
            folder: Some(self.folder.to_owned()),
        };
        verifier.verify(&self.repository, &self.contract, &self.attempt, &self.claim, &known).unwrap()
    }

    fn verdict(&self) -> Verdict {
        if self.case.verified {
            let verifier = self.case.verifier.as_ref();
            let identity = verifier.map_or_else(
                || who("verifier"),
                |v| Identity { name: v.name.clone(), lineage: v.lineage.clone(), session: None, worktree: None },
            );
            return self.verify(identity).verdict;
        }
        let mut facts = self.verify(who("agent")).facts;
        facts.outputs = None;
        evidence::judge(&evidence::Case {
            contract: &self.contract,
            attempt: &self.attempt,
            claim: &self.claim,
            verification: None,
            facts: &facts,
        })
    }

    /// Approves what the case says is approved; reasons are those of a first look.
    fn approve(&mut self) {
        let by = self.case.approver.clone();
        for what in &self.case.approve {
            let subjects = match what.as_str() {
                "command" => self.contract.checks.iter().map(|check| command_subject(&check.command_hash())).collect(),
                "reasons" => self.verdict().reasons.into_iter().filter_map(|reason| reason.subject).collect(),
                item => {
                    let name = item.strip_prefix("item ").unwrap();
                    let commit = self.claim.work.commit.as_deref();
                    vec![item_subject(&self.attempt.task, &self.attempt.contract, name, commit)]
                }
            };
            let approvals = subjects.into_iter().map(|subject| Approval { subject, by: by.clone(), at: at(200) });
            self.approvals.extend(approvals);
        }
    }

    /// The claimant runs the contract and says what came of it, bent or not.
    fn run_as_claimant(&mut self, bends: &[Bend]) {
        let honest = self.verify(who("agent")).verification.receipts;
        let mut receipts = honest.clone();
        for receipt in &mut receipts {
            let item = receipt.item.clone();
            for bend in bends.iter().filter(|bend| bend.item == item) {
                bent(receipt, bend, &honest, self.attempt.base.as_deref());
            }
        }
        if self.case.presented_before {
            self.earlier_runs = receipts.iter().map(|r| RunMark { fence: 3, ..RunMark::of(r) }).collect();
        }
        self.claim.receipts = receipts;
    }
}

fn bent(receipt: &mut Receipt, bend: &Bend, honest: &[Receipt], base: Option<&str>) {
    if let Some(other) = bend.run_of.as_ref().and_then(|item| honest.iter().find(|other| other.item == *item)) {
        receipt.run.clone_from(&other.run);
    }
    receipt.task = bend.task.clone().unwrap_or_else(|| receipt.task.clone());
    receipt.fence = bend.fence.unwrap_or(receipt.fence);
    if bend.commit.as_deref() == Some("base") {
        receipt.commit = base.map(str::to_owned);
    }
    receipt.started = bend.started.map_or(receipt.started, |seconds| at(CLAIMED_S + seconds));
    receipt.dirty.clone_from(&bend.dirty);
    if let Ran::Process { command, pid, end, counts, .. } = &mut receipt.ran {
        if bend.no_process {
            *pid = None;
        }
        *command = bend.command.clone().unwrap_or_else(|| command.clone());
        *end = bend.exit.map_or_else(|| end.clone(), End::Exited);
        if let Some(passed) = bend.passed {
            *counts = Some(Ok(Counts { passed, ..Counts::default() }));
        }
    }
}

pub(super) fn play(case: &Case) -> Verdict {
    let (mut made, declared, base) = begin(case);
    work(case, &mut made);
    let head = made.git(&["rev-parse", "HEAD"]);
    let commit = match case.claim.commit.as_str() {
        "none" => None,
        "base" => Some(base.clone()),
        "unknown" => Some("0123456789012345678901234567890123456789".to_owned()),
        "short" => Some(head[..12].to_owned()),
        _ => Some(head),
    };
    let scratch = tempfile::tempdir().unwrap();
    let written = Contract::parse(&case.contract).unwrap();
    let contract = written.resolve(&declared).unwrap();
    let attempt = Attempt {
        task: "recTask".to_owned(),
        fence: 7,
        claimant: who("agent"),
        claimed_at: at(CLAIMED_S),
        base: Some(base),
        contract: contract.hash(),
    };
    let ticks = case.claim.ticks.iter().map(|(criterion, proof)| Tick {
        criterion: criterion.clone(),
        proof: (!proof.is_empty()).then(|| proof.clone()),
    });
    let claim = Claim {
        task: "recTask".to_owned(),
        fence: case.claim.fence,
        by: who("agent"),
        work: Work { commit, note: case.claim.note.clone(), ticks: ticks.collect() },
        receipts: Vec::new(),
    };
    let mut scene = Scene {
        case,
        contract,
        written,
        attempt,
        claim,
        repository: Repository::open(made.folder.path(), scratch.path()).unwrap(),
        scratch: scratch.path(),
        folder: made.folder.path(),
        earlier_runs: Vec::new(),
        approvals: Vec::new(),
        declared,
    };
    if let Some(bends) = &case.receipts {
        scene.run_as_claimant(bends);
    }
    scene.approve();
    let verdict = scene.verdict();
    assert_eq!(verdict.outcome == Outcome::Pass, verdict.codes().is_empty());
    verdict
}
