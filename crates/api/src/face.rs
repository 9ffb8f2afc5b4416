//! From a request to an answer: everything that is the same for all routes.
//!
//! Checks come in the order of the real service: the route and the form of its ids, the token, the rate, then, inside the
//! operation, access, what is named, and the body. Source: reference, section 7.2 (fake).

use std::sync::Arc;
use std::time::Duration;

use cadre_app::{App, AppError, Caller, Code};
use cadre_edge::{
    Asker, Body, Cost, Face, Rates, ReadError, Request, RequestId, Response, Runner, Scheme, Windows, accepts_gzip,
    add_to_every_answer, airtable_answer, bearer, compress, preflight, read_whole,
};
use cadre_model::Through;
use cadre_wire::{AirtableError, RequestError};
use http::header::RETRY_AFTER;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tokio::time::{Instant, interval, timeout};
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::answering::answered;
use crate::call::{Call, Failure, about, not_found};
use crate::metrics::Metrics;
use crate::path::{Filled, Seg};
use crate::route::{Found, Needs, Route, Words, find};
use crate::routes::ROUTES;
use crate::settings::{MetricsFor, RateForm, Settings};
use crate::sync::SYNC;

/// The Web API over one data folder.
pub struct Api {
    shared: Arc<Shared>,
    runner: Runner,
    rates: Option<Arc<dyn Rates>>,
}

/// What the calls of an API share.
pub(crate) struct Shared {
    pub(crate) app: Arc<App>,
    pub(crate) settings: Settings,
    pub(crate) metrics: Metrics,
    pub(crate) started: Instant,
}

/// How often what piles up is put in order.
const KEPT_EVERY: Duration = Duration::from_secs(5);

/// Bodies that are longer are compressed where they hold nobody up.
const LONG: usize = 256 << 10;

impl Api {
    /// The Web API of a product.
    pub fn new(app: Arc<App>, settings: Settings) -> Self {
        let rates = settings.limits.map(|_| Arc::new(Windows::default()) as Arc<dyn Rates>);
        let shared = Shared { app, settings, metrics: Metrics::new(), started: Instant::now() };
        Self { shared: Arc::new(shared), runner: Runner::default(), rates }
    }

    /// Does what is to be done now and then, every few seconds, for as long as the server serves.
    pub async fn keep(&self) {
        let mut next = interval(KEPT_EVERY);
        loop {
            next.tick().await;
            self.shared.metrics.settle();
        }
    }

    /// The answer, and the place of its route in the table.
    async fn routed(&self, parts: Parts, body: Body) -> (Response, Option<usize>) {
        if parts.method == Method::OPTIONS {
            return (preflight(&parts.headers), None);
        }
        let Some(Found { at, route, filled }) = find(&parts.method, parts.uri.path()) else {
            return (not_found().answer(&about(&Filled::default()), Words::Ours), None);
        };
        let called = timeout(self.shared.settings.answer, self.called(route, &filled, parts, body)).await;
        let late = || Err(Failure::Airtable(AirtableError::retriable_error(), Code::StoreFailed).into());
        let answer = match called.unwrap_or_else(|_| late()) {
            Ok(answer) => answer,
            Err(refusal) => refusal.answer(&self.shared, route.words, &filled),
        };
        (answer, Some(at))
    }

    async fn called(
        &self,
        route: &'static Route,
        filled: &Filled,
        parts: Parts,
        body: Body,
    ) -> Result<Response, Refusal> {
        let length = parts.uri.path_and_query().map_or(0, |url| url.as_str().len());
        if length > self.shared.settings.url {
            return Err(RequestError::UrlTooLong { length, limit: self.shared.settings.url }.into());
        }
        let caller = self.caller(route, &parts.headers)?;
        if let (Some(rates), Some(caller)) = (&self.rates, &caller) {
            self.counted(&**rates, caller, filled).await?;
        }
        let body = read_whole(body, &self.shared.settings.body).await.map_err(Refusal::Body)?;
        let call = Call { shared: Arc::clone(&self.shared), route, caller, filled: filled.clone(), parts, body };
        Ok(answered(&self.runner, call).await)
    }

    /// Who calls, when the route asks for that.
    fn caller(&self, route: &Route, headers: &HeaderMap) -> Result<Option<Caller>, AppError> {
        match route.needs {
            Needs::Nothing => return Ok(None),
            Needs::Metrics if self.shared.settings.metrics_for == MetricsFor::Everybody => return Ok(None),
            _ => {}
        }
        let token = bearer(headers).map_err(|error| AppError::new(Code::AuthenticationRequired, error.to_string()))?;
        self.shared.app.authenticate(token).map(|caller| Some(caller.through(Through::Api)))
    }

