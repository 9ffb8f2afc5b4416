//! The facade: what every face holds, and the one way in which operations are called.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwapOption;
use cadre_model::{BaseId, Clock, Timestamp};
use cadre_notify::Policy;

use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::files::downloads::Downloads;
use crate::opened::Opened;
use crate::operation::Operation;
use crate::vault::Vault;
use crate::writing::{Begun, Write};

/// What the product is told about where it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppSettings {
    /// What addresses of files begin with: scheme, host and port under which the server is reached, and a path before `/v0` if there
    /// is one.
    pub public_url: String,
    /// Which targets of webhooks may be reached: what notifications go out under.
    pub targets: Policy,
}

impl Default for AppSettings {
    fn default() -> Self {
        // Those of a server that is told nothing else: it listens on this machine alone.
        Self { public_url: "http://127.0.0.1:8000".to_owned(), targets: Policy::PUBLIC.with_loopback() }
    }
}

/// The product: the clock it goes by and the data folder it keeps.
///
/// The folder is opened, and thereby locked, when the first operation needs it; formulas alone need none.
///
/// Concurrency: any thread may call any operation; operations block.
pub struct App {
    clock: Arc<dyn Clock>,
    vault: Arc<dyn Vault>,
    settings: AppSettings,
    downloads: Arc<Downloads>,
    /// Bases that are being imported.
    importing: Mutex<HashSet<BaseId>>,
    opened: ArcSwapOption<Opened>,
    /// Held while the folder is being opened.
    opening: Mutex<()>,
}

impl App {
    /// The product over a data folder.
    pub fn new(clock: Arc<dyn Clock>, vault: Arc<dyn Vault>) -> Self {
        Self {
            clock,
            vault,
            settings: AppSettings::default(),
            downloads: Arc::default(),
            importing: Mutex::default(),
            opened: ArcSwapOption::empty(),
            opening: Mutex::default(),
        }
    }

    /// The same with other settings.
    #[must_use]
    pub fn with_settings(self, settings: AppSettings) -> Self {
        Self { settings, ..self }
    }

    /// The settings.
    pub(crate) fn settings(&self) -> &AppSettings {
        &self.settings
    }

    /// Files that wait to be fetched.
    pub(crate) fn downloads(&self) -> &Arc<Downloads> {
        &self.downloads
    }

    /// Bases that are being imported, so that none is imported twice at the same time.
    pub(crate) fn importing(&self) -> &Mutex<HashSet<BaseId>> {
        &self.importing
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

    /// Does everything of a write that comes before its commit.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn begin<O: Write>(&self, caller: &Caller, input: O::In) -> Result<Begun<O::Out>, AppError> {
        caller.check(O::NAME, O::SCOPE)?;
        O::begin(self, caller, input)
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
        if let Some(open) = self.opened.load_full() {
            return Ok(open);
        }
        let _opening = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = self.opened.load_full() {
            return Ok(open);
        }
        let open = Arc::new(Opened::new(self.vault.open()?, &self.clock, &self.downloads));
        self.opened.store(Some(Arc::clone(&open)));
        Ok(open)
    }

    /// The data folder, opened, if it has been made. For operations that read.
    pub(crate) fn existing(&self) -> Result<Arc<Opened>, AppError> {
        if self.is_open() || self.vault.is_made() {
            return self.opened();
        }
        let message = format!("there is no data folder at {}", self.vault.folder().display());
        Err(AppError::new(Code::FolderNotFound, message).hint("`base_create` and `base_import` make it"))
    }

    /// Whether the data folder is open in this process.
    pub(crate) fn is_open(&self) -> bool {
        self.opened.load().is_some()
    }
}
