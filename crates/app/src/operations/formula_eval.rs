//! `formula_eval`: the value of a formula for one record that the request describes.

use std::sync::Arc;

use cadre_formula::eval::{Limits, Pass, Rows, Vector, evaluate, filter};
use cadre_formula::{ValueType, compile, compile_filter};
use cadre_model::{Column, FieldNo, RecordId, Timestamp, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::given::{self, Given, GivenFields};
use crate::operation::{Effect, NoEvent, Operation};
use crate::scope::Scope;
use crate::shown;

/// Works out a formula.
pub struct FormulaEval;

/// A formula and the record it is worked out for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FormulaEvalIn {
    /// The formula.
    pub formula: String,
    /// The record's fields by name.
    #[serde(default)]
    pub fields: GivenFields,
    /// What NOW and TODAY see; the present instant when absent.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub now: Option<Timestamp>,
    /// What RECORD_ID gives.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub record_id: Option<RecordId>,
    /// What CREATED_TIME gives.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub created: Option<Timestamp>,
    /// What LAST_MODIFIED_TIME gives.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub modified: Option<Timestamp>,
    /// What `values` stands for, in the aggregation of a rollup.
    #[serde(default)]
    pub values: Option<Vec<Json>>,
    /// The type of each of `values`; it follows from them when absent.
    #[serde(default)]
    pub values_type: Option<String>,
}

/// What a formula came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FormulaEvalOut {
    /// The value in the form of the API: `null` when blank, `{"error": "#ERROR!"}` when it failed.
    pub value: Json,
    /// The value as people read it; empty when blank.
    pub text: String,
    /// The type that the formula has before any record is read.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether a filter of this formula keeps the record.
    pub keeps: bool,
}

impl Operation for FormulaEval {
    const NAME: &'static str = "formula_eval";
    const SUMMARY: &'static str = "Work out a formula";
    const SCOPE: Option<Scope> = None;
    const EFFECT: Effect = Effect::Read;
    type In = FormulaEvalIn;
    type Out = FormulaEvalOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        _: &Caller,
        input: FormulaEvalIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<FormulaEvalOut, AppError> {
        let record = Record::read(&input)?;
        let pass = Pass::new(input.now.unwrap_or_else(|| app.now()), Limits::default());
        let scope = record.scope();
        let refused = |error| AppError::formula(&input.formula, &error);
        let formula = compile(&input.formula, &scope).map_err(refused)?;
        let kept = compile_filter(&input.formula, &scope).map_err(refused)?;
        let column = evaluate(&formula, &record, &pass);
        let (value, text) = shown::value(&column, 0, formula.result_type());
        let keeps = filter(&kept, &record, &pass).count() > 0;
        Ok(FormulaEvalOut { value, text, kind: formula.result_type().to_string(), keeps })
    }
}

/// The one row that the formula sees.
struct Record {
    fields: Vec<Given>,
    values: Option<(ValueType, Value)>,
    id: Value,
    created: Value,
    modified: Value,
}

impl Record {
    fn read(input: &FormulaEvalIn) -> Result<Self, AppError> {
        let time = |at: Option<Timestamp>| at.map_or(Value::Blank, |at| Value::Time(at.0));
        let gathered = input.values.as_ref().map(|values| gathered(values, input.values_type.as_deref()));
        Ok(Self {
            fields: given::read(&input.fields)?,
            values: gathered.transpose()?,
            id: input.record_id.map_or(Value::Blank, |id| Value::text(id.to_string())),
            created: time(input.created),
            modified: time(input.modified),
        })
    }

    fn scope(&self) -> cadre_formula::FieldList {
        let list = given::scope(&self.fields);
        match &self.values {
            Some((element, _)) => list.with_values(element.clone()),
            None => list,
        }
    }

    fn find(&self, no: FieldNo) -> Option<&Given> {
        self.fields.iter().find(|field| field.info.no == no)
    }
}

/// The values of a rollup with the type of each.
fn gathered(values: &[Json], kind: Option<&str>) -> Result<(ValueType, Value), AppError> {
    let wrong = |what: String| AppError::new(Code::InvalidRequest, format!("values: {what}"));
    let list = Json::Array(values.to_vec());
    let array = match kind {
        Some(name) => ValueType::array_of(given::kind_of(name, None).map_err(wrong)?),
        None => given::inferred(&list),
    };
    let value = given::cell(&list, &array).map_err(wrong)?;
    let element = match array {
        ValueType::Array(element) => *element,
        other => other,
    };
    Ok((element, value))
}

impl Rows for Record {
    fn len(&self) -> usize {
        1
    }

    fn field(&self, no: FieldNo) -> Vector {
        Vector::column(one(self.find(no).map_or(Value::Blank, |field| field.value.clone())))
    }

    fn values(&self) -> Vector {
        Vector::column(one(self.values.as_ref().map_or(Value::Blank, |(_, list)| list.clone())))
    }

    fn record_ids(&self) -> Arc<Column> {
        Arc::new(one(self.id.clone()))
    }

    fn created(&self) -> Arc<Column> {
        Arc::new(one(self.created.clone()))
    }

    fn modified(&self, fields: Option<&[FieldNo]>) -> Arc<Column> {
        let latest = |fields: &[FieldNo]| {
            let edits = fields.iter().filter_map(|no| self.find(*no)?.modified);
            edits.max().map_or(Value::Blank, |at| Value::Time(at.0))
        };
        Arc::new(one(fields.map_or_else(|| self.modified.clone(), latest)))
    }
}

fn one(value: Value) -> Column {
    Column::from_values(&[value])
}
