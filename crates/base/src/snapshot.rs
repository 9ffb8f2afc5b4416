//! A base at one moment: what every reader holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use cadre_model::{FieldNo, RecordId, RowNo, Schema, Seq, Table, TableNo, Timestamp};

use crate::compute::Plan;
use crate::field_names::FieldNames;
use crate::id_index::{IdIndex, NewIds, Place};
use crate::orders::Orders;
use crate::table::Rows;

/// A base at one moment. Cheap to clone through its `Arc`; readers keep it as long as they like and wait for nobody.
#[derive(Debug)]
pub struct Snapshot {
    pub(crate) seq: Seq,
    pub(crate) at: Timestamp,
    pub(crate) schema: Arc<Schema>,
    pub(crate) rows: BTreeMap<TableNo, Arc<Rows>>,
    pub(crate) plan: Arc<Plan>,
    pub(crate) index: Arc<IdIndex>,
    /// Ids that are not in the index yet: those of a state that is not committed.
    pub(crate) fresh: NewIds,
    pub(crate) orders: Arc<Orders>,
    pub(crate) names: Arc<FieldNames>,
}

impl Snapshot {
    /// The last commit that this state includes.
    pub fn seq(&self) -> Seq {
        self.seq
    }

    /// When that commit was made.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Tables, fields, views and people.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// The compiled formulas and the types of all fields.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// The instant that NOW and TODAY see in formula fields: the last clock tick.
    pub fn clock(&self) -> Timestamp {
        self.schema.head.clock
    }

    /// The rows of a table; none when there is no such table.
    pub fn rows(&self, table: TableNo) -> Option<&Arc<Rows>> {
        self.rows.get(&table)
    }

    /// Finds the record that an id, or an id it once had, names.
    pub fn find_record(&self, id: RecordId) -> Option<Place> {
        let (table, row) = self.fresh.find(id).or_else(|| self.index.find(id))?;
        let rows = self.rows.get(&table)?;
        let (chunk, slot) = rows.find(row)?;
        let named = chunk.ids()[slot] == id || chunk.aliases(slot).contains(&id);
        named.then_some((table, row))
    }

    /// The present public id of a row.
    pub fn record_id(&self, table: TableNo, row: RowNo) -> Option<RecordId> {
        self.rows.get(&table)?.id(row)
    }

    /// The table a field belongs to, with its number.
    pub fn owner(&self, field: FieldNo) -> Option<(TableNo, &Arc<Table>)> {
        let no = *self.schema.owner.get(&field)?;
        Some((no, self.schema.tables.get(&no)?))
    }

    /// The same state once it is committed and its ids are in the index.
    pub(crate) fn as_committed(&self) -> Self {
        Self {
            seq: self.seq,
            at: self.at,
            schema: Arc::clone(&self.schema),
            rows: self.rows.clone(),
            plan: Arc::clone(&self.plan),
            index: Arc::clone(&self.index),
            fresh: NewIds::default(),
            orders: Arc::clone(&self.orders),
            names: Arc::clone(&self.names),
        }
    }

    /// Heap bytes held by all tables and the index of ids.
    pub fn heap_bytes(&self) -> usize {
        self.rows.values().map(|r| r.heap_bytes()).sum::<usize>() + self.index.heap_bytes() + self.orders.heap_bytes()
    }
}
