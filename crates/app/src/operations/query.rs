//! `query`: records of a table that match, in an order, a page at a time.

use cadre_base::query::{self, Filter, Projection};
use cadre_base::{BaseError, FormulaPlace, Snapshot};
use cadre_model::{Direction, SortKey, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::page::{RecordPage, TextForm};
use crate::record::RecordForm;
use crate::record::output::Rendered;
use crate::role::Role;
use crate::scope::Scope;
use crate::{finding, moment};

/// Asks for records.
pub struct Query;

/// Which records, in which order.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QueryIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id.
    pub table: String,
    /// The fields to show, by name or id; when there are none, those that `shown` says.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Which fields are shown when none are named.
    #[serde(default)]
    pub shown: QueryShown,
    /// A formula that keeps the records for which it holds.
    #[serde(default)]
    pub filter: Option<String>,
    /// A view whose filter, order and visible fields apply.
    #[serde(default)]
    pub view: Option<String>,
    /// Sort keys, most important first; the view's when there are none, and without a view the order of record ids.
    #[serde(default)]
    pub sort: Vec<QuerySort>,
    /// A past moment: the number of a commit, a day or an instant.
    #[serde(default)]
    pub as_of: Option<String>,
    /// Most records of the page: 100 when absent, at most 100,000.
    #[serde(default)]
    pub limit: Option<usize>,
    /// Most records of all pages together.
    #[serde(default)]
    pub max_records: Option<usize>,
    /// Where the page before ended.
    #[serde(default)]
    pub offset: Option<String>,
    /// How records are shown.
    #[serde(default)]
    pub form: RecordForm,
    /// Gives the fields and, in place of the records, the texts of their cells: as people read them, or exact.
    #[serde(default)]
    pub texts: Option<TextForm>,
}

/// Which fields a query shows when none are named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum QueryShown {
    /// Those that the view shows, in its order; all without a view.
    #[default]
    Visible,
    /// All, also those that the view hides: what Airtable's API gives.
    All,
}

/// A sort key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuerySort {
    /// The field, by name or id.
    pub field: String,
    /// Which way.
    #[serde(default)]
    pub direction: QueryDirection,
}

/// Which way a sort goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum QueryDirection {
    /// Ascending.
    #[default]
    Asc,
    /// Descending.
    Desc,
}

/// Most records of one page.
pub const MOST_RECORDS: usize = 100_000;

impl Operation for Query {
    const NAME: &'static str = "query";
    const SUMMARY: &'static str =
        "Show the records of a table: some fields, filtered, sorted, as of now or of a past moment";
    const SCOPE: Option<Scope> = Some(Scope::RecordsRead);
    const EFFECT: Effect = Effect::Read;
    type In = QueryIn;
    type Out = RecordPage;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: QueryIn, _: &mut dyn FnMut(NoEvent)) -> Result<RecordPage, AppError> {
        page(app, caller, &input, None)?.ok_or_else(|| AppError::new(Code::Internal, "a page was given up"))
    }
}

/// Nanoseconds that a page takes at most which is given at once, about.
const AT_ONCE: usize = 250_000;

impl Query {
    /// The page of [`Query::run`], for threads that have other things to do: `None`, after microseconds, where it takes long
    /// (a filter that is evaluated row by row, a sort that no order is kept for, many cells), or the past is asked for.
    ///
    /// # Errors
    /// As for [`Query::run`].
    pub fn at_once(app: &App, caller: &Caller, input: &QueryIn) -> Result<Option<RecordPage>, AppError> {
        if input.as_of.is_some() {
            return Ok(None);
        }
        caller.check(Self::NAME, Self::SCOPE)?;
        page(app, caller, input, Some(AT_ONCE))
    }
}

/// A page, unless it takes longer than so many nanoseconds, about.
fn page(app: &App, caller: &Caller, input: &QueryIn, nanos: Option<usize>) -> Result<Option<RecordPage>, AppError> {
    let base = app.base_as(caller, input.base.as_deref(), Role::Read)?;
    let moment = moment::find(&base, input.as_of.as_deref(), app.now())?;
    let asked = asked(&moment.snapshot, moment.now, input)?;
    let page = asked.run_within(&moment.snapshot, nanos).map_err(|error| in_words(error, input.filter.as_deref()))?;
    let Some(page) = page else { return Ok(None) };
    let rendered = Rendered::new(page, &input.form)?.complete(app, base.id(), &input.form)?;
    Ok(Some(RecordPage::new(rendered, input.texts)))
}

fn asked(snapshot: &Snapshot, now: cadre_model::Timestamp, input: &QueryIn) -> Result<query::Query, AppError> {
    let (table_no, table) = finding::table(snapshot, Some(&input.table))?;
    let view = input.view.as_deref().map(|view| finding::view(snapshot, table, view)).transpose()?;
    let fields = input.fields.iter().map(|field| finding::field(snapshot, table, field).map(|(no, _)| no));
    let fields = fields.collect::<Result<Vec<_>, _>>()?;
    Ok(query::Query {
        filter: input.filter.clone().map(Filter::Text),
        view: view.map(|(no, _)| no),
        sort: input.sort.iter().map(|key| sort_key(snapshot, table, key)).collect::<Result<_, _>>()?,
        projection: match input.shown {
            _ if !fields.is_empty() => Projection::Fields(fields),
            QueryShown::Visible => Projection::Visible,
            QueryShown::All => Projection::All,
        },
        page_size: page_size(input.limit)?,
        max_records: input.max_records,
        after: input.offset.as_deref().map(str::parse).transpose().map_err(BaseError::Cursor)?,
        ..query::Query::new(table_no, now)
    })
}

fn sort_key(snapshot: &Snapshot, table: &Table, key: &QuerySort) -> Result<SortKey, AppError> {
    let (field, _) = finding::field(snapshot, table, &key.field)?;
    let direction = match key.direction {
        QueryDirection::Asc => Direction::Asc,
        QueryDirection::Desc => Direction::Desc,
    };
    Ok(SortKey { field, direction })
}

fn page_size(limit: Option<usize>) -> Result<usize, AppError> {
    match limit {
        None => Ok(query::DEFAULT_PAGE_SIZE),
        Some(limit @ 1..=MOST_RECORDS) => Ok(limit),
        Some(limit) => {
            let message = format!("a page has 1 to {MOST_RECORDS} records, not {limit}");
            Err(AppError::new(Code::InvalidRequest, message))
        }
    }
}

/// A filter that does not compile is shown with the places that are wrong.
pub(crate) fn in_words(error: BaseError, filter: Option<&str>) -> AppError {
    match (&error, filter) {
        (BaseError::Formula { source, place: FormulaPlace::Filter }, Some(filter)) => {
            AppError::formula(filter, source).of_base(error)
        }
        _ => error.into(),
    }
}
