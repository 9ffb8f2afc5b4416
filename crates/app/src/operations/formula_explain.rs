//! `formula_explain`: what a formula is made of and what it costs.

use cadre_formula::explain::{ExplainedNode, Explanation};
use cadre_formula::{FieldInfo, FieldList, ValueType, compile, explain};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::{AppError, Span};
use crate::given::{self, GivenFields};
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;
use crate::{finding, naming};

/// Takes a formula apart.
pub struct FormulaExplain;

/// A formula, and the fields it may name.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FormulaExplainIn {
    /// The formula.
    pub formula: String,
    /// Fields by name, with types or with values that show them.
    #[serde(default)]
    pub fields: GivenFields,
    /// A table whose fields it may name, by name or id; given fields come beside them.
    #[serde(default)]
    pub table: Option<String>,
    /// The table's base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The type of each of `values`, where the formula is the aggregation of a rollup.
    #[serde(default)]
    pub values_type: Option<String>,
}

/// A formula taken apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FormulaExplainOut {
    /// The text that was compiled.
    pub formula: String,
    /// The type of the result, known before any record is read.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether the result depends on the clock.
    pub volatile: bool,
    /// What is read of the record beside cells: `createdTime`, `modifiedTime`, `recordId`.
    pub reads: Vec<String>,
    /// The fields referred to, in the order of the text.
    pub fields: Vec<ExplainField>,
    /// Estimated nanoseconds a record.
    pub cost_ns: u64,
    /// The root of the tree.
    pub tree: ExplainNode,
}

/// A field that a formula refers to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExplainField {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The type its cells have in formulas.
    #[serde(rename = "type")]
    pub kind: String,
}

/// One node of the tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExplainNode {
    /// What it is: `number`, `text`, `field`, `values`, `call`, `negate`, `operators`, `parentheses` or `convert`.
    pub kind: String,
    /// The literal, name, function or operators.
    pub label: String,
    /// Where it stands in the text.
    pub span: Span,
    /// Its type.
    #[serde(rename = "type")]
    pub value: String,
    /// Estimated nanoseconds a record, with everything below.
    pub cost_ns: u64,
    /// The nodes below, in the order of the text.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub children: Vec<ExplainNode>,
}

impl Operation for FormulaExplain {
    const NAME: &'static str = "formula_explain";
    const SUMMARY: &'static str = "Show what a formula is made of: tree, types, fields, cost";
    const SCOPE: Option<Scope> = None;
    const EFFECT: Effect = Effect::Read;
    type In = FormulaExplainIn;
    type Out = FormulaExplainOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: FormulaExplainIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<FormulaExplainOut, AppError> {
        let mut fields: Vec<FieldInfo> = given::read(&input.fields)?.into_iter().map(|given| given.info).collect();
        if let Some(table) = &input.table {
            caller.check(Self::NAME, Some(Scope::SchemaRead))?;
            fields.extend(fields_of(app, caller, input.base.as_deref(), table)?);
        }
        let list = FieldList::new(fields);
        let list = match element(input.values_type.as_deref())? {
            Some(element) => list.with_values(element),
            None => list,
        };
        let formula = compile(&input.formula, &list).map_err(|error| AppError::formula(&input.formula, &error))?;
        Ok(explain(&formula).into())
    }
}

/// The fields of a table of a base.
fn fields_of(app: &App, caller: &Caller, base: Option<&str>, table: &str) -> Result<Vec<FieldInfo>, AppError> {
    let snapshot = app.base_as(caller, base, Role::Read)?.snapshot();
    let (_, table) = finding::table(&snapshot, Some(table))?;
    Ok(naming::fields(&snapshot, table))
}

fn element(name: Option<&str>) -> Result<Option<ValueType>, AppError> {
    let wrong = |what: String| AppError::new(Code::InvalidRequest, format!("values: {what}"));
    name.map(|name| given::kind_of(name, None).map_err(wrong)).transpose()
}

impl From<Explanation> for FormulaExplainOut {
    fn from(explanation: Explanation) -> Self {
        let fields = explanation.fields.into_iter().map(|field| ExplainField {
            id: field.id.to_string(),
            name: field.name,
            kind: field.value.to_string(),
        });
        Self {
            formula: explanation.formula,
            kind: explanation.result.to_string(),
            volatile: explanation.volatile,
            reads: explanation.reads.into_iter().map(str::to_owned).collect(),
            fields: fields.collect(),
            cost_ns: explanation.cost_ns,
            tree: explanation.tree.into(),
        }
    }
}

impl From<ExplainedNode> for ExplainNode {
    fn from(node: ExplainedNode) -> Self {
        Self {
            kind: node.kind.to_owned(),
            label: node.label,
            span: node.span.into(),
            value: node.value.to_string(),
            cost_ns: node.cost_ns,
            children: node.children.into_iter().map(Self::from).collect(),
        }
    }
}
