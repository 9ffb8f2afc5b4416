//! The log of a server, to standard error, and its traces, to wherever they are wanted.

use std::io::{self, IsTerminal};

use cadre_cli::{LogFormat, UpError, UpOptions};
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Registry};

/// The name under which traces are sent, unless the environment names another (OTEL_SERVICE_NAME).
const SERVICE: &str = "cadre";

/// What logs and traces for as long as it is kept; traces that wait are sent when it is dropped.
pub(crate) struct Logging {
    traces: Option<SdkTracerProvider>,
}

impl Drop for Logging {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.traces.take().map(|traces| traces.shutdown()) {
            tracing::warn!(%error, "some traces were not sent");
        }
    }
}

/// Begins to log.
///
/// # Errors
/// The filter makes no sense, or traces cannot be sent anywhere like that.
pub(crate) fn start(options: &UpOptions) -> Result<Logging, UpError> {
    let traces = options.otlp_endpoint.as_deref().map(traces).transpose()?;
    let spans = traces.as_ref().map(|traces| {
        // Requests are spans below the level that is logged: they cost nothing while nobody wants them.
        let requests = Targets::new().with_target("cadre", LevelFilter::DEBUG);
        tracing_opentelemetry::layer().with_tracer(traces.tracer(SERVICE)).with_filter(requests)
    });
    // Whoever logs already, as in a test of many servers, goes on with it.
    drop(tracing_subscriber::registry().with(lines(options)?).with(spans).try_init());
    Ok(Logging { traces })
}

fn lines(options: &UpOptions) -> Result<Box<dyn Layer<Registry> + Send + Sync>, UpError> {
    let filter = EnvFilter::try_new(&options.log)
        .map_err(|error| UpError::Start(format!("the log's filter {:?} cannot be read: {error}", options.log)))?;
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    Ok(match options.log_format {
        LogFormat::Text => lines.with_filter(filter).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_filter(filter).boxed(),
    })
}

/// Traces that go to a collector, over HTTP, from a thread of their own.
fn traces(endpoint: &str) -> Result<SdkTracerProvider, UpError> {
    let exporter = SpanExporter::builder().with_http().with_endpoint(format!("{endpoint}/v1/traces")).build();
    let exporter =
        exporter.map_err(|error| UpError::Start(format!("traces cannot be sent to {endpoint:?}: {error}")))?;
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let resource = Resource::builder().with_service_name(SERVICE).with_attribute(version).build();
    Ok(SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build())
}
