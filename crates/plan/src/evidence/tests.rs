//! Contracts read and refused, numbers in notes, patterns, and every code of the table reached by a case of its own.
//! What scripted completions of real repositories come to is tested where repositories are: in `crew`.

use std::collections::BTreeSet;

use cadre_model::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::counts::{Counts, NoCounts, TestRun};

const DECLARED: &str = r#"
[unit]
command = ["sh", "tests/run.sh"]
counts = "tap"
tests = ["tests/**"]

[table]
command = ["python3", "check.py", "--table={table}", "{least}"]

[lint]
command = ["sh", "lint.sh"]
exit = 3
"#;

fn declared() -> Declarations {
    toml::from_str(DECLARED).unwrap()
}

fn resolved(contract: &str) -> Resolved {
    Contract::parse(contract).unwrap().resolve(&declared()).unwrap()
}

fn refused(contract: &str) -> String {
    match Contract::parse(contract) {
        Err(errors) => errors.to_string(),
        Ok(contract) => contract.resolve(&declared()).unwrap_err().to_string(),
    }
}

#[test]
fn a_contract_in_toml_and_in_json_is_the_same() {
    let toml =
        resolved("files = [\"src/*.rs\"]\n[[check]]\nname = \"unit\"\ntests = 3\n[[criterion]]\ntext = \"works\"\n");
    let json = resolved(r#"{"files":["src/*.rs"],"check":[{"name":"unit","tests":3}],"criterion":[{"text":"works"}]}"#);
    assert_eq!(toml, json);
    assert_eq!(toml.hash(), json.hash());
    assert_eq!(Contract::parse("").unwrap(), Contract::default());
}

#[test]
fn arguments_are_filled_in_and_stay_one_argument() {
    let contract = "[[check]]\nname = \"table\"\nwith = { table = \"a; rm -rf {least} /\", least = \"10\" }\n";
    assert_eq!(resolved(contract).checks[0].command, ["python3", "check.py", "--table=a; rm -rf {least} /", "10"]);
}

#[test]
fn the_hash_covers_the_contract_and_the_declarations_it_uses() {
    let contract = Contract::parse("[[check]]\nname = \"unit\"\n").unwrap();
    let before = contract.resolve(&declared()).unwrap().hash();
    let mut other = declared();
    other.0.get_mut("unit").unwrap().command.push("--quick".to_owned());
    assert_ne!(contract.resolve(&other).unwrap().hash(), before);
    let mut unused = declared();
    unused.0.remove("lint");
    assert_eq!(contract.resolve(&unused).unwrap().hash(), before);
    assert_ne!(resolved("[[check]]\nname = \"unit\"\ntests = 2\n").hash(), before);
}

#[test]
fn what_is_wrong_with_a_contract_is_said_and_all_of_it() {
    for (contract, expected) in [
        ("[[check]]\ntests = 3\n", "check 1 names no check of cadre.toml and gives no command"),
        (
            "[[check]]\nname = \"unit\"\ncommand = [\"true\"]\n",
            "check 1 names the check `unit` and gives a command as well: one of them",
        ),
        ("[[check]]\nname = \"nope\"\n", "`nope` is no check of cadre.toml; there are lint, table, unit"),
        ("[[check]]\ncommand = []\n", "the command of `check 1` has no program"),
        ("[[check]]\nname = \"unit\"\nwith = { a = \"1\" }\n", "the check `unit` takes no argument `a`"),
        (
            "[[check]]\nname = \"table\"\n",
            "the check `table` needs the argument `least`: with = { least = \"...\" }; the check `table` needs the argument `table`: with = { table = \"...\" }",
        ),
        (
            "[[check]]\nname = \"lint\"\ntests = 3\n",
            "`lint` is to run tests, and its check in cadre.toml has no `counts`",
        ),
        (
            "[[check]]\nname = \"unit\"\n[[check]]\nname = \"unit\"\n",
            "two items are called `unit`: give one of them another `id`",
        ),
        (
            "[[criterion]]\ntext = \"works\"\nproof = \"unit\"\n",
            "the criterion `works` is to be proven by `unit`, and there is no such item",
        ),
        (
            "[[artifact]]\npath = \"../secret\"\n",
            "`../secret` leads out of the repository: paths are relative to its root, without `..`",
        ),
        ("[[approval]]\nby = \" \"\n", "`by` of an [[approval]] is empty"),
    ] {
        assert_eq!(refused(contract), expected, "{contract}");
    }
}

#[test]
fn a_contract_that_cannot_be_read_says_where() {
    for (contract, expected) in [
        ("[[check]\n", "TOML parse error at line 1"),
        ("[[check]]\nname = \"unit\"\nskip = 3\n", "unknown field `skip`"),
        ("{\"check\": 3}", "invalid type: integer `3`"),
        ("{", "EOF while parsing"),
        ("files = [\"../x\"]", "leads out of the repository"),
        ("files = [\"\"]", "a pattern of paths is empty"),
        ("[[artifact]]\npath = \"a\"\nsha256 = \"abc\"\n", "`abc` is no SHA-256"),
        ("[[check]]\nname = \"unit\"\ntests = -1\n", "invalid value: integer `-1`"),
    ] {
        let text = refused(contract);
        assert!(text.contains(expected), "{contract} gave {text}");
    }
}

#[test]
fn a_task_inherits_from_its_stage_and_cannot_ask_for_less() {
    let stage =
        Contract::parse("[[check]]\nname = \"unit\"\ntests = 10\nskipped = 2\n[[approval]]\nby = \"maria\"\n").unwrap();
    let task =
        Contract::parse("[[check]]\nname = \"unit\"\ntests = 1\nskipped = 1\n[[check]]\nname = \"lint\"\n").unwrap();
    let whole = Contract::inherit(&stage, &task).resolve(&declared()).unwrap();
    assert_eq!((whole.checks[0].tests, whole.checks[0].skipped), (10, 1));
    assert_eq!(whole.items(), ["unit", "lint", "maria"]);
    assert_eq!(Contract::inherit(&stage, &Contract::default()), stage);
}

#[test]
fn patterns_of_paths() {
    let holds = |pattern: &str, path: &str| Pattern::try_from(pattern.to_owned()).unwrap().matches(path);
    for (pattern, path) in [
        ("src/a.rs", "src/a.rs"),
        ("./src/a.rs", "src/a.rs"),
        ("src/*.rs", "src/a.rs"),
        ("src/", "src/deep/a.rs"),
        ("src/**", "src/deep/a.rs"),
        ("src/**/a.rs", "src/a.rs"),
        ("**/a.rs", "a.rs"),
        ("*.rs", "src/deep/a.rs"),
        ("Dockerfile", "web/Dockerfile"),
        ("a?c/d", "abc/d"),
    ] {
        assert!(holds(pattern, path), "{pattern} {path}");
    }
    for (pattern, path) in [
        ("src/*.rs", "src/deep/a.rs"),
        ("src/a.rs", "xsrc/a.rs"),
        ("src/", "src"),
        ("*.rs", "a.rsx"),
        ("a?c/d", "ac/d"),
        ("tests/**", "src/tests/a"),
    ] {
        assert!(!holds(pattern, path), "{pattern} {path}");
    }
    assert!(!holds(&"*a".repeat(200), &"a".repeat(10_000)[..400].repeat(3).replace('a', "b")));
}

#[test]
fn numbers_of_tests_in_notes() {
    let numbers =
        |note: &str| claimed_numbers(note).into_iter().map(|n| (n.passed, n.of)).collect::<Vec<(u64, Option<u64>)>>();
    for (note, expected) in [
        ("86/86 pass", vec![(86, Some(86))]),
        ("All done, 86/86 tests passing.", vec![(86, Some(86))]),
        ("86 of 86 tests pass", vec![(86, Some(86))]),
        ("(12 out of 13 tests green)", vec![(12, Some(13))]),
        ("Tests: 86/86", vec![(86, Some(86))]),
        ("passed 12.", vec![(12, None)]),
        ("12 unit tests pass and 3/3 endpoints answer", vec![(12, None)]),
        ("3/3 endpoints, 4 of 5 tables", vec![]),
        ("Fixed issue 42; see 1/2 of the log", vec![]),
        ("moved 5 files, tests are green", vec![]),
        ("took 3.5 s", vec![]),
        ("999999999999999999/1 tests", vec![]),
    ] {
        assert_eq!(numbers(note), expected, "{note}");
    }
}

#[test]
fn loosened_assertions_are_named_and_moved_lines_are_not() {
    let diff = "--- a/tests/t.py\n+++ b/tests/t.py\n@@ -1,2 +1,2 @@\n-    assert add(1, 1) == 2\n+    assert True\n";
    let found = loosened_in(diff);
    assert_eq!(found.len(), 2);
    assert_eq!(
        (found[1].path.as_str(), found[1].looks_like.as_str()),
        ("tests/t.py", "an assertion that always holds")
    );
    assert!(loosened_in("+++ b/t.py\n-    assert a == 2\n+        assert a == 2\n").is_empty());
}

// --- the judge ---

/// A case that passes, to be bent.
struct World {
    contract: Resolved,
    attempt: Attempt,
    claim: Claim,
    verification: Option<Verification>,
    facts: Facts,
}

const BASE: &str = "1111111111111111111111111111111111111111";
const DONE: &str = "2222222222222222222222222222222222222222";

fn who(name: &str) -> Identity {
    Identity { name: name.to_owned(), lineage: format!("{name}-token"), session: None, worktree: None }
}

fn counts(passed: u64, failed: u64, skipped: u64) -> Counts {
    Counts { passed, failed, skipped, tests: Vec::new() }
}

fn receipt(run: &str, item: &str, by: &str, ran: Ran) -> Receipt {
    Receipt {
        run: run.to_owned(),
        task: "rec1".to_owned(),
        fence: 7,
        item: item.to_owned(),
        ran,
        commit: Some(DONE.to_owned()),
        dirty: Vec::new(),
        started: Timestamp(20_000),
        duration_ms: 500,
        output: Hash::of(run.as_bytes()),
        output_bytes: 10,
        environment: Hash::of(b"environment"),
        by: by.to_owned(),
    }
}

fn process(command: &[&str], pid: u32, counts: Option<Result<Counts, NoCounts>>) -> Ran {
    Ran::Process {
        command: command.iter().map(|part| (*part).to_owned()).collect(),
        folder: String::new(),
        pid: Some(pid),
        end: End::Exited(0),
        counts,
    }
}

fn world(contract: &str) -> World {
    let contract = resolved(contract);
    let attempt = Attempt {
        task: "rec1".to_owned(),
        fence: 7,
        claimant: who("agent"),
        claimed_at: Timestamp(1_000),
        base: Some(BASE.to_owned()),
        contract: contract.hash(),
    };
    let run = |by: &str, pid| receipt(by, "unit", by, process(&["sh", "tests/run.sh"], pid, Some(Ok(counts(3, 0, 0)))));
    let claim = Claim {
        task: "rec1".to_owned(),
        fence: 7,
        by: who("agent"),
        work: Work { commit: Some(DONE.to_owned()), note: "3/3 tests pass".to_owned(), ticks: Vec::new() },
        receipts: vec![run("agent", 10)],
    };
    let compared = BaseTests::Compared { vanished: Vec::new(), failing: Vec::new(), fewer: None };
    let verification = Verification {
        by: who("verifier"),
        receipts: vec![run("verifier", 20)],
        base_tests: vec![BaseTestsFound { item: "unit".to_owned(), found: compared }],
    };
    let facts = Facts {
        now: Timestamp(60_000),
        contract_now: Some((contract.hash(), None)),
        commit: Some(CommitFact { id: DONE.to_owned(), committed_at: Timestamp(10_000), descends_from_base: true }),
        changes: vec![FileChange { path: "src/a.rs".to_owned(), kind: ChangeKind::Modified, bytes: 10 }],
        outputs: Some(vec![Hash::of(b"agent"), Hash::of(b"verifier")]),
        ..Facts::default()
    };
    World { contract, attempt, claim, verification: Some(verification), facts }
}

const UNIT: &str = "files = [\"src/a.rs\"]\n[[check]]\nname = \"unit\"\ntests = 3\n";

impl World {
    fn judge(&self) -> Verdict {
        judge(&Case {
            contract: &self.contract,
            attempt: &self.attempt,
            claim: &self.claim,
            verification: self.verification.as_ref(),
            facts: &self.facts,
        })
    }

    #[track_caller]
    fn is(&self, outcome: Outcome, codes: &[Code]) {
        let verdict = self.judge();
        assert_eq!((verdict.outcome, verdict.codes().as_slice()), (outcome, codes), "{:#?}", verdict.reasons);
    }

    fn verified(&mut self) -> &mut Receipt {
        &mut self.verification.as_mut().unwrap().receipts[0]
    }

    fn ran(&mut self) -> Parts<'_> {
        match &mut self.verified().ran {
            Ran::Process { command, pid, end, counts, .. } => (command, pid, end, counts),
            _ => unreachable!("the world's run is a process"),
        }
    }

    fn found(&mut self, found: BaseTests) {
        self.verification.as_mut().unwrap().base_tests[0].found = found;
    }
}

