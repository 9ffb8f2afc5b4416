//! Orders of rows by what queries sort by, kept up to date by commits.
//!
//! An order is no cache of answers: it holds no filter and no page, only where each row stands in a sort, as an index does.
//! The first query that would profit asks for one, the second has it made, on a thread of its own while queries go on without
//! it. From then on, while it is used, the writer brings it from each snapshot to the next before that snapshot is published. For
//! a reader of another snapshot, an order that nobody used for a few commits, or one that was made while commits went on, is
//! brought over the same way: the chunks that the two
//! states do not share are compared, so it does not matter how many commits are between. Orders that are used least make
//! room when there are too many.

mod labels;
mod order;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock};

use arc_swap::ArcSwapOption;
use cadre_model::{Direction, FieldNo, Schema, Seq, TableNo};

use crate::query::sorter::Sorter;
use crate::snapshot::Snapshot;
use crate::table::Rows;
use order::Between;
pub(crate) use order::Order;

/// Bytes that all orders of a base may take together.
const MOST_BYTES: usize = 192 << 20;
/// Sorts that are remembered, with or without an order.
const MOST_SLOTS: usize = 256;
/// Commits after which an order that nobody used is given up.
const MOST_IDLE_COMMITS: u64 = 50_000;
/// Commits that leave an order behind that nobody used since it was last brought along: what a commit copies for each order is
/// copied once for all of them, by the next commit or by the first query.
const MOST_BEHIND: u32 = 8;
/// Bytes that an order takes a row, about.
const BYTES_A_ROW: usize = 15;
/// Tables with fewer rows are sorted as fast as they are looked up.
const LEAST_ROWS: usize = 1024;
/// Queries that would have profited before an order is made.
const WISHES: u32 = 2;

/// A table and a sort.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct OrderKey {
    table: TableNo,
    sort: Vec<(FieldNo, bool)>,
}

impl OrderKey {
    fn of(table: TableNo, sorter: &Sorter) -> Self {
        let part = |key: cadre_model::SortKey| (key.field, key.direction == Direction::Desc);
        Self { table, sort: sorter.sort().into_iter().map(part).collect() }
    }
}

/// An order with the state it belongs to.
pub(crate) struct Built {
    seq: Seq,
    schema: Arc<Schema>,
    rows: Arc<Rows>,
    sorter: Sorter,
    pub(crate) order: Arc<Order>,
}

#[derive(Default)]
struct Slot {
    wishes: AtomicU32,
    /// The tick of the last use.
    used: AtomicU64,
    /// The tick at which a commit last brought it along.
    brought: AtomicU64,
    /// Commits since then that left it behind.
    behind: AtomicU32,
    built: ArcSwapOption<Built>,
}

/// The orders of a base, shared by all its snapshots.
#[derive(Default)]
pub(crate) struct Orders {
    slots: RwLock<BTreeMap<OrderKey, Arc<Slot>>>,
    /// Counts uses and commits.
    ticks: AtomicU64,
    is_building: AtomicBool,
}

impl fmt::Debug for Orders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Orders").field("count", &self.count()).finish_non_exhaustive()
    }
}

/// Lets the next order be made when one is done, even if making it failed.
struct Building(Arc<Orders>);

impl Drop for Building {
    fn drop(&mut self) {
        self.0.is_building.store(false, Relaxed);
    }
}

