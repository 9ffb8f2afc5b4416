//! A case as its file says it.

use std::collections::BTreeMap;
use std::path::Path;

use cadre_plan::evidence::{Declarations, Outcome};
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    /// The trick, or what is honest about it, in a sentence.
    #[serde(rename = "about")]
    pub(super) _about: String,
    /// The project that the repository begins as: `tests/corpus/NAME.toml`.
    pub(super) like: String,
    pub(super) contract: String,
    /// Files at the base commit, beside and in place of the project's.
    #[serde(default)]
    pub(super) base: BTreeMap<String, String>,
    /// Checks, beside and in place of the project's.
    #[serde(default)]
    pub(super) checks: Declarations,
    #[serde(default, rename = "step")]
    pub(super) steps: Vec<Step>,
    #[serde(default)]
    pub(super) claim: Said,
    /// What is bent in the claimant's receipts, which are made by running the contract; none are given without this.
    pub(super) receipts: Option<Vec<Bend>>,
    /// Whether a verifier verifies, or the claimant's receipts are all there is.
    #[serde(default = "yes")]
    pub(super) verified: bool,
    #[serde(default)]
    pub(super) verifier: Option<Who>,
    /// Who changed the contract after the claim, and to what.
    #[serde(default)]
    pub(super) edited: Option<Edited>,
    /// What is approved: `command`, `reasons`, or `item NAME`.
    #[serde(default)]
    pub(super) approve: Vec<String>,
    #[serde(default = "lead")]
    pub(super) approver: String,
    /// The claimant's runs were presented for an earlier attempt already.
    #[serde(default)]
    pub(super) presented_before: bool,
    pub(super) expect: Outcome,
    #[serde(default)]
    pub(super) codes: Vec<String>,
}

/// The project that cases begin with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Project {
    pub(super) files: BTreeMap<String, String>,
    pub(super) checks: Declarations,
}

/// What the claimant does, in this order.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Step {
    /// Begins a history that has no parent.
    pub(super) orphan: bool,
    pub(super) delete: Vec<String>,
    pub(super) write: BTreeMap<String, String>,
    pub(super) link: BTreeMap<String, String>,
    pub(super) executable: Vec<String>,
    /// Whether it is committed.
    pub(super) commit: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Said {
    /// `head`, `short`, `base`, `none` or `unknown`.
    pub(super) commit: String,
    pub(super) note: String,
    /// Criteria, and the item that proves each.
    pub(super) ticks: Vec<(String, String)>,
    pub(super) fence: u64,
}

impl Default for Said {
    fn default() -> Self {
        Self { commit: "head".to_owned(), note: String::new(), ticks: Vec::new(), fence: 7 }
    }
}

/// What is other in a claimant's receipt than it was.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Bend {
    pub(super) item: String,
    pub(super) task: Option<String>,
    pub(super) fence: Option<u64>,
    pub(super) commit: Option<String>,
    /// Seconds after the claim.
    pub(super) started: Option<i64>,
    pub(super) no_process: bool,
    pub(super) command: Option<Vec<String>>,
    pub(super) passed: Option<u64>,
    pub(super) exit: Option<i32>,
    /// Takes the run of another item for its own.
    pub(super) run_of: Option<String>,
    /// Tells what was changed beside the commit.
    pub(super) dirty: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Who {
    pub(super) name: String,
    pub(super) lineage: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Edited {
    pub(super) by: Option<String>,
    pub(super) contract: String,
}

fn yes() -> bool {
    true
}

fn lead() -> String {
    "lead".to_owned()
}

impl Case {
    pub(super) fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub(super) fn is_honest(&self) -> bool {
        self.expect == Outcome::Pass
    }
}