/// The parts of a run: command, process, end, counts.
type Parts<'a> = (&'a mut Vec<String>, &'a mut Option<u32>, &'a mut End, &'a mut Option<Result<Counts, NoCounts>>);
type Bend = fn(&mut World);

#[test]
fn honest_work_passes_by_claim_and_by_proof() {
    let mut honest = world(UNIT);
    honest.is(Outcome::Pass, &[]);
    assert_eq!(honest.judge().proof, Proof::Verifier);
    honest.verification = None;
    honest.is(Outcome::Pass, &[]);
    assert_eq!(honest.judge().proof, Proof::Claimant);
}

#[test]
fn each_bend_of_honest_work_has_its_reason() {
    use Outcome::{Fail, Unverifiable};
    let bends: Vec<(Outcome, Code, Bend)> = vec![
        (Fail, Code::ContractEdited, |w| w.facts.contract_now = Some((Hash::of(b"x"), Some("agent".to_owned())))),
        (Fail, Code::ContractEdited, |w| w.facts.contract_now = Some((Hash::of(b"x"), None))),
        (Unverifiable, Code::ContractChanged, |w| {
            w.facts.contract_now = Some((Hash::of(b"x"), Some("lead".to_owned())));
        }),
        (Unverifiable, Code::ContractChanged, |w| w.contract.checks[0].tests = 1),
        (Unverifiable, Code::CheckScriptChanged, |w| {
            w.facts.scripts_changed = vec![("unit".to_owned(), "tests/run.sh".to_owned())];
        }),
        (Fail, Code::NoCommit, |w| w.claim.work.commit = None),
        (Fail, Code::CommitMissing, |w| w.facts.commit = None),
        (Unverifiable, Code::CommitNotFromBase, |w| w.facts.commit.as_mut().unwrap().descends_from_base = false),
        (Fail, Code::NothingChanged, |w| w.facts.changes.clear()),
        (Fail, Code::NothingChanged, |w| w.facts.changes[0].path = "README.md".to_owned()),
        (Fail, Code::OnlyWhitespaceChanged, |w| w.facts.changes[0].kind = ChangeKind::WhitespaceOnly),
        (Fail, Code::FileEmptied, |w| w.facts.changes[0].kind = ChangeKind::Deleted),
        (Unverifiable, Code::NotRun, |w| w.verification.as_mut().unwrap().receipts.clear()),
        (Fail, Code::NotSpawned, |w| *w.ran().1 = None),
        (Fail, Code::NotSpawned, |w| *w.ran().2 = End::NotStarted(NotStarted::Refused("no memory".to_owned()))),
        (Fail, Code::ScriptMissing, |w| {
            *w.ran().2 = End::NotStarted(NotStarted::ScriptMissing("tests/run.sh".to_owned()));
        }),
        (Fail, Code::ScriptMissing, |w| *w.ran().2 = End::NotStarted(NotStarted::ProgramMissing("sh".to_owned()))),
        (Fail, Code::CommandDiffers, |w| w.ran().0.push("--quick".to_owned())),
        (Fail, Code::CheckFailed, |w| *w.ran().2 = End::Exited(1)),
        (Fail, Code::CheckKilled, |w| *w.ran().2 = End::TimedOut(600)),
        (Fail, Code::CheckKilled, |w| *w.ran().2 = End::TooMuchOutput(1)),
        (Fail, Code::CheckKilled, |w| *w.ran().2 = End::Signalled(9)),
        (Fail, Code::TooManySkipped, |w| *w.ran().3 = Some(Ok(counts(3, 0, 1)))),
        (Unverifiable, Code::NoCounts, |w| *w.ran().3 = None),
        (Unverifiable, Code::NoCounts, |w| *w.ran().3 = Some(Err(NoCounts::Absent("TAP".to_owned())))),
        (Unverifiable, Code::DirtyTree, |w| w.verified().dirty = vec!["src/a.rs".to_owned()]),
        (Fail, Code::ReceiptTooOld, |w| w.verified().started = Timestamp(9_000)),
        (Fail, Code::ReceiptTooOld, |w| w.claim.receipts[0].started = Timestamp(-9_000)),
        (Fail, Code::ReceiptFromFuture, |w| w.claim.receipts[0].duration_ms = 1_000_000),
        (Fail, Code::ReceiptFromFuture, |w| w.claim.receipts[0].duration_ms = u64::MAX),
        (Fail, Code::ReceiptOtherCommit, |w| w.claim.receipts[0].commit = Some(BASE.to_owned())),
        (Fail, Code::ReceiptOtherAttempt, |w| w.claim.receipts[0].fence = 6),
        (Fail, Code::ReceiptOtherAttempt, |w| w.verified().task = "rec2".to_owned()),
        (Fail, Code::RunTwice, |w| w.verified().run = "agent".to_owned()),
        (Fail, Code::RunTwice, |w| {
            let mut mark = RunMark::of(&w.claim.receipts[0]);
            mark.fence = 3;
            mark.run = "renamed".to_owned();
            w.facts.earlier_runs = vec![mark];
        }),
        (Unverifiable, Code::OutputMissing, |w| w.facts.outputs = Some(Vec::new())),
        (Fail, Code::StaleHolder, |w| w.claim.fence = 6),
        (Fail, Code::StaleHolder, |w| w.claim.by = who("other")),
        (Fail, Code::NumberContradicted, |w| w.claim.work.note = "86/86 pass".to_owned()),
        (Unverifiable, Code::BaseTestsNotRun, |w| w.verification.as_mut().unwrap().base_tests.clear()),
        (Unverifiable, Code::BaseTestVanished, |w| {
            w.found(BaseTests::Compared { vanished: vec!["a".to_owned()], failing: Vec::new(), fewer: None });
        }),
        (Unverifiable, Code::BaseTestFails, |w| {
            w.found(BaseTests::Compared { vanished: Vec::new(), failing: vec!["a".to_owned()], fewer: None });
        }),
        (Unverifiable, Code::BaseTestsFewer, |w| {
            w.found(BaseTests::Compared { vanished: Vec::new(), failing: Vec::new(), fewer: Some((5, 3)) });
        }),
        (Unverifiable, Code::BaseTestsUnreadable, |w| {
            w.found(BaseTests::Unreadable(NoCounts::Absent("TAP".to_owned())));
        }),
        (Unverifiable, Code::VerifierIsClaimant, |w| {
            w.verification.as_mut().unwrap().by.lineage = "agent-token".to_owned();
        }),
    ];
    for (outcome, code, bend) in bends {
        let mut bent = world(UNIT);
        bend(&mut bent);
        let verdict = bent.judge();
        assert_eq!(verdict.outcome, outcome, "{code}: {:#?}", verdict.reasons);
        assert!(verdict.codes().contains(&code), "{code}: {:#?}", verdict.reasons);
    }
}

