//! What the API is set to.

use std::time::Duration;

use cadre_edge::ReadBounds;
use cadre_wire::query::{LONGEST_URL, MAX_URL};

/// What the API is set to.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Airtable's limits of rates and sizes, for testing programs against them.
    pub limits: Option<AirtableLimits>,
    /// Most characters of a request's path and query.
    pub url: usize,
    /// Bodies.
    pub body: ReadBounds,
    /// Who may read `/metrics`.
    pub metrics_for: MetricsFor,
    /// How long an answer may take, the reading of the body included. What is being written then is written all the same.
    pub answer: Duration,
}

/// Who may read `/metrics`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricsFor {
    /// Everybody who reaches the server, where that is this machine alone.
    Everybody,
    /// Tokens that may manage the data folder.
    Tokens,
}

/// Airtable's limits. Source: reference, sections 1.8 and 1.9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AirtableLimits {
    /// How a request beyond the rate is answered.
    pub form: RateForm,
}

/// The forms of the answer 429 that are in the wild.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RateForm {
    /// `{"error": {"type", "message"}}`, as the reference shows it.
    #[default]
    Object,
    /// `{"errors": [{"error", "message"}]}`, as reports quote it.
    List,
}

/// Most bytes of a body: a batch of 10,000 large records, or a file.
const LARGEST_BODY: u64 = 64 << 20;

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: None,
            url: LONGEST_URL,
            body: ReadBounds {
                most_bytes: LARGEST_BODY,
                piece: Duration::from_secs(15),
                whole: Duration::from_secs(120),
            },
            metrics_for: MetricsFor::Tokens,
            answer: Duration::from_secs(300),
        }
    }
}

impl Settings {
    /// The same with Airtable's limits.
    #[must_use]
    pub fn with_limits(self, limits: AirtableLimits) -> Self {
        Self { limits: Some(limits), url: MAX_URL, ..self }
    }
}
