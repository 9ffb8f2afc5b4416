//! Why something could not be had from Airtable.

use cadre_wire::Refusal;

/// Why something could not be had from Airtable.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SyncError {
    /// The address is none of the web.
    #[error("{url:?} is no address of Airtable's API: one looks like https://api.airtable.com")]
    Address {
        /// What was given.
        url: String,
    },
    /// The token cannot be one.
    #[error("the token holds characters that no token has")]
    Token,
    /// What sends requests cannot be set up.
    #[error("requests cannot be sent: {what}")]
    Setup {
        /// Why, in words.
        what: String,
    },
    /// Airtable says no.
    #[error("{what} was refused: {refusal}")]
    Refused {
        /// What was asked for.
        what: String,
        /// The answer.
        refusal: Box<Refusal>,
    },
    /// The workspace has no calls left this month.
    #[error("{what} was refused, because the workspace has no calls of the API left this month: {refusal}")]
    CallsSpent {
        /// What was asked for.
        what: String,
        /// The answer.
        refusal: Box<Refusal>,
    },
    /// It goes on failing, or answering that there were too many requests.
    #[error("{what} could not be had in {tries} tries: {last}")]
    Failing {
        /// What was asked for.
        what: String,
        /// How often.
        tries: u32,
        /// What came the last time, in words.
        last: String,
    },
    /// The answer is not what Airtable answers.
    #[error("the answer with {what} is not understood: {problem}")]
    Unreadable {
        /// What was asked for.
        what: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A list whose pages expire before it is through.
    #[error("{what} began again {restarts} times, and its pages expired each time before it was through")]
    Expiring {
        /// What was asked for.
        what: String,
        /// How often it began again.
        restarts: u32,
    },
}

impl SyncError {
    /// Whether the same may go well later without anything being changed.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Failing { .. } | Self::Expiring { .. })
    }

    /// The answer, where one said no.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused { refusal, .. } | Self::CallsSpent { refusal, .. } => Some(refusal),
            _ => None,
        }
    }
}
