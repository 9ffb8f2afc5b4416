//! The tests of the base commit: what became of them on the claimed tree.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::counts::{Counts, NoCounts, Outcome};

/// More names than these are not given in a reason.
const MOST: usize = 20;

/// What became of them, for one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseTestsFound {
    /// The check.
    pub item: String,
    /// What was found.
    pub found: BaseTests,
}

/// What became of the base commit's tests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseTests {
    /// There were none that passed: the check did not run there, or no test of it passed.
    None,
    /// They were compared.
    Compared {
        /// Passed at the base commit, and are not among the tests of the claimed commit, or are skipped there.
        vanished: Vec<String>,
        /// Passed at the base commit; their files, put back onto the claimed tree, fail or do not run.
        failing: Vec<String>,
        /// By number, where tests are not named: passed at the base commit, and of them now.
        fewer: Option<(u64, u64)>,
    },
    /// They ran at the base commit, and could not be counted on the claimed tree.
    Unreadable(NoCounts),
}

impl BaseTests {
    /// Compares three runs of one check: at the base commit, at the claimed commit with the base commit's test files put
    /// back, and at the claimed commit as it is.
    ///
    /// `base` without counts means that nothing passed there: there was no check, or it did not get so far.
    #[must_use]
    pub fn compare(
        base: Option<&Counts>,
        put_back: &Result<Counts, NoCounts>,
        claimed: &Result<Counts, NoCounts>,
    ) -> Self {
        let Some(base) = base.filter(|base| base.passed > 0) else { return Self::None };
        let (put_back, claimed) = match (put_back, claimed) {
            (Ok(put_back), Ok(claimed)) => (put_back, claimed),
            (Err(why), _) | (_, Err(why)) => return Self::Unreadable(why.clone()),
        };
        // Where nothing ran there are no names to miss.
        let named = [base, put_back, claimed].iter().all(|counts| !counts.tests.is_empty() || counts.ran() == 0);
        if !named {
            let now = put_back.passed.min(claimed.passed);
            let fewer = (now < base.passed || put_back.failed > base.failed).then_some((base.passed, now));
            return Self::Compared { vanished: Vec::new(), failing: Vec::new(), fewer };
        }
        let passed = |counts: &Counts| names(counts, |outcome| outcome == Outcome::Passed);
        let ran = |counts: &Counts| names(counts, |outcome| outcome != Outcome::Skipped);
        let (then, there, back) = (passed(base), ran(claimed), passed(put_back));
        Self::Compared {
            vanished: then.difference(&there).take(MOST).cloned().collect(),
            failing: then.difference(&back).take(MOST).cloned().collect(),
            fewer: None,
        }
    }
}

fn names(counts: &Counts, keep: impl Fn(Outcome) -> bool) -> BTreeSet<String> {
    counts.tests.iter().filter(|test| keep(test.outcome)).map(|test| test.name.clone()).collect()
}
