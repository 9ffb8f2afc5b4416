//! Whether the server is alive and ready: `/health`.

use cadre_app::{AppError, Code, Part, Scope};
use cadre_edge::{Response, json_answer};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use serde_json::json;
use tokio::time::Instant;

use crate::call::{Call, Failure, json_of, ok};

/// `GET /health`: each part with its latency; 503 while one of them does not answer.
pub(crate) fn all(call: &Call) -> Result<Response, Failure> {
    let shared = &call.shared;
    let parts = Part::ALL.map(|part| {
        let asked = Instant::now();
        let answer = shared.app.probe(part);
        let latency_ms = asked.elapsed().as_secs_f64() * 1_000.0;
        match answer {
            Ok(()) => json!({ "name": part.name(), "ok": true, "latencyMs": latency_ms }),
            Err(error) => {
                let name = part.name();
                tracing::error!(part = name, %error, "a part is not well");
                json!({ "name": name, "ok": false, "latencyMs": latency_ms, "code": error.code() })
            }
        }
    });
    let ready = parts.iter().all(|part| part["ok"] == true);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "status": if ready { "ok" } else { "degraded" },
        "alive": true,
        "ready": ready,
        "version": env!("CARGO_PKG_VERSION"),
        "uptimeSeconds": shared.started.elapsed().as_secs(),
        "parts": parts,
    });
    Ok(fresh(json_answer(status, json_of(&body)?)))
}

/// `GET /health/live`: whether the process answers at all.
pub(crate) fn live(_: &Call) -> Result<Response, Failure> {
    Ok(fresh(ok(br#"{"status":"ok"}"#.to_vec())))
}

/// `GET /health/ready`: as `/health`, in one word.
pub(crate) fn ready(call: &Call) -> Result<Response, Failure> {
    let ready = Part::ALL.iter().all(|part| call.shared.app.probe(*part).is_ok());
    let (status, word) = match ready {
        true => (StatusCode::OK, "ok"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "degraded"),
    };
    Ok(fresh(json_answer(status, json_of(&json!({ "status": word }))?)))
}

/// `GET /metrics`.
pub(crate) fn metrics(call: &Call) -> Result<Response, Failure> {
    let shared = &call.shared;
    if let Some(caller) = &call.caller
        && !caller.scopes().has(Scope::FolderManage)
    {
        let message = format!("/metrics needs a token with the scope {}", Scope::FolderManage.name());
        return Err(AppError::new(Code::ScopeMissing, message).into());
    }
    let mut answer = Response::new(shared.metrics.rendered(&shared.app).into());
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"));
    Ok(fresh(answer))
}

/// An answer that holds for this moment alone.
fn fresh(mut answer: Response) -> Response {
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