#[test]
fn numbers_of_tests_are_told_apart() {
    let mut none = world(UNIT);
    *none.ran().3 = Some(Ok(counts(0, 0, 0)));
    none.claim.work.note.clear();
    none.is(Outcome::Fail, &[Code::ZeroTests]);
    let mut skipped = world(UNIT);
    *skipped.ran().3 = Some(Ok(counts(0, 0, 3)));
    skipped.claim.work.note.clear();
    skipped.is(Outcome::Fail, &[Code::ZeroTests, Code::TooManySkipped]);
    let mut few = world(UNIT);
    *few.ran().3 = Some(Ok(counts(2, 0, 0)));
    few.claim.work.note.clear();
    few.is(Outcome::Fail, &[Code::TooFewTests]);
    let mut failed = world(UNIT);
    *failed.ran().3 = Some(Ok(counts(3, 1, 0)));
    failed.claim.work.note.clear();
    failed.is(Outcome::Fail, &[Code::TestsFailed]);
}

#[test]
fn a_free_command_is_inert_until_somebody_else_approves_its_hash() {
    let mut free = world("[[check]]\nid = \"unit\"\ncommand = [\"sh\", \"tests/run.sh\"]\ncounts = \"tap\"\n");
    free.is(Outcome::Unverifiable, &[Code::CommandNotApproved]);
    let subject = command_subject(&free.contract.checks[0].command_hash());
    let approval = |by: &str| Approval { subject: subject.clone(), by: by.to_owned(), at: Timestamp(2_000) };
    free.facts.approvals = vec![approval("agent")];
    free.is(Outcome::Unverifiable, &[Code::CommandNotApproved]);
    free.facts.approvals = vec![approval("lead")];
    free.is(Outcome::Pass, &[]);
}

