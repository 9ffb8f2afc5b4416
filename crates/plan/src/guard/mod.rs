//! The guard of a project: what it holds to whoever writes, and what it adds to the same commit.
//!
//! | part | holds to | adds |
//! |---|---|---|
//! | `tasks` | words, transitions, reasons, prerequisites without circles | times, the end of leases, the release of dependants |
//! | `leases` | one holder a task; a claim of a ready task alone | nothing |
//! | `rollups` | nothing | sums of stages, phases and plans; milestones, once |

mod leases;
mod rollups;
mod tasks;

use std::sync::{Arc, Mutex, PoisonError};

use cadre_base::cells::Typecast;
use cadre_base::{Authority, EditMode, Guard, Input, Op, Proposal, RecordEdit, Refusal, Rows, Snapshot};
use cadre_model::{Change, FieldNo, Life, RecordId, RowChange, Schema, TableNo};

use crate::ledger::Ledger;
use crate::mapping::{Fault, Project};
use crate::reading::Reading;

/// A project as a base keeps it.
#[derive(Debug)]
pub struct Known {
    /// What its tables mean.
    pub project: Project,
    /// Its own tables.
    pub ledger: Ledger,
}

/// Why a base that is a project cannot be read as one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The mapping itself cannot be read.
    #[error("the mapping of the base cannot be read: {0}")]
    Mapping(String),
    /// It does not fit the base any more.
    #[error("the mapping does not fit the base any more: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Faults(Vec<Fault>),
}

impl Known {
    /// Reads a base as a project; `None` when it is none.
    ///
    /// # Errors
    /// When it is one, and its mapping does not fit.
    pub fn of(snapshot: &Snapshot) -> Result<Option<Self>, Broken> {
        let Some(ledger) = Ledger::find(snapshot.schema()) else { return Ok(None) };
        let mapping = ledger.mapping(snapshot).map_err(|error| Broken::Mapping(error.0))?;
        let Some(mapping) = mapping else { return Ok(None) };
        let project = Project::resolve(&mapping, snapshot.schema()).map_err(Broken::Faults)?;
        Ok(Some(Self { project, ledger }))
    }

    /// Reads a snapshot by it.
    pub fn read<'s>(&'s self, snapshot: &'s Snapshot) -> Reading<'s> {
        Reading::new(snapshot, &self.project, Some(&self.ledger))
    }
}

/// What is known of a project, as of a schema and a mapping.
#[derive(Debug, Default)]
pub struct KnownCache(Mutex<Option<Kept>>);

#[derive(Debug)]
struct Kept {
    schema: Arc<Schema>,
    mapping: Option<Arc<Rows>>,
    known: Result<Option<Arc<Known>>, Broken>,
}

impl KnownCache {
    /// What [`Known::of`] gives, kept while schema and mapping are the same.
    ///
    /// # Errors
    /// As there.
    pub fn of(&self, snapshot: &Snapshot) -> Result<Option<Arc<Known>>, Broken> {
        let schema = snapshot.schema();
        let table = schema.system_table(crate::ledger::PROJECT).map(|(no, _)| no);
        let mapping = table.and_then(|no| snapshot.rows(no)).cloned();
        let same = |a: &Option<Arc<Rows>>, b: &Option<Arc<Rows>>| match (a, b) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = &*kept
            && Arc::ptr_eq(&kept.schema, schema)
            && same(&kept.mapping, &mapping)
        {
            return kept.known.clone();
        }
        let known = Known::of(snapshot).map(|known| known.map(Arc::new));
        *kept = Some(Kept { schema: Arc::clone(schema), mapping, known: known.clone() });
        known
    }
}

/// The guard of a base; it does nothing in one that is no project.
#[derive(Debug, Default)]
pub struct ProjectGuard {
    known: KnownCache,
}

/// What the parts of the guard see.
struct Sight<'p> {
    known: &'p Known,
    before: Reading<'p>,
    after: Reading<'p>,
    changes: &'p [Change],
    authority: Authority,
}

impl Sight<'_> {
    /// The changes of rows of a table.
    fn rows(&self, table: TableNo) -> impl Iterator<Item = &RowChange> {
        self.changes.iter().filter_map(move |change| match change {
            Change::Row(row) if row.table == table => Some(row),
            _ => None,
        })
    }
}

fn is_deleted(change: &RowChange) -> bool {
    matches!(change.life, Life::Deleted(_))
}

impl Guard for ProjectGuard {
    fn name(&self) -> &'static str {
        "project"
    }

    fn watches(&self, before: &Schema) -> bool {
        Ledger::find(before).is_some()
    }

    fn check(&self, proposal: &Proposal<'_>) -> Result<Vec<Op>, Refusal> {
        // A mapping that does not fit is the doctor's to tell; nothing can be held to it.
        let Ok(Some(known)) = self.known.of(proposal.after) else { return Ok(Vec::new()) };
        let tables = [Some(known.project.tasks.table), Some(known.ledger.leases)].into_iter().flatten();
        let groups = known.project.groups.iter().map(|group| group.columns.table);
        let milestones = known.project.milestones.as_ref().map(|columns| columns.table);
        let watched: Vec<TableNo> = tables.chain(groups).chain(milestones).collect();
        if !proposal.changes.iter().any(|change| matches!(change, Change::Row(row) if watched.contains(&row.table))) {
            return Ok(Vec::new());
        }
        let sight = Sight {
            known: &known,
            before: known.read(proposal.before),
            after: known.read(proposal.after),
            changes: proposal.changes,
            authority: proposal.authority,
        };
        leases::check(&sight)?;
        let mut edits = Edits::default();
        tasks::check(&sight, &mut edits)?;
        rollups::add(&sight, &mut edits);
        Ok(edits.into_ops())
    }
}

fn refuse<T>(code: &str, message: String) -> Result<T, Refusal> {
    Err(Refusal { code: code.to_owned(), message })
}

/// Edits of records that go into the same commit.
#[derive(Debug, Default)]
struct Edits(Vec<RecordCells>);

/// New cells of one record.
type RecordCells = (TableNo, RecordId, Vec<(FieldNo, Input)>);

impl Edits {
    fn set(&mut self, table: TableNo, id: Option<RecordId>, field: Option<FieldNo>, input: Input) {
        let (Some(id), Some(field)) = (id, field) else { return };
        match self.0.iter_mut().find(|(_, known, _)| *known == id) {
            Some((_, _, cells)) => cells.push((field, input)),
            None => self.0.push((table, id, vec![(field, input)])),
        }
    }

    fn into_ops(self) -> Vec<Op> {
        let op = |(table, id, cells)| Op::UpdateRecords {
            table,
            records: vec![RecordEdit { id, cells, if_version: None }],
            mode: EditMode::Merge,
            typecast: Typecast::BestEffort,
        };
        self.0.into_iter().map(op).collect()
    }
}

#[cfg(test)]
mod tests;
