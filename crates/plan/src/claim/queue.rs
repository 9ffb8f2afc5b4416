//! Which task comes next, and which lease lapses next: kept up to date by what commits touched, not worked out for every claim.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use cadre_base::chunk::{CHUNK_ROWS, row_at};
use cadre_base::{Rows, Snapshot};
use cadre_model::{RowNo, TableNo, Timestamp};

use crate::guard::Known;
use crate::lease::Fence;
use crate::rank::Rank;
use crate::reading::Reading;
use crate::ready;

/// The ready tasks of a project in the order in which they are taken, and the leases that are held in the order in which they lapse.
#[derive(Debug)]
pub struct Queue {
    known: Arc<Known>,
    at: Arc<Snapshot>,
    order: BTreeSet<(Rank, RowNo)>,
    ranks: HashMap<RowNo, Rank>,
    /// What each task waits for, and who waits for each task.
    before: HashMap<RowNo, Vec<RowNo>>,
    after: HashMap<RowNo, Vec<RowNo>>,
    /// Tasks that somebody is just about to take.
    reserved: HashSet<RowNo>,
    leases: HashMap<RowNo, Running>,
    deadlines: BTreeSet<(Duration, RowNo)>,
}

/// A lease that is held, on the clock of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Running {
    fence: Fence,
    expires: Timestamp,
    deadline: Duration,
}

/// The two clocks by which leases end.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// What the clock on the wall says; it may be set.
    pub wall: Timestamp,
    /// The time since some moment of this process; it only goes forward.
    pub elapsed: Duration,
}

impl Queue {
    /// The queue of a state. Each lease that is held there gets one full term from now, since nobody knows for how long heartbeats
    /// could not come; one that is over by more than a whole term of the clock on the wall has lapsed.
    pub fn new(known: &Arc<Known>, at: &Arc<Snapshot>, moment: Moment) -> Self {
        let mut queue = Self {
            known: Arc::clone(known),
            at: Arc::clone(at),
            order: BTreeSet::new(),
            ranks: HashMap::new(),
            before: HashMap::new(),
            after: HashMap::new(),
            reserved: HashSet::new(),
            leases: HashMap::new(),
            deadlines: BTreeSet::new(),
        };
        let reading = known.read(at);
        for row in reading.rows() {
            queue.link(&reading, row);
        }
        for row in reading.rows() {
            queue.place(&reading, row);
        }
        let leases: Vec<RowNo> = at.rows(known.ledger.leases).into_iter().flat_map(|rows| rows.iter()).collect();
        for row in leases {
            let Some(lease) = reading.lease_at(row).filter(crate::lease::Lease::is_held) else { continue };
            let term = Duration::from_secs(u64::from(lease.term));
            let over = moment.wall.0.saturating_sub(lease.expires.0) > i64::from(lease.term) * 1000;
            let deadline = moment.elapsed + if over { Duration::ZERO } else { term };
            queue.run(row, Some(Running { fence: lease.fence, expires: lease.expires, deadline }));
        }
        queue
    }

    /// What it was built for.
    pub fn known(&self) -> &Arc<Known> {
        &self.known
    }

    /// The state that it is of.
    pub fn at(&self) -> &Arc<Snapshot> {
        &self.at
    }

    /// Takes in what was committed since. A state that is not newer changes nothing.
    pub fn advance(&mut self, known: &Arc<Known>, now: &Arc<Snapshot>, moment: Moment) {
        if now.seq() <= self.at.seq() {
            return;
        }
        if !Arc::ptr_eq(known, &self.known) {
            let (reserved, running) = (std::mem::take(&mut self.reserved), std::mem::take(&mut self.leases));
            *self = Self::new(known, now, moment);
            self.reserved = reserved;
            // Leases that ran before run on.
            let kept: Vec<_> = running
                .into_iter()
                .filter(|(row, old)| {
                    self.leases.get(row).is_some_and(|new| new.fence == old.fence && new.expires == old.expires)
                })
                .collect();
            for (row, old) in kept {
                self.run(row, Some(old));
            }
            return;
        }
        let (known, before) = (Arc::clone(known), std::mem::replace(&mut self.at, Arc::clone(now)));
        let reading = known.read(now);
        let mut touched = touched(&before, now, known.project.tasks.table);
        for row in touched.clone() {
            self.link(&reading, row);
            touched.extend(self.after.get(&row).into_iter().flatten().copied());
        }
        touched.sort_unstable();
        touched.dedup();
        for row in touched {
            self.place(&reading, row);
        }
        for row in self::touched(&before, now, known.ledger.leases) {
            self.follow(&reading, row, moment);
        }
    }