impl Orders {
    /// Heap bytes held by all orders.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.all().iter().filter_map(|(_, slot)| slot.built.load_full()).map(|b| b.order.heap_bytes()).sum()
    }

    /// How many orders there are.
    pub(crate) fn count(&self) -> usize {
        self.all().iter().filter(|(_, slot)| slot.built.load().is_some()).count()
    }

    fn all(&self) -> Vec<(OrderKey, Arc<Slot>)> {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        slots.iter().map(|(key, slot)| (key.clone(), Arc::clone(slot))).collect()
    }

    fn slot(&self, key: &OrderKey) -> Option<Arc<Slot>> {
        self.slots.read().unwrap_or_else(PoisonError::into_inner).get(key).map(Arc::clone)
    }

    fn slot_or_new(&self, key: OrderKey) -> Arc<Slot> {
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= MOST_SLOTS && !slots.contains_key(&key) {
            slots.retain(|_, slot| slot.built.load().is_some());
        }
        Arc::clone(slots.entry(key).or_default())
    }

    /// The order of a snapshot's rows, if one was made for this sort.
    pub(crate) fn find(&self, snapshot: &Snapshot, table: TableNo, sorter: &Sorter) -> Option<Arc<Built>> {
        let slot = self.slot(&OrderKey::of(table, sorter))?;
        let built = slot.built.load_full()?;
        slot.used.store(self.ticks.fetch_add(1, Relaxed), Relaxed);
        let rows = snapshot.rows(table)?;
        if built.sorter == *sorter && Arc::ptr_eq(&built.rows, rows) {
            return Some(built);
        }
        let is_newer = snapshot.seq() >= built.seq;
        let next = built.brought(snapshot, table, sorter, &mut None).map(Arc::new);
        if is_newer {
            slot.built.store(next.clone());
        }
        next
    }

    /// Notes that a query would have profited from an order, and has it made when that was not the first.
    pub(crate) fn wish(self: &Arc<Self>, snapshot: &Arc<Snapshot>, table: TableNo, sorter: &Sorter) {
        let Some(rows) = snapshot.rows(table).filter(|rows| rows.len() >= LEAST_ROWS && sorter.is_narrow()) else {
            return;
        };
        let estimate = rows.len() * BYTES_A_ROW;
        let slot = self.slot_or_new(OrderKey::of(table, sorter));
        if slot.wishes.fetch_add(1, Relaxed) + 1 < WISHES || estimate > MOST_BYTES {
            return;
        }
        if self.is_building.swap(true, Relaxed) {
            return;
        }
        let building = Building(Arc::clone(self));
        let (snapshot, sorter) = (Arc::clone(snapshot), sorter.clone());
        let make = move || building.0.make(&snapshot, table, &sorter);
        // Without a thread the order is made by another query.
        drop(std::thread::Builder::new().name("cadre-order".to_owned()).spawn(make));
    }

    /// Makes an order now.
    pub(crate) fn make(&self, snapshot: &Snapshot, table: TableNo, sorter: &Sorter) {
        let Some(rows) = snapshot.rows(table).filter(|_| sorter.is_narrow()) else { return };
        let slot = self.slot_or_new(OrderKey::of(table, sorter));
        let built = Built {
            seq: snapshot.seq(),
            schema: Arc::clone(snapshot.schema()),
            rows: Arc::clone(rows),
            sorter: sorter.clone(),
            order: Arc::new(Order::build(sorter, rows)),
        };
        slot.used.store(self.ticks.fetch_add(1, Relaxed), Relaxed);
        slot.built.store(Some(Arc::new(built)));
        self.make_room(&slot, MOST_BYTES);
    }

    /// Gives up the orders that were not used for longest until the rest fits; never the one just made.
    fn make_room(&self, newest: &Arc<Slot>, most_bytes: usize) {
        let mut slots: Vec<Arc<Slot>> = self.all().into_iter().map(|(_, slot)| slot).collect();
        slots.sort_by_key(|slot| slot.used.load(Relaxed));
        let bytes = |slot: &Arc<Slot>| slot.built.load_full().map_or(0, |b| b.order.heap_bytes());
        let mut total: usize = slots.iter().map(bytes).sum();
        for slot in slots.iter().filter(|slot| !Arc::ptr_eq(slot, newest)) {
            if total <= most_bytes {
                break;
            }
            total -= bytes(slot);
            slot.wishes.store(0, Relaxed);
            slot.built.store(None);
        }
    }

    /// Brings all orders that are in use to a new snapshot. For the writer, before it publishes the snapshot.
    pub(crate) fn advance(&self, snapshot: &Snapshot) {
        let tick = self.ticks.fetch_add(1, Relaxed);
        let mut between = None;
        for (key, slot) in self.all() {
            let Some(built) = slot.built.load_full() else { continue };
            if tick.saturating_sub(slot.used.load(Relaxed)) > MOST_IDLE_COMMITS {
                slot.built.store(None);
                continue;
            }
            let is_used = slot.used.load(Relaxed) >= slot.brought.load(Relaxed);
            let same_schema = Arc::ptr_eq(snapshot.schema(), &built.schema);
            if !is_used && same_schema && slot.behind.fetch_add(1, Relaxed) < MOST_BEHIND {
                continue;
            }
            slot.brought.store(tick, Relaxed);
            slot.behind.store(0, Relaxed);
            let is_same = snapshot.rows(key.table).is_some_and(|rows| Arc::ptr_eq(rows, &built.rows));
            if !is_same || !same_schema {
                slot.built.store(built.advanced(snapshot, key.table, &mut between).map(Arc::new));
            }
        }
    }
}

impl Built {
    /// The same order for a later snapshot; `None` when it is to be made anew.
    fn advanced(&self, snapshot: &Snapshot, table: TableNo, between: &mut Option<Between>) -> Option<Self> {
        if Arc::ptr_eq(&self.schema, snapshot.schema()) {
            return self.brought(snapshot, table, &self.sorter, between);
        }
        // Choices may have another order now, or a field another type.
        let sorter = Sorter::new(snapshot, table, &self.sorter.sort()).ok()?;
        self.brought(snapshot, table, &sorter, between)
    }

    /// The same order for another snapshot. `between` is what was last found to differ: orders of one table share it.
    fn brought(
        &self,
        snapshot: &Snapshot,
        table: TableNo,
        sorter: &Sorter,
        between: &mut Option<Between>,
    ) -> Option<Self> {
        if self.sorter != *sorter {
            return None;
        }
        let rows = snapshot.rows(table)?;
        let order = match Arc::ptr_eq(&self.rows, rows) {
            true => Arc::clone(&self.order),
            false => {
                let known = between.take().filter(|known| known.is(&self.rows, rows));
                let known = known.unwrap_or_else(|| Between::new(Arc::clone(&self.rows), Arc::clone(rows)));
                self.order.carried(sorter, between.insert(known))?
            }
        };
        Some(Self {
            seq: snapshot.seq(),
            schema: Arc::clone(snapshot.schema()),
            rows: Arc::clone(rows),
            sorter: self.sorter.clone(),
            order,
        })
    }
}

#[cfg(test)]
#[path = "orders/orders_tests.rs"]
mod tests;
