//! What `/metrics` shows, for Prometheus.

use std::sync::OnceLock;
use std::time::Duration;

use cadre_app::App;
use http::StatusCode;
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Label, Level, Metadata, Recorder, SharedString, Unit};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use crate::routes::ROUTES;

const REQUESTS: &str = "cadre_http_requests_total";
const SECONDS: &str = "cadre_http_request_seconds";
const UNDER_WAY: &str = "cadre_http_requests_under_way";
const REFUSED_RATE: &str = "cadre_http_rate_limited_total";
const BASES: &str = "cadre_open_bases";
const COMMITS: &str = "cadre_base_commits_total";
const WAITING: &str = "cadre_base_drafts_waiting";
const HEAP: &str = "cadre_base_heap_bytes";
const MEMORY: &str = "process_resident_memory_bytes";

/// Upper ends of the histogram of times, in seconds.
const BUCKETS: [f64; 14] =
    [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// The statuses that are counted each by itself; others count as 500.
const STATUSES: [u16; 15] = [200, 204, 206, 304, 400, 401, 403, 404, 409, 412, 413, 414, 422, 429, 503];
const OTHER_STATUS: u16 = 500;

/// The name under which requests without a route are counted.
const NO_ROUTE: &str = "none";

/// Figures of the server. Counting takes no lock and looks nothing up.
pub(crate) struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    /// One for each route, and one for requests without.
    routes: Vec<RouteMetrics>,
    under_way: Gauge,
    rate_limited: Counter,
}

/// Figures of one route.
struct RouteMetrics {
    name: &'static str,
    seconds: Histogram,
    /// Beside [`STATUSES`], and one for others; made when first counted, so that what never happens is not shown.
    statuses: [OnceLock<Counter>; STATUSES.len() + 1],
}

const METADATA: Metadata<'static> = Metadata::new(module_path!(), Level::INFO, Some(module_path!()));

impl Metrics {
    pub(crate) fn new() -> Self {
        let recorder = PrometheusBuilder::new()
            .set_buckets(&BUCKETS)
            .map_or_else(|_| PrometheusBuilder::new().build_recorder(), PrometheusBuilder::build_recorder);
        describe(&recorder);
        let handle = recorder.handle();
        let names = ROUTES.iter().map(|route| route.name).chain([NO_ROUTE]);
        let routes = names.map(|name| RouteMetrics {
            name,
            seconds: recorder.register_histogram(&key(SECONDS, &[("route", name)]), &METADATA),
            statuses: std::array::from_fn(|_| OnceLock::new()),
        });
        Self {
            routes: routes.collect(),
            under_way: recorder.register_gauge(&Key::from_static_name(UNDER_WAY), &METADATA),
            rate_limited: recorder.register_counter(&Key::from_static_name(REFUSED_RATE), &METADATA),
            recorder,
            handle,
        }
    }

    /// Counts a request that has begun, until what is returned is dropped.
    pub(crate) fn begun(&self) -> UnderWay<'_> {
        self.under_way.increment(1.0);
        UnderWay(&self.under_way)
    }

    /// Counts an answer; `route` is the place of the route in the table.
    pub(crate) fn answered(&self, route: Option<usize>, status: StatusCode, took: Duration) {
        let Some(of) = self.routes.get(route.unwrap_or(ROUTES.len())) else { return };
        of.seconds.record(took.as_secs_f64());
        let slot = STATUSES.iter().position(|known| *known == status.as_u16());
        let shown = slot.and_then(|slot| STATUSES.get(slot)).copied().unwrap_or(OTHER_STATUS);
        let Some(counter) = of.statuses.get(slot.unwrap_or(STATUSES.len())) else { return };
        let make = || {
            let labels = [Label::from_static_parts("route", of.name), Label::new("status", shown.to_string())];
            self.recorder.register_counter(&Key::from_parts(REQUESTS, labels.to_vec()), &METADATA)
        };
        counter.get_or_init(make).increment(1);
    }

    /// Counts a request that came too soon.
    pub(crate) fn rate_limited(&self) {
        self.rate_limited.increment(1);
    }

    /// Sorts what was recorded into its histograms; to be called now and then, so that it does not pile up.
    pub(crate) fn settle(&self) {
        self.handle.run_upkeep();
    }

    /// The figures as Prometheus reads them. Blocks while it asks the open bases.
    pub(crate) fn rendered(&self, app: &App) -> String {
        let gauge = |name: &'static str, labels: &[(&'static str, &str)], value: f64| {
            self.recorder.register_gauge(&key(name, labels), &METADATA).set(value);
        };
        let bases = app.open_bases();
        gauge(BASES, &[], figure(bases.len()));
        for base in &bases {
            let id = base.id.to_string();
            let labels = [("base", id.as_str())];
            self.recorder.register_counter(&key(COMMITS, &labels), &METADATA).absolute(base.commit.0);
            gauge(WAITING, &labels, figure(base.waiting));
            gauge(HEAP, &labels, figure(base.heap_bytes));
        }
        if let Some(bytes) = resident_bytes() {
            gauge(MEMORY, &[], bytes);
        }
        self.handle.render()
    }
}

