//! How an operation runs, which blocks, beside connections, which must not.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tracing::Span;

/// What an operation costs, as far as that can be told before it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// It looks a few things up: microseconds, and no disk.
    Light,
    /// It reads as much as a table.
    Reading,
    /// It waits for the disk, or for others who do.
    Writing,
}

/// The operation panicked. That is a defect of ours, and was told on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operation ended in a panic")]
pub struct Panicked;

/// Runs operations: the one place that decides where.
#[derive(Debug)]
pub struct Runner {
    /// Places for those that read: as many as there are processors, so that those that are light are not starved.
    reading: Arc<Semaphore>,
    /// Places for those that write; a thread each.
    writing: Arc<Semaphore>,
}

/// Operations that wait for the disk at the same time; more line up.
const WRITERS: usize = 256;

impl Default for Runner {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self { reading: Arc::new(Semaphore::new(processors)), writing: Arc::new(Semaphore::new(WRITERS)) }
    }
}

impl Runner {
    /// Runs an operation where its cost allows, and waits for it.
    ///
    /// Concurrency: what has begun is done to its end, also when nobody waits for it any more.
    ///
    /// # Errors
    /// It panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        cost: Cost,
        operation: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Panicked> {
        let places = match cost {
            Cost::Light => return caught(operation),
            Cost::Reading => &self.reading,
            Cost::Writing => &self.writing,
        };
        // The places are never closed, and what is not limited may run.
        let place = Arc::clone(places).acquire_owned().await.ok();
        let span = Span::current();
        let run = spawn_blocking(move || {
            let _place = place;
            span.in_scope(|| caught(operation))
        });
        run.await.map_err(|_| Panicked)?
    }
}

/// Runs an operation here.
///
/// # Errors
/// It panicked.
pub fn caught<T>(operation: impl FnOnce() -> T) -> Result<T, Panicked> {
    // What the operation shares with others keeps its invariants by itself: locks are taken over when poisoned.
    catch_unwind(AssertUnwindSafe(operation)).map_err(|_| Panicked)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[tokio::test]
    async fn what_is_light_runs_where_it_is_asked_for_and_all_else_elsewhere() {
        let runner = Runner::default();
        let here = thread::current().id();
        assert_eq!(runner.run(Cost::Light, || thread::current().id()).await, Ok(here));
        for cost in [Cost::Reading, Cost::Writing] {
            assert_ne!(runner.run(cost, || thread::current().id()).await, Ok(here));
        }
    }

    #[tokio::test]
    async fn a_panic_ends_the_operation_and_nothing_else() {
        let runner = Runner::default();
        for cost in [Cost::Light, Cost::Reading, Cost::Writing] {
            assert_eq!(runner.run(cost, || -> u8 { panic!("as a defect would") }).await, Err(Panicked));
            assert_eq!(runner.run(cost, || 1).await, Ok(1));
        }
        assert_eq!(runner.writing.available_permits(), WRITERS);
    }
}