#[test]
fn what_cannot_be_told_is_set_aside_for_this_commit_alone_and_a_fail_never() {
    let mut gone = world(UNIT);
    gone.found(BaseTests::Compared { vanished: vec!["a".to_owned()], failing: Vec::new(), fewer: None });
    let subject = gone.judge().reasons[0].subject.clone().unwrap();
    gone.facts.approvals = vec![Approval { subject, by: "lead".to_owned(), at: Timestamp(2_000) }];
    gone.is(Outcome::Pass, &[]);
    assert_eq!(gone.judge().reasons[0].approved_by.as_deref(), Some("lead"));
    gone.found(BaseTests::Compared { vanished: vec!["b".to_owned()], failing: Vec::new(), fewer: None });
    gone.is(Outcome::Unverifiable, &[Code::BaseTestVanished]);
    let mut failed = world(UNIT);
    *failed.ran().2 = End::Exited(1);
    assert!(failed.judge().deciding().all(|reason| reason.subject.is_none()));
}

#[test]
fn loosened_assertions_add_to_a_reason_and_make_none() {
    let mut loose = world(UNIT);
    loose.facts.loosened = loosened_in("+++ b/t.sh\n+assert True\n");
    loose.is(Outcome::Pass, &[]);
    loose.found(BaseTests::Compared { vanished: Vec::new(), failing: vec!["a".to_owned()], fewer: None });
    let text = loose.judge().reasons[0].text.clone();
    assert!(text.ends_with("the work holds an assertion that always holds (t.sh: assert True)"), "{text}");
}

