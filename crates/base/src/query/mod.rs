//! Queries: which rows of a table, in which order, a page at a time; counts and aggregates over them.
//!
//! | module | is |
//! |---|---|
//! | this | a query and the page it gives |
//! | `filter`, `known`, `reader` | formulas taken apart; what statistics answer without evaluation |
//! | `matches` | sets of rows as bits |
//! | `sorter`, `coding`, `folded` | orders, and the one encoding of positions in them; keys by type; the collation of texts |
//! | `top` | the first rows of a sort |
//! | `cursor` | where a page ended |
//! | `names` | names of rows, people and choices in a snapshot |
//! | `page_writer`, `gather` | wire JSON and strings straight from columns; the columns' cells, looked up together |
//! | `summary` | counts and aggregates, by group |
//!
//! A query runs on one snapshot, waits for nobody, and keeps nothing but the orders of `crate::orders`, which commits keep
//! up to date.

mod coding;
mod cursor;
pub(crate) mod filter;
mod folded;
mod gather;
mod known;
pub(crate) mod matches;
mod names;
mod page_writer;
mod reader;
pub(crate) mod sorter;
mod summary;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod top;

use std::sync::Arc;

use cadre_formula::Formula;
use cadre_formula::eval::{Limits, Pass};
use cadre_model::{FieldNo, RowNo, SortKey, Table, TableNo, Timestamp, View, ViewNo};

use crate::compute::plan::{filter_formula, saved_text};
use crate::error::{BaseError, FormulaPlace};
use crate::snapshot::Snapshot;
use filter::Filters;
use matches::Matches;
use sorter::Sorter;

pub use cursor::{Cursor, CursorError};
pub use names::SnapshotNames;
pub use page_writer::{CellFormat, KeyForm, PageWriter};
pub use summary::{Figure, Group, Measure, Summary};

/// Rows on a page when a query does not say.
pub const DEFAULT_PAGE_SIZE: usize = 100;

/// A condition on rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// The text of a formula over the table, with names or ids; an empty one keeps all rows (formula reference, section 1.8).
    Text(String),
    /// A formula that was compiled as a filter over the table.
    Compiled(Formula),
}

/// Which fields a page shows, in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Projection {
    /// All of them: a view's visible ones in its order, then the others in the table's. Airtable's API gives fields that a
    /// view hides as well (Airtable Web API reference, section 2.2).
    #[default]
    All,
    /// Those that the view shows, in its order; all without a view.
    Visible,
    /// These.
    Fields(Vec<FieldNo>),
}

/// What is asked of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The table.
    pub table: TableNo,
    /// Keeps the rows that it holds for.
    pub filter: Option<Filter>,
    /// Also obeys this view: its filter, and its grouping and sort unless `sort` says otherwise.
    pub view: Option<ViewNo>,
    /// Sort keys, most important first; none for the view's order: that of its groups and sort, or without these that in which
    /// records were created. Without a view the order of record ids (Airtable Web API reference, section 2.2, **wire**).
    pub sort: Vec<SortKey>,
    /// Which fields the page shows.
    pub projection: Projection,
    /// Most rows of the page. The caller sets bounds.
    pub page_size: usize,
    /// Most rows of all pages together.
    pub max_records: Option<usize>,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// What NOW and TODAY are in filters.
    pub now: Timestamp,
}

/// Rows of one snapshot.
#[derive(Clone, Debug)]
pub struct Page {
    /// The state that the rows are read from.
    pub snapshot: Arc<Snapshot>,
    /// The table.
    pub table: TableNo,
    /// The rows in order; each exists in the snapshot.
    pub rows: Vec<RowNo>,
    /// The fields to show, in order.
    pub fields: Vec<FieldNo>,
    /// How many rows match on all pages together, `max_records` apart.
    pub matching: usize,
    /// Where the next page begins; none after the last row.
    pub next: Option<Cursor>,
}