    /// The first ready task that `fits`, and that nobody else is about to take. It stays reserved until [`Self::let_go`].
    pub fn reserve(&mut self, mut fits: impl FnMut(&Reading<'_>, RowNo) -> bool) -> Option<RowNo> {
        let reading = self.known.read(&self.at);
        let mut free = self.order.iter().map(|(_, row)| *row).filter(|row| !self.reserved.contains(row));
        let found = free.find(|row| fits(&reading, *row))?;
        self.reserved.insert(found);
        Some(found)
    }

    /// Reserves one task, if nobody else is about to take it.
    pub fn reserve_one(&mut self, task: RowNo) -> bool {
        self.reserved.insert(task)
    }

    /// Lets others have a task that was reserved.
    pub fn let_go(&mut self, task: RowNo) {
        self.reserved.remove(&task);
    }

    /// How many tasks are ready.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether no task is ready.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The ready tasks in their order.
    pub fn iter(&self) -> impl Iterator<Item = RowNo> {
        self.order.iter().map(|(_, row)| *row)
    }

    /// The leases that are held.
    pub fn held(&self) -> impl Iterator<Item = RowNo> {
        self.leases.keys().copied()
    }

    /// When the next lease lapses, on the clock of this process.
    pub fn next_deadline(&self) -> Option<Duration> {
        self.deadlines.first().map(|(at, _)| *at)
    }

    /// The leases whose time is over, the longest over first.
    pub fn over(&self, elapsed: Duration) -> Vec<RowNo> {
        self.deadlines.iter().take_while(|(at, _)| *at <= elapsed).map(|(_, row)| *row).collect()
    }

    /// A holder was heard of: the lease runs for a term from now, though the record says less.
    pub fn heard(&mut self, lease: RowNo, elapsed: Duration, term: u32) {
        if let Some(running) = self.leases.get(&lease).copied() {
            let deadline = elapsed + Duration::from_secs(u64::from(term));
            self.run(lease, Some(Running { deadline, ..running }));
        }
    }

    fn run(&mut self, row: RowNo, running: Option<Running>) {
        if let Some(old) = self.leases.remove(&row) {
            self.deadlines.remove(&(old.deadline, row));
        }
        if let Some(new) = running {
            self.leases.insert(row, new);
            self.deadlines.insert((new.deadline, row));
        }
    }

    /// A lease was touched: one that was claimed or kept runs for what is left of its term.
    fn follow(&mut self, reading: &Reading<'_>, row: RowNo, moment: Moment) {
        let Some(lease) = reading.lease_at(row).filter(crate::lease::Lease::is_held) else {
            return self.run(row, None);
        };
        let same = |old: &Running| old.fence == lease.fence && old.expires == lease.expires;
        if self.leases.get(&row).is_some_and(same) {
            return;
        }
        let term = Duration::from_secs(u64::from(lease.term));
        let left = u64::try_from(lease.expires.0.saturating_sub(moment.wall.0)).unwrap_or(0);
        let deadline = moment.elapsed + Duration::from_millis(left).min(term);
        self.run(row, Some(Running { fence: lease.fence, expires: lease.expires, deadline }));
    }

    /// Notes what a task waits for.
    fn link(&mut self, reading: &Reading<'_>, row: RowNo) {
        for before in self.before.remove(&row).into_iter().flatten() {
            if let Some(waiting) = self.after.get_mut(&before) {
                waiting.retain(|waiting| *waiting != row);
            }
        }
        let before: Vec<RowNo> = reading.prerequisites(row).collect();
        for one in &before {
            self.after.entry(*one).or_default().push(row);
        }
        if !before.is_empty() {
            self.before.insert(row, before);
        }
    }

    /// Puts a task where it belongs, or takes it out.
    fn place(&mut self, reading: &Reading<'_>, row: RowNo) {
        if let Some(rank) = self.ranks.remove(&row) {
            self.order.remove(&(rank, row));
        }
        if reading.exists(row) && ready::check(reading, row).is_ok() {
            let rank = reading.rank(row);
            self.ranks.insert(row, rank.clone());
            self.order.insert((rank, row));
        }
    }
}

/// The rows of a table that differ between two states; those that neither has any more are left out.
fn touched(before: &Snapshot, after: &Snapshot, table: TableNo) -> Vec<RowNo> {
    let (old, new) = (before.rows(table), after.rows(table));
    if let (Some(old), Some(new)) = (old, new)
        && Arc::ptr_eq(old, new)
    {
        return Vec::new();
    }
    let chunks = |rows: Option<&Arc<Rows>>| rows.map_or(0, |rows| rows.chunks().len());
    let mut rows = Vec::new();
    for at in 0..chunks(old).max(chunks(new)) {
        let chunk = |rows: Option<&Arc<Rows>>| rows.and_then(|rows| rows.chunks().get(at)).cloned();
        match (chunk(old), chunk(new)) {
            (Some(old), Some(new)) if Arc::ptr_eq(&old, &new) => {}
            (old, new) => {
                for slot in 0..CHUNK_ROWS {
                    let version = |chunk: &Option<Arc<cadre_base::chunk::Chunk>>| {
                        let chunk = chunk.as_ref()?;
                        chunk.live().get(slot).then(|| chunk.versions()[slot])
                    };
                    if version(&old) != version(&new) {
                        rows.push(row_at(at, slot));
                    }
                }
            }
        }
    }
    rows
}
