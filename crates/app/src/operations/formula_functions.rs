//! `formula_functions`: what the language has, from its one table.

use cadre_formula::functions::{self, ArgKind, Function};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::scope::Scope;

/// Lists the functions of the formula language.
pub struct FormulaFunctions;

/// Which functions are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FormulaFunctionsIn {
    /// A part of the name, in any letter case; all functions when absent.
    #[serde(default)]
    pub name: Option<String>,
}

/// The functions, in the order of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FormulaFunctionsOut {
    /// The functions.
    pub functions: Vec<FunctionInfo>,
}

/// One function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FunctionInfo {
    /// The name, in capitals.
    pub name: String,
    /// How it is called: `LEFT(text, count)`.
    pub signature: String,
    /// What it gives, in one line.
    pub doc: String,
    /// Fewest arguments.
    pub min_args: usize,
    /// Most arguments; absent when there is no bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_args: Option<usize>,
    /// The arguments; the last repeats when there may be more.
    pub args: Vec<ArgInfo>,
    /// Whether the result depends on the clock.
    pub volatile: bool,
    /// Formulas and what they show.
    pub examples: Vec<Example>,
}

/// One argument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ArgInfo {
    /// The name.
    pub name: String,
    /// What it takes: `any`, `truth`, `number`, `text`, `date`, `array` or `field`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A formula and what it shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Example {
    /// The formula.
    pub formula: String,
    /// Its result as text.
    pub result: String,
}

impl Operation for FormulaFunctions {
    const NAME: &'static str = "formula_functions";
    const SUMMARY: &'static str = "List the functions of the formula language";
    const SCOPE: Option<Scope> = None;
    const EFFECT: Effect = Effect::Read;
    type In = FormulaFunctionsIn;
    type Out = FormulaFunctionsOut;
    type Event = NoEvent;

    fn run(
        _: &App,
        _: &Caller,
        input: FormulaFunctionsIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<FormulaFunctionsOut, AppError> {
        let Some(wanted) = input.name else { return Ok(listed(functions::all())) };
        if let Some(function) = functions::find(&wanted) {
            return Ok(listed([function]));
        }
        let part = wanted.to_uppercase();
        let found = listed(functions::all().filter(|function| function.name.contains(&part)));
        if found.functions.is_empty() {
            return Err(unknown(&wanted));
        }
        Ok(found)
    }
}

fn unknown(wanted: &str) -> AppError {
    let near = cadre_formula::nearest(wanted, functions::all().map(|function| function.name));
    let hint = near.map(|near| format!("did you mean {near}?"));
    AppError::new(Code::FunctionNotFound, format!("no function has {wanted:?} in its name")).maybe_hint(hint)
}

fn listed(functions: impl IntoIterator<Item = &'static Function>) -> FormulaFunctionsOut {
    FormulaFunctionsOut { functions: functions.into_iter().map(info).collect() }
}

fn info(function: &'static Function) -> FunctionInfo {
    let arg = |arg: &functions::Arg| ArgInfo { name: arg.name.to_owned(), kind: kind(arg.kind).to_owned() };
    let example =
        |(formula, result): &(&str, &str)| Example { formula: (*formula).to_owned(), result: (*result).to_owned() };
    FunctionInfo {
        name: function.name.to_owned(),
        signature: cadre_formula::signature(function),
        doc: function.doc.to_owned(),
        min_args: function.min_args,
        max_args: function.max_args,
        args: function.args.iter().map(arg).collect(),
        volatile: function.flags.volatile,
        examples: function.examples.iter().map(example).collect(),
    }
}

fn kind(kind: ArgKind) -> &'static str {
    match kind {
        ArgKind::Any => "any",
        ArgKind::Truth => "truth",
        ArgKind::Number => "number",
        ArgKind::Text => "text",
        ArgKind::Date => "date",
        ArgKind::Array => "array",
        ArgKind::Field => "field",
    }
}