#[test]
fn artifacts() {
    let hash = Hash::of(b"content");
    let contract =
        format!("[[artifact]]\npath = \"out.csv\"\n[[artifact]]\npath = \"fixed.csv\"\nsha256 = \"{hash}\"\n");
    let mut made = world(&contract);
    let fact = |path: &str, found: Option<(Hash, u64)>, at_base: Option<Hash>| ArtifactFact {
        path: path.to_owned(),
        found,
        at_base,
    };
    let fixed = || fact("fixed.csv", Some((Hash::of(b"content"), 7)), Some(Hash::of(b"content")));
    for (found, at_base, codes) in [
        (Some((Hash::of(b"new"), 3)), None, vec![]),
        (Some((Hash::of(b"new"), 3)), Some(Hash::of(b"old")), vec![]),
        (None, None, vec![Code::ArtifactMissing]),
        (Some((Hash::of(b""), 0)), None, vec![Code::ArtifactEmpty]),
        (Some((Hash::of(b"old"), 3)), Some(Hash::of(b"old")), vec![Code::ArtifactUnchanged]),
    ] {
        made.facts.artifacts = vec![fact("out.csv", found, at_base), fixed()];
        made.is(if codes.is_empty() { Outcome::Pass } else { Outcome::Fail }, &codes);
    }
    made.facts.artifacts =
        vec![fact("out.csv", Some((Hash::of(b"new"), 3)), None), fact("fixed.csv", Some((Hash::of(b"x"), 1)), None)];
    made.is(Outcome::Fail, &[Code::ArtifactDiffers]);
}

