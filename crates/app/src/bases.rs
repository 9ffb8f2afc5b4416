//! The bases of a data folder: found by id or name, opened once, closed again when they take too much memory.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cadre_base::{Base, BaseOptions};
use cadre_model::{BaseHead, BaseId, Clock, Seq};
use cadre_plan::guard::ProjectGuard;
use cadre_store::{DocKey, Log};

use crate::code::Code;
use crate::error::AppError;
use crate::files::downloads::Downloads;
use crate::project::Desks;
use crate::system::system_base;
use crate::webhooks::Hooks;

/// A base of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseName {
    pub(crate) id: BaseId,
    pub(crate) name: String,
    pub(crate) seq: Seq,
}

/// The bases of a data folder.
pub(crate) struct Bases {
    log: Arc<dyn Log>,
    clock: Arc<dyn Clock>,
    /// Open bases, the one used last at the end.
    open: Mutex<Vec<Arc<Base>>>,
    creating: Mutex<()>,
    /// The names of bases that are not open, as of a commit.
    names: Mutex<HashMap<BaseId, (Seq, String)>>,
    /// Heap bytes that open bases may take together before idle ones are closed.
    budget_bytes: usize,
    /// Hears of every commit.
    hooks: Arc<Hooks>,
    /// Hears of every base that is opened.
    downloads: Arc<Downloads>,
    /// What is known of the tasks of projects.
    desks: Desks,
}

impl Bases {
    pub(crate) fn new(log: Arc<dyn Log>, clock: Arc<dyn Clock>, budget_bytes: usize) -> Self {
        Self {
            log,
            clock,
            open: Mutex::default(),
            creating: Mutex::default(),
            names: Mutex::default(),
            budget_bytes,
            hooks: Arc::default(),
            downloads: Arc::default(),
            desks: Desks::default(),
        }
    }

    /// The same, with a list of files to fetch that others hold as well.
    pub(crate) fn with_downloads(self, downloads: Arc<Downloads>) -> Self {
        Self { downloads, ..self }
    }

    /// What is known of the tasks of projects.
    pub(crate) fn desks(&self) -> &Desks {
        &self.desks
    }

    /// What webhooks have in memory.
    pub(crate) fn hooks(&self) -> &Hooks {
        &self.hooks
    }

    /// Lets webhooks hear of what is committed to a base.
    fn follow(&self, base: &Base) {
        base.add_guard(Arc::new(ProjectGuard::default()));
        let (hooks, id) = (Arc::clone(&self.hooks), base.id());
        base.add_follower(Box::new(move |_| hooks.committed(id)));
    }

    pub(crate) fn log(&self) -> &Arc<dyn Log> {
        &self.log
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    fn opened(&self) -> MutexGuard<'_, Vec<Arc<Base>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bases that somebody sees, by name.
    pub(crate) fn list(&self, sees: &dyn Fn(BaseId) -> bool) -> Result<Vec<BaseName>, AppError> {
        let entries = self.log.bases()?.into_iter().filter(|entry| is_seen(entry.id, sees));
        let named = entries.map(|entry| {
            let name = self.name(entry.id, entry.head.seq)?;
            Ok(BaseName { id: entry.id, name, seq: entry.head.seq })
        });
        let mut bases = named.collect::<Result<Vec<_>, AppError>>()?;
        bases.sort_by_key(|base| (base.name.to_lowercase(), base.id));
        Ok(bases)
    }

    /// The name of a base as of its last commit, without opening it.
    fn name(&self, id: BaseId, seq: Seq) -> Result<String, AppError> {
        if let Some(base) = self.opened().iter().find(|base| base.id() == id) {
            return Ok(base.snapshot().schema().head.name.clone());
        }
        let known = |names: MutexGuard<'_, HashMap<BaseId, (Seq, String)>>| {
            names.get(&id).filter(|(of, _)| *of == seq).map(|(_, name)| name.clone())
        };
        if let Some(name) = known(self.names.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(name);
        }
        let name = self.read_name(id)?;
        self.names.lock().unwrap_or_else(PoisonError::into_inner).insert(id, (seq, name.clone()));
        Ok(name)
    }

    fn read_name(&self, id: BaseId) -> Result<String, AppError> {
        let mut head = None;
        let key = DocKey { kind: "head".to_owned(), no: 0 };
        self.log.read_state(id, &mut |_, docs| head = docs.into_iter().find(|doc| doc.key == key), &mut |_| {
            ControlFlow::Break(())
        })?;
        let Some(doc) = head else { return Ok(String::new()) };
        let read: BaseHead = serde_json::from_str(&doc.json).map_err(|error| {
            AppError::new(Code::DataDamaged, format!("the head of base {id} cannot be read")).caused_by(error)
        })?;
        Ok(read.name)
    }

