//! A base that is open: its present snapshot, those who guard and follow it, and what it is read from.
//!
//! Readers take the present snapshot and wait for nobody. How drafts become commits is in `commit.rs`.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};

use arc_swap::ArcSwap;
use cadre_formula::eval::{Limits, Pass};
use cadre_model::{Actor, BaseId, Clock, Seq, Through};
use cadre_store::Log;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::as_of::Checkpoints;
use crate::compute::{Plan, recompute_all};
use crate::draft::{Draft, Key, Op, Outcome};
use crate::error::BaseError;
use crate::guard::Guard;
use crate::line::Line;
use crate::load::load;
use crate::orders::Orders;
use crate::replay::advance;
use crate::snapshot::Snapshot;
use crate::trash::Deletions;
use crate::writer::answered;

/// Called after each publication with the sequence number that readers now see; must not wait.
pub type Follower = Box<dyn Fn(Seq) + Send + Sync>;

/// Settings of an open base.
#[derive(Clone, Debug, Default)]
pub struct BaseOptions {
    /// Seed of the ids that are drawn; from the system's randomness when absent. For tests and benchmarks.
    pub seed: Option<u64>,
}

/// An open base. Shared by an `Arc`; every method may be called from any thread.
pub struct Base {
    id: BaseId,
    pub(crate) log: Arc<dyn Log>,
    pub(crate) clock: Arc<dyn Clock>,
    current: ArcSwap<Snapshot>,
    pub(crate) checkpoints: Checkpoints,
    pub(crate) deletions: Deletions,
    pub(crate) line: Arc<Line>,
    pub(crate) rng: Mutex<StdRng>,
    pub(crate) me: Weak<Self>,
    guards: RwLock<Vec<Arc<dyn Guard>>>,
    followers: RwLock<Vec<Follower>>,
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Base").field("id", &self.id).field("seq", &self.snapshot().seq()).finish_non_exhaustive()
    }
}

impl Base {
    /// Creates a base of this name in the log and opens it. Its first commit names it.
    ///
    /// # Errors
    /// [`BaseError::Taken`] when the log has the id already, [`BaseError::Name`], [`BaseError::Log`].
    pub fn create(
        log: Arc<dyn Log>,
        clock: Arc<dyn Clock>,
        id: BaseId,
        name: &str,
        actor: Actor,
        options: &BaseOptions,
    ) -> Result<Arc<Self>, BaseError> {
        let draft = Draft { actor, label: Some("create_base".to_owned()), ..Draft::default() };
        Self::create_with(log, clock, id, name, draft, options).map(|(base, _)| base)
    }

    /// Creates a base as [`Base::create`] does, with a draft's operations in the same first commit; the outcome is theirs.
    ///
    /// # Errors
    /// As for [`Base::create`], and why the draft was refused; then there is no base.
    pub fn create_with(
        log: Arc<dyn Log>,
        clock: Arc<dyn Clock>,
        id: BaseId,
        name: &str,
        draft: Draft,
        options: &BaseOptions,
    ) -> Result<(Arc<Self>, Outcome), BaseError> {
        if log.head(id)?.is_some() {
            return Err(BaseError::Taken { what: "base", id: id.to_string() });
        }
        let now = clock.now();
        let base = Self::over(id, log, clock, Snapshot::empty(), options);
        let mut ops = vec![Op::NameBase(name.to_owned()), Op::Tick(now)];
        let own = ops.len();
        ops.extend(draft.ops);
        let Outcome { seq, mut made } = base.commit(Draft { ops, ..draft })?;
        Ok((base, Outcome { seq, made: made.split_off(own.min(made.len())) }))
    }

    /// Opens a base that the log has.
    ///
    /// # Errors
    /// [`BaseError::Log`] (no such base among them), [`BaseError::Damaged`] when a part of it cannot be read.
    pub fn open(
        log: Arc<dyn Log>,
        clock: Arc<dyn Clock>,
        id: BaseId,
        options: &BaseOptions,
    ) -> Result<Arc<Self>, BaseError> {
        let snapshot = read_snapshot(&*log, id)?;
        Ok(Self::over(id, log, clock, snapshot, options))
    }

