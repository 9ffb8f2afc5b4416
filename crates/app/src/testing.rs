//! A data folder in memory and a clock that tests set, for the tests of this crate.

pub(crate) mod tenants;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cadre_model::Actor;
use cadre_store::{Blobs, Log, MemoryBlobs, MemoryLog};
use cadre_testkit::FakeClock;

use crate::{App, AppError, Caller, Code, CopyReport, Progress, Sizes, Store, StoreCheck, Vault};

/// A data folder in memory, which outlives the product that has it open.
#[derive(Clone, Default)]
pub(crate) struct Folder {
    pub(crate) log: Arc<MemoryLog>,
    pub(crate) blobs: Arc<MemoryBlobs>,
    pub(crate) clock: Arc<FakeClock>,
    made: Arc<AtomicBool>,
}

impl Folder {
    /// The product over this folder, as after a start.
    pub(crate) fn app(&self) -> App {
        App::new(self.clock.clone(), Arc::new(self.clone()))
    }
}

impl Vault for Folder {
    fn folder(&self) -> &Path {
        Path::new("memory")
    }

    fn is_made(&self) -> bool {
        self.made.load(Ordering::SeqCst)
    }

    fn open(&self) -> Result<Arc<dyn Store>, AppError> {
        self.made.store(true, Ordering::SeqCst);
        Ok(Arc::new(self.clone()))
    }

    fn backup(&self, _: &Path, _: &mut dyn FnMut(Progress)) -> Result<CopyReport, AppError> {
        Err(AppError::new(Code::StoreFailed, "what is in memory alone has no files to copy"))
    }

    fn restore(&self, _: &Path, _: &mut dyn FnMut(Progress)) -> Result<CopyReport, AppError> {
        Err(AppError::new(Code::StoreFailed, "what is in memory alone has no files to copy"))
    }
}

impl Store for Folder {
    fn log(&self) -> Arc<dyn Log> {
        Arc::<MemoryLog>::clone(&self.log)
    }

    fn blobs(&self) -> Arc<dyn Blobs> {
        Arc::<MemoryBlobs>::clone(&self.blobs)
    }

    fn check(&self, _: &mut dyn FnMut(Progress)) -> Result<StoreCheck, AppError> {
        Ok(StoreCheck::default())
    }

    fn sizes(&self) -> Result<Sizes, AppError> {
        Ok(Sizes::default())
    }
}

/// The owner of the folder.
pub(crate) fn owner() -> Caller {
    Caller::owner(Actor::default())
}
