//! `aggregate`: counts, sums, means and ranges of the records that match, by group.

use cadre_base::Snapshot;
use cadre_base::cells::output::{Shown, write_json};
use cadre_base::query::{Figure, Filter, Group, Measure, SnapshotNames, Summary};
use cadre_model::{FieldNo, Seq, TableNo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::query::in_words;
use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;
use crate::{finding, moment};

/// Counts and aggregates.
pub struct Aggregate;

/// What is to be worked out, of which records.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AggregateIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id.
    pub table: String,
    /// A formula that keeps the records for which it holds.
    #[serde(default)]
    pub filter: Option<String>,
    /// A view whose filter applies, by name or id.
    #[serde(default)]
    pub view: Option<String>,
    /// Fields whose cells group the records, outermost first; one group of all records without.
    #[serde(default)]
    pub group_by: Vec<String>,
    /// What is worked out of which field, besides the count of records.
    #[serde(default)]
    pub measures: Vec<FieldMeasure>,
    /// A past moment: the number of a commit, a day or an instant.
    #[serde(default)]
    pub as_of: Option<String>,
}

/// What is worked out of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldMeasure {
    /// The field, by name or id.
    pub field: String,
    /// What is worked out.
    pub measure: MeasureName,
}

/// What can be worked out of a field's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum MeasureName {
    /// How many cells are blank.
    Empty,
    /// How many cells are not blank, failed ones included.
    Filled,
    /// How many different values there are.
    Unique,
    /// The sum of the numbers, 0 when there are none; a checked checkbox counts 1.
    Sum,
    /// The mean of the numbers.
    Average,
    /// The least number or earliest instant.
    Min,
    /// The greatest number or latest instant.
    Max,
}

impl From<MeasureName> for Measure {
    fn from(name: MeasureName) -> Self {
        match name {
            MeasureName::Empty => Self::Empty,
            MeasureName::Filled => Self::Filled,
            MeasureName::Unique => Self::Unique,
            MeasureName::Sum => Self::Sum,
            MeasureName::Average => Self::Average,
            MeasureName::Min => Self::Min,
            MeasureName::Max => Self::Max,
        }
    }
}

/// Groups in ascending order of their cells; without grouping fields always one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AggregateOut {
    /// The groups.
    pub groups: Vec<AggregateGroup>,
    /// The commit that the figures are as of.
    #[schemars(with = "u64")]
    pub commit: Seq,
}

/// Records whose cells in the grouping fields are the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AggregateGroup {
    /// Those cells, by name of the field; blank ones are left out.
    pub by: Map<String, Json>,
    /// How many records there are.
    pub count: u64,
    /// One figure a measure, in the order of the request: a number, an instant, or `null` when there is nothing to work it out of.
    pub figures: Vec<Json>,
}

impl Operation for Aggregate {
    const NAME: &'static str = "aggregate";
    const SUMMARY: &'static str = "Count the records that match, and sum up their fields, by group";
    const SCOPE: Option<Scope> = Some(Scope::RecordsRead);
    const EFFECT: Effect = Effect::Read;
    type In = AggregateIn;
    type Out = AggregateOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: AggregateIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<AggregateOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Read)?;
        let moment = moment::find(&base, input.as_of.as_deref(), app.now())?;
        let snapshot = &moment.snapshot;
        let (table_no, table) = finding::table(snapshot, Some(&input.table))?;
        let field = |key: &String| finding::field(snapshot, table, key).map(|(no, _)| no);
        let view = input.view.as_deref().map(|view| finding::view(snapshot, table, view)).transpose()?;
        let measures = input.measures.iter().map(|asked| Ok((field(&asked.field)?, asked.measure.into())));
        let summary = Summary {
            table: table_no,
            filter: input.filter.clone().map(Filter::Text),
            view: view.map(|(no, _)| no),
            group: input.group_by.iter().map(field).collect::<Result<_, _>>()?,
            measures: measures.collect::<Result<_, AppError>>()?,
            now: moment.now,
        };
        let groups = summary.run(snapshot).map_err(|error| in_words(error, input.filter.as_deref()))?;
        let groups = groups.iter().map(|group| told(snapshot, table_no, &summary.group, group));
        Ok(AggregateOut { groups: groups.collect(), commit: snapshot.seq() })
    }
}

fn told(snapshot: &Snapshot, table: TableNo, by: &[FieldNo], group: &Group) -> AggregateGroup {
    AggregateGroup {
        by: cells(snapshot, table, by, group).unwrap_or_default(),
        count: group.count as u64,
        figures: group.figures.iter().map(figure).collect(),
    }
}

/// The cells of the row that stands for a group.
fn cells(snapshot: &Snapshot, table: TableNo, by: &[FieldNo], group: &Group) -> Option<Map<String, Json>> {
    let names = SnapshotNames::new(snapshot);
    let (chunk, slot) = snapshot.rows(table)?.find(group.row?)?;
    let cell = |no: &FieldNo| {
        let field = snapshot.schema().field(*no)?;
        let mut json = Vec::new();
        let is_there = write_json(&mut json, &chunk.column(*no), slot, &Shown::of(*no, field, &names), &names);
        let value = serde_json::from_slice(&json).ok().filter(|_| is_there)?;
        Some((field.name.clone(), value))
    };
    Some(by.iter().filter_map(cell).collect())
}

fn figure(figure: &Figure) -> Json {
    match figure {
        Figure::Count(count) => json!(count),
        Figure::Number(x) if x.is_finite() => number(*x),
        Figure::Number(x) if x.is_nan() => json!({"specialValue": "NaN"}),
        Figure::Number(x) => json!({"specialValue": if *x > 0.0 { "Infinity" } else { "-Infinity" }}),
        Figure::Time(at) => json!(cadre_model::Timestamp(*at)),
        Figure::None => Json::Null,
    }
}

/// A number as JavaScript writes it, whole ones without a fraction.
fn number(x: f64) -> Json {
    let mut shortest = ryu_js::Buffer::new();
    serde_json::from_str(shortest.format_finite(x)).unwrap_or_else(|_| json!(x))
}
