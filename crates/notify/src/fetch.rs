//! Files fetched whole, as often as it takes: contents of attachments that are given by address.

use std::fmt;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::sleep;

use crate::outgoing::{Limits, Outgoing, OutgoingError, Request};

/// The largest file and the longest time. Source for the size: Airtable Web API reference, section 1.9.
const LIMITS: Limits = Limits { time: Duration::from_secs(15 * 60), body_bytes: 1_000_000_000 };
/// A file beyond this is fetched while no other such one is, so that a few addresses cannot fill the memory.
const LARGE: usize = 16 << 20;
/// How often a file is asked for that may come later, and how long to wait in between: four times as long each time.
const ATTEMPTS: u32 = 4;
const FIRST_PAUSE: Duration = Duration::from_secs(2);

/// How asking for a file ended.
#[derive(Clone, PartialEq, Eq)]
pub enum Fetched {
    /// With the file.
    File {
        /// Its bytes.
        content: Vec<u8>,
        /// What the answer called them.
        content_type: Option<String>,
    },
    /// With another status than 200; where that may pass, each time.
    Refused {
        /// The status of the last answer.
        status: u16,
    },
    /// With no answer, each time, and why.
    Unreachable(String),
    /// The address is none to ask, or the file is too large.
    Never(String),
}

impl Fetched {
    /// Why there is no file, in words; `None` where there is one.
    pub fn problem(&self) -> Option<String> {
        match self {
            Self::File { .. } => None,
            Self::Refused { status } => Some(format!("it was answered with {status}")),
            Self::Unreachable(why) | Self::Never(why) => Some(why.clone()),
        }
    }

    /// Whether asking again may help.
    fn may_come_later(&self) -> bool {
        match self {
            Self::Refused { status } => matches!(status, 408 | 425 | 429 | 500..=599),
            Self::Unreachable(_) => true,
            Self::File { .. } | Self::Never(_) => false,
        }
    }
}

impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { content, content_type } => write!(f, "File({} bytes, {content_type:?})", content.len()),
            other => f.write_str(&other.problem().unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests;

/// Fetches files; several at the same time share its bounds of memory.
#[derive(Debug)]
pub struct Fetcher {
    outgoing: Outgoing,
    large: Semaphore,
}

impl Fetcher {
    /// What fetches through a client.
    pub fn new(outgoing: Outgoing) -> Self {
        Self { outgoing, large: Semaphore::new(1) }
    }

    /// Fetches a file; asks again, after a while, where that may help.
    pub async fn fetch(&self, url: &str) -> Fetched {
        let mut pause = FIRST_PAUSE;
        for _ in 1..ATTEMPTS {
            let fetched = self.once(url).await;
            if !fetched.may_come_later() {
                return fetched;
            }
            sleep(pause).await;
            pause *= 4;
        }
        self.once(url).await
    }

    async fn once(&self, url: &str) -> Fetched {
        match self.read(url).await {
            Ok(fetched) => fetched,
            Err(
                error @ (OutgoingError::Timeout { .. }
                | OutgoingError::Failed { .. }
                | OutgoingError::Unresolved { .. }),
            ) => Fetched::Unreachable(error.to_string()),
            // Not its text: addresses may carry secrets, and reasons go to logs.
            Err(OutgoingError::Url { problem, .. }) => Fetched::Never(format!("it is no web address: {problem}")),
            Err(error) => Fetched::Never(error.to_string()),
        }
    }

    async fn read(&self, url: &str) -> Result<Fetched, OutgoingError> {
        let mut answer = self.outgoing.send(Request::get(url, LIMITS)).await?;
        if answer.status() != 200 {
            return Ok(Fetched::Refused { status: answer.status() });
        }
        let content_type = answer.header("content-type").map(str::to_owned);
        let (mut content, mut place) = (Vec::new(), None);
        while let Some(part) = answer.chunk().await? {
            if place.is_none() && content.len() + part.len() > LARGE {
                // The place is never closed.
                place = self.large.acquire().await.ok();
            }
            content.extend_from_slice(&part);
        }
        Ok(Fetched::File { content, content_type })
    }
}
