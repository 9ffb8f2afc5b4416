//! The log of a server, to standard error.

use std::io::IsTerminal;

use cadre_cli::{LogFormat, UpError, UpOptions};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Begins to log. What is returned is to be kept until the end.
///
/// # Errors
/// The filter makes no sense.
pub(crate) fn start(options: &UpOptions) -> Result<(), UpError> {
    let filter = EnvFilter::try_new(&options.log)
        .map_err(|error| UpError::Start(format!("the log's filter {:?} cannot be read: {error}", options.log)))?;
    let registry = tracing_subscriber::registry().with(filter);
    let lines =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    let started = match options.log_format {
        LogFormat::Text => registry.with(lines).try_init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
    };
    // Whoever logs already, as in a test of many servers, goes on with it.
    drop(started);
    Ok(())
}
