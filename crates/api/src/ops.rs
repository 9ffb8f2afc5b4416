//! Every operation of the product under its own name: `POST /api/ops/{operation}`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use bytes::Bytes;
use cadre_app::{AppError, Code, Flow, OPERATIONS, OperationRow};
use cadre_edge::{Body, Chunks, Response, json_answer};
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;
use tokio::task::spawn_blocking;

use crate::call::{Call, Failure, json_of, ok};
use crate::path::Seg;

/// The segment that names the operation.
pub(crate) const OPERATION: Seg = Seg::Text("operation");

/// `GET /api/ops`: what there is.
pub(crate) fn list(_: &Call) -> Result<Response, Failure> {
    let row = |row: &OperationRow| {
        json!({
            "name": row.name, "summary": row.summary, "scope": row.scope, "effect": row.effect, "flow": row.flow,
        })
    };
    let rows: Vec<_> = OPERATIONS.iter().map(row).collect();
    Ok(ok(json_of(&json!({ "operations": rows }))?))
}

/// `POST /api/ops/{operation}`: the operation's input as the body, its output as the answer.
///
/// Operations that tell how far they have come answer with one JSON object a line, `{"event": ...}` and at the end
/// `{"result": ...}` or `{"error": ...}`; or with the same as server-sent events, for whoever accepts those alone.
pub(crate) fn call(call: &Call) -> Result<Response, Failure> {
    let name = call.filled.get(OPERATION);
    let row = cadre_app::find(name).ok_or_else(|| no_operation(name))?;
    let caller = call.caller_with_key()?;
    let input = if call.body.trim_ascii().is_empty() { Bytes::from_static(b"{}") } else { call.body.clone() };
    if row.flow == Flow::Unary {
        return Ok(ok((row.call)(&call.shared.app, &caller, &input, &mut drop)?));
    }
    let app = Arc::clone(&call.shared.app);
    streamed(&call.parts.headers, move |emit| (row.call)(&app, &caller, &input, emit))
}

fn no_operation(name: &str) -> AppError {
    let shown: String = name.chars().take(64).collect();
    AppError::new(Code::FunctionNotFound, format!("there is no operation {shown:?}")).hint("GET /api/ops lists them")
}

/// How the pieces of a stream are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A JSON object a line.
    Lines,
    /// Server-sent events.
    Events,
}

impl Form {
    fn asked(headers: &HeaderMap) -> Self {
        let accepted = headers.get(ACCEPT).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
        if accepted.trim().starts_with("text/event-stream") { Self::Events } else { Self::Lines }
    }

    fn content_type(self) -> HeaderValue {
        match self {
            Self::Lines => HeaderValue::from_static("application/x-ndjson; charset=utf-8"),
            Self::Events => HeaderValue::from_static("text/event-stream; charset=utf-8"),
        }
    }

    /// One piece; JSON as it is written here has no line breaks in it.
    fn piece(self, kind: &str, json: &[u8]) -> Vec<u8> {
        let (before, between, after) = match self {
            Self::Lines => ("{\"", "\":", "}\n"),
            Self::Events => ("event: ", "\ndata: ", "\n\n"),
        };
        [before.as_bytes(), kind.as_bytes(), between.as_bytes(), json, after.as_bytes()].concat()
    }
}

/// What a stream begins with: nothing more is known of it while it waits for its first piece.
enum First {
    /// An event, or the result: the stream goes on in the body.
    Piece,
    /// It was refused before it told anything: an answer with a status of its own.
    Refused(AppError),
}

/// Runs an operation that tells how far it has come on a thread of its own, and answers as soon as it has told anything.
fn streamed(
    headers: &HeaderMap,
    operation: impl FnOnce(&mut dyn FnMut(Vec<u8>)) -> Result<Vec<u8>, AppError> + Send + 'static,
) -> Result<Response, Failure> {
    let form = Form::asked(headers);
    let (chunks, body) = Body::in_pieces();
    let (sender, first): (SyncSender<First>, Receiver<First>) = sync_channel(1);
    spawn_blocking(move || told(form, &chunks, &sender, operation));
    match first.recv() {
        Ok(First::Piece) => {
            let mut answer = json_answer(StatusCode::OK, body);
            answer.headers_mut().insert(CONTENT_TYPE, form.content_type());
            answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(answer)
        }
        Ok(First::Refused(error)) => Err(error.into()),
        Err(_) => Err(AppError::new(Code::Internal, "the operation ended without an answer").into()),
    }
}

fn told(
    form: Form,
    chunks: &Chunks,
    first: &SyncSender<First>,
    operation: impl FnOnce(&mut dyn FnMut(Vec<u8>)) -> Result<Vec<u8>, AppError>,
) {
    let mut told_any = false;
    let mut tell = |piece: Vec<u8>| {
        if !std::mem::replace(&mut told_any, true) {
            // Whoever asked may be gone; the operation goes on to its end all the same.
            drop(first.send(First::Piece));
        }
        let _gone = chunks.push(piece);
    };
    let ran = catch_unwind(AssertUnwindSafe(|| operation(&mut |event| tell(form.piece("event", &event)))));
    let ended = ran.unwrap_or_else(|_| Err(AppError::new(Code::Internal, "the operation failed inside")));
    match ended {
        Ok(result) => tell(form.piece("result", &result)),
        Err(error) if told_any => {
            let _gone = chunks.push(form.piece("error", json!(error).to_string().as_bytes()));
        }
        Err(error) => drop(first.send(First::Refused(error))),
    }
}
