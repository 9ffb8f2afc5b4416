//! The reasons that a verdict can give, in one table.

use serde::{Deserialize, Serialize};

/// What a reason does to a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The work does not hold.
    Fail,
    /// It cannot be told, until somebody who may approves it or what is missing is there.
    Unverifiable,
    /// It is worth knowing and decides nothing.
    Note,
}

macro_rules! codes {
    ($($name:ident $text:literal $class:ident $what:literal;)*) => {
        /// A reason's stable code. Documents and programs may rely on its text.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Code {
            $(
                #[doc = $what]
                #[serde(rename = $text)]
                $name,
            )*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The text of the code.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// What it does to a verdict.
            #[must_use]
            pub fn class(self) -> Class {
                match self { $(Self::$name => Class::$class),* }
            }

            /// What it means, in one sentence.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $what),* }
            }
        }
    };
}

codes! {
    NothingToCheck "nothing_to_check" Unverifiable "The contract asks for nothing, so that nothing can be proven.";
    ContractEdited "contract_edited" Fail "The claimant changed the contract after the claim.";
    ContractChanged "contract_changed" Unverifiable "Somebody else changed the contract after the claim; the task is to be claimed anew.";
    CommandNotApproved "command_not_approved" Unverifiable "A record brought a command that nobody approved, and it was not run.";
    CheckScriptChanged "check_script_changed" Unverifiable "The work changed a file that its own check runs.";

    NoCommit "no_commit" Fail "Files were to be changed, and no commit is named.";
    CommitMissing "commit_missing" Fail "The claimed commit is not in the repository.";
    CommitNotFromBase "commit_not_from_base" Unverifiable "The claimed commit does not descend from the commit that the claim began at.";
    NothingChanged "nothing_changed" Fail "Files were to be changed, and none is.";
    OnlyWhitespaceChanged "only_whitespace_changed" Fail "Files were to be changed, and nothing but spaces or modes is.";
    FileNotChanged "file_not_changed" Fail "A file that was to be changed is as it was.";
    FileEmptied "file_emptied" Fail "A file that was to be changed is empty or gone now.";
    WorkNotCommitted "work_not_committed" Note "Something is changed in the claimant's folder and is in no commit.";

    NotRun "not_run" Unverifiable "There is no receipt for an item of the contract.";
    NotSpawned "not_spawned" Fail "A receipt tells of a process, and none was spawned.";
    ScriptMissing "script_missing" Fail "The program, script or folder of a check is not there.";
    CommandDiffers "command_differs" Fail "A receipt tells of another command than the contract's.";
    CheckFailed "check_failed" Fail "A check ended otherwise than it must.";
    CheckKilled "check_killed" Fail "A check did not end by itself: time, output, or a signal.";
    ZeroTests "zero_tests" Fail "No test ran.";
    TooFewTests "too_few_tests" Fail "Fewer tests ran than the contract asks for.";
    TestsFailed "tests_failed" Fail "Tests failed, whatever the exit code says.";
    TooManySkipped "too_many_skipped" Fail "More tests were skipped than the contract allows.";
    NoCounts "no_counts" Unverifiable "The number of tests cannot be read from the output.";

    DirtyTree "dirty_tree" Unverifiable "A check ran on changes that are in no commit.";
    ReceiptTooOld "receipt_too_old" Fail "A receipt is older than the commit or the claim that it is for.";
    ReceiptFromFuture "receipt_from_future" Fail "A receipt tells of a run that has not ended yet.";
    ReceiptOtherCommit "receipt_other_commit" Fail "A receipt is of another commit.";
    ReceiptOtherAttempt "receipt_other_attempt" Fail "A receipt was not issued for this attempt.";
    ReceiptUnknownItem "receipt_unknown_item" Note "A receipt is for nothing that the contract asks for.";
    RunTwice "run_twice" Fail "The same run is presented twice.";
    OutputMissing "output_missing" Unverifiable "The output of a run is not stored under the hash that its receipt gives.";
    StaleHolder "stale_holder" Fail "Whoever claims does not hold the task.";
    NumberContradicted "number_contradicted" Fail "The claim gives a number of tests that the counts contradict.";
    ReceiptContradicted "receipt_contradicted" Note "The claimant's receipt says that a check succeeded, and the verifier's says otherwise.";

    BaseTestVanished "base_test_vanished" Unverifiable "A test that passed before is gone or skipped.";
    BaseTestFails "base_test_fails" Unverifiable "A test as it was before fails on the work.";
    BaseTestsFewer "base_tests_fewer" Unverifiable "Fewer tests pass than before.";
    BaseTestsUnreadable "base_tests_unreadable" Unverifiable "The tests as they were before cannot be counted on the work.";
    BaseTestsNotRun "base_tests_not_run" Unverifiable "The tests as they were before were not run on the work.";

    ArtifactMissing "artifact_missing" Fail "A file that was to be there is not.";
    ArtifactEmpty "artifact_empty" Fail "A file that was to be there is empty.";
    ArtifactDiffers "artifact_differs" Fail "A file has another hash than the contract says.";
    ArtifactUnchanged "artifact_unchanged" Fail "A file that was to be made is as it was before the claim.";
    HttpFailed "http_failed" Fail "An address did not answer as it must.";
    SqlFailed "sql_failed" Fail "A database did not answer as it must.";
    ApprovalMissing "approval_missing" Unverifiable "Somebody whom the contract names has not agreed yet.";
    ApprovalByClaimant "approval_by_claimant" Unverifiable "The claimant approved the claimant's own work.";

    CriterionOpen "criterion_open" Fail "A criterion is not ticked.";
    CriterionWithoutProof "criterion_without_proof" Fail "A criterion is ticked, and nothing is named that proves it.";
    CriterionNotProven "criterion_not_proven" Fail "What is to prove a criterion did not succeed.";

    VerifierIsClaimant "verifier_is_claimant" Unverifiable "The verifier is not independent of the claimant.";
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
