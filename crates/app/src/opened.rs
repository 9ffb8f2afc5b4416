//! A data folder that is open: its bases, and what the product keeps about itself.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use cadre_model::Clock;

use crate::bases::Bases;
use crate::error::AppError;
use crate::files::downloads::Downloads;
use crate::keeper::Keeper;
use crate::system::{Directory, System};
use crate::vault::Store;

/// Heap bytes that open bases take together before idle ones are closed, when nothing else is said.
const USUAL_BUDGET_BYTES: usize = 2 << 30;

/// A data folder, open, with its bases.
pub(crate) struct Opened {
    /// Ends first, before what it keeps is closed.
    _keeper: Keeper,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) bases: Bases,
    system: OnceLock<Arc<System>>,
    /// Held while the system base is looked for or made.
    looking: Mutex<Looked>,
    /// The directory of a folder without a system base: it allows nobody anything.
    nobody: Arc<Directory>,
}

/// Whether the folder was looked through for a system base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Looked {
    /// Not yet, or it could not be read.
    No,
    /// There is none; nobody but this process can make one.
    Absent,
}

impl Opened {
    pub(crate) fn new(store: Arc<dyn Store>, clock: &Arc<dyn Clock>, downloads: &Arc<Downloads>) -> Self {
        let bases = Bases::new(store.log(), Arc::clone(clock), USUAL_BUDGET_BYTES);
        let bases = bases.with_downloads(Arc::clone(downloads));
        let keeper = Keeper::start(store.log(), Arc::clone(clock));
        Self {
            _keeper: keeper,
            store,
            bases,
            system: OnceLock::new(),
            looking: Mutex::new(Looked::No),
            nobody: Arc::default(),
        }
    }

    /// The system base, if the folder has one.
    ///
    /// # Errors
    /// When it cannot be read: then nobody but the owner of the folder is known.
    pub(crate) fn system(&self) -> Result<Option<&Arc<System>>, AppError> {
        if let Some(system) = self.system.get() {
            return Ok(Some(system));
        }
        let mut looked = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        if *looked == Looked::No {
            match System::open(self.bases.log(), self.bases.clock())? {
                Some(system) => drop(self.system.set(system)),
                None => *looked = Looked::Absent,
            }
        }
        Ok(self.system.get())
    }

    /// The system base, made when the folder has none, with a first workspace and somebody who administers.
    pub(crate) fn system_made(&self) -> Result<Arc<System>, AppError> {
        let system = match self.system()? {
            Some(system) => Arc::clone(system),
            None => {
                let _looking = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
                match self.system.get() {
                    Some(system) => Arc::clone(system),
                    None => {
                        let made = System::make(self.bases.log(), self.bases.clock())?;
                        Arc::clone(self.system.get_or_init(|| made))
                    }
                }
            }
        };
        system.settle()?;
        Ok(system)
    }

    /// Who there is and who may do what.
    pub(crate) fn directory(&self) -> Result<Arc<Directory>, AppError> {
        Ok(self.system()?.map_or_else(|| Arc::clone(&self.nobody), |system| system.directory()))
    }
}