    async fn counted(&self, rates: &dyn Rates, caller: &Caller, filled: &Filled) -> Result<(), Refusal> {
        let token = caller.token().map(|token| token.to_string()).unwrap_or_default();
        let base = Some(filled.get(Seg::Base)).filter(|base| !base.is_empty());
        let mut admitted = rates.admit(&token, base).await;
        if let (Ok(()), Some(base), false) = (admitted, base, filled.get(SYNC).is_empty()) {
            admitted = rates.admit_sync(base).await;
        }
        admitted.map_err(|refused| {
            self.shared.metrics.rate_limited();
            Refusal::Rate(refused)
        })
    }

    async fn zipped(&self, answer: Response) -> Response {
        match answer.body().whole() {
            Some(bytes) if bytes.len() > LONG => {
                let zipped = self.runner.run(Cost::Reading, move || compress(answer)).await;
                zipped.unwrap_or_else(|_| airtable_answer(&AirtableError::server_error(), Code::Internal.name()))
            }
            _ => compress(answer),
        }
    }
}

impl Face for Api {
    async fn answer(&self, request: Request, scheme: Scheme) -> Response {
        let (parts, body) = request.into_parts();
        let id = RequestId::of(&parts.headers);
        let asker = Asker::of(&parts.headers);
        let zips = accepts_gzip(&parts.headers);
        let begun = Instant::now();
        let under_way = self.shared.metrics.begun();
        // Below the level that is usually logged: it costs next to nothing while nobody wants it.
        let span = tracing::debug_span!(
            "request",
            request.id = id.as_str(),
            operation = Empty,
            otel.name = Empty,
            otel.kind = "server",
            otel.status_code = Empty,
            http.request.method = parts.method.as_str(),
            http.response.status_code = Empty,
        );
        let (mut answer, route) = self.routed(parts, body).instrument(span.clone()).await;
        tell(&span, route, answer.status());
        if zips {
            answer = self.zipped(answer).await;
        }
        add_to_every_answer(answer.headers_mut(), asker, scheme);
        let took = begun.elapsed();
        self.shared.metrics.answered(route, answer.status(), took);
        drop(under_way);
        log(&id, route, answer.status(), took);
        id.put_into(answer.headers_mut());
        answer
    }
}

/// Tells the span of a request what became of it.
fn tell(span: &Span, route: Option<usize>, status: StatusCode) {
    if let Some(route) = route.and_then(|at| ROUTES.get(at)).filter(|_| !span.is_disabled()) {
        span.record("operation", route.name);
        span.record("otel.name", route.name);
    }
    span.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
}

/// Tells the log of an answer: of defects as errors, of slow answers as such, of all others to whoever wants to know.
fn log(id: &RequestId, route: Option<usize>, status: StatusCode, took: Duration) {
    let (id, status, ms) = (id.as_str(), status.as_u16(), took.as_secs_f64() * 1_000.0);
    let route = route.and_then(|at| ROUTES.get(at)).map_or("none", |route| route.name);
    if status >= 500 {
        tracing::error!(id, route, status, ms, "answered");
    } else if took >= SLOW {
        tracing::warn!(id, route, status, ms, "answered slowly");
    } else {
        tracing::debug!(id, route, status, ms, "answered");
    }
}

/// Answers that take longer are told of.
const SLOW: Duration = Duration::from_secs(2);

/// Why a request did not come to its operation.
enum Refusal {
    /// For a reason that operations have as well.
    Failure(Failure),
    /// It came too soon after others.
    Rate(cadre_edge::Refused),
    /// Its body could not be read.
    Body(ReadError),
}

impl<F: Into<Failure>> From<F> for Refusal {
    fn from(failure: F) -> Self {
        Self::Failure(failure.into())
    }
}

impl Refusal {
    fn answer(&self, shared: &Shared, words: Words, filled: &Filled) -> Response {
        let said = match self {
            Self::Failure(failure) => return failure.answer(&about(filled), words),
            Self::Rate(refused) => return too_many(refused, shared),
            Self::Body(ReadError::TooLarge { .. }) => AirtableError::request_too_large(),
            Self::Body(ReadError::TooSlow | ReadError::Broken(_)) => AirtableError::invalid_request_body(),
        };
        let Self::Body(error) = self else { return airtable_answer(&said, Code::InvalidRequest.name()) };
        airtable_answer(&said.because(error.to_string()), Code::InvalidRequest.name())
    }
}

/// Both forms of the answer in which it is seen. Source: reference, section 1.8.
fn too_many(refused: &cadre_edge::Refused, shared: &Shared) -> Response {
    let said = match shared.settings.limits.map(|limits| limits.form).unwrap_or_default() {
        RateForm::Object => AirtableError::rate_limit_reached(),
        RateForm::List => AirtableError::rate_limit_reached_list(),
    };
    let mut answer = airtable_answer(&said.because(refused.to_string()), "RATE_LIMIT_REACHED");
    let seconds = refused.retry_after.as_secs_f64().ceil();
    if let Ok(value) = HeaderValue::try_from(format!("{seconds:.0}")) {
        answer.headers_mut().insert(RETRY_AFTER, value);
    }
    answer
}
