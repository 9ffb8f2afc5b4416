//! One evaluation pass: its one reading of the clock, its bounds, and the patterns it has compiled.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use cadre_model::Timestamp;

use crate::functions::Regex;

use super::convert::Failed;
use super::equality::BlankRule;
use super::limits::Limits;

/// What all evaluations of one pass share.
///
/// A pass reads the clock once, so that all rows and all calls agree about the time (section 12.7). It is cheap to make and
/// may be used from several threads at a time; results depend on neither.
#[derive(Debug, Default)]
pub struct Pass {
    now: Timestamp,
    limits: Limits,
    blank: BlankRule,
    patterns: Mutex<HashMap<Box<str>, Compiled>>,
}

/// A compiled pattern, or that it is none.
type Compiled = Result<Arc<Regex>, Failed>;

/// Most compiled patterns kept for the rest of the pass; further ones, as from a field of patterns, are compiled as needed.
const MOST_PATTERNS: usize = 64;

impl Pass {
    /// A pass at an instant.
    pub fn new(now: Timestamp, limits: Limits) -> Self {
        Self { now, limits, ..Self::default() }
    }

    /// The same with another rule for blanks and 0.
    #[must_use]
    pub fn with_blank_rule(self, blank: BlankRule) -> Self {
        Self { blank, ..self }
    }

    /// The instant that `NOW()` gives.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The bounds of each call.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn blank_rule(&self) -> BlankRule {
        self.blank
    }

    /// A compiled regular expression.
    ///
    /// # Errors
    /// When it is none that RE2 has, or is too large.
    pub(crate) fn regex(&self, pattern: &str) -> Compiled {
        // The map holds whole entries at all times, so that a panic elsewhere cannot have left it half changed.
        let lock = || self.patterns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(pattern) {
            return known.clone();
        }
        let compiled = Regex::compile(pattern, self.limits.pattern_bytes).map(Arc::new);
        let mut patterns = lock();
        if patterns.len() < MOST_PATTERNS {
            patterns.insert(pattern.into(), compiled.clone());
        }
        compiled
    }
}
