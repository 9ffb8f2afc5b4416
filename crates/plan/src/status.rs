//! The states of a task.

use std::fmt;

/// Where a task stands, whatever words its base uses for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TaskState {
    /// Nobody works at it. Whether it may be claimed depends on what it waits for.
    Ready,
    /// Somebody holds it.
    InProgress,
    /// It cannot go on, and its record says why.
    Blocked,
    /// It is done.
    Complete,
    /// It is not to be done any more.
    Cancelled,
}

impl TaskState {
    /// All states, in the order in which tasks go through them.
    pub const ALL: [Self; 5] = [Self::Ready, Self::InProgress, Self::Blocked, Self::Complete, Self::Cancelled];

    /// The state's name in answers, configuration and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::InProgress => "in_progress",
            Self::Blocked => "blocked",
            Self::Complete => "complete",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the task is over: nothing waits for it, and nobody may claim it.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Complete | Self::Cancelled)
    }

    /// Whether a task may go from this state to another one.
    ///
    /// `ready -> in_progress -> complete` is the way. Work may be given back, be blocked and go on; what was cancelled or
    /// complete may be opened again, and only then be worked at.
    pub fn may_become(self, to: Self) -> bool {
        use TaskState::{Blocked, Cancelled, Complete, InProgress, Ready};
        match self {
            Ready => matches!(to, InProgress | Blocked | Cancelled),
            InProgress => matches!(to, Ready | Complete | Blocked | Cancelled),
            Blocked => matches!(to, Ready | InProgress | Cancelled),
            Complete | Cancelled => to == Ready,
        }
    }
}

impl fmt::Display for TaskState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests;
