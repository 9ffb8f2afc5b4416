//! A base that is open: its present snapshot, and the writer's role.
//!
//! Whoever commits queues a draft. One of those who wait takes the role of the writer: it drains the queue, checks and
//! applies each draft in order, appends them all in ONE durable transaction, publishes the snapshot and answers everyone.
//! A draft that fails its check fails alone. Readers take the present snapshot and wait for nobody.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::Thread;

use arc_swap::ArcSwap;
use cadre_formula::eval::{Limits, Pass};
use cadre_model::{Actor, BaseId, Clock, Seq, Through};
use cadre_store::{AppendError, Log};
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::as_of::Checkpoints;
use crate::compute::{Plan, recompute_all};
use crate::draft::{Draft, Key, Op, Outcome};
use crate::error::BaseError;
use crate::guard::Guard;
use crate::load::load;
use crate::orders::Orders;
use crate::replay::advance;
use crate::snapshot::Snapshot;
use crate::trash::Deletions;
use crate::writer::{Prepared, Writing, answered};

/// How often a batch is checked again because another node was first, before its callers are told to come again.
const MOST_TRIES: usize = 8;

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
    queue: Mutex<Queue>,
    writer: Mutex<WriterState>,
    guards: RwLock<Vec<Arc<dyn Guard>>>,
    followers: RwLock<Vec<Follower>>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Arc<Ticket>>,
    writing: bool,
}

struct WriterState {
    rng: StdRng,
    /// The log could not say whether the last batch was written: read everything again before the next.
    suspect: bool,
}