impl Query {
    /// All rows of a table.
    pub fn new(table: TableNo, now: Timestamp) -> Self {
        Self {
            table,
            filter: None,
            view: None,
            sort: Vec::new(),
            projection: Projection::default(),
            page_size: DEFAULT_PAGE_SIZE,
            max_records: None,
            after: None,
            now,
        }
    }

    /// Gives one page.
    ///
    /// # Errors
    /// [`BaseError::NoTable`], [`BaseError::NoView`], [`BaseError::NoField`] for a sort or projection; [`BaseError::Formula`]
    /// with every mistake of the filter; [`BaseError::Cursor`].
    pub fn run(&self, snapshot: &Arc<Snapshot>) -> Result<Page, BaseError> {
        self.run_within(snapshot, None)?.ok_or(BaseError::Internal)
    }

    /// Gives one page, unless it would take longer than about `nanos` nanoseconds, its writing as JSON included: for threads that
    /// have other things to do. Whether it does is known after a small part of them. Without `nanos` the page is always given.
    ///
    /// # Errors
    /// As for [`Query::run`].
    pub fn run_within(&self, snapshot: &Arc<Snapshot>, nanos: Option<usize>) -> Result<Option<Page>, BaseError> {
        let asked = Asked::of(snapshot, self.table, self.view, self.filter.as_ref())?;
        let order = asked.order(&self.sort)?;
        let identity = asked.identity(&order, self.max_records);
        let (after, given) = match &self.after {
            Some(cursor) => {
                let mut position = cursor.position(identity)?;
                order.renew(&mut position);
                (Some(position), cursor.given())
            }
            None => (None, 0),
        };
        let fields = asked.projected(&self.projection)?;
        let left = self.max_records.map_or(usize::MAX, |most| most.saturating_sub(given));
        let limit = self.page_size.min(left);
        let pass = Pass::new(self.now, Limits::default());
        let filters = asked.filters(&pass);
        let writing = limit.saturating_mul(fields.len()).saturating_mul(A_CELL);
        let work = writing.saturating_add(snapshot.rows(self.table).map_or(0, |rows| filters.cost(rows)));
        if nanos.is_some_and(|nanos| nanos < work) {
            return Ok(None);
        }
        let patience = nanos.map_or(usize::MAX, |nanos| nanos - work);
        let matches = asked.matches(&filters);
        // One more row tells whether there is another page.
        let one_more = limit.saturating_add(usize::from(limit < left && limit > 0));
        let after = after.as_deref();
        let sorted = match &order {
            Order::Sorted(sorter) => {
                first_rows(snapshot, sorter, &matches, (after, one_more), asked.table_no, patience)
            }
            Order::Created => Some(matches.rows_after(after.and_then(row_of_position)).take(one_more).collect()),
        };
        let Some(mut rows) = sorted else { return Ok(None) };
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows
            .last()
            .filter(|_| has_more)
            .map(|last| Cursor::new(identity, given + rows.len(), order.position(snapshot, *last)));
        let matching = matches.count();
        Ok(Some(Page { snapshot: Arc::clone(snapshot), table: self.table, rows, fields, matching, next }))
    }

    /// Counts the matching rows, `max_records` and paging apart.
    ///
    /// # Errors
    /// As for [`Query::run`].
    pub fn count(&self, snapshot: &Snapshot) -> Result<usize, BaseError> {
        let asked = Asked::of(snapshot, self.table, self.view, self.filter.as_ref())?;
        let pass = Pass::new(self.now, Limits::default());
        Ok(asked.matches(&asked.filters(&pass)).count())
    }

    /// Makes the order that this query's sort would use, unless it is there: so that the first pages after a start are quick.
    ///
    /// # Errors
    /// As for [`Query::run`].
    pub fn prepare(&self, snapshot: &Arc<Snapshot>) -> Result<(), BaseError> {
        let asked = Asked::of(snapshot, self.table, self.view, self.filter.as_ref())?;
        let sorter = asked.sorter(&self.sort)?;
        if snapshot.orders.find(snapshot, self.table, &sorter).is_none() {
            snapshot.orders.make(snapshot, self.table, &sorter);
        }
        Ok(())
    }
}

