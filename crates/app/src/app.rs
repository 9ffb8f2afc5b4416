//! The facade: what every face holds, and the one way in which operations are called.

use std::sync::{Arc, Mutex, PoisonError};

use cadre_model::{Clock, Timestamp};

use crate::bases::Bases;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::keeper::Keeper;
use crate::operation::Operation;
use crate::system::Directory;
use crate::vault::{Store, Vault};

/// Heap bytes that open bases take together before idle ones are closed, when nothing else is said.
const USUAL_BUDGET_BYTES: usize = 2 << 30;

/// The product: the clock it goes by and the data folder it keeps.
///
/// The folder is opened, and thereby locked, when the first operation needs it; formulas alone need none.
///
/// Concurrency: any thread may call any operation; operations block.
pub struct App {
    clock: Arc<dyn Clock>,
    vault: Arc<dyn Vault>,
    opened: Mutex<Option<Arc<Opened>>>,
}

/// A data folder, open, with its bases.
pub(crate) struct Opened {
    /// Ends first, before what it keeps is closed.
    _keeper: Keeper,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) bases: Bases,
}

impl Opened {
    /// Who there is and who may do what.
    pub(crate) fn directory(&self) -> Arc<Directory> {
        Arc::default()
    }
}

impl App {
    /// The product over a data folder.
    pub fn new(clock: Arc<dyn Clock>, vault: Arc<dyn Vault>) -> Self {
        Self { clock, vault, opened: Mutex::default() }
    }

    /// Calls a unary operation.
    pub fn call<O: Operation>(&self, caller: &Caller, input: O::In) -> Result<O::Out, AppError> {
        self.call_with::<O>(caller, input, &mut drop)
    }

    /// Calls an operation, and hands on what it tells on the way.
    pub fn call_with<O: Operation>(
        &self,
        caller: &Caller,
        input: O::In,
        emit: &mut dyn FnMut(O::Event),
    ) -> Result<O::Out, AppError> {
        caller.check(O::NAME, O::SCOPE)?;
        O::run(self, caller, input, emit)
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The data folder as it may be copied, whether it is open or not.
    pub(crate) fn vault(&self) -> &Arc<dyn Vault> {
        &self.vault
    }

    /// The data folder, opened; made when missing. For operations that write.
    pub(crate) fn opened(&self) -> Result<Arc<Opened>, AppError> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = &*opened {
            return Ok(Arc::clone(open));
        }
        let store = self.vault.open()?;
        let bases = Bases::new(store.log(), Arc::clone(&self.clock), USUAL_BUDGET_BYTES);
        let keeper = Keeper::start(store.log(), Arc::clone(&self.clock));
        let open = Arc::new(Opened { _keeper: keeper, store, bases });
        *opened = Some(Arc::clone(&open));
        Ok(open)
    }

    /// The data folder, opened, if it has been made. For operations that read.
    pub(crate) fn existing(&self) -> Result<Arc<Opened>, AppError> {
        if self.vault.is_made() {
            return self.opened();
        }
        let message = format!("there is no data folder at {}", self.vault.folder().display());
        Err(AppError::new(Code::FolderNotFound, message).hint("`base_create` and `base_import` make it"))
    }

    /// Whether the data folder is open in this process.
    pub(crate) fn is_open(&self) -> bool {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}