#[test]
fn criteria_are_ticked_each_with_a_proof_that_holds() {
    let contract = "[[check]]\nname = \"unit\"\n[[criterion]]\ntext = \"All lags are there\"\n";
    let tick = |proof: Option<&str>| Tick {
        criterion: "- [x] all lags  are there".to_owned(),
        proof: proof.map(str::to_owned),
    };
    let mut criteria = world(contract);
    criteria.is(Outcome::Fail, &[Code::CriterionOpen]);
    criteria.claim.work.ticks = vec![tick(None)];
    criteria.is(Outcome::Fail, &[Code::CriterionWithoutProof]);
    criteria.claim.work.ticks = vec![tick(Some("my word"))];
    criteria.is(Outcome::Fail, &[Code::CriterionWithoutProof]);
    criteria.claim.work.ticks = vec![tick(Some("unit"))];
    criteria.is(Outcome::Pass, &[]);
    *criteria.ran().2 = End::Exited(1);
    criteria.is(Outcome::Fail, &[Code::CheckFailed, Code::CriterionNotProven]);
}

#[test]
fn addresses_databases_and_approvals() {
    let contract = "[[http]]\nid = \"health\"\nurl = \"http://localhost/health\"\ncontains = \"ok\"\n\
        [[sql]]\nid = \"rows\"\nsource = \"main\"\nquery = \"select count(*) from lag\"\nat_least = 10000\n\
        [[approval]]\nby = \"maria\"\nof = \"the schema\"\n";
    let mut outside = world(contract);
    outside.claim.work.note.clear();
    let http = |status, held| Ran::Http { url: "http://localhost/health".to_owned(), status, held };
    let sql = |value: Option<&str>| Ran::Sql {
        query: "select count(*) from lag".to_owned(),
        value: value.map(str::to_owned),
    };
    let mut set = |http: Ran, sql: Ran| {
        let receipts = vec![receipt("h", "health", "verifier", http), receipt("s", "rows", "verifier", sql)];
        outside.verification.as_mut().unwrap().receipts = receipts;
        outside.judge().codes()
    };
    assert_eq!(set(http(Some(200), true), sql(Some("10000"))), [Code::ApprovalMissing]);
    assert_eq!(set(http(Some(500), true), sql(Some("10000"))), [Code::HttpFailed, Code::ApprovalMissing]);
    assert_eq!(set(http(None, false), sql(Some("10000"))), [Code::HttpFailed, Code::ApprovalMissing]);
    assert_eq!(set(http(Some(200), false), sql(Some("10000"))), [Code::HttpFailed, Code::ApprovalMissing]);
    for value in [Some("9999"), Some("many"), None] {
        assert_eq!(set(http(Some(200), true), sql(value)), [Code::SqlFailed, Code::ApprovalMissing]);
    }
    set(http(Some(200), true), sql(Some("10000")));
    let subject = item_subject("rec1", &outside.attempt.contract, "maria", Some(DONE));
    outside.facts.approvals = vec![Approval { subject, by: "somebody".to_owned(), at: Timestamp(2_000) }];
    outside.is(Outcome::Unverifiable, &[Code::ApprovalMissing]);
    outside.facts.approvals[0].by = "maria".to_owned();
    outside.is(Outcome::Pass, &[]);
    outside.attempt.claimant = who("maria");
    outside.claim.by = who("maria");
    outside.is(Outcome::Unverifiable, &[Code::ApprovalByClaimant]);
}