/// The order of a page's rows.
enum Order {
    /// By keys, then by record id.
    Sorted(Sorter),
    /// That in which records were created, which is that of their numbers.
    Created,
}

impl Order {
    /// Where a row that exists stands.
    fn position(&self, snapshot: &Snapshot, row: RowNo) -> Vec<u8> {
        let mut position = Vec::new();
        match self {
            Self::Sorted(sorter) => sorter.push_position(snapshot, row, &mut position),
            Self::Created => position.extend(row.0.to_be_bytes()),
        }
        position
    }

    /// Brings a position up to date that was written down under another order of choices.
    fn renew(&self, position: &mut [u8]) {
        if let Self::Sorted(sorter) = self {
            sorter.renew(position);
        }
    }
}

/// The row of a position in the order of creation.
fn row_of_position(position: &[u8]) -> Option<RowNo> {
    position.try_into().ok().map(|bytes| RowNo(u32::from_be_bytes(bytes)))
}

/// Nanoseconds to look a cell up and write it, about.
const A_CELL: usize = 60;
/// Nanoseconds to get at the sorted columns of a chunk, about: they are in no cache.
const A_CHUNK: usize = 300;
/// Work below which neither is an order asked for nor one looked up, in nanoseconds.
const CHEAP: usize = 4_000;
/// Work from which on a query would profit from an order.
const DEAR: usize = 20_000;

/// The first rows of a sort after a position, from a kept order where that is less work; `None` where sorting takes longer than so
/// many nanoseconds, about.
fn first_rows(
    snapshot: &Arc<Snapshot>,
    sorter: &Sorter,
    matches: &Matches<'_>,
    (after, limit): (Option<&[u8]>, usize),
    table: TableNo,
    patience: usize,
) -> Option<Vec<RowNo>> {
    let keys = matches.count().saturating_mul(sorter.cost());
    let work = keys.saturating_add(matches.rows().chunks().len().min(matches.count()).saturating_mul(A_CHUNK));
    if work < CHEAP || !sorter.is_narrow() {
        return (work <= patience).then(|| top::first(snapshot, sorter, matches, after, limit));
    }
    if let Some(built) = snapshot.orders.find(snapshot, table, sorter) {
        let label = after.map_or(0, |position| built.order.label_at(sorter, matches.rows(), position));
        return Some(built.order.first(matches, label, limit));
    }
    if work > patience {
        return None;
    }
    if work >= DEAR {
        snapshot.orders.wish(snapshot, table, sorter);
    }
    Some(top::first(snapshot, sorter, matches, after, limit))
}

/// A table with the filters that apply.
pub(crate) struct Asked<'a> {
    snapshot: &'a Snapshot,
    table_no: TableNo,
    table: &'a Table,
    view: Option<(ViewNo, &'a View)>,
    filters: Vec<Formula>,
}

impl<'a> Asked<'a> {
    fn of(
        snapshot: &'a Snapshot,
        table_no: TableNo,
        view: Option<ViewNo>,
        filter: Option<&Filter>,
    ) -> Result<Self, BaseError> {
        let schema = snapshot.schema();
        let table = schema.table(table_no).ok_or_else(|| BaseError::NoTable(table_no.to_string()))?;
        let view = match view {
            Some(no) => {
                let found = schema.views.get(&no).filter(|_| table.views.contains(&no));
                Some((no, &**found.ok_or_else(|| BaseError::NoView(no.to_string()))?))
            }
            None => None,
        };
        let mut filters = Vec::new();
        let compile = |place: FormulaPlace, text: &str| filter_formula(schema, table_no, &place, text);
        if let Some((_, view)) = view
            && let Some(text) = view.filter.as_deref().filter(|text| !text.trim().is_empty())
        {
            filters.push(compile(FormulaPlace::View(view.name.clone()), text)?);
        }
        match filter {
            Some(Filter::Text(text)) if text.trim().is_empty() => {}
            Some(Filter::Text(text)) => filters.push(compile(FormulaPlace::Filter, text)?),
            Some(Filter::Compiled(formula)) => filters.push(formula.clone()),
            None => {}
        }
        Ok(Self { snapshot, table_no, table, view, filters })
    }