    fn over(
        id: BaseId,
        log: Arc<dyn Log>,
        clock: Arc<dyn Clock>,
        snapshot: Snapshot,
        options: &BaseOptions,
    ) -> Arc<Self> {
        let rng = match options.seed {
            Some(seed) => StdRng::seed_from_u64(seed),
            None => StdRng::from_rng(&mut rand::rng()),
        };
        let line = Arc::new(Line::new(log.has_one_writer()));
        Arc::new_cyclic(|me| Self {
            id,
            log,
            clock,
            current: ArcSwap::from_pointee(snapshot),
            checkpoints: Checkpoints::default(),
            deletions: Deletions::default(),
            line,
            rng: Mutex::new(rng),
            me: Weak::clone(me),
            guards: RwLock::default(),
            followers: RwLock::default(),
        })
    }

    /// The base's id.
    pub fn id(&self) -> BaseId {
        self.id
    }

    /// The present state. Never waits.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// The log it is kept in.
    pub fn log(&self) -> &Arc<dyn Log> {
        &self.log
    }

    /// Registers a guard; drafts from now on are shown to it.
    pub fn add_guard(&self, guard: Arc<dyn Guard>) {
        self.guards.write().unwrap_or_else(PoisonError::into_inner).push(guard);
    }

    /// Registers a follower.
    pub fn add_follower(&self, follower: Follower) {
        self.followers.write().unwrap_or_else(PoisonError::into_inner).push(follower);
    }

    pub(crate) fn guards(&self) -> Vec<Arc<dyn Guard>> {
        self.guards.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What a draft under this key gave, if one was committed within a day: for those who look at the base before they make
    /// their draft, which would not find what it found then.
    ///
    /// # Errors
    /// [`BaseError::KeyReused`] when the key was used for another request; [`BaseError::Invalid`] for a key that is none.
    pub fn answered(&self, key: &Key) -> Result<Option<Outcome>, BaseError> {
        answered(&*self.log, self.id, key, self.clock.now().max(self.snapshot().at()))
    }

    /// Makes a state the present one and tells the followers.
    pub(crate) fn show(&self, snapshot: Snapshot) {
        let seq = snapshot.seq();
        snapshot.orders.advance(&snapshot);
        self.current.store(Arc::new(snapshot));
        for follower in self.followers.read().unwrap_or_else(PoisonError::into_inner).iter() {
            follower(seq);
        }
    }

    /// Goes on from a state over the commits after it; reads everything again where their bodies are gone.
    pub(crate) fn follow(&self, before: &Snapshot) -> Result<(), BaseError> {
        match advance(&*self.log, self.id, before, None) {
            Ok(mut snapshot) => {
                // The chunks that the two states share keep their places in the orders.
                snapshot.orders = Arc::clone(&before.orders);
                self.show(snapshot);
                Ok(())
            }
            Err(BaseError::Compacted(_)) => self.reload(),
            Err(error) => Err(error),
        }
    }

    pub(crate) fn reload(&self) -> Result<(), BaseError> {
        let snapshot = match self.log.head(self.id)? {
            Some(_) => read_snapshot(&*self.log, self.id)?,
            None => Snapshot::empty(),
        };
        self.current.store(Arc::new(snapshot));
        Ok(())
    }
}

/// Reads a base's present state from the log, computed cells worked out.
pub(crate) fn read_snapshot(log: &dyn Log, id: BaseId) -> Result<Snapshot, BaseError> {
    let loaded = load(log, id)?;
    let header = log.read_headers(id, Seq(loaded.head.seq.0.saturating_sub(1)), 1)?;
    let at = header.last().map_or(cadre_model::Timestamp(i64::MIN), |h| h.info.at);
    let plan = Plan::build(&loaded.schema)?;
    let mut rows = loaded.rows;
    let pass = Pass::new(loaded.schema.head.clock, Limits::default());
    recompute_all(&loaded.schema, &mut rows, &plan, &pass);
    Ok(Snapshot {
        seq: loaded.head.seq,
        at,
        schema: Arc::new(loaded.schema),
        rows,
        plan: Arc::new(plan),
        index: Arc::new(loaded.index),
        fresh: Default::default(),
        orders: Arc::new(Orders::default()),
        names: Arc::new(loaded.names),
    })
}

/// An actor that is the program itself.
pub fn system_actor() -> Actor {
    Actor { through: Through::System, ..Actor::default() }
}

#[cfg(test)]
#[path = "base_tests.rs"]
mod tests;
