//! Contracts as they are written into a task or stage: TOML or JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::declared::CountsFrom;
use super::hash::Hash;
use super::pattern::Pattern;

/// What must hold for a task to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Files to modify: each of these patterns must hold for a file that is changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Pattern>,
    /// At least one of these patterns must hold for a file that is changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files_any: Vec<Pattern>,
    /// Checks that must succeed.
    #[serde(default, rename = "check", skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckItem>,
    /// Files that must be there.
    #[serde(default, rename = "artifact", skip_serializing_if = "Vec::is_empty")]
    pub artifacts: Vec<ArtifactItem>,
    /// Addresses that must answer.
    #[serde(default, rename = "http", skip_serializing_if = "Vec::is_empty")]
    pub http: Vec<HttpItem>,
    /// Questions to databases.
    #[serde(default, rename = "sql", skip_serializing_if = "Vec::is_empty")]
    pub sql: Vec<SqlItem>,
    /// Who must agree.
    #[serde(default, rename = "approval", skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<ApprovalItem>,
    /// Sentences that must be ticked, each with its proof.
    #[serde(default, rename = "criterion", skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<Criterion>,
}

/// A check: one that `cadre.toml` declares, or a free command, which is inert until its hash is approved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckItem {
    /// What the item is called in reasons and ticks; its check's name, or `check 2`, where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The declared check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Arguments for the declared check.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, String>,
    /// A free command: program and arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Vec<String>>,
    /// How counts of a free command are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<CountsFrom>,
    /// The exit code that means success, in place of the declared one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<i32>,
    /// How many tests must run at least; 1 where counts are read and nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tests: Option<u64>,
    /// How many tests may be skipped at most.
    #[serde(default)]
    pub skipped: u64,
}

/// A file that must be there at the claimed commit, or after the checks ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArtifactItem {
    /// Its path in the repository.
    pub path: String,
    /// Its hash, where that is known beforehand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Hash>,
}

/// An address that must answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpItem {
    /// What the item is called.
    pub id: String,
    /// The address.
    pub url: String,
    /// The status of the answer.
    #[serde(default = "ok_status")]
    pub status: u16,
    /// A text that the answer must hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contains: Option<String>,
}

fn ok_status() -> u16 {
    200
}

/// A question to a database that `cadre.toml` names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SqlItem {
    /// What the item is called.
    pub id: String,
    /// The database's name in `cadre.toml`.
    pub source: String,
    /// One statement that reads one value.
    pub query: String,
    /// The value as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<String>,
    /// The least value, as a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<i64>,
}

/// Somebody who must agree, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalItem {
    /// Who.
    pub by: String,
    /// To what, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

/// A sentence that must be ticked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// The sentence.
    pub text: String,
    /// The item that proves it; where it is missing, the tick names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

impl Contract {
    /// Reads a contract from TOML, or from JSON where the text begins with `{`. An empty text is an empty contract.
    ///
    /// Errors: what is wrong and where; nothing is left out silently.
    pub fn parse(text: &str) -> Result<Self, ContractErrors> {
        let refuse = |at: String| ContractErrors(vec![ContractError::Syntax(at)]);
        if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| refuse(error.to_string()))
        } else {
            toml::from_str(text).map_err(|error| refuse(error.to_string().trim_end().to_owned()))
        }
    }

    /// A task's contract below its stage's: everything of the stage holds for the task as well.
    ///
    /// A check of the task with the `id` of one of the stage takes its place, and may ask for more, not for less: the
    /// higher number of tests and the lower number of skips hold.
    #[must_use]
    pub fn inherit(stage: &Self, task: &Self) -> Self {
        let mut whole = stage.clone();
        whole.files.extend(task.files.iter().cloned());
        whole.files_any.extend(task.files_any.iter().cloned());
        for check in &task.checks {
            let same = whole
                .checks
                .iter_mut()
                .find(|of_stage| of_stage.key().is_some() && of_stage.key() == check.key() && of_stage.same_run(check));
            match same {
                Some(of_stage) => {
                    of_stage.tests = of_stage.tests.max(check.tests);
                    of_stage.skipped = of_stage.skipped.min(check.skipped);
                }
                None => whole.checks.push(check.clone()),
            }
        }
        whole.artifacts.extend(task.artifacts.iter().cloned());
        whole.http.extend(task.http.iter().cloned());
        whole.sql.extend(task.sql.iter().cloned());
        whole.approvals.extend(task.approvals.iter().cloned());
        whole.criteria.extend(task.criteria.iter().cloned());
        whole
    }

    /// Whether it asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl CheckItem {
    fn key(&self) -> Option<&str> {
        self.id.as_deref().or(self.name.as_deref())
    }

    fn same_run(&self, other: &Self) -> bool {
        (&self.name, &self.with, &self.command, &self.exit) == (&other.name, &other.with, &other.command, &other.exit)
    }
}

/// What is wrong with a contract.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContractError {
    /// It is no TOML or JSON of a contract.
    #[error("the contract cannot be read: {0}")]
    Syntax(String),
    /// A check has neither name nor command.
    #[error("check {0} names no check of cadre.toml and gives no command")]
    NoCommand(usize),
    /// A check has both.
    #[error("check {0} names the check `{1}` and gives a command as well: one of them")]
    TwoCommands(usize, String),
    /// A command is an empty list, or begins with an empty text.
    #[error("the command of `{0}` has no program")]
    EmptyCommand(String),
    /// There is no such check.
    #[error("`{name}` is no check of cadre.toml; there are {}", list(.known))]
    UnknownCheck {
        /// The name.
        name: String,
        /// What is declared.
        known: Vec<String>,
    },
    /// An argument that the check does not take.
    #[error("the check `{check}` takes no argument `{argument}`")]
    UnknownArgument {
        /// The check.
        check: String,
        /// The argument.
        argument: String,
    },
    /// An argument that the check needs.
    #[error("the check `{check}` needs the argument `{argument}`: with = {{ {argument} = \"...\" }}")]
    MissingArgument {
        /// The check.
        check: String,
        /// The argument.
        argument: String,
    },
    /// Tests are asked for, and nothing says how they are counted.
    #[error("`{0}` is to run tests, and its check in cadre.toml has no `counts`")]
    NoCounts(String),
    /// Two items have one id.
    #[error("two items are called `{0}`: give one of them another `id`")]
    SameId(String),
    /// A criterion is proven by what is not there.
    #[error("the criterion `{criterion}` is to be proven by `{proof}`, and there is no such item")]
    UnknownProof {
        /// The sentence.
        criterion: String,
        /// The id.
        proof: String,
    },
    /// A path that leads out of the repository.
    #[error("`{0}` leads out of the repository: paths are relative to its root, without `..`")]
    PathOutside(String),
    /// A text that must not be empty.
    #[error("{0} is empty")]
    Empty(&'static str),
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// Everything that is wrong with a contract, in its order; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractErrors(pub Vec<ContractError>);

impl fmt::Display for ContractErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&texts.join("; "))
    }
}

impl std::error::Error for ContractErrors {}
