//! How the product is: what health checks and metrics ask.

use cadre_model::{BaseId, Seq};
use cadre_store::Digest;

use crate::app::App;
use crate::error::AppError;

/// A part that can be well or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The log of commits and records.
    Log,
    /// The contents of attachments.
    Blobs,
    /// Users, tokens, workspaces and members.
    Directory,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Log, Self::Blobs, Self::Directory];

    /// Its name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Blobs => "blobs",
            Self::Directory => "directory",
        }
    }
}

/// An open base, in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BaseVitals {
    /// Which base.
    pub id: BaseId,
    /// Its last commit.
    pub commit: Seq,
    /// Heap bytes that it takes.
    pub heap_bytes: usize,
    /// Drafts that wait to be committed.
    pub waiting: usize,
}

impl App {
    /// Asks a part for something small. Blocks for as long as the answer takes.
    ///
    /// # Errors
    /// The part does not answer, or the folder is not open.
    pub fn probe(&self, part: Part) -> Result<(), AppError> {
        let opened = self.existing()?;
        match part {
            Part::Log => drop(opened.store.log().bases()?),
            Part::Blobs => drop(opened.store.blobs().get(&Digest::default())?),
            Part::Directory => drop(opened.directory()?),
        }
        Ok(())
    }

    /// The bases that are open now, the one used last at the end; none while the folder is not open.
    pub fn open_bases(&self) -> Vec<BaseVitals> {
        if !self.is_open() {
            return Vec::new();
        }
        let bases = self.existing().map(|opened| opened.bases.open_now()).unwrap_or_default();
        let vitals = bases.iter().map(|base| {
            let snapshot = base.snapshot();
            BaseVitals {
                id: base.id(),
                commit: snapshot.seq(),
                heap_bytes: snapshot.heap_bytes(),
                waiting: base.waiting(),
            }
        });
        vitals.collect()
    }
}