/// A request that is under way.
pub(crate) struct UnderWay<'m>(&'m Gauge);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

fn key(name: &'static str, labels: &[(&'static str, &str)]) -> Key {
    let labels = labels.iter().map(|(name, value)| Label::new(*name, (*value).to_owned()));
    Key::from_parts(name, labels.collect::<Vec<_>>())
}

fn describe(recorder: &PrometheusRecorder) {
    let text = SharedString::const_str;
    let name = KeyName::from_const_str;
    recorder.describe_counter(name(REQUESTS), None, text("Requests answered, by route and status."));
    recorder.describe_histogram(name(SECONDS), Some(Unit::Seconds), text("Time from a request's head to its answer."));
    recorder.describe_gauge(name(UNDER_WAY), None, text("Requests that are being answered."));
    recorder.describe_counter(name(REFUSED_RATE), None, text("Requests refused because they came too soon."));
    recorder.describe_gauge(name(BASES), None, text("Bases in memory."));
    recorder.describe_counter(name(COMMITS), None, text("Commits of a base."));
    recorder.describe_gauge(name(WAITING), None, text("Drafts that wait to be committed."));
    recorder.describe_gauge(name(HEAP), Some(Unit::Bytes), text("Memory that a base takes."));
    recorder.describe_gauge(name(MEMORY), Some(Unit::Bytes), text("Memory of the process."));
}

#[expect(clippy::cast_precision_loss, reason = "figures of a server are far below 2^53")]
fn figure(number: usize) -> f64 {
    number as f64
}

/// Memory that the process has in the machine's, where the system tells.
fn resident_bytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_route_and_status() {
        let metrics = Metrics::new();
        let get = ROUTES.iter().position(|route| route.name == "record_get");
        metrics.answered(get, StatusCode::OK, Duration::from_micros(300));
        metrics.answered(get, StatusCode::OK, Duration::from_millis(30));
        metrics.answered(get, StatusCode::IM_A_TEAPOT, Duration::from_millis(30));
        metrics.answered(None, StatusCode::NOT_FOUND, Duration::from_micros(1));
        let waits = metrics.begun();
        metrics.settle();
        let shown = metrics.handle.render();
        for line in [
            "cadre_http_requests_total{route=\"record_get\",status=\"200\"} 2",
            "cadre_http_requests_total{route=\"record_get\",status=\"500\"} 1",
            "cadre_http_requests_total{route=\"none\",status=\"404\"} 1",
            "cadre_http_request_seconds_bucket{route=\"record_get\",le=\"0.0005\"} 1",
            "cadre_http_request_seconds_count{route=\"record_get\"} 3",
            "cadre_http_requests_under_way 1",
        ] {
            assert!(shown.lines().any(|shown| shown == line), "{line} is not in\n{shown}");
        }
        drop(waits);
        assert!(metrics.handle.render().contains("cadre_http_requests_under_way 0"));
    }
}