#[test]
fn a_contract_that_asks_for_nothing_proves_nothing() {
    let mut empty = world("");
    empty.claim.receipts.clear();
    empty.verification = None;
    empty.is(Outcome::Unverifiable, &[Code::NothingToCheck]);
}

#[test]
fn base_tests_are_compared_by_name_where_there_are_names() {
    let named = |tests: &[(&str, crate::counts::Outcome)]| {
        let tests: Vec<TestRun> = tests.iter().map(|(n, o)| TestRun { name: (*n).to_owned(), outcome: *o }).collect();
        let of = |o| tests.iter().filter(|test| test.outcome == o).count() as u64;
        use crate::counts::Outcome::{Failed, Passed, Skipped};
        Counts { passed: of(Passed), failed: of(Failed), skipped: of(Skipped), tests }
    };
    use crate::counts::Outcome::{Failed, Passed, Skipped};
    let base = named(&[("a", Passed), ("b", Passed), ("c", Passed), ("broken", Failed)]);
    let claimed = Ok(named(&[("a", Passed), ("b", Skipped), ("d", Passed)]));
    let put_back = Ok(named(&[("a", Passed), ("b", Passed), ("c", Failed)]));
    assert_eq!(
        BaseTests::compare(Some(&base), &put_back, &claimed),
        BaseTests::Compared {
            vanished: vec!["b".to_owned(), "c".to_owned()],
            failing: vec!["c".to_owned()],
            fewer: None
        }
    );
    let same = Ok(base.clone());
    assert_eq!(
        BaseTests::compare(Some(&base), &same, &same),
        BaseTests::Compared { vanished: Vec::new(), failing: Vec::new(), fewer: None }
    );
    let unnamed = |passed, failed| Ok(counts(passed, failed, 0));
    let fewer = |found: BaseTests| matches!(found, BaseTests::Compared { fewer: Some(_), .. });
    assert!(fewer(BaseTests::compare(Some(&counts(3, 0, 0)), &unnamed(2, 1), &unnamed(9, 0))));
    assert!(fewer(BaseTests::compare(Some(&counts(3, 0, 0)), &unnamed(9, 0), &unnamed(2, 0))));
    assert!(!fewer(BaseTests::compare(Some(&counts(3, 0, 0)), &unnamed(3, 0), &unnamed(4, 0))));
    assert_eq!(BaseTests::compare(None, &same, &same), BaseTests::None);
    assert_eq!(BaseTests::compare(Some(&counts(0, 3, 0)), &same, &same), BaseTests::None);
}

