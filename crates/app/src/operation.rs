//! What an operation is, typed, and the row that stands for it where types do not matter.

use schemars::{JsonSchema, Schema, schema_for};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::scope::Scope;

/// Something that Cadre does for somebody: one function, one row in [`crate::OPERATIONS`], one name on every face.
pub trait Operation: 'static {
    /// The name on every face: `formula_eval`.
    const NAME: &'static str;
    /// What it does, in one sentence without its full stop; help texts and tool descriptions are made from it.
    const SUMMARY: &'static str;
    /// What a token must allow; `None` for what reads nothing of anybody's.
    const SCOPE: Option<Scope>;
    /// What it does to what is stored.
    const EFFECT: Effect;
    /// Whether events come before the result.
    const FLOW: Flow = Flow::Unary;

    /// What it is given.
    type In: DeserializeOwned + JsonSchema;
    /// What it gives.
    type Out: Serialize + JsonSchema;
    /// What it tells on the way; [`NoEvent`] for unary operations.
    type Event: Serialize + JsonSchema;

    /// Does it. Blocks until it is done; `emit` is called on the same thread.
    fn run(
        app: &App,
        caller: &Caller,
        input: Self::In,
        emit: &mut dyn FnMut(Self::Event),
    ) -> Result<Self::Out, AppError>;
}

/// What an operation does to what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// Nothing.
    Read,
    /// It adds or changes, and `undo` brings back what was.
    Write,
    /// It takes away or replaces what no undo brings back.
    Destructive,
}

/// How an operation answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Flow {
    /// With the result.
    Unary,
    /// With events, then the result.
    Stream,
}

/// The event of operations that have none; there is no such value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum NoEvent {}

/// A row of the table: an operation without its types.
#[derive(Clone, Copy)]
pub struct OperationRow {
    /// The name on every face.
    pub name: &'static str,
    /// What it does, in one sentence without its full stop.
    pub summary: &'static str,
    /// What a token must allow.
    pub scope: Option<Scope>,
    /// What it does to what is stored.
    pub effect: Effect,
    /// How it answers.
    pub flow: Flow,
    /// The JSON schema of what it is given.
    pub input: fn() -> Schema,
    /// The JSON schema of what it gives.
    pub output: fn() -> Schema,
    /// The JSON schema of its events.
    pub event: fn() -> Schema,
    /// Does it with JSON in and JSON out; every event is one JSON text.
    pub call: Call,
}

/// An operation with JSON in and JSON out.
pub type Call = fn(&App, &Caller, &[u8], &mut dyn FnMut(Vec<u8>)) -> Result<Vec<u8>, AppError>;

impl OperationRow {
    /// The row of an operation.
    pub const fn of<O: Operation>() -> Self {
        Self {
            name: O::NAME,
            summary: O::SUMMARY,
            scope: O::SCOPE,
            effect: O::EFFECT,
            flow: O::FLOW,
            input: schema::<O::In>,
            output: schema::<O::Out>,
            event: schema::<O::Event>,
            call: call::<O>,
        }
    }
}

fn schema<T: JsonSchema>() -> Schema {
    schema_for!(T)
}

fn call<O: Operation>(
    app: &App,
    caller: &Caller,
    input: &[u8],
    emit: &mut dyn FnMut(Vec<u8>),
) -> Result<Vec<u8>, AppError> {
    // Who may not call it learns nothing of what it takes.
    caller.check(O::NAME, O::SCOPE)?;
    let input: O::In = serde_json::from_slice(input).map_err(|error| {
        AppError::new(Code::InvalidRequest, format!("the request of {} is wrong: {error}", O::NAME))
    })?;
    let mut failed = None;
    let out = app.call_with::<O>(caller, input, &mut |event| match serde_json::to_vec(&event) {
        Ok(json) => emit(json),
        Err(error) => failed = Some(error),
    })?;
    let answer = failed.map_or_else(|| serde_json::to_vec(&out), Err);
    answer.map_err(|error| AppError::new(Code::Internal, "the answer cannot be written as JSON").caused_by(error))
}