    /// Finds, among the bases that somebody sees, one by id, by name, or by a name that differs in letter case alone; without a
    /// key the only one.
    pub(crate) fn resolve(&self, key: Option<&str>, sees: &dyn Fn(BaseId) -> bool) -> Result<BaseName, AppError> {
        let bases = self.list(sees)?;
        let Some(key) = key else { return only(bases) };
        let is_id = |base: &&BaseName| base.id.to_string() == key;
        let exact: Vec<&BaseName> = bases.iter().filter(|base| is_id(base) || base.name == key).collect();
        let folded = key.to_lowercase();
        let near = || bases.iter().filter(|base| base.name.to_lowercase() == folded).collect();
        let found: Vec<&BaseName> = if exact.is_empty() { near() } else { exact };
        match found.as_slice() {
            [one] => Ok((*one).clone()),
            [] => Err(no_base(key, &bases)),
            several => {
                let ids: Vec<String> = several.iter().map(|base| base.id.to_string()).collect();
                let message = format!("{} bases are named {key:?}", several.len());
                Err(AppError::new(Code::InvalidRequest, message)
                    .hint(format!("name one by its id: {}", ids.join(", "))))
            }
        }
    }

    /// Finds as [`Self::resolve`] does, and opens; a base that is named by its id is found without a look at the others.
    pub(crate) fn find(&self, key: Option<&str>, sees: &dyn Fn(BaseId) -> bool) -> Result<Arc<Base>, AppError> {
        let id = key.and_then(|key| key.parse().ok()).filter(|id| is_seen(*id, sees));
        match id {
            Some(id) if self.is_there(id)? => self.open(id),
            _ => self.open(self.resolve(key, sees)?.id),
        }
    }

    /// Whether there is a base of an id, whoever sees it.
    pub(crate) fn is_there(&self, id: BaseId) -> Result<bool, AppError> {
        Ok(self.is_open(id) || self.log.head(id)?.is_some())
    }

    /// Held while a base is created: from the look for its id and name to its first commit.
    pub(crate) fn creating(&self) -> MutexGuard<'_, ()> {
        self.creating.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bases that are open, the one used last at the end.
    pub(crate) fn open_now(&self) -> Vec<Arc<Base>> {
        self.opened().clone()
    }

    fn is_open(&self, id: BaseId) -> bool {
        self.opened().iter().any(|base| base.id() == id)
    }

    /// Opens a base, or gives the one that is open already.
    pub(crate) fn open(&self, id: BaseId) -> Result<Arc<Base>, AppError> {
        let mut open = self.opened();
        if let Some(at) = open.iter().position(|base| base.id() == id) {
            let base = open.remove(at);
            open.push(Arc::clone(&base));
            return Ok(base);
        }
        let base = Base::open(Arc::clone(&self.log), Arc::clone(&self.clock), id, &BaseOptions::default())?;
        self.follow(&base);
        self.downloads.look_through(&base);
        open.push(Arc::clone(&base));
        close_idle(&mut open, self.budget_bytes);
        Ok(base)
    }

    /// Keeps a base that was just created.
    pub(crate) fn keep(&self, base: &Arc<Base>) {
        self.follow(base);
        let mut open = self.opened();
        open.push(Arc::clone(base));
        close_idle(&mut open, self.budget_bytes);
    }

    /// Closes a base, as before it is removed.
    pub(crate) fn close(&self, id: BaseId) {
        self.opened().retain(|base| base.id() != id);
        self.desks.forget(id);
    }
}

fn is_seen(id: BaseId, sees: &dyn Fn(BaseId) -> bool) -> bool {
    id != system_base() && sees(id)
}

/// Closes bases that nobody uses, longest idle first, until the rest fits; the one used last stays.
fn close_idle(open: &mut Vec<Arc<Base>>, budget_bytes: usize) {
    let mut held: usize = open.iter().map(|base| base.snapshot().heap_bytes()).sum();
    let mut at = 0;
    while held > budget_bytes && at + 1 < open.len() {
        if Arc::strong_count(&open[at]) > 1 {
            at += 1;
            continue;
        }
        held -= open[at].snapshot().heap_bytes();
        open.remove(at);
    }
}

fn only(mut bases: Vec<BaseName>) -> Result<BaseName, AppError> {
    match (bases.len(), bases.pop()) {
        (1, Some(only)) => Ok(only),
        (0, _) => Err(AppError::new(Code::BaseNotFound, "there is no base yet").hint("`base_create` makes one")),
        (count, _) => {
            let message = format!("there are {count} bases, and none was named");
            Err(AppError::new(Code::InvalidRequest, message).hint("name one by its name or id; `base_list` shows them"))
        }
    }
}

fn no_base(key: &str, bases: &[BaseName]) -> AppError {
    let near = cadre_formula::nearest(key, bases.iter().map(|base| base.name.as_str()));
    let hint = match (near, bases) {
        (Some(near), _) => format!("did you mean {near:?}?"),
        (None, []) => "there is no base yet; `base_create` makes one".to_owned(),
        (None, some) => {
            let names: Vec<String> = some.iter().take(10).map(|base| format!("{:?}", base.name)).collect();
            format!("there are {}", names.join(", "))
        }
    };
    AppError::new(Code::BaseNotFound, format!("there is no base {key:?}")).hint(hint)
}

#[cfg(test)]
mod tests;