/// A draft that waits for its answer.
struct Ticket {
    draft: Mutex<Option<Draft>>,
    answer: Mutex<Option<Result<Outcome, BaseError>>>,
    thread: Thread,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
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
        let base = Arc::new(Self::over(id, log, clock, Snapshot::empty(), options));
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
        Ok(Arc::new(Self::over(id, log, clock, snapshot, options)))
    }

    fn over(id: BaseId, log: Arc<dyn Log>, clock: Arc<dyn Clock>, snapshot: Snapshot, options: &BaseOptions) -> Self {
        let rng = match options.seed {
            Some(seed) => StdRng::seed_from_u64(seed),
            None => StdRng::from_rng(&mut rand::rng()),
        };
        Self {
            id,
            log,
            clock,
            current: ArcSwap::from_pointee(snapshot),
            checkpoints: Checkpoints::default(),
            deletions: Deletions::default(),
            queue: Mutex::default(),
            writer: Mutex::new(WriterState { rng, suspect: false }),
            guards: RwLock::default(),
            followers: RwLock::default(),
        }
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

    /// Commits a draft: all of it, durably, or nothing.
    ///
    /// Concurrency: blocks until the draft is durable or refused. Drafts of many callers that wait at the same time share
    /// one transaction.
    ///
    /// # Errors
    /// Why it was refused or could not be written; then nothing of it is visible or stored.
    pub fn commit(&self, draft: Draft) -> Result<Outcome, BaseError> {
        let ticket = Arc::new(Ticket {
            draft: Mutex::new(Some(draft)),
            answer: Mutex::new(None),
            thread: std::thread::current(),
        });
        let mut queue = lock(&self.queue);
        queue.waiting.push_back(Arc::clone(&ticket));
        loop {
            if !queue.writing && !queue.waiting.is_empty() {
                queue.writing = true;
                let batch: Vec<Arc<Ticket>> = queue.waiting.drain(..).collect();
                drop(queue);
                self.write(&batch);
                queue = lock(&self.queue);
                queue.writing = false;
                if let Some(next) = queue.waiting.front() {
                    next.thread.unpark();
                }
            }
            drop(queue);
            if let Some(answer) = lock(&ticket.answer).take() {
                return answer;
            }
            std::thread::park();
            if let Some(answer) = lock(&ticket.answer).take() {
                return answer;
            }
            queue = lock(&self.queue);
        }
    }

    /// What a draft under this key gave, if one was committed within a day: for those who look at the base before they make
    /// their draft, which would not find what it found then.
    ///
    /// # Errors
    /// [`BaseError::KeyReused`] when the key was used for another request; [`BaseError::Invalid`] for a key that is none.
    pub fn answered(&self, key: &Key) -> Result<Option<Outcome>, BaseError> {
        answered(&*self.log, self.id, key, self.clock.now().max(self.snapshot().at()))
    }

    /// How many drafts wait for the writer now: for gauges.
    pub fn waiting(&self) -> usize {
        lock(&self.queue).waiting.len()
    }

    fn write(&self, batch: &[Arc<Ticket>]) {
        let drafts: Vec<Draft> = batch.iter().filter_map(|t| lock(&t.draft).take()).collect();
        let count = drafts.len();
        let guarded = std::panic::AssertUnwindSafe(|| self.write_drafts(drafts));
        // A panic is a fault of ours: the batch was not appended, or it was and everything is read again.
        let answers = std::panic::catch_unwind(guarded).unwrap_or_else(|_| {
            lock(&self.writer).suspect = true;
            (0..count).map(|_| Err(BaseError::Internal)).collect()
        });
        for (ticket, answer) in batch.iter().zip(answers) {
            *lock(&ticket.answer) = Some(answer);
            ticket.thread.unpark();
        }
    }

    fn write_drafts(&self, drafts: Vec<Draft>) -> Vec<Result<Outcome, BaseError>> {
        let mut state = lock(&self.writer);
        if state.suspect {
            match self.reload() {
                Ok(()) => state.suspect = false,
                Err(error) => return fail_all(drafts.len(), error),
            }
        }
        let guards = self.guards.read().unwrap_or_else(PoisonError::into_inner).clone();
        let count = drafts.len();
        let mut drafts = Some(drafts);
        for _ in 0..MOST_TRIES {
            // Only where others append to the same log may a batch have to be checked again.
            let again = if self.log.has_one_writer() { None } else { drafts.clone() };
            let Some(waiting) = std::mem::replace(&mut drafts, again) else { break };
            let before = self.snapshot();
            let mut writing = Writing::new(&*self.log, self.id, &before, self.clock.now(), &guards, &mut state.rng);
            let prepared: Vec<Result<Prepared, BaseError>> = waiting.into_iter().map(|d| writing.prepare(d)).collect();
            let Some((batch, after)) = writing.finish() else { return answers(prepared) };
            match self.log.append(self.id, before.seq(), &batch) {
                Ok(_) => {
                    self.publish(after);
                    return answers(prepared);
                }
                Err(AppendError::HeadMoved { .. }) => {
                    if let Err(error) = self.follow(&before) {
                        state.suspect = true;
                        return fail_all(count, error);
                    }
                }
                Err(AppendError::Log(error)) => match self.was_written(before.seq(), &batch) {
                    Some(true) => {
                        self.publish(after);
                        return answers(prepared);
                    }
                    Some(false) => return fail_prepared(prepared, error.into()),
                    None => {
                        state.suspect = true;
                        return fail_prepared(prepared, error.into());
                    }
                },
            }
        }
        let busy = BaseError::Changed { what: "the base".to_owned(), expected: Seq(0), actual: self.snapshot().seq() };
        fail_all(count, busy)
    }

    /// Whether a batch whose append failed is in the log after all; `None` when the log cannot say.
    fn was_written(&self, before: Seq, batch: &cadre_store::Batch) -> Option<bool> {
        let head = self.log.head(self.id).ok()?.unwrap_or_default();
        if head.seq == before {
            return Some(false);
        }
        let commits = self.log.read_commits(self.id, before, batch.commits.len()).ok()?;
        let same = commits.len() == batch.commits.len()
            && commits.iter().zip(&batch.commits).all(|(there, ours)| {
                there.header.info == ours.info && there.body == cadre_store::Body::Text(ours.body.clone())
            });
        same.then_some(true)
    }

    fn publish(&self, after: crate::writer::After) {
        self.show(after.into_snapshot());
    }

    fn show(&self, snapshot: Snapshot) {
        let seq = snapshot.seq();
        snapshot.orders.advance(&snapshot);
        self.current.store(Arc::new(snapshot));
        for follower in self.followers.read().unwrap_or_else(PoisonError::into_inner).iter() {
            follower(seq);
        }
    }

    /// Takes in what other writers of the same log committed meanwhile.
    ///
    /// # Errors
    /// [`BaseError::Log`], [`BaseError::Damaged`].
    pub fn catch_up(&self) -> Result<Arc<Snapshot>, BaseError> {
        let _state = lock(&self.writer);
        let before = self.snapshot();
        if self.log.head(self.id)?.unwrap_or_default().seq > before.seq() {
            self.follow(&before)?;
        }
        Ok(self.snapshot())
    }

    /// Goes on from a state over the commits after it; reads everything again where their bodies are gone.
    fn follow(&self, before: &Snapshot) -> Result<(), BaseError> {
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

    fn reload(&self) -> Result<(), BaseError> {
        let snapshot = match self.log.head(self.id)? {
            Some(_) => read_snapshot(&*self.log, self.id)?,
            None => Snapshot::empty(),
        };
        self.current.store(Arc::new(snapshot));
        Ok(())
    }
}

fn answers(prepared: Vec<Result<Prepared, BaseError>>) -> Vec<Result<Outcome, BaseError>> {
    prepared.into_iter().map(|p| p.map(|p| p.outcome)).collect()
}

/// The first caller hears why; an error cannot be copied, so the others hear that their request went with it.
fn fail_all(count: usize, error: BaseError) -> Vec<Result<Outcome, BaseError>> {
    let text = error.to_string();
    let mut first = Some(error);
    (0..count).map(|_| Err(first.take().unwrap_or_else(|| BaseError::Together(text.clone())))).collect()
}

/// Those that were refused keep their own reason.
fn fail_prepared(prepared: Vec<Result<Prepared, BaseError>>, error: BaseError) -> Vec<Result<Outcome, BaseError>> {
    let text = error.to_string();
    let mut first = Some(error);
    let fail = |p: Result<Prepared, BaseError>| match p {
        Ok(_) => Err(first.take().unwrap_or_else(|| BaseError::Together(text.clone()))),
        Err(refused) => Err(refused),
    };
    prepared.into_iter().map(fail).collect()
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
