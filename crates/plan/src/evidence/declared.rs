//! Checks as `cadre.toml` declares them: `[checks.NAME]`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::pattern::Pattern;
use crate::counts::Format;

/// All declared checks, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Declarations(pub BTreeMap<String, Declaration>);

/// One check: a program with arguments, never a line for a shell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// The program and its arguments; `{name}` is filled from what a contract gives.
    pub command: Vec<String>,
    /// Where it runs, from the repository's root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The exit code that means success.
    #[serde(default)]
    pub exit: i32,
    /// How counts of tests are read; without it none are, and no contract can ask for tests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<CountsFrom>,
    /// A file that the run writes and that counts are read from, in place of the output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// Which files are tests. Those of the base commit are laid over the claimed tree.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<Pattern>,
    /// Variables that are set.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// Variables that are taken over from the verifier's environment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pass_env: Vec<String>,
    /// What a run may use.
    #[serde(default)]
    pub limits: Limits,
}

/// Where counts of tests come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountsFrom {
    /// Whatever form the output has, if it has one alone.
    Auto,
    /// One form.
    #[serde(untagged)]
    Form(Format),
}

/// What a run may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Seconds until the whole process group is killed.
    pub time_s: u64,
    /// Bytes of output, both streams together.
    pub output_bytes: u64,
    /// Bytes of address space of each process; none where it is 0.
    pub memory_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time_s: 600, output_bytes: 16 * 1024 * 1024, memory_bytes: 0 }
    }
}
