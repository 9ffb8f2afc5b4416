//! Names of tests, gathered beside the counts.

use std::collections::HashMap;

use super::{Counts, Outcome, TestRun};

/// More names than this are not kept.
const MOST_NAMES: usize = 50_000;
/// Names that are longer are cut.
const LONGEST_NAME: usize = 500;

/// Tests by name, in the order in which they came; a name that comes again replaces its outcome.
#[derive(Default)]
pub(super) struct Names {
    order: Vec<TestRun>,
    at: HashMap<String, usize>,
    times: HashMap<String, usize>,
    overflown: bool,
}

impl Names {
    /// Notes what happened to a test; the last word about a name counts.
    pub(super) fn set(&mut self, name: &str, outcome: Outcome) {
        let name: String = name.trim().chars().take(LONGEST_NAME).collect();
        if name.is_empty() {
            return;
        }
        if let Some(at) = self.at.get(&name) {
            if let Some(known) = self.order.get_mut(*at) {
                known.outcome = outcome;
            }
            return;
        }
        if self.order.len() >= MOST_NAMES {
            self.overflown = true;
            return;
        }
        self.at.insert(name.clone(), self.order.len());
        self.order.push(TestRun { name, outcome });
    }

    /// Notes a test of a name that others may have too: the second is `name #2`.
    pub(super) fn add(&mut self, name: &str, outcome: Outcome) {
        let name = name.trim();
        if self.order.len() >= MOST_NAMES {
            self.overflown = true;
            return;
        }
        let times = self.times.entry(name.to_owned()).or_insert(0);
        *times += 1;
        match *times {
            1 => self.set(name, outcome),
            n => self.set(&format!("{name} #{n}"), outcome),
        }
    }

    /// How many there are with an outcome.
    pub(super) fn count(&self, outcome: Outcome) -> u64 {
        self.order.iter().filter(|test| test.outcome == outcome).count() as u64
    }

    /// Puts the names to the counts, if they name every test that ran.
    pub(super) fn give_to(self, counts: &mut Counts) {
        let whole = !self.overflown
            && self.count(Outcome::Passed) == counts.passed
            && self.count(Outcome::Failed) == counts.failed
            && self.count(Outcome::Skipped) <= counts.skipped;
        if whole {
            counts.tests = self.order;
        }
    }
}