    /// The order of the query, else of the view: its groups first.
    fn sorter(&self, sort: &[SortKey]) -> Result<Sorter, BaseError> {
        let keys: Vec<SortKey> = match self.view {
            Some((_, view)) if sort.is_empty() => view.group.iter().chain(&view.sort).copied().collect(),
            _ => sort.to_vec(),
        };
        self.sorter_of(&keys)
    }

    /// The order of the query, else of the view.
    fn order(&self, sort: &[SortKey]) -> Result<Order, BaseError> {
        match self.view {
            Some((_, view)) if sort.is_empty() && view.group.is_empty() && view.sort.is_empty() => Ok(Order::Created),
            _ => self.sorter(sort).map(Order::Sorted),
        }
    }

    /// The order of these keys and no other.
    fn sorter_of(&self, keys: &[SortKey]) -> Result<Sorter, BaseError> {
        Sorter::new(self.snapshot, self.table_no, keys)
    }

    /// Refuses fields that are not the table's.
    fn owns(&self, fields: impl IntoIterator<Item = FieldNo>) -> Result<(), BaseError> {
        match fields.into_iter().find(|no| !self.table.fields.contains(no)) {
            Some(unknown) => Err(BaseError::NoField { table: self.table.name.clone(), field: unknown.to_string() }),
            None => Ok(()),
        }
    }

    /// What makes this query the one that a cursor came from. Fields are named by number, so that renaming one does not end
    /// a walk; the page's size and fields do not matter.
    fn identity(&self, order: &Order, max_records: Option<usize>) -> [u8; 8] {
        let mut of = self.table_no.0.to_be_bytes().to_vec();
        of.extend(self.view.map_or(0, |(no, _)| no.0).to_be_bytes());
        of.extend(max_records.map_or(u64::MAX, |most| most as u64).to_be_bytes());
        for filter in &self.filters {
            let saved = saved_text(self.snapshot.schema(), filter);
            of.extend((saved.len() as u64).to_be_bytes());
            of.extend(saved.as_bytes());
        }
        match order {
            Order::Sorted(sorter) => sorter.describe(&mut of),
            Order::Created => of.extend(b"created"),
        }
        cursor::identity(&of)
    }

    /// The filters taken apart.
    fn filters<'f>(&'f self, pass: &'f Pass) -> Filters<'f> {
        Filters::new(&self.filters, self.table_no, self.snapshot, pass)
    }

    /// The rows that filters keep.
    fn matches(&self, filters: &Filters<'_>) -> Matches<'a> {
        self.snapshot.rows(self.table_no).map_or_else(Matches::none, |rows| filters.run(rows))
    }

    fn projected(&self, projection: &Projection) -> Result<Vec<FieldNo>, BaseError> {
        let visible = self.view.and_then(|(_, view)| view.visible.as_deref());
        let exists = |no: &FieldNo| self.table.fields.contains(no);
        Ok(match (projection, visible) {
            (Projection::Fields(fields), _) => {
                self.owns(fields.iter().copied())?;
                fields.clone()
            }
            (_, None) => self.table.fields.clone(),
            (Projection::Visible, Some(visible)) => visible.iter().copied().filter(exists).collect(),
            (Projection::All, Some(visible)) => {
                let hidden = self.table.fields.iter().filter(|no| !visible.contains(no));
                visible.iter().filter(|no| exists(no)).chain(hidden).copied().collect()
            }
        })
    }
}

#[cfg(test)]
mod tests;