#[test]
fn every_code_has_a_text_of_its_own_and_is_in_the_documents() {
    let texts: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(texts.len(), Code::ALL.len());
    let page = include_str!("../../../../docs/evidence.md");
    for code in Code::ALL {
        assert!(page.contains(&format!("`{code}`")), "docs/evidence.md does not say what {code} means");
        assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{code}\""));
    }
}

#[test]
fn the_stored_forms_are_read_back() {
    let world = world(UNIT);
    let verdict = world.judge();
    let claim = serde_json::to_string(&world.claim).unwrap();
    assert_eq!(serde_json::from_str::<Claim>(&claim).unwrap(), world.claim);
    let verification = serde_json::to_string(&world.verification).unwrap();
    assert_eq!(serde_json::from_str::<Option<Verification>>(&verification).unwrap(), world.verification);
    assert_eq!(serde_json::from_str::<Verdict>(&serde_json::to_string(&verdict).unwrap()).unwrap(), verdict);
    let contract = serde_json::to_string(&world.contract).unwrap();
    assert_eq!(serde_json::from_str::<Resolved>(&contract).unwrap().hash(), world.contract.hash());
}

proptest! {
    /// No text of a contract, note, diff or pattern makes a panic, and a contract that is read resolves or says why.
    #[test]
    fn no_text_panics(text in any::<String>(), path in any::<String>()) {
        if let Ok(contract) = Contract::parse(&text) {
            drop(contract.resolve(&declared()));
        }
        drop(claimed_numbers(&text));
        drop(loosened_in(&text));
        if let Ok(pattern) = Pattern::try_from(text) {
            prop_assert!(pattern.matches(&path) || !path.is_empty() || !pattern.as_str().is_empty());
        }
    }

    /// Taking anything away from honest work never turns a fail into a pass: the more reasons, the worse.
    #[test]
    fn a_bent_world_never_passes_with_failed_tests(passed in 0..5_u64, failed in 1..5_u64, exit in -1..2_i32) {
        let mut bent = world(UNIT);
        bent.claim.work.note.clear();
        *bent.ran().3 = Some(Ok(counts(passed, failed, 0)));
        *bent.ran().2 = End::Exited(exit);
        prop_assert_eq!(bent.judge().outcome, Outcome::Fail);
    }
}
