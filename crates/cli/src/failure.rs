//! Why a command did not do what was asked.

use std::io;
use std::path::{Path, PathBuf};

use cadre_app::AppError;

use crate::exit::Exit;
use crate::world::UpError;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The operation was refused or failed.
    Operation(AppError),
    /// The words make no sense together.
    Usage {
        /// What is wrong.
        message: String,
        /// What would be right.
        hint: Option<String>,
    },
    /// A file could not be read or written.
    File {
        /// What was being done: `read`, `write`, `make`.
        verb: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Measuring failed, in words.
    Bench(String),
    /// The server could not be started, in words.
    Start(String),
    /// The output could not be written.
    Output(io::Error),
    /// The answer was given and is bad news: what was checked is damaged.
    Damaged,
    /// The answer was given and says that something is wrong.
    Wrong,
}

/// What a command comes to.
pub(crate) type Outcome = Result<(), Failure>;

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), hint: None }
    }

    pub(crate) fn usage_with_hint(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), hint: Some(hint.into()) }
    }

    /// Names the file that something failed at.
    pub(crate) fn at<'a>(verb: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + 'a {
        move |source| Self::File { verb, path: path.to_owned(), source }
    }

    /// The exit code.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Operation(error) => error.kind().into(),
            Self::Usage { .. } => Exit::Usage,
            Self::File { source, .. } if source.kind() == io::ErrorKind::NotFound => Exit::NotFound,
            Self::File { .. } => Exit::Refused,
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::PipeClosed,
            Self::Output(_) | Self::Bench(_) | Self::Start(_) | Self::Wrong => Exit::Refused,
            Self::Damaged => Exit::Damaged,
        }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Self::Operation(error)
    }
}

impl From<UpError> for Failure {
    fn from(error: UpError) -> Self {
        match error {
            UpError::Folder(error) => Self::Operation(error),
            UpError::Start(message) => Self::Start(message),
            UpError::Tell(error) => Self::Output(error),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
