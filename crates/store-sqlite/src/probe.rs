//! Named points of an append at which tests cut it.

use std::fmt;
use std::io;
use std::sync::Arc;

/// A point that every group of appends passes, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The transaction is about to begin.
    Begin,
    /// A batch of the group is about to be written.
    Batch,
    /// The commits of a batch are written, its records not yet.
    HalfBatch,
    /// All batches are written; the durable commit is about to be asked for.
    Commit,
    /// The commit is durable; nobody was answered yet.
    Answer,
}

impl Point {
    /// All points, in order.
    pub const ALL: [Self; 5] = [Self::Begin, Self::Batch, Self::HalfBatch, Self::Commit, Self::Answer];
}

/// Is told of every point that is passed, and can make it fail. For tests: a store has none unless it is given one.
pub trait Probe: Send + Sync {
    /// Passes a point. An error here is met as an I/O error of the database at that point.
    fn pass(&self, point: Point) -> io::Result<()>;
}

/// Perhaps a probe.
#[derive(Clone, Default)]
pub(crate) struct MaybeProbe(pub(crate) Option<Arc<dyn Probe>>);

impl MaybeProbe {
    pub(crate) fn pass(&self, point: Point) -> rusqlite::Result<()> {
        let Some(probe) = &self.0 else { return Ok(()) };
        probe.pass(point).map_err(|error| {
            let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR);
            rusqlite::Error::SqliteFailure(code, Some(error.to_string()))
        })
    }
}

impl fmt::Debug for MaybeProbe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Probe" } else { "None" })
    }
}
